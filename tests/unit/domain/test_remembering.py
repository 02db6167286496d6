"""Remembering: once for the same octets, never for failures, never for what is large."""

import pytest

from secmail.domain.remembering import remembered


def test_the_same_octets_are_looked_at_once() -> None:
    asked: list[int] = []

    @remembered
    def size(octets: bytes) -> int:
        """How many."""
        asked.append(len(octets))
        if not octets:
            raise ValueError
        return len(octets)

    assert [size(b"abc"), size(bytes(bytearray(b"abc")))] == [3, 3]
    for _ in range(2):
        with pytest.raises(ValueError, match=r"^$"):
            size(b"")
        size(bytes(20_000))
    assert asked == [3, 0, 20_000, 0, 20_000]
    assert size.__doc__ == "How many."
