"""Certificates of correspondents, looked for, ranked and decided on; own ones, sent to others; letters about both."""

from dataclasses import dataclass, field
from datetime import datetime

from secmail.api.queries import Query
from secmail.domain.directory import SourceFailure
from secmail.domain.ids import AccountId, MessageId
from secmail.domain.outbox import OutboxEntry
from secmail.domain.own_certificates import EndingCertificate, LetterAbout, OwnCertificate, Told
from secmail.domain.people import CertificateReason, Decision, KnownCertificate, RankedCertificate
from secmail.domain.security import CertificateFacts


@dataclass(frozen=True, slots=True)
class DecideCertificate:
    """A person's word on a certificate that asked for a look: kept, and journalled. CERTIFICATE_UNKNOWN.

    CERTIFICATE_NOT_ACCEPTABLE where more speaks against it than that nobody has looked.

    `sha256`: the fingerprint, or its beginning where only one begins so.
    """

    address: str
    sha256: str
    decision: Decision


@dataclass(frozen=True, slots=True)
class ForgetCertificate:
    """Forget a certificate of an address. Signed mail that brings it again teaches it again; REFUSED is for good.

    CERTIFICATE_UNKNOWN. `sha256` as in `DecideCertificate`.
    """

    address: str
    sha256: str


@dataclass(frozen=True, slots=True)
class WriteAboutCertificates:
    """Send a letter about certificates, signed and not sealed, to each address. Result: tuple of `OutboxEntry`.

    INTRODUCTION sends one's own certificate, REQUEST asks for theirs and sends one's own along; one that still waits
    to be sent is tried again, and none is written beside it. RECIPIENT_NONE, RECIPIENT_INVALID, RECIPIENT_PATIENT
    before anything is signed; MANDATE_NEVER_SIGNS; otherwise as for any letter.
    """

    account: AccountId
    about: LetterAbout
    addresses: tuple[str, ...] = field(repr=False)
    queue_only: bool = False


@dataclass(frozen=True, slots=True)
class AnswerCertificateRequest:
    """Send one's own certificate to whoever asks for it in this message. Result: tuple of one `OutboxEntry`.

    CERTIFICATE_NOT_ASKED unless the request is signed and trusted; CERTIFICATE_ANSWERED.
    """

    message: MessageId
    queue_only: bool = False


@dataclass(frozen=True, slots=True)
class AnnounceCertificate:
    """Tell everybody whom this account wrote to since a moment of the certificate in use. Result: `Announcement`.

    Nothing is signed or sent before it is `confirmed`; who has been told of this certificate is left out.
    """

    account: AccountId
    since: datetime
    confirmed: bool = False
    queue_only: bool = False


@dataclass(frozen=True, slots=True)
class LookForOwnCertificates:
    """Ask directories, and the mail domain itself, whether they show own certificates. Result: `PublishedLook`."""


CertificateCommand = (
    DecideCertificate
    | ForgetCertificate
    | WriteAboutCertificates
    | AnswerCertificateRequest
    | AnnounceCertificate
    | LookForOwnCertificates
)


@dataclass(frozen=True, slots=True)
class CertificateLeft:
    """A certificate that was found and that nothing is sealed to, with what speaks against it."""

    certificate: CertificateFacts
    reasons: tuple[CertificateReason, ...]


@dataclass(frozen=True, slots=True)
class CertificatesFound:
    """What looking everywhere has brought. `learned`: certificates new to this address; `known`: those known before.

    `left`: those that are not used, learned or not. `found`: how many there were at all.
    """

    learned: int
    known: int
    failures: tuple[SourceFailure, ...] = ()
    left: tuple[CertificateLeft, ...] = ()
    found: int = 0


@dataclass(frozen=True, slots=True)
class Announcement:
    """`addresses`: who is to be told, in the order of the last letters; `queued`: the letters, once confirmed.

    `more`: how many are left for the next time, for one deed writes to some hundreds at most.
    """

    addresses: tuple[str, ...]
    queued: tuple[OutboxEntry, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class PublishedLook:
    """Where own certificates were seen."""

    told: tuple[Told, ...]
    failures: tuple[SourceFailure, ...] = ()


@dataclass(frozen=True, slots=True)
class CertificatesOfFile(Query[tuple[KnownCertificate, ...]]):
    """Of the certificates in a file those that are known, each for its address; nothing is learned by it.

    CERTIFICATE_UNREADABLE, VAULT_WRONG_PASSPHRASE as for `ImportCertificates`.
    """

    data: bytes = field(repr=False)
    passphrase: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class CertificateRanking(Query[tuple[RankedCertificate, ...]]):
    """All certificates known for an address, the one to be used first, with what speaks for and against each."""

    address: str


@dataclass(frozen=True, slots=True)
class OwnCertificates(Query[tuple[OwnCertificate, ...]]):
    """The holder's confidentiality certificates, the one in use first, and where each has gone.

    Without a session those of all vaults of the profile, as they were last seen; VAULT_LOCKED when none ever was.
    """


@dataclass(frozen=True, slots=True)
class EndingCertificates(Query[tuple[EndingCertificate, ...]]):
    """Own certificates that end within `ENDS_SOON`, or are over, the first end first; no PIN.

    `OwnCertificatesEnding` tells when there are others.
    """
