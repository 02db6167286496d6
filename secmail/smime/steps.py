"""What the pure steps ask for while a message is opened or wrapped, and the answers.

`unwrap` yields `NeedKey` and `NeedChain`, `wrap` yields `NeedSignature`; whoever drives them (engine, command line,
tests) answers by `send()`. Nothing here knows whether a card, a vault or a file stands behind an answer.
"""

from dataclasses import dataclass, field
from datetime import datetime

from secmail.cms.recipients import RecipientHint
from secmail.domain.security import ChainFacts, Finding


@dataclass(frozen=True, slots=True)
class NeedKey:
    """The content is sealed to these recipients; answer with `ContentKey` or `KeyUnavailable`.

    `content_algorithm` is in the command line's words ("aes-256-gcm"); `key_size` in bytes, as `recover_key` wants it.
    """

    recipients: tuple[RecipientHint, ...]
    content_algorithm: str
    key_size: int


@dataclass(frozen=True, slots=True)
class ContentKey:
    """The key of the content, recovered through `NeedKey.recipients[recipient]`."""

    key: bytes = field(repr=False)
    recipient: int


@dataclass(frozen=True, slots=True)
class KeyUnavailable:
    """Why there is no key: `Finding.NOT_FOR_US`, `KEY_NEEDED` (card absent, PIN not typed) or `DECRYPT_FAILED`."""

    reason: Finding


@dataclass(frozen=True, slots=True)
class NeedChain:
    """What of this signer's certificate (DER)? Answer with `ChainFacts`.

    `certificates` are those the message brought, the signer's among them: material for path building, not trusted.
    `signing_time` is the signer's own claim. `intact` tells whether the signature holds: for a broken one no
    look-up on the network is worth its trace.
    """

    certificate: bytes
    certificates: tuple[bytes, ...]
    signing_time: datetime | None
    intact: bool = True


@dataclass(frozen=True, slots=True)
class NeedSignature:
    """Sign `data` with the private key of `certificate` (DER), in the way of its kind (`cms.own_schemes`).

    An RSA key: RSASSA-PKCS1-v1_5 over `digest` ("sha256"), with `pss` RSASSA-PSS instead, MGF1 and salt as long as it.
    An EC key: ECDSA over `digest`, in DER (RFC 5753 §7.2). Edwards curves and ML-DSA sign `data` itself.
    `data` is the DER of the signed attributes, not their hash: the signature key of a CPS3 card hashes by itself.
    Answer with `Signature`.
    """

    data: bytes
    digest: str
    certificate: bytes
    pss: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    """The signature octets."""

    value: bytes


Need = NeedKey | NeedChain
Answer = ContentKey | KeyUnavailable | ChainFacts
