"""The life of an outgoing message: states, legal moves, and what each recipient's server said."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from secmail.domain.errors import Code, Rejected
from secmail.domain.ids import AccountId, MessageId, OutboxId
from secmail.domain.own_certificates import LetterAbout
from secmail.domain.receipts import ReceiptHistory


class OutboxState(StrEnum):
    """Each move is committed before the next act ("Send" of ARCHITECTURE.md)."""

    PREPARING = "preparing"
    READY = "queued"
    SUBMITTING = "submitting"
    SENT = "sent"
    FILED = "filed"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"
    CANCELLED = "cancelled"


# READY to REFUSED: a certificate was revoked before the letter left. READY or REFUSED to SENT: some have it, and the
# sender gives up the others.
LEGAL_MOVES: frozenset[tuple[OutboxState, OutboxState]] = frozenset(
    {
        (OutboxState.PREPARING, OutboxState.READY),
        (OutboxState.PREPARING, OutboxState.CANCELLED),
        (OutboxState.READY, OutboxState.SUBMITTING),
        (OutboxState.READY, OutboxState.CANCELLED),
        (OutboxState.READY, OutboxState.REFUSED),
        (OutboxState.READY, OutboxState.SENT),
        (OutboxState.SUBMITTING, OutboxState.SENT),
        (OutboxState.SUBMITTING, OutboxState.READY),
        (OutboxState.SUBMITTING, OutboxState.REFUSED),
        (OutboxState.SUBMITTING, OutboxState.UNCERTAIN),
        (OutboxState.UNCERTAIN, OutboxState.SENT),
        (OutboxState.UNCERTAIN, OutboxState.READY),
        (OutboxState.UNCERTAIN, OutboxState.CANCELLED),
        (OutboxState.REFUSED, OutboxState.READY),
        (OutboxState.REFUSED, OutboxState.CANCELLED),
        (OutboxState.REFUSED, OutboxState.SENT),
        (OutboxState.SENT, OutboxState.FILED),
    }
)


def require_move(before: OutboxState, after: OutboxState) -> None:
    """Raises `Rejected(OUTBOX_ILLEGAL)` unless the move is in the table."""
    if (before, after) not in LEGAL_MOVES:
        raise Rejected(Code.OUTBOX_ILLEGAL, f"{before} to {after}")


class DeliveryState(StrEnum):
    """What the submission server said for one recipient."""

    WAITING = "waiting"
    DEFERRED = "deferred"
    """Refused for now: not in the try that runs, but in the next one."""
    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One recipient of an outgoing message; `reason` in the server's words."""

    address: str
    state: DeliveryState = DeliveryState.WAITING
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Which reports (RFC 3461) the servers on the way are asked for; failures and delays always.

    `envelope` (ENVID) is in no message: who repeats it has carried the letter, or has seen such a report. `success`: a
    report of delivery too.
    """

    envelope: str
    success: bool = False


@dataclass(frozen=True, slots=True)
class OwedDraft:
    """The saved draft that a letter was, in the sealed database of that name, where it is not marked so yet."""

    sealed: str
    number: int


@dataclass(frozen=True, slots=True)
class Departure:
    """How a letter leaves. `not_before`: held or scheduled. `matters`: it is told when nobody acknowledges it.

    `certificates`: the signer's under "", and whose each copy is sealed to, by address (DER): whether they are still
    good is asked again when it leaves. `owed`: to be marked at the next session. `answers`: a message here.
    `about`: what a letter about certificates is.
    """

    not_before: datetime | None = None
    notice: Notice | None = None
    matters: bool = False
    owed: OwedDraft | None = None
    answers: MessageId | None = None
    about: LetterAbout | None = None
    certificates: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """An outgoing message. `wrapped` bytes are asked for separately. `not_before` delays the next try.

    `protection`: the content algorithm it is sealed with, for all recipients; None before, and in rows of old versions.
    `receipts`: who was asked for a signed receipt and who has read it; None where nobody was asked.
    `tried`: when it was first handed to the server, since somebody last decided about it; `sent`: when all of it left.
    `failed`: for whom a report of non-delivery came; anybody can have written it.
    """

    id: OutboxId
    account: AccountId
    state: OutboxState
    message_id: str
    sender: str
    deliveries: tuple[Delivery, ...]
    created: datetime
    attempts: int = 0
    not_before: datetime | None = None
    last_error: Code | None = None
    protection: str | None = None
    receipts: ReceiptHistory | None = None
    notice: Notice | None = None
    tried: datetime | None = None
    sent: datetime | None = None
    failed: tuple[str, ...] = ()

    @property
    def held(self) -> bool:
        """Whether it waits because its sender wants it so."""
        return self.state is OutboxState.READY and self.attempts == 0 and self.not_before is not None

    @property
    def partly_sent(self) -> bool:
        """Whether somebody has it, whatever became of the others."""
        return any(delivery.state is DeliveryState.ACCEPTED for delivery in self.deliveries)

    def addresses(self, *states: DeliveryState) -> tuple[str, ...]:
        """Those that stand so."""
        return tuple(delivery.address for delivery in self.deliveries if delivery.state in states)
