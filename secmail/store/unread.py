"""Which messages are to be read for the index: those whose bytes are here, in portions by their numbers."""

from collections.abc import Mapping, Sequence

from secmail.domain.ids import AccountId, FolderId, MessageId
from secmail.domain.messages import MessageState
from secmail.domain.sealed import ToRead
from secmail.store.db import Database
from secmail.store.values import dump, from_micros

_IDS = 5_000
"""Numbers of one portion: some milliseconds."""


class UnreadReader:
    """Satisfies `engine.ports.UnreadReader` over a connection that cannot write."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def newest(self) -> int:
        row = self._db.row("SELECT max(id) FROM messages")
        return 0 if row is None or row[0] is None else int(row[0])

    def portion(self, upto: int) -> tuple[tuple[ToRead, ...], int]:
        first = upto - _IDS
        rows = self._db.rows(
            "SELECT messages.id, folder, account, received, encrypted, state, size FROM messages"
            " JOIN folders ON folders.id = folder WHERE messages.id > ? AND messages.id <= ? AND body = 1 AND lost < 2",
            (first, upto),
        )
        found = tuple(
            ToRead(
                id=MessageId(message),
                folder=FolderId(folder),
                account=AccountId(account),
                received=from_micros(received),
                encrypted=bool(encrypted),
                waits=bool(encrypted) and state != MessageState.OPENED,
                size=size,
            )
            for message, folder, account, received, encrypted, state, size in rows
        )
        if first <= 0:
            return found, 0
        row = self._db.row("SELECT max(id) FROM messages WHERE id <= ?", (first,))
        return found, 0 if row is None or row[0] is None else int(row[0])

    def raws(self, messages: Sequence[MessageId]) -> Mapping[MessageId, bytes]:
        rows = self._db.rows(
            "SELECT message, raw FROM message_bytes WHERE message IN (SELECT value FROM json_each(?))",
            (dump(list(messages)),),
        )
        return {MessageId(message): raw for message, raw in rows}
