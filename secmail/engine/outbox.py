"""The outbox as the user meets it: send, try again, withdraw, take back, settle."""

from collections.abc import Callable
from datetime import datetime, timedelta

from secmail.api.commands import SendDraft
from secmail.api.events import OutboxChanged
from secmail.api.results import SendResult
from secmail.api.sending import DismissReminder, HoldLetters, RemindAfter, SendingCommand, SendNow, TakeBack
from secmail.domain.drafts import Draft
from secmail.domain.errors import Code, Rejected
from secmail.domain.history import Happening, HistoryLine
from secmail.domain.ids import AccountId, OutboxId
from secmail.domain.outbox import OutboxEntry, OutboxState
from secmail.domain.receipts import ReceiptRequest
from secmail.engine.delivery import Delivering
from secmail.engine.desk import Desk
from secmail.engine.jobs import JobRunner
from secmail.engine.reminders import Reminding
from secmail.engine.send import Sending, Wish
from secmail.engine.sending_settings import HOLD, REMIND, hold_seconds
from secmail.engine.steps import Steps, wait
from secmail.engine.untelling import untell_unreached

_AT_MOST = timedelta(days=366)
_KEPT = timedelta(days=7)
"""How long the bytes of a filed letter stay; its row and its history stay for good."""
_PRUNE_EVERY = timedelta(hours=1)
_NOT_LEFT = frozenset({OutboxState.READY, OutboxState.REFUSED})


