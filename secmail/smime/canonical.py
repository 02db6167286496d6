"""Canonical forms for writing: CRLF line ends, header fields as raw bytes, base64 in lines (RFC 8551 §3.1)."""

import binascii
import re

_LONG_LINE = re.compile(rb"[^\n]{999}")
_LINE = 76
_STEP = 57 * 400
"""Octets per step: whole lines of 57 octets."""


def crlf(data: bytes) -> bytes:
    """The same text with CRLF line ends."""
    if data.count(b"\n") == data.count(b"\r\n"):
        return data
    return data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def split_message(message: bytes) -> tuple[list[tuple[str, bytes]], bytes]:
    """((lower-case name, whole field with its folding and line end), …) and the body of a canonical message."""
    head, gap, body = message.partition(b"\r\n\r\n")
    if message.startswith(b"\r\n"):
        return [], message[2:]
    fields: list[tuple[str, bytes]] = []
    for line in head.split(b"\r\n"):
        if line[:1] in {b" ", b"\t"} and fields:
            name, so_far = fields[-1]
            fields[-1] = (name, so_far + line + b"\r\n")
        elif b":" in line:
            fields.append((line.partition(b":")[0].strip().decode("ascii", "replace").lower(), line + b"\r\n"))
    return fields, body if gap else b""


def survives_transport(data: bytes) -> bool:
    """Whether seven-bit transport leaves the bytes as they are, as a detached signature needs (RFC 8551 §3.1.3)."""
    return data.isascii() and b"\0" not in data and _LONG_LINE.search(data) is None


def base64_lines(data: bytes) -> bytes:
    """Base64 in lines of 76 characters with CRLF.

    Encoded in steps of many lines: one call per line, or one list of all lines, takes three to six times as long, and
    this is the slowest step of all.
    """
    view = memoryview(data)
    pieces: list[bytes] = []
    for start in range(0, len(view), _STEP):
        encoded = binascii.b2a_base64(view[start : start + _STEP], newline=False)
        pieces.append(b"\r\n".join([encoded[at : at + _LINE] for at in range(0, len(encoded), _LINE)]))
        pieces.append(b"\r\n")
    return b"".join(pieces)
