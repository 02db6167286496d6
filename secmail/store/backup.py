"""Backups of a profile: consistent copies of the databases, with vaults, trust and settings, in one sealed file.

The order of copying is what makes them fit together: first `mail.db`, so that what it remembers of journals and vaults
is never newer than they are; then the sealed databases; last the vaults, which keep former keys for databases that are
older than they are.
"""

import contextlib
import hashlib
import os
import re
import shutil
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from secmail.domain.accounts import Password
from secmail.domain.errors import ActionNeeded, Code, SecmailError, Unavailable
from secmail.domain.upkeep import BackupMade, BackupOrder, Progress
from secmail.store.backup_files import (
    DEVICE_KEY,
    MAIL,
    MANIFEST,
    PIECE,
    SETTINGS,
    SMALL,
    created,
    dump_manifest,
    from_medium,
    load_manifest,
    opened,
    reading,
    remove,
    written,
)
from secmail.store.backup_format import Reader, Writer, unreadable
from secmail.store.db import Database
from secmail.store.errors import translated
from secmail.store.lock import WriterLock
from secmail.store.rekey import sync

SEALED = re.compile(r"sealed-[a-z0-9_.-]+\.db")
VAULT = re.compile(r"[0-9a-f]+\.(vault|vault\.bak|rival\.[0-9a-f]+)")
_SNAPSHOTS = "backup.new"
_SPARE = 64 * PIECE
"""Bytes that stay free beside the databases: the program goes on receiving mail."""

Portions = Generator[int, None, None]
"""Bytes done so far, of one part of the work."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where a profile keeps what a backup holds."""

    databases: Path
    vaults: Path
    trust: Path
    settings: Path


class Backups:
    """Satisfies `engine.ports.BackupPort`. `key`: of `mail.db`. One backup at a time."""

    def __init__(self, places: Places, *, key: bytes) -> None:
        self._places = places
        self._key = key

    def sweep(self) -> None:
        """What a crash left of copies that were being made here. The caller holds the writer lock of `mail.db`."""
        with translated():
            remove(self._places.databases / _SNAPSHOTS)

    def make(self, order: BackupOrder) -> Generator[Progress, None, BackupMade]:
        snapshots, target = self._places.databases / _SNAPSHOTS, Path(order.file)
        arriving = target.with_name(f".{target.name}.part")
        try:
            made = yield from self._make(order, snapshots, arriving)
            with written():
                arriving.replace(target)
                sync(target.parent)
        except SecmailError as error:
            if error.code is Code.STORE_FULL:
                raise Unavailable(Code.BACKUP_NO_ROOM, error.detail) from None
            raise
        finally:
            for rest in (snapshots, arriving):
                with contextlib.suppress(OSError):
                    remove(rest)
        return made

    def check(self, file: str, passphrase: Password) -> Generator[Progress, None, BackupMade]:
        return (yield from checked(Path(file), passphrase))

    def _make(self, order: BackupOrder, snapshots: Path, arriving: Path) -> Generator[Progress, None, BackupMade]:
        with written():
            remove(arriving)
        with translated():
            remove(snapshots)
            sizes = self._databases()
            snapshots.mkdir(mode=0o700)
        _require_room(sum(sizes.values()), snapshots, arriving.parent)
        steps = _Steps(3 * sum(sizes.values()))
        for name in sizes:
            yield from steps.over(self._copy(name, snapshots, order))
        small = dict(self._small())
        messages = _messages(snapshots / Path(MAIL).name, self._key)
        made = BackupMade(order.at, messages, sum(name.endswith(".vault") for name in small), 0)
        with created(arriving) as file:
            with written():
                writer = Writer(file, order.passphrase)
                for name, content in {MANIFEST: dump_manifest(made), DEVICE_KEY: self._key, **small}.items():
                    writer.add(name, content)
            for copy in sorted(snapshots.iterdir()):
                yield from steps.over(_append(writer, copy))
            with written():
                writer.finish()
                file.flush()
                os.fsync(file.fileno())
        with opened(arriving) as again, reading():
            from_medium(again)
            yield from steps.over(_compare(Reader(again, order.passphrase), writer.digests))
        return BackupMade(made.at, made.messages, made.vaults, arriving.stat().st_size)

    def _databases(self) -> dict[str, int]:
        """Sizes of what is to be copied, in the order of copying."""
        sealed = sorted(path.name for path in self._places.databases.iterdir() if SEALED.fullmatch(path.name))
        names = [Path(MAIL).name, *sealed]
        return {name: _size(self._places.databases / name) for name in names}

    def _copy(self, name: str, snapshots: Path, order: BackupOrder) -> Portions:
        """A copy that is sound, as far as there is a key to tell."""
        source, copy = self._places.databases / name, snapshots / name
        keys = {f"sealed-{vault}.db": key for vault, key in order.sealed.items()} | {Path(MAIL).name: self._key}
        key = keys.get(name)
        if key is None:
            return (yield from _copy_closed(source, copy))
        with closing(Database(source, key, writable=False)) as database:
            for done, _ in database.copying(copy, key):
                yield done
        with closing(Database(copy, key, writable=True)) as made:  # it leaves no log beside the file
            made.require_sound()
        return None

    def _small(self) -> Iterator[tuple[str, bytes]]:
        """Vaults, what is trusted, settings."""
        with translated():
            if self._places.settings.exists():
                yield SETTINGS, _read(self._places.settings)
            for path in _plain_files(self._places.vaults):
                if VAULT.fullmatch(path.name):
                    yield f"vaults/{path.name}", _read(path)
            for path in _plain_files(self._places.trust):
                yield f"trust/{path.name}", _read(path)


