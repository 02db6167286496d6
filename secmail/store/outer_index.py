"""The full-text index over what the outside of messages shows, made anew from their rows."""

import json
from collections.abc import Sequence

from secmail.domain.addresses import Mailbox
from secmail.domain.ids import MessageId
from secmail.store.db import Database
from secmail.store.values import as_mailboxes, dump

_PORTION = 1000
_ALL = "SELECT id FROM messages WHERE id > ? ORDER BY id LIMIT ?"
_OUTSIDE = (
    "SELECT id, subject, sender_address, sender_name, recipients FROM messages"
    " WHERE id IN (SELECT value FROM json_each(?))"
)


def index(database: Database, messages: Sequence[MessageId]) -> None:
    """In place of what the index has of them."""
    rows = database.rows(_OUTSIDE, (dump(list(messages)),))
    with database.transaction():
        database.run_many("DELETE FROM message_text WHERE rowid = ?", [(row[0],) for row in rows])
        database.run_many(
            "INSERT INTO message_text (rowid, subject, sender, recipients) VALUES (?, ?, ?, ?)",
            [
                (number, subject, str(Mailbox(address, name)), " ".join(map(str, as_mailboxes(json.loads(to)))))
                for number, subject, address, name, to in rows
            ],
        )


def index_all(database: Database) -> None:
    last = -1
    while rows := database.rows(_ALL, (last, _PORTION)):
        index(database, [MessageId(row[0]) for row in rows])
        last = rows[-1][0]
