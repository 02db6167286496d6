"""Contacts of the practice: who they are, when letters were exchanged last, which of them may be one person (pure)."""

import math
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from secmail.domain.addresses import Mailbox, is_address, normal
from secmail.domain.errors import ActionNeeded, Code
from secmail.domain.folding import words
from secmail.domain.identifiers import different_persons, normal_identifier, same_person_number

ContactId = NewType("ContactId", int)
NEW = ContactId(0)
"""The number of a contact that is not kept yet."""

LONGEST_NAME = 200
LONGEST_NOTE = 4000
LONGEST_REST = 16_000
MOST_ADDRESSES = 20
MOST_GROUPS = 50
"""Of one contact."""
MOST_TOGETHER = 200
"""People of a group who are written to at once."""

_ROOM = 4
"""How many times longer a text may be before what is not seen is taken out of it."""
_HALF_LIFE = timedelta(days=90)
_TITLES = frozenset({"dr", "docteur", "pr", "professeur", "prof", "mme", "madame", "m", "monsieur", "mr", "mlle"})


class Origin(StrEnum):
    """How a contact came here."""

    ADDED = "added"
    IMPORTED = "imported"
    LEARNED = "learned"
    """From letters sent, or from mail whose signature is trusted."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """What went between the practice and an address, or a contact. `weight`: see `heavier`; None: nothing was sent."""

    written: datetime | None = None
    heard: datetime | None = None
    letters: int = 0
    weight: float | None = None

    @property
    def last(self) -> datetime | None:
        """The last letter, whoever wrote it."""
        return max(filter(None, (self.written, self.heard)), default=None)


@dataclass(frozen=True, slots=True)
class Contact:
    """A correspondent of the practice. None of it proves anything: trust comes from certificates alone.

    `addresses`: the preferred one first. `national_id`: as people noted it, with its type's digit. `uid`: of the card
    that it was imported from. `rest`: what cards say beside, kept for the export, one content line (RFC 6350) a line.
    `exchange`: is told, never kept with it.
    """

    id: ContactId = NEW
    name: str = ""
    addresses: tuple[str, ...] = ()
    family_name: str = ""
    given_name: str = ""
    title: str = ""
    organisation: str = ""
    speciality: str = ""
    town: str = ""
    phone: str = ""
    national_id: str | None = None
    note: str = field(default="", repr=False)
    groups: tuple[str, ...] = ()
    origin: Origin = Origin.ADDED
    uid: str = ""
    rest: str = field(default="", repr=False)
    exchange: Exchange = Exchange()

    @property
    def shown(self) -> str:
        """Its name; of somebody without one the organisation's, else the address."""
        parts = " ".join(filter(None, (self.given_name, self.family_name)))
        return self.name or parts or self.organisation or next(iter(self.addresses), "")

    @property
    def mailbox(self) -> Mailbox | None:
        """Where letters to it go; None without an address."""
        if not self.addresses:
            return None
        return Mailbox(self.addresses[0], self.shown if self.shown != self.addresses[0] else "")


@dataclass(frozen=True, slots=True)
class Group:
    """Contacts who are written to together."""

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Heard:
    """Somebody of whom a trusted letter came. `national_id`: of the certificate, where that is the sender's own."""

    mailbox: Mailbox
    at: datetime
    national_id: str | None = None


class Likeness(StrEnum):
    """Why two contacts may be one person."""

    NUMBER = "number"
    ADDRESS = "address"
    SHARED = "shared"
    """One address, and names that differ: a double, or two people with one mailbox."""
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Likely:
    """Two contacts that may be one; a person decides. `apart`: she has said that they are two."""

    one: ContactId
    other: ContactId
    why: Likeness
    apart: bool = False


