"""What one resource tells of a person, a role or an organisation (pure).

Each is read once, however many others refer to it: a single answer may name one practitioner in thousands of roles.
"""

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from secmail.directory import fhir_bundle as json
from secmail.directory.fhir_bundle import Json
from secmail.directory.specialities import speciality_words
from secmail.domain.directory import MOST_CERTIFICATES
from secmail.domain.identifiers import normal_identifier

PERSON_NUMBERS = "urn:oid:1.2.250.1.71.4.2.1"
STRUCTURE_NUMBERS = "urn:oid:1.2.250.1.71.4.2.2"
_LONGEST_CERTIFICATE = 32 * 1024
_DER_SEQUENCE = b"\x30"
_PROFESSION, _SPECIALITIES = "TRE_G15", ("TRE_R38", "TRE_R39", "TRE_R40", "TRE_R42", "TRE_R45")
"""Tables of professions, and of what somebody is qualified for (savoir-faire)."""
_MOST_CODINGS = 200
"""Which a resource is asked for: a practitioner of long standing has some dozens."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Empty where it tells nothing. `name`: of an organisation. `profession`: code and name; None: not told."""

    is_open: bool = True
    family_name: str = ""
    given_name: str = ""
    title: str = ""
    name: str = ""
    national_id: str | None = None
    structure_id: str | None = None
    profession: tuple[str, str] | None = None
    speciality: str = ""
    town: str = ""
    postcode: str = ""
    department: str = ""
    certificates: tuple[bytes, ...] = ()

    @property
    def is_named(self) -> bool:
        """A person's name is told."""
        return bool(self.family_name or self.given_name or self.title)


NOBODY = Facts()


def facts_of(body: Json) -> Facts:
    """Of a resource of any kind. Its time grows with its size, and no faster."""
    named = _name(body)
    place = json.item(body, "address")
    profession, speciality = _qualified(body)
    postcode, town = _place(place)
    return Facts(
        is_open=body.get("active") is not False,
        family_name=json.text(named, "family"),
        given_name=json.line(" ".join(json.texts(named, "given"))),
        title=json.line(" ".join(json.texts(named, "suffix") or json.texts(named, "prefix"))),
        name=json.text(body, "name"),
        national_id=_number(body, PERSON_NUMBERS),
        structure_id=_number(body, STRUCTURE_NUMBERS),
        profession=profession,
        speciality=speciality,
        town=town,
        postcode=postcode,
        department=json.text(place, "district") or json.text(place, "state"),
        certificates=_certificates(body),
    )


def _name(body: Json) -> Json:
    """The name under which somebody practises may stand on the role alone."""
    named = json.item(body, "name")
    return named or json.item(json.extension(body, "as-ext-practitionerrole-name"), "valueHumanName")


def _place(address: Json) -> tuple[str, str]:
    """Some write the code before the town: "92140 CLAMART"."""
    town, postcode = json.text(address, "city"), json.text(address, "postalCode")
    before, _, rest = town.partition(" ")
    if rest and len(before) == 5 and before.isascii() and before.isdigit():
        return postcode or before, rest
    return postcode, town


def _number(body: Json, system: str) -> str | None:
    """With its type's digit, as the national system writes it."""
    for identifier in json.items(body, "identifier"):
        if json.text(identifier, "system") == system:
            return normal_identifier(json.text(identifier, "value"))
    return None


def _qualified(body: Json) -> tuple[tuple[str, str] | None, str]:
    """The first profession, code and name, and the first speciality that has a name."""
    profession, speciality = None, ""
    for coding in islice(_codings(body), _MOST_CODINGS):
        table = json.text(coding, "system")
        if profession is None and _PROFESSION in table:
            profession = json.text(coding, "code"), json.text(coding, "display")
        if not speciality and any(each in table for each in _SPECIALITIES):
            speciality = json.text(coding, "display") or speciality_words(json.text(coding, "code"))
    return profession, speciality


def _codings(body: Json) -> Iterator[Json]:
    yield from json.codings(body, "code")
    yield from json.codings(body, "specialty")
    for qualification in json.items(body, "qualification"):
        yield from json.codings(qualification, "code")


def _certificates(body: Json) -> tuple[bytes, ...]:
    extensions = json.extensions(body, "as-ext-digital-certificate")
    attached = (json.item(json.extension(one, "value"), "valueAttachment") for one in extensions)
    return tuple(dict.fromkeys(filter(None, (_der(one.get("data")) for one in attached))))[:MOST_CERTIFICATES]


def _der(data: object) -> bytes:
    """An attachment is Base64; what is in it is DER, PEM, or by the profile's own words hexadecimal in ASCII."""
    if not isinstance(data, str) or len(data) > 4 * _LONGEST_CERTIFICATE:
        return b""
    try:
        content = base64.b64decode(data, validate=True)
        if content.startswith(b"-----BEGIN CERTIFICATE-----"):
            body = content.partition(b"\n")[2].partition(b"-----END")[0]
            content = base64.b64decode(b"".join(body.split()), validate=True)
        elif not content.startswith(_DER_SEQUENCE):
            content = bytes.fromhex(content.decode("ascii"))
    except (binascii.Error, ValueError):
        return b""
    return content if content.startswith(_DER_SEQUENCE) and len(content) <= _LONGEST_CERTIFICATE else b""
