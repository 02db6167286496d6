"""Cards of a vCard file as contacts (RFC 6350, RFC 2426, vCard 2.1): every card that can be read, and the others told.

What a card says beside what a contact holds is kept with it and exported again; pictures and sounds are not.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from secmail.domain.addresses import is_address, normal
from secmail.domain.contacts import (
    LONGEST_NOTE,
    LONGEST_REST,
    MOST_ADDRESSES,
    Contact,
    Origin,
    checked,
    group_key,
    plain,
)
from secmail.domain.errors import ActionNeeded, Code
from secmail.domain.identifiers import normal_identifier
from secmail.engine.recipients import is_patient
from secmail.engine.vcards_labels import labelled
from secmail.engine.vcards_lines import Line, content_lines

NUMBER = "X-NATIONAL-ID"
"""The national number with its type's digit; no register of vCard names has one."""
MOST_CARDS = 20_000
_MOST_LINES = 500
_MOST_KEYS = 16
_MOST_GROUPS = 300
"""Of a file: each is looked at whenever a recipient is typed."""
_LONGEST_KEPT = 2000
_NO_PREFERENCE = 101
_OF_THE_FILE = frozenset({"BEGIN", "END", "VERSION", "PRODID", "REV", "KIND", "X-ADDRESSBOOKSERVER-KIND", "AGENT"})
_OF_THE_CONTACT = frozenset({"FN", "N", "EMAIL", "ORG", "NOTE", "CATEGORIES", "KEY", "UID", NUMBER})
_LEFT_OUT = frozenset({"PHOTO", "LOGO", "SOUND"})
_MEMBERS = frozenset({"MEMBER", "X-ADDRESSBOOKSERVER-MEMBER"})
_KEPT_OTHERWISE = _OF_THE_FILE | _OF_THE_CONTACT | _LEFT_OUT | _MEMBERS


