"""What can be done with one prepared letter besides signing it: change it, give it back, delete it."""

from functools import partial

import shiboken6
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QMessageBox, QWidget

from secmail.api.commands import DropDraft
from secmail.api.signing import ReturnDraft
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.dialogs.question import Question
from secmail.gui.safe_text import one_line
from secmail.gui.session import Session
from secmail.gui.signing.letter_view import LetterView
from secmail.gui.signing.return_dialog import ReturnDialog


class LetterDeeds(QObject):
    """`told` carries an outcome, `failed` a failure, `edit_wanted` number and draft to go on with."""

    told = Signal(str)
    failed = Signal(object)
    edit_wanted = Signal(int, object)

    def __init__(self, desk: Desk, session: Session, window: QWidget, *, view: LetterView) -> None:
        super().__init__(window)
        self._desk = desk
        self._session = session
        self._window = window
        self._view = view
        self._dialog: QDialog | None = None

    def edit(self) -> None:
        """Opens it in the composer."""
        letter = self._view.letter
        if letter is not None:
            self.edit_wanted.emit(letter.number, letter.draft)

    def give_back(self) -> None:
        """Asks for a word, and gives the letter back with it. The holder's deed."""
        letter = self._view.letter
        if letter is None or letter.draft.prepared_by is None or self._session.mandate is not None:
            return
        by = letter.draft.prepared_by.name
        dialog = ReturnDialog(by, self._desk.words, self._window)
        dialog.returned.connect(partial(self._return, letter.number, by))
        self._open(dialog)

    def drop(self) -> None:
        """Asks before it deletes what oneself or a program has prepared. What people prepare the holder gives back."""
        letter = self._view.letter
        if letter is None or (self._session.mandate is None and letter.draft.prepared_by is not None):
            return
        words = self._desk.words
        subject = one_line(letter.draft.subject, 80) or words("row.no-subject")
        roles = QMessageBox.ButtonRole
        answers = (
            (words("drafts.drop"), roles.DestructiveRole, partial(self._drop, letter.number)),
            (words("drafts.drop.keep"), roles.RejectRole, None),
        )
        text = words("drafts.drop.question", subject=subject)
        self._open(Question(self._window, title=words("drafts.drop.title"), text=text, details="", answers=answers))

    def forget(self) -> None:
        """Closes what names a person or quotes a subject."""
        if self._dialog is not None and shiboken6.isValid(self._dialog):
            self._dialog.close()

    def _open(self, dialog: QDialog) -> None:
        self._dialog = dialog
        dialog.open()

    def _return(self, number: int, by: str, word: str) -> None:
        listener = JobListener(self, done=partial(self._returned, by), failed=self.failed.emit)
        self._desk.bridge.submit(ReturnDraft(number, word), listener)

    def _returned(self, by: str, _: object) -> None:
        self.told.emit(self._desk.words("return.done", by=one_line(by, 80)))

    def _drop(self, number: int) -> None:
        self._desk.bridge.submit(DropDraft(number), JobListener(self, failed=self.failed.emit))
