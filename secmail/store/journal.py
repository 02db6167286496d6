"""Who did what: appended only, each row chained to the one before by its hash; cards sign where it stands."""

import hashlib
from collections.abc import Iterator, Sequence

from secmail.domain.sealed import JournalEntry, JournalHead, JournalRow, JournalSeal
from secmail.store.db import Database, Row, storable
from secmail.store.values import dump, from_micros, to_micros

_BEGINNING = bytes(hashlib.sha256().digest_size)
_PAGE = 1000
_CORRECTION_MICROS = 5_000_000
_ROWS = "SELECT id, at, actor, deed, subject, on_behalf, hash FROM journal WHERE id > ? ORDER BY id LIMIT ?"


def append(database: Database, entry: JournalEntry) -> None:
    """Within a transaction."""
    words = tuple(storable(word) for word in (entry.actor, entry.deed, entry.subject))
    on_behalf = None if entry.on_behalf is None else storable(entry.on_behalf)
    values = (to_micros(entry.at), *words, on_behalf)
    before = head(database)
    database.run(
        "INSERT INTO journal (at, actor, deed, subject, on_behalf, hash) VALUES (?, ?, ?, ?, ?, ?)",
        (*values, _link(_BEGINNING if before is None else before.hash, values)),
    )


def take_in(database: Database, waiting: Sequence[tuple[int, JournalEntry]]) -> None:
    """All or none, and none twice: what was taken in is remembered by its number."""
    with database.transaction():
        row = database.row("SELECT waiting FROM journal_taken")
        taken = 0 if row is None else int(row[0])
        for number, entry in waiting:
            if number > taken:
                append(database, entry)
                taken = number
        database.run("INSERT OR REPLACE INTO journal_taken (id, waiting) VALUES (1, ?)", (taken,))


def head(database: Database) -> JournalHead | None:
    row = database.row("SELECT id, hash FROM journal ORDER BY id DESC LIMIT 1")
    return None if row is None else JournalHead(row[0], bytes(row[1]))


def rows(database: Database, after: int, *, limit: int) -> tuple[JournalRow, ...]:
    return tuple(
        JournalRow(number, JournalEntry(from_micros(at), actor, deed, subject, on_behalf), bytes(found))
        for number, at, actor, deed, subject, on_behalf, found in database.rows(_ROWS, (after, limit))
    )


def broken_at(database: Database) -> int | None:
    """The number of the first row that is missing or does not continue the one before; None when all do.

    Rows cut off at the end leave no trace here: only a head kept elsewhere, or a seal, shows that.
    """
    before, expected = _BEGINNING, 1
    for number, *values, found in _all(database):
        if number != expected or found != _link(before, values):
            return expected
        before, expected = found, expected + 1
    return None


def clock_back(database: Database) -> tuple[int, ...]:
    """Rows dated before the row before them by more than clocks are corrected by; the first hundred."""
    sql = (
        "SELECT id FROM (SELECT id, at, lag(at) OVER (ORDER BY id) AS before FROM journal)"
        " WHERE at < before - ? ORDER BY id LIMIT 100"
    )
    return tuple(number for (number,) in database.rows(sql, (_CORRECTION_MICROS,)))


def keep_seal(database: Database, seal: JournalSeal) -> None:
    with database.transaction():
        database.run(
            "INSERT INTO journal_seals (number, hash, at, document) VALUES (?, ?, ?, ?)",
            (seal.number, seal.hash, to_micros(seal.at), seal.document),
        )


def seals(database: Database) -> tuple[JournalSeal, ...]:
    return _seals(database, "ORDER BY number, id")


def last_seal(database: Database) -> JournalSeal | None:
    return next(iter(_seals(database, "ORDER BY id DESC LIMIT 1")), None)


def _link(before: bytes, values: Sequence[object]) -> bytes:
    """SHA-256 over the hash before and the row in its one form: compact ASCII JSON.

    On whose behalf it was done is left out where it was in one's own name, as before that was a column.
    """
    *words, on_behalf = values
    return hashlib.sha256(before + dump(words if on_behalf is None else list(values)).encode("ascii")).digest()


def _all(database: Database) -> Iterator[Row]:
    """In pages: years of deeds need not be in memory together."""
    after = -(2**63)
    while page := database.rows(_ROWS, (after, _PAGE)):
        yield from page
        after = page[-1][0]


def _seals(database: Database, order: str) -> tuple[JournalSeal, ...]:
    found = database.rows(f"SELECT number, hash, at, document FROM journal_seals {order}")  # noqa: S608 -- constants
    return tuple(
        JournalSeal(number, bytes(hashed), from_micros(at), bytes(document)) for number, hashed, at, document in found
    )