@dataclass(frozen=True, slots=True)
class Card:
    """One card: the contact that it makes, and certificates (DER or PEM) that it carries."""

    number: int
    contact: Contact
    keys: tuple[bytes, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Cards:
    """The cards of a file. The numbers of those that made no contact count from 1.

    `partly`: something of these was left out: a line, or an address, that is none, an address or a group beyond the
    bound, or members of a group who are in no card of the file.
    """

    cards: tuple[Card, ...]
    without_address: tuple[int, ...]
    unreadable: tuple[int, ...]
    partly: tuple[int, ...]


def read_cards(data: bytes) -> Cards:
    """ActionNeeded CONTACT_FILE_UNREADABLE: no card, too many, or too large."""
    cards: list[Card] = []
    grouped: list[tuple[int, list[Line]]] = []
    without: list[int] = []
    unreadable: list[int] = []
    partly: list[int] = []
    number = 0
    for number, lines in enumerate(_bodies(data), 1):
        if number > MOST_CARDS:
            raise ActionNeeded(Code.CONTACT_FILE_UNREADABLE, "cards")
        if lines is None:
            unreadable.append(number)
            continue
        known = labelled(line for line in lines if line is not None)
        if _is_group(known):
            grouped.append((number, known))
            continue
        card, dropped = _card(number, known)
        if card is None:
            without.append(number)
            continue
        cards.append(card)
        if dropped or None in lines:
            partly.append(number)
    if not number:
        raise ActionNeeded(Code.CONTACT_FILE_UNREADABLE, "no card")
    joined, torn = _with_groups(cards, grouped)
    bounded, cut = _with_few_groups(joined)
    return Cards(bounded, tuple(without), tuple(unreadable), tuple(sorted({*partly, *torn, *cut})))


def _bodies(data: bytes) -> Iterator[list[Line | None] | None]:
    """The lines of each card; None for one without an end. A card inside of a card (AGENT) is left out."""
    body: list[Line | None] | None = None
    inner = 0
    for line in content_lines(data):
        word = line.value.strip().upper() if line is not None and line.name in {"BEGIN", "END"} else ""
        if word != "VCARD" or line is None:
            if body is not None and not inner and len(body) <= _MOST_LINES:
                body.append(line)
        elif line.name == "BEGIN" and body and body[-1] is not None and (inner or body[-1].name == "AGENT"):
            inner += 1
        elif line.name == "BEGIN":
            if body is not None:
                yield None
            body, inner = [], 0
        elif inner:
            inner -= 1
        elif body is not None:
            yield body if len(body) <= _MOST_LINES else None
            body = None
    if body is not None:
        yield None


def _card(number: int, lines: list[Line]) -> tuple[Card | None, bool]:
    """Whether an address was left out, too."""
    first = {line.name: line for line in reversed(lines)}
    written = [line for line in lines if line.name == "EMAIL" and line.text]
    found = [_address(line.text) for line in sorted(written, key=_preference)]
    addresses = tuple(dict.fromkeys(filter(None, found)))
    if not addresses:
        return None, True
    family, given, further, prefix, *_ = (*first["N"].parts(";"), "", "", "", "") if "N" in first else ("",) * 4
    phone = next((line for line in lines if line.name == "TEL" and not line.is_typed("fax")), None)
    name = first["FN"].text if "FN" in first else ""
    if normal(name) in addresses:
        name = ""  # a card must have a name; of who has none it is the address
    trade = first.get("TITLE") or first.get("ROLE")
    numbers = (normal_identifier(line.text) for line in lines if line.name == NUMBER)
    contact = Contact(
        name=plain(name or " ".join(filter(None, (prefix, given, further, family)))),
        addresses=addresses[:MOST_ADDRESSES],
        family_name=family,
        given_name=given,
        title=prefix,
        organisation=", ".join(filter(None, first["ORG"].parts(";"))) if "ORG" in first else "",
        speciality=trade.text if trade is not None else "",
        town=_town(first.get("ADR")),
        phone=phone.text.removeprefix("tel:") if phone is not None else "",
        national_id=next(filter(None, numbers), None),
        note="\n".join(line.text for line in lines if line.name == "NOTE")[:LONGEST_NOTE],
        groups=tuple(part for line in lines if line.name == "CATEGORIES" for part in line.parts(",")),
        origin=Origin.IMPORTED,
        uid=_uid(first["UID"].text) if "UID" in first else "",
        rest=_rest(lines, {id(phone), id(trade), id(_only_town(lines))}),
    )
    keys = (line.binary() for line in lines if line.name == "KEY")
    made = Card(number, checked(contact), tuple(key for key in keys if key)[:_MOST_KEYS])
    return made, None in found or len(addresses) > MOST_ADDRESSES


def _address(text: str) -> str | None:
    """As it compares; some programs write it with a name, as in letters. None for what is none, and for a patient's."""
    if text.endswith(">"):
        text = text.rpartition("<")[2][:-1]
    if text[:7].lower() == "mailto:":
        text = text[7:]
    address = normal(text)
    return address if is_address(address) and not is_patient(address) else None


def _preference(line: Line) -> int:
    """PREF of 4.0, from 1 (first) to 100; the type of older cards."""
    if line.is_typed("pref"):
        return 1
    told = line.parameters.get("PREF", ("",))[0]
    return int(told) if told.isascii() and told.isdigit() and len(told) <= 3 else _NO_PREFERENCE


def _town(line: Line | None) -> str:
    """The fourth part of an address."""
    parts = line.parts(";") if line is not None else ()
    return parts[3] if len(parts) > 3 else ""


def _only_town(lines: Iterable[Line]) -> Line | None:
    """An address that says nothing else."""
    places = (line for line in lines if line.name == "ADR")
    return next((line for line in places if "".join(line.parts(";")) == _town(line)), None)


def _uid(text: str) -> str:
    return plain(text).removeprefix("urn:uuid:")


def _rest(lines: Iterable[Line], held: set[int]) -> str:
    """Lines that the contact does not hold; whole ones, up to the bound."""
    kept: list[str] = []
    left = LONGEST_REST
    for line in lines:
        if line.name in _KEPT_OTHERWISE or id(line) in held or len(line.value) > _LONGEST_KEPT:
            continue
        written = plain(line.written(), _LONGEST_KEPT + 1)
        left -= len(written) + 1
        if len(written) <= _LONGEST_KEPT and left >= 0:
            kept.append(written)
    return "\n".join(kept)


def _is_group(lines: Iterable[Line]) -> bool:
    """RFC 6350 §6.1.4, and as address books of Apple write it in 3.0."""
    kinds = (line for line in lines if line.name in {"KIND", "X-ADDRESSBOOKSERVER-KIND"})
    return any(line.text.lower() == "group" for line in kinds)


def _with_groups(cards: list[Card], groups: list[tuple[int, list[Line]]]) -> tuple[tuple[Card, ...], list[int]]:
    """Groups that are cards of their own: their members, by identifier or address, are put into them.

    And the numbers of those of which somebody is in no card, or which have no name.
    """
    known = {key for card in cards for key in (card.contact.uid, *card.contact.addresses)}
    joined: dict[str, list[str]] = {}
    torn: list[int] = []
    for number, lines in groups:
        name = next((line.text for line in lines if line.name in {"FN", "N"} and line.text), "").strip("; ")
        members = {_member(line.text) for line in lines if line.name in _MEMBERS}
        if not name or not members <= known:
            torn.append(number)
        for key in members if name else ():
            joined.setdefault(key, []).append(name)
    return tuple(_in_groups(card, joined) for card in cards), torn


def _member(text: str) -> str:
    return normal(text[7:]) if text[:7].lower() == "mailto:" else _uid(text)


def _in_groups(card: Card, joined: dict[str, list[str]]) -> Card:
    keys = (card.contact.uid, *card.contact.addresses)
    names = [name for key in keys if key for name in joined.get(key, ())]
    if not names:
        return card
    return replace(card, contact=checked(replace(card.contact, groups=(*card.contact.groups, *names))))


def _with_few_groups(cards: Iterable[Card]) -> tuple[tuple[Card, ...], list[int]]:
    """The first groups that the file names; and the numbers of cards that are in others too."""
    kept: set[str] = set()
    found, cut = [], []
    for card in cards:
        groups = []
        for name in card.contact.groups:
            key = group_key(name)
            if key in kept or len(kept) < _MOST_GROUPS:
                kept.add(key)
                groups.append(name)
        if len(groups) < len(card.contact.groups):
            cut.append(card.number)
        found.append(replace(card, contact=replace(card.contact, groups=tuple(groups))))
    return tuple(found), cut
