"""Octets behave as the bytes they stand for, however they lie."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secmail.domain.octets import Buffer, Octets, Row, joined, keep_in_memory, octets, regrouped


class OnDisk:
    """A source that is no memory."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def __len__(self) -> int:
        return len(self._data)

    def read(self, start: int, end: int) -> Buffer:
        assert 0 <= start <= end <= len(self._data)
        return self._data[start:end]


@st.composite
def rows(draw: st.DrawFn) -> tuple[Octets, bytes]:
    """Octets of any build, with the bytes they stand for."""
    data = draw(st.binary(max_size=60))
    kind = draw(st.sampled_from(("memory", "disk", "ranges", "joined", "cut")))
    if kind == "memory":
        return octets(data), data
    if kind == "disk":
        return Octets(OnDisk(data)), data
    if kind == "ranges":
        ends = sorted(draw(st.lists(st.integers(0, len(data)), max_size=6)))
        ranges = list(zip(ends[::2], ends[1::2], strict=False))
        return Octets(OnDisk(data)).within(ranges), b"".join(data[start:end] for start, end in ranges)
    if kind == "joined":
        cut = draw(st.integers(0, len(data)))
        return joined((data[:cut], b"", Octets(OnDisk(data[cut:])))), data
    start, end = sorted((draw(st.integers(0, len(data))), draw(st.integers(0, len(data)))))
    return Octets(OnDisk(data))[start:end], data[start:end]


@given(rows(), st.integers(-70, 70), st.integers(-70, 70))
def test_cutting_is_as_with_bytes(row: tuple[Octets, bytes], start: int, end: int) -> None:
    found, expected = row
    assert (len(found), bytes(found)) == (len(expected), expected)
    assert bytes(found[start:end]) == expected[start:end]
    assert bytes(found[start:]) == expected[start:]
    for at in range(len(expected)):
        assert found[at] == expected[at]


@given(rows(), st.binary(min_size=1, max_size=3), st.integers(0, 70), st.integers(0, 70))
def test_finding_is_as_with_bytes(row: tuple[Octets, bytes], wanted: bytes, start: int, end: int) -> None:
    found, expected = row
    assert found.find(wanted, start, end) == expected.find(wanted, start, end)
    assert found.startswith(wanted, start) == expected.startswith(wanted, start)


@pytest.mark.parametrize("place", [0, 4094, 4095, 4096, 5_000_000])
def test_finding_looks_across_its_windows(place: int) -> None:
    data = bytes(place) + b"--boundary" + bytes(10)
    assert Octets(OnDisk(data)).find(b"--boundary") == place


def test_what_is_outside_is_an_error() -> None:
    with pytest.raises(IndexError):
        octets(b"abc")[3]
    with pytest.raises(ValueError, match="cut"):
        octets(b"abc")[::2]


@given(st.lists(st.binary(max_size=9)), st.integers(1, 12))
def test_regrouping_keeps_order_and_sizes(blocks: list[bytes], size: int) -> None:
    found = list(regrouped(blocks, size))
    assert b"".join(found) == b"".join(blocks)
    assert all(len(block) == size for block in found[:-1])
    assert all(0 < len(block) <= size for block in found)


def test_a_row_is_its_parts_in_order() -> None:
    row = Row((b"a", octets(b"bc"), Row((b"", b"d"))))
    assert (len(row), bytes(row)) == (4, b"abcd")


def test_keeping_takes_all_or_nothing() -> None:
    def failing() -> Iterator[Buffer]:
        yield b"a"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        keep_in_memory(failing())
