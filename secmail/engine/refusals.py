"""Openings that were refused, for the journal: each once in a while, so that nobody can fill it up."""

from datetime import datetime, timedelta

from secmail.domain.cards import Card
from secmail.domain.sealed import JournalEntry
from secmail.engine.desk import Desk
from secmail.engine.journaling import record
from secmail.engine.people import identity_of
from secmail.engine.session import Session
from secmail.engine.session_opening import Refused

_EVERY = timedelta(minutes=10)
_MOST = 100
_Row = tuple[str, str, str]


class Refusals:
    """Engine thread."""

    def __init__(self, desk: Desk, session: Session) -> None:
        self._desk = desk
        self._session = session
        self._last: dict[_Row, datetime] = {}

    def note(self, card: Card, refused: Refused) -> None:
        """By whose card, and what. The holder of the vault that was meant is to know, whoever comes next."""
        row, now = (identity_of(card), refused.deed.value, refused.subject), self._desk.ports.clock.now()
        if any(at <= now < at + _EVERY for at in self._noted(row)):
            return
        self._last[row] = now
        while len(self._last) > _MOST:
            del self._last[next(iter(self._last))]
        vault = refused.vault
        if vault is not None and self._desk.db.custody.known_vault(vault) is not None:
            record(self._desk, JournalEntry(now, *row), vault=vault, opened=self._session.open)
        else:  # of a vault that nobody has opened here nobody would ever read it
            self._session.journal(refused.deed, refused.subject, actor=row[0])

    def _noted(self, row: _Row) -> list[datetime]:
        """When it was noted here, or by a program that has ended since."""
        waiting = [entry for _, entry in self._desk.db.custody.waiting_entries()]
        return [
            *([self._last[row]] if row in self._last else []),
            *(entry.at for entry in waiting if _of(entry) == row),
        ]


def _of(entry: JournalEntry) -> _Row:
    return (entry.actor, entry.deed, entry.subject)