def heavier(weight: float | None, at: datetime) -> float:
    """The weight after one more letter: each counts one, and half of it three months later.

    Kept as a binary logarithm over a fixed moment, so that weights of different days compare as they are.
    """
    letter = at.timestamp() / _HALF_LIFE.total_seconds()
    if weight is None:
        return letter
    low, high = sorted((weight, letter))
    return high + math.log2(1 + 2 ** (low - high))


def plain(text: str, longest: int = LONGEST_NAME) -> str:
    """A line as people may see it: no control characters, none that turn the direction of writing or hide."""
    text = text[: _ROOM * longest]
    if not text.isprintable():
        text = "".join(" " if sign.isspace() else sign for sign in text if sign.isspace() or _is_seen(sign))
    return " ".join(text.split())[:longest].rstrip()


def plain_note(text: str) -> str:
    """As `plain`, with its lines."""
    lines = text[: _ROOM * LONGEST_NOTE].splitlines()
    return "\n".join(plain(line, LONGEST_NOTE) for line in lines).strip()[:LONGEST_NOTE].rstrip()


def checked(contact: Contact) -> Contact:
    """As it may be kept. ActionNeeded CONTACT_ADDRESS_UNFIT for what is none, CONTACT_UNFIT without one.

    CONTACT_UNFIT also for a number that is none.
    """
    addresses = tuple(dict.fromkeys(normal(each) for each in contact.addresses))[:MOST_ADDRESSES]
    if not all(is_address(each) for each in addresses):
        raise ActionNeeded(Code.CONTACT_ADDRESS_UNFIT)
    number = normal_identifier(contact.national_id) if contact.national_id else None
    if not addresses or (contact.national_id and number is None):
        raise ActionNeeded(Code.CONTACT_UNFIT)
    return replace(
        contact,
        addresses=addresses,
        name=plain(contact.name),
        family_name=plain(contact.family_name),
        given_name=plain(contact.given_name),
        title=plain(contact.title),
        organisation=plain(contact.organisation),
        speciality=plain(contact.speciality),
        town=plain(contact.town),
        phone=plain(contact.phone),
        national_id=number,
        note=plain_note(contact.note),
        groups=tuple(dict.fromkeys(filter(None, map(plain, contact.groups))))[:MOST_GROUPS],
        rest=contact.rest[:LONGEST_REST],
    )


def searched_words(contact: Contact) -> frozenset[str]:
    """Folded words by which a contact is found."""
    names = (contact.name, contact.family_name, contact.given_name, contact.organisation)
    others = (contact.speciality, contact.town, contact.national_id or "")
    return frozenset(word for text in (*names, *others, *contact.addresses) for word in words(text))


def group_key(name: str) -> str:
    """As names of groups compare: without case, accents and signs."""
    return " ".join(words(name)) or plain(name).casefold()


def name_words(contact: Contact) -> frozenset[str]:
    """Of a person's name, without titles, in whatever order it is written."""
    text = contact.name or f"{contact.given_name} {contact.family_name}"
    return frozenset(words(text)) - _TITLES


def speak_of_one(one: str, other: str) -> bool:
    """Whether two written names may be of one person: all words of the shorter are in the longer, two at least."""
    first, second = frozenset(words(one)) - _TITLES, frozenset(words(other)) - _TITLES
    return min(len(first), len(second)) >= 2 and (first <= second or second <= first)


def proven_name(written: str, certified: str) -> str:
    """The certificate's name, as somebody writes it where he writes nothing else: a sender may call himself anything.

    None rather than a foreign one.
    """
    said = frozenset(words(written)) - _TITLES
    return written if len(said) >= 2 and said <= frozenset(words(certified)) else certified


def same_person(one: Contact, other: Contact) -> Likeness | None:
    """Why they may be one person; None where nothing says so, or their numbers say that they are two."""
    if different_persons(one.national_id, other.national_id):
        return None
    if same_person_number(one.national_id, other.national_id):
        return Likeness.NUMBER
    first, second = name_words(one), name_words(other)
    if not set(one.addresses).isdisjoint(other.addresses) and (not first or not second or first & second):
        return Likeness.ADDRESS
    return Likeness.NAME if len(first) >= 2 and first == second else None


