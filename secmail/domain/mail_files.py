"""Messages as files of their own: the mbox form, and what was sealed as a message that any program reads. Pure."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_FROM = re.compile(rb"^(>*From )", re.MULTILINE)
_NAME = re.compile(rb"([!-9;-~]+)[ \t]*:")
_PLAIN_ADDRESS = re.compile(r"[!-~]+@[!-~]+")
_MOST_HEADER = 1024 * 1024
_OF_THE_SEAL = frozenset({b"mime-version", b"content-type", b"content-transfer-encoding"}) | frozenset(
    {b"content-disposition", b"content-description", b"content-id"}
)


def file_name(number: int, received: datetime) -> str:
    """Of one message: when it came and its number here. Names of people stay inside."""
    return f"{received.astimezone(UTC):%Y-%m-%d}-{number}.eml"


def mbox_entry(raw: bytes, *, sender: str, received: datetime) -> bytes:
    """A message in an mbox (RFC 4155), lines that begin like a new one quoted so that they can be restored (mboxrd)."""
    moment = received.astimezone(UTC)
    day = f"{_DAYS[moment.weekday()]} {_MONTHS[moment.month - 1]} {moment.day:2d}"
    address = sender if _PLAIN_ADDRESS.fullmatch(sender) else "MAILER-DAEMON"
    text = _FROM.sub(rb">\1", raw.replace(b"\r\n", b"\n"))
    end = b"\n" if text.endswith(b"\n") else b"\n\n"
    return f"From {address} {day} {moment:%H:%M:%S} {moment.year}\n".encode("ascii") + text + end


def unsealed(outer: bytes, inside: bytes) -> bytes:
    """What was inside of an encryption as a message: its own header fields, and those outside that it does not repeat.

    What is signed inside is not touched, so that it can be verified still.
    """
    taken = {name for name, _ in _fields(inside)} | _OF_THE_SEAL
    kept = b"".join(lines for name, lines in _fields(outer) if name not in taken)
    version = b"" if b"mime-version" in {name for name, _ in _fields(inside)} else b"MIME-Version: 1.0\r\n"
    return kept + version + inside


def _fields(message: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(name in small letters, the lines of the field as they stand) of the header."""
    name, lines = b"", b""
    for line in message[:_MOST_HEADER].splitlines(keepends=True):
        if not line.strip():
            break
        if line[:1] in b" \t":
            lines += line
            continue
        if name:
            yield name, lines
        found = _NAME.match(line)
        name, lines = (found[1].lower(), line) if found else (b"", b"")
    if name:
        yield name, lines if lines.endswith(b"\n") else lines + b"\r\n"
