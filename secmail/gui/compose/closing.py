"""What becomes of a letter that is not sent: kept as a draft, or given up on purpose."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from secmail.api.commands import SaveDraft
from secmail.domain.drafts import Draft
from secmail.gui.bridge import JobListener
from secmail.gui.compose.autosave import Autosave
from secmail.gui.desk import Desk
from secmail.gui.dialogs.question import Question


class Closing(QObject):
    """`failed` carries the failure to keep it."""

    failed = Signal(object)

    def __init__(self, desk: Desk, window: QWidget, *, autosave: Autosave) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._autosave = autosave

    def ask(self, *, keep: Callable[[], None] | None, drop: Callable[[], None]) -> None:
        """`keep`: None where it cannot be kept now."""
        words = self._desk.words
        roles = QMessageBox.ButtonRole
        keeping = ((words("unsaved.keep"), roles.AcceptRole, keep),) if keep is not None else ()
        # The draft as it was saved before stays in any case.
        dropping = (
            words("unsaved.drop" if self._autosave.began_here else "unsaved.drop.changes"),
            roles.DestructiveRole,
            drop,
        )
        Question(
            self._window,
            title=words("unsaved.title"),
            text=words("unsaved.question"),
            details="",
            answers=(*keeping, dropping, (words("unsaved.back"), roles.RejectRole, None)),
        ).open()

    def keep(self, letter: Draft, *, then: Callable[[], None]) -> None:
        """Keeps it on purpose."""

        def kept(_: object) -> None:
            then()

        def submit() -> None:
            listener = JobListener(self, done=kept, failed=self.failed.emit)
            self._desk.bridge.submit(SaveDraft(letter, self._autosave.number), listener)

        self._autosave.finish(submit)

    def drop(self, *, then: Callable[[], object]) -> None:
        """Gives it up, and what was kept of it by itself."""

        def give_up() -> None:
            self._autosave.give_up()
            then()

        self._autosave.finish(give_up)
