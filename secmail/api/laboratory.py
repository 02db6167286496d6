"""A laboratory's side: one batch of reports in, to each prescriber the form that he asked for."""

from dataclasses import dataclass, field

from secmail.api.queries import Query
from secmail.domain.drafts import DraftAttachment
from secmail.domain.ids import AccountId
from secmail.domain.prescribers import Prescriber, ReportFate


@dataclass(frozen=True, slots=True)
class KeepPrescriber:
    """Remember, or change, what a prescriber gets. Result: None. RECIPIENT_INVALID when that is no address.

    `new`: PRESCRIBER_KNOWN where somebody has this code already; else who had it is replaced.
    """

    prescriber: Prescriber
    new: bool = False


@dataclass(frozen=True, slots=True)
class DropPrescriber:
    """Forget him, by his code. Result: None. PRESCRIBER_UNKNOWN."""

    code: str


@dataclass(frozen=True, slots=True)
class SendBatch:
    """Send the reports of an HPRIM file, each to whoever prescribed it. Result: `BatchResult`.

    Reports are looked up by prescriber (OBR 9.17), then recipient, and by those who get a copy (OBR 9.29). Whatever
    cannot be sent is held with its reason; the same report never leaves twice for the same address. `beside`: files
    that the reports name (FIC). `dry_run`: nothing is signed or sent. Everything leaves signed and encrypted.
    `shown`: what a dry run told somebody; whatever would leave otherwise is held, BATCH_CHANGED. HPRIM_UNREADABLE when
    the batch is no HPRIM file.
    """

    account: AccountId
    batch: bytes = field(repr=False)
    beside: tuple[DraftAttachment, ...] = field(default=(), repr=False)
    dry_run: bool = False
    queue_only: bool = False
    shown: tuple[ReportFate, ...] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What became of every report, in the order of the file; one that goes to several people is there for each."""

    fates: tuple[ReportFate, ...]


@dataclass(frozen=True, slots=True)
class Prescribers(Query[tuple[Prescriber, ...]]):
    """All of them, by code."""


LaboratoryCommand = KeepPrescriber | DropPrescriber | SendBatch
