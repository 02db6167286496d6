"""Transfer encodings and line ends in blocks: the same as at once, wherever the blocks are cut."""

import base64
import binascii
import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secmail.domain.octets import Buffer, Row, octets
from secmail.smime import transfer
from secmail.smime.canonical import WithCrlf, crlf, survives_transport
from secmail.smime.transfer import Base64Lines, from_base64, from_quoted_printable

CUTS = st.lists(st.integers(0, 400), max_size=6)


def cut(data: bytes, places: list[int]) -> list[bytes]:
    edges = [0, *sorted(min(place, len(data)) for place in places), len(data)]
    return [data[start:end] for start, end in pairwise(edges)]


@given(st.binary(max_size=300), CUTS, st.sampled_from((b"\r\n", b"\n", b" ", b"!\r\n", b"")))
def test_base64_is_read_wherever_it_is_cut(data: bytes, places: list[int], gap: bytes) -> None:
    encoded = gap.join(base64.b64encode(data)[at : at + 21] for at in range(0, 400, 21))
    assert b"".join(from_base64(cut(encoded, places))) == data


@pytest.mark.parametrize(
    ("encoded", "found"),
    [
        (b"", b""),
        (b"QUJD", b"ABC"),
        (b"QUI=", b"AB"),
        (b"QUI", b"AB"),
        (b"QUJDR", b"ABC"),
        (b"QUI=QUJD", b"AB"),
        (b"====", b""),
        (b"Q", b""),
        (b"QUJD\r\n--b--", b"ABC"),
    ],
)
def test_damaged_base64_gives_what_can_be_read(encoded: bytes, found: bytes) -> None:
    assert b"".join(from_base64([encoded])).startswith(found)
    assert len(b"".join(from_base64([encoded]))) <= len(found) + 2


@given(st.integers(0, 200_000))
def test_base64_is_written_as_mime_wants_it(size: int) -> None:
    data = bytes(range(256)) * (size // 256 + 1)
    lines = Base64Lines(octets(data[:size]))
    written = bytes(lines)
    assert len(written) == len(lines)
    assert written == base64.encodebytes(data[:size]).replace(b"\n", b"\r\n")


@given(st.lists(st.sampled_from((b"a", b"=", b"=3D", b"=\r\n", b"=\n", b"\r\n", b"\n", b" ", b"=E9", b"=X"))), CUTS)
def test_quoted_printable_is_read_wherever_it_is_cut(parts: list[bytes], places: list[int]) -> None:
    encoded = b"".join(parts)
    assert b"".join(from_quoted_printable(cut(encoded, places))) == binascii.a2b_qp(encoded)


def test_an_endless_line_of_quoted_printable_is_read_in_steps() -> None:
    def endless() -> Iterator[Buffer]:
        for _ in range(100):
            yield b"=E9" * 10_000

    assert b"".join(from_quoted_printable(endless())) == b"\xe9" * 1_000_000


@given(st.lists(st.sampled_from((b"\r", b"\n", b"\r\n", b"a", b""))), CUTS)
def test_line_ends_are_the_same_wherever_they_are_cut(parts: list[bytes], places: list[int]) -> None:
    data = b"".join(parts)
    found = crlf(Row(cut(data, places)))
    expected = re.sub(rb"(?<!\r)\n", b"\r\n", data)
    assert (bytes(found), len(found)) == (expected, len(expected))
    assert isinstance(found, WithCrlf) == (expected != data)


@pytest.mark.parametrize(
    ("data", "survives"),
    [
        (b"a\r\n", True),
        (b"x" * 998 + b"\r\n", True),
        (b"x" * 500 + b"|" + b"x" * 500, False),
        (b"a\0", False),
        (b"a\rb", False),
        (b"a\r", False),
        ("é".encode(), False),
    ],
)
@given(places=CUTS)
def test_what_survives_transport(data: bytes, survives: bool, places: list[int]) -> None:
    assert survives_transport(Row(cut(data, places))) is survives


@given(
    st.lists(st.sampled_from((b"=", b"QUJD", b"\n", b"=\r\n", b"A", b"QQ", b"QQQ", b"==", b"!"))), st.integers(1, 40)
)
def test_damaged_padding_loses_nothing_that_the_plain_way_reads(parts: list[bytes], size: int) -> None:
    whole = b"".join(parts)
    try:
        expected = binascii.a2b_base64(whole)
    except binascii.Error:
        return
    pieces = [whole[at : at + size] for at in range(0, len(whole), size)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transfer, "BLOCK", size)
        assert b"".join(transfer.from_base64(pieces)) == expected
