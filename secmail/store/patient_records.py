"""The door to patients' records: what is asked about them, and what people say of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from secmail.domain.analyses import AnalysisMapping
from secmail.domain.errors import Code, Rejected
from secmail.domain.ids import MessageId
from secmail.domain.lab_results import KeptResult
from secmail.domain.patient_records import (
    WHOLE_MESSAGE,
    Merge,
    PatientLine,
    PatientRecord,
    ReportPlace,
    SeenTraits,
    fullest,
)
from secmail.domain.patients import KnownPatient, PatientId, Verdict
from secmail.domain.sealed import JournalEntry
from secmail.store import journal, lab_results, patients, worklist
from secmail.store.db import Database, Row
from secmail.store.values import dump, from_micros, to_micros

_TRAITS = "SELECT patient_traits.id, content, verdict, reasons, decided FROM patient_traits"
_OWN = "(SELECT id FROM patients WHERE root = (SELECT root FROM patients WHERE id = ?))"


class PatientReader:
    """Satisfies `engine.ports.PatientReader`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def known(self, keys: Iterable[str]) -> tuple[KnownPatient, ...]:
        return patients.known(self._db, keys)

    def lines(
        self, wanted: Sequence[str], limit: int, among: Sequence[MessageId] | None = None
    ) -> tuple[PatientLine, ...]:
        found = " AND folded LIKE '%' || ? || '%'" * len(wanted)
        visible = "" if among is None else " AND message IN (SELECT value FROM json_each(?))"
        values = [*wanted, *([] if among is None else [dump(list(among))])]
        rows = self._db.rows(
            f"SELECT root, count(*), max(day), sum(abnormal > 0 AND seen IS NULL) FROM reports"  # noqa: S608 -- constants
            " JOIN patients ON patients.id = patient WHERE root IN (SELECT root FROM patient_traits"
            f" JOIN patients ON patients.id = patient WHERE 1{found}){visible}"
            " GROUP BY root ORDER BY max(day) DESC, root LIMIT ?",
            (*values, limit),
        )
        return tuple(self._line(row, among) for row in rows)

    def _line(self, row: Row, among: Sequence[MessageId] | None) -> PatientLine:
        root, reports, last, abnormal = row
        contents = self._db.rows(
            "SELECT DISTINCT content FROM patient_traits JOIN reports ON traits = patient_traits.id"
            " JOIN patients ON patients.id = reports.patient WHERE root = ?1"
            " AND (?2 IS NULL OR message IN (SELECT value FROM json_each(?2)))",
            (root, None if among is None else dump(list(among))),
        )
        names = tuple(patients.load_traits(content) for (content,) in contents)
        return PatientLine(PatientId(root), fullest(names), reports, date.fromordinal(last), abnormal)

    def record(self, patient: PatientId) -> PatientRecord:
        """Rejected PATIENT_UNKNOWN. Of the one that it was merged into."""
        root = patients.root(self._db, patient)
        rows = self._db.rows(f"{_TRAITS} WHERE patient IN {_OWN} ORDER BY id", (root,))
        merges = self._db.rows(
            f"SELECT coalesce(named, patient), merged_into, at, automatic FROM patient_merges WHERE undone_at IS NULL"  # noqa: S608 -- a constant
            f" AND patient IN {_OWN} ORDER BY id",
            (root,),
        )
        return PatientRecord(
            id=root,
            seen=tuple(self._seen(row) for row in rows),
            merges=tuple(
                Merge(PatientId(one), PatientId(into), from_micros(at), bool(automatic))
                for one, into, at, automatic in merges
            ),
            apart=tuple(sorted(patients.apart_from(self._db, root))),
        )

    def doubts(self) -> tuple[SeenTraits, ...]:
        """Oldest first."""
        return tuple(self._seen(row) for row in self._db.rows(f"{_TRAITS} WHERE patient IS NULL ORDER BY id"))

    def doubt(self, number: int) -> SeenTraits:
        """Rejected DOUBT_UNKNOWN."""
        row = self._db.row(f"{_TRAITS} WHERE id = ?", (number,))
        if row is None:
            raise Rejected(Code.DOUBT_UNKNOWN)
        return self._seen(row)

    def _seen(self, row: Row) -> SeenTraits:
        number, content, verdict, reasons, decided = row
        places = self._db.rows("SELECT message, part, number FROM reports WHERE traits = ? ORDER BY id DESC", (number,))
        return SeenTraits(
            id=number,
            traits=patients.load_traits(content),
            verdict=Verdict(verdict),
            reasons=patients.load_reasons(reasons),
            decided=bool(decided),
            reports=tuple(ReportPlace(MessageId(message), part, report) for message, part, report in places),
        )

    def standing(self, place: ReportPlace) -> tuple[SeenTraits, PatientId | None] | None:
        """What was made of a report, and whose it is; None for one that was not learned."""
        row = self._db.row(
            f"{_TRAITS} JOIN reports ON traits = patient_traits.id WHERE (message, part, number) = (?, ?, ?)",
            (place.message, place.part, place.number),
        )
        if row is None:
            return None
        whose = self._db.row(
            "SELECT root FROM reports JOIN patients ON patients.id = patient WHERE (message, part, number) = (?, ?, ?)",
            (place.message, place.part, place.number),
        )
        return self._seen(row), PatientId(whose[0]) if whose is not None else None

    def reports(self, message: MessageId) -> tuple[ReportPlace, ...]:
        rows = self._db.rows("SELECT part, number FROM reports WHERE message = ? ORDER BY part, number", (message,))
        return tuple(ReportPlace(message, part, number) for part, number in rows)

    def results(self, patient: PatientId) -> tuple[KeptResult, ...]:
        """Of the whole record, replaced ones too."""
        return lab_results.results(self._db, f"reports.patient IN {_OWN}", (patient,))

    def abnormal_unseen(self, since: datetime, also: Sequence[MessageId] = ()) -> tuple[KeptResult, ...]:
        """Standing results out of range of which nobody said that he has seen them; whoever they are of."""
        lately = (to_micros(since), dump(list(also)))
        return lab_results.results(self._db, f"{worklist.UNSEEN} AND {worklist.LATELY}", lately)

    def messages(self, patient: PatientId) -> tuple[MessageId, ...]:
        """Which bring reports of this patient, or were assigned to him by hand."""
        rows = self._db.rows(
            f"SELECT message FROM reports WHERE patient IN {_OWN} UNION"  # noqa: S608 -- a constant
            f" SELECT message FROM report_decisions WHERE patient IN {_OWN} AND part = ? AND message > 0",
            (patient, patient, WHOLE_MESSAGE),
        )
        return tuple(MessageId(row[0]) for row in rows)

    def learned_messages(self) -> tuple[MessageId, ...]:
        """All that brought reports."""
        return tuple(MessageId(row[0]) for row in self._db.rows("SELECT message FROM learned_messages"))

    def mappings(self) -> tuple[AnalysisMapping, ...]:
        rows = self._db.rows("SELECT id, laboratory, code, label, analysis FROM analysis_mappings ORDER BY id")
        return tuple(AnalysisMapping(*row) for row in rows)

    def laboratories(self) -> Mapping[str, str]:
        """How laboratories are called, by the form that is compared; the newest name."""
        return dict(self._db.rows("SELECT laboratory, laboratory_name FROM reports ORDER BY id"))


