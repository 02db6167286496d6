"""Which certificate of a recipient a letter is sealed to, and what speaks for and against each. Pure but for `judge`.

The order: what a person has accepted, then ML-KEM (unless its holder has gone back to software that does not read it),
then the newest. What is not usable comes last. Nothing here trusts a directory: who a certificate is of is told by the
address that it names, by the national identifier where something authenticated ties it to the address now (`standing`),
or by a person.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from secmail.cms.sealing import can_seal_to, withstands_quantum
from secmail.domain.addresses import normal
from secmail.domain.choice import POST_QUANTUM
from secmail.domain.people import CertificateReason as Reason
from secmail.domain.people import Decision, KnownCertificate, RankedCertificate, Source
from secmail.domain.security import CertificateFacts, Chain, ChainFacts, Revocation
from secmail.pki import certificate as certificates

Judge = Callable[[bytes], ChainFacts]
"""The chain of a certificate (DER) for encryption, now."""

PersonOf = Callable[[KnownCertificate], Reason]
"""What ties a certificate that names no address to one, now: NAMES_PERSON, ONLY_CLAIMED or OF_ANOTHER."""

SOON = timedelta(days=30)
"""So long before its end a certificate is said to expire, and so long after it came, to have replaced another."""

_BY_HAND = frozenset({Source.FILE, Source.VAULT, Source.CARD})
AGAINST = frozenset(
    {
        Reason.NOT_FOR_ENCRYPTION,
        Reason.WEAK_KEY,
        Reason.EXPIRED,
        Reason.NOT_YET_VALID,
        Reason.UNTRUSTED,
        Reason.REVOKED,
        Reason.NAMES_OTHERS,
        Reason.OF_ANOTHER,
        Reason.ONLY_CLAIMED,
        Reason.CHANGED,
        Reason.REFUSED,
    }
)
"""One of these, and no letter is sealed to it."""
TO_LOOK_AT = frozenset({Reason.CHANGED, Reason.ONLY_CLAIMED})
"""What a person's word settles."""
_NOT_HIS = frozenset({Reason.NAMES_OTHERS, Reason.OF_ANOTHER, Reason.ONLY_CLAIMED})


@dataclass(frozen=True, slots=True)
class _Candidate:
    known: KnownCertificate
    judged: ChainFacts
    person: Reason

    @property
    def facts(self) -> CertificateFacts:
        return self.known.certificate


def ranked(
    address: str, known: Iterable[KnownCertificate], judge: Judge, *, person: PersonOf, now: datetime
) -> tuple[RankedCertificate, ...]:
    """All that are known for the address, the one to be used first."""
    entries = tuple(known)
    candidates = [_Candidate(each, judge(each.certificate.der), _of_person(address, each, person)) for each in entries]
    gave_up = gave_up_post_quantum(entries)
    found = [(one, _reasons(one, candidates, now=now)) for one in candidates]
    usable = [one for one, reasons in found if not AGAINST & set(reasons)]
    first = max(usable, key=lambda one: _order(one.known, gave_up), default=None)
    rows = []
    for one, reasons in sorted(found, key=lambda each: _order(each[0].known, gave_up), reverse=True):
        more = _placed(one, usable, first=first, gave_up=gave_up)
        rows.append(RankedCertificate(one.known, one in usable, (*reasons, *more)))
    return tuple(sorted(rows, key=lambda row: not row.usable))


def gave_up_post_quantum(known: Sequence[KnownCertificate]) -> bool:
    """Whether the last announcement of the holder, by whatever certificate it came, leaves ML-KEM out."""
    dated = [(entry.announced, entry.capabilities) for entry in known if entry.announced is not None]
    if not dated:
        return False
    last = max(when for when, _ in dated)
    return not any(word.startswith(POST_QUANTUM) for when, words in dated if when == last for word in words)


def same_person(one: CertificateFacts, other: CertificateFacts) -> bool:
    """Whether one authority gives both to one holder: by the national identifier, else by the whole name."""
    if one.national_id or other.national_id:
        return certificates.same_holder(one, other)
    return one.subject == other.subject and one.issuer == other.issuer


def _order(entry: KnownCertificate, gave_up: bool) -> tuple[bool, int, datetime, datetime]:
    rank = -1 if gave_up else 1
    modern = rank * withstands_quantum(entry.certificate.der)
    return entry.decision is Decision.ACCEPTED, modern, entry.certificate.not_before, entry.learned


