"""What people do with the files of the message that is read: hand a copy to another program, after a warning."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QWidget

from secmail.api.documents import OpenOutside
from secmail.api.events import SessionLocked
from secmail.api.patients import Patient, PatientPage, ReportsOf, ReportStanding
from secmail.domain.errors import SecmailError
from secmail.domain.ids import MessageId
from secmail.domain.messages import Attachment
from secmail.domain.patient_records import ReportPlace
from secmail.domain.security import Summary
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.dialogs.question import Question
from secmail.gui.panes.reading_pane import ReadingPane
from secmail.gui.paper.doors import PaperDoors
from secmail.gui.patients.patient_words import name_words
from secmail.gui.safe_text import one_line


class DocumentDoors(QObject):
    """`told` carries an outcome for the status bar."""

    told = Signal(str)

    def __init__(self, desk: Desk, window: QWidget, *, reading: ReadingPane) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._reading = reading
        self._asking: Question | None = None
        self.paper = PaperDoors(desk, window, reading=reading)
        self.paper.told.connect(self.told)
        reading.outside_wanted.connect(self.ask_outside)
        reading.view_changed.connect(self._ask_whose)
        desk.bridge.heard.connect(self._hear)

    @property
    def actions(self) -> Mapping[str, Callable[[], object]]:
        """What the actions of the menu do."""
        return self.paper.actions

    def ask_outside(self, attachment: Attachment) -> None:
        """Warns, then hands a copy over."""
        view, words = self._reading.view, self._desk.words
        if view is None:
            return
        signed = view.opened.summary is not Summary.UNSIGNED
        details = [words("outside.details")]
        if signed and not attachment.covered:
            details.append(words("outside.uncovered"))
        elif view.opened.summary is not Summary.SIGNED_TRUSTED:
            details.append(words("outside.unproven"))
        asking = Question(
            self._window,
            title=words("outside.title"),
            text=words("outside.warning", name=one_line(attachment.name, 120)),
            details="\n\n".join(details),
            answers=(
                (
                    *(words("outside.go"), QMessageBox.ButtonRole.AcceptRole),
                    partial(self._hand_over, view.message, attachment),
                ),
                (words("outside.cancel"), QMessageBox.ButtonRole.RejectRole, None),
            ),
        )
        self._asking = asking
        asking.finished.connect(self._answered)
        asking.open()

    def _hand_over(self, message: MessageId, attachment: Attachment) -> None:
        def done(path: object) -> None:
            assert isinstance(path, Path)
            self._reading.attachments.note(attachment, "attachment.outside")
            opened = QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
            self.told.emit(self._desk.words("outside.done" if opened else "outside.no-program"))

        self._desk.bridge.submit(OpenOutside(message, attachment), JobListener(self, done=done))

    # about whom a letter is, where a person has said so

    def _ask_whose(self) -> None:
        view = self._reading.view
        if view is not None and view.opened.attachments and not view.results:
            then = partial(self._ask_name, view.message)
            self._desk.bridge.ask(ReportsOf((ReportPlace(view.message),)), self, then=then, otherwise=_say_nothing)

    def _ask_name(self, message: MessageId, found: tuple[ReportStanding, ...]) -> None:
        known = {one.patient for one in found if one.patient is not None}
        if len(known) == 1:
            query = Patient(known.pop(), self._desk.words.language)
            self._desk.bridge.ask(query, self, then=partial(self._tell_name, message), otherwise=_say_nothing)

    def _tell_name(self, message: MessageId, page: PatientPage) -> None:
        if self._reading.view is not None and self._reading.view.message == message:
            self._reading.attachments.tell_patient(name_words(page.traits, self._desk.words))

    def _answered(self) -> None:
        self._asking = None

    def _hear(self, event: object) -> None:
        if isinstance(event, SessionLocked) and self._asking is not None:
            self._asking.reject()  # it holds the content


def _say_nothing(_: SecmailError) -> None:
    """It is known no better then."""
