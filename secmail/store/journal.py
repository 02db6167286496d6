"""Who did what: appended only, each row chained to the one before by its hash."""

import hashlib

from secmail.domain.sealed import JournalEntry
from secmail.store.db import Database, storable
from secmail.store.values import dump, to_micros

_BEGINNING = bytes(hashlib.sha256().digest_size)


def append(database: Database, entry: JournalEntry) -> None:
    values = (to_micros(entry.at), storable(entry.actor), storable(entry.deed), storable(entry.subject))
    with database.transaction():
        last = database.row("SELECT hash FROM journal ORDER BY id DESC LIMIT 1")
        database.run(
            "INSERT INTO journal (at, actor, deed, subject, hash) VALUES (?, ?, ?, ?, ?)",
            (*values, _link(_BEGINNING if last is None else last[0], values)),
        )


def verify(database: Database) -> int | None:
    """The number of the first row that does not continue the one before; None when all do.

    Rows cut off at the end leave no trace here: only a head kept elsewhere could show that.
    """
    before, expected = _BEGINNING, 1
    for number, *values, found in database.rows("SELECT id, at, actor, deed, subject, hash FROM journal ORDER BY id"):
        if number != expected or found != _link(before, tuple(values)):
            return int(number)
        before, expected = found, expected + 1
    return None


def _link(before: bytes, values: tuple[object, ...]) -> bytes:
    """SHA-256 over the hash before and the row in its one form: compact ASCII JSON."""
    return hashlib.sha256(before + dump(list(values)).encode("ascii")).digest()
