"""The life of an outgoing message: states, legal moves, and what each recipient's server said."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from secmail.domain.errors import Code, Rejected
from secmail.domain.ids import AccountId, OutboxId
from secmail.domain.receipts import ReceiptHistory


class OutboxState(StrEnum):
    """Each move is committed before the next act (architecture §5.2)."""

    PREPARING = "preparing"
    READY = "queued"
    SUBMITTING = "submitting"
    SENT = "sent"
    FILED = "filed"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"
    CANCELLED = "cancelled"


LEGAL_MOVES: frozenset[tuple[OutboxState, OutboxState]] = frozenset(
    {
        (OutboxState.PREPARING, OutboxState.READY),
        (OutboxState.PREPARING, OutboxState.CANCELLED),
        (OutboxState.READY, OutboxState.SUBMITTING),
        (OutboxState.READY, OutboxState.CANCELLED),
        (OutboxState.SUBMITTING, OutboxState.SENT),
        (OutboxState.SUBMITTING, OutboxState.READY),
        (OutboxState.SUBMITTING, OutboxState.REFUSED),
        (OutboxState.SUBMITTING, OutboxState.UNCERTAIN),
        (OutboxState.UNCERTAIN, OutboxState.SENT),
        (OutboxState.UNCERTAIN, OutboxState.READY),
        (OutboxState.UNCERTAIN, OutboxState.CANCELLED),
        (OutboxState.REFUSED, OutboxState.READY),
        (OutboxState.REFUSED, OutboxState.CANCELLED),
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
    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One recipient of an outgoing message; `reason` in the server's words."""

    address: str
    state: DeliveryState = DeliveryState.WAITING
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """An outgoing message. `wrapped` bytes are asked for separately. `not_before` delays the next try.

    `protection`: the content algorithm it is sealed with, for all recipients; None before, and in rows of old versions.
    `receipts`: who was asked for a signed receipt and who has read it; None where nobody was asked.
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
