"""Emergency openings are told to the holder, once, when he is next here himself."""

from secmail.api.custody import JournalPage
from secmail.api.events import OpeningsNoticed
from secmail.domain.deeds import Deed
from secmail.domain.errors import SecmailError
from secmail.domain.sealed import JournalRow
from secmail.domain.vaults import OpenedBy
from secmail.engine.desk import Desk
from secmail.engine.reading import Reading
from secmail.engine.session import Session
from secmail.engine.steps import Steps, wait

_LOUD = frozenset({Deed.SESSION_OPENED_IN_EMERGENCY.value, Deed.SHARE_USED.value})
_PAGE = 500


class Openings:
    """Engine thread."""

    def __init__(self, desk: Desk, reading: Reading, session: Session) -> None:
        self._desk = desk
        self._reading = reading
        self._session = session

    def look(self) -> Steps[None]:
        """Looks through what the journal holds since it was last looked through on this workstation.

        A session of somebody else's learns nothing, and takes nothing away from the holder.
        """
        session = self._session.open
        if session is None or session.mandate is not None or session.opened_by is OpenedBy.RECOVERY:
            return
        setting = f"openings.told.{session.sealed_name}"
        told = int(self._desk.db.folders.setting(setting) or 0)
        try:
            rows, last = yield from self._since(told)
        except SecmailError:
            return  # it was locked, or cannot be read now: the next session looks again
        if self._session.open is not session or last == told:
            return
        if rows:
            self._desk.emit(OpeningsNoticed(rows))
        self._desk.db.folders.set_setting(setting, str(last))

    def _since(self, number: int) -> Steps[tuple[tuple[JournalRow, ...], int]]:
        found: list[JournalRow] = []
        while True:
            page = yield from wait(self._reading.ask(JournalPage(number, _PAGE)))
            found += [row for row in page if row.entry.deed in _LOUD]
            number = page[-1].number if page else number
            if len(page) < _PAGE:
                return tuple(found), number
