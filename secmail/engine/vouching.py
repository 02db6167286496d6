"""Which addresses belong to a signer whose certificate names none: a pure rule, for mail and for files alike."""

from secmail.domain.errors import SecmailError
from secmail.domain.policy import TrustPolicy
from secmail.domain.security import CertificateFacts, Chain, Revocation
from secmail.pki import certificate as certificates
from secmail.pki.path import PathChecker, Purpose
from secmail.smime.steps import NeedChain


def vouched_addresses(need: NeedChain, checker: PathChecker, policy: TrustPolicy) -> tuple[str, ...]:
    """Addresses that the same authorities tie to the signer's national identifier in another certificate.

    Card certificates carry no address (cps-mssante §0.4); the confidentiality certificate of the same holder, sent
    along, does. It must be good for encryption, trusted and not revoked by itself. For a signer who is trusted.
    """
    signer = _facts(need.certificate)
    if signer is None or signer.national_id is None or signer.emails:
        return ()
    found: list[str] = []
    for der in need.certificates:
        facts = _facts(der)
        same_holder = facts is not None and facts.emails and facts.national_id == signer.national_id
        if facts is not None and same_holder and _is_good(der, need, checker=checker, policy=policy):
            found.extend(facts.emails)
    return tuple(dict.fromkeys(found))


def _is_good(der: bytes, need: NeedChain, *, checker: PathChecker, policy: TrustPolicy) -> bool:
    judged = checker.check(der, extra=need.certificates, policy=policy, purpose=Purpose.ENCRYPT)
    return judged.chain is Chain.TRUSTED and judged.revocation is not Revocation.REVOKED


def _facts(der: bytes) -> CertificateFacts | None:
    """None for what cannot be read: a message may bring anything."""
    try:
        return certificates.facts(der)
    except SecmailError:
        return None
