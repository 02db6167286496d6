"""What may tie a signer to an address, and what is remarked of him: pure rules over what is known here.

A directory proves an address only where all of this holds: it is asked over the network with a verified connection and
may speak for the address (`scope`); it was asked not too long ago; it names the number that the certificate names,
which an authority known by its pin has given; and nothing known here says that the address is another person's. What
was taken in from a file proves nothing, but may speak against.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from secmail.domain.addresses import normal
from secmail.domain.directory import DirectoryEntry, DirectoryKind, DirectorySource, MailboxKind
from secmail.domain.folding import words
from secmail.domain.identifiers import (
    NumberKind,
    different_persons,
    is_of_structure,
    normal_identifier,
    number_kind,
    same_person_number,
)
from secmail.domain.identity import AddressTie, Holder, Remark, Remarked, SignerIdentity, Tie
from secmail.domain.people import KnownCertificate
from secmail.domain.security import CertificateFacts

SCOPE = "scope"
"""The value of a directory that says for which addresses it may speak: NATIONAL, or domains with commas between."""
NATIONAL = "national"
FRESH = timedelta(days=400)
"""An answer that is older proves nothing: mailboxes are given to others."""
_HOLDERS = {NumberKind.RPPS: Holder.PERSON, NumberKind.ADELI: Holder.PERSON, NumberKind.EMPLOYEE: Holder.EMPLOYEE}
_OF_STRUCTURES = frozenset({MailboxKind.ORGANISATION, MailboxKind.APPLICATION})
_MOST_TOLD = 3

Told = tuple[DirectoryEntry, datetime | None]
"""What a directory said, and when; None: out of a file."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What is known here around one signer and the address that is shown.

    `of_address`, `of_number`: what directories say; `certificates`: those that are known for the address; `others`:
    further addresses of the holder; `namesakes`: (address) of others who have his name.
    """

    address: str
    of_address: tuple[Told, ...] = ()
    of_number: tuple[Told, ...] = ()
    certificates: tuple[KnownCertificate, ...] = ()
    others: tuple[str, ...] = ()
    namesakes: tuple[str, ...] = ()
    titles: Mapping[str, str] | None = None
    """Of directories, by their id."""


def holder_of(certificate: CertificateFacts) -> Holder:
    """What kind of holder the certificate names."""
    if certificate.national_id is None:
        return Holder.OTHER
    kind = number_kind(certificate.national_id)
    default = Holder.ORGANISATION if is_of_structure(certificate.national_id) else Holder.OTHER
    return _HOLDERS.get(kind, default) if kind is not None else Holder.OTHER


def may_speak(source: DirectorySource, address: str) -> bool:
    """Whether a directory that the practice has set up may say whose this address is."""
    if not source.enabled or source.kind is DirectoryKind.OPEN_DATA:
        return False
    scope = source.value(SCOPE)
    if scope == NATIONAL:
        return True
    own = {normal(f"@{domain.strip()}") for domain in scope.split(",") if domain.strip()}
    return f"@{normal(address).rpartition('@')[2]}" in own


def claims(
    certificate: CertificateFacts, told: Iterable[Told], sources: Iterable[DirectorySource], *, now: datetime
) -> tuple[AddressTie, ...]:
    """The addresses that directories tie to the holder; whether his number is a national one the path must tell."""
    by_id = {source.id: source for source in sources}
    ties = []
    for entry, at in told:
        source = by_id.get(entry.source)
        if source is None or at is None or not _is_recent(at, now) or not _is_his(entry, certificate):
            continue
        if entry.address and may_speak(source, entry.address):
            ties.append(AddressTie(normal(entry.address), Tie.DIRECTORY, source.title, at))
    return tuple(ties)


def is_anothers(certificate: CertificateFacts, told: Iterable[Told], known: Iterable[KnownCertificate]) -> bool:
    """Whether something known here says that an address is another person's. Both arguments: of that address."""
    return _owner_among(certificate, told, known) is not None


def identity(certificate: CertificateFacts, around: Neighbours, *, tied: bool) -> SignerIdentity:
    """Of a signer whose signature holds and whose path is trusted. `tied`: he is the sender that is shown."""
    holder = holder_of(certificate)
    remarks = [
        *_mailbox(certificate, holder, around),
        *_differences(certificate, around.of_number),
        *_addresses(certificate, around),
    ]
    if not tied:
        remarks += _untied(certificate, around, remarks)
    return SignerIdentity(
        holder=holder,
        profession=certificate.profession,
        title=certificate.title,
        establishment=certificate.organisation or certificate.structure_id or "",
        remarks=tuple(remarks),
    )


def _is_recent(at: datetime, now: datetime) -> bool:
    return now - FRESH <= at <= now + timedelta(days=1)


def _is_his(entry: DirectoryEntry, certificate: CertificateFacts) -> bool:
    """A person's mailbox by his number; an organisation's by the organisation's own certificate."""
    if entry.kind in _OF_STRUCTURES:
        return _same_structure(entry.structure_id, certificate.national_id)
    return same_person_number(entry.national_id, certificate.national_id)


def _same_structure(one: str | None, other: str | None) -> bool:
    if one is None or other is None or not is_of_structure(other):
        return False
    return normal_identifier(one) == other


def _owner_among(certificate: CertificateFacts, told: Iterable[Told], known: Iterable[KnownCertificate]) -> str | None:
    """The other person, in words; None where nobody else is named."""
    for entry, _ in told:
        if entry.kind not in _OF_STRUCTURES and different_persons(entry.national_id, certificate.national_id):
            return _person(entry)
    for each in _naming(known):
        if different_persons(each.certificate.national_id, certificate.national_id):
            return each.certificate.common_name or each.certificate.subject
    return None


