"""Delivery (architecture §5.2, steps 8 to 11): from the outbox to the server, and the copy in Sent.

Every move is committed before the next act, so that after a crash a message is never sent twice by itself.
"""

import logging
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime, timedelta

from secmail.api.events import OutboxChanged
from secmail.domain.accounts import Account
from secmail.domain.errors import ActionNeeded, Code, Rejected, SecmailError, Unavailable, Untrusted
from secmail.domain.ids import AccountId, OutboxId
from secmail.domain.outbox import Delivery, DeliveryState, OutboxEntry, OutboxState
from secmail.engine.accounts import account_by_id
from secmail.engine.desk import Desk
from secmail.engine.lanes import Lanes
from secmail.engine.ports import ImapSession
from secmail.engine.steps import Steps, wait

log = logging.getLogger("secmail.engine")

_BACK_OFF = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1))
_SENT = "Sent"


def _ignore(_entry: OutboxEntry) -> None:
    """Until somebody listens."""


class Delivering:
    """Submits what is ready: one try at a time for each entry, one submission at a time for each account."""

    def __init__(self, desk: Desk, lanes: Lanes, *, sent: Callable[[OutboxEntry], None] = _ignore) -> None:
        self._desk = desk
        self._lanes = lanes
        self._sent = sent
        self._busy: set[OutboxId] = set()
        self._turns: dict[AccountId, Future[None]] = {}

    def recover(self) -> None:
        """After a start: what was being submitted has an unknown outcome; what was being prepared was never sent."""
        for entry in self._desk.db.outbox.entries():
            if entry.state is OutboxState.SUBMITTING:
                self._move(entry.id, OutboxState.UNCERTAIN, error=Code.MAIL_UNCERTAIN)
            elif entry.state is OutboxState.PREPARING:
                self._move(entry.id, OutboxState.CANCELLED)

    def due(self) -> tuple[OutboxId, ...]:
        """Entries whose turn has come, oldest first.

        One that is SUBMITTING though nobody submits it could not be moved on (a full disk): its outcome is unknown.
        """
        now = self._desk.ports.clock.now()
        accounts = {account.id for account in self._desk.db.folders.accounts()}
        idle = [entry for entry in self._desk.db.outbox.entries() if entry.id not in self._busy]
        for entry in idle:
            if entry.state is OutboxState.SUBMITTING:
                self._move(entry.id, OutboxState.UNCERTAIN, error=Code.MAIL_UNCERTAIN)
        ready = [entry for entry in idle if entry.state is OutboxState.READY and entry.account in accounts]
        ready.sort(key=lambda entry: (entry.created, entry.id))
        return tuple(entry.id for entry in ready if _is_due(entry, now))

    def deliver(self, entry_id: OutboxId) -> Steps[OutboxEntry]:
        """One try; the entry as it stands afterwards. A refusal or a missing network is a state, not an error."""
        entry = self._desk.db.outbox.entry(entry_id)
        if entry_id in self._busy or entry.state is not OutboxState.READY:
            return entry
        self._busy.add(entry_id)
        try:
            entry = yield from self._in_turn(entry)
            if entry.state is OutboxState.SENT:
                entry = yield from self._file(entry)
            return entry
        finally:
            self._busy.discard(entry_id)

    def settle(self, account: AccountId) -> Steps[None]:
        """When the account's server answers again: files copies, and looks for messages whose outcome is unknown."""
        for known in self._desk.db.outbox.entries():
            if known.account != account or known.id in self._busy:
                continue
            entry = self._desk.db.outbox.entry(known.id)
            if entry.state in (OutboxState.SENT, OutboxState.UNCERTAIN):
                self._busy.add(entry.id)
                try:
                    yield from self._settle(entry)
                finally:
                    self._busy.discard(entry.id)

    def _settle(self, entry: OutboxEntry) -> Steps[None]:
        if entry.state is OutboxState.SENT:
            yield from self._file(entry)
            return
        found = yield from self._is_in_sent(entry)
        # The user may have settled it meanwhile.
        if found and self._desk.db.outbox.entry(entry.id).state is OutboxState.UNCERTAIN:
            self._move(entry.id, OutboxState.SENT)
            self._move(entry.id, OutboxState.FILED)

    def _in_turn(self, entry: OutboxEntry) -> Steps[OutboxEntry]:
        """SUBMITTING is committed only when the connection is free: until then the user may withdraw the message."""
        while (other := self._turns.get(entry.account)) is not None:
            yield from wait(other)
        entry = self._desk.db.outbox.entry(entry.id)
        if entry.state is not OutboxState.READY:
            return entry
        turn = self._turns[entry.account] = Future()
        try:
            return (yield from self._submit(entry))
        finally:
            del self._turns[entry.account]
            turn.set_result(None)

    def _submit(self, entry: OutboxEntry) -> Steps[OutboxEntry]:
        account = account_by_id(self._desk, entry.account)
        raw = self._desk.db.outbox.wrapped(entry.id)
        addresses = [delivery.address for delivery in entry.deliveries]
        lane = self._lanes.submission(account)
        self._move(entry.id, OutboxState.SUBMITTING)
        try:
            done = yield from wait(lane.run(lambda session: session.submit(entry.sender, addresses, raw)))
        except (Unavailable, ActionNeeded, Untrusted) as error:
            return self._later(entry, error)
        except Rejected as error:
            refused = [Delivery(address, DeliveryState.REFUSED, error.words or None) for address in addresses]
            return self._refused(entry, refused, error.code)
        except SecmailError as error:
            if error.code is Code.CANCELLED_AT_STOP:  # it never began
                return self._move(entry.id, OutboxState.READY)
            # OutcomeUnknown, or a bug of which nobody knows how far it had come.
            return self._move(entry.id, OutboxState.UNCERTAIN, error=Code.MAIL_UNCERTAIN)
        if all(delivery.state is DeliveryState.ACCEPTED for delivery in done):
            self._move(entry.id, OutboxState.SENT)  # first and at once: whatever fails now, it is not sent again
            recorded = self._desk.db.outbox.record(entry.id, done)
            self._desk.emit(OutboxChanged(recorded))
            return recorded
        return self._refused(entry, list(done), Code.MAIL_REFUSED)

    def _later(self, entry: OutboxEntry, error: SecmailError) -> OutboxEntry:
        # A password that was refused is not tried again and again: servers lock accounts for that.
        step = len(_BACK_OFF) - 1 if isinstance(error, ActionNeeded) else min(entry.attempts, len(_BACK_OFF) - 1)
        pause = _BACK_OFF[step]
        not_before = self._desk.ports.clock.now() + pause
        return self._move(entry.id, OutboxState.READY, not_before=not_before, error=error.code)

    def _refused(self, entry: OutboxEntry, deliveries: list[Delivery], code: Code) -> OutboxEntry:
        self._desk.db.outbox.record(entry.id, deliveries)
        return self._move(entry.id, OutboxState.REFUSED, error=code)

    def _file(self, entry: OutboxEntry) -> Steps[OutboxEntry]:
        """The copy in Sent, once. A failure here never sends again; it is tried at the next contact."""
        account = account_by_id(self._desk, entry.account)
        raw = self._desk.db.outbox.wrapped(entry.id)
        folder = self._sent_folder(account)
        at = self._desk.ports.clock.now()

        def append(session: ImapSession) -> None:
            session.create(folder)
            if not session.find(folder, entry.message_id):
                session.append(folder, raw, ["\\Seen"], at=at)

        try:
            yield from wait(self._lanes.imap(account).run(append))
        except SecmailError:
            return self._desk.db.outbox.entry(entry.id)
        return self._move(entry.id, OutboxState.FILED)

    def _is_in_sent(self, entry: OutboxEntry) -> Steps[bool]:
        account = account_by_id(self._desk, entry.account)
        folder = self._sent_folder(account)
        lane = self._lanes.imap(account)
        try:
            found = yield from wait(lane.run(lambda session: session.find(folder, entry.message_id)))
        except SecmailError:
            return False
        return bool(found)

    def _sent_folder(self, account: Account) -> str:
        for folder in self._desk.db.folders.folders(account.id):
            if folder.role == "sent":
                return folder.name
        return _SENT

    def _move(
        self, entry: OutboxId, state: OutboxState, *, not_before: datetime | None = None, error: Code | None = None
    ) -> OutboxEntry:
        moved = self._desk.db.outbox.move(entry, state, not_before=not_before, error=error)
        self._desk.emit(OutboxChanged(moved))
        if state is OutboxState.SENT:
            self._tell_sent(moved)
        return moved

    def _tell_sent(self, entry: OutboxEntry) -> None:
        """Whatever becomes of that, the letter has been sent."""
        try:
            self._sent(entry)
        except SecmailError as error:
            log.warning("a delivery was not journaled: %s", error.code)


def _is_due(entry: OutboxEntry, now: datetime) -> bool:
    return entry.not_before is None or entry.not_before <= now
