"""Wraps a clear message with software keys: the same pure steps as the product, answered from memory."""

from datetime import datetime

from secmail.app.demo.pki import Credential
from secmail.domain.errors import BugError
from secmail.domain.policy import SendPolicy
from secmail.smime.steps import Signature
from secmail.smime.wrap import SignerIdentity, wrap

MODERN = SendPolicy()
OLD_SOFTWARE = SendPolicy("aes-128-cbc", "rsa-pkcs1", protect_headers=False)
"""What most installed programs can do."""


def protect(
    clear: bytes,
    *,
    at: datetime,
    signer: Credential | None = None,
    answers_to: Credential | None = None,
    recipients: tuple[bytes, ...] = (),
    policy: SendPolicy = MODERN,
) -> bytes:
    """Signed where there is a signer, sealed where there are recipients; `answers_to` travels with the signature."""
    identity = None
    if signer is not None:
        identity = SignerIdentity(signer.der, signer.chain, answers_to.der if answers_to else None)
    steps = wrap(clear, signer=identity, recipients=recipients, policy=policy, at=at)
    try:
        need = next(steps)
        while signer is not None:
            need = steps.send(Signature(signer.sign(need.data)))
    except StopIteration as done:
        wrapped: bytes = done.value
        return wrapped
    raise BugError("demo: a signature was asked for without a signer")
