"""Contacts as cards: vCard 3.0 (RFC 2426), which every address book reads, and 4.0 (RFC 6350). Pure."""

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence

from secmail.api.contacts import CardVersion
from secmail.domain.contacts import Contact
from secmail.engine.vcards import NUMBER
from secmail.engine.vcards_labels import unlabelled
from secmail.engine.vcards_lines import escaped, folded


def written_cards(
    contacts: Iterable[Contact], version: CardVersion, *, certificates: Mapping[str, Sequence[bytes]]
) -> bytes:
    """One card after the other. `certificates`: DER, by address."""
    lines = (line for contact in contacts for line in _card(contact, version, certificates))
    return b"".join(map(folded, lines))


def _card(contact: Contact, version: CardVersion, certificates: Mapping[str, Sequence[bytes]]) -> Iterator[str]:
    yield "BEGIN:VCARD"
    yield f"VERSION:{version}"
    yield f"FN:{escaped(contact.shown)}"
    names = (contact.family_name, contact.given_name, "", contact.title, "")
    yield "N:" + ";".join(map(escaped, names))
    for place, address in enumerate(contact.addresses):
        yield f"EMAIL{_preference(version, first=place == 0)}:{escaped(address)}"
    yield from _texts(contact)
    if contact.groups:
        yield "CATEGORIES:" + ",".join(map(escaped, contact.groups))
    kept = contact.rest.splitlines()
    if contact.town and not any(line.startswith("ADR") for line in kept):
        yield f"ADR:;;;{escaped(contact.town)};;;"
    yield from unlabelled(kept)
    keys = dict.fromkeys(der for address in contact.addresses for der in certificates.get(address, ()))
    for der in keys:
        encoded = base64.b64encode(der).decode("ascii")
        four = version is CardVersion.FOUR
        yield f"KEY:data:application/pkix-cert;base64,{encoded}" if four else f"KEY;ENCODING=b;TYPE=X509:{encoded}"
    yield "END:VCARD"


def _texts(contact: Contact) -> Iterator[str]:
    for name, text in (
        ("ORG", contact.organisation),
        ("TITLE", contact.speciality),
        ("TEL", contact.phone),
        ("NOTE", contact.note),
        ("UID", contact.uid),
        (NUMBER, contact.national_id or ""),
    ):
        if text:
            yield f"{name}:{escaped(text)}"


def _preference(version: CardVersion, *, first: bool) -> str:
    if version is CardVersion.FOUR:
        return ";PREF=1" if first else ""
    return ";TYPE=INTERNET,PREF" if first else ";TYPE=INTERNET"
