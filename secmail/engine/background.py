"""Reading what arrives while a session is open, so that the list tells kind, urgency and patient without a click."""

from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import suppress

from secmail.api.events import MessagesChanged
from secmail.domain.errors import Code, Rejected, SecmailError
from secmail.domain.ids import MessageId
from secmail.domain.messages import MessageState
from secmail.engine.desk import Desk
from secmail.engine.opening import LOCKED, Opening
from secmail.engine.session import Session
from secmail.engine.steps import Steps, wait

_AT_A_TIME = 20
_FAULTS_OF_THE_MESSAGE = frozenset(
    {Code.SMIME_MALFORMED, Code.SMIME_TOO_LARGE, Code.SMIME_UNSUPPORTED, Code.SMIME_DECRYPT_FAILED}
    | {Code.MESSAGE_UNKNOWN, Code.BUG}
)
"""After these the next one is read; anything else (a full disk) would befall it too and is tried again later."""


class Background:
    """Opens waiting messages one by one, newest first. Engine thread."""

    def __init__(self, desk: Desk, session: Session, opening: Opening) -> None:
        self._desk = desk
        self._session = session
        self._opening = opening
        self._running: Future[None] | None = None

    def read_waiting(self) -> Steps[None]:
        """Until nothing waits or the session ends; a second call while it runs does nothing."""
        if self._running is not None:
            return
        running = self._running = Future()
        try:
            while self._session.is_open():
                waiting = self._desk.db.messages.waiting(_AT_A_TIME)
                if not waiting:
                    return
                for message in waiting:
                    yield from self._read(message)
        finally:
            self._running = None
            running.set_result(None)

    def read_all(self) -> Steps[None]:
        """As `read_waiting`, but ends only when everything has been read, whoever reads it."""
        while self._running is not None:
            yield from wait(self._running)
        yield from self.read_waiting()

    def read_receipts(self, messages: Sequence[MessageId]) -> Steps[None]:
        """Receipts in clear, as other programs send them: what they prove needs neither key nor session."""
        for message in messages:
            with suppress(SecmailError):  # it is read again when it is opened
                yield from self._opening.view(message, ask_pin=False)

    def _read(self, message: MessageId) -> Steps[None]:
        if not self._session.is_open():
            return
        try:
            stored = self._desk.db.messages.stored(message)
            yield from self._opening.view(message, ask_pin=False)
        except SecmailError as error:
            if error.code in LOCKED:
                return  # locked meanwhile: it is read at the next session
            if error.code not in _FAULTS_OF_THE_MESSAGE:
                raise
            with suppress(Rejected):  # gone meanwhile
                self._desk.db.messages.set_state(message, MessageState.UNREADABLE)
        else:
            self._desk.emit(MessagesChanged(stored.folder, (message,)))