def _naming(known: Iterable[KnownCertificate]) -> list[KnownCertificate]:
    """Confirmed certificates that name the address themselves."""
    return [
        each
        for each in known
        if each.confirmed and each.address in {normal(address) for address in each.certificate.emails}
    ]


def _mailbox(certificate: CertificateFacts, holder: Holder, around: Neighbours) -> list[Remarked]:
    """Whose mailbox it is, where it is not simply the signer's."""
    found = []
    owner = _owner_among(certificate, around.of_address, around.certificates)
    if owner is not None:
        found.append(Remarked(Remark.MAILBOX_OF_ANOTHER, owner))
    structure = _structure_of_mailbox(around)
    if structure is not None and holder in {Holder.PERSON, Holder.EMPLOYEE}:
        found.append(Remarked(Remark.ORGANISATION_MAILBOX, structure))
    if holder is Holder.EMPLOYEE:
        person = _person_of_mailbox(around)
        if person is not None:
            found.append(Remarked(Remark.STAFF_IN_ANOTHERS_MAILBOX, person))
        else:
            found.append(Remarked(Remark.STAFF_SIGNS, _employer(certificate, around)))
    return found


def _structure_of_mailbox(around: Neighbours) -> str | None:
    for entry, _ in around.of_address:
        if entry.kind in _OF_STRUCTURES:
            return entry.organisation or entry.structure_id or around.address
    for each in _naming(around.certificates):
        if holder_of(each.certificate) is Holder.ORGANISATION:
            return each.certificate.common_name or each.certificate.subject
    return None


def _person_of_mailbox(around: Neighbours) -> str | None:
    for entry, _ in around.of_address:
        if entry.kind not in _OF_STRUCTURES and _is_of_person(entry.national_id):
            return _person(entry)
    for each in _naming(around.certificates):
        if _is_of_person(each.certificate.national_id):
            return each.certificate.common_name or each.certificate.subject
    return None


def _is_of_person(number: str | None) -> bool:
    normed = normal_identifier(number) if number is not None else None
    return normed is not None and number_kind(normed) in {NumberKind.RPPS, NumberKind.ADELI}


def _employer(certificate: CertificateFacts, around: Neighbours) -> str:
    for entry, _ in (*around.of_address, *around.of_number):
        if entry.organisation and _same_structure(entry.structure_id, certificate.structure_id):
            return entry.organisation
    return certificate.organisation or certificate.structure_id or certificate.national_id or ""


def _person(entry: DirectoryEntry) -> str:
    name = f"{entry.given_name} {entry.family_name}".strip()
    return f"{name} ({entry.national_id})" if name and entry.national_id else name or entry.national_id or ""


def _differences(certificate: CertificateFacts, told: Sequence[Told]) -> list[Remarked]:
    """Where no entry of the same number agrees with the certificate."""
    entries = [entry for entry, _ in told if same_person_number(entry.national_id, certificate.national_id)]
    found = []
    names = [entry.family_name for entry in entries if entry.family_name]
    own = set(words(certificate.common_name))
    if names and own and not any(own & set(words(name)) for name in names):
        found.append(Remarked(Remark.NAME_DIFFERS, names[0]))
    coded = [entry for entry in entries if entry.profession_code]
    if certificate.profession and coded and not any(e.profession_code == certificate.profession for e in coded):
        found.append(Remarked(Remark.PROFESSION_DIFFERS, coded[0].profession or coded[0].profession_code))
    found += _other_establishments(certificate, entries)
    return found


def _other_establishments(certificate: CertificateFacts, entries: Sequence[DirectoryEntry]) -> list[Remarked]:
    """Only numbers of one register compare: a practice has a FINESS and a SIRET."""
    own = certificate.structure_id
    kind = number_kind(own) if own is not None else None
    placed = [entry for entry in entries if entry.structure_id and number_kind(entry.structure_id) is kind]
    if kind is None or not placed or any(entry.structure_id == own for entry in placed):
        return []
    places = dict.fromkeys(entry.organisation or entry.structure_id or "" for entry in placed)
    return [Remarked(Remark.ESTABLISHMENT_DIFFERS, ", ".join(list(places)[:_MOST_TOLD]))]


def _addresses(certificate: CertificateFacts, around: Neighbours) -> list[Remarked]:
    """Other addresses of the holder, and others of his name."""
    own = [normal(address) for address in certificate.emails]
    found = []
    if own and around.address not in own:
        found.append(Remarked(Remark.OTHER_ADDRESS_NAMED, ", ".join(own[:_MOST_TOLD])))
    others = [address for address in around.others if address != around.address and address not in own]
    if others:
        found.append(Remarked(Remark.SEVERAL_ADDRESSES, ", ".join(others[:_MOST_TOLD])))
    if around.namesakes:
        found.append(Remarked(Remark.NAMESAKE, ", ".join(around.namesakes[:_MOST_TOLD])))
    return found


def _untied(certificate: CertificateFacts, around: Neighbours, remarks: Sequence[Remarked]) -> list[Remarked]:
    """What is known of an address that nothing proves to be the signer's."""
    hints = [entry for entry, _ in around.of_address if _is_his(entry, certificate)]
    if hints:
        source = hints[0].source
        return [Remarked(Remark.DIRECTORY_HINTS, (around.titles or {}).get(source, source))]
    said = {each.remark for each in remarks}
    if certificate.emails or said & {Remark.MAILBOX_OF_ANOTHER, Remark.STAFF_IN_ANOTHERS_MAILBOX}:
        return []
    return [Remarked(Remark.NOT_TIED)]
