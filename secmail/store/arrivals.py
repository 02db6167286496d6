"""What was received, as far as it tells whether a message is about a letter of ours."""

from datetime import datetime

from secmail.domain.ids import MessageId
from secmail.domain.reports import Arrived
from secmail.store.db import Database
from secmail.store.values import from_micros, to_micros


class Arrivals:
    """Satisfies `engine.ports.ArrivalStore`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def since(self, after: MessageId, limit: int) -> tuple[Arrived, ...]:
        rows = self._db.rows(
            "SELECT id, received, size, EXISTS (SELECT 1 FROM message_bytes WHERE message = messages.id)"
            " FROM messages WHERE id > ? ORDER BY id LIMIT ?",
            (after, limit),
        )
        return tuple(
            Arrived(MessageId(number), from_micros(received), size, bool(here)) for number, received, size, here in rows
        )

    def beginning(self, message: MessageId, size: int) -> bytes:
        row = self._db.row("SELECT substr(raw, 1, ?) FROM message_bytes WHERE message = ?", (size, message))
        return b"" if row is None else bytes(row[0])

    def last(self) -> MessageId:
        row = self._db.row("SELECT coalesce(max(id), 0) FROM messages")
        return MessageId(row[0] if row is not None else 0)

    def first_letter(self, since: datetime) -> datetime | None:
        row = self._db.row("SELECT created FROM outbox WHERE created >= ? ORDER BY id LIMIT 1", (to_micros(since),))
        return None if row is None else from_micros(row[0])
