"""Reading messages again whose verdict was left open, when more is known than before."""

import logging
from collections.abc import Sequence

from secmail.api.events import MessageOpened, MessagesChanged
from secmail.domain.errors import SecmailError
from secmail.domain.ids import MessageId
from secmail.domain.security import Summary
from secmail.engine.desk import Desk
from secmail.engine.opening import Opening
from secmail.engine.session import Session
from secmail.engine.steps import Steps

log = logging.getLogger("secmail.engine")

_AT_MOST = 50


class Reconsidering:
    """Tells front ends of messages whose verdict has changed. Engine thread."""

    def __init__(self, desk: Desk, session: Session, opening: Opening) -> None:
        self._desk = desk
        self._session = session
        self._opening = opening

    def again(self) -> Steps[None]:
        """The newest unconfirmed messages, as long as the session lasts; the others when they are opened."""
        session = self._session.open
        if session is not None:
            waiting = session.sealed.reading.unconfirmed(_AT_MOST)
            yield from self._look([(message, Summary.SIGNED_UNCONFIRMED) for message in waiting])

    def of_sender(self, address: str) -> Steps[None]:
        """The newest signed messages of an address of which something else is known now."""
        session = self._session.open
        if session is not None:
            yield from self._look(session.sealed.reading.signed_by_sender(address, _AT_MOST))

    def _look(self, judged: Sequence[tuple[MessageId, Summary]]) -> Steps[None]:
        """Tells of those whose verdict is another one now."""
        session = self._session.open
        for message, before in judged:
            if self._session.open is not session:
                return
            try:
                stored = self._desk.db.messages.stored(message)
                view = yield from self._opening.view(message, ask_pin=False)
                self._opening.require_shown(view)
            except SecmailError as error:  # gone, locked or not to be shown: it is judged when it is opened
                log.info("a message was not read again: %s", error.code)
                continue
            if view.opened.summary is not before:
                self._desk.emit(MessageOpened(view))
                self._desk.emit(MessagesChanged(stored.folder, (message,)))
