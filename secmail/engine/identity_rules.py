"""What may tie a signer to an address, and what is remarked of him: pure rules over what is known here.

A directory proves an address only where all of this holds: it is asked over the network with a verified connection and
may speak for the address (`scope`); it was asked not too long ago; it names the number that the certificate names,
which an authority known by its pin has given; and nothing known here says that the address is another person's. What
was taken in from a file proves nothing, but may speak against.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from secmail.domain.addresses import normal
from secmail.domain.directory import FORMER, DirectoryEntry, DirectoryKind, DirectorySource, MailboxKind
from secmail.domain.folding import words
from secmail.domain.identifiers import (
    NumberKind,
    is_of_structure,
    normal_identifier,
    number_kind,
    same_person_number,
)
from secmail.domain.identity import FOR_SOMEBODY_ELSE, AddressTie, Holder, Remark, Remarked, SignerIdentity, Tie
from secmail.domain.people import Decision, KnownCertificate
from secmail.domain.security import CertificateFacts

SCOPE = "scope"
"""The value of a directory that says for which addresses it may speak: NATIONAL, or domains with commas between."""
NATIONAL = "national"
FRESH = timedelta(days=400)
"""An answer that is older proves nothing: mailboxes are given to others."""
_HOLDERS = {NumberKind.RPPS: Holder.PERSON, NumberKind.ADELI: Holder.PERSON, NumberKind.EMPLOYEE: Holder.EMPLOYEE}
_OF_STRUCTURES = frozenset({MailboxKind.ORGANISATION, MailboxKind.APPLICATION})
_SHARED = _OF_STRUCTURES | {MailboxKind.PRACTICE}
"""Mailboxes in which several people may write."""
_MOST_TOLD = 3
_PARTICLES = frozenset({"d", "de", "des", "du", "l", "la", "le", "les", "van", "von", "el", "al", "ben"})

Told = tuple[DirectoryEntry, datetime | None]
"""What a directory said, and when; None: out of a file."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What is known here around one signer and the address that is shown.

    `of_address`, `of_number`: what directories say; `certificates`: those that are known for the address; `others`:
    further addresses of the holder; `namesakes`: (address) of others who have his name; `shown_as`: of others who have
    the name that stands beside the sender's address, and is not his.
    """

    address: str
    of_address: tuple[Told, ...] = ()
    of_number: tuple[Told, ...] = ()
    certificates: tuple[KnownCertificate, ...] = ()
    others: tuple[str, ...] = ()
    namesakes: tuple[str, ...] = ()
    shown_as: tuple[str, ...] = ()
    refused: bool = False
    """Whether the user has said that the address is not the holder's."""
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


def without_nation(source: DirectorySource) -> DirectorySource:
    """Where it is asked elsewhere than its profile says: it may speak for the domains that were named to it alone."""
    if source.value(SCOPE) != NATIONAL:
        return source
    return replace(source, values=tuple((name, word) for name, word in source.values if name != SCOPE))


def claims(
    certificate: CertificateFacts, told: Iterable[Told], sources: Iterable[DirectorySource], *, now: datetime
) -> tuple[AddressTie, ...]:
    """The addresses that directories tie to the holder; whether his number is a national one the path must tell."""
    by_id = {source.id: source for source in sources}
    ties = []
    for entry, at in told:
        source = by_id.get(entry.source)
        if source is None or at is None or not is_recent(at, now) or not _is_his(entry, certificate):
            continue
        if entry.address and may_speak(source, entry.address):
            ties.append(AddressTie(normal(entry.address), Tie.DIRECTORY, source.title, at))
    return tuple(ties)


def is_anothers(certificate: CertificateFacts, told: Iterable[Told], known: Iterable[KnownCertificate]) -> bool:
    """Whether something known here says that an address is another person's. Both arguments: of that address.

    Staff have no person's mailbox of their own: who signs in one as a member of staff signs in somebody else's.
    """
    return _owner_among(certificate, told, known) is not None


def of_published(certificate: CertificateFacts, lines: Sequence[DirectoryEntry]) -> tuple[Told, ...]:
    """What the published file says of an address: where one of its lines is the holder's, that one alone.

    A few mailboxes stand there for two people; neither is somebody else for that.
    """
    his = [line for line in lines if _is_his(line, certificate)]
    return tuple((line, None) for line in his or lines)


