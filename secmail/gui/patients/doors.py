"""The doors to patients: all of the one who is read, the list, identities to check, merging and assigning."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from secmail.api.commands import Command
from secmail.api.patients import (
    AssignReport,
    Patient,
    PatientPage,
    PreviousValues,
    ReportsOf,
    ReportStanding,
    TracedResult,
)
from secmail.api.results import MessageView
from secmail.domain.patient_records import ReportPlace
from secmail.domain.patients import PatientId
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.panes.reading_pane import ReadingPane
from secmail.gui.patients.chooser import PatientsDialog
from secmail.gui.patients.doubts import DoubtsDialog
from secmail.gui.patients.joining import JoinDialog
from secmail.gui.patients.page import PatientDialog
from secmail.gui.patients.patient_words import letter_asked, name_words, report_asked
from secmail.gui.patients.unseen import UnseenDialog
from secmail.gui.report_places import places_of
from secmail.gui.session import Session


class PatientDoors(QObject):
    """`told` carries an outcome for the status bar, `chosen` a message to be read."""

    told = Signal(str)
    chosen = Signal(object)

    def __init__(self, desk: Desk, session: Session, window: QWidget, *, reading: ReadingPane) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._reading = reading
        self.page = PatientDialog(desk, window)
        self.list = PatientsDialog(desk, window)
        self.choice = PatientsDialog(desk, window, choosing=True)
        self.doubts = DoubtsDialog(desk, window)
        self.unseen = UnseenDialog(desk, window)
        self._then: Callable[[PatientId], None] | None = None
        self._asked: ReportPlace | None = None
        """What `choice` asks about; None where it is a record."""
        for dialog in (self.list, self.choice, self.unseen):
            dialog.unlock_wanted.connect(session.toggle)
        for part in (self.page, self.doubts, self.unseen):
            part.chosen.connect(self.chosen)
        self.list.chosen.connect(self.page.open_patient)
        self.choice.chosen.connect(self._chosen)
        self.page.join_wanted.connect(self._ask_whom)
        self.doubts.decided.connect(reading.filing.ask)
        reading.filing.patient_wanted.connect(self.resolve)
        reading.results.patient_wanted.connect(self.show_patient)
        reading.view_changed.connect(self._trace)
        reading.results.report_shown.connect(self._trace)
        for shown in (reading.view_changed, reading.results.report_shown):
            shown.connect(self._drop_other)
        session.locked.connect(self._drop)
        self.choice.finished.connect(self._drop)
        reading.results.trend_wanted.connect(self.page.open_trend)

    @property
    def actions(self) -> Mapping[str, Callable[[], object]]:
        """What the actions of the menu do."""
        return {
            "patient": self.show_patient,
            "patients": self.list.start,
            "doubts": self.doubts.start,
            "unseen": self.unseen.start,
        }

    def show_patient(self) -> None:
        """All of the patient whose result is read; a doubt first."""
        self._ask_standing(self._show_standing)

    def resolve(self) -> None:
        """Somebody says who the result that is read is about."""
        self._ask_standing(self._resolve_standing)

    def _ask_standing(self, then: Callable[[MessageView, tuple[ReportStanding, ...]], None]) -> None:
        """Asked of the message that is read. An answer that comes while another one is read is of no use."""
        view = self._reading.view
        if view is None:
            return

        def answered(found: tuple[ReportStanding, ...]) -> None:
            now = self._reading.view
            if now is not None and now.message == view.message:
                then(now, found)

        places = places_of(view) or (ReportPlace(view.message),)
        self._desk.bridge.ask(ReportsOf(places), self, then=answered)

    def _show_standing(self, view: MessageView, found: tuple[ReportStanding, ...]) -> None:
        here = self._shown_place(view)
        about = tuple(one for one in found if here is None or one.place == here)
        known = [one.patient for one in about if one.patient is not None]
        if known:
            self.page.open_patient(known[0])
        else:
            self._resolve_standing(view, about)

    def _shown_place(self, view: MessageView) -> ReportPlace | None:
        """The report that is read: another report of the same message may be somebody else's."""
        places, shown = places_of(view), self._reading.results.place
        return places[shown] if shown < len(places) else None

    def _resolve_standing(self, view: MessageView, found: tuple[ReportStanding, ...]) -> None:
        if not found and view.results:
            self.told.emit(self._desk.words("patients.unknown"))
            return
        if not found:  # a letter: a person says whose it is, and the record is shown
            letter = ReportPlace(view.message)
            self._choose(partial(self._assign_letter, letter), letter_asked(view, self._desk.words), asked=letter)
            return
        open_ones = [one for one in found if one.patient is None]
        if any(reason.patient is not None for one in open_ones for reason in one.seen.reasons):
            self.doubts.start(view.message)
        else:
            asked = [one.place for one in open_ones or found]
            here = self._shown_place(view)
            place = here if here in asked else asked[0]
            if place in (places := places_of(view)):
                self._reading.results.show_report(places.index(place))  # whoever answers sees what is asked about
            self._choose(partial(self._assign, place), report_asked(view, place, self._desk.words), asked=place)

    # what came before, and what was replaced since

    def _trace(self) -> None:
        view, shown = self._reading.view, self._reading.results.place
        places = () if view is None else places_of(view)
        if shown < len(places):
            query = PreviousValues((places[shown],), self._desk.words.language)
            then = partial(self._show_traced, places[shown], shown)
            self._desk.bridge.ask(query, self, then=then, otherwise=lambda _: None)

    def _show_traced(self, place: ReportPlace, shown: int, found: tuple[TracedResult, ...]) -> None:
        view = self._reading.view
        if view is not None and view.message == place.message:
            self._reading.results.show_traced(shown, found)

    def _assign(self, place: ReportPlace, patient: PatientId) -> None:
        def done(_: object) -> None:
            self.told.emit(self._desk.words("patients.assigned"))
            self._reading.filing.ask()

        self._desk.bridge.submit(AssignReport(place, patient), JobListener(self, done=done))

    def _assign_letter(self, place: ReportPlace, patient: PatientId) -> None:
        def done(_: object) -> None:
            self.told.emit(self._desk.words("patients.assigned.letter"))
            self.page.open_patient(patient)

        self._desk.bridge.submit(AssignReport(place, patient), JobListener(self, done=done))

    # merging

    def _ask_whom(self, page: PatientPage) -> None:
        words = self._desk.words
        about = words("patients.choose.record", name=name_words(page.traits, words))
        self._choose(partial(self._compare, page), about, leave_out=page.record.id)

    # the question who it is

    def _choose(
        self,
        then: Callable[[PatientId], None],
        about: str,
        *,
        asked: ReportPlace | None = None,
        leave_out: PatientId | None = None,
    ) -> None:
        self._then, self._asked = then, asked
        self.choice.start_about(about, leave_out=leave_out)

    def _chosen(self, patient: PatientId) -> None:
        then = self._then
        self.choice.close()
        if then is not None:
            then(patient)

    def _drop_other(self) -> None:
        """Whoever answers sees what is asked about: with another report on the screen the question is gone."""
        view, asked = self._reading.view, self._asked
        if asked is None:
            return
        here = None if view is None else self._shown_place(view)
        if view is None or view.message != asked.message or (here is not None and here != asked):
            self._drop()

    def _drop(self) -> None:
        self._then, self._asked = None, None
        self.choice.close()

    def _compare(self, page: PatientPage, other: PatientId) -> None:
        query = Patient(other, self._desk.words.language)
        self._desk.bridge.ask(query, self, then=partial(self._ask_merge, page))

    def _ask_merge(self, page: PatientPage, other: PatientPage) -> None:
        dialog = JoinDialog(self._desk, self.page, one=page, other=other)
        dialog.decided.connect(self._do)
        dialog.open()

    def _do(self, command: Command) -> None:
        def done(_: object) -> None:
            self.page.ask()
            self.told.emit(self._desk.words("patient.done"))

        self._desk.bridge.submit(command, JobListener(self, done=done))
