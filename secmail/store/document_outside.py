"""Readable copies of documents for other programs: in memory where the system has such a place, else in the profile.

Each lies alone in a folder without meaning, both for their owner only; the file cannot be written, so that nobody takes
it for the document itself. Whatever lies there when the program begins was left by a crash, and goes.
"""

import hashlib
import os
import secrets
import shutil
import stat
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from secmail.domain.octets import Stream
from secmail.store.errors import from_system

_MARK = "[ZoneTransfer]\r\nZoneId=3\r\n"
"""What Windows writes to files from elsewhere: office programs then open them without running anything."""


class OutsideFolder:
    """Satisfies `engine.ports.Outside`. `places`: the first that can be written counts."""

    def __init__(self, places: Sequence[Path]) -> None:
        self._places = tuple(places)

    def put(self, name: str, content: Stream) -> Path:
        failed: OSError | None = None
        for place in self._places:
            try:
                return _written(place, name, content)
            except OSError as error:  # no room in memory: the next one
                failed = error
        assert failed is not None, "there is always the profile's own"
        raise from_system(failed) from None

    def sweep(self) -> bool:
        for place in self._places:
            if place.is_dir() and not place.is_symlink():
                shutil.rmtree(place, onerror=_try_writable)
        return not any(place.exists() for place in self._places)


def places(profile: Path, runtime: str | None) -> tuple[Path, ...]:
    """`runtime`: the system's folder in memory for this login (XDG_RUNTIME_DIR), if it has one."""
    own = profile / "outside"
    if not runtime or sys.platform == "win32" or not _is_private(Path(runtime)):
        return (own,)
    # Two profiles of one person do not sweep one another's.
    tag = hashlib.sha256(os.fsencode(profile.resolve())).hexdigest()[:16]
    return (Path(runtime) / f"secmail-{tag}", own)


def _is_private(folder: Path) -> bool:
    try:
        found = folder.stat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not stat.S_IMODE(found.st_mode) & 0o077


def _written(place: Path, name: str, content: Stream) -> Path:
    place.mkdir(mode=0o700, exist_ok=True)
    folder = place / secrets.token_hex(8)
    folder.mkdir(mode=0o700)
    path = folder / name
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            for block in content.blocks():
                file.write(block)
        if sys.platform == "win32":
            path.with_name(f"{path.name}:Zone.Identifier").write_text(_MARK, "ascii")
        path.chmod(stat.S_IRUSR)
    except OSError:
        shutil.rmtree(folder, onerror=_try_writable)
        raise
    return path


def _try_writable(remove: Callable[[str], object], path: str, _failure: object) -> None:
    """Windows removes no file that cannot be written. What another program holds on to stays until the next time."""
    try:
        Path(path).chmod(stat.S_IRWXU)
        remove(path)
    except OSError:
        return
