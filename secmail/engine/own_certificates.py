"""The holder's own confidentiality certificates: which is in use, until when, and where others can find it. Pure."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime

from secmail.cms.sealing import withstands_quantum
from secmail.cms.sign import ANNOUNCED
from secmail.domain.accounts import Account
from secmail.domain.addresses import domain_of, normal
from secmail.domain.errors import ActionNeeded
from secmail.domain.own_certificates import OwnCertificate, Told
from secmail.domain.people import KnownCertificate, Source
from secmail.domain.security import CertificateFacts
from secmail.domain.vaults import VaultFacts
from secmail.engine.sender import Judges, holders_copy
from secmail.pki import certificate as certificates
from secmail.pki import usage

_LOCAL_PART_OCTETS = 28
_USAGE = "3 0 0"
"""The end entity's own certificate, whole (RFC 8162 §2; the numbers of RFC 6698 §2.1)."""

Seen = tuple[str, tuple[bytes, ...]]
"""A vault's number, and its certificates (DER) as last seen, newest first."""


def own_rows(own: Sequence[bytes], judges: Judges, *, told: Sequence[Told]) -> tuple[OwnCertificate, ...]:
    """Of the vault's certificates (DER), those in use first, then the newest."""
    used = in_use(tuple(own), judges)
    rows = [_row(der, judges, used=used, told=told) for der in own]
    return tuple(sorted(rows, key=lambda row: (row.in_use, row.certificate.not_before), reverse=True))


def in_use(own: tuple[bytes, ...], judges: Judges) -> tuple[bytes, ...]:
    """What letters to the holder are to be sealed to: the one old software reads, and the ML-KEM one beside it."""
    try:
        found = holders_copy(own, judges)
    except ActionNeeded:
        return ()
    return tuple(der for der in (found.answers, found.post_quantum) if der is not None)


def last(own: Sequence[bytes]) -> CertificateFacts:
    """Of these (DER, one at least) the one that lasts longest."""
    return max(map(certificates.facts, own), key=lambda facts: facts.not_after)


def still_here(seen: Sequence[Seen], vaults: Sequence[VaultFacts]) -> list[Seen]:
    """A vault that has left the profile takes its certificates along."""
    here = {vault.id for vault in vaults}
    return [(vault, ders) for vault, ders in seen if vault in here and ders]


def is_ours(address: str, accounts: Iterable[Account]) -> bool:
    """Whether it is a mailbox of one's own."""
    return normal(address) in {normal(account.address) for account in accounts}


def with_own(
    address: str, known: Sequence[KnownCertificate], *, seen: Sequence[Seen], accounts: Iterable[Account]
) -> tuple[KnownCertificate, ...]:
    """`known`, and what the vaults hold for a mailbox of one's own: a first letter to oneself needs no mail before it.

    `seen`: of those `still_here`. Of no other mailbox is a vault's word taken, whatever its certificates name.
    """
    if not is_ours(address, accounts):
        return tuple(known)
    said = {each.certificate.sha256: each for each in known}
    found = (certificates.facts(der) for _, ders in seen for der in ders)
    own = [facts for facts in found if normal(address) in map(normal, facts.emails)]
    ours = {facts.sha256: _known(address, facts, said.get(facts.sha256)) for facts in own}
    return (*ours.values(), *(each for sha256, each in said.items() if sha256 not in ours))


def _known(address: str, facts: CertificateFacts, before: KnownCertificate | None) -> KnownCertificate:
    """It proves nothing of anybody; this program reads all that it announces."""
    return KnownCertificate(
        address=normal(address),
        certificate=facts,
        source=Source.VAULT,
        learned=facts.not_before,
        confirmed=False,
        usable_for_encryption=usage.can_encrypt(facts.der),
        capabilities=ANNOUNCED,
        decision=before.decision if before is not None else None,
    )


def record(address: str, der: bytes) -> str:
    """The DNS record (RFC 8162 §3) with which the domain of the address would publish this certificate."""
    local = normal(address).rpartition("@")[0]
    name = hashlib.sha256(local.encode()).hexdigest()[: 2 * _LOCAL_PART_OCTETS]
    return f"{name}._smimecert.{domain_of(address)}. IN SMIMEA {_USAGE} {der.hex()}"


def _row(der: bytes, judges: Judges, *, used: tuple[bytes, ...], told: Sequence[Told]) -> OwnCertificate:
    facts = certificates.facts(der)
    post_quantum = withstands_quantum(der)
    shown = der in used and facts.emails and not post_quantum
    return OwnCertificate(
        certificate=facts,
        judged=judges.sealing(der),
        in_use=der in used,
        expires_in=_days(facts.not_after, judges.now),
        told=tuple(each for each in told if each.sha256 == facts.sha256),
        record=record(facts.emails[0], der) if shown else "",
        post_quantum=post_quantum,
    )


def _days(end: datetime, now: datetime) -> int:
    return (end - now).days
