"""What people say of patients: merges, decisions, assignments, what was seen; each undoable, each in the journal."""

from collections.abc import Iterable, Sequence
from typing import Any, assert_never

from secmail.api.events import PinReason
from secmail.api.patients import (
    AddMapping,
    AssignReport,
    DecideDoubt,
    DropMapping,
    KeepPatientsApart,
    MarkResultsSeen,
    MergePatients,
    PatientCommand,
    UndecideDoubt,
    UnmergePatient,
)
from secmail.api.queries import MessageRows
from secmail.api.worklist import WorkChanged
from secmail.domain.analyses import LOINC, OWN, AnalysisMapping, is_loinc
from secmail.domain.deeds import Deed
from secmail.domain.errors import ActionNeeded, Code, Rejected
from secmail.domain.ids import MessageId
from secmail.domain.lab_results import folded_label
from secmail.domain.mailbox import StoredMessage
from secmail.domain.mandates import Right
from secmail.domain.patient_records import WHOLE_MESSAGE, ReportPlace, contradict
from secmail.domain.patients import PatientId
from secmail.domain.sealed import JournalEntry
from secmail.engine.access import Access
from secmail.engine.desk import Desk
from secmail.engine.open_session import OpenSession
from secmail.engine.reading import Reading
from secmail.engine.session import Session
from secmail.engine.steps import Steps, wait

_LONGEST = 200
_RIGHTS = (Right.READ, Right.TRIAGE)
_Said = (
    MergePatients | UnmergePatient | KeepPatientsApart | DecideDoubt | UndecideDoubt | AssignReport | MarkResultsSeen
)