def identity(certificate: CertificateFacts, around: Neighbours, *, tied: bool) -> SignerIdentity:
    """Of a signer whose signature holds and whose path is trusted. `tied`: he is the sender that is shown."""
    holder = holder_of(certificate)
    remarks = [
        *([Remarked(Remark.REFUSED)] if around.refused else ()),
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


def is_recent(at: datetime, now: datetime) -> bool:
    """Whether a directory's answer still counts."""
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
        named = _Named(entry.national_id, entry.given_name, entry.family_name)
        if entry.kind not in _SHARED and (entry.national_id or entry.family_name) and _is_other(named, certificate):
            return _person(entry)
    for each in _naming(known):
        facts = each.certificate
        if _is_other(_Named(facts.national_id, "", facts.common_name), certificate):
            return facts.common_name or facts.subject
    return None


@dataclass(frozen=True, slots=True)
class _Named:
    """Who is named for a mailbox."""

    number: str | None
    given_name: str
    name: str


def _is_other(named: _Named, certificate: CertificateFacts) -> bool:
    """Whether he can only be somebody else than the certificate's holder.

    Within one register by the number. A structure is no person, and has numbers in two registers. Between the registers
    of persons, or where one has no number, the name tells: who was in one may be in another since.
    """
    number = normal_identifier(named.number) if named.number else None
    own = certificate.national_id
    if number is not None and own is not None:
        if number == own:
            return False
        first, second = number_kind(number), number_kind(own)
        if first is second and first is not NumberKind.EMPLOYEE:
            return True
        if is_of_structure(number) or is_of_structure(own):
            return not (is_of_structure(number) and is_of_structure(own))
        if NumberKind.EMPLOYEE in (first, second) and first is not second:
            return True
    return not _names_agree(named, certificate.common_name)


def _names_agree(named: _Named, common_name: str) -> bool:
    """Both parts, as far as they are told; what names nobody is nobody's."""
    own, name, given = _name_words(common_name), _name_words(named.name), _name_words(named.given_name)
    if not own or not name:
        return bool(own)
    if not named.given_name:  # a certificate's whole name
        return own <= name or name <= own
    return bool(own & name) and bool(own & given)


def _naming(known: Iterable[KnownCertificate]) -> list[KnownCertificate]:
    """Confirmed certificates that name the address themselves and that nobody here has refused."""
    return [
        each
        for each in known
        if each.confirmed
        and each.decision is not Decision.REFUSED
        and each.address in {normal(address) for address in each.certificate.emails}
    ]


def _mailbox(certificate: CertificateFacts, holder: Holder, around: Neighbours) -> list[Remarked]:
    """Whose mailbox it is, where it is not simply the signer's."""
    owner = _owner_among(certificate, around.of_address, around.certificates)
    if owner is not None:
        remark = Remark.STAFF_IN_ANOTHERS_MAILBOX if holder is Holder.EMPLOYEE else Remark.MAILBOX_OF_ANOTHER
        return [Remarked(remark, owner)]
    found = []
    structure = _structure_of_mailbox(certificate, around)
    if structure is not None and holder in {Holder.PERSON, Holder.EMPLOYEE}:
        found.append(Remarked(Remark.ORGANISATION_MAILBOX, structure))
    if holder is Holder.EMPLOYEE:
        found.append(Remarked(Remark.STAFF_SIGNS, _employer(certificate, around)))
    return found


def _structure_of_mailbox(certificate: CertificateFacts, around: Neighbours) -> str | None:
    for entry, _ in around.of_address:
        own = entry.kind is MailboxKind.PRACTICE and _is_his(entry, certificate)
        if entry.kind in _SHARED and not own:
            return entry.organisation or _person(entry) or entry.structure_id or around.address
    return None


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
    own = _name_words(certificate.common_name)
    if names and own and not any(own & _name_words(name) for name in names):
        found.append(Remarked(Remark.NAME_DIFFERS, names[0]))
    coded = [entry for entry in entries if entry.profession_code]
    if certificate.profession and coded and not any(e.profession_code == certificate.profession for e in coded):
        found.append(Remarked(Remark.PROFESSION_DIFFERS, coded[0].profession or coded[0].profession_code))
    found += _other_establishments(certificate, entries)
    return found


def _name_words(name: str) -> set[str]:
    """Without particles: "de" makes no two families one."""
    return set(words(name)) - _PARTICLES


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
    if around.shown_as:
        found.append(Remarked(Remark.SHOWN_AS_ANOTHER, ", ".join(around.shown_as[:_MOST_TOLD])))
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
    told = (entry for entry, _ in around.of_address if FORMER not in entry.source)  # a former place hints at nothing
    hints = [entry for entry in told if _is_his(entry, certificate)]
    if hints:
        source = hints[0].source
        return [Remarked(Remark.DIRECTORY_HINTS, (around.titles or {}).get(source, source))]
    if certificate.emails or {each.remark for each in remarks} & FOR_SOMEBODY_ELSE:
        return []
    return [Remarked(Remark.NOT_TIED)]
