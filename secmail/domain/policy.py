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
    expanded_bytes: int = 256 * MEBIBYTE
    """What may come out of compression in one message."""
    expansion: int = 200
    """Octets that one compressed octet may become, beyond the first mebibyte of a message; honest mail is far below."""
    text_bytes: int = 4 * MEBIBYTE
    """Shown text of one part; longer text is an attachment."""
    shown_bytes: int = 8 * MEBIBYTE
    """Shown text of all parts together."""


@dataclass(frozen=True, slots=True)
class CryptoPolicy:
    """Which algorithms count as strong."""

    weak_digests: frozenset[str] = frozenset({"sha1", "sha224"})
    refused_digests: frozenset[str] = frozenset({"md2", "md4", "md5"})
    min_rsa_bits: int = 2048
    legacy_content: frozenset[str] = frozenset({"3des-cbc", "des-cbc", "rc2-cbc", "rc2-64-cbc", "rc2-40-cbc"})


@dataclass(frozen=True, slots=True)
class SendPolicy:
    """How own messages are protected. `content_algorithm` and `key_transport` as in the command line's words."""

    content_algorithm: str = "aes-256-gcm"
    key_transport: str = "rsa-oaep"
    protect_headers: bool = True


@dataclass(frozen=True, slots=True)
class UsagePolicy:
    """Which keys are for mail, by the names of RFC 5280 §4.2.1.3 and §4.2.1.12 (RFC 8550 §4.4.2 and §4.4.4).

    One of the usages and one of the purposes is enough; a certificate that names none is restricted to none.
    """

    signing: frozenset[str] = frozenset({"digital_signature", "non_repudiation"})
    sealing: frozenset[str] = frozenset({"key_encipherment", "key_agreement"})
    purposes: frozenset[str] = frozenset({"email_protection", "any_extended_key_usage"})


@dataclass(frozen=True, slots=True)
class CertificatePolicies:
    """Under which certificate policies a path must have been issued: the inputs of RFC 5280 §6.1.1 (c) to (g)."""

    acceptable: frozenset[str] = frozenset()
    """Dotted identifiers; empty: any. With any named, a path must have one of them."""
    required: bool = False
    """Whether a path must have a policy at all."""
    inhibit_mapping: bool = False
    inhibit_any: bool = False


@dataclass(frozen=True, slots=True)
class TrustPolicy:
    """What trust is judged by. `at` is the moment for which it is judged."""

    at: datetime
    crl_grace: timedelta = timedelta(days=1)
    """How long a revocation list still counts as fresh after the next one was due."""
    accept_test_certificates: bool = False
    now: datetime | None = None
    """What the clock says, where `at` is an earlier moment: what is dated later than this proves nothing."""
    ocsp_grace: timedelta = timedelta(hours=1)
    """As `crl_grace`, for an answer of a revocation server."""
    crl_undated: timedelta = timedelta(days=7)
    """How long a list counts as fresh that does not say when the next one is due."""
    ocsp_undated: timedelta = timedelta(hours=12)
    """As `crl_undated`, for an answer of a revocation server."""
    clock_skew: timedelta = timedelta(minutes=5)
    """By how much other clocks may be ahead of ours."""
    weak_digests: frozenset[str] = frozenset({"md2", "md5", "sha1"})
    """Lists and answers signed with these can tell that a certificate is revoked, never that it is not."""
    usage: UsagePolicy = UsagePolicy()
    certificate_policies: CertificatePolicies = CertificatePolicies()
    policies_of_anchors: tuple[tuple[str, CertificatePolicies], ...] = ()
    """By the SHA-256 fingerprint of a root: what is asked of paths to it instead of `certificate_policies`."""

    def policies_for(self, root: str) -> CertificatePolicies:
        """What is asked of paths to the root of this fingerprint."""
        return dict(self.policies_of_anchors).get(root, self.certificate_policies)

    def is_future(self, moment: datetime) -> bool:
        """Whether something bears a date that our clock, or one a little ahead of it, has not reached."""
        return moment - max(self.now or self.at, self.at) > self.clock_skew
