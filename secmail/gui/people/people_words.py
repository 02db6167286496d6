"""Contacts and people of directories in words. Pure."""

from datetime import datetime

from secmail.api.contacts import ContactsImported
from secmail.domain.contacts import Contact, Likely
from secmail.domain.directory import DirectoryEntry, MailboxKind
from secmail.domain.forms_of_address import written_title
from secmail.gui.i18n import Words
from secmail.gui.models.card_words import Said
from secmail.gui.people.certificate_words import Fact
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone

_NOTE = 160
_ONLY_ONE = ("name", "title", "organisation", "speciality", "town", "phone")
"""What an entry says once: of two that are joined, one of them is heard."""
_CARDS = 8
"""Numbers of cards that are told."""
_SHORT = {"addresses": "doubles.addresses", "groups": "doubles.groups"}
"""Beside columns there is no room to say how the field is filled in."""


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


def contact_facts(one: Contact, words: Words, *, now: datetime) -> tuple[Fact, ...]:
    """An entry line by line, the same lines for everybody, to be read beside another one."""
    last = one.exchange.last
    texts = {
        **{name: str(getattr(one, name)) for name in _ONLY_ONE},
        "name": one.shown,
        "national_id": one.national_id or "",
        "addresses": ", ".join(one.addresses),
        "groups": ", ".join(one.groups),
        "note": one.note,
    }
    shown = tuple(Fact(_SHORT.get(name, f"contact.{name}"), one_line(text)) for name, text in texts.items())
    return (*shown, Fact("doubles.last", words.short_moment(last, now) if last is not None else ""))


def double_said(one: Contact, other: Contact, words: Words, *, pair: Likely) -> Said:
    """A pair: both names, why they may be one person or are two, and where each is written to."""
    lines = [words("contact.double.apart" if pair.apart else f"contact.double.{pair.why.value}")]
    for each in (one, other):
        said = (", ".join(each.addresses), each.speciality, each.organisation, each.town)
        lines.append(one_line(" — ".join(filter(None, said))))
    title = " / ".join(dict.fromkeys(one_line(each.shown, 80) for each in (one, other)))
    return Said("people", Tone.NEUTRAL, title, tuple(lines))


def unsaid_words(gone: Contact, joined: Contact, words: Words) -> str:
    """What the entry that goes says and the joined one does not; empty where nothing is lost."""
    lost = [
        words("doubles.lost.part", name=words(f"contact.{name}").replace("&", ""), text=one_line(text, 80))
        for name in _ONLY_ONE
        if (text := str(getattr(gone, name))) and text != getattr(joined, name)
    ]
    return words("doubles.lost", parts=", ".join(lost)) if lost else ""


def imported_words(result: ContactsImported, words: Words) -> str:
    """What became of a file of cards; nothing is left out in silence."""
    said = [words.count("contacts.imported.added", result.added)]
    for key, number in (
        ("contacts.imported.changed", result.changed),
        ("contacts.imported.same", result.same),
        ("contacts.imported.certificates", result.certificates),
        ("contacts.imported.left", result.left_certificates),
    ):
        if number:
            said.append(words.count(key, number))
    for key, cards in (
        ("contacts.imported.without", result.without_address),
        ("contacts.imported.unreadable", result.unreadable),
        ("contacts.imported.partly", result.partly),
    ):
        if cards:
            numbers = ", ".join(words.locale.toString(one) for one in cards[:_CARDS]) + (", …" * (len(cards) > _CARDS))
            said.append(words("contacts.imported.which", said=words.count(key, len(cards)), numbers=numbers))
    return " ".join(said)


def entry_name(one: DirectoryEntry) -> str:
    """A person's name, or what the mailbox is of."""
    person = " ".join(filter(None, (written_title(one.title), one.given_name, one.family_name)))
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
        title=written_title(one.title),
        organisation=one.organisation,
        speciality=one.speciality or one.profession,
        town=one.town,
        national_id=one.national_id,
    )
