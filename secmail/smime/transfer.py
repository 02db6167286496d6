"""Transfer encodings, read and written in blocks (RFC 2045 §6): base64 and quoted-printable.

Base64 is the slowest step of all, so the library with vector instructions does it; damaged encoding gives what can be
read, as people expect of old mail.
"""

import binascii
import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pybase64

from secmail.domain.octets import BLOCK, Buffer, Octets, Stream, regrouped

_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_NOT_BASE64 = bytes(set(range(256)) - set(_LETTERS + b"="))
_SIGNS = re.compile(rb"===+")
"""Spelt so that the search skips to it; "={3,}" is twenty times slower."""
_LINE = 76
_AT_ONCE = 448
"""Lines per step: one call for all of them, few enough to stay in the cache; three times as fast as line by line."""
_LINES = struct.Struct(f"{_LINE}s" * _AT_ONCE)


@dataclass(frozen=True, slots=True)
class Base64Lines:
    """The base64 of a stream in lines of 76 characters with CRLF; satisfies `Stream`."""

    content: Stream

    def __len__(self) -> int:
        return octets_in_base64(len(self.content))

    def __bytes__(self) -> bytes:
        return b"".join(self.blocks())

    def blocks(self) -> Iterator[Buffer]:
        """Whole lines."""
        for block in regrouped(self.content.blocks(), _AT_ONCE * _LINE * 3 // 4):
            letters = pybase64.b64encode(block)
            if len(letters) == _LINES.size:
                lines: Iterable[bytes] = _LINES.unpack(letters)
            else:
                lines = (letters[at : at + _LINE] for at in range(0, len(letters), _LINE))
            yield b"\r\n".join((*lines, b""))


def octets_in_base64(size: int) -> int:
    """Of so many octets, in lines of 76 characters with CRLF."""
    letters = (size + 2) // 3 * 4
    return letters + 2 * -(-letters // _LINE)


@dataclass(frozen=True, slots=True)
class Transferred:
    """Content in its transfer encoding, decoded anew each time it is read; satisfies `Stream`. `size`: decoded."""

    content: Octets
    encoding: str
    size: int

    def __len__(self) -> int:
        return self.size

    def __bytes__(self) -> bytes:
        return b"".join(self.blocks())

    def blocks(self) -> Iterator[Buffer]:
        """The decoded content."""
        return decoded(self.content, self.encoding)


def decoded(content: Stream, encoding: str) -> Iterator[Buffer]:
    """The content without its encoding: "base64", "quoted-printable"; any other word means none."""
    if encoding == "base64":
        return from_base64(content.blocks())
    if encoding == "quoted-printable":
        return from_quoted_printable(content.blocks())
    return content.blocks()


def from_base64(blocks: Iterable[Buffer]) -> Iterator[bytes]:
    """What base64 stands for: letters of other alphabets are passed over, padding where it belongs ends it."""
    rest = b""
    for block in regrouped(blocks, BLOCK):
        letters, undecided = rest + block.translate(None, _NOT_BASE64), b""
        if b"=" in letters:
            letters, undecided, ended = _until_padding(letters)
            if ended:
                yield _last_groups(letters)
                return
        whole = len(letters) & ~3
        rest = letters[whole:] + undecided
        yield pybase64.b64decode(letters[:whole], validate=True)
    yield _last_groups(rest.rstrip(b"="))


def _until_padding(letters: bytes) -> tuple[bytes, bytes, bool]:
    """The letters before the padding, a sign that may begin it behind these, and whether there is padding.

    Elsewhere the sign is damage, as gateways leave it that break lines as in quoted-printable.
    """
    pieces = _SIGNS.sub(b"==", letters).split(b"=")
    size = 0
    for index, piece in enumerate(pieces[:-1], 1):
        size += len(piece)
        twice = not pieces[index] and index + 1 < len(pieces)
        if size % 4 == 3 or (size % 4 == 2 and twice):
            return b"".join(pieces[:index]), b"", True
    return b"".join(pieces), b"=" if size % 4 == 2 and not pieces[-1] else b"", False


def _last_groups(letters: bytes) -> bytes:
    """The end; what is cut short gives its whole octets."""
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    return pybase64.b64decode(letters + b"=" * (-len(letters) % 4), validate=True)


def from_quoted_printable(blocks: Iterable[Buffer]) -> Iterator[bytes]:
    """What quoted-printable stands for, in steps of whole lines."""
    rest = b""
    for block in regrouped(blocks, BLOCK):
        text = rest + block
        cut = text.rfind(b"\n") + 1
        if not cut and len(text) > BLOCK:
            # No line is that long: what is no code may be cut anywhere.
            cut = text.rfind(b"=", len(text) - 3) if b"=" in text[-3:] else len(text)
        rest = text[cut:]
        yield binascii.a2b_qp(text[:cut])
    yield binascii.a2b_qp(rest)
