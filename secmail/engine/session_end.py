"""How a session ends: at once for everybody to see, then, while its card is in, with a seal on its journal."""

import logging
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import ExitStack
from functools import partial

from secmail.api.events import SessionLocked
from secmail.domain.deeds import Deed
from secmail.domain.errors import SecmailError
from secmail.engine.desk import Desk
from secmail.engine.open_session import OpenSession
from secmail.engine.reading import Reading
from secmail.engine.steps import Steps, wait

log = logging.getLogger("secmail.engine")


class SessionEnd:
    """Whatever of an ending fails, the rest of it is done. Engine thread."""

    def __init__(self, desk: Desk, reading: Reading) -> None:
        self._desk = desk
        self._reading = reading
        self._running: Future[None] | None = None
        self.before_lock: Callable[[OpenSession], Steps[None]] = _no_steps
        """What is to be done while the card is still in, when a person or the clock ends the session."""
        self.before_close: Callable[[OpenSession], None] = _nothing
        """Called after the last row, whatever ends the session."""

    def now(self, session: OpenSession, *, stay_logged_in: bool = False) -> None:
        """All of it, without waiting for the card."""
        with ExitStack() as ending:
            ending.callback(self._close, session, stay_logged_in=stay_logged_in)
            self._hide(session)

    def in_peace(self, session: OpenSession) -> Steps[None]:
        """All of it; the card is logged out last."""
        self._hide(session)
        running = self._running = Future()
        try:
            yield from self.before_lock(session)
        finally:
            self._running = None
            self._close(session)
            running.set_result(None)

    def over(self) -> Steps[None]:
        """Until an ending that runs has ended: its database is open and its card not yet logged out."""
        while self._running is not None:
            yield from wait(self._running)

    def _hide(self, session: OpenSession) -> None:
        """Front ends drop what they show; no key is left. Last to first."""
        last = session.entry(self._desk.ports.clock.now(), Deed.SESSION_LOCKED, session.sealed_name)
        with ExitStack() as ending:
            ending.callback(self._desk.emit, SessionLocked())
            later = partial(self._desk.db.custody.journal_later, vault=session.sealed_name)
            ending.callback(survive, lambda: (later if session.closed else session.sealed.journal)(last))
            ending.callback(session.vault.wipe)
            ending.callback(survive, self._reading.seal)

    def _close(self, session: OpenSession, *, stay_logged_in: bool = False) -> None:
        was_closed, session.closed = session.closed, True
        with ExitStack() as ending:
            if session.card is not None and not stay_logged_in:
                ending.callback(self._desk.ports.cards.lock, session.card)
            if not was_closed:  # a change of the vault may have failed in the middle
                ending.callback(survive, session.sealed.close)
                ending.callback(survive, lambda: self.before_close(session))


def survive(deed: Callable[[], None]) -> None:
    """A database that does not close well is no reason to go on with it."""
    try:
        deed()
    except SecmailError as error:
        log.warning("a sealed database did not close: %s", error.code)


def _nothing(_session: OpenSession) -> None:
    """Until somebody listens."""


def _no_steps(_session: OpenSession) -> Steps[None]:
    yield from ()
