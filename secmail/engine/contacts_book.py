"""Contacts as a person keeps them: changed, merged, grouped, taken from cards."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import assert_never

from secmail.api.contacts import (
    ChangeGroup,
    ContactCommand,
    ContactsImported,
    DropContact,
    DropGroup,
    ImportContacts,
    KeepContact,
    MergeContacts,
    RenameGroup,
)
from secmail.domain.addresses import normal
from secmail.domain.contacts import NEW, Contact, ContactId, Group, checked, group_key, joined, known_as, plain
from secmail.domain.errors import ActionNeeded, Code, SecmailError
from secmail.domain.people import KnownCertificate, Source
from secmail.domain.security import CertificateFacts, Chain, Revocation
from secmail.engine.desk import Desk
from secmail.engine.steps import Steps, pause, wait
from secmail.engine.trust import Trust
from secmail.engine.vcards import Card, Cards, read_cards
from secmail.pki import certificate as certificates
from secmail.pki import usage

_AT_ONCE = 200
"""Contacts of one transaction: the engine has others to serve."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """What an import keeps. `same`: cards that say nothing new."""

    kept: tuple[Contact, ...]
    added: int
    same: int


@dataclass(frozen=True, slots=True)
class _Carried:
    """A certificate of a card that names some of its addresses; none where it names others, or nobody."""

    addresses: tuple[str, ...]
    facts: CertificateFacts | None = None
    confirmed: bool = False


class ContactDesk:
    """Engine thread."""

    def __init__(self, desk: Desk, trust: Trust) -> None:
        self._desk = desk
        self._trust = trust

    def steps(self, command: ContactCommand) -> Steps[object]:
        """The use case of a command."""
        book = self._desk.db.contacts
        match command:
            case KeepContact(contact=contact):
                return book.one(book.keep(checked(contact)))
            case DropContact(contact=number):
                book.drop(number)
            case MergeContacts(contact=number, into=into):
                return self._merge(number, into)
            case ChangeGroup(name=name, add=add, remove=remove):
                return book.change_group(_named(name), add=add, remove=remove)
            case RenameGroup(name=name, new=new):
                return self._rename(name, new)
            case DropGroup(name=name):
                book.drop_group(name)
            case ImportContacts(data=data):
                return (yield from self._import(data))
            case _:
                assert_never(command)
        return None

    def _merge(self, number: ContactId, into: ContactId) -> Contact:
        book = self._desk.db.contacts
        if number == into:
            return book.one(into)
        book.replace(checked(joined(book.one(into), book.one(number))), number)
        return book.one(into)

    def _rename(self, name: str, new: str) -> Group:
        return self._desk.db.contacts.rename_group(name, _named(new))

    def _import(self, data: bytes) -> Steps[ContactsImported]:
        read = yield from wait(self._desk.pool.submit(read_cards, data))
        book = self._desk.db.contacts
        plan = yield from wait(self._desk.pool.submit(_planned, read, book.all()))
        for start in range(0, len(plan.kept), _AT_ONCE):
            book.keep_all(plan.kept[start : start + _AT_ONCE])
            yield from pause()
        learned = left = 0
        for card in read.cards:
            if card.keys:
                carried = yield from wait(self._desk.pool.submit(_certificates, card, self._trust))
                learned += self._learn(carried)
                left += sum(each.facts is None for each in carried)
        return ContactsImported(
            added=plan.added,
            changed=len(plan.kept) - plan.added,
            same=plan.same,
            without_address=read.without_address,
            unreadable=read.unreadable,
            partly=read.partly,
            certificates=learned,
            left_certificates=left,
        )

    def _learn(self, carried: Sequence[_Carried]) -> int:
        now = self._desk.ports.clock.now()
        return sum(
            self._desk.db.certificates.learn(
                KnownCertificate(
                    address=address,
                    certificate=each.facts,
                    source=Source.FILE,
                    learned=now,
                    confirmed=each.confirmed,
                    usable_for_encryption=usage.can_encrypt(each.facts.der),
                )
            )
            for each in carried
            if each.facts is not None
            for address in each.addresses
        )


def _named(name: str) -> str:
    if not group_key(name):
        raise ActionNeeded(Code.CONTACT_UNFIT, "group")
    return plain(name)


def _planned(read: Cards, known: Sequence[Contact]) -> _Plan:
    """Pool. Two cards of one person in the same file become one contact, too."""
    contacts = list(known)
    by_key: dict[str, list[int]] = {}
    for place, each in enumerate(contacts):
        _note(by_key, each, place)
    changed: set[int] = set()
    for card in read.cards:
        places = dict.fromkeys(place for key in _keys(card.contact) for place in by_key.get(key, ()))
        same = known_as(card.contact, [contacts[place] for place in places])
        if same is None:
            place = len(contacts)
            contacts.append(card.contact)
            changed.add(place)
        else:
            place = next(each for each in places if contacts[each] is same)
            merged = checked(joined(same, card.contact))
            if merged != same:
                contacts[place] = merged
                changed.add(place)
        _note(by_key, contacts[place], place)
    kept = tuple(contacts[place] for place in sorted(changed))
    return _Plan(kept, sum(each.id == NEW for each in kept), len(read.cards) - len(kept))


def _note(by_key: dict[str, list[int]], contact: Contact, place: int) -> None:
    for key in _keys(contact):
        places = by_key.setdefault(key, [])
        if place not in places:
            places.append(place)


def _keys(contact: Contact) -> Iterator[str]:
    yield from contact.addresses
    yield from filter(None, (contact.uid, contact.national_id))


def _certificates(card: Card, trust: Trust) -> list[_Carried]:
    """Pool. Only those that name the card's own addresses: a card could tie anybody's certificate to any address."""
    return [each for data in card.keys for each in _carried(data, card.contact.addresses, trust)]


def _carried(data: bytes, addresses: Sequence[str], trust: Trust) -> Iterator[_Carried]:
    try:
        found = certificates.load(data)
    except SecmailError:
        found = ()  # a key of another kind, or none
    if not found:
        yield _Carried(())
    for der in found:
        facts = certificates.facts(der)
        named = tuple(each for each in map(normal, facts.emails) if each in addresses)
        if not named or not (usage.can_encrypt(der) or usage.can_sign(der)):
            yield _Carried(())
            continue
        judged = trust.for_encryption(der)
        trusted = judged.chain is Chain.TRUSTED and judged.revocation is Revocation.GOOD
        yield _Carried(named, facts, trusted)