def checked(file: Path, passphrase: Password) -> Generator[Progress, None, BackupMade]:
    """As `Backups.check`: it needs no profile."""
    with opened(file) as stream, reading():
        size = os.fstat(stream.fileno()).st_size
        entries = Reader(stream, passphrase).entries()
        made = load_manifest(next(entries, None), size=size)
        for entry in entries:
            for _ in entry.blocks:
                yield Progress(stream.tell(), size)
    return made


class _Steps:
    """Progress over several parts."""

    def __init__(self, total: int) -> None:
        self._before, self._total = 0, total

    def over(self, part: Portions) -> Generator[Progress, None, None]:
        done = 0
        for done in part:
            yield Progress(min(self._before + done, self._total), self._total)
        self._before += done


def _copy_closed(source: Path, copy: Path) -> Portions:
    """A database that no session has open lies still: its file and what its log still holds are copied as they are.

    ActionNeeded STORE_IN_USE when a session has it open, or had meanwhile.
    """
    before = _still(source)
    for path in before:
        target = copy.with_name(path.name)
        with translated(), path.open("rb") as file, target.open("xb") as written_to:
            while piece := file.read(PIECE):
                written_to.write(piece)
                yield written_to.tell()
    if _still(source) != before:
        raise ActionNeeded(Code.STORE_IN_USE, "changed while it was copied")


def _still(source: Path) -> dict[Path, tuple[int, int]]:
    """The files of a database that nobody has open for writing, with size and moment of change."""
    WriterLock(source.with_name(source.name + ".lock")).release()
    found = {}
    with translated():
        for path in (source, source.with_name(source.name + "-wal")):
            with contextlib.suppress(FileNotFoundError):
                facts = path.stat()
                found[path] = (facts.st_size, facts.st_mtime_ns)
    return found


def _size(database: Path) -> int:
    """With what is only in its log yet."""
    log = database.with_name(database.name + "-wal")
    return database.stat().st_size + (log.stat().st_size if log.exists() else 0)


def _append(writer: Writer, copy: Path) -> Portions:
    """What is cut off meanwhile would make a file that cannot be read again, and is noticed then."""
    with translated():
        file = copy.open("rb")
    with file:
        size = os.fstat(file.fileno()).st_size
        writer.begin(f"databases/{copy.name}", size)
        done = 0
        while piece := file.read(PIECE):
            with written():
                writer.write(piece)
            done += len(piece)
            yield done
        writer.end()


def _compare(reader: Reader, digests: dict[str, bytes]) -> Portions:
    """Rejected BACKUP_UNREADABLE unless the file holds what was written, all of it and nothing else."""
    found: dict[str, bytes] = {}
    done = 0
    for entry in reader.entries():
        digest = hashlib.sha256()
        for block in entry.blocks:
            digest.update(block)
            done += len(block)
            yield done
        found[entry.name] = digest.digest()
    if found != digests:
        raise unreadable("not what was written")


def _messages(mail: Path, key: bytes) -> int:
    with closing(Database(mail, key, writable=True)) as database:
        return int(database.rows("SELECT count(*) FROM messages")[0][0])


def _require_room(size: int, snapshots: Path, target: Path) -> None:
    """On both disks, or on the one that they share. Unavailable BACKUP_NO_ROOM, FILE_UNWRITABLE."""
    with written():
        shared = snapshots.stat().st_dev == target.stat().st_dev
        needs = {snapshots: size * (1 + shared) + _SPARE} | ({} if shared else {target: size})
        for place, need in needs.items():
            if shutil.disk_usage(place).free < need:
                raise Unavailable(Code.BACKUP_NO_ROOM)


def _plain_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.is_file() and not path.is_symlink())


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(SMALL)
