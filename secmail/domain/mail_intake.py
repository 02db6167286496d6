"""A message out of another program's file, as a server takes it (pure)."""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_BARE = re.compile(rb"(?<!\r)\n")
_MOZILLA = re.compile(rb"^X-Mozilla-(Status2?|Keys):[^\r\n]*(?:\r\n[ \t][^\r\n]*)*\r\n", re.MULTILINE | re.IGNORECASE)
_STATUS = re.compile(rb"^X-Mozilla-Status:[ \t]*([0-9a-fA-F]{1,8})[ \t]*\r$", re.MULTILINE | re.IGNORECASE)
_ID = re.compile(rb"^Message-ID:[ \t]*(?:\r\n[ \t]+)?(<[^<>\r\n]{1,900}>)", re.MULTILINE | re.IGNORECASE)
_DATE = re.compile(rb"^Date:[ \t]*([^\r\n]{1,100})", re.MULTILINE | re.IGNORECASE)
_FLAGS = ((0x0001, "\\Seen"), (0x0002, "\\Answered"), (0x0004, "\\Flagged"))
_EXPUNGED = 0x0008
"""Thunderbird's X-Mozilla-Status: what was deleted stays in the file until it is compacted."""


@dataclass(frozen=True, slots=True)
class FoundMail:
    """`raw`: with the line ends of mail; `message_id`: by which it is known again; `at`: when it was written."""

    raw: bytes = field(repr=False)
    message_id: str
    flags: tuple[str, ...]
    at: datetime | None


def found_mail(content: bytes, *, quoted: bool = False) -> FoundMail | None:
    """None for what was deleted, and for what has no header. `quoted`: out of an mbox, whose "From " lines are.

    A message without a Message-ID gets one of its content, so that it is put there once. What the other program has
    noted in it for itself goes; all else stays, octet by octet.
    """
    text = _QUOTED.sub(rb"\1", content) if quoted else content
    text = _BARE.sub(b"\r\n", text)
    head, gap, rest = text.partition(b"\r\n\r\n")
    if not gap and b":" not in head:
        return None
    head += b"\r\n"
    status = _STATUS.search(head)
    bits = int(status[1], 16) if status is not None else 0x0001
    if bits & _EXPUNGED:
        return None
    head = _MOZILLA.sub(b"", head)
    named = _ID.search(head)
    if named is None:
        own = f"<{hashlib.sha256(text).hexdigest()[:40]}@import.invalid>"
        head = b"Message-ID: " + own.encode("ascii") + b"\r\n" + head
    else:
        own = named[1].decode("ascii", "replace")
    flags = tuple(flag for bit, flag in _FLAGS if bits & bit)
    return FoundMail(head + b"\r\n" + rest, own, flags, _written(head))


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
