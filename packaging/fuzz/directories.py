"""What directories answer: LDAP messages and the entries in them."""

from collections.abc import Iterator

import sansldap

from fuzz.target import Target, require
from secmail.directory.ldap_entries import entries_of
from secmail.directory.ldap_layout import layout_of
from secmail.directory.ldap_messages import Incoming
from secmail.directory.ldap_wire import raw_entry
from secmail.domain.addresses import is_address
from secmail.domain.directory import MOST_CERTIFICATES
from secmail.domain.identifiers import number_kind
from tests.support.ldap_script import bound, done, entry, extended

_LIMIT = 64 * 1024
_LAYOUT = layout_of(
    {
        "host": "ldap.example",
        "address": "mail,cn",
        "family_name": "sn",
        "identifier": "uid",
        "identifier_type": "type",
        "structure": "ou",
        "kind": "kind",
        "certificates": "userCertificate;binary",
        "profession": "title",
        "professions": "10=Médecin",
    }
)


def _ldap(data: bytes) -> None:
    """Two searches are under way."""
    client = sansldap.LDAPClient()
    for _ in range(2):
        client.search_request("dc=x")
    incoming = Incoming(client, _LIMIT)
    half = len(data) // 2
    for message in (*incoming.take(data[:half]), *incoming.take(data[half:])):
        if isinstance(message, sansldap.SearchResultEntry):
            for found in entries_of("x", _LAYOUT, raw_entry(message)):
                texts = (found.family_name, found.profession, found.address)
                require(all(text.isprintable() and len(text) <= 200 for text in texts), "a text that plays tricks")
                require(not found.address or is_address(found.address), "an address that is none")
                require(found.national_id is None or number_kind(found.national_id), "a number that is none")
                require(len(found.certificates) <= MOST_CERTIFICATES, "too many certificates")


def _seeds() -> Iterator[bytes]:
    held = {"userCertificate;binary": b"0\x03\x02\x01\x01"}
    yield entry(1, sn=b"Martin", mail=b"m@x.example", uid=b"810000000011", type=b"8", kind=b"PER", **held) + done(1)
    yield entry(2, ou=b"339172288100045", cn=b"clinique@x.example", title=b"10") + done(2, 4)
    yield extended(1) + bound(2, 49)


TARGETS = (Target("ldap", _ldap, _seeds, (b"\x30\x84", b"\xa0", b"\x64", b"\x65", b"\x73", b"\x78"), max_size=_LIMIT),)
