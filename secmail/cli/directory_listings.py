"""What directories answer, as lines and as documents."""

from collections.abc import Mapping

from secmail.cli.documents import Document
from secmail.cli.listings import moment
from secmail.cli.words import Words
from secmail.domain.directory import FORMER, CountryFacts, DirectoryAnswer, DirectoryEntry, DirectorySource


def line(entry: DirectoryEntry, words: Words, titles: Mapping[str, str]) -> str:
    """Name or organisation, what he is, where, his number, his address; which directory says so, and since when."""
    person = " ".join(filter(None, (entry.title, entry.given_name, entry.family_name)))
    name = person or " – ".join(filter(None, (entry.organisation, entry.service)))
    place = " ".join(filter(None, (entry.postcode, entry.town)))
    number = entry.national_id or entry.structure_id
    certificates = words.counted("directory.certificates", entry.listed) if entry.listed else ""
    told = (
        name,
        entry.speciality or entry.profession,
        entry.organisation if person else "",
        place,
        words("directory.number", number=number) if number else "",
        certificates,
        entry.address,
        _teller(entry, words, titles),
    )
    return "  ".join(" ".join(text.split()) for text in told if text)


def _teller(entry: DirectoryEntry, words: Words, titles: Mapping[str, str]) -> str:
    name, former, _ = entry.source.partition(FORMER)
    who = titles.get(name) or name
    if entry.told is None:
        return words("directory.told-by", source=who)
    day = words.day(entry.told.astimezone())
    return words("directory.told-formerly" if former else "directory.told-on", source=who, day=day)


def answer(found: DirectoryAnswer) -> Document:
    """`more`: a directory has more than this."""
    return {
        "entries": [_entry(each) for each in found.entries],
        "more": found.more,
        "failures": [{"source": each.source, "code": each.code.value} for each in found.failures],
    }


def source(found: DirectorySource) -> Document:
    """Without its secret. `values`: what differs from the profile; `defaults`: what the profile says."""
    return {
        "id": found.id,
        "profile": found.profile,
        "kind": found.kind.value,
        "title": found.title,
        "set_up": found.set_up,
        "enabled": found.enabled,
        "values": dict(found.values),
        "defaults": dict(found.defaults),
    }


def country(facts: CountryFacts | None) -> Document:
    """What is known off line."""
    if facts is None:
        return {"mailboxes": 0, "domains": 0, "imported": None, "published": None, "sha256": None}
    return {
        "mailboxes": facts.mailboxes,
        "domains": facts.domains,
        "imported": moment(facts.imported),
        "published": moment(facts.published),
        "sha256": facts.sha256,
    }


def _entry(entry: DirectoryEntry) -> Document:
    return {
        "source": entry.source.partition(FORMER)[0],
        "told": moment(entry.told),
        "kind": entry.kind.value,
        "address": entry.address or None,
        "family_name": entry.family_name or None,
        "given_name": entry.given_name or None,
        "title": entry.title or None,
        "organisation": entry.organisation or None,
        "service": entry.service or None,
        "national_id": entry.national_id,
        "structure_id": entry.structure_id,
        "profession": entry.profession or None,
        "speciality": entry.speciality or None,
        "town": entry.town or None,
        "postcode": entry.postcode or None,
        "department": entry.department or None,
        "paperless": entry.paperless,
        "certificates": entry.listed,
    }
