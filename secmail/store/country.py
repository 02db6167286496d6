"""The third database: every published mailbox of the country, in a file that can be forgotten and made anew.

It is encrypted by the key of `mail.db`, is in no backup, and a file that is damaged or of another version counts as
none: the next refresh begins from nothing.
"""

import threading
from collections.abc import Callable, Generator, Iterable
from contextlib import ExitStack, suppress
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from secmail.domain.addresses import normal
from secmail.domain.directory import CountryFacts, DirectoryAnswer, DirectoryEntry, DirectorySearch
from secmail.domain.errors import ActionNeeded, Code, SecmailError, Unavailable
from secmail.domain.upkeep import Progress
from secmail.store import country_search
from secmail.store.country_intake import take_in
from secmail.store.db import Database
from secmail.store.errors import translated
from secmail.store.lock import WriterLock
from secmail.store.migrate import before, migrate, migrations, require_current
from secmail.store.values import from_micros, optional_moment, to_micros

T = TypeVar("T")

_ATTENDANTS = ("", "-journal", "-wal", "-shm", ".before")
_USELESS = frozenset({Code.STORE_UNREADABLE, Code.STORE_NEWER})


class Country:
    """Satisfies `engine.ports.CountryBook`. Any thread; a refresh holds up no search."""

    def __init__(self, directory: Path, *, key: bytes) -> None:
        self._path = directory / "country.db"
        self._key = key
        self._gate = threading.Lock()
        self._reader: Database | None = None
        migrations("country")  # while they are this program's

    def refresh(self, entries: Iterable[DirectoryEntry], facts: CountryFacts) -> Generator[Progress, None, int]:
        """Takes in what has changed and drops what is gone, whole or not at all; the number of changes."""
        with ExitStack() as closing:
            database = self._writer(closing)
            closing.callback(self._close)  # so that the log goes when the writer does
            return (yield from take_in(database, entries, facts))

    def search(self, search: DirectorySearch) -> DirectoryAnswer:
        """Accents and misspellings forgiven; best first."""
        return self._read(lambda database: country_search.found(database, search), DirectoryAnswer())

    def lines_of(self, address: str) -> tuple[DirectoryEntry, ...]:
        """Every line of a mailbox: a few have several."""
        key = normal(address)
        return self._read(lambda database: tuple(country_search.of_address(database, key)), ())

    def by_identifier(self, national_id: str) -> tuple[DirectoryEntry, ...]:
        return self._read(lambda database: tuple(country_search.of_number(database, national_id)), ())

    def has_domain(self, domain: str) -> bool:
        sought = normal(f"@{domain}")[1:]
        sql = "SELECT 1 FROM domains WHERE domain = ?1 UNION ALL SELECT 1 FROM white_list WHERE domain = ?1"
        return self._read(lambda database: database.row(sql, (sought,)) is not None, False)  # noqa: FBT003 -- a default

    def keep_domains(self, domains: frozenset[str], at: datetime) -> None:
        """The white list, instead of the one before."""
        with ExitStack() as closing:
            database = self._writer(closing)
            closing.callback(self._close)
            with database.transaction():
                database.run("DELETE FROM white_list")
                database.run_many(
                    "INSERT INTO white_list (domain) VALUES (?)", ((domain,) for domain in sorted(domains))
                )
                database.run("DELETE FROM white_list_facts")
                database.run("INSERT INTO white_list_facts (imported) VALUES (?)", (to_micros(at),))

    def facts(self) -> CountryFacts | None:
        """None while nothing was taken in."""
        return self._read(_facts, None)

    def forget(self) -> None:
        """The file goes."""
        with ExitStack() as closing:
            self._lock(closing)
            self._close()
            self._remove()

    def close(self) -> None:
        """When the program ends."""
        self._close()

    def _read(self, ask: Callable[[Database], T], nothing: T) -> T:
        try:
            with self._gate:
                reader = self._opened()
                return ask(reader) if reader is not None else nothing
        except SecmailError as error:
            if error.code not in _USELESS:
                raise
        self._close()
        return nothing

    def _opened(self) -> Database | None:
        """With the gate. None: there is no file."""
        if self._reader is None and self._path.exists():
            try:
                self._reader = _open_reader(self._path, self._key)
            except Unavailable:
                self._bring_forward()
                self._reader = _open_reader(self._path, self._key)
        return self._reader

    def _bring_forward(self) -> None:
        """What an earlier program took in stays known after an update; whoever takes in now does it himself."""
        with ExitStack() as closing, suppress(SecmailError):
            self._lock(closing)
            _open_writer(self._path, self._key).close()

    def _writer(self, closing: ExitStack) -> Database:
        self._lock(closing)
        try:
            database = _open_writer(self._path, self._key)
        except ActionNeeded as error:
            if error.code not in _USELESS:
                raise
            self._close()
            self._remove()
            database = _open_writer(self._path, self._key)
        closing.callback(database.close)
        return database

    def _lock(self, closing: ExitStack) -> None:
        with translated():
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        closing.callback(WriterLock(self._path.with_name(self._path.name + ".lock")).release)

    def _remove(self) -> None:
        with translated():
            for attendant in _ATTENDANTS:
                self._path.with_name(self._path.name + attendant).unlink(missing_ok=True)

    def _close(self) -> None:
        with self._gate:
            reader, self._reader = self._reader, None
            if reader is not None:
                reader.close()


def _open_writer(path: Path, key: bytes) -> Database:
    with ExitStack() as undo:
        database = Database(path, key, writable=True)
        undo.callback(database.close)
        migrate(database, path, key, steps=migrations("country"))
        with translated():
            before(path).unlink(missing_ok=True)  # no copy: it can be made anew
        undo.pop_all()
    return database


def _open_reader(path: Path, key: bytes) -> Database:
    with ExitStack() as undo:
        database = Database(path, key, writable=False)
        undo.callback(database.close)
        require_current(database, migrations("country"))
        undo.pop_all()
    return database


def _facts(database: Database) -> CountryFacts | None:
    domains = int(database.rows("SELECT count(*) FROM white_list")[0][0])
    row = database.row("SELECT mailboxes, published, imported, sha256 FROM facts")
    if row is not None:
        mailboxes, published, imported, sha256 = row
        return CountryFacts(mailboxes, optional_moment(published), from_micros(imported), sha256, domains)
    listed = database.row("SELECT imported FROM white_list_facts")
    return CountryFacts(0, None, from_micros(listed[0]), "", domains) if listed is not None else None
