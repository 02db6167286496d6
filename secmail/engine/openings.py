"""Emergency openings are told to the holder at each session of his own, until he has said that he knows."""

from collections.abc import Callable
from concurrent.futures import Future

from secmail.api.custody import JournalPage
from secmail.api.events import OpeningsNoticed
from secmail.domain.deeds import Deed
from secmail.domain.errors import SecmailError
from secmail.domain.sealed import JournalRow
from secmail.domain.vaults import OpenedBy
from secmail.engine.desk import Desk
from secmail.engine.open_session import OpenSession
from secmail.engine.session import Session
from secmail.engine.steps import Steps, wait

Rows = tuple[JournalRow, ...]

_LOUD = frozenset({Deed.SESSION_OPENED_IN_EMERGENCY.value, Deed.SHARE_USED.value})
_PAGE = 500


class Openings:
    """Engine thread."""

    def __init__(self, desk: Desk, session: Session) -> None:
        self._desk = desk
        self._session = session
        self.read: Callable[[JournalPage], Future[Rows]] = _nothing_to_read

    def look(self) -> Steps[None]:
        """Tells `OpeningsNoticed`, if there is something to tell; at every opening of a session."""
        rows = yield from self.unseen()
        if rows:
            self._desk.emit(OpeningsNoticed(rows))

    def unseen(self) -> Steps[Rows]:
        """What the holder has not taken note of on this workstation; nothing for anybody but him."""
        session = self._own()
        if session is None:
            return ()
        try:
            rows, last = yield from self._since(self._told(session))
        except SecmailError:
            return ()  # it was locked, or cannot be read now: the next session looks again
        if self._session.open is not session:
            return ()
        if not rows:
            self._tell(session, last)
        return rows

    def told(self, number: int) -> Steps[None]:
        """He has taken note of everything up to this row."""
        yield from ()
        session = self._own()
        if session is None:
            return
        head = session.sealed.journal_head()
        number = min(number, head.number if head is not None else 0)  # nobody takes note of what is still to come
        if number > self._told(session):
            self._tell(session, number)

    def _own(self) -> OpenSession | None:
        session = self._session.open
        own = session is not None and session.mandate is None and session.opened_by is not OpenedBy.RECOVERY
        return session if own else None

    def _told(self, session: OpenSession) -> int:
        return int(self._desk.db.folders.setting(_setting(session)) or 0)

    def _tell(self, session: OpenSession, number: int) -> None:
        self._desk.db.folders.set_setting(_setting(session), str(number))

    def _since(self, number: int) -> Steps[tuple[Rows, int]]:
        found: list[JournalRow] = []
        while True:
            page = yield from wait(self.read(JournalPage(number, _PAGE)))
            found += [row for row in page if row.entry.deed in _LOUD]
            number = page[-1].number if page else number
            if len(page) < _PAGE:
                return tuple(found), number


def _setting(session: OpenSession) -> str:
    return f"openings.told.{session.sealed_name}"


def _nothing_to_read(_page: JournalPage) -> Future[Rows]:
    nothing: Future[Rows] = Future()
    nothing.set_result(())
    return nothing
