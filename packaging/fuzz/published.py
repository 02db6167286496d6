"""What is published of the people and domains of the country: FHIR answers, the file of mailboxes, the white list."""

import contextlib
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from fuzz.target import Target, require
from secmail.directory.fhir_bundle import bundle_of
from secmail.directory.fhir_entries import entries_of as entries_in
from secmail.directory.open_data import entries_of
from secmail.directory.white_list import domains_of
from secmail.domain.addresses import is_address
from secmail.domain.directory import MOST_CERTIFICATES, DirectoryEntry
from secmail.domain.errors import SecmailError
from secmail.domain.identifiers import number_kind
from tests.support.fhir_people import bundle, certificate, country
from tests.support.invented_country import COLUMNS, lines

_LIMIT = 64 * 1024


def _fhir(data: bytes) -> None:
    with contextlib.suppress(SecmailError):
        for entry in entries_in(bundle_of(data).resources, "x", bare=True):
            _require_sound(entry)
            require(entry.national_id is None or number_kind(entry.national_id), "a number that is none")
            require(len(entry.certificates) <= MOST_CERTIFICATES, "too many certificates")


def _mailboxes(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(SecmailError):
        path = Path(folder, "file")
        path.write_bytes(data)
        for entry in entries_of(str(path)):
            _require_sound(entry)
            require(bool(entry.address), "a mailbox without an address")


def _white_list(data: bytes) -> None:
    with contextlib.suppress(SecmailError):
        for domain in domains_of(data):
            require(domain.isascii() and is_address(f"x@{domain}"), "a domain that is none")


def _require_sound(entry: DirectoryEntry) -> None:
    texts = (entry.family_name, entry.given_name, entry.organisation, entry.service, entry.town, entry.speciality)
    require(all(text.isprintable() for text in texts), "a text that plays tricks")
    require(not entry.address or is_address(entry.address), "an address that is none")


def _answers() -> Iterator[bytes]:
    people = country()
    people[0]["extension"] = [certificate("MAMCAQE=")]
    for some in (people, people[:2], people[-2:]):
        yield json.dumps(bundle([(one, "match") for one in some], total=1, links={"next": "https://x/"})).encode()


def _files() -> Iterator[bytes]:
    rows = ["|".join(row) for row in lines(3)]
    yield "\n".join(["|".join(COLUMNS), *rows, ""]).encode()


def _lists() -> Iterator[bytes]:
    space = "https://listeblanche.mssante.fr/schema"
    yield f'<L xmlns="{space}"><Domaine><Nom>hôpital.example</Nom></Domaine></L>'.encode()


TARGETS = (
    Target("fhir", _fhir, _answers, (b'"extension"', b'"url"', b"[", b"{", b"null", b"0"), max_size=_LIMIT),
    Target("mailboxes", _mailboxes, _files, (b"|", b"\n", b"\r\n", b"\xef\xbb\xbf", b"PK\x03\x04"), max_size=_LIMIT),
    Target("white-list", _white_list, _lists, (b"<!DOCTYPE", b"<Domaine>", b"<Nom>", b"&#"), max_size=_LIMIT),
)
