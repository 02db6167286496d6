"""Certificates of other people: how they were learned, what speaks for each, and whom a letter can be sealed to."""

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
    DIRECTORY = "directory"
    DOMAIN = "domain"
    """Published by the mail domain itself: DNS (RFC 8162), or the directory that DNS names."""
    CONTACTS = "contacts"
    """Carried by a file of contacts, which nobody has looked at certificate by certificate."""


class Decision(StrEnum):
    """What a person has said of a certificate that asked for a look."""

    ACCEPTED = "accepted"
    REFUSED = "refused"


class CertificateReason(StrEnum):
    """What speaks for a certificate of a recipient, and what against it."""

    FOR_ENCRYPTION = "for-encryption"
    NOT_FOR_ENCRYPTION = "not-for-encryption"
    WEAK_KEY = "weak-key"
    POST_QUANTUM = "post-quantum"
    GAVE_UP_POST_QUANTUM = "gave-up-post-quantum"
    VALID = "valid"
    EXPIRED = "expired"
    NOT_YET_VALID = "not-yet-valid"
    EXPIRES_SOON = "expires-soon"
    TRUSTED = "trusted"
    UNTRUSTED = "untrusted"
    NOT_REVOKED = "not-revoked"
    REVOKED = "revoked"
    REVOCATION_UNKNOWN = "revocation-unknown"
    NAMES_ADDRESS = "names-address"
    NAMES_PERSON = "names-person"
    """By the national identifier, which an earlier exchange or an authenticated directory ties to the address."""
    GIVEN_BY_HAND = "given-by-hand"
    ONLY_CLAIMED = "only-claimed"
    """Nothing that is proven now ties it to the address: a directory that anybody could have answered for, a file."""
    OF_ANOTHER = "of-another"
    """It names no address, and this one is known as another person's."""
    NAMES_OTHERS = "names-others"
    PROVEN = "proven"
    """Mail signed by its holder has come from this address, and was trusted."""
    NEWEST = "newest"
    REPLACED = "replaced"
    """A newer one of the same holder is used instead."""
    CHANGED = "changed"
    """Suddenly of another holder or authority, while the one used until now is still good."""
    ACCEPTED = "accepted"
    REFUSED = "refused"


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
    decision: Decision | None = None
    """What a person has said of it."""


@dataclass(frozen=True, slots=True)
class RankedCertificate:
    """A certificate of a recipient with all that speaks for and against it. `usable`: a letter may be sealed to it."""

    known: KnownCertificate
    usable: bool
    reasons: tuple[CertificateReason, ...]


class RecipientState(StrEnum):
    """Whether a letter can be sealed to a recipient; for every other state than READY, why not."""

    READY = "ready"
    NO_CERTIFICATE = "no-certificate"
    EXPIRED = "expired"
    NOT_YET_VALID = "not-yet-valid"
    REVOKED = "revoked"
    UNTRUSTED = "untrusted"
    INVALID_ADDRESS = "invalid-address"
    WEAK = "weak"
    """Only certificates whose keys are too weak to seal to are known."""
    CHANGED = "changed"
    """His certificate has suddenly changed, or he has sent one that no authority answers for: a person looks first."""
    UNCONFIRMED = "unconfirmed"
    """Nothing that is proven now says whose certificate it is: a person looks at it first."""
    PATIENT = "patient"
    """A patient's mailbox (cps-mssante §4.5), which reads nothing that is encrypted."""
    UNKNOWN_DOMAIN = "unknown-domain"
    """No certificate, and nobody known here has a mailbox there: perhaps mistyped."""


@dataclass(frozen=True, slots=True)
class RecipientStatus:
    """The state of one address, with the certificate that would be used and what its holder is known to read.

    `key_transport`: the content key is sealed by RSA; False where it is agreed on (EC) or encapsulated (ML-KEM).
    `post_quantum`: it is encapsulated, which a quantum computer does not open.
    `expires_in`: days left, where they are few. `replaces`: it has lately taken the place of an older one.
    `candidate`: the certificate to look at (CHANGED, UNCONFIRMED). `meant`: the domain that was perhaps meant.
    `requested`: a letter that asks for his certificate waits in the outbox.
    """

    address: str
    state: RecipientState
    certificate: CertificateFacts | None = None
    capabilities: tuple[str, ...] = ()
    key_transport: bool = True
    post_quantum: bool = False
    expires_in: int | None = None
    replaces: bool = False
    candidate: CertificateFacts | None = None
    meant: str = ""
    requested: bool = False
