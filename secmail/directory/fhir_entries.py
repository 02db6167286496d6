"""Practitioners, their roles and organisations (Annuaire Santé v2, cps-mssante §3.3) as mailboxes.

A mailbox is an e-mail of a resource that carries the mailbox extension; an ordinary e-mail is none. What is on the
unlisted side (listeRouge) is left out even if a server gives it. A person's mailbox that is tied to a structure stands
on the role; otherwise it stands on the practitioner and takes its place from the first role.
"""

import base64
import binascii
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from secmail.directory import fhir_bundle as json
from secmail.directory.fhir_bundle import Json, Resource
from secmail.directory.specialities import speciality_words
from secmail.domain.addresses import is_address, normal
from secmail.domain.directory import MOST_CERTIFICATES, DirectoryEntry, MailboxKind
from secmail.domain.identifiers import normal_identifier
from secmail.domain.sentences.cards import profession_words

PERSON_NUMBERS = "urn:oid:1.2.250.1.71.4.2.1"
STRUCTURE_NUMBERS = "urn:oid:1.2.250.1.71.4.2.2"
_LONGEST_CERTIFICATE = 32 * 1024
_MOST_ENTRIES = 2_000
_KINDS = {kind.value: kind for kind in MailboxKind}
_DER_SEQUENCE = b"\x30"
_PROFESSION, _SPECIALITIES = "TRE_G15", ("TRE_R38", "TRE_R39", "TRE_R40", "TRE_R42", "TRE_R45")
"""Tables of professions, and of what somebody is qualified for (savoir-faire)."""


@dataclass(frozen=True, slots=True)
class _Mailbox:
    """What is told of the mailbox itself."""

    kind: MailboxKind = MailboxKind.PERSON
    address: str = ""
    service: str = ""
    paperless: bool | None = None


@dataclass(frozen=True, slots=True)
class _Holder:
    """Whose mailbox it is, as far as the answers tell."""

    person: Json = field(default_factory=dict)
    role: Json = field(default_factory=dict)
    organisation: Json = field(default_factory=dict)


def entries_of(resources: Sequence[Resource], source: str, *, bare: bool = False) -> tuple[DirectoryEntry, ...]:
    """In the order of the answers, each mailbox once. `bare`: also persons of whom no mailbox is told."""
    holders = _Holders(resources)
    found: dict[tuple[str, str | None], DirectoryEntry] = {}
    for entry in islice(_reached(resources, holders, source), _MOST_ENTRIES):
        found.setdefault((normal(entry.address), entry.national_id), entry)
    reached = {entry.national_id for entry in found.values()}
    for entry in islice(_without_mailbox(resources, holders, source), _MOST_ENTRIES):
        if entry.national_id not in reached and (bare or entry.certificates):
            found.setdefault(("", entry.national_id), entry)
    return tuple(found.values())


def referenced_organisations(resources: Iterable[Resource]) -> tuple[str, ...]:
    """Ids of the organisations that roles name and that did not come along."""
    there = {resource.key for resource in resources}
    named = (json.target(role.body, "organization") for role in resources if role.kind == "PractitionerRole")
    missing = dict.fromkeys(key for key in named if key.startswith("Organization/") and key not in there)
    return tuple(key.partition("/")[2] for key in missing)


class _Holders:
    """Who is behind each of the resources that came together."""

    def __init__(self, resources: Sequence[Resource]) -> None:
        self._known = {resource.key: resource.body for resource in resources}
        self._roles: dict[str, Json] = {}
        for role in resources:
            if role.kind == "PractitionerRole" and _is_open(role.body):
                self._roles.setdefault(json.target(role.body, "practitioner"), role.body)

    def of(self, resource: Resource) -> _Holder | None:
        """None for what has no mailboxes, and for what is closed."""
        body = resource.body
        match resource.kind:
            case "Organization":
                holder = _Holder(organisation=body)
            case "PractitionerRole":
                holder = self._practising(self._one(body, "practitioner"), body)
            case "Practitioner":
                holder = self._practising(body, self._roles.get(resource.key, json.NOTHING))
            case _:
                return None
        return holder if _is_open(body) and _is_open(holder.person) else None

    def _practising(self, person: Json, role: Json) -> _Holder:
        return _Holder(person, role, self._one(role, "organization"))

    def _one(self, body: Json, reference: str) -> Json:
        return self._known.get(json.target(body, reference), json.NOTHING)


def _is_open(body: Json) -> bool:
    return body.get("active") is not False


