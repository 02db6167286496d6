"""Outgoing messages: every move is durable before the next act."""

from collections.abc import Callable, Sequence
from datetime import datetime

from secmail.domain.errors import Code, Rejected
from secmail.domain.ids import AccountId, OutboxId
from secmail.domain.outbox import Delivery, DeliveryState, OutboxEntry, OutboxState, require_move
from secmail.domain.receipts import AskedReceipt, ReceiptHistory
from secmail.store import receipts
from secmail.store.db import Database, Row
from secmail.store.values import from_micros, optional_micros, optional_moment, to_micros

_COLUMNS = "id, account, state, message_id, sender, created, attempts, not_before, last_error, protection"


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
        self, entry: OutboxId, wrapped: bytes, *, protection: str, asked: AskedReceipt | None = None
    ) -> OutboxEntry:
        with self._db.transaction():
            before = self.entry(entry)
            if before.state is not OutboxState.PREPARING:
                raise Rejected(Code.OUTBOX_ILLEGAL, f"bytes for {before.state}")
            self._db.run("INSERT INTO outbox_bytes (entry, wrapped) VALUES (?, zeroblob(?))", (entry, len(wrapped)))
            self._db.write_blob("outbox_bytes", "wrapped", row=entry, content=wrapped)
            self._db.run("UPDATE outbox SET protection = ? WHERE id = ?", (protection, entry))
            if asked is not None:
                receipts.ask(self._db, asked)
            return self._move(before, OutboxState.READY)

    def move(
        self, entry: OutboxId, state: OutboxState, *, not_before: datetime | None = None, error: Code | None = None
    ) -> OutboxEntry:
        with self._db.transaction():
            before = self.entry(entry)
            if before.state is OutboxState.PREPARING and state is OutboxState.READY:
                raise Rejected(Code.OUTBOX_ILLEGAL, "queued without bytes")
            return self._move(before, state, not_before=not_before, error=error)

    def record(self, entry: OutboxId, deliveries: Sequence[Delivery]) -> OutboxEntry:
        """Recipients that are not named keep what was recorded for them."""
        with self._db.transaction():
            self.entry(entry)
            self._write(entry, deliveries)
            return self.entry(entry)

    def entry(self, entry: OutboxId) -> OutboxEntry:
        row = self._db.row(f"SELECT {_COLUMNS} FROM outbox WHERE id = ?", (entry,))  # noqa: S608 -- a constant
        if row is None:
            raise Rejected(Code.OUTBOX_UNKNOWN)
        deliveries = self._db.rows(
            "SELECT address, state, reason FROM deliveries WHERE entry = ? ORDER BY position", (entry,)
        )
        return _entry(row, deliveries, receipts.histories(self._db, [entry]).get(entry))

    def entries(self) -> tuple[OutboxEntry, ...]:
        return all_entries(self._db)

    def wrapped(self, entry: OutboxId) -> bytes:
        row = self._db.row("SELECT wrapped FROM outbox_bytes WHERE entry = ?", (entry,))
        if row is None:
            raise Rejected(Code.OUTBOX_UNKNOWN, "no bytes")
        return bytes(row[0])

    def _move(
        self, before: OutboxEntry, state: OutboxState, *, not_before: datetime | None = None, error: Code | None = None
    ) -> OutboxEntry:
        require_move(before.state, state)
        self._db.run(
            "UPDATE outbox SET state = ?, not_before = ?, last_error = ?, attempts = attempts + ? WHERE id = ?",
            (
                state.value,
                optional_micros(not_before),
                None if error is None else error.value,
                int(state is OutboxState.SUBMITTING),
                before.id,
            ),
        )
        return self.entry(before.id)

    def _write(self, entry: OutboxId, deliveries: Sequence[Delivery]) -> None:
        self._db.run_many(
            "INSERT INTO deliveries (entry, position, address, state, reason)"
            " VALUES (?1, (SELECT count(*) FROM deliveries WHERE entry = ?1), ?2, ?3, ?4)"
            " ON CONFLICT (entry, address) DO UPDATE SET state = excluded.state, reason = excluded.reason",
            [(entry, delivery.address, delivery.state.value, delivery.reason) for delivery in deliveries],
        )


def all_entries(database: Database) -> tuple[OutboxEntry, ...]:
    """Newest first."""
    deliveries: dict[int, list[Row]] = {}
    for entry, *delivery in database.rows(
        "SELECT entry, address, state, reason FROM deliveries ORDER BY entry, position"
    ):
        deliveries.setdefault(entry, []).append(tuple(delivery))
    found = database.rows(f"SELECT {_COLUMNS} FROM outbox ORDER BY id DESC")  # noqa: S608 -- a constant
    read = receipts.histories(database, [OutboxId(row[0]) for row in found])
    return tuple(_entry(row, deliveries.get(row[0], []), read.get(OutboxId(row[0]))) for row in found)


def _entry(row: Row, deliveries: Sequence[Row], read: ReceiptHistory | None) -> OutboxEntry:
    identity, account, state, message_id, sender, created, attempts, not_before, last_error, protection = row
    return OutboxEntry(
        id=OutboxId(identity),
        account=AccountId(account),
        state=OutboxState(state),
        message_id=message_id,
        sender=sender,
        deliveries=tuple(Delivery(address, DeliveryState(how), reason) for address, how, reason in deliveries),
        created=from_micros(created),
        attempts=attempts,
        not_before=optional_moment(not_before),
        last_error=None if last_error is None else Code(last_error),
        protection=protection,
        receipts=read,
    )
