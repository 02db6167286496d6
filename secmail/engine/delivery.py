"""Delivery ("Send" of ARCHITECTURE.md): from the outbox to the server, and the copy in Sent.

Every move is committed before the next act, so that after a crash a message is never sent twice by itself.
"""

import logging
import zlib
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import datetime, timedelta

from secmail.api.events import OutboxChanged
from secmail.domain.errors import ActionNeeded, Code, Rejected, SecmailError, Unavailable, Untrusted
from secmail.domain.ids import AccountId, OutboxId
from secmail.domain.outbox import Delivery, DeliveryState, OutboxEntry, OutboxState
from secmail.engine import largest_letter
from secmail.engine.accounts import account_by_id
from secmail.engine.departing import Departing
from secmail.engine.desk import Desk
from secmail.engine.lanes import Lanes
from secmail.engine.sent_copies import SentCopies
from secmail.engine.steps import Steps, wait
from secmail.engine.untelling import untell_unreached

log = logging.getLogger("secmail.engine")

_BACK_OFF = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1))
_SPREAD = 0.2
"""Greylisting lets everybody in at the same minute: pauses are longer by up to this part of them."""
_LONGEST = _BACK_OFF[-1] * (1 + _SPREAD)
_GIVE_UP = timedelta(days=2)
_ROUNDS = 3
"""Transactions of one try: each leaves out whom the server has just put off."""


def _ignore(_entry: OutboxEntry) -> None:
    """Until somebody listens."""


