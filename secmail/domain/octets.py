"""Octets that need not lie in memory: ranges of a source, read in blocks, joined and cut without being copied.

A message of 200 MB passes through six forms (base64, encryption, base64, signature, MIME, attachment). None of them is
ever held whole: each is a view of the one before, or was kept by a `Keeper`, which decides where.
"""

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol, overload

Buffer = bytes | bytearray | memoryview

BLOCK = 64 * 1024
"""Octets per step: stays in the processor's cache."""
_FIRST_WINDOW, _LAST_WINDOW = 4096, 1024 * 1024


class Stream(Protocol):
    """Octets in order, of a size known beforehand."""

    def __len__(self) -> int:
        """How many."""
        ...

    def __bytes__(self) -> bytes:
        """All of them in memory; for what is known to be small."""
        ...

    def blocks(self) -> Iterator[Buffer]:
        """All of them in order."""
        ...


class Source(Protocol):
    """Where octets are: memory, a file, a sealed temporary."""

    def __len__(self) -> int:
        """How many there are."""
        ...

    def read(self, start: int, end: int) -> Buffer:
        """Exactly these; both within the size."""
        ...


class Octets:
    """Ranges of one source, in order, as one row of octets. Immutable; satisfies `Stream` and `Source`.

    Slices are views; `octets[5]` is a number; `bytes(octets)` copies everything into memory.
    """

    __slots__ = ("_ends", "_source", "_starts")

    def __init__(self, source: Source, ranges: Iterable[tuple[int, int]] | None = None) -> None:
        starts, ends = array("Q"), array("Q")
        size = 0
        for start, end in ((0, len(source)),) if ranges is None else ranges:
            size += end - start
            starts.append(start)
            ends.append(size)
        self._source = source
        self._starts: Sequence[int] = starts
        self._ends: Sequence[int] = ends

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __bytes__(self) -> bytes:
        if len(self) <= BLOCK:
            return bytes(self.read(0, len(self)))
        return b"".join(self.blocks())

    @overload
    def __getitem__(self, key: int) -> int: ...
    @overload
    def __getitem__(self, key: slice) -> "Octets": ...
    def __getitem__(self, key: int | slice) -> "int | Octets":
        if isinstance(key, int):
            start = key if key >= 0 else len(self) + key
            if not 0 <= start < len(self):
                raise IndexError(key)
            return self.read(start, start + 1)[0]
        start, end, step = key.indices(len(self))
        if step != 1:
            raise ValueError("octets are cut, not stepped through")
        if self._in_first(start, end):
            return Octets(self._source, ((self._starts[0] + start, self._starts[0] + end),))
        return Octets(self._source, self._ranges(start, max(start, end)))

    def within(self, ranges: Iterable[tuple[int, int]]) -> "Octets":
        """Several ranges of these, in order, as one row."""
        return Octets(self._source, (piece for start, end in ranges for piece in self._ranges(start, end)))

    def _in_first(self, start: int, end: int) -> bool:
        """Whether `start:end` is not empty and lies in the first range, which for nearly all octets is the only one."""
        return bool(self._ends) and start < end <= self._ends[0]

    def _ranges(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The ranges of the source that hold `start:end`."""
        index = bisect_right(self._ends, start)
        while start < end:
            before = self._ends[index - 1] if index else 0
            offset = self._starts[index] - before
            stop = min(self._ends[index], end)
            yield start + offset, stop + offset
            start = stop
            index += 1

    def read(self, start: int, end: int) -> Buffer:
        """`start:end`, both within the size, in one piece of memory."""
        if self._in_first(start, end):
            return self._source.read(self._starts[0] + start, self._starts[0] + end)
        pieces = [self._source.read(*each) for each in self._ranges(start, end)]
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def blocks(self) -> Iterator[Buffer]:
        """Everything in order, at most `BLOCK` octets at a time."""
        for start, end in self._ranges(0, len(self)):
            for at in range(start, end, BLOCK):
                yield self._source.read(at, min(at + BLOCK, end))

    def memory(self) -> memoryview | None:
        """The octets where they lie in memory in one piece; None elsewhere."""
        if len(self._starts) != 1 or not isinstance(self._source, _Memory):
            return None
        return self._source.view[self._starts[0] : self._starts[0] + len(self)]

    def startswith(self, prefix: bytes, start: int = 0) -> bool:
        """Whether `prefix` stands at `start`."""
        end = start + len(prefix)
        return end <= len(self) and bytes(self.read(start, end)) == prefix

    def find(self, wanted: bytes, start: int = 0, end: int | None = None) -> int:
        """Where `wanted` first stands whole within `start:end`; -1 for nowhere. Time is linear in the distance."""
        end = len(self) if end is None else min(end, len(self))
        if isinstance(self._source, _Memory) and len(self._starts) == 1:
            offset = self._starts[0]
            found = self._source.data.find(wanted, start + offset, end + offset)
            return found - offset if found >= 0 else -1
        window = _FIRST_WINDOW
        while start < end:
            stop = min(start + window + len(wanted) - 1, end)
            found = bytes(self.read(start, stop)).find(wanted)
            if found >= 0:
                return start + found
            start += window
            window = min(window * 2, _LAST_WINDOW)
        return -1


class _Memory:
    """A source in memory."""

    __slots__ = ("data", "view")

    def __init__(self, data: bytes | bytearray) -> None:
        self.data = data
        self.view = memoryview(data).toreadonly()

    def __len__(self) -> int:
        return len(self.data)

    def read(self, start: int, end: int) -> Buffer:
        return self.view[start:end]


class _Joined:
    """Several rows of octets as one source."""

    __slots__ = ("_ends", "_parts")

    def __init__(self, parts: Iterable[Octets]) -> None:
        self._parts = [part for part in parts if len(part)]
        self._ends: list[int] = []
        for part in self._parts:
            self._ends.append(len(self) + len(part))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def read(self, start: int, end: int) -> Buffer:
        pieces: list[Buffer] = []
        index = bisect_right(self._ends, start)
        while start < end:
            before = self._ends[index - 1] if index else 0
            stop = min(self._ends[index], end)
            pieces.append(self._parts[index].read(start - before, stop - before))
            start = stop
            index += 1
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)


class Row:
    """Streams after one another; satisfies `Stream`."""

    __slots__ = ("_parts", "_size")

    def __init__(self, parts: Iterable[Buffer | Stream]) -> None:
        self._parts = tuple(parts)
        self._size = sum(map(len, self._parts))

    def __len__(self) -> int:
        return self._size

    def __bytes__(self) -> bytes:
        return b"".join(self.blocks())

    def blocks(self) -> Iterator[Buffer]:
        """The blocks of each in turn."""
        for part in self._parts:
            if isinstance(part, Buffer):
                yield part
            else:
                yield from part.blocks()


Keeper = Callable[[Iterable[Buffer]], Octets]
"""Takes all blocks, and only then gives what it kept; what fails on the way leaves nothing behind."""


def keep_in_memory(blocks: Iterable[Buffer]) -> Octets:
    """The `Keeper` for what is known to be small."""
    return octets(b"".join(blocks))


def octets(data: Buffer | Octets) -> Octets:
    """The same as octets; a view is copied, other data is not."""
    if isinstance(data, Octets):
        return data
    return Octets(_Memory(bytes(data) if isinstance(data, memoryview) else data))


def joined(parts: Iterable[Buffer | Octets]) -> Octets:
    """All of them as one row, without copying."""
    return Octets(_Joined(octets(part) for part in parts))


def regrouped(blocks: Iterable[Buffer], size: int) -> Iterator[bytes]:
    """The same octets in blocks of exactly `size`, but for the last one, which may be shorter and is never empty."""
    waiting: list[Buffer] = []
    count = 0
    for block in blocks:
        waiting.append(block)
        count += len(block)
        if count < size:
            continue
        whole = b"".join(waiting)
        cut = count - count % size
        for at in range(0, cut, size):
            yield whole[at : at + size]
        waiting, count = [whole[cut:]], count - cut
    if count:
        yield b"".join(waiting)
