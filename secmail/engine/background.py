"""Reading what arrives while a session is open, so that the list tells kind, urgency and patient without a click."""

from secmail.api.events import MessagesChanged
from secmail.domain.errors import SecmailError
from secmail.domain.ids import MessageId
from secmail.domain.messages import MessageState
from secmail.engine.desk import Desk
from secmail.engine.opening import Opening
from secmail.engine.session import Session
from secmail.engine.steps import Steps

_AT_A_TIME = 20


class Background:
    """Opens waiting messages one by one, newest first. Engine thread."""

    def __init__(self, desk: Desk, session: Session, opening: Opening) -> None:
        self._desk = desk
        self._session = session
        self._opening = opening
        self._running = False

    def read_waiting(self) -> Steps[None]:
        """Until nothing waits or the session ends; a second call while it runs does nothing."""
        if self._running:
            return
        self._running = True
        try:
            while self._session.is_open():
                waiting = self._desk.db.messages.waiting(_AT_A_TIME)
                if not waiting:
                    return
                for message in waiting:
                    yield from self._read(message)
        finally:
            self._running = False

    def _read(self, message: MessageId) -> Steps[None]:
        if not self._session.is_open():
            return
        try:
            stored = self._desk.db.messages.stored(message)
            yield from self._opening.view(message, ask_pin=False)
        except SecmailError:
            if not self._session.is_open():
                return  # locked meanwhile: it is read at the next session
            self._desk.db.messages.set_state(message, MessageState.UNREADABLE)
        else:
            self._desk.emit(MessagesChanged(stored.folder, (message,)))
