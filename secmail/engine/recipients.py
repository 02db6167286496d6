"""Whether a letter can be sealed to each recipient, and with which certificate."""

from collections.abc import Callable, Iterable

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from secmail.cms.holders import holder
from secmail.domain.addresses import is_address
from secmail.domain.errors import SecmailError
from secmail.domain.people import KnownCertificate, RecipientState, RecipientStatus
from secmail.domain.security import Chain, ChainFacts, Revocation

Judge = Callable[[bytes], ChainFacts]
"""The chain of a certificate (DER) for encryption, now."""


def status_of(address: str, known: Iterable[KnownCertificate], judge: Judge) -> RecipientStatus:
    """The newest usable certificate, else the state of the best that is known."""
    if not is_address(address):
        return RecipientStatus(address, RecipientState.INVALID_ADDRESS)
    candidates = sorted(
        (entry for entry in known if entry.usable_for_encryption),
        key=lambda entry: entry.certificate.not_before,
        reverse=True,
    )
    worst = RecipientState.NO_CERTIFICATE
    for entry in candidates:
        state = _state(judge(entry.certificate.der))
        if state is RecipientState.READY:
            return RecipientStatus(
                address,
                state,
                entry.certificate,
                capabilities=entry.capabilities,
                key_transport=_takes_rsa(entry.certificate.der),
            )
        if worst is RecipientState.NO_CERTIFICATE:
            worst = state
    return RecipientStatus(address, worst)


def _takes_rsa(der: bytes) -> bool:
    try:
        return isinstance(holder(der).public_key(), RSAPublicKey)
    except SecmailError:
        return False  # a key of an unknown kind: sealing refuses it by itself


def _state(facts: ChainFacts) -> RecipientState:
    if facts.revocation is Revocation.REVOKED:
        return RecipientState.REVOKED
    if facts.chain is Chain.TRUSTED:
        return RecipientState.READY
    if facts.chain in (Chain.EXPIRED, Chain.NOT_YET_VALID):
        return RecipientState.EXPIRED
    return RecipientState.UNTRUSTED
