"""What was received, as far as it tells whether a message is about a letter of ours."""

from secmail.domain.ids import MessageId
from secmail.domain.reports import Arrived
from secmail.store.db import Database
from secmail.store.values import from_micros

_HEAD = 16 * 1024


def arrived(database: Database, after: MessageId, limit: int) -> tuple[Arrived, ...]:
    """Messages with higher numbers, in order."""
    rows = database.rows(
        "SELECT id, received, substr(raw, 1, ?) FROM messages"
        " LEFT JOIN message_bytes ON message_bytes.message = messages.id WHERE id > ? ORDER BY id LIMIT ?",
        (_HEAD, after, limit),
    )
    return tuple(
        Arrived(MessageId(number), from_micros(received), b"" if head is None else bytes(head))
        for number, received, head in rows
    )


def last(database: Database) -> MessageId:
    """The highest number; 0 when there is none."""
    row = database.row("SELECT coalesce(max(id), 0) FROM messages")
    return MessageId(row[0] if row is not None else 0)
