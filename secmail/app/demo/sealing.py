"""Wraps a clear message with software keys: the same pure steps as the product, answered from memory."""

from dataclasses import dataclass
from datetime import datetime

from secmail.app.demo.pki import Credential, KemCredential
from secmail.cms.sign import ANNOUNCED
from secmail.domain.errors import BugError
from secmail.domain.policy import SendPolicy
from secmail.smime.steps import Signature
from secmail.smime.wrap import SignerIdentity, wrap

MODERN = SendPolicy()
OLD_SOFTWARE = SendPolicy("aes-128-cbc", "rsa-pkcs1", protect_headers=False)
"""What most installed programs can do."""
OLD_READS = ("aes-256-cbc", "aes-128-cbc", "3des-cbc")
"""What they announce."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Whose signature, and the certificate that answers should be sealed to, which travels along, as the ML-KEM one.

    `announces`: the content algorithms and key transports that answers may use. `attributes`: what is signed besides.
    """

    signature: Credential
    answers_to: Credential | None = None
    announces: tuple[str, ...] = ANNOUNCED
    post_quantum: KemCredential | None = None
    attributes: tuple[bytes, ...] = ()


def protect(
    clear: bytes,
    *,
    at: datetime,
    signer: Signer | None = None,
    recipients: tuple[bytes, ...] = (),
    policy: SendPolicy = MODERN,
) -> bytes:
    """Signed where there is a signer, sealed where there are recipients."""
    identity = _identity(signer) if signer else None
    steps = wrap(clear, signer=identity, recipients=recipients, policy=policy, at=at)
    try:
        need = next(steps)
        while signer is not None:
            need = steps.send(Signature(signer.signature.sign(need.data)))
    except StopIteration as done:
        return bytes(done.value)
    raise BugError("demo: a signature was asked for without a signer")


def _identity(signer: Signer) -> SignerIdentity:
    answers_to = signer.answers_to.der if signer.answers_to else None
    modern = (signer.post_quantum.der,) if signer.post_quantum else ()
    chain = (*modern, *signer.signature.chain)
    return SignerIdentity(
        signer.signature.der, chain, answers_to, announces=signer.announces, attributes=signer.attributes
    )
