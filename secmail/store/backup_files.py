"""The files that a backup is made of and made into: opened, written and read with errors of ours."""

import errno
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from secmail.domain.errors import ActionNeeded, Code, Unavailable
from secmail.domain.upkeep import BackupMade
from secmail.store.backup_format import Entry, unreadable

MANIFEST, DEVICE_KEY, SETTINGS, MAIL = "manifest.json", "device.key", "settings.json", "databases/mail.db"
"""What every backup holds, under these names; SETTINGS where there are any."""
PIECE = 1024 * 1024
SMALL = 64 * 1024 * 1024
"""Bytes of which there is never more in a vault, a certificate or a revocation list."""
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextmanager
def written() -> Iterator[None]:
    """Unavailable BACKUP_NO_ROOM, FILE_UNWRITABLE."""
    try:
        yield
    except OSError as error:
        code = Code.BACKUP_NO_ROOM if error.errno in _NO_ROOM else Code.FILE_UNWRITABLE
        raise Unavailable(code, type(error).__name__) from None


@contextmanager
def reading() -> Iterator[None]:
    """A medium that does not give back what lies on it: Rejected BACKUP_UNREADABLE."""
    try:
        yield
    except OSError as error:
        raise unreadable(type(error).__name__) from None


@contextmanager
def created(path: Path) -> Iterator[BinaryIO]:
    """A new file, readable by the owner only."""
    with written():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        file = os.fdopen(descriptor, "wb")
    try:
        yield file
    finally:
        with written():
            file.close()


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """A file that somebody has named. ActionNeeded FILE_UNREADABLE."""
    try:
        file = path.open("rb")
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL
        raise ActionNeeded(Code.FILE_UNREADABLE, type(error).__name__) from None
    with file:
        yield file


def from_medium(file: BinaryIO) -> None:
    """Lets what is read come from the medium and not from memory, where the system can be told so."""
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def dump_manifest(made: BackupMade) -> bytes:
    return json.dumps({"made": made.at.isoformat(), "messages": made.messages, "vaults": made.vaults}).encode()


def load_manifest(entry: Entry | None, *, size: int) -> BackupMade:
    """The first entry of a file of `size` bytes. Rejected BACKUP_UNREADABLE."""
    if entry is None or entry.name != MANIFEST:
        raise unreadable("manifest")
    try:
        told = json.loads(small(entry))
        return BackupMade(datetime.fromisoformat(told["made"]), int(told["messages"]), int(told["vaults"]), size)
    except (ValueError, TypeError, KeyError, RecursionError):
        raise unreadable("manifest") from None


def small(entry: Entry) -> bytes:
    """The content of an entry that fits into memory. Rejected BACKUP_UNREADABLE for another one."""
    if entry.size > SMALL:
        raise unreadable("size of an entry")
    return b"".join(entry.blocks)


def remove(place: Path) -> None:
    """A file or folder of ours, if it is there. OSError."""
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)
    else:
        place.unlink(missing_ok=True)


def put(path: Path, content: Iterator[bytes]) -> None:
    """A new, durable file for the owner alone. OSError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for block in content:
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
