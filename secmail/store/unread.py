"""Which messages are to be read for the index: those whose bytes are here, in portions by their numbers."""

from secmail.domain.ids import AccountId, FolderId, MessageId
from secmail.domain.messages import MessageState
from secmail.domain.sealed import ToRead
from secmail.store.db import Database
from secmail.store.values import from_micros

_IDS = 5_000
"""Numbers of one portion: some milliseconds."""


def newest(database: Database) -> int:
    """The highest number that there is."""
    row = database.row("SELECT max(id) FROM messages")
    return 0 if row is None or row[0] is None else int(row[0])


def portion(database: Database, upto: int) -> tuple[tuple[ToRead, ...], int]:
    """Those with numbers up to this one, and up to which number the next portion goes; 0: that was all."""
    first = upto - _IDS
    rows = database.rows(
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
    row = database.row("SELECT max(id) FROM messages WHERE id <= ?", (first,))
    return found, 0 if row is None or row[0] is None else int(row[0])
