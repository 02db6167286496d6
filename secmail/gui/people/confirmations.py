"""Whom the user has confirmed by his own word as the holder of an address, and taking that word back."""

from functools import partial

from PySide6.QtWidgets import QMessageBox, QWidget

from secmail.api.events import JobFailed
from secmail.api.identity import Identities, WithdrawIdentity
from secmail.domain.confirmations import ConfirmedIdentity
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.dialogs.listing import ListDialog, Row
from secmail.gui.dialogs.question import Question
from secmail.gui.models.identity_words import confirmed_said, confirmed_who
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone
from secmail.gui.surfaces import on_press


class ConfirmationsDialog(ListDialog):
    """The list can be read by everybody here; only its holder, with his card, takes one back."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent, title=desk.words("confirmed.title"), sealed=False)

    def ask(self) -> None:
        """Asks whom."""
        self.desk.bridge.ask(Identities(), self, then=self._take, otherwise=self.refuse)

    def withdraw(self, one: ConfirmedIdentity) -> Question:
        """Asks whether the word is to be taken back."""
        words = self.desk.words
        question = Question(
            self,
            title=words("identity.withdraw.title"),
            text=words("identity.withdraw.question", who=confirmed_who(one, words), address=one_line(one.address)),
            details=words("identity.withdraw.details"),
            answers=(
                (words("identity.withdraw.yes"), QMessageBox.ButtonRole.AcceptRole, partial(self._withdraw, one)),
                (words("identity.withdraw.no"), QMessageBox.ButtonRole.RejectRole, None),
            ),
        )
        question.open()
        return question

    def _take(self, found: tuple[ConfirmedIdentity, ...]) -> None:
        words = self.desk.words
        if found:
            self.fill(map(self._row, found))
        else:
            self.say("people", words("confirmed.none"), words("confirmed.none.hint"))

    def _row(self, one: ConfirmedIdentity) -> Row:
        words = self.desk.words
        said = confirmed_said(one, words)
        button = self.row_button(words("confirmed.withdraw"), words("confirmed.withdraw.name", name=said.title))
        on_press(button, partial(self.withdraw, one))
        return said, (button,)

    def _withdraw(self, one: ConfirmedIdentity) -> None:
        self.outcome.say(self.desk.words("task.working"), Tone.NEUTRAL, icon="sync")
        command = WithdrawIdentity(one.address, one.certificate.sha256)
        self.desk.bridge.submit(command, JobListener(self, done=self._done, failed=self._failed))

    def _done(self, _: object) -> None:
        self.outcome.say(self.desk.words("confirmed.withdrawn"), Tone.NEUTRAL, icon="done")
        self.ask()

    def _failed(self, failure: JobFailed) -> None:
        self.complain(failure.code, failure.words)
