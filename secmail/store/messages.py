"""Stored messages: the bytes as received, and what their outside shows."""

import hashlib
from collections.abc import Mapping, Sequence

from secmail.domain.addresses import Mailbox
from secmail.domain.errors import Code, Rejected
from secmail.domain.ids import AccountId, FolderId, MessageId
from secmail.domain.mailbox import NewMessage, StoredMessage
from secmail.domain.messages import Headers, MessageState
from secmail.store.db import Database, Row
from secmail.store.values import as_pairs, dump, dump_flags, from_micros, is_seen, to_micros

# A list needs the beginning only; all of it is in the raw bytes.
SUBJECT_CHARACTERS = 1000
NAME_CHARACTERS = 500
LISTED_RECIPIENTS = 50

_INSERT = (
    "INSERT INTO messages (folder, uid, flags, seen, received, size, sha256, state, encrypted,"
    " sender_address, sender_name, recipients, subject) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


class Messages:
    """Satisfies `engine.ports.MessageStore`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, folder: FolderId, messages: Sequence[NewMessage]) -> tuple[MessageId, ...]:
        with self._db.transaction():
            return tuple(self._add(folder, message) for message in messages)

    def vanish(self, folder: FolderId, uids: Sequence[int]) -> tuple[MessageId, ...]:
        with self._db.transaction():
            return _ids(
                self._db.rows(
                    "DELETE FROM messages WHERE folder = ? AND uid IN (SELECT value FROM json_each(?)) RETURNING id",
                    (folder, dump(list(uids))),
                )
            )

    def reset(self, folder: FolderId) -> tuple[MessageId, ...]:
        """The folder's numbers are forgotten too: after a crash in between, nothing must be taken as fetched."""
        with self._db.transaction():
            self._db.run("UPDATE folders SET uidvalidity = 0, uidnext = 0, modseq = 0 WHERE id = ?", (folder,))
            return _ids(self._db.rows("DELETE FROM messages WHERE folder = ? RETURNING id", (folder,)))

    def set_flags(self, folder: FolderId, flags: Mapping[int, frozenset[str]]) -> tuple[MessageId, ...]:
        """Returns those whose flags have changed."""
        changed: list[Row] = []
        with self._db.transaction():
            for uid, new in flags.items():
                changed += self._db.rows(
                    "UPDATE messages SET flags = ?1, seen = ?2 WHERE folder = ?3 AND uid = ?4 AND flags <> ?1"
                    " RETURNING id",
                    (dump_flags(new), int(is_seen(new)), folder, uid),
                )
        return _ids(changed)

    def set_state(self, message: MessageId, state: MessageState) -> None:
        with self._db.transaction():
            if not self._db.rows("UPDATE messages SET state = ? WHERE id = ? RETURNING id", (state.value, message)):
                raise Rejected(Code.MESSAGE_UNKNOWN)

    def stored(self, message: MessageId) -> StoredMessage:
        row = self._db.row(
            "SELECT folder, account, uid, sha256, received, state"
            " FROM messages JOIN folders ON folders.id = messages.folder WHERE messages.id = ?",
            (message,),
        )
        if row is None:
            raise Rejected(Code.MESSAGE_UNKNOWN)
        folder, account, uid, sha256, received, state = row
        return StoredMessage(
            id=message,
            folder=FolderId(folder),
            account=AccountId(account),
            uid=uid,
            sha256=sha256,
            received=from_micros(received),
            state=MessageState(state),
        )

    def raw(self, message: MessageId) -> bytes:
        row = self._db.row("SELECT raw FROM message_bytes WHERE message = ?", (message,))
        if row is None:
            raise Rejected(Code.MESSAGE_UNKNOWN)
        return bytes(row[0])

    def waiting(self, limit: int) -> tuple[MessageId, ...]:
        return _ids(
            self._db.rows(
                "SELECT id FROM messages WHERE encrypted = 1 AND state IN ('stored', 'waiting-key')"
                " ORDER BY received DESC, id DESC LIMIT ?",
                (limit,),
            )
        )

    def _add(self, folder: FolderId, message: NewMessage) -> MessageId:
        known = self._db.row("SELECT id FROM messages WHERE folder = ? AND uid = ?", (folder, message.uid))
        if known is not None:
            return MessageId(known[0])
        sender, headers = _sender(message.headers), message.headers
        recipients = [_short(mailbox) for mailbox in headers.to[:LISTED_RECIPIENTS]]
        subject = headers.subject[:SUBJECT_CHARACTERS]
        row = self._db.insert(
            _INSERT,
            (
                folder,
                message.uid,
                dump_flags(message.flags),
                int(is_seen(message.flags)),
                to_micros(message.received),
                len(message.raw),
                hashlib.sha256(message.raw).hexdigest(),
                MessageState.STORED.value,
                int(message.encrypted),
                sender.address,
                sender.name,
                dump(as_pairs(recipients)),
                subject,
            ),
        )
        self._db.run("INSERT INTO message_bytes (message, raw) VALUES (?, zeroblob(?))", (row, len(message.raw)))
        self._db.write_blob("message_bytes", "raw", row=row, content=message.raw)
        self._db.run(
            "INSERT INTO message_text (rowid, subject, sender, recipients) VALUES (?, ?, ?, ?)",
            (row, subject, str(sender), " ".join(map(str, recipients))),
        )
        return MessageId(row)


def _sender(headers: Headers) -> Mailbox:
    """Who a list names: the first author, else the sender field, else nobody."""
    return _short(next(iter(headers.from_), headers.sender or Mailbox("")))


def _short(mailbox: Mailbox) -> Mailbox:
    return Mailbox(mailbox.address[:NAME_CHARACTERS], mailbox.name[:NAME_CHARACTERS])


def _ids(rows: Sequence[Row]) -> tuple[MessageId, ...]:
    return tuple(MessageId(row[0]) for row in rows)
