"""Keeps what is being written every few seconds, sealed, so that no crash and no lost card takes a letter away."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from secmail.api.commands import DropDraft, SaveDraft
from secmail.api.events import JobFailed
from secmail.domain.drafts import Draft
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk

EVERY_MS = 5_000


class Autosave(QObject):
    """`kept` after each success, `missed` with the failure. One job at a time; what comes after it waits for it.

    `read` gives the draft as it stands, None where there is nothing to keep.
    """

    kept = Signal()
    missed = Signal(object)

    def __init__(self, desk: Desk, parent: QObject, *, read: Callable[[], Draft | None]) -> None:
        super().__init__(parent)
        self._desk = desk
        self._read = read
        self._last: Draft | None = None
        self._busy = False
        self._then: Callable[[], None] | None = None
        self.number: int | None = None
        """Under which it is kept."""
        self._before: Draft | None = None
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(EVERY_MS)
        self.timer.timeout.connect(self.keep)

    def touch(self) -> None:
        """Something was changed: it is kept soon, while the typing goes on."""
        if not self.timer.isActive():
            self.timer.start()

    def keep(self) -> None:
        """Keeps it now, if it is another than was kept."""
        if self._busy:
            self.touch()
            return
        draft = self._read()
        if draft is not None and draft != self._last:
            self._last = draft
            self._busy = True
            listener = JobListener(self, done=self._done, failed=self._failed, cancelled=self._end)
            self._desk.bridge.submit(SaveDraft(draft, self.number), listener)

    def finish(self, then: Callable[[], None]) -> None:
        """Keeps no more; `then` runs when nothing is under way, which would come back as a second draft."""
        self.timer.stop()
        if self._busy:
            self._then = then
        else:
            then()

    def go_on_with(self, number: int, draft: Draft) -> None:
        """It is this saved draft."""
        self.number = number
        self._before = draft

    def give_up(self) -> None:
        """The text is not wanted: a draft that began here goes, another is again what it was before."""
        if self.number is None or self._last is None:
            return
        if self._before is None:
            self._desk.bridge.submit(DropDraft(self.number))
        else:
            self._desk.bridge.submit(SaveDraft(self._before, self.number))

    @property
    def began_here(self) -> bool:
        """Whether no draft was there before: then one goes when its text is given up."""
        return self._before is None

    def _done(self, result: object) -> None:
        if self.number is None and isinstance(result, int):
            self.number = result
        self.kept.emit()
        self._end()

    def _failed(self, failure: JobFailed) -> None:
        self._last = None
        self.missed.emit(failure)
        self._end()

    def _end(self) -> None:
        self._busy = False
        then, self._then = self._then, None
        if then is not None:
            then()
