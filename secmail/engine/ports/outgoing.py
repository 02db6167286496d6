"""The outgoing side of the mail database, as the engine needs it: letters, what became of them, receipts."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from secmail.domain.errors import Code
from secmail.domain.history import HistoryLine
from secmail.domain.ids import AccountId, MessageId, OutboxId
from secmail.domain.outbox import Delivery, Departure, OutboxEntry, OutboxState
from secmail.domain.receipts import AskedReceipt, ReadReceipt, ReceiptAnswer, ReceiptHistory
from secmail.domain.reports import Arrived


class OutboxStore(Protocol):
    """Outgoing messages; every write is durable (synchronous=FULL) when it returns. Engine thread."""

    def begin(
        self,
        account: AccountId,
        sender: str,
        recipients: Sequence[str],
        *,
        message_id: str,
        answers: bytes | None = None,
    ) -> OutboxEntry:
        """A row in state PREPARING.

        `answers`: the request (`ReceiptStore.answer`) that this message brings the receipt for; Rejected
        RECEIPT_ANSWERED when it has its answer.
        """
        ...

    def ready(
        self,
        entry: OutboxId,
        wrapped: bytes,
        *,
        protection: str | None,
        asked: AskedReceipt | None = None,
        departure: Departure | None = None,
    ) -> OutboxEntry:
        """PREPARING → READY in one transaction with the bytes and the content algorithm they are sealed with.

        `asked`: the receipts that it asks for. `departure`: None leaves at once and asks for no reports.
        """
        ...

    def move(
        self,
        entry: OutboxId,
        state: OutboxState,
        *,
        not_before: datetime | None = None,
        error: Code | None = None,
        deliveries: Sequence[Delivery] = (),
    ) -> OutboxEntry:
        """A legal move (`domain.outbox`), else Rejected OUTBOX_ILLEGAL, together with what is known of recipients.

        SUBMITTING counts an attempt, and everybody who does not have the letter waits for it again.
        """
        ...

    def record(self, entry: OutboxId, deliveries: Sequence[Delivery]) -> OutboxEntry: ...

    def put_off(self, entry: OutboxId, *, until: datetime | None, error: Code | None = None) -> OutboxEntry:
        """Without a move: the next try is due then, None: at once; and what went wrong last."""
        ...

    def entry(self, entry: OutboxId) -> OutboxEntry: ...

    def entries(self) -> tuple[OutboxEntry, ...]:
        """Newest first: all that is not finished, and the last few hundred."""
        ...

    def standing(self, *states: OutboxState, account: AccountId | None = None) -> tuple[OutboxEntry, ...]:
        """Those in these states, none of them final; oldest first. Costs the same however many are finished."""
        ...

    def due(self, now: datetime, *, longest: timedelta) -> tuple[OutboxId, ...]:
        """READY ones of accounts that exist whose time has come; the oldest first, some hundred at most.

        Also those that were tried and would wait longer than any pause is: the clock was set back.
        """
        ...

    def wrapped(self, entry: OutboxId) -> bytes:
        """Rejected OUTBOX_UNKNOWN when its bytes have gone."""
        ...

    def certificates(self, entry: OutboxId) -> tuple[tuple[str, bytes], ...]:
        """As in `Departure`."""
        ...

    def answers(self, entry: OutboxId) -> MessageId | None:
        """The message that the letter answers."""
        ...

    def prune(self, before: datetime) -> int:
        """Drops the bytes of some letters that were filed before, and of withdrawn ones; of how many.

        Their rows and histories stay.
        """
        ...

    def named(self, *, envelope: str = "", message_ids: Collection[str] = ()) -> OutboxEntry | None:
        """The letter that a report is about: by its ENVID, else by the first of these Message-IDs that is one."""
        ...

    def note(self, entry: OutboxId, line: HistoryLine) -> bool:
        """A line of its history. False: it was there already, or there are many of its kind.

        The first that tells of a failure makes the letter one whose sender has to hear of it (`awaiting`).
        """
        ...

    def history(self, entry: OutboxId) -> tuple[HistoryLine, ...]:
        """Oldest first. Rejected OUTBOX_UNKNOWN."""
        ...

    def awaiting(self, before: datetime) -> tuple[OutboxEntry, ...]:
        """Letters of which `settle` was not said yet: those that matter, sent before, and those that failed; bounded.

        The oldest first.
        """
        ...

    def settle(self, entry: OutboxId) -> None:
        """Nobody's word is awaited any more."""
        ...

    def owed(self, sealed: str) -> tuple[tuple[str, int], ...]:
        """Message-IDs of letters and the numbers of the saved drafts that they were, to be marked so."""
        ...

    def paid(self, sealed: str) -> None:
        """They are marked."""
        ...


class ArrivalStore(Protocol):
    """Received messages, looked through for reports. Engine thread."""

    def since(self, after: MessageId, limit: int) -> tuple[Arrived, ...]:
        """Those with higher numbers, in order."""
        ...

    def beginning(self, message: MessageId, size: int) -> bytes:
        """Of one, so many bytes at most; empty when its bytes are not here."""
        ...

    def last(self) -> MessageId:
        """The highest number; 0 when there is none."""
        ...

    def first_letter(self, since: datetime) -> datetime | None:
        """When the first letter of ours since then was written; None when there is none."""
        ...


class ReceiptStore(Protocol):
    """Signed receipts: asked for by our letters, and answered by us. Engine thread."""

    def asked(self, identifier: bytes) -> AskedReceipt | None:
        """What a letter of ours asked for under this identifier."""
        ...

    def history(self, entry: OutboxId) -> ReceiptHistory | None:
        """None for a letter that asked for nothing."""
        ...

    def keep(self, identifier: bytes, read: ReadReceipt, proof: bytes) -> bool:
        """Durable when it returns. False when that reader's receipt is known already: the first one stays."""
        ...

    def answer(self, request: bytes) -> ReceiptAnswer | None:
        """What was said to a request. `request`: SHA-256 of the Receipt that answers it."""
        ...

    def decline(self, request: bytes) -> None:
        """Rejected RECEIPT_ANSWERED."""
        ...
