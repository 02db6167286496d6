"""winmail.dat as Outlook writes it (MS-OXTNEF), made by hand, so that it can be wrong in every place."""

import struct
from collections.abc import Sequence

SIGNATURE = b"\x78\x9f\x3e\x22"
MESSAGE, ATTACHMENT = 1, 2
VERSION, CODE_PAGE, CLASS, SUBJECT, BODY, MESSAGE_PROPERTIES = 0x89006, 0x69007, 0x78008, 0x18004, 0x2800C, 0x69003
RENDERING, DATA, TITLE, FILE_PROPERTIES = 0x69002, 0x6800F, 0x18010, 0x69005
INTEGER, BOOLEAN, OBJECT, STRING, UNICODE, TIME, BINARY, SEVERAL = 3, 0x0B, 0x0D, 0x1E, 0x1F, 0x40, 0x102, 0x1000
LONG_NAME, SHORT_NAME, MIME_TYPE, METHOD, CONTENT, POSITION = 0x3707, 0x3704, 0x370E, 0x3705, 0x3701, 0x370B
PLAIN, HTML, RICH, HTML_CODE_PAGE = 0x1000, 0x1013, 0x1009, 0x3FDE
EMBEDDED = bytes.fromhex("0703020000000000c000000000000046")
"""IID_IMessage, which stands before a message inside (§2.1.3.4)."""


def attribute(level: int, tag: int, value: bytes, *, checksum: int | None = None) -> bytes:
    stated = sum(value) & 0xFFFF if checksum is None else checksum
    return struct.pack("<BII", level, tag, len(value)) + value + struct.pack("<H", stated)


def counted(value: bytes) -> bytes:
    return struct.pack("<I", len(value)) + value + bytes(-len(value) % 4)


def single(kind: int, number: int, value: bytes) -> bytes:
    """A property; strings and octets with their count and size."""
    variable = kind in {STRING, UNICODE, BINARY, OBJECT}
    return struct.pack("<HH", kind, number) + (struct.pack("<I", 1) + counted(value) if variable else value)


def wide(number: int, value: str) -> bytes:
    return single(UNICODE, number, f"{value}\0".encode("utf-16-le"))


def named(kind: int, number: int, value: bytes, name: str | int) -> bytes:
    """A property of a number from 0x8000 on, which has its name before its value."""
    spelt = (
        struct.pack("<II", 0, name) if isinstance(name, int) else b"\1\0\0\0" + counted(f"{name}\0".encode("utf-16-le"))
    )
    whole = single(kind, number, value)
    return whole[:4] + bytes(range(16)) + spelt + whole[4:]


def listed(properties: Sequence[bytes]) -> bytes:
    return struct.pack("<I", len(properties)) + b"".join(properties)


def usual_properties() -> list[bytes]:
    """Of everything that stands in a list: numbers, times, several values, names."""
    several = struct.pack("<HHI", UNICODE | SEVERAL, 0x8001, 2) + 2 * counted("ab\0".encode("utf-16-le"))
    numbers = struct.pack("<HHIII", INTEGER | SEVERAL, 0x6001, 2, 7, 8)
    return [
        single(INTEGER, POSITION, b"\xff\xff\xff\xff"),
        single(BOOLEAN, 0x7FFE, bytes(4)),
        single(TIME, 0x3007, bytes(8)),
        single(BINARY, 0x0FF9, b"abc"),
        numbers,
        named(UNICODE, 0x8000, "x\0".encode("utf-16-le"), "Keywords"),
        named(INTEGER, 0x8002, bytes(4), 0x8503),
        several[:4] + bytes(16) + bytes(8) + several[4:],
    ]


def file(name: str, content: bytes, *, title: bytes | None = None, properties: Sequence[bytes] | None = None) -> bytes:
    """As Outlook: rendering, short title, content, then the list with the whole name."""
    own = [wide(LONG_NAME, name), *usual_properties()] if properties is None else list(properties)
    return (
        attribute(ATTACHMENT, RENDERING, struct.pack("<HIHHI", 1, 0xFFFFFFFF, 0, 0, 0))
        + attribute(ATTACHMENT, TITLE, title if title is not None else name[:8].encode("cp1252", "replace") + b"\0")
        + attribute(ATTACHMENT, DATA, content)
        + attribute(ATTACHMENT, FILE_PROPERTIES, listed(own))
    )


def embedded(name: str, inside: bytes) -> bytes:
    """A message inside, as Outlook forwards one."""
    own = [single(INTEGER, METHOD, b"\5\0\0\0"), wide(0x3001, name), single(OBJECT, CONTENT, EMBEDDED + inside)]
    return attribute(ATTACHMENT, RENDERING, bytes(14)) + attribute(ATTACHMENT, FILE_PROPERTIES, listed(own))


def head(*more: bytes, code_page: int = 1252) -> bytes:
    """What stands before the files; `more`: properties of the message."""
    return (
        SIGNATURE
        + b"\x01\x00"
        + attribute(MESSAGE, VERSION, struct.pack("<I", 0x10000))
        + attribute(MESSAGE, CODE_PAGE, struct.pack("<II", code_page, 0))
        + attribute(MESSAGE, CLASS, b"IPM.Microsoft Mail.Note\0")
        + attribute(MESSAGE, SUBJECT, b"Bilan\0")
        + attribute(MESSAGE, MESSAGE_PROPERTIES, listed([*usual_properties(), *more]))
    )


def winmail(*files: tuple[str, bytes]) -> bytes:
    """A whole one with these files."""
    return head() + b"".join(file(name, content) for name, content in files)
