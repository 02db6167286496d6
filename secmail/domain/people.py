"""Certificates of other people and how they were learned."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from secmail.domain.security import CertificateFacts


class Source(StrEnum):
    """How a certificate came here."""

    SIGNED_MAIL = "signed-mail"
    FILE = "file"
    CARD = "card"
    VAULT = "vault"


@dataclass(frozen=True, slots=True)
class KnownCertificate:
    """A certificate known for an address. `confirmed`: its path was trusted when it was learned."""

    address: str
    certificate: CertificateFacts
    source: Source
    learned: datetime
    confirmed: bool
    usable_for_encryption: bool
    capabilities: tuple[str, ...] = ()
    """Content algorithms and key transports the holder announced in verified mail (RFC 8551 §2.5.2), in his order."""
    announced: datetime | None = None
    """When he signed the mail that announced them."""


class RecipientState(StrEnum):
    """Whether a letter can be sealed to a recipient."""

    READY = "ready"
    NO_CERTIFICATE = "no-certificate"
    EXPIRED = "expired"
    REVOKED = "revoked"
    UNTRUSTED = "untrusted"
    INVALID_ADDRESS = "invalid-address"


@dataclass(frozen=True, slots=True)
class RecipientStatus:
    """The state of one address, with the certificate that would be used and what its holder is known to read.

    `key_transport`: the content key is sealed by RSA; False where it is agreed on (EC) or encapsulated (ML-KEM).
    `post_quantum`: it is encapsulated, which a quantum computer does not open.
    """

    address: str
    state: RecipientState
    certificate: CertificateFacts | None = None
    capabilities: tuple[str, ...] = ()
    key_transport: bool = True
    post_quantum: bool = False
