"""A copy that leaves is in the journal first, and leaves in the session in which it was asked for or not at all."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from secmail.api.documents import Copy, NoteCopy
from secmail.api.events import JobFailed, SessionLocked
from secmail.domain.errors import SecmailError
from secmail.domain.ids import MessageId
from secmail.gui.bridge import EngineBridge, JobListener


class CopyNotes(QObject):
    """Lives with `parent`; after a lock nothing of what was asked for before goes on, whatever answers come then."""

    def __init__(self, bridge: EngineBridge, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._locked = 0
        bridge.heard.connect(self._hear)

    def note(
        self,
        message: MessageId,
        copy: Copy,
        then: Callable[[], object],
        *,
        otherwise: Callable[[SecmailError], None] | None = None,
    ) -> None:
        """Calls `then` when the copy of `message` is in the journal, `otherwise` when it cannot be."""
        go_on = self.now(lambda _: then())

        def failed(failure: JobFailed) -> None:
            if otherwise is not None:
                otherwise(SecmailError(failure.code))

        listener = JobListener(self, done=go_on, failed=failed if otherwise is not None else None)
        self._bridge.submit(NoteCopy(message, copy), listener)

    def now(self, then: Callable[[object], object]) -> Callable[[object], None]:
        """`then`, which does nothing any more once this session is locked."""
        begun = self._locked

        def go_on(answer: object) -> None:
            if begun == self._locked:
                then(answer)

        return go_on

    def _hear(self, event: object) -> None:
        if isinstance(event, SessionLocked):
            self._locked += 1
