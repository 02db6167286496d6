"""Contacts and people of directories in words. Pure."""

from datetime import datetime

from secmail.api.contacts import ContactsImported
from secmail.domain.contacts import Contact
from secmail.domain.directory import DirectoryEntry, MailboxKind
from secmail.gui.i18n import Words
from secmail.gui.models.card_words import Said
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone

_NOTE = 160


def contact_said(one: Contact, words: Words, *, now: datetime) -> Said:
    """A row: name, addresses, who that is, the last exchange, groups and note."""
    title = one_line(" ".join(filter(None, (one.title if not one.name else "", one.shown))), 120)
    last = one.exchange.last
    lines = (
        one_line(", ".join(one.addresses)),
        one_line(" — ".join(filter(None, (one.speciality, one.organisation, one.town, one.phone)))),
        words("contacts.last", day=words.short_moment(last, now)) if last is not None else "",
        words("contacts.groups", groups=one_line(", ".join(one.groups), 120)) if one.groups else "",
        one_line(one.note, _NOTE),
    )
    return Said("people", Tone.NEUTRAL, title, tuple(filter(None, lines)))


def imported_words(result: ContactsImported, words: Words) -> str:
    """What became of a file of cards; nothing is left out in silence."""
    said = [
        words.count("contacts.imported.added", result.added),
        words.count("contacts.imported.changed", result.changed),
        words.count("contacts.imported.same", result.same),
    ]
    for key, number in (
        ("contacts.imported.certificates", result.certificates),
        ("contacts.imported.left", result.left_certificates),
        ("contacts.imported.without", len(result.without_address)),
        ("contacts.imported.unreadable", len(result.unreadable)),
        ("contacts.imported.partly", len(result.partly)),
    ):
        if number:
            said.append(words.count(key, number))
    return " ".join(said)


def entry_name(one: DirectoryEntry) -> str:
    """A person's name, or what the mailbox is of."""
    person = " ".join(filter(None, (one.title, one.given_name, one.family_name)))
    return one_line(person or one.organisation or one.service or one.address, 120)


def entry_said(one: DirectoryEntry, words: Words) -> Said:
    """A row of what a directory answers."""
    name = entry_name(one)
    profession = " — ".join(filter(None, (one.profession, one.speciality)))
    place = " ".join(filter(None, (one.postcode, one.town)))
    where = ", ".join(filter(None, (one.organisation if one.organisation != name else "", one.service, place)))
    address = one.address or words("directory.no-address")
    number = words("directory.number", number=one_line(one.national_id, 40)) if one.national_id else ""
    lines = tuple(one_line(line) for line in (address, profession, where, number) if line)
    person = one.kind is MailboxKind.PERSON
    warnings = () if person else (words(f"directory.kind.{one.kind.value}"),)
    return Said("people" if person else "inbox", Tone.NEUTRAL, name, lines, warnings)


def contact_of(one: DirectoryEntry) -> Contact:
    """What is kept of somebody found in a directory."""
    return Contact(
        name=" ".join(filter(None, (one.given_name, one.family_name))) or one.organisation,
        addresses=(one.address,) if one.address else (),
        family_name=one.family_name,
        given_name=one.given_name,
        title=one.title,
        organisation=one.organisation,
        speciality=one.speciality or one.profession,
        town=one.town,
        national_id=one.national_id,
    )
