"""Reading messages again whose verdict was left open, when more is known than before."""

import logging

from secmail.api.events import MessageOpened, MessagesChanged
from secmail.domain.errors import SecmailError
from secmail.domain.security import Summary
from secmail.engine.desk import Desk
from secmail.engine.opening import Opening
from secmail.engine.session import Session
from secmail.engine.steps import Steps

log = logging.getLogger("secmail.engine")

_AT_MOST = 50


class Reconsidering:
    """Tells front ends of messages that are no longer unconfirmed. Engine thread."""

    def __init__(self, desk: Desk, session: Session, opening: Opening) -> None:
        self._desk = desk
        self._session = session
        self._opening = opening

    def again(self) -> Steps[None]:
        """The newest unconfirmed messages, as long as the session lasts; the others when they are opened."""
        session = self._session.open
        if session is None:
            return
        for message in session.sealed.reading.unconfirmed(_AT_MOST):
            if self._session.open is not session:
                return
            try:
                stored = self._desk.db.messages.stored(message)
                view = yield from self._opening.view(message, ask_pin=False)
                self._opening.require_shown(view)
            except SecmailError as error:  # gone, locked or not to be shown: it is judged when it is opened
                log.info("a message was not read again: %s", error.code)
                continue
            if view.opened.summary is not Summary.SIGNED_UNCONFIRMED:
                self._desk.emit(MessageOpened(view))
                self._desk.emit(MessagesChanged(stored.folder, (message,)))
