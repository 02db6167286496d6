"""Contacts as a person keeps them: changed, merged, grouped, taken from cards."""

import hashlib
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
    KeepApart,
    KeepContact,
    MergeContacts,
    RenameGroup,
)
from secmail.api.events import ContactsChanged
from secmail.domain.addresses import normal
from secmail.domain.contacts import NEW, Contact, ContactId, Group, checked, group_key, joined, known_as, plain
from secmail.domain.deeds import Deed
from secmail.domain.errors import ActionNeeded, Code, Rejected, SecmailError
from secmail.domain.people import KnownCertificate, Source
from secmail.domain.security import CertificateFacts
from secmail.engine.access import Access
from secmail.engine.desk import Desk
from secmail.engine.holders_word import require_holder
from secmail.engine.importing_contacts import as_cards
from secmail.engine.recipients import is_patient
from secmail.engine.session import Session
from secmail.engine.steps import Steps, at_once, pause, wait
from secmail.engine.turns import Turn
from secmail.engine.vcards import Card, Cards, read_cards
from secmail.pki import certificate as certificates
from secmail.pki import usage

_Change = KeepContact | DropContact | MergeContacts | KeepApart | ChangeGroup | RenameGroup | DropGroup
_AT_ONCE = 200
"""Contacts of one transaction: the engine has others to serve."""
_MOST_CERTIFICATES = 1000
"""Of one file: a person has to look at each."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """What an import keeps. `same`: cards that say nothing new."""

    kept: tuple[Contact, ...]
    added: int
    same: int


@dataclass(frozen=True, slots=True)
class _Carried:
    """Certificates that name an address of the card that they came by, each with one of these; and how many do not."""

    named: tuple[tuple[str, CertificateFacts], ...]
    left: int


class ContactDesk:
    """Engine thread."""

    def __init__(self, desk: Desk, session: Session, access: Access) -> None:
        self._desk = desk
        self._session = session
        self._access = access

    def steps(self, command: ContactCommand) -> Steps[object]:
        """The use case of a command."""
        if isinstance(command, ImportContacts):
            done: object = yield from self._import(command.data)
        else:
            done = yield from self._turn().take(lambda: at_once(lambda: self._change(command)))
        self._desk.emit(ContactsChanged())
        return done

    def _turn(self) -> Turn:
        """An import keeps what it has planned: nobody changes contacts in between."""
        return self._desk.turns.of("contacts")

    def _change(self, command: _Change) -> object:
        book = self._desk.db.contacts
        match command:
            case KeepContact(contact=contact, shared=shared):
                return self._keep(checked(contact), shared=shared)
            case DropContact(contact=number):
                book.drop(number)
            case MergeContacts(contact=number, into=into):
                return self._merge(number, into)
            case KeepApart(one=one, other=other, apart=apart):
                if one == other:
                    raise Rejected(Code.CONTACT_UNKNOWN)
                book.keep_apart(one, other, apart=apart)
            case ChangeGroup(name=name, add=add, remove=remove):
                return book.change_group(_named(name), add=add, remove=remove)
            case RenameGroup(name=name, new=new):
                return self._rename(name, new)
            case DropGroup(name=name):
                book.drop_group(name)
            case _:
                assert_never(command)
        return None

    def _keep(self, contact: Contact, *, shared: bool) -> Contact:
        """What it has already stays, whoever else has it."""
        book = self._desk.db.contacts
        had = book.one(contact.id).addresses if contact.id != NEW else ()
        new = [address for address in contact.addresses if address not in had]
        if any(map(is_patient, new)):
            raise ActionNeeded(Code.CONTACT_PATIENT)
        if not shared and any(each.id != contact.id for each in book.with_addresses(new)):
            raise ActionNeeded(Code.CONTACT_ADDRESS_TAKEN)
        return book.one(book.keep(contact))

    def _merge(self, number: ContactId, into: ContactId) -> Contact:
        book = self._desk.db.contacts
        if number == into:
            return book.one(into)
        book.replace(checked(joined(book.one(into), book.one(number))), number)
        return book.one(into)

    def _rename(self, name: str, new: str) -> Group:
        return self._desk.db.contacts.rename_group(name, _named(new))

    def _import(self, data: bytes) -> Steps[ContactsImported]:
        """Nothing is kept before the holder lets new certificates in."""
        cards = yield from wait(self._desk.pool.submit(as_cards, data, self._desk.ports.store.address_book))
        read = yield from wait(self._desk.pool.submit(read_cards, cards))
        carried = yield from wait(self._desk.pool.submit(_certificates, read.cards))
        if any(map(self._is_new, carried.named)):
            yield from require_holder(self._desk, self._session, self._access)
            self._session.journal(Deed.CERTIFICATES_BROUGHT, hashlib.sha256(data).hexdigest())
        plan = yield from self._turn().take(lambda: self._take_in(read))
        return ContactsImported(
            added=plan.added,
            changed=len(plan.kept) - plan.added,
            same=plan.same,
            without_address=read.without_address,
            unreadable=read.unreadable,
            partly=read.partly,
            certificates=(yield from self._learn(carried)),
            left_certificates=carried.left,
        )

    def _take_in(self, read: Cards) -> Steps[_Plan]:
        plan = yield from wait(self._desk.pool.submit(_planned, read, self._desk.db.contacts.all()))
        for start in range(0, len(plan.kept), _AT_ONCE):
            self._desk.db.contacts.keep_all(plan.kept[start : start + _AT_ONCE])
            self._desk.emit(ContactsChanged())
            yield from pause()
        return plan

    def _is_new(self, each: tuple[str, CertificateFacts]) -> bool:
        address, facts = each
        return all(
            known.certificate.sha256 != facts.sha256 for known in self._desk.db.certificates.for_address(address)
        )

    def _learn(self, carried: _Carried) -> Steps[int]:
        """As candidates: such a file is anybody's word, and a person looks at each before a letter is sealed to it."""
        learned = 0
        for address, facts in filter(self._is_new, carried.named):
            known = KnownCertificate(
                address=address,
                certificate=facts,
                source=Source.CONTACTS,
                learned=self._desk.ports.clock.now(),
                confirmed=False,
                usable_for_encryption=True,
            )
            learned += self._desk.db.certificates.learn(known)
            yield from pause()
        return learned


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


def _certificates(cards: Sequence[Card]) -> _Carried:
    """Pool. Only those that name the card's own addresses: a card could tie anybody's certificate to any address."""
    named: dict[tuple[str, str], CertificateFacts] = {}
    left = 0
    for card in cards:
        for data in card.keys:
            told = [each for each in _told(data, card.contact.addresses) if len(named) < _MOST_CERTIFICATES]
            named.update({(address, facts.sha256): facts for address, facts in told})
            left += not told
    return _Carried(tuple((address, facts) for (address, _), facts in named.items()), left)


def _told(data: bytes, addresses: Sequence[str]) -> Iterator[tuple[str, CertificateFacts]]:
    """Of each certificate that letters can be sealed to, the addresses that it names and the card has."""
    try:
        found = certificates.load(data)
    except SecmailError:
        return  # a key of another kind, or none
    for der in found:
        if usage.can_encrypt(der):
            facts = certificates.facts(der)
            yield from ((address, facts) for address in {*map(normal, facts.emails)} if address in addresses)
