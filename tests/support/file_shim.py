"""Every change to the files of a folder, counted and told: what a power loss could leave of them, and kills in between.

shim = built(tmp_path)                     # None where there is no C compiler
changes = read_log(log)                    # what the program under the shim did, in order
for left in losses(before, changes, root)  # each a dict of name → content that a power loss may leave
few = thinned(states, lambda state: ...)   # of pages that SQLite puts at the end of a database, not each one
"""

import os
import shutil
import struct
import subprocess
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

SOURCE = Path(__file__).with_name("file_shim.c")
Files = dict[str, bytes]
T = TypeVar("T")

_EACH = 10
_LOGS = ("-wal", "-journal")


def built(directory: Path) -> Path | None:
    """The shim, compiled; None where there is no compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or os.name == "nt":
        return None
    shim = directory / "file_shim.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", str(shim), str(SOURCE)], check=True)
    return shim


@dataclass(frozen=True, slots=True)
class Change:
    """One record of `file_shim.c`."""

    kind: str
    one: int
    two: int
    first: bytes
    second: str


def read_log(log: Path) -> list[Change]:
    data, at, found = log.read_bytes(), 0, []

    def take(size: int) -> bytes:
        nonlocal at
        at += size
        return data[at - size : at]

    def text() -> bytes:
        return take(int(struct.unpack("<I", take(4))[0]))

    while at < len(data):
        kind, (one, two) = take(1).decode(), struct.unpack("<qq", take(16))
        found.append(Change(kind, one, two, text(), text().decode()))
    return found


@dataclass(slots=True)
class _Inode:
    safe: bytes
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)
    """Offset and data; data None: cut to that size."""


class Disk:
    """What is certain to be on a disk, and what may be: content since a file's last sync, names since the folder's."""

    def __init__(self, before: Files, root: Path) -> None:
        self._root = root
        self._safe = {name: _Inode(content) for name, content in before.items()}
        self._now = dict(self._safe)
        self._descriptors: dict[int, _Inode | None] = {}

    def apply(self, change: Change) -> None:
        match change.kind:
            case "O":
                self._open(change)
            case "W" if inode := self._descriptors.get(change.one):
                inode.pending.append((change.two, change.first))
            case "T" if inode := self._descriptors.get(change.one):
                inode.pending.append((change.two, None))
            case "S":
                self._sync(change.one)
            case "U":
                self._now.pop(self._name(change.first.decode()), None)
            case "R":
                self._now[self._name(change.second)] = self._now.pop(self._name(change.first.decode()))

    def losses(self) -> Iterator[Files]:
        """With all, none, every second and half of the last of the pending writes.

        Names as they are, as they were synced, and with the new ones kept while those that were removed are back.
        """
        for names in (self._now, self._safe, {**self._safe, **self._now}):
            for keep in (_all, _none, _every_second, _half_of_the_last):
                yield {name: _content(inode.safe, keep(inode.pending)) for name, inode in names.items()}

    def _open(self, change: Change) -> None:
        name = self._name(change.first.decode())
        if not name:
            self._descriptors[change.one] = None  # the folder itself
            return
        inode = self._now.get(name)
        if inode is None:
            inode = self._now[name] = _Inode(b"")
        elif change.two & os.O_TRUNC:
            inode.pending.append((0, None))
        self._descriptors[change.one] = inode

    def _sync(self, descriptor: int) -> None:
        inode = self._descriptors.get(descriptor)
        if inode is None:
            self._safe = dict(self._now)
        else:
            inode.safe, inode.pending = _content(inode.safe, inode.pending), []

    def _name(self, path: str) -> str:
        relative = os.path.relpath(path, self._root)
        return "" if relative == "." else relative


def thinned(states: Iterable[T], files: Callable[[T], Files]) -> Iterator[T]:
    """Of the pages that SQLite puts one after the other at the end of a database: the first, every tenth and the last.

    Between them is nothing of ours. Logs are left as they are: a page more of these may be a transaction more.
    """
    before: Files = {}
    row, held = 0, None
    for state in states:
        now = files(state)
        row = row + 1 if _is_page_more(before, now) else 0
        if held is not None and not row:
            yield held
        held = state if row % _EACH > 1 else None
        if held is None:
            yield state
        before = now
    if held is not None:
        yield held


def _is_page_more(before: Files, now: Files) -> bool:
    changed = [name for name in before.keys() | now.keys() if before.get(name) != now.get(name)]
    if len(changed) != 1 or changed[0].endswith(_LOGS) or changed[0] not in before:
        return False
    old = before[changed[0]]
    return bool(old) and now.get(changed[0], b"").startswith(old)


Pending = list[tuple[int, bytes | None]]


def _all(pending: Pending) -> Pending:
    return pending


def _none(_pending: Pending) -> Pending:
    return []


def _every_second(pending: Pending) -> Pending:
    return pending[1::2]


def _half_of_the_last(pending: Pending) -> Pending:
    if not pending or pending[-1][1] is None:
        return pending
    offset, data = pending[-1]
    assert data is not None
    return [*pending[:-1], (offset, data[: len(data) // 2])]


def _content(safe: bytes, pending: Pending) -> bytes:
    content = bytearray(safe)
    for offset, data in pending:
        if data is None:
            del content[offset:]
            content.extend(bytes(offset - len(content)))
        else:
            content.extend(bytes(max(0, offset - len(content))))
            content[offset : offset + len(data)] = data
    return bytes(content)
