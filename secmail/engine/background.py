"""Reading what arrives while a session is open, so that the list tells kind, urgency and patient without a click."""

from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import suppress

from secmail.api.events import MessagesChanged
from secmail.domain.errors import Code, Rejected, SecmailError
from secmail.domain.ids import AccountId, MessageId
from secmail.domain.messages import MessageState
from secmail.engine.access import Access
from secmail.engine.belonging import accounts_elsewhere
from secmail.engine.desk import Desk
from secmail.engine.open_session import OpenSession
from secmail.engine.opening import LOCKED, Opening
from secmail.engine.session import Session
from secmail.engine.steps import Steps, wait

_AT_A_TIME = 20
_FAULTS_OF_THE_MESSAGE = frozenset(
    {Code.SMIME_MALFORMED, Code.SMIME_TOO_LARGE, Code.SMIME_UNSUPPORTED, Code.SMIME_DECRYPT_FAILED}
    | {Code.MESSAGE_UNKNOWN, Code.BUG}
)
"""After these the next one is read; anything else (a full disk) would befall it too and is tried again later."""

_REFUSED = frozenset({Code.MANDATE_NO_RIGHT, Code.MANDATE_OUT_OF_SCOPE})
_WAITING = frozenset({MessageState.STORED, MessageState.WAITING_KEY})


class Background:
    """Opens waiting messages one by one, newest first. Engine thread."""

    def __init__(self, desk: Desk, session: Session, *, access: Access, opening: Opening) -> None:
        self._desk = desk
        self._session = session
        self._access = access
        self._opening = opening
        self._running: Future[None] | None = None
        self._for: OpenSession | None = None
        self._left: set[MessageId] = set()
        """What stays waiting in this session: for another vault, or out of reach of its mandate."""

    def read_waiting(self) -> Steps[None]:
        """Until nothing waits or the session ends; a second call while it runs does nothing."""
        if self._running is not None:
            return
        running = self._running = Future()
        try:
            while (session := self._session.open) is not None:
                yield from self._read_for(session)
                if self._session.open is session:
                    return
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

    def _read_for(self, session: OpenSession) -> Steps[None]:
        if self._for is not session:
            self._for, self._left = session, set()
        elsewhere = yield from accounts_elsewhere(self._desk, session)
        while self._session.open is session:
            waiting = self._desk.db.messages.waiting(len(self._left) + _AT_A_TIME)
            new = [message for message in waiting if message not in self._left]
            if not new:
                return
            for message in new:
                self._left.add(message)
                if self._session.open is session and (yield from self._read(message, elsewhere)):
                    self._left.discard(message)

    def _read(self, message: MessageId, elsewhere: frozenset[AccountId]) -> Steps[bool]:
        """Whether it no longer waits."""
        try:
            stored = self._desk.db.messages.stored(message)
            if stored.account in elsewhere or self._access.unsealing(stored) is not None:
                return False
            yield from self._opening.view(message, ask_pin=False)
            waits = self._desk.db.messages.stored(message).state in _WAITING
        except SecmailError as error:
            if error.code in LOCKED | _REFUSED:
                return False  # locked meanwhile: it is read at the next session
            if error.code not in _FAULTS_OF_THE_MESSAGE:
                raise
            with suppress(Rejected):  # gone meanwhile
                self._desk.db.messages.set_state(message, MessageState.UNREADABLE)
            return True
        self._desk.emit(MessagesChanged(stored.folder, (message,)))
        return not waits
