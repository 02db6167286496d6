"""Gives a database file another key: a copy under the new one takes its place, whole or not at all.

Wherever a power loss strikes, the file opens by one of the two keys, and whatever else lies in the folder is encrypted
by one of them too. The order is what makes it so: the log of the old file is gone for good before the copy takes the
name (SQLite would join it to the new one), and so is the copy made before a migration, which the old key opens.
"""

import errno
import os
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from secmail.domain.errors import Code, SecmailError, Unavailable
from secmail.store.db import Database, is_keyed_by
from secmail.store.errors import translated
from secmail.store.migrate import before

_ATTENDANTS = ("", "-journal", "-wal", "-shm")
_NO_SYNC_OF_FOLDERS = frozenset({errno.EINVAL, errno.ENOTSUP})


def fitting_key(path: Path, keys: Sequence[bytes]) -> bytes:
    """The first of the keys that opens the file; the first of all when none does, whose error is then the file's.

    Nothing is opened for writing on trial: SQLite would play a log back under a key that does not fit.
    """
    if len(keys) == 1 or not path.exists():
        return keys[0]
    # In the file as it lies there first; after a power loss page one may be whole in the log alone.
    trials = ((fits, key) for fits in (is_keyed_by, _reads) for key in keys)
    return next((key for fits, key in trials if fits(path, key)), keys[0])


def rekey(path: Path, old: bytes, new: bytes) -> None:
    """The caller holds the writer lock and no connection. STORE_UNREADABLE for damage, and then nothing has changed."""
    side = _side(path)
    with closing(Database(path, old, writable=True)) as source:
        source.copy_to(side, new)
    with closing(Database(side, new, writable=True)) as copy:
        copy.require_sound()
    _require_no_log(path)
    _require_no_log(side)
    with translated():
        sync(side)
        before(path).unlink(missing_ok=True)
        sync(path.parent)
        side.replace(path)
        sync(path.parent)


def sweep(path: Path) -> None:
    """Removes what an attempt left behind that a crash cut short. The caller holds the writer lock."""
    side = _side(path)
    with translated():
        for file in (side, _partial(side), _partial(before(path))):
            for attendant in _ATTENDANTS:
                file.with_name(file.name + attendant).unlink(missing_ok=True)


def _side(path: Path) -> Path:
    return path.with_name(path.name + ".rekey")


def _partial(path: Path) -> Path:
    return path.with_name(path.name + ".part")


def _reads(path: Path, key: bytes) -> bool:
    try:
        Database(path, key, writable=False).close()
    except SecmailError as error:
        if error.code is Code.STORE_UNREADABLE:
            return False
        raise
    return True


def _require_no_log(path: Path) -> None:
    """SQLite removes its log with the last connection: whoever else has one open must end first."""
    if path.with_name(path.name + "-wal").exists():
        raise Unavailable(Code.STORE_IN_USE, "write-ahead log", retry_after=5.0)


def sync(place: Path) -> None:
    """Makes a file's content, or the names in a folder, durable."""
    if os.name == "nt" and place.is_dir():
        return
    descriptor = os.open(place, os.O_RDONLY if place.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_SYNC_OF_FOLDERS or not place.is_dir():
            raise
    finally:
        os.close(descriptor)