class OutboxDesk:
    """Prepared messages are delivered by jobs of the engine's own: cancelling the user's job never cuts a delivery."""

    def __init__(self, desk: Desk, jobs: JobRunner, *, sending: Sending, delivering: Delivering) -> None:
        self._desk = desk
        self._jobs = jobs
        self._sending = sending
        self._delivering = delivering
        self._kept = sending.kept
        self._reminding = Reminding(desk)
        self._pruned: datetime | None = None

    def recover(self) -> None:
        """After the start."""
        self._delivering.recover()

    def tick(self) -> None:
        """Every few seconds: letters leave, silence is told, and what has long been filed gives up its bytes."""
        self.deliver_due()
        self._reminding.tick()
        now = self._desk.ports.clock.now()
        if self._pruned is None or not timedelta(0) <= now - self._pruned < _PRUNE_EVERY:
            self._desk.db.outbox.prune(now - _KEPT)
            self._pruned = now

    def require_draft(self, number: int) -> None:
        """Rejected DRAFT_GONE for the number of a draft that is a letter by now."""
        self._kept.require_draft(number)

    def send(self, command: SendDraft) -> Steps[SendResult]:
        """At once, or at its time. SCHEDULE_TOO_FAR."""
        not_before = self._not_before(command)
        wish = Wish(not_before, saved=command.saved, keeps=True)
        entry = yield from self._sending.prepare(command.draft, wish=wish)
        if command.queue_only or not_before is not None:
            return SendResult(entry)
        return (yield from self._deliver(entry.id))

    def queue(self, draft: Draft, *, begun: Callable[[OutboxEntry], None]) -> Steps[OutboxEntry]:
        """Signed and queued, not delivered yet. `begun` is told of it before it is signed."""
        return (yield from self._sending.prepare(draft, begun=begun))

    def queue_in_clear(self, draft: Draft) -> Steps[OutboxEntry]:
        """A letter about certificates alone: signed, not sealed, and queued."""
        return (yield from self._sending.prepare(draft, wish=Wish(in_clear=True)))

    def deliver(self, entry: OutboxId) -> Steps[OutboxEntry]:
        """One try; as it stands afterwards."""
        return (yield from self._deliver(entry)).entry

    def answer(self, draft: Draft, answers: ReceiptRequest, *, queue_only: bool) -> Steps[SendResult]:
        """What goes out is the receipt that was asked for, and nothing else."""
        entry = yield from self._sending.prepare(draft, answers=answers)
        if queue_only:
            return SendResult(entry)
        return (yield from self._deliver(entry.id))

    def retry(self, entry: OutboxId) -> Steps[SendResult]:
        """Now, whatever the pause was."""
        found = self._desk.db.outbox.entry(entry)
        if found.state is OutboxState.REFUSED:
            self._move(entry, OutboxState.READY)
            return (yield from self._deliver(entry))
        return (yield from self.send_now(entry))

    def send_now(self, entry: OutboxId) -> Steps[SendResult]:
        """One that is held, scheduled, or waits for its next try."""
        found = self._desk.db.outbox.entry(entry)
        if found.state is not OutboxState.READY:
            raise Rejected(Code.OUTBOX_ILLEGAL, found.state)
        if found.not_before is not None:
            self._desk.emit(OutboxChanged(self._desk.db.outbox.put_off(entry, until=None, error=found.last_error)))
        return (yield from self._deliver(entry))

    def cancel(self, entry: OutboxId) -> None:
        """Also one that is just being prepared: its signature comes too late. Who has it already keeps it."""
        found = self._desk.db.outbox.entry(entry)
        given_up = found.partly_sent and found.state in _NOT_LEFT | {OutboxState.UNCERTAIN}
        self._move(entry, OutboxState.SENT if given_up else OutboxState.CANCELLED)
        self._note(entry, Happening.CANCELLED)
        self._kept.left(found)

    def take_back(self, entry: OutboxId) -> int | None:
        """The number of the draft that it is again. OUTBOX_ILLEGAL when it has left, somebody has it, or none is kept.

        None while no session is open: it will be among the drafts of the next one.
        """
        found = self._desk.db.outbox.entry(entry)
        if found.state not in _NOT_LEFT or found.partly_sent:
            raise Rejected(Code.OUTBOX_ILLEGAL, found.state)
        if self._kept.is_lost(found):  # nothing would be left of it: withdrawing it is another deed
            raise Rejected(Code.OUTBOX_ILLEGAL, "no draft")
        self._move(entry, OutboxState.CANCELLED)
        self._note(entry, Happening.TAKEN_BACK)
        return self._kept.give_back(found)

    def resolve(self, entry: OutboxId, *, sent: bool) -> None:
        """The user's word on a message whose outcome is unknown; one that was not sent is sent again."""
        found = self._desk.db.outbox.entry(entry)
        if found.state is not OutboxState.UNCERTAIN:  # a submission that runs is settled by the server's answer alone
            raise Rejected(Code.OUTBOX_ILLEGAL, found.state)
        if sent:
            self._delivering.was_sent(found)
        else:
            self._move(entry, OutboxState.READY)
        self.deliver_due()

    def steps(self, command: SendingCommand) -> Steps[object]:
        """The use case of a command."""
        match command:
            case TakeBack(entry=entry):
                return self.take_back(entry)
            case SendNow(entry=entry):
                return (yield from self.send_now(entry))
            case HoldLetters(seconds=seconds):
                self._set(HOLD, seconds)
            case RemindAfter(days=days):
                self._set(REMIND, days)
            case DismissReminder(entry=entry):
                self._desk.db.outbox.settle(entry)
        return None

    def left(self, entry: OutboxEntry) -> None:
        """Everybody has it: nothing is to be taken back any more."""
        self._kept.left(entry)

    def session_opened(self) -> None:
        """What happened to letters while nothing was open is made up for."""
        self._kept.settle()

    def deliver_due(self) -> None:
        for entry in self._delivering.due():
            self._jobs.start(self._delivering.deliver(entry), uncut=True)

    def after_contact(self, account: AccountId) -> None:
        """The account's server has just answered."""
        self._jobs.start(self._delivering.settle(account))
        self.deliver_due()

    def progress(self, done: int, total: int) -> None:
        """How many of several letters the job has signed that is running now."""
        self._jobs.progress(done, total)

    def _not_before(self, command: SendDraft) -> datetime | None:
        """None: at once."""
        now = self._desk.ports.clock.now()
        hold = command.hold if command.hold is not None else hold_seconds(self._desk.db.folders.setting(HOLD))
        wished = max(command.at or now, now + timedelta(seconds=max(0, hold)))
        if wished - now > _AT_MOST:
            raise Rejected(Code.SCHEDULE_TOO_FAR)
        return wished if wished > now else None

    def _deliver(self, entry: OutboxId) -> Steps[SendResult]:
        delivered = yield from wait(self._jobs.start(self._delivering.deliver(entry), uncut=True))
        return SendResult(delivered)

    def _set(self, setting: str, number: int) -> None:
        self._desk.db.folders.set_setting(setting, str(max(0, number)))

    def _note(self, entry: OutboxId, what: Happening) -> None:
        self._desk.db.outbox.note(entry, HistoryLine(self._desk.ports.clock.now(), what))

    def _move(self, entry: OutboxId, state: OutboxState) -> None:
        moved = self._desk.db.outbox.move(entry, state)
        untell_unreached(self._desk, moved)
        self._desk.emit(OutboxChanged(moved))
