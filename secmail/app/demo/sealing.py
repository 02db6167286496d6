"""Wraps a clear message with software keys: the same pure steps as the product, answered from memory."""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from secmail.app.demo.pki import Credential, KemCredential
from secmail.cms.sign import ANNOUNCED
from secmail.domain.errors import BugError
from secmail.domain.policy import SendPolicy
from secmail.smime.documents import DocumentKind, sign_document
from secmail.smime.steps import NeedSignature, Signature
from secmail.smime.wrap import SignerIdentity, wrap

MODERN = SendPolicy()
OLD_SOFTWARE = SendPolicy("aes-128-cbc", "rsa-pkcs1", protect_headers=False)
"""What most installed programs can do."""
OLD_READS = ("aes-256-cbc", "aes-128-cbc", "3des-cbc")
"""What they announce."""
_T = TypeVar("_T")


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
    return bytes(_signed(steps, signer.signature if signer else None))


def document(content: bytes, kind: DocumentKind, *, signer: Credential, at: datetime) -> bytes:
    """A document that is no mail, signed."""
    identity = SignerIdentity(signer.der, signer.chain)
    return _signed(sign_document(content, kind, signer=identity, at=at), signer)


def _signed(steps: Generator[NeedSignature, Signature, _T], signer: Credential | None) -> _T:
    """What the steps make, answered by this key."""
    try:
        need = next(steps)
        while signer is not None:
            need = steps.send(Signature(signer.sign(need.data)))
    except StopIteration as done:
        made: _T = done.value
        return made
    raise BugError("demo: a signature was asked for without a signer")


def _identity(signer: Signer) -> SignerIdentity:
    answers_to = signer.answers_to.der if signer.answers_to else None
    modern = (signer.post_quantum.der,) if signer.post_quantum else ()
    chain = (*modern, *signer.signature.chain)
    return SignerIdentity(
        signer.signature.der, chain, answers_to, announces=signer.announces, attributes=signer.attributes
    )
