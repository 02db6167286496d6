"""What ties the holder of a certificate to addresses, out of everything that is known here: nothing asks a network."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from secmail.domain.addresses import normal
from secmail.domain.confirmations import ConfirmedIdentity
from secmail.domain.directory import DirectoryEntry, DirectorySource
from secmail.domain.errors import SecmailError
from secmail.domain.identifiers import is_of_structure
from secmail.domain.identity import AddressTie, Tie
from secmail.domain.people import Decision, KnownCertificate, Source
from secmail.domain.security import CertificateFacts
from secmail.engine.desk import Desk
from secmail.engine.directory_profiles import speaking
from secmail.engine.identity_rules import SCOPE, Told, claims, is_anothers, is_recent, of_published
from secmail.pki import certificate as certificates

_BY_SOURCE = {Source.SIGNED_MAIL: Tie.EXCHANGE}
_SURE = frozenset({Source.SIGNED_MAIL, Source.FILE, Source.VAULT, Source.CARD})
"""Certificates from elsewhere tie their holders only to addresses that they name: anybody could have put them there."""
_CONTESTABLE = frozenset({Tie.DIRECTORY, Tie.CONFIRMATION})
_MOST_ADDRESSES = 32
"""Of one holder; a directory could list thousands."""


class Published(Protocol):
    """Every mailbox of the country, out of a file (`engine.ports.directories.CountryBook`). Pool."""

    def lines_of(self, address: str) -> tuple[DirectoryEntry, ...]: ...

    def by_identifier(self, national_id: str) -> tuple[DirectoryEntry, ...]: ...


@dataclass(frozen=True, slots=True)
class KnownTies:
    """`certain` hold by themselves; `claimed` only where an authority with a pin has given the holder's number."""

    certain: tuple[AddressTie, ...] = ()
    claimed: tuple[AddressTie, ...] = ()
    denied: tuple[str, ...] = ()
    """Addresses of which the user has said that a certificate of this holder is not to be used: they are not his."""


