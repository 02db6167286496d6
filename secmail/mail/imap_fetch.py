"""FETCH on both ends: which messages to ask for together, and what the answers say. Pure.

imapclient's own reading of FETCH is keyed by UID and takes a sequence number for one where the server sends none (an
unsolicited FLAGS response); here such an answer belongs to nobody.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from imapclient.datetime_util import parse_to_datetime
from imapclient.response_parser import parse_response

from secmail.domain.mailbox import MessageHead

SLICE_BYTES = 4 * 2**20
SLICE_MESSAGES = 50
UID_LIMIT = 2**32
MESSAGE_LIMIT = 256 * 2**20
SET_UIDS = 500
"""UIDs in one command: the line stays below 8,192 bytes."""
FLAGS_PER_MESSAGE = 64
FLAG_LENGTH = 100
SUBJECT_LENGTH = 500
SUBJECT_ASKED = "BODY.PEEK[HEADER.FIELDS (SUBJECT)]"

_SYSTEM_FLAGS = {flag.lower(): flag for flag in ("\\Seen", "\\Answered", "\\Flagged", "\\Deleted", "\\Draft")}


@dataclass(frozen=True, slots=True)
class Answer:
    """One FETCH response: its UID, and all its items by upper-case name."""

    uid: int
    items: Mapping[bytes, object]


def answers(data: Sequence[object]) -> Iterator[Answer]:
    """The FETCH responses of a command as imaplib collects them; those without a possible UID are left out.

    Raises what a parser raises on text that is none (`errors.PARSER_ERRORS`).
    """
    parsed = parse_response([piece for piece in data if piece is not None])
    for sequence, items in zip(parsed[::2], parsed[1::2], strict=True):
        if not isinstance(sequence, int) or not isinstance(items, tuple):
            raise ValueError("not a FETCH response")
        named = {_name(name): value for name, value in zip(items[::2], items[1::2], strict=True)}
        uid = named.get(b"UID")
        if isinstance(uid, int) and 0 < uid < UID_LIMIT:
            yield Answer(uid, named)


def _name(item: object) -> bytes:
    if not isinstance(item, bytes):
        raise ValueError("item without a name")
    return item.upper()


def heads(data: Sequence[object]) -> tuple[MessageHead, ...]:
    """What answers to `SUBJECT_ASKED` and RFC822.SIZE tell, by UID; those without a size are left out."""
    found: dict[int, MessageHead] = {}
    for answer in answers(data):
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
    texts = (_text(flag) for flag in value[:FLAGS_PER_MESSAGE] if isinstance(flag, bytes | int))
    named = (_SYSTEM_FLAGS.get(text.lower(), text) for text in texts)
    return frozenset(flag for flag in named if flag.lower() != "\\recent" and 0 < len(flag) <= FLAG_LENGTH)


def _text(flag: bytes | int) -> str:
    """A keyword of digits arrives as a number."""
    return flag.decode("ascii", "replace") if isinstance(flag, bytes) else str(flag)


def received(value: object, fallback: datetime) -> datetime:
    """INTERNALDATE in UTC; `fallback` where there is none that can be read."""
    try:
        moment: datetime = parse_to_datetime(value, normalise=False)
        return moment.astimezone(UTC)
    except (ValueError, TypeError, AttributeError, OverflowError):
        return fallback


def uid_set(uids: Iterable[int]) -> str:
    """As in a command (RFC 3501 §9 sequence-set), runs drawn together: {1, 2, 3, 7} is "1:3,7"."""
    runs: list[list[int]] = []
    for uid in sorted(set(uids)):
        if runs and uid == runs[-1][1] + 1:
            runs[-1][1] = uid
        else:
            runs.append([uid, uid])
    return ",".join(str(first) if first == last else f"{first}:{last}" for first, last in runs)


def sets(uids: Sequence[int]) -> Iterator[Sequence[int]]:
    """The UIDs in portions that fit a command line."""
    for start in range(0, len(uids), SET_UIDS):
        yield uids[start : start + SET_UIDS]


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
