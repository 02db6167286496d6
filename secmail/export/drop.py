"""Writes a file so that the practice software sees it whole or not at all, and never in place of another."""

import errno
import hashlib
import os
import re
import secrets
import shutil
import stat
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.errors import ActionNeeded, Code, Unavailable
from secmail.export.drop_checks import LOW_SPACE, refused, written
from secmail.export.errors import UNSUPPORTED, name_of, translated
from secmail.export.naming import numbered, safe_folder, safe_name

MOST_OF_ONE_NAME = 99
LEFTOVER_SECONDS = 600
"""Age after which a temporary file of ours is nobody's work in progress."""
_TEMPORARY = re.compile(r"\.secmail-[0-9a-f]{32}\.part")


class DropFolderWriter:
    """Satisfies `engine.ports.DropFolder`."""

    def put(self, folder: str, name: str, content: bytes, *, below: str = "") -> str:
        """Returns the final name. ActionNeeded EXPORT_UNSET without a folder, else Unavailable EXPORT_UNREACHABLE."""
        if not folder:
            raise ActionNeeded(Code.EXPORT_UNSET)
        wanted, sub_folder = safe_name(name), safe_folder(below) if below else ""
        with translated():
            place = place_below(_place(folder), sub_folder)
            _remove_leftovers(place)
            final = _taken(place, wanted, content) or _write(place, wanted, content)
            _sync_folder(place)
        return f"{sub_folder}/{final}" if sub_folder else final

    def mark(self, folder: str, name: str) -> None:
        """An empty file of exactly this name. Unavailable EXPORT_UNREACHABLE."""
        with translated():
            path = _within(folder, name)
            # No temporary name is needed: nothing of it can be seen half.
            with suppress(FileExistsError), path.open("xb") as file:
                os.fsync(file.fileno())
            _sync_folder(path.parent)

    def lying(self, folder: str, names: Sequence[str]) -> frozenset[str] | None:
        """Those of these files that are there; None when the folder does not answer."""
        try:
            places = {_within(folder, name).parent for name in names}
            there = {place: _names_in(place, root=_place(folder)) for place in places}
        except (OSError, ValueError):
            return None
        return frozenset(name for name in names if Path(name).name in there[_within(folder, name).parent])

    def digest(self, folder: str, name: str) -> str | None:
        """Of a plain file; the practice software may take it at any moment."""
        try:
            path = _within(folder, name)
            if not stat.S_ISREG(path.lstat().st_mode):
                return None
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except (OSError, ValueError):
            return None

    def check(self, folder: str) -> Check:
        """By writing a file and removing it."""
        if not folder:
            return Check(CheckSubject.DROP_FOLDER, CheckState.WARNING, code=Code.EXPORT_UNSET)
        try:
            place = _place(folder)
            _write_temporary(place, b"secmail").unlink()
            free = shutil.disk_usage(place).free
        except OSError as error:
            found = f"{folder}: {name_of(error)}"
            return Check(CheckSubject.DROP_FOLDER, CheckState.FAILED, found, Code.EXPORT_UNREACHABLE)
        if free < LOW_SPACE:
            found = f"{folder}: {free // 1024} KiB"
            return Check(CheckSubject.DROP_FOLDER, CheckState.WARNING, found, Code.EXPORT_UNREACHABLE)
        return Check(CheckSubject.DROP_FOLDER, CheckState.OK, folder)

    def examine(self, folder: str, now: datetime) -> tuple[Check, ...]:
        """By writing a file too: rights with the cause, room, and whether what lies there is taken."""
        try:
            place = _place(folder)
            _write_temporary(place, b"secmail").unlink()
        except OSError as error:
            return (refused(folder, error),)
        return written(folder, place, now)


def _place(folder: str) -> Path:
    if not folder or "\0" in folder:
        raise FileNotFoundError(errno.ENOENT, "no name of a folder")
    return Path(folder)


def _within(folder: str, name: str) -> Path:
    """Where a file lies whose name `put` gave: in the folder, or in one below it."""
    below, _, last = name.rpartition("/")
    if not last or (below and safe_folder(below) != below):
        raise FileNotFoundError(errno.ENOENT, "no name of ours")
    return _place(folder) / below / Path(last).name


