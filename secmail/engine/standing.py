"""Whose a certificate is that names no address: asked whenever a letter is written, for what tied it may be gone.

It was learned on a word: a directory's, the user's. The directory may have been removed since, the word withdrawn, and
the address known as somebody else's. Then nothing is sealed to it (THREAT_MODEL: what is learned on a word ends with
it). What an authority or signed mail has proven stays.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from secmail.domain.addresses import normal
from secmail.domain.confirmations import ConfirmedIdentity
from secmail.domain.directory import DirectoryEntry, DirectorySource
from secmail.domain.people import CertificateReason as Reason
from secmail.domain.people import Decision, KnownCertificate, RecipientStatus, Source
from secmail.domain.security import CertificateFacts
from secmail.domain.vaults import VaultFacts
from secmail.engine.desk import Desk
from secmail.engine.identity_rules import SCOPE, Told, claims, is_anothers, is_recent, of_published
from secmail.engine.own_certificates import is_ours, still_here, with_own
from secmail.engine.recipients import status_of
from secmail.engine.steps import Steps, wait
from secmail.engine.trust import Trust
from secmail.pki import certificate as certificates

PUBLISHED = frozenset({Source.CONTACTS, Source.DOMAIN, Source.DIRECTORY})
"""Sources that prove nothing by themselves."""
_MOST_NUMBERS = 16
"""Holders of one address whose ties are looked up; a hostile directory could list thousands."""

_Remembered = tuple[tuple[DirectoryEntry, datetime], ...]


class ToldReader(Protocol):
    """What directories have answered."""

    def people_of(self, address: str) -> _Remembered: ...

    def told_by(self, source: str, national_id: str) -> _Remembered: ...


class ConfirmedReader(Protocol):
    """What the user has confirmed."""

    def for_address(self, address: str) -> tuple[ConfirmedIdentity, ...]: ...


class Shelf(Protocol):
    """The mail database, or a reading connection to it."""

    @property
    def directories(self) -> ToldReader: ...

    @property
    def confirmations(self) -> ConfirmedReader: ...


@dataclass(frozen=True, slots=True)
class Sight:
    """What is asked beside the database. `lines`: of the published file; `national`: `Trust.for_national`. Pool."""

    lines: Callable[[str], tuple[DirectoryEntry, ...]]
    national: Callable[[bytes], bool]
    now: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known around one address. `told`: of it, by anybody; `spoken`: of the holders, by who may speak."""

    address: str
    known: tuple[KnownCertificate, ...]
    told: tuple[Told, ...]
    spoken: tuple[Told, ...]
    sources: tuple[DirectorySource, ...]
    confirmed: tuple[ConfirmedIdentity, ...]
    sight: Sight

    def person(self, entry: KnownCertificate) -> Reason:
        """What ties it to the address now, as `ranking.PersonOf`. Pool, or read thread."""
        if entry.confirmed and entry.source not in PUBLISHED and not self._denied(entry.certificate):
            return Reason.NAMES_PERSON
        return self.of(entry.certificate)

    def of(self, facts: CertificateFacts) -> Reason:
        """The same of a certificate that proves nothing by having come."""
        published = of_published(facts, self.sight.lines(self.address))
        if is_anothers(facts, (*self.told, *published), self.known):
            return Reason.OF_ANOTHER
        if self._denied(facts):
            return Reason.ONLY_CLAIMED
        tied = self._proven(facts) or self._confirmed(facts) or self._claimed(facts)
        return Reason.NAMES_PERSON if tied else Reason.ONLY_CLAIMED

    def _denied(self, facts: CertificateFacts) -> bool:
        """Whether a person has refused one of the same holder for this address, and accepted none."""
        said = {each.decision for each in self.known if certificates.same_holder(each.certificate, facts)}
        return Decision.REFUSED in said and Decision.ACCEPTED not in said

    def _proven(self, facts: CertificateFacts) -> bool:
        """By another certificate of the same holder."""
        return any(
            each.confirmed
            and (each.source not in PUBLISHED or self.address in map(normal, each.certificate.emails))
            and certificates.same_holder(each.certificate, facts)
            for each in self.known
            if each.certificate.sha256 != facts.sha256 and each.decision is not Decision.REFUSED
        )

    def _confirmed(self, facts: CertificateFacts) -> bool:
        return any(
            each.certificate.sha256 == facts.sha256 or certificates.same_holder(each.certificate, facts)
            for each in self.confirmed
        )

    def _claimed(self, facts: CertificateFacts) -> bool:
        ties = claims(facts, self.spoken, self.sources, now=self.sight.now)
        return any(tie.address == self.address for tie in ties) and self.sight.national(facts.der)


def standing(
    shelf: Shelf,
    address: str,
    known: Sequence[KnownCertificate],
    *,
    sources: Iterable[DirectorySource],
    sight: Sight,
) -> Standing:
    """On the shelf's own thread. `sources`: as they may speak (`IdentityTies.sources`)."""
    address = normal(address)
    told = tuple((entry, at) for entry, at in shelf.directories.people_of(address) if is_recent(at, sight.now))
    numbers = dict.fromkeys(number for each in known if (number := _number(each)) is not None)
    speaking = tuple(source for source in sources if source.enabled and source.value(SCOPE))
    spoken = (
        shelf.directories.told_by(source.id, each) for source in speaking for each in list(numbers)[:_MOST_NUMBERS]
    )
    return Standing(
        address=address,
        known=tuple(known),
        told=told,
        spoken=tuple(one for each in spoken for one in each),
        sources=speaking,
        confirmed=shelf.confirmations.for_address(address),
        sight=sight,
    )


def standing_now(desk: Desk, trust: Trust, address: str, *, more: Iterable[KnownCertificate] = ()) -> Steps[Standing]:
    """`more`: what is about to be learned. Engine thread."""
    vaults: tuple[VaultFacts, ...] = ()
    if is_ours(address, desk.db.folders.accounts()):
        vaults = yield from wait(desk.pool.submit(desk.ports.vaults.facts))
    own = still_here(desk.db.own_certificates.seen(), vaults)
    stored = desk.db.certificates.for_address(normal(address))
    known = with_own(address, (*stored, *more), seen=own, accounts=desk.db.folders.accounts())
    sight = Sight(trust.ties.published.lines_of, trust.for_national, desk.ports.clock.now())
    return standing(desk.db, address, known, sources=trust.ties.sources(), sight=sight)


def status_now(
    desk: Desk, trust: Trust, address: str, *, more: Iterable[KnownCertificate] = ()
) -> Steps[RecipientStatus]:
    """Whether a letter can be sealed to the address. `more` as above. Engine thread."""
    around = yield from standing_now(desk, trust, address, more=more)

    def judged() -> RecipientStatus:
        person, now = around.person, around.sight.now
        return status_of(address, around.known, trust.for_encryption, person=person, now=now)

    return (yield from wait(desk.pool.submit(judged)))


def _number(entry: KnownCertificate) -> str | None:
    """Of whom something must be asked."""
    return entry.certificate.national_id if not entry.certificate.emails else None
