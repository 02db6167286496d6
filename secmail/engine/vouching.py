"""Which addresses belong to a signer whose certificate names none: a pure rule, for mail and for files alike."""

from collections.abc import Iterator
from dataclasses import replace

from secmail.domain.addresses import normal
from secmail.domain.errors import SecmailError
from secmail.domain.identity import AddressTie, Tie
from secmail.domain.policy import TrustPolicy
from secmail.domain.security import CertificateFacts, Chain, ChainFacts, Revocation
from secmail.pki import certificate as certificates
from secmail.pki.path import PathChecker, Purpose
from secmail.smime.steps import NeedChain

_MAX_CANDIDATES = 8
"""A signer has one or two confidentiality certificates; each candidate costs a search for its path."""


def with_addresses(
    found: ChainFacts,
    need: NeedChain,
    *,
    checker: PathChecker,
    policy: TrustPolicy,
    known: tuple[AddressTie, ...] = (),
) -> ChainFacts:
    """`found` with the addresses of the signer: those that are `known` here, and those that are vouched for.

    Card certificates carry no address (cps-mssante §0.4); the confidentiality certificate of the same holder, sent
    along, does. It must be good for encryption, trusted and not revoked by itself. Where its revocation could not be
    established, neither is the signer's: who he is rests on both.
    """
    if found.chain is not Chain.TRUSTED:
        return replace(found, known_addresses=_addresses(known), ties=known)
    vouched: dict[str, Revocation] = {}
    for address, state in _vouched(need, checker, policy):
        if state is Revocation.GOOD or address not in vouched:
            vouched[address] = state
    settled = {normal(tie.address) for tie in known}
    doubts = [state for address, state in vouched.items() if state is not Revocation.GOOD and address not in settled]
    revocation = doubts[0] if doubts and found.revocation is Revocation.GOOD else found.revocation
    ties = (*(AddressTie(address, Tie.ACCOMPANYING) for address in vouched), *known)
    return replace(found, revocation=revocation, known_addresses=_addresses(ties), ties=ties)


def _addresses(ties: tuple[AddressTie, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tie.address for tie in ties))


def _vouched(need: NeedChain, checker: PathChecker, policy: TrustPolicy) -> Iterator[tuple[str, Revocation]]:
    """Addresses that the signer's authorities tie to his national identifier, with what is known of each tie."""
    signer = _facts(need.certificate)
    if signer is None or signer.national_id is None or signer.emails:
        return
    brought = [facts for der in need.certificates if (facts := _facts(der)) is not None and facts.emails]
    candidates = [facts for facts in brought if certificates.same_holder(facts, signer)]
    for facts in candidates[:_MAX_CANDIDATES]:
        judged = checker.check(facts.der, extra=need.certificates, policy=policy, purpose=Purpose.ENCRYPT)
        if judged.chain is Chain.TRUSTED and judged.revocation is not Revocation.REVOKED:
            yield from ((normal(address), judged.revocation) for address in facts.emails)


def _facts(der: bytes) -> CertificateFacts | None:
    """None for what cannot be read: a message may bring anything."""
    try:
        return certificates.facts(der)
    except SecmailError:
        return None