class PatientStore(PatientReader):
    """Satisfies `engine.ports.PatientStore`. Engine thread."""

    def merge(self, patient: PatientId, into: PatientId, entry: JournalEntry) -> None:
        with self._db.transaction():
            patients.merge(self._db, patient, into, at=entry.at)
            self._again(patients.root(self._db, into), entry)

    def unmerge(self, patient: PatientId, entry: JournalEntry) -> None:
        with self._db.transaction():
            before = patients.merged_together(self._db, patient)
            patients.unmerge(self._db, patient, entry.at)
            for each in before:
                lab_results.settle_record(self._db, each)
            journal.append(self._db, entry)

    def keep_apart(self, one: PatientId, other: PatientId, entry: JournalEntry) -> None:
        with self._db.transaction():
            patients.keep_apart(self._db, one, other)
            self._again(one, entry)

    def forget_apart(self, one: PatientId, other: PatientId, entry: JournalEntry) -> None:
        with self._db.transaction():
            patients.forget_apart(self._db, one, other)
            journal.append(self._db, entry)

    def decide(self, doubt: int, patient: PatientId | None, entry: JournalEntry) -> PatientId:
        """The record's number, which becomes the end of the entry's subject."""
        with self._db.transaction():
            placed = patients.decide(self._db, doubt, patient, at=entry.at)
            lab_results.follow(self._db, (doubt, *placed.moved))
            for merged in placed.merged:
                lab_results.settle_record(self._db, merged)
            root = patients.root(self._db, PatientId(placed.patient or 0))
            journal.append(self._db, replace(entry, subject=f"{doubt} {root}"))
        return root

    def undecide(self, doubt: int, entry: JournalEntry) -> None:
        with self._db.transaction():
            patients.undecide(self._db, doubt)
            lab_results.follow(self._db, (doubt,))
            patients.drop_empty(self._db)
            journal.append(self._db, entry)

    def assign(self, place: ReportPlace, sha256: str, *, patient: PatientId | None, entry: JournalEntry) -> None:
        with self._db.transaction():
            if patient is not None:
                patients.require(self._db, patient)
            self._decide(place, sha256, column="patient", value=patient)
            lab_results.place_again(self._db, self._reports(place))
            journal.append(self._db, entry)

    def mark_seen(
        self, places: Sequence[tuple[ReportPlace, str]], entries: Sequence[JournalEntry], *, by: str | None
    ) -> None:
        with self._db.transaction():
            for (place, sha256), entry in zip(places, entries, strict=True):
                at = to_micros(entry.at) if by is not None else None
                self._decide(place, sha256, column="seen", value=at)
                key = (sha256, place.part, place.number)
                self._db.run(
                    "UPDATE report_decisions SET seen_by = ? WHERE (message_sha256, part, number) = (?, ?, ?)",
                    (by, *key),
                )
                self._db.run(
                    "UPDATE reports SET seen = ? WHERE (message, part, number) = (?, ?, ?)",
                    (at, place.message, place.part, place.number),
                )
                journal.append(self._db, entry)

    def add_mapping(self, mapping: AnalysisMapping, entry: JournalEntry) -> int:
        with self._db.transaction():
            number = self._db.rows(
                "INSERT INTO analysis_mappings (laboratory, code, label, analysis) VALUES (?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET analysis = excluded.analysis RETURNING id",
                (mapping.laboratory, mapping.code, mapping.label, mapping.analysis),
            )[0][0]
            journal.append(self._db, replace(entry, subject=str(number)))
        return int(number)

    def drop_mapping(self, number: int, entry: JournalEntry) -> None:
        with self._db.transaction():
            if not self._db.rows("DELETE FROM analysis_mappings WHERE id = ? RETURNING id", (number,)):
                raise Rejected(Code.MAPPING_UNKNOWN)
            journal.append(self._db, entry)

    def _decide(self, place: ReportPlace, sha256: str, *, column: str, value: int | None) -> None:
        """`column`: a name of ours. A row that says nothing goes."""
        key = (sha256, place.part, place.number)
        self._db.run(
            f"INSERT INTO report_decisions (message_sha256, part, number, message, {column})"  # noqa: S608 -- a name of ours
            f" VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE"
            f" SET {column} = excluded.{column}, message = excluded.message",
            (*key, place.message, value),
        )
        self._db.run(
            "DELETE FROM report_decisions WHERE (message_sha256, part, number) = (?, ?, ?)"
            " AND patient IS NULL AND seen IS NULL",
            key,
        )

    def _reports(self, place: ReportPlace) -> list[int]:
        rows = self._db.rows(
            "SELECT id FROM reports WHERE message = ? AND (? = ? OR (part, number) = (?, ?))",
            (place.message, place.part, WHOLE_MESSAGE, place.part, place.number),
        )
        return [row[0] for row in rows]

    def _again(self, patient: PatientId, entry: JournalEntry) -> None:
        """What waits may be settled by what was said of this record."""
        wanted = self._db.rows(
            f"SELECT DISTINCT key FROM patient_keys WHERE traits IN"  # noqa: S608 -- a constant
            f" (SELECT id FROM patient_traits WHERE patient IN {_OWN})",
            (patient,),
        )
        moved = patients.ask_again(self._db, [row[0] for row in wanted], entry.at)
        lab_results.follow(self._db, moved)
        lab_results.settle_record(self._db, patient)
        journal.append(self._db, entry)
