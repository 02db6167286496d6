"""Reading all the rest of the mail for the index: clear mail too, cheaply, and never as somebody's opening.

Clear mail is taken apart by `index_reader`, many messages ahead of what is being written; what needs a key or a chain
is opened as ever. What was written is not read again, so that it goes on where it ended.
"""

import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future

from secmail.api.events import IndexProgressed
from secmail.api.finding import IndexState
from secmail.domain.ids import AccountId, MessageId
from secmail.domain.mailbox import StoredMessage
from secmail.domain.sealed import Digest, ToRead
from secmail.engine.desk import PIPELINE_VERSION, Desk
from secmail.engine.index_reader import IndexReader, Taken
from secmail.engine.open_session import OpenSession
from secmail.engine.reading_together import ReadingTogether, tell_changed
from secmail.engine.session import Session
from secmail.engine.steps import Steps, wait

_TOGETHER = 250
_BYTES_TOGETHER = 5 * 512 * 1024
_AHEAD = 2
"""Portions that are being read, or wait to be."""
_OPENED_TOGETHER = 20
_TOLD_EVERY = 0.5


class Indexing:
    """Of one session at a time. Engine thread."""

    def __init__(self, desk: Desk, session: Session, *, reader: IndexReader, together: ReadingTogether) -> None:
        self._desk = desk
        self._session = session
        self._reader = reader
        self._together = together
        self._messages: list[ToRead] = []
        """To be read, newest last."""
        self._seen: set[MessageId] = set()
        """Those, and what could not be read in this session."""
        self._indexed = 0
        self._told = 0.0
        self.on_read: Callable[[StoredMessage, Digest], None] = _nobody_hears
        self.on_state: Callable[[IndexState], None] = _nobody_asks

    def begin(self) -> None:
        """A session has opened: nothing is known of what it has read."""
        self._messages, self._seen = [], set()

    def look(self, session: OpenSession, elsewhere: frozenset[AccountId]) -> Steps[None]:
        """Finds what was not read yet, in portions."""
        self._indexed = session.sealed.count_current(PIPELINE_VERSION)
        upto = yield from wait(self._reader.newest())
        while upto and self._session.open is session:
            there, upto = yield from wait(self._reader.portion(upto))
            if self._session.open is not session:
                return
            mine = [one for one in there if not one.waits and one.account not in elsewhere and one.id not in self._seen]
            current = session.sealed.current([one.id for one in mine], PIPELINE_VERSION)
            self._messages += [one for one in mine if one.id not in current]
        self._seen.update(one.id for one in self._messages)
        self._messages.sort(key=lambda one: (one.received, one.id))
        self._tell(at_once=True)

    def read_on(self, session: OpenSession, until: Callable[[], bool]) -> Steps[None]:
        """Until all is read, the session ends, or there is something better to do."""
        ahead: deque[Future[Taken]] = deque()
        self._read_ahead(ahead)
        while ahead:
            taken = yield from wait(ahead.popleft())
            if self._session.open is not session:
                return
            self._messages += reversed(taken.left)
            if not until():
                self._read_ahead(ahead)
            self._keep(session, taken)
            yield from self._open(session, taken.sealed, until)
            self._tell(at_once=not ahead)

    def _read_ahead(self, ahead: deque[Future[Taken]]) -> None:
        """The reader never waits, though writing one portion may take as long as reading two: indexes are merged."""
        while len(ahead) < _AHEAD and (some := self._some()):
            ahead.append(self._reader.take(some))

    def _open(self, session: OpenSession, sealed: Sequence[ToRead], until: Callable[[], bool]) -> Steps[None]:
        """A few at a time: their documents may be slow on purpose."""
        for start in range(0, len(sealed), _OPENED_TOGETHER):
            if until():
                self._messages += reversed(sealed[start:])
                return
            some = sealed[start : start + _OPENED_TOGETHER]
            yield from self._together.read(session, [one.id for one in some], texts=True)
            self._indexed += len(some)

    def _some(self) -> tuple[ToRead, ...]:
        """The newest, bounded in number and bytes."""
        taken: list[ToRead] = []
        size = 0
        while self._messages and len(taken) < _TOGETHER and size < _BYTES_TOGETHER:
            taken.append(self._messages.pop())
            size += taken[-1].size
        return tuple(taken)

    def _keep(self, session: OpenSession, taken: Taken) -> None:
        there = self._desk.db.messages.those_stored([digest.message for digest in taken.digests])
        found = [(there[digest.message], digest) for digest in taken.digests if digest.message in there]
        self._desk.db.messages.secure()
        for stored, digest in found:  # before they count as read: after a crash they are read again
            self.on_read(stored, digest)
        session.sealed.keep_digests([digest for _, digest in found])
        self._indexed += len(found)
        tell_changed(self._desk, [stored for stored, _ in found])

    def _tell(self, *, at_once: bool = False) -> None:
        now = time.monotonic()
        if at_once or now >= self._told + _TOLD_EVERY:
            self._told = now
            state = IndexState(self._indexed, len(self._messages))
            self.on_state(state)
            self._desk.emit(IndexProgressed(state))


def _nobody_hears(_stored: StoredMessage, _digest: Digest) -> None:
    """Until somebody listens."""


def _nobody_asks(_state: IndexState) -> None:
    """Until somebody does."""
