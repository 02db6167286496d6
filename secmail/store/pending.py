"""What was done here and is yet to be told to the server: shown at once, kept until the server knows."""

from collections.abc import Sequence

from secmail.domain.ids import AccountId, FolderId, MessageId
from secmail.domain.mailbox import NewMessage, PendingChange
from secmail.store import lost
from secmail.store.db import Database, Row
from secmail.store.values import dump, dump_flags, is_seen, load_flags, to_micros

_STANDING = (
    "SELECT pending.id, folder, present FROM pending JOIN messages ON messages.id = message"
    " WHERE pending.id IN (SELECT value FROM json_each(?))"
)
_TWIN = (
    "SELECT twin.id FROM messages AS mine JOIN messages AS twin ON twin.message_id = mine.message_id"
    " AND twin.size = mine.size AND twin.received = mine.received AND twin.id > mine.id AND twin.lost = 0"
    " WHERE mine.id = ? AND mine.message_id <> '' AND twin.folder = ? ORDER BY twin.id LIMIT 1"
)
"""What came in under a new number after the server had moved it and before its answer was known here."""

_AT = "SELECT id FROM messages WHERE folder = ? AND uid = ?"
_SAME = (
    "SELECT 1 FROM messages AS mine, messages AS twin WHERE mine.id = ? AND twin.id = ?"
    " AND mine.message_id = twin.message_id AND mine.size = twin.size"
)


class Pending:
    """Satisfies `engine.ports.PendingStore`; every write is durable when it returns."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def wish(self, message: MessageId, keyword: str, *, present: bool) -> bool:
        """Whether anything changes by it."""
        with self._db.transaction():
            row = self._db.row("SELECT flags FROM messages WHERE id = ?", (message,))
            if row is None or (keyword in (known := load_flags(row[0]))) is present:
                return False
            self._set_flags(message, known | {keyword} if present else known - {keyword})
            self._db.run(
                "INSERT INTO pending (message, keyword, present) VALUES (?, ?, ?)"
                " ON CONFLICT (message, keyword) DO UPDATE SET present = excluded.present, local = 0",
                (message, keyword, int(present)),
            )
        return True

    def wish_place(self, message: MessageId, target: FolderId) -> bool:
        """Whether the message is in another folder now. One whose number is not known stays where it is."""
        with self._db.transaction():
            row = self._db.row("SELECT folder, uid FROM messages WHERE id = ?", (message,))
            if row is None or row[0] == target:
                return False
            known = self._db.row("SELECT source, uid FROM pending WHERE message = ? AND keyword = ''", (message,))
            source, uid = known if known is not None else row
            if uid <= 0:
                return False
            if source == target:
                self._db.run("DELETE FROM pending WHERE message = ? AND keyword = ''", (message,))
                lost.place(self._db, message, folder=target, uid=uid)
                return True
            if known is None:
                self._db.run(
                    "INSERT INTO pending (message, keyword, source, uid) VALUES (?, '', ?, ?)", (message, source, uid)
                )
            self._db.run("UPDATE messages SET folder = ?, uid = -id, lost = 1 WHERE id = ?", (target, message))
        return True

    def all(self, account: AccountId) -> tuple[PendingChange, ...]:
        """Oldest first, those whose number is known."""
        rows = self._db.rows(
            "SELECT pending.id, message, folder, coalesce(pending.uid, messages.uid), keyword, present, source"
            " FROM pending JOIN messages ON messages.id = message"
            " WHERE messages.folder IN (SELECT id FROM folders WHERE account = ?)"
            " AND coalesce(pending.uid, messages.uid) > 0 AND local = 0 ORDER BY pending.id",
            (account,),
        )
        return tuple(_change(row) for row in rows)

    def standing(self, changes: Sequence[PendingChange]) -> tuple[PendingChange, ...]:
        """Those of them that nothing done since has changed."""
        now = set(self._db.rows(_STANDING, (dump([change.id for change in changes]),)))
        return tuple(change for change in changes if (change.id, change.folder, int(change.present)) in now)

    def done(self, changes: Sequence[PendingChange]) -> None:
        """The server knows of them. A wish that has changed meanwhile stays."""
        with self._db.transaction():
            self._db.run_many(
                "DELETE FROM pending WHERE id = ? AND present = ?",
                [(change.id, int(change.present)) for change in changes],
            )

    def keep_here(self, changes: Sequence[PendingChange]) -> None:
        with self._db.transaction():
            self._db.run_many("UPDATE pending SET local = 1 WHERE id = ?", [(change.id,) for change in changes])

    def stays_here(self, message: MessageId) -> bool:
        return self._db.row("SELECT 1 FROM pending WHERE message = ? AND local = 1", (message,)) is not None

    def agrees(self, change: PendingChange, found: NewMessage) -> bool:
        """By Message-ID and size; by size and moment of receipt where it has no Message-ID."""
        row = self._db.row("SELECT message_id, size, received FROM messages WHERE id = ?", (change.message,))
        if row is None:
            return False
        message_id, size, received = row
        same = (message_id, size) == (found.headers.message_id, found.size)
        return same and bool(message_id or received == to_micros(found.received))

    def moved(self, change: PendingChange, uid: int | None) -> MessageId | None:
        """The server has moved it; `uid`: its number there, where it was told.

        The number of a message that came in by a synchronisation meanwhile, and is the same: gone, for this one has its
        place now.
        """
        with self._db.transaction():
            self._db.run("DELETE FROM pending WHERE id = ?", (change.id,))
            place = self._db.row("SELECT folder, lost FROM messages WHERE id = ?", (change.message,))
            if place is None or place != (change.folder, 1):
                return None
            if uid is None:
                twin = self._db.row(_TWIN, (change.message, change.folder))
            else:
                twin = self._db.row(_AT, (change.folder, uid))
                if twin is not None and self._db.row(_SAME, (change.message, twin[0])) is None:
                    return None  # a server errs: it is found again like one whose number was not told
            if twin is not None:
                lost.adopt(self._db, change.message, MessageId(twin[0]))
                return MessageId(twin[0])
            if uid is not None:
                lost.place(self._db, change.message, folder=change.folder, uid=uid)
        return None

    def undo(self, change: PendingChange) -> None:
        """The server refuses: as it was before."""
        with self._db.transaction():
            self._db.run("DELETE FROM pending WHERE id = ?", (change.id,))
            if change.source is not None:
                lost.place(self._db, change.message, folder=change.source, uid=change.uid)
                return
            row = self._db.row("SELECT flags FROM messages WHERE id = ?", (change.message,))
            if row is not None:
                known = load_flags(row[0])
                self._set_flags(
                    change.message, known - {change.keyword} if change.present else known | {change.keyword}
                )

    def _set_flags(self, message: MessageId, flags: frozenset[str]) -> None:
        self._db.run(
            "UPDATE messages SET flags = ?, seen = ? WHERE id = ?", (dump_flags(flags), int(is_seen(flags)), message)
        )


def _change(row: Row) -> PendingChange:
    number, message, folder, uid, keyword, present, source = row
    return PendingChange(
        id=number,
        message=MessageId(message),
        folder=FolderId(folder),
        uid=uid,
        keyword=keyword,
        present=bool(present),
        source=None if source is None else FolderId(source),
    )
