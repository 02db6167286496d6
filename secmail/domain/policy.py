"""What is allowed, as values apart from the mechanism."""

from dataclasses import dataclass
from datetime import datetime, timedelta

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on hostile input; beyond them a message is refused with a sentence, never read halfway."""

    message_bytes: int = 256 * MEBIBYTE
    parts: int = 2000
    depth: int = 24
    """MIME nesting, all layers together."""
    layers: int = 8
    """Encryption and signature layers."""
    header_bytes: int = MEBIBYTE
    recipients: int = 1000
    signers: int = 16
    certificates: int = 100
    expansion: int = 200
    """Octets that one compressed octet may become, beyond the first mebibyte of a message; honest mail is far below."""
    text_bytes: int = 4 * MEBIBYTE
    """Shown text; longer text is an attachment."""


@dataclass(frozen=True, slots=True)
class CryptoPolicy:
    """Which algorithms count as strong."""

    weak_digests: frozenset[str] = frozenset({"sha1", "sha224"})
    refused_digests: frozenset[str] = frozenset({"md2", "md4", "md5"})
    min_rsa_bits: int = 2048
    legacy_content: frozenset[str] = frozenset({"3des-cbc", "rc2-cbc", "des-cbc"})


@dataclass(frozen=True, slots=True)
class SendPolicy:
    """How own messages are protected. `content_algorithm` and `key_transport` as in the command line's words."""

    content_algorithm: str = "aes-256-gcm"
    key_transport: str = "rsa-oaep"
    protect_headers: bool = True


@dataclass(frozen=True, slots=True)
class TrustPolicy:
    """How fresh revocation must be; `at` is the moment for which trust is judged."""

    at: datetime
    crl_grace: timedelta = timedelta(days=1)
    accept_test_certificates: bool = False
