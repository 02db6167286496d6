"""The header fields that people see, read from an entity (RFC 5322), and what is wrong with a visible sender."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import islice

from secmail.domain.addresses import Mailbox, is_address, normal
from secmail.domain.lookalikes import imitates
from secmail.domain.messages import Headers
from secmail.domain.own_certificates import FIELD
from secmail.domain.security import Finding, Problem, Severity
from secmail.smime.mime_tree import Entity
from secmail.smime.words import decode_words

_MAX_ADDRESSES = 2000
_MAX_VALUE = 256 * 1024
_MAX_WORD = 40
_SPACES = re.compile(r"\s+")
_PRIORITIES = frozenset({"priority", "importance", "x-priority", "x-msmail-priority"})
_HIGH = frozenset({"urgent", "high"})
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,990}>")
_TOKEN = re.compile(
    r'"(?:[^"\\]|\\.)*"?'  # quoted string, tolerated without its end
    r"|<[^>]*>?"  # address in angle brackets
    r"|\((?:[^()\\]|\\.)*\)?"  # comment
    r"|[,;:]"
    r'|[^",;:<(]+',
    re.DOTALL,
)
_AT = re.compile(r"\s*[(\[{]\s*(?:at|arobase)\s*[)\]}]\s*|[\u24d0\u24b6]", re.IGNORECASE)
"""An at sign in disguise."""
_QUOTED_NAME = re.compile(r'\s*"((?:[^"\\]|\\.){0,4000})"\s*<', re.DOTALL)
_QUOTED_PAIR = re.compile(r"\\(.)", re.DOTALL)


def read_headers(entity: Entity) -> Headers:
    """The visible fields of an entity, decoded; never raises, odd fields are empty."""
    senders = [mailbox for value in entity.all("from") for mailbox in mailboxes(value)]
    return Headers(
        from_=tuple(senders),
        sender=next(iter(mailboxes(entity.get("sender"))), None),
        reply_to=mailboxes(entity.get("reply-to")),
        to=_all_mailboxes(entity, "to"),
        cc=_all_mailboxes(entity, "cc"),
        subject=clean(decode_words(entity.get("subject")[:_MAX_VALUE])),
        date=moment(entity.get("date")),
        message_id=next(iter(message_ids(entity.get("message-id")[:2000])), ""),
        in_reply_to=next(iter(message_ids(entity.get("in-reply-to")[:2000])), ""),
        references=tuple(message_ids(entity.get("references"))[-100:]),
        urgent=_is_urgent(entity),
        about=entity.get(FIELD.lower()).strip().lower()[:_MAX_WORD],
    )


def _is_urgent(entity: Entity) -> bool:
    """What programs write for "high priority"; anything else is none."""
    return any(value[:1] in "12" if name == "x-priority" else value in _HIGH for name, value in _priorities(entity))


def _priorities(entity: Entity) -> Iterator[tuple[str, str]]:
    for name, value in entity.fields:
        if name in _PRIORITIES and value:
            yield name, value.strip()[:20].lower()


def _all_mailboxes(entity: Entity, name: str) -> tuple[Mailbox, ...]:
    return tuple(mailbox for value in entity.all(name) for mailbox in mailboxes(value))[:_MAX_ADDRESSES]


def clean(value: str) -> str:
    """Text for one line of a screen: no control characters, no change of writing direction (Unicode Cc, Cf)."""
    spaced = _SPACES.sub(" ", value).strip()
    if spaced.isprintable():  # nothing of these, then
        return spaced
    return "".join(letter for letter in spaced if unicodedata.category(letter) not in {"Cc", "Cf", "Cs"})


def mailboxes(value: str) -> tuple[Mailbox, ...]:
    """The mailboxes of an address list (RFC 5322 §3.4), groups opened; what is no address is left out.

    One pass over tokens, so that no arrangement of quotes and brackets costs more than its length.
    """
    if not value:
        return ()
    found = (_mailbox(*entry) for entry in _entries(value))
    return tuple(islice((mailbox for mailbox in found if mailbox is not None), _MAX_ADDRESSES))


def _entries(value: str) -> Iterator[tuple[list[str], list[str]]]:
    """(words, addresses in brackets) of each entry of a list."""
    words: list[str] = []
    brackets: list[str] = []
    for lexeme in [*_TOKEN.findall(value[:_MAX_VALUE]), ","]:
        if lexeme in {",", ";"}:
            yield words, brackets
            words, brackets = [], []
        elif lexeme == ":":
            words = []
        elif lexeme.startswith("<"):
            brackets.append(lexeme[1:].rstrip(">").strip())
        elif not lexeme.startswith("("):
            words.append(lexeme)


def _holds_more(value: str, found: int) -> bool:
    """Whether a list names somebody whom `mailboxes` leaves out and others may show: odd addresses, more brackets.

    `found`: how many it did not leave out; one is all where nothing could name a second.
    """
    if found and value.count("@") == 1 and value.count("<") <= 1:
        return False
    return any(
        len(brackets) > 1 or (_mailbox(words, brackets) is None and any("@" in word for word in (*words, *brackets)))
        for words, brackets in _entries(value)
    )


def _mailbox(phrase: list[str], brackets: list[str]) -> Mailbox | None:
    if not brackets:
        bare = "".join(phrase).strip()
        return Mailbox(bare) if is_address(bare) else None
    address = brackets[0]  # a second pair of brackets cannot replace the first one
    if not is_address(address):
        return None
    return Mailbox(address, clean(" ".join(_phrase(part) for part in phrase if part.strip())))


def _phrase(part: str) -> str:
    part = part.strip()
    if part.startswith('"'):
        # Encoded words inside quotes are not allowed, yet written by many and shown decoded by all.
        part = _QUOTED_PAIR.sub(r"\1", part[1:].removesuffix('"'))
    return decode_words(part)


def message_ids(value: str) -> list[str]:
    """The Message-IDs in a field, in order."""
    return _MESSAGE_ID.findall(value[:_MAX_VALUE])


def moment(value: str) -> datetime | None:
    """A date of RFC 5322 §3.3, aware; None for what is none."""
    try:
        date = parsedate_to_datetime(value[:100])
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if not MINYEAR < date.year < MAXYEAR:
        return None  # at the ends of the calendar a moment cannot be told in another time zone, hence not be shown
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def sender_problems(entity: Entity, headers: Headers) -> list[Problem]:
    """Why the visible sender is not one plain mailbox: each of these forbids trust (`judge`)."""
    problems = []
    fields = entity.all("from")
    if len(headers.from_) > 1 or len(fields) > 1 or any(_holds_more(value, len(headers.from_)) for value in fields):
        problems.append(Problem(Finding.SEVERAL_SENDERS, Severity.ERROR, f"{len(headers.from_)} senders"))
    if not headers.from_:
        problems.append(Problem(Finding.NO_SENDER, Severity.ERROR))
    differs = len(entity.all("sender")) > 1 or (headers.sender is None and entity.get("sender"))
    if headers.sender and headers.from_:
        differs = differs or normal(headers.sender.address) != normal(headers.from_[0].address)
    if differs:
        problems.append(Problem(Finding.SENDER_FIELD_DIFFERS, Severity.WARNING))
    if any(_misleading(mailbox) for mailbox in headers.from_) or _empty_name(entity):
        problems.append(Problem(Finding.DISPLAY_NAME_LIKE_ADDRESS, Severity.ERROR))
    if any(imitates(mailbox.address, ()) for mailbox in headers.from_):
        problems.append(Problem(Finding.LOOK_ALIKE_SENDER, Severity.ERROR, "letters that cannot be told apart"))
    return problems


def _misleading(mailbox: Mailbox) -> bool:
    """Whether the display name holds an address other than the mailbox's own, in any disguise of letters."""
    name = unicodedata.normalize("NFKC", _AT.sub("@", mailbox.name))
    if "@" not in name:
        return False
    return normal(name.strip("'\" ")) != normal(mailbox.address)


def _empty_name(entity: Entity) -> bool:
    """A quoted name with nothing to see in it: the place is taken so that something else may fill it."""
    quoted = (_QUOTED_NAME.match(value) for value in entity.all("from"))
    return any(match is not None and not clean(decode_words(match[1])).strip() for match in quoted)
