"""FETCH on both ends: which messages to ask for together, and what the answers say. Pure.

Answers are read by UID only: one with a sequence number alone (an unsolicited FLAGS response) belongs to nobody.
"""

import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from imapclient.datetime_util import parse_to_datetime

from secmail.domain.mailbox import FetchedMessage, MessageHead, MessageOutline, Moved
from secmail.mail import imap_structure
from secmail.mail.imap_folders import object_id
from secmail.mail.imap_read import UID_LIMIT, Answer

NUMBER_LIMIT = 2**63
"""No server's number is larger, and none that is can be kept."""
SLICE_BYTES = 4 * 2**20
SLICE_MESSAGES = 50
SLICE_OUTLINES = 200
MESSAGE_LIMIT = 256 * 2**20
SET_UIDS = 500
"""UIDs in one command: the line stays below 8,192 bytes."""
FLAGS_PER_MESSAGE = 64
FLAG_LENGTH = 100
SUBJECT_LENGTH = 500
HEADER_LIMIT = 256 * 1024
SUBJECT_ASKED = b"BODY.PEEK[HEADER.FIELDS (SUBJECT)]"
MESSAGE_ASKED = b"(UID FLAGS INTERNALDATE BODY.PEEK[])"
OUTLINE_ASKED = b"UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER]<0.%d>" % HEADER_LIMIT

_FLAG = re.compile(r"\\?[!#$&'+,\-./0-9:;<=>?@A-Z^_`a-z|~]+")
_MOMENT = re.compile(rb" ?(\d{1,2})-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)")
_MONTHS = b"jan feb mar apr may jun jul aug sep oct nov dec"
_SYSTEM_FLAGS = {flag.lower(): flag for flag in ("\\Seen", "\\Answered", "\\Flagged", "\\Deleted", "\\Draft")}


def merge(found: dict[int, dict[bytes, object]], answer: Answer) -> None:
    """All items of a message together: flags that another program changes meanwhile come as an answer of their own.

    A body is the one that came first: where a server has two messages under one UID, the same one is taken each time.
    """
    items = found.get(answer.uid)
    if items is None:
        found[answer.uid] = dict(answer.items)
    else:
        items.update((name, value) for name, value in answer.items.items() if name not in items or name == b"FLAGS")


def merged(answers: Iterable[Answer]) -> dict[int, dict[bytes, object]]:
    """All items of each message by UID."""
    found: dict[int, dict[bytes, object]] = {}
    for answer in answers:
        merge(found, answer)
    return found


def message(uid: int, items: Mapping[bytes, object]) -> FetchedMessage | None:
    """What answers to `MESSAGE_ASKED` tell; None without a body."""
    raw = body(items)
    if raw is None:
        return None
    moment = received(items.get(b"INTERNALDATE"))
    return FetchedMessage(uid, flags(items.get(b"FLAGS")), moment, len(raw), raw)


def body(items: Mapping[bytes, object]) -> bytes | None:
    """The body or a piece of it; a piece's item is named with where it begins."""
    value = next((value for name, value in items.items() if name.startswith(b"BODY[]")), None)
    # A number without quotes is nowhere allowed, and a short body in quotes is read as bytes.
    return value if isinstance(value, bytes) else None


def outline(uid: int, items: Mapping[bytes, object]) -> MessageOutline | None:
    """What answers to `OUTLINE_ASKED` tell, with BODYSTRUCTURE and EMAILID where they came; None without a header."""
    header = next((value for name, value in items.items() if name.startswith(b"BODY[HEADER]")), None)
    size = size_of(items)
    if not isinstance(header, bytes) or size is None:
        return None
    return MessageOutline(
        uid,
        flags(items.get(b"FLAGS")),
        received(items.get(b"INTERNALDATE")),
        size=size,
        header=header,
        parts=imap_structure.parts(items.get(b"BODYSTRUCTURE")),
        email_id=object_id(items.get(b"EMAILID")),
    )


def size_of(items: Mapping[bytes, object]) -> int | None:
    """RFC822.SIZE; 0 for one that is impossible, as servers lie about sizes anyway; None where it did not come."""
    if b"RFC822.SIZE" not in items:
        return None
    size = items[b"RFC822.SIZE"]
    return size if isinstance(size, int) and 0 <= size < NUMBER_LIMIT else 0


def heads(answers: Iterable[Answer]) -> tuple[MessageHead, ...]:
    """What answers to `SUBJECT_ASKED` and RFC822.SIZE tell, by UID; those without a size are left out."""
    found: dict[int, MessageHead] = {}
    for answer in answers:
        size = answer.items.get(b"RFC822.SIZE")
        field = next((value for name, value in answer.items.items() if name.startswith(b"BODY[HEADER")), None)
        if isinstance(size, int) and size >= 0:
            found[answer.uid] = MessageHead(answer.uid, size, _subject(field))
    return tuple(found[uid] for uid in sorted(found))


def _subject(field: object) -> str:
    """Unfolded, without the field's name; empty where there is none. Encoded words stay as they are."""
    text = field[:SUBJECT_LENGTH].decode("ascii", "replace") if isinstance(field, bytes) else ""
    name, colon, value = text.partition(":")
    return " ".join(value.split()) if colon and name.strip().lower() == "subject" else ""


def flags(value: object) -> frozenset[str]:
    """Flags as text, system flags in one spelling, `\\Recent` (a thing of the session) left out; bounded."""
    if not isinstance(value, tuple):
        return frozenset()
    return _flags(value[:FLAGS_PER_MESSAGE])