class IdentityTies:
    """Engine thread."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.published: Published = desk.ports.country
        self._profiles: tuple[DirectorySource, ...] | None = None

    def of(self, der: bytes) -> KnownTies:
        """Everything that ties this certificate's holder to addresses, strongest first."""
        facts = _facts(der)
        if facts is None:
            return KnownTies()
        certain = (*self._by_certificates(facts), *self._by_the_user(facts))
        return KnownTies(certain, self._by_directories(facts), self.denied(facts))

    def sources(self) -> tuple[DirectorySource, ...]:
        """The directories that the practice has set up, in full; one that was led elsewhere speaks for no nation."""
        return speaking(self._desk.db.directories.sources(), self._known_profiles())

    def _known_profiles(self) -> tuple[DirectorySource, ...]:
        """Read once: they come with the program."""
        if self._profiles is None:
            self._profiles = self._desk.ports.directories.profiles()
        return self._profiles

    def titles(self) -> dict[str, str]:
        """Of every directory by its id, those of the program and those that were set up."""
        known = (*self._known_profiles(), *self._desk.db.directories.sources())
        return {source.id: source.title for source in known}

    def told_of_address(self, address: str) -> tuple[Told, ...]:
        """What directories have answered of an address; what is too old counts neither for nor against.

        First of all everybody who was named for it: whoever answers a thousand lines hides nobody.
        """
        told, now = self._desk.db.directories, self._desk.ports.clock.now()
        people = tuple((entry, at) for entry, at in told.people_of(address) if is_recent(at, now))
        return (*people, *self._recent(told.remembered(address=normal(address))))

    def told_of_holder(self, facts: CertificateFacts) -> tuple[Told, ...]:
        """What directories have answered of a person or an organisation."""
        number = facts.national_id
        if number is None or (facts.emails and is_of_structure(number)):  # who it is, its certificate says itself
            return ()
        return self._recent(self._desk.db.directories.remembered(national_id=number))

    def _recent(self, told: Sequence[tuple[DirectoryEntry, datetime]]) -> tuple[Told, ...]:
        now = self._desk.ports.clock.now()
        return tuple((entry, at) for entry, at in told[:_MOST_ADDRESSES] if is_recent(at, now))

    def published_of_address(self, facts: CertificateFacts, address: str) -> tuple[Told, ...]:
        """What the published file says of an address, to this holder. Pool."""
        return of_published(facts, self.published.lines_of(address))

    def published_of_number(self, national_id: str | None) -> tuple[Told, ...]:
        """What the published file says of a person or an organisation. Pool."""
        if national_id is None:
            return ()
        return tuple((entry, None) for entry in self.published.by_identifier(national_id)[:_MOST_ADDRESSES])

    def uncontested(self, der: bytes, ties: Sequence[AddressTie]) -> tuple[AddressTie, ...]:
        """Without those that the published file says are another person's; proofs by certificates stay. Pool."""
        facts = _facts(der)
        if facts is None:
            return ()
        return tuple(
            tie
            for tie in ties
            if tie.by not in _CONTESTABLE or not is_anothers(facts, self.published_of_address(facts, tie.address), ())
        )

    def is_anothers(self, facts: CertificateFacts, address: str) -> bool:
        """Whether a directory's answer, or a certificate, says that the address is another person's."""
        return is_anothers(facts, self.told_of_address(address), self._desk.db.certificates.for_address(address))

    def confirmed(self, facts: CertificateFacts) -> tuple[ConfirmedIdentity, ...]:
        """What the user has confirmed of this holder."""
        found = self._desk.db.confirmations.naming(facts)
        return tuple(
            each
            for each in found
            if each.certificate.sha256 == facts.sha256 or certificates.same_holder(each.certificate, facts)
        )

    def denied(self, facts: CertificateFacts) -> tuple[str, ...]:
        """Where one certificate of the holder was refused and none was accepted."""
        said: dict[str, set[Decision]] = {}
        for address, decided, decision in self._desk.db.confirmations.decided(facts):
            if decided.sha256 == facts.sha256 or certificates.same_holder(decided, facts):
                said.setdefault(address, set()).add(decision)
        return tuple(address for address, words in said.items() if words == {Decision.REFUSED})

    def _by_certificates(self, facts: CertificateFacts) -> Sequence[AddressTie]:
        """Addresses for which a confirmed certificate of the same holder is known."""
        known = self._desk.db.certificates
        ties = []
        for address in known.addresses_of(facts.national_id) if facts.national_id else ():
            of_holder = (e for e in known.for_address(address) if certificates.same_holder(e.certificate, facts))
            proof = next((entry for entry in of_holder if _is_proof(entry)), None)
            if proof is not None:
                ties.append(AddressTie(address, _BY_SOURCE.get(proof.source, Tie.IMPORTED), since=proof.learned))
        return ties

    def _by_the_user(self, facts: CertificateFacts) -> Sequence[AddressTie]:
        """But not where it has become known that the address is another person's."""
        return [
            AddressTie(each.address, Tie.CONFIRMATION, since=each.at)
            for each in self.confirmed(facts)
            if not self.is_anothers(facts, each.address)
        ]

    def _by_directories(self, facts: CertificateFacts) -> tuple[AddressTie, ...]:
        number = facts.national_id
        if number is None:
            return ()
        store, now = self._desk.db.directories, self._desk.ports.clock.now()
        sources = [source for source in self.sources() if source.enabled and source.value(SCOPE)]
        told = [each for source in sources for each in store.told_by(source.id, number)[:_MOST_ADDRESSES]]
        found = claims(facts, told, sources, now=now)
        return tuple(tie for tie in found if not self.is_anothers(facts, tie.address))


def _is_proof(entry: KnownCertificate) -> bool:
    if not entry.confirmed:
        return False
    named = {normal(address) for address in entry.certificate.emails}
    return entry.source in _SURE or entry.address in named


def _facts(der: bytes) -> CertificateFacts | None:
    """None for what cannot be read: a message may bring anything."""
    try:
        return certificates.facts(der)
    except SecmailError:
        return None
