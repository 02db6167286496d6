"""The doors to the practice software: its settings, what is held, laboratories, writing once more, words of urgency."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from secmail.api.exporting import AddLaboratory, FileAgain
from secmail.api.results import ExportResult, MessageView
from secmail.domain.security import Summary
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.dialogs.question import Question
from secmail.gui.panes.reading_pane import ReadingPane
from secmail.gui.practice.held import HeldDialog
from secmail.gui.practice.letter_strip import LetterStrip
from secmail.gui.practice.several import SeveralDialog
from secmail.gui.practice.software import SoftwareDialog
from secmail.gui.practice.urgency import UrgencyDialog
from secmail.gui.safe_text import one_line
from secmail.gui.session import Session

if TYPE_CHECKING:
    from secmail.gui.laboratory.batch import BatchDialog


class PracticeDoors(QObject):
    """`told` carries an outcome for the status bar, `chosen` a message to be read."""

    told = Signal(str)
    chosen = Signal(object)

    def __init__(self, desk: Desk, session: Session, window: QWidget, *, reading: ReadingPane) -> None:
        super().__init__(window)
        self._desk = desk
        self._session = session
        self._window = window
        self._reading = reading
        self.software = SoftwareDialog(desk, window)
        self.held = HeldDialog(desk, window)
        self.several = SeveralDialog(desk, window)
        self.batch: BatchDialog | None = None
        self.dropped = LetterStrip(desk, window)
        self.dropped.reasons_wanted.connect(self.show_letters)
        for dialog in (self.held, self.several):
            dialog.unlock_wanted.connect(session.toggle)
            dialog.chosen.connect(self.chosen)
        self.software.held_wanted.connect(self.held.start)
        filing = reading.filing
        filing.copy_wanted.connect(self.ask_again)
        filing.confirm_wanted.connect(self.ask_confirm)
        filing.folder_wanted.connect(self.software.start)
        filing.state_wanted.connect(self.show_state)

    @property
    def actions(self) -> Mapping[str, Callable[[], object]]:
        """What the actions of the menu do."""
        return {
            "software": self.software.start,
            "held": self.held.start,
            "laboratory": self.ask_confirm,
            "urgency": self.set_urgency,
            "batch": self.send_batch,
        }

    def may_confirm(self, view: MessageView | None) -> bool:
        """Whether the message proves whose it is."""
        if view is None or len(view.opened.headers.from_) != 1:
            return False
        return bool(view.results) and view.opened.summary is Summary.SIGNED_TRUSTED

    def send_batch(self) -> "BatchDialog":
        """A laboratory's side; few practices have one."""
        from secmail.gui.laboratory.batch import BatchDialog  # noqa: PLC0415 -- only where somebody is a laboratory

        if self.batch is None:
            self.batch = BatchDialog(self._desk, self._window)
            self.batch.unlock_wanted.connect(self._session.toggle)
        self.batch.start()
        return self.batch

    def show_state(self) -> None:
        """The settings, at the state of the folder."""
        self.software.tabs.setCurrentWidget(self.software.place)
        self.software.start()

    def show_letters(self) -> None:
        """The folder of letters, and what became of them."""
        self.software.tabs.setCurrentWidget(self.software.letters)
        self.software.start()

    def set_urgency(self) -> UrgencyDialog:
        """Shows the words of urgency."""
        dialog = UrgencyDialog(self._desk, self._window)
        dialog.told.connect(self.told)
        dialog.open()
        return dialog

    def ask_confirm(self) -> None:
        """Asks whether whoever signed the message that is read is a laboratory of the practice."""
        view, words = self._reading.view, self._desk.words
        if view is None or not view.opened.headers.from_:
            return
        sender = view.opened.headers.from_[0]
        address = one_line(sender.address, 120)
        Question(
            self._window,
            title=words("held.confirm"),
            text=words("held.confirm.question", name=one_line(sender.name, 80) or address),
            details=words("held.confirm.details", address=address),
            answers=(
                (words("held.confirm.yes"), QMessageBox.ButtonRole.AcceptRole, lambda: self._confirm(view)),
                (words("held.confirm.no"), QMessageBox.ButtonRole.RejectRole, None),
            ),
        ).open()

    def ask_again(self) -> None:
        """Asks whether what was filed is to be written once more."""
        view, words = self._reading.view, self._desk.words
        if view is None:
            return
        Question(
            self._window,
            title=words("filed.again"),
            text=words("filed.again.question"),
            details=words("filed.again.tip"),
            answers=(
                (words("filed.again"), QMessageBox.ButtonRole.AcceptRole, lambda: self._file_again(view)),
                (words("filed.again.no"), QMessageBox.ButtonRole.RejectRole, None),
            ),
        ).open()

    def _confirm(self, view: MessageView) -> None:
        def done(_: object) -> None:
            self.told.emit(self._desk.words("held.confirmed"))
            self.software.automatic.ask()
            if self._is_read(view) and not view.exported:
                self._reading.filing.show_confirmed()

        self._desk.bridge.submit(AddLaboratory(view.message), JobListener(self, done=done))

    def _file_again(self, view: MessageView) -> None:
        def done(result: object) -> None:
            if isinstance(result, ExportResult) and self._is_read(view):
                self._reading.filing.show_outcome(view.message, result)

        self._reading.filing.show_working()
        listener = JobListener(self, done=done, failed=self._reading.filing.fail)
        self._desk.bridge.submit(FileAgain(view.message), listener)

    def _is_read(self, view: MessageView) -> bool:
        return self._reading.view is not None and self._reading.view.message == view.message
