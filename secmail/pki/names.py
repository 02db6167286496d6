"""Distinguished names as people read them, and the national identifiers inside (cps-mssante §2.3, §2.5)."""

import re

from asn1crypto import x509

from secmail.pki.asn1 import tolerant

COMMON_NAME = "2.5.4.3"
SURNAME = "2.5.4.4"
GIVEN_NAME = "2.5.4.42"
ORGANISATION = "2.5.4.10"
ORGANISATIONAL_UNIT = "2.5.4.11"
TITLE = "2.5.4.12"
PSEUDONYM = "2.5.4.65"
EMAIL_ADDRESS = "1.2.840.113549.1.9.1"

_SHORT = {
    COMMON_NAME: "CN",
    SURNAME: "SN",
    GIVEN_NAME: "GN",
    ORGANISATIONAL_UNIT: "OU",
    EMAIL_ADDRESS: "emailAddress",
    "2.5.4.5": "serialNumber",
    "2.5.4.6": "C",
    "2.5.4.7": "L",
    "2.5.4.8": "ST",
    "2.5.4.9": "street",
    ORGANISATION: "O",
    TITLE: "T",
    "0.9.2342.19200300.100.1.1": "UID",
    "0.9.2342.19200300.100.1.25": "DC",
}

_HOLDER_ID = re.compile(
    r"8[0-9]{11}"  # RPPS
    r"|0[0-9][0-9AB][0-9]{7}"  # ADELI, with departments 2A, 2B and the 0B of test numbers
    r"|[1-9][0-9A-Z]{8,14}/[0-9A-Z]{2,20}"  # employee: structure / number
)
_OF_PERSONS = frozenset({GIVEN_NAME, SURNAME, PSEUDONYM})
_STRUCTURE_ID = re.compile(r"1[0-9A-Z]{9}|3[0-9]{14}")  # FINESS, SIRET

_EMPLOYER = re.compile(r"3(?P<finess>[0-9][0-9AB][0-9]{7})/.*")

Attributes = tuple[tuple[str, str], ...]
"""(type as dotted OID, value as text), in the order of the certificate."""

_ESCAPED = re.compile(r'([,+"\\<>;=])')


def attributes(name: x509.Name) -> Attributes:
    """Every attribute whose value is text; unreadable ones are left out."""
    return tuple(pair for rdn in _rdns(name) for pair in rdn)


def readable(name: x509.Name) -> str:
    """RFC 4514 text, most specific part first; control characters never reach a screen."""
    parts = ["+".join(_pair(oid, value) for oid, value in rdn) for rdn in _rdns(name)]
    return ",".join(reversed(parts))


def common_name(found: Attributes) -> str:
    """ "Given name SURNAME" where the holder is a person, the CN otherwise, empty when there is neither."""
    given, surname = first(found, GIVEN_NAME), first(found, SURNAME)
    return f"{given} {surname}" if given and surname else first(found, COMMON_NAME)


def national_id(found: Attributes) -> str | None:
    """RPPS, ADELI or employee number of the CN; for an organisation the FINESS or SIRET of an OU.

    A person whose CN is no such number (a pseudonym) has none: the number of his employer is not his.
    Only a certificate of the IGC-Santé hierarchy gives these numbers a meaning: ask the path before believing it.
    """
    for oid, value in found:
        if oid == COMMON_NAME and _HOLDER_ID.fullmatch(value):
            return value
    return None if any(oid in _OF_PERSONS for oid, _ in found) else _unit(found)


def structure_id(found: Attributes) -> str | None:
    """FINESS or SIRET of the establishment: of an OU, or as it stands in an employee's number (§2.3, §2.5)."""
    unit = _unit(found)
    employer = _EMPLOYER.fullmatch(first(found, COMMON_NAME))
    return unit if unit is not None or employer is None else f"1{employer['finess']}"


def _unit(found: Attributes) -> str | None:
    units = [value for oid, value in found if oid == ORGANISATIONAL_UNIT and _STRUCTURE_ID.fullmatch(value)]
    return units[0] if units else None


def _rdns(name: x509.Name) -> list[list[tuple[str, str]]]:
    rdns: tuple[x509.RelativeDistinguishedName, ...] = ()
    return [tolerant([], _rdn, rdn) for rdn in tolerant(rdns, _all_rdns, name)]


def _all_rdns(name: x509.Name) -> tuple[x509.RelativeDistinguishedName, ...]:
    return tuple(name.chosen)


def _rdn(rdn: x509.RelativeDistinguishedName) -> list[tuple[str, str]]:
    pairs = [(attribute["type"].dotted, tolerant(None, _native, attribute)) for attribute in rdn]
    return [(oid, _printable(value)) for oid, value in pairs if isinstance(value, str)]


def _native(attribute: x509.NameTypeAndValue) -> object:
    native: object = attribute["value"].native
    return native


def _printable(value: str) -> str:
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in value)


def _pair(oid: str, value: str) -> str:
    return f"{_SHORT.get(oid, oid)}=" + _ESCAPED.sub(r"\\\1", value)


def first(found: Attributes, wanted: str) -> str:
    """The first value of this type; empty where there is none."""
    return next((value for oid, value in found if oid == wanted), "")
