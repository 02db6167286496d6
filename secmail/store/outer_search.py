"""Searching by what the outside of messages shows: for those that were not read yet, and while no session is open."""

from datetime import datetime

from secmail.domain.finding import Sought
from secmail.domain.ids import MessageId
from secmail.store.db import Database
from secmail.store.documents import start_of_day
from secmail.store.search import outer_expression
from secmail.store.values import to_micros

_TOP, _BOTTOM = 2**63 - 1, -(2**63)
_FOUND = (
    "SELECT messages.id FROM message_text CROSS JOIN messages ON messages.id = message_text.rowid"
    " WHERE message_text MATCH ? AND lost < 2 AND received >= ? AND received < ? AND (received, id) < (?, ?)"
    " ORDER BY received DESC, id DESC LIMIT ?"
)


def newest(
    database: Database, sought: Sought, *, before: tuple[datetime, MessageId] | None, limit: int
) -> tuple[MessageId, ...]:
    """Newest first; nothing where only the inside could tell."""
    asked = outer_expression(sought)
    if asked is None:
        return ()
    since = _BOTTOM if sought.since is None else to_micros(start_of_day(sought.since))
    until = _TOP if sought.until is None else to_micros(start_of_day(sought.until))
    key = (_TOP, _TOP) if before is None else (to_micros(before[0]), before[1])
    return tuple(MessageId(row[0]) for row in database.rows(_FOUND, (asked, since, until, *key, limit)))