def _reached(resources: Sequence[Resource], holders: _Holders, source: str) -> Iterator[DirectoryEntry]:
    for resource in resources:
        holder = holders.of(resource)
        if holder is not None:
            yield from _mailboxes(resource.body, holder, source)


def _without_mailbox(resources: Sequence[Resource], holders: _Holders, source: str) -> Iterator[DirectoryEntry]:
    for resource in resources:
        holder = holders.of(resource) if resource.kind == "Practitioner" else None
        if holder is not None:
            yield _entry(holder, source, _Mailbox())


def _mailboxes(body: Json, holder: _Holder, source: str) -> Iterator[DirectoryEntry]:
    for telecom in json.items(body, "telecom"):
        facts = json.extension(telecom, "as-ext-mailbox-mss-metadata")
        address = json.text(telecom, "value")
        unlisted = json.extension(facts, "listeRouge").get("valueBoolean", False)
        if not facts or unlisted is not False or not is_address(address):
            continue
        codes = json.codings(json.extension(facts, "type"), "valueCodeableConcept")
        told = _KINDS.get(json.text(next(iter(codes), json.NOTHING), "code"))
        kind = told or (MailboxKind.PERSON if holder.person or holder.role else MailboxKind.ORGANISATION)
        paperless = json.extension(facts, "digitization").get("valueBoolean")
        service = json.text(json.extension(facts, "service"), "valueString")
        mailbox = _Mailbox(kind, address, service, paperless if isinstance(paperless, bool) else None)
        yield _entry(holder, source, mailbox)


def _entry(holder: _Holder, source: str, mailbox: _Mailbox) -> DirectoryEntry:
    name = _name(holder)
    place = json.item(holder.organisation, "address")
    code, profession, speciality = _qualified(holder)
    postcode, town = _place(place)
    return DirectoryEntry(
        *(source, mailbox.kind, mailbox.address),
        family_name=json.text(name, "family"),
        given_name=" ".join(json.texts(name, "given")),
        title=" ".join(json.texts(name, "suffix") or json.texts(name, "prefix")),
        organisation=json.text(holder.organisation, "name"),
        service=mailbox.service,
        national_id=_number(holder.person, PERSON_NUMBERS),
        structure_id=_number(holder.organisation, STRUCTURE_NUMBERS),
        profession=profession,
        profession_code=code,
        speciality=speciality,
        town=town,
        postcode=postcode,
        department=json.text(place, "district") or json.text(place, "state"),
        paperless=mailbox.paperless,
        certificates=_certificates(holder),
    )


def _name(holder: _Holder) -> Json:
    """The name under which somebody practises may stand on the role alone."""
    named = json.item(holder.person, "name")
    return named or json.item(json.extension(holder.role, "as-ext-practitionerrole-name"), "valueHumanName")


def _place(address: Json) -> tuple[str, str]:
    """Some write the code before the town: "92140 CLAMART"."""
    town, postcode = json.text(address, "city"), json.text(address, "postalCode")
    before, _, rest = town.partition(" ")
    if rest and len(before) == 5 and before.isdigit():
        return postcode or before, rest
    return postcode, town


def _number(body: Json, system: str) -> str | None:
    """With its type's digit, as the national system writes it."""
    for identifier in json.items(body, "identifier"):
        if json.text(identifier, "system") == system:
            return normal_identifier(json.text(identifier, "value"))
    return None


def _qualified(holder: _Holder) -> tuple[str, str, str]:
    """Code and name of the profession, and what the holder is qualified for."""
    codings = [*json.codings(holder.role, "code"), *json.codings(holder.role, "specialty")]
    for qualification in json.items(holder.person, "qualification"):
        codings += json.codings(qualification, "code")
    professions = [one for one in codings if _PROFESSION in json.text(one, "system")]
    code = next((json.text(one, "code") for one in professions), "")
    display = next((json.text(one, "display") for one in professions), "")
    skills = (one for one in codings if any(table in json.text(one, "system") for table in _SPECIALITIES))
    named = (json.text(one, "display") or speciality_words(json.text(one, "code")) for one in skills)
    return code, display or profession_words(code, "fr"), next(filter(None, named), "")


def _certificates(holder: _Holder) -> tuple[bytes, ...]:
    """Of the person and the role; of the organisation only where it is the organisation's own mailbox."""
    bodies = (holder.person, holder.role) if holder.person or holder.role else (holder.organisation,)
    found: dict[bytes, None] = {}
    for body in bodies:
        for one in json.extensions(body, "as-ext-digital-certificate"):
            der = _der(json.item(json.extension(one, "value"), "valueAttachment").get("data"))
            if der:
                found[der] = None
    return tuple(found)[:MOST_CERTIFICATES]


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
