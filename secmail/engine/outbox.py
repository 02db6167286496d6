"""The outbox as the user meets it: send, try again, withdraw, settle."""

from secmail.api.events import OutboxChanged
from secmail.api.results import SendResult
from secmail.domain.drafts import Draft
from secmail.domain.errors import Code, Rejected
from secmail.domain.ids import AccountId, OutboxId
from secmail.domain.outbox import OutboxState
from secmail.domain.receipts import ReceiptRequest
from secmail.engine.delivery import Delivering
from secmail.engine.desk import Desk
from secmail.engine.jobs import JobRunner
from secmail.engine.send import Sending
from secmail.engine.steps import Steps, wait


class OutboxDesk:
    """Prepared messages are delivered by jobs of the engine's own: cancelling the user's job never cuts a delivery."""

    def __init__(self, desk: Desk, jobs: JobRunner, *, sending: Sending, delivering: Delivering) -> None:
        self._desk = desk
        self._jobs = jobs
        self._sending = sending
        self._delivering = delivering

    def recover(self) -> None:
        """After the start."""
        self._delivering.recover()

    def send(self, draft: Draft, *, queue_only: bool, answers: ReceiptRequest | None = None) -> Steps[SendResult]:
        """`answers`: what goes out is the receipt that was asked for, and nothing else."""
        entry = yield from self._sending.prepare(draft, answers=answers)
        if queue_only:
            return SendResult(entry)
        return (yield from self._deliver(entry.id))

    def retry(self, entry: OutboxId) -> Steps[SendResult]:
        """Now, whatever the pause was."""
        found = self._desk.db.outbox.entry(entry)
        if found.state is OutboxState.REFUSED:
            self._move(entry, OutboxState.READY)
        elif found.state is not OutboxState.READY:
            raise Rejected(Code.OUTBOX_ILLEGAL, found.state)
        return (yield from self._deliver(entry))

    def cancel(self, entry: OutboxId) -> None:
        """Also one that is just being prepared: its signature comes too late."""
        self._move(entry, OutboxState.CANCELLED)

    def resolve(self, entry: OutboxId, *, sent: bool) -> None:
        """The user's word on a message whose outcome is unknown; one that was not sent is sent again."""
        found = self._desk.db.outbox.entry(entry)
        if found.state is not OutboxState.UNCERTAIN:  # a submission that runs is settled by the server's answer alone
            raise Rejected(Code.OUTBOX_ILLEGAL, found.state)
        self._move(entry, OutboxState.SENT if sent else OutboxState.READY)
        self.deliver_due()

    def deliver_due(self) -> None:
        for entry in self._delivering.due():
            self._jobs.start(self._delivering.deliver(entry), uncut=True)

    def after_contact(self, account: AccountId) -> None:
        """The account's server has just answered."""
        self._jobs.start(self._delivering.settle(account))
        self.deliver_due()

    def _deliver(self, entry: OutboxId) -> Steps[SendResult]:
        delivered = yield from wait(self._jobs.start(self._delivering.deliver(entry), uncut=True))
        return SendResult(delivered)

    def _move(self, entry: OutboxId, state: OutboxState) -> None:
        self._desk.emit(OutboxChanged(self._desk.db.outbox.move(entry, state)))