def _placed(
    one: _Candidate, usable: Sequence[_Candidate], *, first: _Candidate | None, gave_up: bool
) -> tuple[Reason, ...]:
    """What only its place among the others tells."""
    more = []
    if withstands_quantum(one.facts.der):
        more.append(Reason.GAVE_UP_POST_QUANTUM if gave_up else Reason.POST_QUANTUM)
    if one in usable and all(one.facts.not_before >= other.facts.not_before for other in usable):
        more.append(Reason.NEWEST)
    if first is not None and _replaces(first, one):
        more.append(Reason.REPLACED)
    return tuple(more)


def _replaces(first: _Candidate, one: _Candidate) -> bool:
    newer = first.facts.not_before > one.facts.not_before
    return newer and one.known.usable_for_encryption and same_person(first.facts, one.facts)


def _reasons(one: _Candidate, candidates: Sequence[_Candidate], *, now: datetime) -> tuple[Reason, ...]:
    found = [_of_key(one.known), *_of_path(one, now), one.person]
    if one.known.confirmed and one.known.source is Source.SIGNED_MAIL:
        found.append(Reason.PROVEN)
    if one.known.decision is Decision.REFUSED:
        found.append(Reason.REFUSED)
    elif one.known.decision is Decision.ACCEPTED:
        found = [reason for reason in found if reason not in TO_LOOK_AT]
        found.append(Reason.ACCEPTED)
    elif _suddenly_changed(one, candidates):
        found.append(Reason.CHANGED)
    return tuple(found)


def _of_key(entry: KnownCertificate) -> Reason:
    if not entry.usable_for_encryption:
        return Reason.NOT_FOR_ENCRYPTION
    return Reason.FOR_ENCRYPTION if can_seal_to(entry.certificate.der) else Reason.WEAK_KEY


def _of_path(one: _Candidate, now: datetime) -> tuple[Reason, ...]:
    """When, by whom, and whether it still counts."""
    judged, left = one.judged, one.facts.not_after - now
    dates = {Chain.EXPIRED: Reason.EXPIRED, Chain.NOT_YET_VALID: Reason.NOT_YET_VALID}
    found = [dates.get(judged.chain, Reason.EXPIRES_SOON if left < SOON else Reason.VALID)]
    if judged.chain is Chain.TRUSTED and one.known.usable_for_encryption:  # of others this path says nothing
        found.append(Reason.TRUSTED)
    elif judged.chain not in dates and one.known.usable_for_encryption and one.known.source is not Source.VAULT:
        found.append(Reason.UNTRUSTED)  # to trust one's own key, no authority is needed
    if judged.revocation is Revocation.REVOKED:
        found.append(Reason.REVOKED)
    elif judged.chain is Chain.TRUSTED:
        good = judged.revocation is Revocation.GOOD
        found.append(Reason.NOT_REVOKED if good else Reason.REVOCATION_UNKNOWN)
    return tuple(found)


def _of_person(address: str, entry: KnownCertificate, person: PersonOf) -> Reason:
    """What ties it to the address."""
    emails = {normal(email) for email in entry.certificate.emails}
    if emails and normal(address) not in emails:
        return Reason.NAMES_OTHERS
    if entry.source is Source.CONTACTS:
        return Reason.ONLY_CLAIMED
    if emails:
        return Reason.NAMES_ADDRESS
    return Reason.GIVEN_BY_HAND if entry.source in _BY_HAND else person(entry)


def _suddenly_changed(one: _Candidate, candidates: Sequence[_Candidate]) -> bool:
    """Of another holder or authority than those known before it came, of which one was still good then.

    What a person has brought, he has looked at. What continues none of the known ones may still be right (another card,
    another authority), and may be somebody in between.
    """
    if one.known.source in _BY_HAND or not one.known.usable_for_encryption:
        return False
    before = [other for other in candidates if other is not one and _stood_before(other, one.known.learned)]
    return bool(before) and not any(same_person(other.facts, one.facts) for other in before)


def _stood_before(other: _Candidate, moment: datetime) -> bool:
    known = other.known
    sure = known.confirmed or known.decision is Decision.ACCEPTED
    if not sure or not known.usable_for_encryption or known.decision is Decision.REFUSED:
        return False
    if other.person in _NOT_HIS and known.decision is not Decision.ACCEPTED:
        return False  # what has turned out to be nobody's here is no measure for the next
    good = other.judged.revocation is not Revocation.REVOKED and other.judged.chain in (Chain.TRUSTED, Chain.EXPIRED)
    return good and known.learned < moment <= other.facts.not_after
