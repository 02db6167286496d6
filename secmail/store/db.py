"""One encrypted SQLite connection: the only module that speaks to apsw, apart from the list of its errors."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import apsw

from secmail.domain.errors import ActionNeeded, BugError, Code
from secmail.store import private
from secmail.store.errors import from_sqlite, translated

CIPHER = "chacha20"  # ChaCha20-Poly1305 per page; sqlite3mc's aes256cbc has no integrity
KEY_BYTES = 32
_BUSY_MILLISECONDS = 10_000
_CACHE_KIBIBYTES = 16 * 1024
_LOG_BYTES = 32 * 1024 * 1024  # what one huge message leaves behind of the log
_LOG_PAGES = 4000  # so many wait in the log before they go to their places: each time encrypts them once more
_PIECE = 1024 * 1024
_COPIED_PAGES = 2048
_LOOK = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI

Row = tuple[Any, ...]


class Database:
    """A connection. Writable: makes the file when there is none. Otherwise strictly read-only.

    Used by one thread at a time.
    """

    def __init__(self, path: Path, key: bytes, *, writable: bool) -> None:
        flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE if writable else apsw.SQLITE_OPEN_READONLY
        with translated():
            if writable:
                private.create(path)
            self._connection = apsw.Connection(str(path), flags=flags)
        try:
            with translated():
                _unlock(self._connection, key)
                _set_up(self._connection, writable)
        except BaseException:
            self._connection.close()
            raise

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        with translated():
            return self._connection.execute(sql, _bindable(parameters)).fetchall()

    def row(self, sql: str, parameters: Sequence[object] = ()) -> Row | None:
        """The first row, or None."""
        found = self.rows(sql, parameters)
        return found[0] if found else None

    def each(self, sql: str) -> Iterator[Row]:
        """One after the other, until the end or the first that cannot be read."""
        with translated():
            yield from self._connection.execute(sql)

    def run(self, sql: str, parameters: Sequence[object] = ()) -> None:
        with translated():
            self._connection.execute(sql, _bindable(parameters)).fetchall()

    def run_many(self, sql: str, sequence: Iterable[Sequence[object]]) -> None:
        with translated():
            self._connection.executemany(sql, [_bindable(parameters) for parameters in sequence]).fetchall()

    def insert(self, sql: str, parameters: Sequence[object]) -> int:
        """Runs an INSERT and returns the new row's id."""
        self.run(sql, parameters)
        return self._connection.last_insert_rowid()

    def script(self, sql: str) -> None:
        """Several statements without parameters."""
        with translated():
            self._connection.execute(sql).fetchall()

    def write_blob(self, table: str, column: str, *, row: int, content: bytes) -> None:
        """Fills a `zeroblob` of the same length, in pieces: no second copy of a large message in memory."""
        view = memoryview(content)
        with translated():
            blob = self._connection.blob_open("main", table, column, row, True)  # noqa: FBT003 -- apsw's own signature
            try:
                for start in range(0, len(view), _PIECE):
                    blob.write(view[start : start + _PIECE])
            except BaseException:
                blob.close(True)  # noqa: FBT003 -- as above; an error's traceback would keep it open
                raise
            # Otherwise not closed by hand: that leaks the object (apsw 3.54). What nobody holds is closed at once.

    def add_function(self, name: str, function: Callable[[bytes], str]) -> None:
        """For the statements of a migration; `function` never raises."""
        with translated():
            self._connection.create_scalar_function(name, lambda *values: function(_octets(values[0])), 1)

    @contextmanager
    def transaction(self, *, durable: bool = True) -> Iterator[None]:
        """All or nothing; durable when it ends.

        Not `durable`: after a loss of power it may be as if it had not been, together with all that came after it and
        was not durable either. For what the server still has: it spares waiting for the disk.
        """
        if not durable:
            self.run("PRAGMA synchronous = NORMAL")
        try:
            with self._transaction():
                yield
        finally:
            if not durable:
                self.run("PRAGMA synchronous = FULL")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self.run("BEGIN IMMEDIATE")
        try:
            yield
            self.run("COMMIT")
        finally:
            # A full disk may have rolled back already.
            if self._connection.in_transaction:
                with translated():
                    self._connection.execute("ROLLBACK")

    @property
    def version(self) -> int:
        found = self.row("PRAGMA user_version")
        return int(found[0]) if found else 0

    def copy_to(self, path: Path, key: bytes) -> None:
        """A consistent copy, encrypted with `key`; an older file of that name is replaced."""
        partial = path.with_name(path.name + ".part")
        with translated():
            partial.unlink(missing_ok=True)
            private.create(partial)
            target = apsw.Connection(str(partial))
            try:
                _unlock(target, key)
                with target.backup("main", self._connection, "main") as backup:
                    backup.step(-1)
                target.close()
                partial.replace(path)
            finally:
                target.close()
                partial.unlink(missing_ok=True)

    def copying(self, path: Path, key: bytes) -> Iterator[tuple[int, int]]:
        """As `copy_to` into a new file, in portions: what has been copied at this moment, and of how many bytes.

        What is written meanwhile is not in it; the log grows until this ends. The file is whole when it ends.
        """
        size = int(self.rows("PRAGMA page_size")[0][0])
        with translated():
            private.create(path)
        with translated(), closing(apsw.Connection(str(path))) as target:
            _unlock(target, key)
            with self._one_moment(), target.backup("main", self._connection, "main") as backup:
                while not backup.step(_COPIED_PAGES):
                    yield (backup.page_count - backup.remaining) * size, backup.page_count * size

    @contextmanager
    def _one_moment(self) -> Iterator[None]:
        """What is read inside is what was there at its beginning, whoever writes."""
        self._connection.execute("BEGIN").fetchall()
        try:
            self._connection.execute("SELECT 1 FROM sqlite_schema").fetchall()
            yield
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK").fetchall()

    def require_sound(self) -> None:
        """Reads every page once. ActionNeeded STORE_UNREADABLE when one is damaged or not where it belongs."""
        if self.rows("PRAGMA quick_check(1)") != [("ok",)]:
            raise ActionNeeded(Code.STORE_UNREADABLE, "quick_check")

    def close(self) -> None:
        """Closing writes the log into the file, and holds the interpreter until the disk has it: it is done before."""
        with suppress(apsw.Error):
            self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        with translated():
            self._connection.close()


