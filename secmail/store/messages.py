"""Stored messages: what their outside shows, where they are on the server, and what happens to them."""

from collections.abc import Mapping, Sequence, Set

from secmail.domain.addresses import Mailbox
from secmail.domain.errors import Code, Rejected
from secmail.domain.ids import AccountId, FolderId, MessageId
from secmail.domain.mailbox import NewMessage, StoredMessage
from secmail.domain.messages import Headers, MessageState
from secmail.store import lost, outer_index, renumbered
from secmail.store.bodies import put_bytes, read_bytes, sha256_of
from secmail.store.db import Database, Row
from secmail.store.values import (
    as_pairs,
    dump,
    dump_attachments,
    dump_flags,
    from_micros,
    is_seen,
    load_flags,
    to_micros,
)

# A list needs the beginning only; all of it is in the raw bytes.
SUBJECT_CHARACTERS = 1000
NAME_CHARACTERS = 500
LISTED_RECIPIENTS = 50
_REFERENCES = 50

_COLUMNS = (
    "id, folder, uid, flags, seen, received, size, sha256, state, encrypted, sender_address, sender_name, recipients,"
    " subject, message_id, in_reply_to, refs, attachments, body"
)
_INSERT = f"INSERT INTO messages ({_COLUMNS}) VALUES ({', '.join('?' * len(_COLUMNS.split(',')))})"  # noqa: S608 -- constants
_INSERT_TEXT = "INSERT INTO message_text (rowid, subject, sender, recipients) VALUES (?, ?, ?, ?)"

_STORED = (
    "SELECT messages.id, folder, account, uid, sha256, received, state, body, size FROM messages"
    " JOIN folders ON folders.id = messages.folder WHERE messages.id IN (SELECT value FROM json_each(?))"
)


