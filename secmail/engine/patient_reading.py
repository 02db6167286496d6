"""What is asked about patients, within the rights of whoever is in session. Read thread."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import replace
from datetime import datetime
from itertools import chain
from typing import Any

from secmail.api import patients as p
from secmail.api.finding import FindMessages
from secmail.domain.analyses import Catalogue
from secmail.domain.errors import ActionNeeded, BugError, Code, Rejected
from secmail.domain.exports import ExportRecord
from secmail.domain.folding import words
from secmail.domain.ids import MessageId
from secmail.domain.lab_results import PANIC, KeptResult
from secmail.domain.messages import MessageSummary
from secmail.domain.patient_records import WHOLE_MESSAGE, PatientRecord, ReportPlace, SeenTraits, fullest
from secmail.domain.patient_traits import keys
from secmail.domain.patients import PatientId, Traits, recognise
from secmail.domain.sentences.text import Language
from secmail.domain.series import Series, Words, series_of
from secmail.engine.finding import Shelves, find
from secmail.engine.inside import Inside
from secmail.engine.patient_history import traced
from secmail.engine.worklist import LATELY

_LETTERS = 100
_CONVERSATIONS = 200


def answer(query: p.PatientQuery, shelves: Shelves, catalogue: Catalogue, *, now: datetime) -> Any:
    """ActionNeeded VAULT_LOCKED without a session, but for the table of analyses."""
    if isinstance(query, p.Analyses):
        return catalogue.analyses
    if shelves.inside is None:
        raise ActionNeeded(Code.VAULT_LOCKED)
    return _Patients(shelves, shelves.inside, catalogue, now=now).answer(query)


class _Patients:
    def __init__(self, shelves: Shelves, inside: Inside, catalogue: Catalogue, *, now: datetime) -> None:
        self._mail = shelves.mail
        self._inside = inside
        self._shelves = shelves
        self._catalogue = catalogue
        self._now = now
        self._kept = inside.sealed.patients
        self._folders = {folder.id: folder.name for folder in self._mail.folders()}

    def answer(self, query: p.PatientQuery) -> Any:
        """By its kind."""
        match query:
            case p.Patients(text=text, limit=limit):
                return self._kept.lines(words(text), limit, self._among())
            case p.Patient(patient=patient, language=language):
                return self._page(patient, language)
            case p.ResultSeries(patient=patient, analysis=analysis, language=language):
                return _chosen(self._series(patient, language), analysis)
            case p.PreviousValues(places=places, language=language, most=most):
                return self._previous(places, language, most=most)
            case p.Doubts():
                return tuple(filter(None, map(self._shown, self._kept.doubts())))
            case p.AbnormalUnseen():
                return self._unseen()
            case p.ReportsOf(places=places):
                return self._standing(places)
        return self._of_holder(query)

    def _of_holder(self, query: p.PatientQuery) -> Any:
        """What tells of all that there is."""
        self._inside.require_own()
        match query:
            case p.Recognise(traits=traits):
                return recognise(traits, self._kept.known(keys(traits)))
            case p.Mappings():
                return self._kept.mappings()
        raise BugError(type(query).__name__)

    def _among(self) -> tuple[MessageId, ...] | None:
        """In whose reach a delegate is; None: in all."""
        return None if self._inside.mandate is None else self._readable(self._kept.learned_messages())

    def _readable(self, messages: Iterable[MessageId]) -> tuple[MessageId, ...]:
        rows = self._mail.rows(tuple(dict.fromkeys(messages)))
        allowed = self._inside.readable(rows, self._folders)
        return tuple(row.id for row in rows if row.id in allowed)

    def _results(self, patient: PatientId) -> tuple[KeptResult, ...]:
        found = self._kept.results(patient)
        allowed = set(self._readable(result.message for result in found))
        return tuple(result for result in found if result.message in allowed)

    def _series(self, patient: PatientId, language: Language) -> tuple[Series, ...]:
        self._record(patient)
        return series_of(self._results(patient), Words(self._catalogue, self._kept.mappings(), language))

    def _previous(self, places: Iterable[ReportPlace], language: Language, *, most: int) -> tuple[p.TracedResult, ...]:
        standing = [each for each in self._standing(places) if each.patient is not None]
        wanted = {each.place for each in standing}
        patients = dict.fromkeys(each.patient for each in standing if each.patient is not None)
        found: list[p.TracedResult] = []
        for patient in patients:
            series = series_of(self._results(patient), Words(self._catalogue, self._kept.mappings(), language))
            found += traced(series, wanted, patient=patient, most=most)
        return tuple(found)

    def _record(self, patient: PatientId) -> PatientRecord:
        """PATIENT_UNKNOWN for one of whom nothing is in reach: its number tells nothing."""
        record = self._kept.record(patient)
        seen = tuple(filter(None, map(self._shown, record.seen)))
        if not seen and self._inside.mandate is not None:
            raise Rejected(Code.PATIENT_UNKNOWN)
        return replace(record, seen=seen)

    def _shown(self, seen: SeenTraits) -> SeenTraits | None:
        """With the reports in reach; None where there is none."""
        allowed = set(self._readable(place.message for place in seen.reports))
        places = tuple(place for place in seen.reports if place.message in allowed)
        return replace(seen, reports=places) if places else None

    def _page(self, patient: PatientId, language: Language) -> p.PatientPage:
        record = self._record(patient)
        traits = fullest(tuple(each.traits for each in record.seen))
        messages = self._rows(self._kept.messages(patient))
        numbers = {row.id for row in messages}
        together = [each for row in messages for each in self._inside.conversation(row.id) if each not in numbers]
        exports = {row.id: row for row in messages}
        of = {(place.message, place.part, place.number) for each in record.seen for place in each.reports}
        return p.PatientPage(
            record=record,
            traits=traits,
            series=series_of(self._results(patient), Words(self._catalogue, self._kept.mappings(), language)),
            messages=messages,
            letters=tuple(row for row in self._letters(traits) if row.id not in numbers),
            conversations=self._rows(list(dict.fromkeys(together))[:_CONVERSATIONS]),
            exports=tuple(each for each in self._inside.exports(exports, self._folders) if _is_about(each, of)),
        )

    def _rows(self, messages: Sequence[MessageId]) -> tuple[MessageSummary, ...]:
        """Newest first."""
        allowed = self._readable(messages)
        rows = self._inside.unveil(self._mail.rows(allowed), self._folders)
        return tuple(sorted(rows, key=lambda row: (row.date, row.id), reverse=True))

    def _letters(self, traits: Traits) -> tuple[MessageSummary, ...]:
        given = " ".join(words(traits.given_names or "")[:1])
        found: dict[MessageId, MessageSummary] = {}
        for name in traits.surnames if given else ():
            surname = " ".join(words(name))
            for phrase in (f'"{surname} {given}"', f'"{given} {surname}"'):
                rows = find(FindMessages(phrase, limit=_LETTERS), self._shelves, self._now)
                found.update({each.message.id: each.message for each in rows})
        return tuple(sorted(found.values(), key=lambda row: (row.date, row.id), reverse=True))

    def _unseen(self) -> tuple[p.UnseenResult, ...]:
        lately = self._now - LATELY
        found = self._kept.abnormal_unseen(lately, self._mail.left_unread())
        rows = {row.id: row for row in self._mail.rows(tuple({each.message for each in found}))}
        allowed = self._inside.readable(tuple(rows.values()), self._folders)
        shown = [each for each in found if each.message in allowed]
        names: dict[tuple[MessageId, int, int], p.ReportStanding] = {}
        for standing in self._standing([ReportPlace(each.message, each.part, each.number) for each in shown]):
            place = standing.place
            names[place.message, place.part, place.number] = standing
        listed = [(each, names[each.message, each.part, each.number]) for each in shown]
        unseen = [p.UnseenResult(each, standing.patient, standing.seen.traits) for each, standing in listed]
        return tuple(sorted(unseen, key=_urgency))

    def _standing(self, places: Iterable[ReportPlace]) -> tuple[p.ReportStanding, ...]:
        each_one = (self._kept.reports(place.message) if place.part == WHOLE_MESSAGE else (place,) for place in places)
        wanted = tuple(dict.fromkeys(chain.from_iterable(each_one)))
        allowed = set(self._readable(place.message for place in wanted))
        found = ((place, self._kept.standing(place)) for place in wanted if place.message in allowed)
        return tuple(p.ReportStanding(place, known[1], known[0]) for place, known in found if known is not None)


def _is_about(record: ExportRecord, reports: Set[tuple[MessageId, int, int]]) -> bool:
    """Whether a file holds a report of his: of one part there may be a file for each patient."""
    key = record.key
    return any((record.message, key.part) == each[:2] and key.report in (0, each[2]) for each in reports)


def _urgency(unseen: p.UnseenResult) -> tuple[bool, int, int]:
    """Panic values first, then the newest."""
    kept = unseen.kept
    return (kept.result.flag not in PANIC, -kept.day.toordinal(), kept.id)


def _chosen(found: tuple[Series, ...], analysis: str) -> tuple[Series, ...]:
    """By its key, else by words that all stand in its name."""
    wanted = set(words(analysis))
    exact = tuple(series for series in found if series.key == analysis)
    return exact or tuple(series for series in found if wanted <= set(words(series.name)))
