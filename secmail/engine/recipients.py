"""Whether a letter can be sealed to each recipient, and with which certificate."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from secmail.cms.holders import holder
from secmail.cms.sealing import can_seal_to, withstands_quantum
from secmail.domain.addresses import is_address
from secmail.domain.choice import POST_QUANTUM
from secmail.domain.errors import SecmailError
from secmail.domain.people import KnownCertificate, RecipientState, RecipientStatus
from secmail.domain.security import Chain, ChainFacts, Revocation

Judge = Callable[[bytes], ChainFacts]
"""The chain of a certificate (DER) for encryption, now."""


def status_of(address: str, known: Iterable[KnownCertificate], judge: Judge) -> RecipientStatus:
    """The best usable certificate, else the state of the best that is known.

    An ML-KEM certificate comes first, then the newest. The holder may have gone back to software that does not read
    ML-KEM: his last announcement tells, and such a certificate then comes last.
    """
    if not is_address(address):
        return RecipientStatus(address, RecipientState.INVALID_ADDRESS)
    entries = tuple(known)
    rank = -1 if _gave_up_post_quantum(entries) else 1

    def order(entry: KnownCertificate) -> tuple[int, datetime]:
        return rank * withstands_quantum(entry.certificate.der), entry.certificate.not_before

    worst = RecipientState.NO_CERTIFICATE
    usable = (each for each in entries if each.usable_for_encryption and can_seal_to(each.certificate.der))
    for entry in sorted(usable, key=order, reverse=True):
        state = _state(judge(entry.certificate.der))
        if state is RecipientState.READY:
            return _ready(address, entry)
        if worst is RecipientState.NO_CERTIFICATE:
            worst = state
    return RecipientStatus(address, worst)


def _ready(address: str, entry: KnownCertificate) -> RecipientStatus:
    der = entry.certificate.der
    return RecipientStatus(
        address,
        RecipientState.READY,
        entry.certificate,
        capabilities=entry.capabilities,
        key_transport=_takes_rsa(der),
        post_quantum=withstands_quantum(der),
    )


def _gave_up_post_quantum(known: Sequence[KnownCertificate]) -> bool:
    """Whether the last announcement of the holder, by whatever certificate it came, leaves ML-KEM out."""
    dated = [(entry.announced, entry.capabilities) for entry in known if entry.announced is not None]
    if not dated:
        return False
    last = max(when for when, _ in dated)
    return not any(word.startswith(POST_QUANTUM) for when, words in dated if when == last for word in words)


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
