"""What finished jobs give back."""

from dataclasses import dataclass, field
from datetime import datetime

from secmail.domain.exports import Loss
from secmail.domain.ids import MessageId
from secmail.domain.kinds import Reason
from secmail.domain.mandates import Mandate
from secmail.domain.messages import Kind, OpenedMessage
from secmail.domain.outbox import OutboxEntry
from secmail.domain.own_certificates import LetterShown
from secmail.domain.publications import PlaceOutcome
from secmail.domain.receipts import ReceiptsShown
from secmail.domain.security import CertificateFacts
from secmail.domain.structured import StructuredDocument
from secmail.hprim.model import Document


@dataclass(frozen=True, slots=True)
class SyncResult:
    """Counts over all folders that were looked at. `vaults`: how many came, new or changed on another workstation.

    `untold`: how much of what was done here (flags, places) waits still to be told to the servers. `refused`: names of
    folders that were open before and are refused now, or of which something is (`MAIL_FOLDER_REFUSED`).
    """

    new: int
    removed: int
    folders: int
    vaults: int = 0
    untold: int = 0
    refused: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class ResultFile:
    """One HPRIM document of a message. `part`: index of the attachment, or -1 for the body text."""

    part: int
    name: str
    document: Document


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message as the reader shows it."""

    message: MessageId
    opened: OpenedMessage
    kind: Kind
    urgent: bool
    results: tuple[ResultFile, ...]
    received: datetime
    exported: bool
    opened_by: str | None = None
    """Holder of the key that opened it, where it was encrypted."""
    mandate: Mandate | None = None
    """By which somebody else opened it: who, and on whose behalf."""
    receipts: ReceiptsShown = field(default_factory=ReceiptsShown)
    kind_reasons: tuple[Reason, ...] = ()
    urgent_reasons: tuple[Reason, ...] = field(default=(), repr=False)
    """Also where it is not urgent: a stranger's priority is told and believed by nobody."""
    documents: tuple[StructuredDocument, ...] = field(default=(), repr=False)
    about: LetterShown | None = None
    """What it is, where it is about certificates and nothing else."""
    changed: CertificateFacts | None = None
    """The sender's suddenly changed certificate, to be looked at before he is written to (`DecideCertificate`)."""


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """`file`: its name in the drop folder. `losses`: what the form in which it was written does not say."""

    message: MessageId
    file: str
    losses: tuple[Loss, ...] = ()


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A result that was not filed. `reason`: a `Code`, `Summary` or `Finding` value, or a problem of `hprim`.

    `by_hand`: a person who knows better may file it all the same (`FileResults.again`).
    """

    message: MessageId
    reason: str
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class ExportResult:
    """`already`: files that had been written before and were not written again."""

    exported: tuple[ExportedFile, ...]
    already: int
    held: tuple[HeldFile, ...]


@dataclass(frozen=True, slots=True)
class SendResult:
    """Where the message stands when the job ends."""

    entry: OutboxEntry


@dataclass(frozen=True, slots=True)
class TrustUpdate:
    """What an update has brought. `installed` and `missing`: names of pinned authorities, now here and still absent."""

    installed: tuple[str, ...]
    missing: tuple[str, ...]
    places: tuple[PlaceOutcome, ...]
