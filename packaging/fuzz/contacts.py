"""Contacts files of other programs: vCards of every version."""

from collections.abc import Iterator

from fuzz.target import Target, require
from secmail.api.contacts import CardVersion
from secmail.domain.addresses import is_address
from secmail.domain.contacts import LONGEST_NOTE, LONGEST_REST, checked
from secmail.domain.identifiers import number_kind
from secmail.engine.vcards import read_cards
from secmail.engine.vcards_writing import written_cards


def _cards(data: bytes) -> None:
    """What was taken keeps its bounds, and goes out and comes in as it is."""
    for card in read_cards(data).cards[:4]:
        contact = card.contact
        require(contact.addresses and all(map(is_address, contact.addresses)), "an address that is none")
        require(contact.name.isprintable() and contact.organisation.isprintable(), "a text that plays tricks")
        require(len(contact.note) <= LONGEST_NOTE and len(contact.rest) <= LONGEST_REST, "a bound that does not hold")
        require(contact.national_id is None or number_kind(contact.national_id), "a number that is none")
        require(checked(contact) == contact, "a contact that would be kept otherwise")
        for version in CardVersion:
            again = read_cards(written_cards((contact,), version, certificates={})).cards
            require(
                [each.contact.addresses for each in again] == [contact.addresses], "addresses that do not come back"
            )
            require(again[0].contact.national_id == contact.national_id, "a number that somebody smuggled in")


def _seeds() -> Iterator[bytes]:
    yield (
        b"BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Dr Z\xc3\xa9\r\nN:Exemple;Z;;Dr;\r\nEMAIL;PREF=1:z@a.example\r\n"
        b'TEL;TYPE="voice,cell":tel:+33\r\nADR;LABEL="a^nb":;;1\\, rue;Rouen;;7;\r\nNOTE:a\\nb\\, c\r\n'
        b"UID:urn:uuid:1\r\n"
        b"KEY:data:application/pkix-cert;base64,AQID\r\nX-NATIONAL-ID:810001234567\r\nEND:VCARD\r\n"
    )
    yield (
        b"BEGIN:VCARD\r\nVERSION:2.1\r\nN;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Durand;Zo=C3=A9=\r\n x\r\n"
        b"EMAIL;PREF;INTERNET:a@b.example\r\nKEY;X509;ENCODING=BASE64:\r\n AQID\r\n\r\nAGENT:\r\nBEGIN:VCARD\r\n"
        b"END:VCARD\r\nEND:VCARD\r\n"
    )
    yield b"BEGIN:VCARD\nKIND:group\nFN:G\nMEMBER:mailto:a@b.example\nEND:VCARD\n"
    yield b"BEGIN:VCARD\nEMAIL:a@b.example\nFN:x\nCATEGORIES:a,b\nORG:a;b\nEND:VCARD"


TARGETS = (
    Target(
        "contacts",
        _cards,
        _seeds,
        (b"BEGIN:VCARD\n", b"END:VCARD\n", b"EMAIL:a@b.example\n", b"\\;", b"\\n", b";TYPE=", b"^n", b"=\n", b"\n "),
    ),
)