class Delivering:
    """Submits what is ready: one try at a time for each entry, one submission at a time for each account."""

    def __init__(
        self, desk: Desk, lanes: Lanes, *, departing: Departing, sent: Callable[[OutboxEntry], None] = _ignore
    ) -> None:
        self._desk = desk
        self._lanes = lanes
        self._departing = departing
        self._copies = SentCopies(desk, lanes)
        self._sent = sent
        self._busy: set[OutboxId] = set()
        self._turns: dict[AccountId, Future[None]] = {}

    def recover(self) -> None:
        """After a start: what was being submitted has an unknown outcome; what was being prepared was never sent."""
        for entry in self._desk.db.outbox.standing(OutboxState.SUBMITTING):
            self._move(entry.id, OutboxState.UNCERTAIN, error=Code.MAIL_UNCERTAIN)
        for entry in self._desk.db.outbox.standing(OutboxState.PREPARING):
            self._move(entry.id, OutboxState.CANCELLED)

    def due(self) -> tuple[OutboxId, ...]:
        """Entries whose turn has come, oldest first.

        One that is SUBMITTING though nobody submits it could not be moved on (a full disk): its outcome is unknown.
        """
        for entry in self._desk.db.outbox.standing(OutboxState.SUBMITTING):
            if entry.id not in self._busy:
                self._move(entry.id, OutboxState.UNCERTAIN, error=Code.MAIL_UNCERTAIN)
        due = self._desk.db.outbox.due(self._desk.ports.clock.now(), longest=_LONGEST)
        return tuple(entry for entry in due if entry not in self._busy)

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
        for known in self._copies.to_look_after(account):
            if known.id in self._busy:
                continue
            self._busy.add(known.id)
            try:
                yield from self._settle(self._desk.db.outbox.entry(known.id))
            finally:
                self._busy.discard(known.id)

    def was_sent(self, entry: OutboxEntry) -> OutboxEntry:
        """One whose outcome was unknown. Whom the server had put off before it still waits for it."""
        done = [Delivery(address, DeliveryState.ACCEPTED) for address in entry.addresses(DeliveryState.WAITING)]
        return self._accepted(entry, done)

    def _settle(self, entry: OutboxEntry) -> Steps[None]:
        if entry.state is OutboxState.SENT:
            yield from self._file(entry)
        elif entry.state is OutboxState.UNCERTAIN:
            found = yield from self._copies.has(entry)
            # The user may have settled it meanwhile.
            if found and self._desk.db.outbox.entry(entry.id).state is OutboxState.UNCERTAIN:
                sent = self.was_sent(entry)
                if sent.state is OutboxState.SENT:
                    self._move(entry.id, OutboxState.FILED)

    def _in_turn(self, entry: OutboxEntry) -> Steps[OutboxEntry]:
        """SUBMITTING is committed only when the connection is free: until then the user may withdraw the message."""
        while (other := self._turns.get(entry.account)) is not None:
            yield from wait(other)
        turn = self._turns[entry.account] = Future()
        try:
            refusal = yield from self._departing.refusal(entry)
            entry = self._desk.db.outbox.entry(entry.id)
            if entry.state is not OutboxState.READY:
                return entry
            if refusal is not None:
                return self._move(entry.id, OutboxState.REFUSED, error=refusal)
            return (yield from self._submit(entry))
        finally:
            del self._turns[entry.account]
            turn.set_result(None)

    def _submit(self, entry: OutboxEntry) -> Steps[OutboxEntry]:
        account_by_id(self._desk, entry.account)
        raw = self._desk.db.outbox.wrapped(entry.id)
        entry = self._move(entry.id, OutboxState.SUBMITTING)
        for _ in range(_ROUNDS):
            try:
                done = yield from self._transaction(entry, raw)
            except SecmailError as error:
                return self._failed(entry, error)
            if all(delivery.state is DeliveryState.ACCEPTED for delivery in done):
                return self._accepted(entry, done)
            if any(delivery.state is DeliveryState.REFUSED for delivery in done):
                return self._refused(entry, done, Code.MAIL_REFUSED)
            # Known before the others get it: after a crash it is clear who cannot have it.
            entry = self._desk.db.outbox.record(entry.id, done)
            if not entry.addresses(DeliveryState.WAITING):
                break
        return self._later(entry, Unavailable(Code.MAIL_REFUSED_TEMPORARILY))

    def _transaction(self, entry: OutboxEntry, raw: bytes) -> Steps[Sequence[Delivery]]:
        """Everybody who waits gets it, or nobody."""
        lane = self._lanes.submission(account_by_id(self._desk, entry.account))
        wanted, notice = entry.addresses(DeliveryState.WAITING), entry.notice
        try:
            return (yield from wait(lane.run(lambda session: session.submit(entry.sender, wanted, raw, notice=notice))))
        finally:
            if lane.largest is not None:
                largest_letter.note(self._desk, entry.account, lane.largest)

    def _failed(self, entry: OutboxEntry, error: SecmailError) -> OutboxEntry:
        if isinstance(error, Unavailable | ActionNeeded | Untrusted):
            return self._later(entry, error)
        if isinstance(error, Rejected):
            words = error.words or None
            waiting = entry.addresses(DeliveryState.WAITING, DeliveryState.DEFERRED)
            return self._refused(
                entry, [Delivery(address, DeliveryState.REFUSED, words) for address in waiting], error.code
            )
        if error.code is Code.CANCELLED_AT_STOP:  # it never began
            return self._move(entry.id, OutboxState.READY)
        # OutcomeUnknown, or a bug of which nobody knows how far it had come.
        return self._move(entry.id, OutboxState.UNCERTAIN, error=Code.MAIL_UNCERTAIN)

    def _accepted(self, entry: OutboxEntry, done: Sequence[Delivery]) -> OutboxEntry:
        """In one write and at once: whatever fails now, nobody gets it again. Who was put off gets it later."""
        if not entry.addresses(DeliveryState.DEFERRED):
            return self._move(entry.id, OutboxState.SENT, deliveries=done)
        return self._later(entry, Unavailable(Code.MAIL_REFUSED_TEMPORARILY), done)

    def _later(self, entry: OutboxEntry, error: SecmailError, done: Sequence[Delivery] = ()) -> OutboxEntry:
        now, code = self._desk.ports.clock.now(), error.code
        if code is Code.MAIL_REFUSED_TEMPORARILY and entry.tried is not None and now - entry.tried >= _GIVE_UP:
            if entry.state is OutboxState.UNCERTAIN:
                entry = self._move(entry.id, OutboxState.READY, deliveries=done)
            return self._move(entry.id, OutboxState.REFUSED, error=Code.MAIL_GAVE_UP, deliveries=done)
        # A password that was refused is not tried again and again: servers lock accounts for that.
        step = len(_BACK_OFF) - 1 if isinstance(error, ActionNeeded) else min(entry.attempts, len(_BACK_OFF)) - 1
        return self._move(
            entry.id,
            OutboxState.READY,
            not_before=now + _spread(entry, _BACK_OFF[max(step, 0)]),
            error=code,
            deliveries=done,
        )

    def _refused(self, entry: OutboxEntry, deliveries: Sequence[Delivery], code: Code) -> OutboxEntry:
        return self._move(entry.id, OutboxState.REFUSED, error=code, deliveries=deliveries)

    def _file(self, entry: OutboxEntry) -> Steps[OutboxEntry]:
        """The copy in Sent, once. A failure here never sends again; it is tried at a later contact."""
        if not (yield from self._copies.file(entry)):
            return self._desk.db.outbox.entry(entry.id)
        return self._move(entry.id, OutboxState.FILED)

    def _move(
        self,
        entry: OutboxId,
        state: OutboxState,
        *,
        not_before: datetime | None = None,
        error: Code | None = None,
        deliveries: Sequence[Delivery] = (),
    ) -> OutboxEntry:
        moved = self._desk.db.outbox.move(entry, state, not_before=not_before, error=error, deliveries=deliveries)
        untell_unreached(self._desk, moved)
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


def _spread(entry: OutboxEntry, pause: timedelta) -> timedelta:
    """The same for the same try, another one for another letter."""
    part = zlib.crc32(f"{entry.message_id} {entry.attempts}".encode()) / 2**32
    return pause * (1 + _SPREAD * part)
