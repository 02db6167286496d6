"""Practitioners, their roles and organisations (Annuaire Santé v2, cps-mssante §3.3) as mailboxes.

A mailbox is an e-mail of a resource that carries the mailbox extension; an ordinary e-mail is none. What is on the
unlisted side (listeRouge) is left out even if a server gives it. A person's mailbox that is tied to a structure stands
on the role; otherwise it stands on the practitioner and takes its place from the first role.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from secmail.directory import fhir_bundle as json
from secmail.directory.fhir_bundle import Json, Resource
from secmail.directory.fhir_facts import NOBODY, Facts, facts_of
from secmail.domain.addresses import is_address, normal
from secmail.domain.directory import MOST_CERTIFICATES, DirectoryEntry, MailboxKind
from secmail.domain.sentences.cards import profession_words

_MOST_ENTRIES = 2_000
_KINDS = {kind.value: kind for kind in MailboxKind}
_NOTHING = Resource("", "", json.NOTHING)


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

    person: Facts = NOBODY
    role: Facts = NOBODY
    organisation: Facts = NOBODY

    @property
    def is_person(self) -> bool:
        return self.person is not NOBODY or self.role is not NOBODY


def entries_of(resources: Sequence[Resource], source: str, *, bare: bool = False) -> tuple[DirectoryEntry, ...]:
    """In the order of the answers, each mailbox once. `bare`: also persons of whom no mailbox is told."""
    unique = tuple({resource.key: resource for resource in resources}.values())
    holders = _Holders(unique)
    found: dict[tuple[str, str | None], DirectoryEntry] = {}
    for entry in islice(_reached(unique, holders, source), _MOST_ENTRIES):
        found.setdefault((normal(entry.address), entry.national_id), entry)
    reached = {entry.national_id for entry in found.values()}
    for entry in islice(_without_mailbox(unique, holders, source), _MOST_ENTRIES):
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
        self._known = {resource.key: resource for resource in resources}
        self._read: dict[str, Facts] = {}
        self._roles: dict[str, Resource] = {}
        for role in resources:
            if role.kind == "PractitionerRole" and role.body.get("active") is not False:
                self._roles.setdefault(json.target(role.body, "practitioner"), role)

    def of(self, resource: Resource) -> _Holder | None:
        """None for what has no mailboxes, and for what is closed."""
        match resource.kind:
            case "Organization":
                holder = _Holder(organisation=self._facts(resource))
            case "PractitionerRole":
                holder = self._practising(self._one(resource, "practitioner"), resource)
            case "Practitioner":
                holder = self._practising(resource, self._roles.get(resource.key, _NOTHING))
            case _:
                return None
        return holder if self._facts(resource).is_open and holder.person.is_open else None

    def _practising(self, person: Resource, role: Resource) -> _Holder:
        return _Holder(self._facts(person), self._facts(role), self._facts(self._one(role, "organization")))

    def _one(self, resource: Resource, reference: str) -> Resource:
        return self._known.get(json.target(resource.body, reference), _NOTHING)

    def _facts(self, resource: Resource) -> Facts:
        if resource is _NOTHING:
            return NOBODY
        if resource.key not in self._read:
            self._read[resource.key] = facts_of(resource.body)
        return self._read[resource.key]


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
        told = _KINDS.get(json.text(next(codes, json.NOTHING), "code"))
        kind = told or (MailboxKind.PERSON if holder.is_person else MailboxKind.ORGANISATION)
        paperless = json.extension(facts, "digitization").get("valueBoolean")
        service = json.text(json.extension(facts, "service"), "valueString")
        mailbox = _Mailbox(kind, address, service, paperless if isinstance(paperless, bool) else None)
        yield _entry(holder, source, mailbox)


def _entry(holder: _Holder, source: str, mailbox: _Mailbox) -> DirectoryEntry:
    person, role, organisation = holder.person, holder.role, holder.organisation
    named = person if person.is_named else role
    certificates = _certificates(holder)
    code, profession = role.profession or person.profession or ("", "")
    return DirectoryEntry(
        *(source, mailbox.kind, mailbox.address),
        family_name=named.family_name,
        given_name=named.given_name,
        title=named.title,
        organisation=organisation.name,
        service=mailbox.service,
        national_id=person.national_id,
        structure_id=organisation.structure_id,
        profession=profession or profession_words(code, "fr"),
        profession_code=code,
        speciality=role.speciality or person.speciality,
        town=organisation.town,
        postcode=organisation.postcode,
        department=organisation.department,
        paperless=mailbox.paperless,
        certificates=certificates,
        listed=len(certificates) or None,  # the open profile carries none, whoever has some
    )


def _certificates(holder: _Holder) -> tuple[bytes, ...]:
    """Of the person and the role; of the organisation only where it is the organisation's own mailbox."""
    bodies = (holder.person, holder.role) if holder.is_person else (holder.organisation,)
    return tuple(dict.fromkeys(each for body in bodies for each in body.certificates))[:MOST_CERTIFICATES]
