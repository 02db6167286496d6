"""Taking in the published mailboxes: what is new comes, what is gone goes, all in one transaction."""

from collections.abc import Generator, Iterable
from dataclasses import replace
from itertools import islice

from secmail.domain.directory import CountryFacts, DirectoryEntry
from secmail.domain.errors import Code, Rejected
from secmail.domain.upkeep import Progress
from secmail.store import country_rows, country_words
from secmail.store.db import Database
from secmail.store.values import optional_micros, to_micros

MOST_MAILBOXES = 3_000_000
"""Six times as many as there are."""
_AT_ONCE = 1000
_CACHE_KIBIBYTES = 24 * 1024
_FEW = 1000
"""So many may go at once, whatever share of all they are."""
_SHARE_GONE = 3
"""A file that lacks more than one in so many was torn where a line ends."""
_REMADE = 20
"""A share of one in so many that is new makes it worth while to write the index anew, as one piece."""
_LATE = ("mailboxes_address", "mailboxes_national_id", "mailboxes_structure_id")
"""Indexes that are made at the end where there was nothing: in order, and ten times as fast."""


def take_in(
    database: Database, entries: Iterable[DirectoryEntry], facts: CountryFacts
) -> Generator[Progress, None, int]:
    """The number of changes; given up between two portions, nothing has changed.

    `facts.mailboxes`: how many there may be, for telling how far it is; 0: not known. Rejected
    DIRECTORY_FILE_UNREADABLE for nothing, too much, or much less than what was.
    """
    database.run(f"PRAGMA cache_size = -{_CACHE_KIBIBYTES}")
    database.run("CREATE TEMP TABLE published (digest INTEGER PRIMARY KEY) WITHOUT ROWID")
    with database.transaction(durable=False):
        intake = _Intake(database)
        waiting = iter(entries)
        while portion := list(islice(waiting, _AT_ONCE)):
            intake.take(portion)
            yield Progress(intake.kept, facts.mailboxes and max(intake.kept, facts.mailboxes))
        changes = intake.finish()
        if changes:
            yield Progress(intake.kept, intake.kept)
            _make_words(database, changes, known=intake.kept)
        _note(database, replace(facts, mailboxes=intake.kept))
    return changes


class _Intake:
    """One file being taken in. Within a transaction."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._before = _count(database)
        row = database.row("SELECT max(id) FROM mailboxes")
        self._number = int(row[0] or 0) if row is not None else 0
        self._indexes: list[str] = []
        self.kept = self._new = 0
        if not self._before:
            self._indexes = [str(_definition(database, name)) for name in _LATE]
            for name in _LATE:
                database.run(f"DROP INDEX {name}")

    def take(self, portion: Iterable[DirectoryEntry]) -> None:
        """What is published twice, or is here already, is passed over."""
        rows = {country_rows.digest(kept): kept for kept in map(country_rows.values, portion)}
        for digest in self._among("published", rows):
            del rows[digest]
        self._db.run_many("INSERT INTO published (digest) VALUES (?)", ((digest,) for digest in sorted(rows)))
        self.kept += len(rows)
        if self.kept > MOST_MAILBOXES:
            raise Rejected(Code.DIRECTORY_FILE_UNREADABLE, "too many lines")
        if self._before:
            for digest in self._among("mailboxes", rows):
                del rows[digest]
        numbered = [(self._number + place, digest, kept) for place, (digest, kept) in enumerate(rows.items(), 1)]
        self._number += len(numbered)
        self._new += len(numbered)
        self._db.run_many(country_rows.INSERT, (country_rows.inserted(*each) for each in numbered))
        self._db.run_many(
            country_rows.INSERT_WORDS, (country_rows.indexed(number, kept) for number, _, kept in numbered)
        )

    def finish(self) -> int:
        """Drops what is not published any more; how much has changed."""
        gone = 0
        if self._before:
            gone = _count(self._db) - self.kept
            if not self.kept or gone > max(_FEW, self._before // _SHARE_GONE):
                raise Rejected(Code.DIRECTORY_FILE_UNREADABLE, "much less than was published before")
            self._drop_gone()
        elif not self.kept:
            raise Rejected(Code.DIRECTORY_FILE_UNREADABLE, "nothing in it")
        for sql in self._indexes:
            self._db.run(sql)
        return self._new + gone

    def _drop_gone(self) -> None:
        """One by one: a single statement would keep every page that it touches in memory."""
        gone = self._db.rows("SELECT id FROM mailboxes WHERE digest NOT IN (SELECT digest FROM published)")
        self._db.run_many("DELETE FROM mailbox_words WHERE rowid = ?", gone)
        self._db.run_many("DELETE FROM mailboxes WHERE id = ?", gone)

    def _among(self, table: str, rows: Iterable[int]) -> list[int]:
        digests = tuple(rows)
        places = ", ".join("?" * len(digests))
        sql = f"SELECT digest FROM {table} WHERE digest IN ({places})"  # noqa: S608 -- constants, placeholders
        return [int(row[0]) for row in self._db.rows(sql, digests)]


def _make_words(database: Database, changes: int, *, known: int) -> None:
    if changes * _REMADE >= known:
        database.run("INSERT INTO mailbox_words (mailbox_words) VALUES ('optimize')")
    country_words.rebuild(database)
    database.run("DELETE FROM domains")
    database.run(
        "INSERT OR IGNORE INTO domains SELECT DISTINCT substr(address_key, instr(address_key, '@') + 1) FROM mailboxes"
        " WHERE instr(address_key, '@') > 0"
    )


def _note(database: Database, facts: CountryFacts) -> None:
    database.run("DELETE FROM facts")
    database.run(
        "INSERT INTO facts (mailboxes, published, imported, sha256) VALUES (?, ?, ?, ?)",
        (facts.mailboxes, optional_micros(facts.published), to_micros(facts.imported), facts.sha256),
    )


def _count(database: Database) -> int:
    return int(database.rows("SELECT count(*) FROM mailboxes")[0][0])


def _definition(database: Database, index: str) -> object:
    return database.rows("SELECT sql FROM sqlite_schema WHERE type = 'index' AND name = ?", (index,))[0][0]
