"""Whom the letter is about: the patient of the message that it answers, or one that is chosen; one for a letter.

What templates fill in comes from his reports alone. Once something was filled in he stays the letter's patient: another
one's data in the same letter would be taken for his.
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from secmail.api.patients import Patient, PatientPage, ReportsOf, ReportStanding
from secmail.domain.errors import SecmailError
from secmail.domain.ids import MessageId
from secmail.domain.patient_records import ReportPlace
from secmail.domain.patients import PatientId
from secmail.gui.desk import Desk
from secmail.gui.patients.chooser import PatientsDialog


class LetterPatient(QObject):
    """`changed` when it is known who it is; `failed` carries a SecmailError."""

    changed = Signal()
    failed = Signal(object)

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self.number: PatientId | None = None
        self.answers: MessageId | None = None
        """The message that the letter answers."""
        self.page: PatientPage | None = None
        self._then: Callable[[], object] | None = None

    def require(self, then: Callable[[], object]) -> None:
        """`then` runs with the patient's page at hand; not at all where nobody is chosen."""
        self._then = then
        if self.number is not None:
            self._load(self.number)
        elif self.answers is not None:
            places = (ReportPlace(self.answers),)
            self._desk.bridge.ask(ReportsOf(places), self, then=self._of_answered, otherwise=self._fail)
        else:
            self._choose()

    def begin(self, number: PatientId | None, *, answers: MessageId | None) -> None:
        """Of a draft that is gone on with, and of an answer."""
        self.number = number
        self.answers = answers
        self.show_again()

    def show_again(self) -> None:
        """Who it is, where that is known already."""
        if self.number is not None:
            self._load(self.number)

    def drop(self) -> None:
        """Nobody's yet: nothing of him was put in."""
        self.number = self.page = None
        self.changed.emit()

    def forget(self) -> None:
        """Drops what is sealed; the number stays."""
        self.page = None
        for dialog in self._window.findChildren(PatientsDialog):
            dialog.close()

    def _of_answered(self, reports: tuple[ReportStanding, ...]) -> None:
        """Only where all of its reports are certainly one patient's."""
        found = {one.patient for one in reports}
        one = next(iter(found)) if len(found) == 1 else None
        if one is None:
            self._choose()
        else:
            self._load(one)

    def _choose(self) -> None:
        dialog = PatientsDialog(self._desk, self._window, choosing=True)
        dialog.chosen.connect(partial(self._chosen, dialog))
        dialog.start()

    def _chosen(self, dialog: PatientsDialog, patient: PatientId) -> None:
        dialog.close()
        dialog.deleteLater()
        self._load(patient)

    def _load(self, patient: PatientId) -> None:
        query = Patient(patient, self._desk.words.language)
        self._desk.bridge.ask(query, self, then=self._take, otherwise=self._fail)

    def _take(self, page: PatientPage) -> None:
        self.page = page
        self.number = page.record.id
        self.changed.emit()
        then, self._then = self._then, None
        if then is not None:
            then()

    def _fail(self, error: SecmailError) -> None:
        self._then = None
        self.failed.emit(error)
