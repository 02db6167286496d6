"""Patients' records, as the engine needs them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from secmail.domain.analyses import AnalysisMapping
from secmail.domain.ids import MessageId
from secmail.domain.lab_results import KeptResult
from secmail.domain.patient_records import PatientLine, PatientRecord, ReportPlace, SeenTraits
from secmail.domain.patients import KnownPatient, PatientId
from secmail.domain.sealed import JournalEntry


class PatientReader(Protocol):
    """What is known of patients. Engine thread of a writing connection, read thread of the other.

    A record that was merged into another is asked for by either number. Rejected PATIENT_UNKNOWN for a number that is
    no record's.
    """

    def known(self, keys: Iterable[str]) -> tuple[KnownPatient, ...]:
        """For `domain.patients.recognise`: the records that share one of these keys (`domain.patient_traits.keys`)."""
        ...

    def lines(
        self, wanted: Sequence[str], limit: int, among: Sequence[MessageId] | None = None
    ) -> tuple[PatientLine, ...]:
        """With reports, newest first. `wanted`: folded words that stand in the names; `among`: these messages alone."""
        ...

    def record(self, patient: PatientId) -> PatientRecord:
        """Whole."""
        ...

    def doubts(self) -> tuple[SeenTraits, ...]:
        """What somebody has to say whose it is, oldest first."""
        ...

    def doubt(self, number: int) -> SeenTraits:
        """One combination of traits, decided or not. Rejected DOUBT_UNKNOWN."""
        ...

    def standing(self, place: ReportPlace) -> tuple[SeenTraits, PatientId | None] | None:
        """What was made of a report, and whose it is; None for one that was not learned."""
        ...

    def reports(self, message: MessageId) -> tuple[ReportPlace, ...]:
        """Those that a message brought, in their order."""
        ...

    def results(self, patient: PatientId) -> tuple[KeptResult, ...]:
        """All of the record, replaced ones too."""
        ...

    def abnormal_unseen(self, since: datetime, also: Sequence[MessageId] = ()) -> tuple[KeptResult, ...]:
        """Standing results out of range that nobody has marked as seen, of what came since then, or of these."""
        ...

    def messages(self, patient: PatientId) -> tuple[MessageId, ...]:
        """Which bring reports of this patient, or were assigned to him."""
        ...

    def learned_messages(self) -> tuple[MessageId, ...]:
        """All that brought reports."""
        ...

    def mappings(self) -> tuple[AnalysisMapping, ...]:
        """What the practice has said of analyses."""
        ...

    def laboratories(self) -> Mapping[str, str]:
        """Their names, by the form that is compared."""
        ...


class PatientStore(PatientReader, Protocol):
    """Every change is durable when it returns. `entry`: its row in the journal, all or nothing."""

    def merge(self, patient: PatientId, into: PatientId, entry: JournalEntry) -> None:
        """Rejected PATIENT_MERGED where they are one already."""
        ...

    def unmerge(self, patient: PatientId, entry: JournalEntry) -> None:
        """Rejected PATIENT_NOT_MERGED."""
        ...

    def keep_apart(self, one: PatientId, other: PatientId, entry: JournalEntry) -> None:
        """Rejected PATIENT_MERGED."""
        ...

    def forget_apart(self, one: PatientId, other: PatientId, entry: JournalEntry) -> None:
        """Rejected PATIENT_NOT_APART."""
        ...

    def decide(self, doubt: int, patient: PatientId | None, entry: JournalEntry) -> PatientId:
        """None: somebody new. The entry's subject becomes the numbers of both. Rejected DOUBT_UNKNOWN."""
        ...

    def undecide(self, doubt: int, entry: JournalEntry) -> None:
        """Rejected DOUBT_UNKNOWN unless a person had decided."""
        ...

    def assign(self, place: ReportPlace, sha256: str, *, patient: PatientId | None, entry: JournalEntry) -> None:
        """By hand, kept when the message (SHA-256 of its bytes) is read again; None: by its traits again."""
        ...

    def mark_seen(
        self, places: Sequence[tuple[ReportPlace, str]], entries: Sequence[JournalEntry], *, by: str | None
    ) -> None:
        """Reports, each with the SHA-256 of its message and its row in the journal. `by` None: they are not, after all.

        `by`: who says that he has seen them.
        """
        ...

    def add_mapping(self, mapping: AnalysisMapping, entry: JournalEntry) -> int:
        """Its number, which becomes the entry's subject. In place of one for the same."""
        ...

    def drop_mapping(self, number: int, entry: JournalEntry) -> None:
        """Rejected MAPPING_UNKNOWN."""
        ...
