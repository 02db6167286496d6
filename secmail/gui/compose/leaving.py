"""How a letter leaves the composer: now or later, after a question where the letter that it answers is false."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from secmail.domain.drafts import Draft
from secmail.gui.compose.answering import Doubt
from secmail.gui.compose.autosave import Autosave
from secmail.gui.compose.later import LaterDialog
from secmail.gui.compose.sending import LetterSending
from secmail.gui.desk import Desk
from secmail.gui.dialogs.question import Question
from secmail.gui.style import Tone


class Leaving(QObject):
    """`begun` once it is under way; what becomes of it is told by `sending`.

    `free`: whether the letter may leave now, which it may not while it is locked.
    """

    begun = Signal()

    def __init__(
        self, desk: Desk, window: QWidget, *, autosave: Autosave, doubt: Doubt | None, free: Callable[[], bool]
    ) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._autosave = autosave
        self._free = free
        self.tell_doubt(doubt)
        self.sending = LetterSending(desk, self)

    def tell_doubt(self, doubt: Doubt | None) -> None:
        """What is to be known of the letter that is answered: it is asked about, unless it was already."""
        self._doubt = doubt
        self._sure = doubt is None or doubt.tone is not Tone.DANGER

    def send(self, letter: Draft, at: datetime | None) -> None:
        """Sends it, under the number of its draft: what is just being kept is waited for, or it would stay behind."""
        if not self._sure:
            self._ask(letter, at)
            return
        self.sending.busy = True
        self.begun.emit()
        self._autosave.finish(partial(self._leave, letter, at))

    def ask_when(self, then: Callable[[datetime], None]) -> None:
        """Lets the writer choose a moment."""
        dialog = LaterDialog(self._desk, self._window)
        dialog.chosen.connect(then)
        dialog.open()

    def _leave(self, letter: Draft, at: datetime | None) -> None:
        self.sending.send(letter, saved=self._autosave.number, at=at)

    def _ask(self, letter: Draft, at: datetime | None) -> None:
        words = self._desk.words
        roles = QMessageBox.ButtonRole
        Question(
            self._window,
            title=words("answer.sure.title"),
            text=words("answer.sure"),
            details=self._doubt.text if self._doubt is not None else "",
            answers=(
                (words("answer.sure.send"), roles.DestructiveRole, partial(self._be_sure, letter, at)),
                (words("unsaved.back"), roles.RejectRole, None),
            ),
        ).open()

    def _be_sure(self, letter: Draft, at: datetime | None) -> None:
        if self._free():
            self._sure = True
            self.send(letter, at)