def is_keyed_by(path: Path, key: bytes) -> bool:
    """Whether the key opens page one of the file as it lies there: looks at no log, locks and writes nothing."""
    with translated(), closing(apsw.Connection(f"{path.absolute().as_uri()}?immutable=1", flags=_LOOK)) as connection:
        try:
            _unlock(connection, key)
            connection.pragma("user_version")
        except apsw.Error as error:
            if from_sqlite(error).code is Code.STORE_UNREADABLE:
                return False
            raise
    return True


def _unlock(connection: apsw.Connection, key: bytes) -> None:
    """Before anything else: a statement that came first would make a plain file."""
    if len(key) != KEY_BYTES:
        raise BugError("store: length of a key")
    # Plain SQLite ignores pragmas that it does not know; it must never get to write.
    if connection.pragma("cipher", CIPHER) != CIPHER:
        raise BugError("store: SQLite without encryption")
    connection.pragma("key", f"raw:{key.hex()}")


def _set_up(connection: apsw.Connection, writable: bool) -> None:
    connection.set_busy_timeout(_BUSY_MILLISECONDS)
    connection.pragma("temp_store", "MEMORY")
    connection.pragma("cache_size", -_CACHE_KIBIBYTES)
    connection.pragma("foreign_keys", "ON")
    connection.pragma("trusted_schema", "OFF")
    if writable:
        connection.pragma("secure_delete", "ON")
        connection.pragma("synchronous", "FULL")
        connection.pragma("journal_size_limit", _LOG_BYTES)
        connection.pragma("wal_autocheckpoint", _LOG_PAGES)
        if connection.pragma("journal_mode", "WAL") != "wal":
            raise BugError("store: no write-ahead log")
    # The first read: a wrong key is found here, not in the middle of some work.
    connection.pragma("user_version")


def _bindable(parameters: Sequence[object]) -> list[Any]:
    return [storable(value) if isinstance(value, str) and not value.isascii() else value for value in parameters]


def _octets(value: object) -> bytes:
    return value if isinstance(value, bytes) else b""


def storable(text: str) -> str:
    """Text that UTF-8 can hold: a half surrogate, as broken mail headers yield, becomes a question mark."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text
