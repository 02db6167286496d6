"""Asks whether the sender's address is the signer's, and takes the user's word, or takes it back."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox

from secmail.api.identity import ConfirmIdentity, WithdrawIdentity
from secmail.api.results import MessageView
from secmail.domain.ids import MessageId
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.dialogs.question import Question
from secmail.gui.models.identity_words import Asked, asked
from secmail.gui.panes.security_banner import SecurityBanner
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
    """Behind the banner's button. `answered`: the message is worth reading anew."""

    answered = Signal()

    def __init__(self, desk: Desk, banner: SecurityBanner) -> None:
        super().__init__(banner)
        self._desk = desk
        self._banner = banner
        self._message: MessageId | None = None
        self._asked: Asked | None = None
        self._question: Question | None = None
        on_press(banner.ask_button, self.ask)

    def show_view(self, view: MessageView) -> None:
        """Which message it is about from now on."""
        self._message = view.message
        self._asked = asked(view.opened, self._desk.words)

    def forget(self) -> None:
        """A question about a message that is no longer shown goes too."""
        self._message = self._asked = None
        if self._question is not None:
            self._question.reject()

    def ask(self) -> Question | None:
        """Opens the question; closing it means no."""
        if self._message is None or self._asked is None or self._question is not None:
            return None
        words, wanted = self._desk.words, self._asked
        message = self._message
        title, question, details, yes, no = _WITHDRAW if wanted.confirmed else _CONFIRM
        self._question = Question(
            self._banner,
            title=words(title),
            text=words(question, who=wanted.who, address=one_line(wanted.address)),
            details=words(details),
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
                self.answered.emit()

        self._desk.bridge.submit(command, JobListener(self, done=done))
