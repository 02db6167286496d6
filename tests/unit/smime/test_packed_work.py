"""How much work winmail.dat takes: in proportion to its size, and none beyond the bound on what is looked at."""

import struct
import sys
from collections.abc import Callable

import pytest

from secmail.domain.octets import Octets
from secmail.smime import tnef
from tests.support import tnef_forge as forge


class Counted:
    """Octets that count how many of them were read."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.read_octets = 0

    def __len__(self) -> int:
        return len(self._data)

    def read(self, start: int, end: int) -> bytes:
        self.read_octets += end - start
        return self._data[start:end]


def work(data: bytes) -> tuple[int, int]:
    """What reading it takes: how many octets it looks at, and how often it calls anything."""
    source, calls = Counted(data), 0

    def count(*_: object) -> None:
        nonlocal calls
        calls += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        tnef.read(Octets(source))
    finally:
        sys.setprofile(before)
    return source.read_octets, calls


def attributes(count: int) -> bytes:
    return forge.head() + forge.attribute(forge.ATTACHMENT, forge.RENDERING, b"") * count


def properties(count: int) -> bytes:
    own = forge.listed([forge.single(forge.INTEGER, forge.POSITION, bytes(4))] * count)
    begun = forge.attribute(forge.ATTACHMENT, forge.RENDERING, bytes(14)) + forge.attribute(
        forge.ATTACHMENT, forge.DATA, b"b"
    )
    return forge.head() + begun + forge.attribute(forge.ATTACHMENT, forge.FILE_PROPERTIES, own)


def values(count: int) -> bytes:
    one = struct.pack("<HHI", forge.BINARY, 0x77, count) + forge.counted(b"abc") * count
    return forge.head() + forge.attribute(forge.MESSAGE, forge.MESSAGE_PROPERTIES, forge.listed([one]))


def files(count: int) -> bytes:
    return forge.winmail(*(("a", b"b") for _ in range(count)))


def content(count: int) -> bytes:
    return forge.winmail(("a", bytes(count)))


@pytest.mark.parametrize(
    ("stream", "count"),
    [(attributes, 1_000), (properties, 500), (values, 1_000), (files, 50), (content, 1_000_000)],
)
def test_four_times_as_long_is_four_times_the_work(stream: Callable[[int], bytes], count: int) -> None:
    """Counted, not timed: as much on every machine. Reading what is left at each step would be sixteen times it."""
    once, longer = work(stream(count)), work(stream(4 * count))
    assert all(0 < more <= 4.5 * less for less, more in zip(once, longer, strict=True)), (once, longer)


@pytest.mark.parametrize("stream", [attributes, properties, values])
def test_beyond_the_bound_nothing_is_looked_at(stream: Callable[[int], bytes]) -> None:
    """But for the checksum of the one attribute that is longer."""
    (_, once), (_, longer) = work(stream(21_000)), work(stream(42_000))
    assert longer <= once + 500
