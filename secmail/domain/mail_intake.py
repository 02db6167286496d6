"""A message out of another program's file, as a server takes it, and what could not be taken (pure)."""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum

_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_QUOTED_TWICE = re.compile(rb"^>(>+From )", re.MULTILINE)
_BARE = re.compile(rb"(?<!\r)\n")
_ENVELOPE = re.compile(rb"\A(?:>*From [^\n]*\n)+")
_FIELD = re.compile(rb"^[!-9;-~]+[ \t]*:", re.MULTILINE)
_FROM_LINE = re.compile(rb"^From ", re.MULTILINE)
_SIGNED = re.compile(rb"^Content-Type:\s*multipart/signed", re.MULTILINE | re.IGNORECASE)
_LEADING = re.compile(rb"(?:X-[!-9;-~]+:[^\r\n]*\r\n(?:[ \t][^\r\n]*\r\n)*)*", re.IGNORECASE)
_MOZILLA = re.compile(rb"^X-Mozilla-(Status2?|Keys):[^\r\n]*(?:\r\n[ \t][^\r\n]*)*\r\n", re.MULTILINE | re.IGNORECASE)
_STATUS = re.compile(rb"^X-Mozilla-Status:[ \t]*([0-9a-fA-F]{1,8})[ \t]*\r$", re.MULTILINE | re.IGNORECASE)
_MARKS = re.compile(rb"^(?:X-)?Status:[ \t]*([A-Za-z]{0,20})[ \t]*\r$", re.MULTILINE | re.IGNORECASE)
_ID = re.compile(rb"^Message-ID:[ \t]*(?:\r\n[ \t]+)?(<[^<>\r\n]{1,900}>)", re.MULTILINE | re.IGNORECASE)
_DATE = re.compile(rb"^Date:[ \t]*([^\r\n]{1,100})", re.MULTILINE | re.IGNORECASE)
_SUBJECT = re.compile(rb"^Subject:([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)", re.MULTILINE | re.IGNORECASE)
_FLAGS = ((0x0001, "\\Seen"), (0x0002, "\\Answered"), (0x0004, "\\Flagged"))
_EXPUNGED = 0x0008
"""Thunderbird's X-Mozilla-Status: what was deleted stays in the file until it is compacted."""
_LONGEST_HEAD = 64 * 1024
_LONGEST_SUBJECT = 500


class Left(Enum):
    """Why something was not taken."""

    DELETED = "deleted"
    """In the other program, which has not yet thrown it out of its file: nothing is missing."""
    UNREADABLE = "unreadable"
    """It has no header: no message, or a damaged one."""
    TOO_LONG = "too-long"
    FOREIGN = "foreign"
    """Outlook's own form."""
    APART = "apart"
    """Mail that is kept apart (an mbox or a folder of its own, another form): to be chosen itself."""
    LINK = "link"
    UNOPENED = "unopened"
    REFUSED = "refused"
    """By the server."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """`place`: which file; `number`: which message in it from 1 on, 0 where it is the file itself.

    `subject` as it stands in the header, empty where none is known.
    """

    place: str = field(repr=False)
    number: int
    why: Left
    subject: str = field(repr=False, default="")
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FoundMail:
    """`raw`: with the line ends of mail; `message_id`: by which it is sought; `at`: when it was written.

    `flags`: None where nothing tells whether it was read. `place` and `number`: as `LeftOut` has them.
    """

    raw: bytes = field(repr=False)
    message_id: str
    flags: tuple[str, ...] | None
    at: datetime | None
    place: str = field(repr=False, default="")
    number: int = 0


Intake = FoundMail | LeftOut


def found_mail(
    content: bytes | bytearray,
    *,
    place: str = "",
    number: int = 0,
    mbox: bool = False,
    flags: tuple[str, ...] | None = None,
) -> Intake:
    """`mbox`: out of one, whose "From " lines are quoted, and whose program has noted its own marks in the header.

    A message without a Message-ID that can be sought gets one of its content, so that it is put there once. What the
    other program has noted in it for itself goes; all else stays, octet by octet.
    """
    text = _BARE.sub(b"\r\n", _unquoted(content) if mbox else bytes(content))
    head, gap, rest = text.partition(b"\r\n\r\n")
    if not gap:
        head = head.removesuffix(b"\r\n")
    if _FIELD.search(head) is None or _FROM_LINE.search(head) is not None:
        return left_out(text, place=place, number=number, why=Left.UNREADABLE)
    head += b"\r\n"
    leading = _LEADING.match(head)
    end = leading.end() if leading is not None else 0
    noted, head = head[:end], _MOZILLA.sub(b"", head[:end]) + head[end:]
    bits = _bits(noted) if mbox else None
    if bits is not None and bits & _EXPUNGED:
        return left_out(head, place=place, number=number, why=Left.DELETED)
    if mbox:
        flags = _marked(head) if bits is None else tuple(flag for bit, flag in _FLAGS if bits & bit)
    named, head = _identified(head, rest)
    return FoundMail(head + b"\r\n" + rest, named, flags, _written(head), place, number)


def left_out(text: bytes | bytearray, *, place: str, number: int, why: Left) -> LeftOut:
    """Named by what of its header can be read."""
    head = bytes(text[:_LONGEST_HEAD]).replace(b"\r\n", b"\n").partition(b"\n\n")[0] + b"\n"
    found = _SUBJECT.search(head)
    subject = b" ".join(found[1].split())[:_LONGEST_SUBJECT] if found is not None else b""
    return LeftOut(place, number, why, subject.decode("utf-8", "replace"), _written(head))


def letters(marks: bytes) -> tuple[str, ...]:
    """The flags behind a Maildir's letters (S, R, F)."""
    return tuple(flag for letter, (_, flag) in zip(b"SRF", _FLAGS, strict=True) if letter in marks)


def _unquoted(content: bytes | bytearray) -> bytes:
    """What was signed is not touched where it may have stood so: who signs encodes "From " himself (RFC 3156 §3)."""
    text = _ENVELOPE.sub(b"", content)
    head = re.split(rb"\r?\n\r?\n", text[:_LONGEST_HEAD], maxsplit=1)[0]
    return (_QUOTED if _SIGNED.search(head) is None else _QUOTED_TWICE).sub(rb"\1", text)


def _bits(noted: bytes) -> int | None:
    """Thunderbird's; it writes them before all that came with the message."""
    status = _STATUS.search(noted)
    return int(status[1], 16) if status is not None else None


def _marked(head: bytes) -> tuple[str, ...] | None:
    """By Status and X-Status, as other programs that keep an mbox note them."""
    found = [each[1].upper() for each in _MARKS.finditer(head)]
    if not found:
        return None
    marks = b"".join(found)
    return tuple(flag for letter, (_, flag) in zip(b"RAF", _FLAGS, strict=True) if letter in marks)


def _identified(head: bytes, rest: bytes) -> tuple[str, bytes]:
    """By its own Message-ID where a server can be asked for it."""
    named = _ID.search(head)
    if named is not None and named[1].isascii() and (text := named[1].decode("ascii")).isprintable():
        return text, head
    content = hashlib.sha256(head)
    content.update(b"\r\n" + rest)
    own = f"<{content.hexdigest()[:40]}@import.invalid>"
    return own, b"Message-ID: " + own.encode("ascii") + b"\r\n" + head


def _written(head: bytes) -> datetime | None:
    found = _DATE.search(head)
    if found is None:
        return None
    try:
        moment = parsedate_to_datetime(found[1].decode("ascii", "replace"))
        aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
        return aware.astimezone(UTC) if 1970 <= aware.year <= 2200 else None
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
