"""Questions about contacts, and who is meant while a recipient is typed. Read thread."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import assert_never

from secmail.api.contacts import (
    ContactCards,
    ContactCount,
    ContactQuery,
    Contacts,
    ContactsAt,
    GroupMailboxes,
    Groups,
    LikelyDoubles,
    OneContact,
    Suggest,
    SuggestedBy,
    Suggestion,
)
from secmail.domain.addresses import Mailbox, normal
from secmail.domain.contacts import Contact, Likely, Likeness, likely_doubles
from secmail.domain.directory import DirectoryAnswer, DirectoryEntry, DirectorySearch
from secmail.domain.folding import words
from secmail.domain.forms_of_address import without_links, without_titles, written_title
from secmail.domain.people import Decision, KnownCertificate
from secmail.engine.ports import MailDbReader
from secmail.engine.ports.contacts import ContactReader
from secmail.engine.vcards_writing import written_cards

KnownPeople = Callable[[DirectorySearch], DirectoryAnswer]
"""Who is known here from directories, without the network."""
_SURENESS = tuple(Likeness)
_MOST_GROUPS = 3
_MOST_SUGGESTIONS = 50
_WORTH_LOOKING = 3
"""Letters from which on the whole country is looked through."""


def answer(query: ContactQuery, mail: MailDbReader, known_people: KnownPeople) -> object:
    """The answer of the query's type."""
    book = mail.contacts
    match query:
        case Contacts():
            return book.listed(_typed(query.words), group=query.group, limit=query.limit)
        case ContactCount():
            return book.count(_typed(query.words), group=query.group)
        case OneContact(contact=contact):
            return book.one(contact)
        case ContactsAt(address=address):
            return book.with_addresses((normal(address),))
        case Groups():
            return book.groups()
        case GroupMailboxes(name=name):
            return book.mailboxes(name)
        case LikelyDoubles():
            return _doubles(book)
        case ContactCards():
            return _cards(query, mail)
        case Suggest():
            return suggestions(query, book, known_people)
        case _:
            assert_never(query)


def suggestions(query: Suggest, book: ContactReader, known_people: KnownPeople) -> tuple[Suggestion, ...]:
    """Each address once."""
    typed = _typed(query.words)
    if not typed:
        return ()
    limit = min(query.limit, _MOST_SUGGESTIONS)
    groups = book.groups_named(typed, _MOST_GROUPS)
    found = [Suggestion(SuggestedBy.GROUP, each.name, book.mailboxes(each.name)) for each in groups]
    contacts = book.suggested(typed, limit)
    found += (each for contact in contacts for each in _of_contact(contact, query.words, alone=len(contacts) == 1))
    told = {box.address for each in found if each.by is SuggestedBy.CONTACT for box in each.mailboxes}
    if len(found) < limit and sum(map(len, typed)) >= _WORTH_LOOKING:
        known = known_people(DirectorySearch(words=query.words, limit=limit + len(told)))
        found += (_of_directory(each) for each in known.entries if each.address and normal(each.address) not in told)
    return tuple(found[:limit])


def _doubles(book: ContactReader) -> tuple[Likely, ...]:
    apart = book.apart()
    found = (replace(pair, apart=(pair.one, pair.other) in apart) for pair in likely_doubles(book.all()))
    return tuple(sorted(found, key=lambda pair: (pair.apart, _SURENESS.index(pair.why))))


def _typed(text: str) -> tuple[str, ...]:
    """ "Dr Benali" is looked for as "Benali"."""
    return without_titles(words(without_links(text)))


def _of_contact(contact: Contact, typed: str, *, alone: bool) -> Iterator[Suggestion]:
    """Its preferred address, or the one that is being typed; where nobody else is meant, its others too."""
    meant = normal(typed)
    wanted = [each for each in contact.addresses if each.startswith(meant)] or list(contact.addresses)
    if alone:
        wanted = list(dict.fromkeys((*wanted, *contact.addresses)))
    hint = " · ".join(filter(None, (contact.speciality, contact.organisation, contact.town)))
    name = contact.shown if contact.shown not in contact.addresses else ""
    for address in wanted if alone else wanted[:1]:
        yield Suggestion(SuggestedBy.CONTACT, contact.shown, (Mailbox(address, name),), hint, contact.id)


def _of_directory(entry: DirectoryEntry) -> Suggestion:
    person = " ".join(filter(None, (written_title(entry.title), entry.given_name, entry.family_name)))
    name = person or " — ".join(filter(None, (entry.organisation, entry.service)))
    trade = entry.speciality or entry.profession
    hint = " · ".join(filter(None, (trade, entry.organisation if person else "", entry.town)))
    box = Mailbox(normal(entry.address), name)
    return Suggestion(SuggestedBy.DIRECTORY, name, (box,), hint, source=entry.source, told=entry.told)


def _is_passed_on(known: KnownCertificate) -> bool:
    """What is proven, or a person stands for."""
    stands = known.confirmed or known.decision is Decision.ACCEPTED
    return stands and known.usable_for_encryption and known.decision is not Decision.REFUSED


def _cards(query: ContactCards, mail: MailDbReader) -> bytes:
    if query.contacts is not None:
        contacts = tuple(map(mail.contacts.one, query.contacts))
    else:
        contacts = mail.contacts.listed((), group=query.group, limit=-1)
    addresses = {address for contact in contacts for address in contact.addresses}
    certificates: dict[str, list[bytes]] = {}
    for each in mail.certificates():
        if each.address in addresses and _is_passed_on(each):
            certificates.setdefault(each.address, []).append(each.certificate.der)
    return written_cards(contacts, query.version, certificates=certificates)