@functools.lru_cache(maxsize=1024)
def _flags(value: tuple[object, ...]) -> frozenset[str]:
    """Few kinds of flags for very many messages: one value for each kind."""
    texts = (_text(flag) for flag in value if isinstance(flag, bytes | int))
    named = (_SYSTEM_FLAGS.get(text.lower(), text) for text in texts)
    return frozenset(flag for flag in named if flag.lower() != "\\recent" and 0 < len(flag) <= FLAG_LENGTH)


def _text(flag: bytes | int) -> str:
    """A keyword of digits arrives as a number."""
    return flag.decode("ascii", "replace") if isinstance(flag, bytes) else str(flag)


def received(value: object) -> datetime:
    """INTERNALDATE in UTC; now where there is none that can be read."""
    try:
        moment = _usual_moment(value) if isinstance(value, bytes) else None
        return (moment or parse_to_datetime(value, normalise=False)).astimezone(UTC)
    except (ValueError, TypeError, AttributeError, OverflowError):
        return datetime.now(UTC)


def _usual_moment(value: bytes) -> datetime | None:
    """As RFC 3501 §9 has it; other spellings are the library's. ValueError for a moment that is none."""
    match = _MOMENT.fullmatch(value)
    month = _MONTHS.find(match[2].lower()) if match else -1
    if match is None or month < 0:
        return None
    ahead = timedelta(hours=int(match[8]), minutes=int(match[9]))
    zone = timezone(-ahead if match[7] == b"-" else ahead)
    day, year, *clock = (int(match[group]) for group in (1, 3, 4, 5, 6))
    return datetime(year, month // 4 + 1, day, *clock, tzinfo=zone)  # type: ignore[misc,arg-type] # three numbers


def uid_set(uids: Iterable[int]) -> bytes:
    """As in a command (RFC 3501 §9 sequence-set), runs drawn together: {1, 2, 3, 7} is "1:3,7"."""
    runs: list[list[int]] = []
    for uid in sorted(set(uids)):
        if runs and uid == runs[-1][1] + 1:
            runs[-1][1] = uid
        else:
            runs.append([uid, uid])
    return b",".join(b"%d" % first if first == last else b"%d:%d" % (first, last) for first, last in runs)


def expanded(text: bytes, limit: int) -> list[int]:
    """A set's UIDs in its order. ValueError for text that is none, and for more than `limit`."""
    uids: list[int] = []
    for run in text.split(b","):
        first, colon, last = run.partition(b":")
        ends = sorted((int(first), int(last if colon else first)))
        if ends[0] <= 0 or ends[1] >= UID_LIMIT or ends[1] - ends[0] >= limit - len(uids):
            raise ValueError("impossible set of UIDs")
        uids.extend(range(ends[0], ends[1] + 1))
    return uids


def sets(uids: Sequence[int]) -> Iterator[Sequence[int]]:
    """The UIDs in portions that fit a command line."""
    for start in range(0, len(uids), SET_UIDS):
        yield uids[start : start + SET_UIDS]


def groups(uids: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Messages whose outlines are asked for together, in the order given."""
    for start in range(0, len(uids), SLICE_OUTLINES):
        yield tuple(uids[start : start + SLICE_OUTLINES])


def moved(before: Moved, lines: Sequence[object], asked: Set[int]) -> Moved:
    """`before`, and what COPYUID told of a command for `asked` (RFC 4315 §3); as it was where that cannot be read."""
    for line in lines:
        words = line.split() if isinstance(line, bytes) else ()
        if len(words) != 3 or not words[0].isdigit():
            continue
        try:
            pairs = zip(*(expanded(word, len(asked)) for word in words[1:]), strict=True)
            uids = {old: new for old, new in pairs if old in asked}
        except ValueError:
            continue
        before = Moved(int(words[0][:10]), {**before.uids, **uids})
    return before


def slices(sizes: Mapping[int, int]) -> Iterator[tuple[int, ...]]:
    """Messages to fetch together, in the order given: at most 4 MiB or 50 of them, a larger one alone."""
    group: list[int] = []
    weight = 0
    for uid, size in sizes.items():
        if group and (len(group) == SLICE_MESSAGES or weight + size > SLICE_BYTES):
            yield tuple(group)
            group, weight = [], 0
        group.append(uid)
        weight += size
    if group:
        yield tuple(group)


@dataclass(frozen=True, slots=True)
class FolderFlags:
    """What a folder keeps beyond the session (PERMANENTFLAGS, RFC 3501 §7.1). None: not told, so everything."""

    permanent: frozenset[bytes] | None = None

    @classmethod
    def told(cls, lines: Sequence[object]) -> "FolderFlags":
        """Of the response code's text, as imaplib keeps it."""
        line = lines[-1] if lines else None
        return cls(frozenset(line.strip(b"() ").lower().split()) if isinstance(line, bytes) else None)

    def keeps(self, flag: str) -> bool:
        """System flags by name; any keyword where there is `\\*`."""
        if self.permanent is None or flag.lower().encode() in self.permanent:
            return True
        return not flag.startswith("\\") and b"\\*" in self.permanent


def flag_text(flag: str) -> bytes | None:
    """As it stands in a command; None for what is no flag (RFC 3501 §9 flag)."""
    return flag.encode("ascii") if _FLAG.fullmatch(flag) and len(flag) <= FLAG_LENGTH else None