class PatientDesk:
    """Engine thread."""

    def __init__(self, desk: Desk, session: Session, *, access: Access, reading: Reading) -> None:
        self._desk = desk
        self._session = session
        self._access = access
        self._reading = reading

    def steps(self, command: PatientCommand) -> Steps[Any]:
        """The use case of a command. What is said of patients holds in the order in which it is said."""
        match command:
            case AddMapping(mapping=mapping):
                return self._map(mapping)
            case DropMapping(mapping=number):
                return self._unmap(number)
        return self._desk.turns.of("patients").take(lambda: self._said(command))

    def _said(self, command: _Said) -> Steps[Any]:
        match command:
            case MergePatients(patient=patient, into=into, contrary=contrary):
                return self._merge(patient, into, contrary=contrary)
            case UnmergePatient(patient=patient):
                return self._unmerge(patient)
            case KeepPatientsApart(one=one, other=other, undo=undo):
                return self._apart(one, other, undo=undo)
            case DecideDoubt(doubt=doubt, patient=patient):
                return self._decide(doubt, patient)
            case UndecideDoubt(doubt=doubt):
                return self._undecide(doubt)
            case AssignReport(place=place, patient=chosen):
                return self._assign(place, chosen)
            case MarkResultsSeen(places=places, seen=seen):
                return self._seen(places, seen=seen)
        assert_never(command)

    def _merge(self, patient: PatientId, into: PatientId, *, contrary: bool) -> Steps[PatientId]:
        session = yield from self._allowed_of(patient, into)
        store = session.sealed.patients
        one, other = store.record(patient), store.record(into)
        if one.id != other.id and not contrary and contradict(one, other):
            raise Rejected(Code.PATIENTS_CONTRADICT)
        session.sealed.patients.merge(patient, into, self._entry(session, Deed.PATIENTS_MERGED, patient, into))
        return session.sealed.patients.record(into).id

    def _unmerge(self, patient: PatientId) -> Steps[None]:
        session = yield from self._allowed_of(patient)
        session.sealed.patients.unmerge(patient, self._entry(session, Deed.PATIENT_UNMERGED, patient))

    def _apart(self, one: PatientId, other: PatientId, *, undo: bool) -> Steps[None]:
        session = yield from self._allowed_of(one, other)
        store = session.sealed.patients
        if undo:
            store.forget_apart(one, other, self._entry(session, Deed.PATIENTS_NOT_APART, one, other))
        else:
            store.keep_apart(one, other, self._entry(session, Deed.PATIENTS_APART, one, other))

    def _decide(self, doubt: int, patient: PatientId | None) -> Steps[PatientId]:
        session = yield from self._session.require(PinReason.UNLOCK)
        places = session.sealed.patients.doubt(doubt).reports
        yield from self._require([place.message for place in places])
        session = yield from self._allowed_of(*([patient] if patient is not None else []))
        return session.sealed.patients.decide(doubt, patient, self._entry(session, Deed.PATIENT_DECIDED))

    def _undecide(self, doubt: int) -> Steps[None]:
        session = yield from self._session.require(PinReason.UNLOCK)
        yield from self._require([place.message for place in session.sealed.patients.doubt(doubt).reports])
        self._require_same(session)
        session.sealed.patients.undecide(doubt, self._entry(session, Deed.PATIENT_UNDECIDED, doubt))

    def _assign(self, place: ReportPlace, patient: PatientId | None) -> Steps[None]:
        stored = self._desk.db.messages.stored(place.message)
        yield from self._session.require(PinReason.UNLOCK)
        yield from self._require([place.message])
        session = yield from self._allowed_of(*([patient] if patient is not None else []))
        if place.part != WHOLE_MESSAGE and session.sealed.patients.standing(place) is None:
            raise Rejected(Code.REPORT_UNKNOWN)
        deed = Deed.REPORT_ASSIGNED if patient is not None else Deed.REPORT_UNASSIGNED
        entry = self._entry(session, deed, _bytes_of(stored))
        session.sealed.patients.assign(place, _bytes_of(stored), patient=patient, entry=entry)

    def _seen(self, places: Sequence[ReportPlace], *, seen: bool) -> Steps[None]:
        session = yield from self._session.require(PinReason.UNLOCK)
        yield from self._require([place.message for place in places])
        self._require_same(session)
        store = session.sealed.patients
        found = [store.reports(place.message) if place.part == WHOLE_MESSAGE else (place,) for place in places]
        if not all(found) or any(store.standing(place) is None for some in found for place in some):
            raise Rejected(Code.REPORT_UNKNOWN)
        of = [(place, _bytes_of(self._desk.db.messages.stored(place.message))) for some in found for place in some]
        deed = Deed.RESULTS_SEEN if seen else Deed.RESULTS_NOT_SEEN
        entries = [self._entry(session, deed, sha256) for _, sha256 in of]
        store.mark_seen(of, entries, by=session.who if seen else None)
        self._desk.emit(WorkChanged())

    def _map(self, mapping: AnalysisMapping) -> Steps[int]:
        session = yield from self._session.in_person()
        sound = AnalysisMapping(
            id=0,
            laboratory=mapping.laboratory,
            code=mapping.code.strip().casefold(),
            label=folded_label(mapping.label),
            analysis=self._analysis(mapping.analysis),
        )
        if not sound.code and not sound.label:
            raise Rejected(Code.MAPPING_UNFIT)
        return session.sealed.patients.add_mapping(sound, self._entry(session, Deed.MAPPING_ADDED))

    def _unmap(self, number: int) -> Steps[None]:
        session = yield from self._session.in_person()
        session.sealed.patients.drop_mapping(number, self._entry(session, Deed.MAPPING_DROPPED, number))

    def _analysis(self, wanted: str) -> str:
        """A key of the table, a LOINC code, or a name of the practice's own."""
        wanted = " ".join(wanted.split())
        if not wanted or len(wanted) > _LONGEST:
            raise Rejected(Code.MAPPING_UNFIT)
        code = wanted.removeprefix(LOINC)
        known = self._desk.policies.analyses().get(LOINC + code if is_loinc(code) else wanted)
        if known is not None:
            return known.key
        return LOINC + code if is_loinc(code) else OWN + wanted.removeprefix(OWN)

    def _entry(self, session: OpenSession, deed: Deed, *subject: object) -> JournalEntry:
        return session.entry(self._desk.ports.clock.now(), deed, " ".join(map(str, subject)))

    def _allowed_of(self, *patients: PatientId) -> Steps[OpenSession]:
        """The session, if all that is known of these patients is in reach."""
        session = yield from self._session.require(PinReason.UNLOCK)
        store = session.sealed.patients
        for patient in patients:
            store.record(patient)
        yield from self._require([message for patient in patients for message in store.messages(patient)])
        self._require_same(session)
        return session

    def _require(self, messages: Iterable[MessageId]) -> Steps[None]:
        """MANDATE_NO_RIGHT, MANDATE_OUT_OF_SCOPE. Messages that are gone are in no way."""
        there = self._desk.db.messages.those_stored(list(dict.fromkeys(messages)))
        for right in _RIGHTS:
            self._access.require(right)
        rows = yield from wait(self._reading.ask(MessageRows(tuple(there))))
        shown = {row.id: row for row in rows}
        for number, stored in there.items():
            for right in _RIGHTS:
                self._access.require_known(right, stored, [shown[number]] if number in shown else [])

    def _require_same(self, session: OpenSession) -> None:
        if self._session.open is not session:
            raise ActionNeeded(Code.CARD_REMOVED)


def _bytes_of(stored: StoredMessage) -> str:
    """Rejected MESSAGE_UNKNOWN while only its header is here."""
    if not stored.sha256:
        raise Rejected(Code.MESSAGE_UNKNOWN)
    return stored.sha256
