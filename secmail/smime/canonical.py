"""Canonical forms for writing: CRLF line ends, header fields as raw bytes (RFC 8551 §3.1)."""

from collections.abc import Iterator
from dataclasses import dataclass

from secmail.domain.octets import Buffer, Stream

_LONGEST_LINE = 998
"""Octets without the line end (RFC 5321 §4.5.3.1.6)."""


@dataclass(frozen=True, slots=True)
class WithCrlf:
    """The same text with CRLF line ends, made anew each time it is read; satisfies `Stream`.

    `bare`: how many line feeds stand alone in `content`.
    """

    content: Stream
    bare: int

    def __len__(self) -> int:
        return len(self.content) + self.bare

    def __bytes__(self) -> bytes:
        return b"".join(self.blocks())

    def blocks(self) -> Iterator[Buffer]:
        """The text in order; a line end is never cut in two."""
        held = b""
        for block in self.content.blocks():
            text = held + bytes(block)
            held = b"\r" if text.endswith(b"\r") else b""
            yield text[: len(text) - len(held)].replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        yield held


def crlf(content: Stream) -> Stream:
    """The same text with CRLF line ends; the very same where it has them."""
    bare = 0
    last = b""
    for block in content.blocks():
        text = bytes(block)
        bare += text.count(b"\n") - text.count(b"\r\n") - (last == b"\r" and text.startswith(b"\n"))
        last = text[-1:] or last
    return WithCrlf(content, bare) if bare else content


def split_header(head: bytes) -> list[tuple[str, bytes]]:
    """((lower-case name, whole field with its folding and line end), …) of a canonical header."""
    fields: list[tuple[str, bytes]] = []
    for line in head.split(b"\r\n"):
        if line[:1] in {b" ", b"\t"} and fields:
            name, so_far = fields[-1]
            fields[-1] = (name, so_far + line + b"\r\n")
        elif b":" in line:
            fields.append((line.partition(b":")[0].strip().decode("ascii", "replace").lower(), line + b"\r\n"))
    return fields


def survives_transport(content: Stream) -> bool:
    """Whether seven-bit transport leaves the bytes as they are, as a detached signature needs (RFC 8551 §3.1.3)."""
    line = b""
    for block in content.blocks():
        text = line + bytes(block)
        if not text.isascii() or b"\0" in text:
            return False
        lines = text.split(b"\n")
        line = lines[-1]
        if max(map(len, lines)) > _LONGEST_LINE + 1 or text.count(b"\r") - line.count(b"\r") != text.count(b"\r\n"):
            return False
    return len(line) <= _LONGEST_LINE and b"\r" not in line
