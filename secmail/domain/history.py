"""What became of a letter: one line for each thing that somebody's server or program has told."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from secmail.domain.ids import MessageId, OutboxId


class Happening(StrEnum):
    """In the words of RFC 3464 §2.3.3 (delivery), RFC 8098 §3.2.6 (disposition), or ours."""

    QUEUED = "queued"
    CANCELLED = "cancelled"
    """Withdrawn by the sender before it had left."""
    TAKEN_BACK = "taken-back"
    """As CANCELLED, and it is a draft again."""
    SUBMITTED = "submitted"
    """The submission server took it for this recipient."""
    REFUSED = "refused"
    """The submission server did not take it for this recipient."""
    RELAYED = "relayed"
    """Handed on to a server that sends no reports."""
    DELAYED = "delayed"
    DELIVERED = "delivered"
    FAILED = "failed"
    """A report of non-delivery."""
    DISPLAYED = "displayed"
    """A read report (MDN): anybody could have written it."""
    PROCESSED = "processed"
    """The other side's software has taken it in (MDN, cps-mssante.md §4.6)."""
    PROCESSING_FAILED = "processing-failed"
    DELETED = "deleted"
    """Without having been displayed."""
    ACKNOWLEDGED = "acknowledged"
    """A signed receipt: proof."""
    ANSWERED = "answered"


class Witness(StrEnum):
    """Whose word a line is, from the best to the least."""

    PROOF = "proof"
    """A signature that holds: a signed receipt, or an answer that is trusted."""
    PROGRAM = "program"
    """This program."""
    SERVER = "server"
    """Our submission server, as it took the letter or did not."""
    CARRIER = "carrier"
    """A report that knows what only those know who carried the letter."""
    ANYBODY = "anybody"
    """A report or an answer that anybody could have written who has seen the letter, or its Message-ID."""


FAILURES = frozenset({Happening.REFUSED, Happening.FAILED, Happening.PROCESSING_FAILED})
READ = frozenset({Happening.DISPLAYED, Happening.PROCESSED, Happening.ACKNOWLEDGED, Happening.ANSWERED})
"""What says that somebody has taken note of a letter."""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """`address`: whom it is about, "" for all. `words`: the other side's. `message`: the report, where it is kept."""

    at: datetime
    what: Happening
    address: str = ""
    words: str = field(default="", repr=False)
    message: MessageId | None = None
    witness: Witness = Witness.PROGRAM


@dataclass(frozen=True, slots=True)
class Reminder:
    """A letter that somebody has not acknowledged. `silent`: whose word is missing.

    `failed`: for whom it failed, as reports say; "" where they do not say for whom.
    """

    entry: OutboxId
    sent: datetime
    silent: tuple[str, ...]
    failed: tuple[str, ...] = ()
    subject: str = field(default="", repr=False)
    """Known while the sealed database is open."""