def likely_doubles(contacts: Sequence[Contact]) -> Iterator[Likely]:
    """Every pair once. By shared keys, so that thousands of contacts take no time."""
    by_key: dict[object, list[Contact]] = {}
    for each in contacts:
        for key in _keys(each):
            by_key.setdefault(key, []).append(each)
    told: set[tuple[ContactId, ContactId]] = set()
    for one, other in (pair for alike in by_key.values() for pair in _pairs(alike)):
        numbers = (min(one.id, other.id), max(one.id, other.id))
        why = same_person(one, other) or _shared(one, other)
        if why is not None and numbers not in told:
            told.add(numbers)
            yield Likely(*numbers, why)


def _shared(one: Contact, other: Contact) -> Likeness | None:
    """Two whose numbers differ may share a mailbox, and are no double."""
    foreign = different_persons(one.national_id, other.national_id) or set(one.addresses).isdisjoint(other.addresses)
    return None if foreign else Likeness.SHARED


def _pairs(alike: Sequence[Contact]) -> Iterator[tuple[Contact, Contact]]:
    """Each with some before it: where hundreds are alike, not every pair of them is worth telling."""
    for place, other in enumerate(alike):
        for one in alike[max(0, place - MOST_ADDRESSES) : place]:
            yield one, other


def joined(kept: Contact, other: Contact) -> Contact:
    """Both as one: what `kept` says stands, what it lacks comes from the other. ActionNeeded CONTACT_TWO_PEOPLE."""
    if different_persons(kept.national_id, other.national_id):
        raise ActionNeeded(Code.CONTACT_TWO_PEOPLE)
    notes = [kept.note] if other.note in kept.note else [kept.note, other.note]
    rest = dict.fromkeys((*kept.rest.splitlines(), *other.rest.splitlines()))
    return replace(
        kept,
        name=kept.name or other.name,
        addresses=tuple(dict.fromkeys((*kept.addresses, *other.addresses)))[:MOST_ADDRESSES],
        family_name=kept.family_name or other.family_name,
        given_name=kept.given_name or other.given_name,
        title=kept.title or other.title,
        organisation=kept.organisation or other.organisation,
        speciality=kept.speciality or other.speciality,
        town=kept.town or other.town,
        phone=kept.phone or other.phone,
        national_id=kept.national_id or other.national_id,
        note="\n".join(filter(None, notes))[:LONGEST_NOTE],
        groups=tuple(dict.fromkeys((*kept.groups, *other.groups)))[:MOST_GROUPS],
        origin=kept.origin if kept.origin is not Origin.LEARNED else other.origin,
        uid=kept.uid or other.uid,
        rest=_as_long_as(rest),
    )


def known_as(card: Contact, known: Iterable[Contact]) -> Contact | None:
    """The contact that an imported card is of: by its own identifier, else the only one that is surely the same."""
    candidates = tuple(known)
    by_uid = [each for each in candidates if card.uid and each.uid == card.uid]
    if by_uid and not different_persons(by_uid[0].national_id, card.national_id):
        return by_uid[0]
    sure = [each for each in candidates if same_person(each, card) in {Likeness.NUMBER, Likeness.ADDRESS}]
    return sure[0] if len(sure) == 1 else None


def _keys(contact: Contact) -> Iterator[object]:
    yield from contact.addresses
    if contact.national_id:
        yield contact.national_id
    if len(name_words(contact)) >= 2:
        yield name_words(contact)


def _is_seen(sign: str) -> bool:
    return unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Cn"}


def _as_long_as(lines: Iterable[str]) -> str:
    """Whole lines only, up to the bound."""
    kept, left = [], LONGEST_REST
    for line in lines:
        left -= len(line) + 1
        if left < 0:
            break
        kept.append(line)
    return "\n".join(kept)