def _names_in(place: Path, *, root: Path) -> frozenset[str]:
    """A folder below that is gone holds nothing, but only while the folder itself answers."""
    try:
        with os.scandir(place) as entries:
            return frozenset(entry.name for entry in entries)
    except FileNotFoundError:
        if place == root:
            raise
        root.stat()
        return frozenset()


def place_below(place: Path, sub_folder: str) -> Path:
    """A folder in the folder, made where it is not there; a link could lead anywhere and is refused."""
    if not sub_folder:
        return place
    inner = place / sub_folder
    with suppress(FileExistsError):
        inner.mkdir()
        _sync_folder(place)
    if not stat.S_ISDIR(inner.lstat().st_mode):
        raise NotADirectoryError(errno.ENOTDIR, "a folder's name is taken")
    return inner


def _taken(place: Path, wanted: str, content: bytes) -> str | None:
    """The name under which these bytes lie there already: written before a crash, or by the other program just now."""
    for number in range(1, MOST_OF_ONE_NAME + 1):
        name = numbered(wanted, number)
        if not _exists(place / name):
            return None
        if _holds(place / name, content):
            return name
    return None


def _write(place: Path, wanted: str, content: bytes) -> str:
    temporary = _write_temporary(place, content)
    try:
        return _publish(temporary, wanted, content)
    finally:
        temporary.unlink(missing_ok=True)


def _publish(temporary: Path, wanted: str, content: bytes) -> str:
    """Gives the file the first free name in its folder."""
    place = temporary.parent
    for number in range(1, MOST_OF_ONE_NAME + 1):
        name = numbered(wanted, number)
        try:
            _rename_to_new(temporary, place / name)
        except FileExistsError:
            if _holds(place / name, content):
                return name
        else:
            return name
    raise Unavailable(Code.EXPORT_UNREACHABLE, "too many files of one name")


def _rename_to_new(temporary: Path, final: Path) -> None:
    """A rename that fails with FileExistsError instead of overwriting."""
    if os.name == "nt":
        temporary.rename(final)  # Windows refuses by itself
        return
    try:
        final.hardlink_to(temporary)
    except OSError as error:
        if isinstance(error, FileExistsError) or error.errno not in UNSUPPORTED:
            raise
        # No hard links here (FAT, some shares). Between look and rename somebody could take the name, but it is made
        # of the message's hash: only the same result would.
        if _exists(final):
            raise FileExistsError(final) from error
        temporary.rename(final)


def _write_temporary(place: Path, content: bytes) -> Path:
    """A whole, synced file under a name that no practice software takes; nothing remains when that fails."""
    temporary = place / f".secmail-{secrets.token_hex(16)}.part"
    # The file's rights are the user's default: the practice software may run as another user.
    with temporary.open("xb", buffering=0) as file:
        try:
            view = memoryview(content)
            while view:
                view = view[file.write(view) :]
            os.fsync(file.fileno())
        except OSError:
            file.close()
            temporary.unlink(missing_ok=True)
            raise
    return temporary


def _sync_folder(place: Path) -> None:
    """Makes the new name durable, where the system can."""
    if os.name == "nt":
        return
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in UNSUPPORTED:
            raise
    finally:
        os.close(descriptor)


def _remove_leftovers(place: Path) -> None:
    """Temporary files of a program that died; those of one that is writing now are young."""
    youngest = time.time() - LEFTOVER_SECONDS
    with os.scandir(place) as entries:
        ours = [entry for entry in entries if _TEMPORARY.fullmatch(entry.name)]
    for entry in ours:
        # One that cannot be removed is a blemish; it must not keep a result back.
        with suppress(OSError):
            if entry.stat(follow_symlinks=False).st_mtime < youngest:
                Path(entry.path).unlink()


def _exists(path: Path) -> bool:
    """Also a link that leads nowhere takes a name."""
    return os.path.lexists(path)


def _holds(path: Path, content: bytes) -> bool:
    """Whether this is a plain file of exactly these bytes."""
    try:
        facts = path.lstat()
        return stat.S_ISREG(facts.st_mode) and facts.st_size == len(content) and path.read_bytes() == content
    except FileNotFoundError:
        return False  # the practice software has just taken it
