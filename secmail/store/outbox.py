"""Outgoing messages: every move is durable before the next act."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

from secmail.domain.errors import Code, Rejected
from secmail.domain.history import Happening, HistoryLine, Witness
from secmail.domain.ids import AccountId, MessageId, OutboxId
from secmail.domain.outbox import Delivery, DeliveryState, Departure, OutboxEntry, OutboxState, require_move
from secmail.domain.receipts import AskedReceipt
from secmail.store import letter_history, outbox_rows, receipts
from secmail.store.db import Database
from secmail.store.values import optional_micros, to_micros

_DUE_AT_ONCE = 200
_PRUNED_AT_ONCE = 20
_ENDED = (OutboxState.FILED, OutboxState.CANCELLED)
_TOLD = {
    DeliveryState.ACCEPTED: Happening.SUBMITTED,
    DeliveryState.REFUSED: Happening.REFUSED,
    DeliveryState.DEFERRED: Happening.DELAYED,
}


class Outbox:
    """Satisfies `engine.ports.OutboxStore`. A row found in SUBMITTING stays so: what it means is not decided here."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._db = database
        self._now = now

    def begin(
        self,
        account: AccountId,
        sender: str,
        recipients: Sequence[str],
        *,
        message_id: str,
        answers: bytes | None = None,
    ) -> OutboxEntry:
        with self._db.transaction():
            row = self._db.insert(
                "INSERT INTO outbox (account, state, message_id, sender, created) VALUES (?, ?, ?, ?, ?)",
                (account, OutboxState.PREPARING.value, message_id, sender, to_micros(self._now())),
            )
            self._write(OutboxId(row), [Delivery(address) for address in recipients])
            if answers is not None:
                receipts.answer(self._db, answers, entry=row)
            return self.entry(OutboxId(row))

    def ready(
        self,
        entry: OutboxId,
        wrapped: bytes,
        *,
        protection: str | None,
        asked: AskedReceipt | None = None,
        departure: Departure | None = None,
    ) -> OutboxEntry:
        leaves = departure or Departure()
        with self._db.transaction():
            before = self.entry(entry)
            if before.state is not OutboxState.PREPARING:
                raise Rejected(Code.OUTBOX_ILLEGAL, f"bytes for {before.state}")
            self._db.run("INSERT INTO outbox_bytes (entry, wrapped) VALUES (?, zeroblob(?))", (entry, len(wrapped)))
            self._db.write_blob("outbox_bytes", "wrapped", row=entry, content=wrapped)
            self._depart(entry, leaves, protection)
            if asked is not None:
                receipts.ask(self._db, asked)
            letter_history.note(self._db, entry, HistoryLine(self._now(), Happening.QUEUED))
            return self._move(before, OutboxState.READY, not_before=leaves.not_before)

    def move(
        self,
        entry: OutboxId,
        state: OutboxState,
        *,
        not_before: datetime | None = None,
        error: Code | None = None,
        deliveries: Sequence[Delivery] = (),
    ) -> OutboxEntry:
        with self._db.transaction():
            before = self.entry(entry)
            if before.state is OutboxState.PREPARING and state is OutboxState.READY:
                raise Rejected(Code.OUTBOX_ILLEGAL, "queued without bytes")
            self._write(entry, deliveries)
            return self._move(before, state, not_before=not_before, error=error)

    def record(self, entry: OutboxId, deliveries: Sequence[Delivery]) -> OutboxEntry:
        """Recipients that are not named keep what was recorded for them."""
        with self._db.transaction():
            self.entry(entry)
            self._write(entry, deliveries)
            return self.entry(entry)

    def put_off(self, entry: OutboxId, *, until: datetime | None, error: Code | None = None) -> OutboxEntry:
        with self._db.transaction():
            self._db.run(
                "UPDATE outbox SET not_before = ?, last_error = ? WHERE id = ?",
                (optional_micros(until), None if error is None else error.value, entry),
            )
            return self.entry(entry)

    def entry(self, entry: OutboxId) -> OutboxEntry:
        return outbox_rows.one(self._db, entry)

    def entries(self) -> tuple[OutboxEntry, ...]:
        return outbox_rows.shown(self._db)

    def standing(self, *states: OutboxState, account: AccountId | None = None) -> tuple[OutboxEntry, ...]:
        return outbox_rows.standing(self._db, states, account)

    def due(self, now: datetime, *, longest: timedelta) -> tuple[OutboxId, ...]:
        rows = self._db.rows(
            # The list of states as the index says it, or it would not be used.
            "SELECT id FROM outbox WHERE state IN ('preparing', 'queued', 'submitting', 'sent', 'refused', 'uncertain')"
            " AND state = 'queued' AND account IN (SELECT id FROM accounts)"
            " AND (not_before IS NULL OR not_before <= ?1 OR tried IS NOT NULL AND not_before > ?2)"
            " ORDER BY created, id LIMIT ?3",
            (to_micros(now), to_micros(now + longest), _DUE_AT_ONCE),
        )
        return tuple(OutboxId(row[0]) for row in rows)

    def wrapped(self, entry: OutboxId) -> bytes:
        row = self._db.row("SELECT wrapped FROM outbox_bytes WHERE entry = ?", (entry,))
        if row is None:
            raise Rejected(Code.OUTBOX_UNKNOWN, "no bytes")
        found: bytes = row[0]
        return found

    def certificates(self, entry: OutboxId) -> tuple[tuple[str, bytes], ...]:
        rows = self._db.rows("SELECT address, der FROM letter_certificates WHERE entry = ? ORDER BY address", (entry,))
        return tuple((address, bytes(der)) for address, der in rows)

    def answers(self, entry: OutboxId) -> MessageId | None:
        row = self._db.row("SELECT answers FROM outbox WHERE id = ?", (entry,))
        return None if row is None or row[0] is None else MessageId(row[0])

    def prune(self, before: datetime) -> int:
        with self._db.transaction():
            gone = self._db.rows(
                "SELECT entry FROM outbox_bytes CROSS JOIN outbox ON outbox.id = entry WHERE state = 'cancelled'"
                " OR (state = 'filed' AND coalesce(finished, created) < ?) LIMIT ?",
                (to_micros(before), _PRUNED_AT_ONCE),
            )
            for table in ("outbox_bytes", "letter_certificates"):
                self._db.run_many(f"DELETE FROM {table} WHERE entry = ?", gone)  # noqa: S608 -- one of two constants
        return len(gone)

    def named(self, *, envelope: str = "", message_ids: Collection[str] = ()) -> OutboxEntry | None:
        return outbox_rows.named(self._db, envelope=envelope, message_ids=message_ids)

    def note(self, entry: OutboxId, line: HistoryLine) -> bool:
        with self._db.transaction():
            return letter_history.note(self._db, entry, line)

    def history(self, entry: OutboxId) -> tuple[HistoryLine, ...]:
        self.entry(entry)
        return letter_history.lines(self._db, entry)

    def awaiting(self, before: datetime) -> tuple[OutboxEntry, ...]:
        return outbox_rows.awaiting(self._db, before)

    def settle(self, entry: OutboxId) -> None:
        with self._db.transaction():
            self._db.run("UPDATE outbox SET awaits = 0 WHERE id = ?", (entry,))

    def owed(self, sealed: str) -> tuple[tuple[str, int], ...]:
        rows = self._db.rows("SELECT message_id, draft FROM outbox WHERE draft IS NOT NULL AND draft_in = ?", (sealed,))
        return tuple((message_id, number) for message_id, number in rows)

    def paid(self, sealed: str) -> None:
        with self._db.transaction():
            self._db.run("UPDATE outbox SET draft = NULL WHERE draft IS NOT NULL AND draft_in = ?", (sealed,))

    def _depart(self, entry: OutboxId, leaves: Departure, protection: str | None) -> None:
        notice = leaves.notice
        self._db.run(
            "UPDATE outbox SET protection = ?, notice = ?, tells_success = ?, matters = ?, draft = ?, draft_in = ?,"
            " answers = ?, about = ? WHERE id = ?",
            (
                protection,
                None if notice is None else notice.envelope,
                int(notice is not None and notice.success),
                int(leaves.matters),
                None if leaves.owed is None else leaves.owed.number,
                None if leaves.owed is None else leaves.owed.sealed,
                leaves.answers,
                None if leaves.about is None else leaves.about.value,
                entry,
            ),
        )
        self._db.run_many(
            "INSERT INTO letter_certificates (entry, address, der) VALUES (?, ?, ?)",
            [(entry, address, der) for address, der in leaves.certificates],
        )

    def _move(
        self, before: OutboxEntry, state: OutboxState, *, not_before: datetime | None = None, error: Code | None = None
    ) -> OutboxEntry:
        require_move(before.state, state)
        now, submitted = to_micros(self._now()), state is OutboxState.SUBMITTING
        decided_anew = state is OutboxState.READY and before.state is not OutboxState.SUBMITTING
        self._db.run(
            "UPDATE outbox SET state = ?1, not_before = ?2, last_error = ?3, attempts = attempts + ?4,"
            " tried = CASE WHEN ?5 THEN NULL WHEN ?4 THEN coalesce(tried, ?6) ELSE tried END,"
            " sent = CASE WHEN ?7 THEN ?6 ELSE sent END, awaits = CASE WHEN ?7 THEN matters ELSE awaits END,"
            " finished = CASE WHEN ?8 THEN ?6 ELSE finished END WHERE id = ?9",
            (
                state.value,
                optional_micros(not_before),
                None if error is None else error.value,
                int(submitted),
                int(decided_anew),
                now,
                int(state is OutboxState.SENT),
                int(state in _ENDED),
                before.id,
            ),
        )
        if submitted:
            self._db.run(
                "UPDATE deliveries SET state = 'waiting', reason = NULL WHERE entry = ?"
                " AND state IN ('deferred', 'refused')",
                (before.id,),
            )
        return self.entry(before.id)

    def _write(self, entry: OutboxId, deliveries: Sequence[Delivery]) -> None:
        self._db.run_many(
            "INSERT INTO deliveries (entry, position, address, state, reason)"
            " VALUES (?1, (SELECT count(*) FROM deliveries WHERE entry = ?1), ?2, ?3, ?4)"
            " ON CONFLICT (entry, address) DO UPDATE SET state = excluded.state, reason = excluded.reason",
            [(entry, delivery.address, delivery.state.value, delivery.reason) for delivery in deliveries],
        )
        for delivery in deliveries:
            if delivery.state in _TOLD:
                self._tell(entry, delivery)

    def _tell(self, entry: OutboxId, delivery: Delivery) -> None:
        line = HistoryLine(
            self._now(),
            _TOLD[delivery.state],
            delivery.address,
            delivery.reason or "",
            witness=Witness.SERVER,
        )
        letter_history.note(self._db, entry, line)
