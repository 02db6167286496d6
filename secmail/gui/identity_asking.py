"""Asks whether the sender's address is the signer's, and takes the user's word, or takes it back."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMessageBox

from secmail.api.identity import ConfirmIdentity, WithdrawIdentity
from secmail.domain.ids import MessageId
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.dialogs.question import Question
from secmail.gui.models.identity_words import Asked, asked
from secmail.gui.panes.reading_pane import ReadingPane
from secmail.gui.safe_text import one_line
from secmail.gui.surfaces import on_press

_CONFIRM = (
    *("identity.confirm.title", "identity.confirm.question", "identity.confirm.details"),
    *("identity.confirm.yes", "identity.confirm.no"),
)
_WITHDRAW = (
    *("identity.withdraw.title", "identity.withdraw.question", "identity.withdraw.details"),
    *("identity.withdraw.yes", "identity.withdraw.no"),
)


class IdentityAsking(QObject):
    """Behind the button of the banner."""

    def __init__(self, desk: Desk, reading: ReadingPane) -> None:
        super().__init__(reading)
        self._desk = desk
        self._reading = reading
        self._message: MessageId | None = None
        self._asked: Asked | None = None
        self._question: Question | None = None
        on_press(reading.banner.ask_button, self.ask)
        reading.view_changed.connect(self._view_changed)

    def _view_changed(self) -> None:
        """A question about a message that is no longer shown goes too."""
        view = self._reading.view
        message = view.message if view is not None else None
        if self._question is not None and message != self._message:
            self._question.reject()
        self._message = message
        self._asked = asked(view.opened, self._desk.words) if view is not None else None

    def ask(self) -> Question | None:
        """Opens the question; closing it means no."""
        if self._message is None or self._asked is None or self._question is not None:
            return None
        words, wanted = self._desk.words, self._asked
        message = self._message
        title, question, details, yes, no = _WITHDRAW if wanted.confirmed else _CONFIRM
        self._question = Question(
            self._reading,
            title=words(title),
            text=words(question, who=wanted.who, address=one_line(wanted.address)),
            details="\n\n".join((*wanted.remarks, words(details))),
            answers=(
                (words(yes), QMessageBox.ButtonRole.AcceptRole, lambda: self._say(message, wanted)),
                (words(no), QMessageBox.ButtonRole.RejectRole, None),
            ),
        )
        self._question.finished.connect(self._closed)
        self._question.open()
        return self._question

    def _closed(self, _result: int) -> None:
        self._question = None

    def _say(self, message: MessageId, wanted: Asked) -> None:
        command = (
            WithdrawIdentity(wanted.address, wanted.sha256)
            if wanted.confirmed
            else ConfirmIdentity(message, wanted.sha256)
        )

        def done(_: object) -> None:
            if self._message == message:
                self._reading.read_again()

        self._desk.bridge.submit(command, JobListener(self, done=done))
