"""The holder's own confidentiality certificates: which is in use, until when, and where others can find it. Pure."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from secmail.cms.sealing import withstands_quantum
from secmail.domain.addresses import domain_of, normal
from secmail.domain.errors import ActionNeeded
from secmail.domain.own_certificates import OwnCertificate, Told
from secmail.domain.security import CertificateFacts
from secmail.domain.vaults import VaultFacts
from secmail.engine.sender import Judges, holders_copy
from secmail.pki import certificate as certificates

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
