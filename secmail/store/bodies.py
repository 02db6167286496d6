"""The bytes of messages: in one piece, or in several where they are large and come in the course of time."""

import hashlib
from collections.abc import Iterable, Sequence

from secmail.domain.errors import BugError, Code, Rejected
from secmail.domain.ids import AccountId, FolderId, MessageId
from secmail.domain.mailbox import FetchedBody, MissingBody, NewMessage
from secmail.store import lost
from secmail.store.db import Database
from secmail.store.values import dump_attachments

_BOUND = 1024 * 1024
"""Longer bytes are written in pieces, so that there is no second copy of them in memory."""


class Bodies:
    """Satisfies `engine.ports.BodyStore`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def missing(
        self, folder: FolderId, *, limit: int, largest: int, after: MessageId | None = None
    ) -> tuple[MissingBody, ...]:
        place = self._db.row("SELECT received, id FROM messages WHERE id = ?", (after,)) if after is not None else None
        rows = self._db.rows(
            "SELECT id, uid, size, message_id FROM messages WHERE folder = ? AND body = 0 AND lost = 0 AND size <= ?"
            " AND (received, id) < (?, ?) ORDER BY received DESC, id DESC LIMIT ?",
            (folder, largest, *(place or (2**63 - 1, 2**63 - 1)), limit),
        )
        return tuple(MissingBody(MessageId(row[0]), folder, *row[1:]) for row in rows)

    def wanted(self, message: MessageId) -> MissingBody | None:
        row = self._db.row("SELECT folder, uid, size, message_id, body FROM messages WHERE id = ?", (message,))
        if row is None:
            raise Rejected(Code.MESSAGE_UNKNOWN)
        folder, uid, size, message_id, body = row
        if body:
            return None
        return MissingBody(message, FolderId(folder), uid, size, message_id, have=self._have(message))

    def count_missing(self, account: AccountId, *, largest: int) -> tuple[int, int]:
        row = self._db.row(
            "SELECT count(*), coalesce(sum(size), 0) FROM messages WHERE body = 0 AND lost = 0 AND size <= ?"
            " AND folder IN (SELECT id FROM folders WHERE account = ?)",
            (largest, account),
        )
        return (0, 0) if row is None else (row[0], row[1])

    def keep(self, bodies: Sequence[FetchedBody]) -> tuple[tuple[MessageId, MessageId], ...]:
        """In one transaction. Those whose bytes turned out to be a lost message's: (that message, the number gone)."""
        found = []
        with self._db.transaction(durable=False):
            for body in bodies:
                known = lost.known_by_digest(self._db, body.message, body.sha256)
                if known is not None:
                    found.append((known, body.message))
                elif self._now_here(body.message, body):
                    self._db.run("DELETE FROM message_pieces WHERE message = ?", (body.message,))
                    _write(self._db, body.message, body.raw)
        return tuple(found)

    def keep_piece(self, message: MessageId, start: int, piece: bytes) -> None:
        with self._db.transaction(durable=False):
            if self._have(message) != start:
                raise BugError("store: a piece out of its place")
            self._db.run("INSERT INTO message_pieces (message, start, piece) VALUES (?, ?, ?)", (message, start, piece))

    def discard_pieces(self, message: MessageId) -> None:
        with self._db.transaction():
            self._db.run(
                "DELETE FROM message_pieces WHERE message = ?1"
                " AND EXISTS (SELECT 1 FROM messages WHERE id = ?1 AND body = 0)",
                (message,),
            )

    def piece(self, message: MessageId, start: int) -> bytes:
        """The piece that begins there; empty at the end."""
        row = self._db.row("SELECT piece FROM message_pieces WHERE message = ? AND start = ?", (message, start))
        return b"" if row is None else bytes(row[0])

    def finish(self, message: MessageId, body: FetchedBody) -> MessageId:
        """All pieces are here; `body.raw` is not looked at. The message that it turned out to be."""
        with self._db.transaction():
            known = lost.known_by_digest(self._db, message, body.sha256)
            if known is None:
                self._now_here(message, body)
        return message if known is None else known

    def replace(self, message: MessageId, raw: bytes) -> None:
        """The same bytes once more, as the server has them: what lies here was damaged."""
        with self._db.transaction():
            self._db.run("DELETE FROM message_bytes WHERE message = ?", (message,))
            self._db.run("DELETE FROM message_pieces WHERE message = ?", (message,))
            _write(self._db, message, raw)

    def _now_here(self, message: MessageId, body: FetchedBody) -> bool:
        """Whether it is now; False when it was before, or is gone."""
        return bool(
            self._db.rows(
                "UPDATE messages SET body = 1, sha256 = ?, encrypted = ?, attachments = coalesce(?, attachments)"
                " WHERE id = ? AND body = 0 RETURNING id",
                (body.sha256, int(body.encrypted), dump_attachments(body.attachments), message),
            )
        )

    def _have(self, message: MessageId) -> int:
        row = self._db.row(
            "SELECT start + length(piece) FROM message_pieces WHERE message = ? ORDER BY start DESC LIMIT 1", (message,)
        )
        return 0 if row is None else int(row[0])


def sha256_of(raw: bytes | None) -> str:
    """Empty without bytes."""
    return "" if raw is None else hashlib.sha256(raw).hexdigest()


def put_bytes(database: Database, messages: Iterable[tuple[MessageId, NewMessage]], *, new: bool = False) -> None:
    """The bytes of rows that are `new`, or of those among others that have none."""
    small = []
    for message, given in messages:
        raw = given.raw
        if raw is None:
            continue
        if not new and not _bare(database, message, given):
            continue
        if len(raw) <= _BOUND:
            small.append((message, raw))
        else:
            _write(database, message, raw)
    database.run_many("INSERT INTO message_bytes (message, raw) VALUES (?, ?)", small)


def _bare(database: Database, message: MessageId, given: NewMessage) -> bool:
    sha256 = given.sha256 or sha256_of(given.raw)
    return bool(
        database.rows(
            "UPDATE messages SET body = 1, sha256 = ?, encrypted = ? WHERE id = ? AND body = 0 RETURNING id",
            (sha256, int(given.encrypted), message),
        )
    )


def _write(database: Database, message: MessageId, raw: bytes) -> None:
    if len(raw) <= _BOUND:
        database.run("INSERT INTO message_bytes (message, raw) VALUES (?, ?)", (message, raw))
        return
    database.run("INSERT INTO message_bytes (message, raw) VALUES (?, zeroblob(?))", (message, len(raw)))
    database.write_blob("message_bytes", "raw", row=message, content=raw)


def read_bytes(database: Database, message: MessageId) -> bytes:
    """Rejected MESSAGE_UNKNOWN, MESSAGE_NOT_HERE."""
    row = database.row("SELECT raw FROM message_bytes WHERE message = ?", (message,))
    if row is not None:
        return bytes(row[0])
    known = database.row("SELECT body FROM messages WHERE id = ?", (message,))
    if known is None:
        raise Rejected(Code.MESSAGE_UNKNOWN)
    if not known[0]:
        raise Rejected(Code.MESSAGE_NOT_HERE)
    pieces = database.rows("SELECT piece FROM message_pieces WHERE message = ? ORDER BY start", (message,))
    return b"".join(piece for (piece,) in pieces)