class Messages:
    """Satisfies `engine.ports.MessageStore`."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._secured: MessageId | None = None

    def add(
        self, folder: FolderId, messages: Sequence[NewMessage], *, absent: Set[int] = frozenset()
    ) -> tuple[MessageId, ...]:
        with self._db.transaction(durable=False):
            wanted = {message.uid: message for message in messages}
            ids = self._known(folder, tuple(wanted))
            missing = [message for uid, message in wanted.items() if uid not in ids]
            again = lost.find_again(self._db, folder, missing)
            others = [message for message in missing if message.uid not in again]
            again |= renumbered.find_again(self._db, folder, others, absent=absent)
            ids |= again
            put_bytes(self._db, [(ids[uid], wanted[uid]) for uid in again if wanted[uid].raw is not None])
            ids |= self._insert(folder, [message for message in missing if message.uid not in ids])
        return tuple(ids[message.uid] for message in messages)

    def doubtful(
        self, folder: FolderId, messages: Sequence[NewMessage], *, absent: Set[int] = frozenset()
    ) -> tuple[int, ...]:
        moved = lost.doubtful(self._db, folder, messages)
        return tuple(dict.fromkeys((*moved, *renumbered.doubtful(self._db, folder, messages, absent=absent))))

    def newest(self) -> MessageId:
        """The highest number that was ever given; 0: none. A message added later has a higher one."""
        row = self._db.row("SELECT seq FROM sqlite_sequence WHERE name = 'messages'")
        return MessageId(0 if row is None else row[0])

    def secure(self) -> None:
        newest = self.newest()
        if newest == self._secured:
            return
        with self._db.transaction():  # a write that changes something: only that waits for the disk
            self._db.run(
                "INSERT INTO settings (name, value) VALUES ('messages.secured', ?1)"
                " ON CONFLICT (name) DO UPDATE SET value = ?1",
                (str(newest),),
            )
        self._secured = newest

    def reunite(self, folder: FolderId, uids: Sequence[int]) -> tuple[tuple[MessageId, MessageId], ...]:
        with self._db.transaction():
            return lost.reunite(self._db, folder, uids)

    def vanish(self, folder: FolderId, uids: Sequence[int]) -> tuple[MessageId, ...]:
        with self._db.transaction():
            return lost.lose(self._db, folder, uids)

    def hide(self, messages: Sequence[MessageId]) -> tuple[MessageId, ...]:
        with self._db.transaction():
            return lost.hide(self._db, messages)

    def unplace(self, folder: FolderId, limit: int, *, hidden: bool = False) -> tuple[MessageId, ...]:
        with self._db.transaction():
            return lost.unplace(self._db, folder, limit, hidden=hidden)

    def settle(self, account: AccountId, limit: int) -> Mapping[MessageId, FolderId]:
        with self._db.transaction():
            return lost.settle(self._db, account, limit)

    def hide_all(self, account: AccountId) -> Mapping[MessageId, FolderId]:
        with self._db.transaction():
            return lost.hide_all(self._db, account)

    def set_flags(self, folder: FolderId, flags: Mapping[int, frozenset[str]]) -> tuple[MessageId, ...]:
        """Returns those whose flags have changed. What was set here and is not told to the server yet stays."""
        changed: list[Row] = []
        with self._db.transaction(durable=False):
            wishes = self._wishes(folder) if flags else {}
            for uid, told in flags.items():
                new = told if uid not in wishes else _wished(told, wishes[uid])
                changed += self._db.rows(
                    "UPDATE messages SET flags = ?1, seen = ?2 WHERE folder = ?3 AND uid = ?4 AND flags <> ?1"
                    " RETURNING id",
                    (dump_flags(new), int(is_seen(new)), folder, uid),
                )
        return _ids(changed)

    def sample(self, folder: FolderId, limit: int) -> dict[int, str]:
        rows = self._db.rows(
            "SELECT uid, message_id FROM messages WHERE folder = ? AND lost = 0 AND message_id <> ''"
            " ORDER BY uid DESC LIMIT ?",
            (folder, limit),
        )
        return dict(rows)

    def flags(self, messages: Sequence[MessageId]) -> dict[MessageId, frozenset[str]]:
        wanted = dump(list(messages))
        rows = self._db.rows("SELECT id, flags FROM messages WHERE id IN (SELECT value FROM json_each(?))", (wanted,))
        return {MessageId(message): load_flags(flags) for message, flags in rows}

    def index_again(self, messages: Sequence[MessageId]) -> None:
        outer_index.index(self._db, messages)

    def set_state(self, message: MessageId, state: MessageState) -> None:
        with self._db.transaction():
            if not self._db.rows("UPDATE messages SET state = ? WHERE id = ? RETURNING id", (state.value, message)):
                raise Rejected(Code.MESSAGE_UNKNOWN)

    def stored(self, message: MessageId) -> StoredMessage:
        found = self.those_stored([message]).get(message)
        if found is None:
            raise Rejected(Code.MESSAGE_UNKNOWN)
        return found

    def those_stored(self, messages: Sequence[MessageId]) -> dict[MessageId, StoredMessage]:
        rows = self._db.rows(_STORED, (dump(list(messages)),))
        return {MessageId(row[0]): _stored(row) for row in rows}

    def raw(self, message: MessageId) -> bytes:
        return read_bytes(self._db, message)

    def waiting(self, limit: int) -> tuple[MessageId, ...]:
        return _ids(
            self._db.rows(
                "SELECT id FROM messages WHERE encrypted = 1 AND body = 1 AND lost < 2"
                " AND state IN ('stored', 'waiting-key') ORDER BY received DESC, id DESC LIMIT ?",
                (limit,),
            )
        )

    def wait_again(self) -> None:
        with self._db.transaction():
            self._db.run(
                "UPDATE messages SET state = ? WHERE encrypted = 1 AND state = ?",
                (MessageState.WAITING_KEY.value, MessageState.UNREADABLE.value),
            )

    def _known(self, folder: FolderId, uids: Sequence[int]) -> dict[int, MessageId]:
        found = self._db.rows(
            "SELECT uid, id FROM messages WHERE folder = ? AND uid IN (SELECT value FROM json_each(?))",
            (folder, dump(list(uids))),
        )
        # A message that was moved away here is still there for the server; it is not to come twice.
        moving = self._db.rows("SELECT uid, message FROM pending WHERE source = ? AND keyword = ''", (folder,))
        return {uid: MessageId(message) for uid, message in (*moving, *found)}

    def _wishes(self, folder: FolderId) -> dict[int, list[tuple[str, bool]]]:
        found: dict[int, list[tuple[str, bool]]] = {}
        for uid, keyword, present in self._db.rows(
            "SELECT uid, keyword, present FROM (SELECT message, keyword, present FROM pending WHERE keyword <> '')"
            " JOIN messages ON messages.id = message WHERE messages.folder = ?",
            (folder,),
        ):
            found.setdefault(uid, []).append((keyword, bool(present)))
        return found

    def _insert(self, folder: FolderId, messages: Sequence[NewMessage]) -> dict[int, MessageId]:
        """All of a batch by few statements: most of a first synchronisation is spent here."""
        first = self.newest() + 1
        rows, texts, bodies = [], [], []
        for number, message in enumerate(messages, first):
            sender, headers = _sender(message.headers), message.headers
            recipients = [_short(mailbox) for mailbox in headers.to[:LISTED_RECIPIENTS]]
            subject = headers.subject[:SUBJECT_CHARACTERS]
            raw = message.raw
            rows.append(
                (
                    number,
                    folder,
                    message.uid,
                    dump_flags(message.flags),
                    int(is_seen(message.flags)),
                    to_micros(message.received),
                    message.size or len(raw or b""),
                    message.sha256 or sha256_of(raw),
                    MessageState.STORED.value,
                    int(message.encrypted),
                    sender.address,
                    sender.name,
                    dump(as_pairs(recipients)),
                    subject,
                    headers.message_id,
                    headers.in_reply_to,
                    " ".join(headers.references[-_REFERENCES:]),
                    dump_attachments(message.attachments),
                    int(raw is not None),
                )
            )
            texts.append((number, subject, str(sender), " ".join(map(str, recipients))))
            if raw is not None:
                bodies.append((MessageId(number), message))
        self._db.run_many(_INSERT, rows)
        put_bytes(self._db, bodies, new=True)
        self._db.run_many(_INSERT_TEXT, texts)
        return {message.uid: MessageId(number) for number, message in enumerate(messages, first)}


def _wished(told: frozenset[str], wishes: Sequence[tuple[str, bool]]) -> frozenset[str]:
    for keyword, present in wishes:
        told = told | {keyword} if present else told - {keyword}
    return told


def _stored(row: Row) -> StoredMessage:
    message, folder, account, uid, sha256, received, state, here, size = row
    return StoredMessage(
        id=MessageId(message),
        folder=FolderId(folder),
        account=AccountId(account),
        uid=uid,
        sha256=sha256,
        received=from_micros(received),
        state=MessageState(state),
        here=bool(here),
        size=size,
    )


def _sender(headers: Headers) -> Mailbox:
    """Who a list names: the first author, else the sender field, else nobody."""
    return _short(next(iter(headers.from_), headers.sender or Mailbox("")))


def _short(mailbox: Mailbox) -> Mailbox:
    return Mailbox(mailbox.address[:NAME_CHARACTERS], mailbox.name[:NAME_CHARACTERS])


def _ids(rows: Sequence[Row]) -> tuple[MessageId, ...]:
    return tuple(MessageId(row[0]) for row in rows)
