"""Openings that were refused, for the journal: each once in a while, so that nobody can fill it up."""

from datetime import datetime, timedelta

from secmail.domain.cards import Card
from secmail.domain.deeds import Deed
from secmail.domain.sealed import JournalEntry
from secmail.engine.desk import Desk
from secmail.engine.people import identity_of
from secmail.engine.session import Session

_EVERY = timedelta(minutes=10)
_MOST = 100
_Row = tuple[str, str, str]


class Refusals:
    """Engine thread."""

    def __init__(self, desk: Desk, session: Session) -> None:
        self._desk = desk
        self._session = session
        self._last: dict[_Row, datetime] = {}

    def note(self, card: Card, deed: Deed, subject: str) -> None:
        """By whose card, what, and what about."""
        row, now = (identity_of(card), deed.value, subject), self._desk.ports.clock.now()
        if any(at <= now < at + _EVERY for at in self._noted(row)):
            return
        self._last[row] = now
        while len(self._last) > _MOST:
            del self._last[next(iter(self._last))]
        self._session.journal(deed, subject, actor=row[0])

    def _noted(self, row: _Row) -> list[datetime]:
        """When it was noted here, or by a program that has ended since."""
        waiting = [entry for _, entry in self._desk.db.custody.waiting_entries()]
        return [
            *([self._last[row]] if row in self._last else []),
            *(entry.at for entry in waiting if _of(entry) == row),
        ]


def _of(entry: JournalEntry) -> _Row:
    return (entry.actor, entry.deed, entry.subject)
