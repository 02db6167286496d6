"""A letter on its way out of the composer: the job, its progress, and how it ended."""

from datetime import datetime

from PySide6.QtCore import QObject, Signal

from secmail.api.commands import SendDraft
from secmail.api.events import JobFailed, JobProgressed
from secmail.api.results import SendResult
from secmail.domain.drafts import Draft
from secmail.domain.outbox import OutboxEntry, OutboxState
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk

_GONE = {OutboxState.SENT, OutboxState.FILED}
_ON_ITS_WAY = {OutboxState.READY, OutboxState.SUBMITTING, OutboxState.PREPARING}


class LetterSending(QObject):
    """`gone` carries words for the status bar, empty where the bar of held letters says more; `stuck` the entry.

    `failed` carries the failure, None when it was cancelled.
    """

    progressed = Signal(str)
    gone = Signal(str)
    stuck = Signal(object)
    failed = Signal(object)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._at: datetime | None = None
        self.busy = False

    def send(self, draft: Draft, *, saved: int | None, at: datetime | None) -> None:
        """Gives it to the engine, which holds it for as long as is set, or until `at`."""
        self.busy = True
        self._at = at
        listener = JobListener(
            self, done=self._done, failed=self._fail, progressed=self._progress, cancelled=self._cancelled
        )
        self._desk.bridge.submit(SendDraft(draft, at=at, hold=None, saved=saved), listener)

    def _progress(self, event: JobProgressed) -> None:
        if event.total > 0:
            percent = min(100, event.done * 100 // event.total)
            self.progressed.emit(self._desk.words("compose.sending.part", percent=percent))

    def _done(self, result: object) -> None:
        self.busy = False
        assert isinstance(result, SendResult)
        entry = result.entry
        if entry.state in _GONE | _ON_ITS_WAY:
            self.gone.emit(self._outcome(entry))
        elif entry.state is OutboxState.CANCELLED:
            self.failed.emit(None)
        else:
            self.stuck.emit(entry)

    def _outcome(self, entry: OutboxEntry) -> str:
        words = self._desk.words
        if entry.state in _GONE:
            return words("compose.sent")
        if self._at is not None:
            return words("compose.scheduled", moment=words.moment(self._at))
        return "" if entry.held else words("compose.queued")

    def _fail(self, failure: JobFailed) -> None:
        self.busy = False
        self.failed.emit(failure)

    def _cancelled(self) -> None:
        self.busy = False
        self.failed.emit(None)
