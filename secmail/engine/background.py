"""Reading what arrives while a session is open: the list tells kind, urgency and patient, and everything is found.

First what is sealed and waits for a key, newest first; then all the rest of the mail, for the index.
"""

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress

from secmail.domain.errors import SecmailError
from secmail.domain.ids import AccountId, MessageId
from secmail.engine.access import Access
from secmail.engine.belonging import accounts_elsewhere
from secmail.engine.desk import Desk
from secmail.engine.index_reader import IndexReader
from secmail.engine.indexing import Indexing
from secmail.engine.open_session import OpenSession
from secmail.engine.opening import Opening
from secmail.engine.reading_together import ReadingTogether
from secmail.engine.session import Session
from secmail.engine.steps import Steps, wait

_AT_A_TIME = 20
_TRIED = "keys-tried:{}"
"""A setting of each vault: a digest over the certificates whose keys all sealed mail was offered to."""


class Background:
    """One reading at a time. Engine thread."""

    def __init__(self, desk: Desk, session: Session, *, access: Access, opening: Opening) -> None:
        self._desk = desk
        self._session = session
        self._opening = opening
        self._reader = IndexReader(desk)
        self._together = ReadingTogether(desk, session, access=access, opening=opening, reader=self._reader)
        self.indexing = Indexing(desk, session, reader=self._reader, together=self._together)
        self._running: Future[None] | None = None
        self._all_opened: Future[None] = Future()
        self._for: OpenSession | None = None
        self._left: set[MessageId] = set()
        """What stays waiting in this session: for another vault, or out of reach of its mandate."""
        self._look_again = False
        self.begin: Callable[[], None] = _nothing
        """Starts `read_waiting` as a job of its own."""

    def read_waiting(self) -> Steps[None]:
        """Until nothing waits or the session ends; a second call while it runs makes that one look once more."""
        self._look_again = True
        if self._running is not None:
            return
        running = self._running = Future()
        done = False
        try:
            while (session := self._session.open) is not None:
                yield from self._read_for(session)
                if self._session.open is session:
                    break
            done = True
        finally:
            if not done:
                self._for = None  # what was begun is looked for again
            self._running = None
            self._say_opened()
            running.set_result(None)

    def read_sealed(self) -> Steps[None]:
        """Ends when everything has been opened that waited for a key, whoever opens it; the index comes afterwards."""
        opened = self._all_opened
        self.begin()
        yield from wait(opened)

    def read_all(self) -> Steps[None]:
        """Ends only when everything has been read, whoever reads it."""
        while self._running is not None:
            yield from wait(self._running)
        yield from self.read_waiting()

    def read_receipts(self, messages: Sequence[MessageId]) -> Steps[None]:
        """Receipts in clear, as other programs send them: what they prove needs neither key nor session."""
        for message in messages:
            with suppress(SecmailError):  # it is read again when it is opened
                yield from self._opening.view(message, ask_pin=False)

    def stop(self) -> None:
        """Ends the thread. When the program does; any thread."""
        self._reader.stop()

    def _read_for(self, session: OpenSession) -> Steps[None]:
        if self._for is not session:
            self._for, self._left, self._look_again = session, set(), True
            self.indexing.begin()
        elsewhere = yield from accounts_elsewhere(self._desk, session)
        while self._session.open is session:
            yield from self._read_sealed(session, elsewhere)
            if not self._look_again or self._session.open is not session:
                return
            self._look_again = False
            yield from self.indexing.look(session, elsewhere)
            yield from self.indexing.read_on(session, until=lambda: self._look_again)

    def _read_sealed(self, session: OpenSession, elsewhere: frozenset[AccountId]) -> Steps[None]:
        """All that waits for a key."""
        self._offer_new_keys(session)
        while self._session.open is session:
            waiting = self._desk.db.messages.waiting(len(self._left) + _AT_A_TIME)
            new = [message for message in waiting if message not in self._left]
            if not new:
                self._say_opened()
                return
            self._left.update(new)
            self._left -= yield from self._together.read(session, new, texts=False, elsewhere=elsewhere)

    def _offer_new_keys(self, session: OpenSession) -> None:
        """What no key has opened waits again as soon as the vault has others: imported here or at another workstation.

        Keys that were tried are not tried again at each session.
        """
        own = sorted(hashlib.sha256(der).digest() for der in session.vault.certificates)
        keys, name = hashlib.sha256(b"".join(own)).hexdigest(), _TRIED.format(session.sealed_name)
        if self._desk.db.folders.setting(name) != keys:
            self._desk.db.messages.wait_again()
            self._desk.db.folders.set_setting(name, keys)
            self._left.clear()

    def _say_opened(self) -> None:
        opened, self._all_opened = self._all_opened, Future()
        opened.set_result(None)


def _nothing() -> None:
    """Until it is joined to the jobs."""
