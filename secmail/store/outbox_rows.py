"""Rows of the outbox as values: whole pages by few statements."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from secmail.domain.errors import Code, Rejected
from secmail.domain.ids import AccountId, MessageId, OutboxId
from secmail.domain.outbox import Delivery, DeliveryState, Notice, OutboxEntry, OutboxState
from secmail.store import letter_history, receipts
from secmail.store.db import Database, Row
from secmail.store.values import dump, from_micros, optional_moment, to_micros

_COLUMNS = (
    "id, account, state, message_id, sender, created, attempts, not_before, last_error, protection, notice,"
    " tells_success, tried, sent"
)
_LAST = 500


def of(database: Database, entries: Iterable[OutboxId]) -> tuple[OutboxEntry, ...]:
    """Those that exist, newest first."""
    return _read(database, "id IN (SELECT value FROM json_each(?)) ORDER BY id DESC", (dump(list(entries)),))


def one(database: Database, entry: OutboxId) -> OutboxEntry:
    """Rejected OUTBOX_UNKNOWN."""
    found = of(database, [entry])
    if not found:
        raise Rejected(Code.OUTBOX_UNKNOWN)
    return found[0]


def named(database: Database, *, envelope: str = "", message_ids: Iterable[str] = ()) -> OutboxEntry | None:
    """By its ENVID, else by the first of these Message-IDs that is one."""
    found = database.row("SELECT id FROM outbox WHERE notice = ? AND notice <> ''", (envelope,))
    for message_id in message_ids:
        found = found or database.row("SELECT id FROM outbox WHERE message_id = ?", (message_id,))
    return None if found is None else one(database, OutboxId(found[0]))


def copy_of(database: Database, entry: OutboxId) -> MessageId | None:
    """The message that the server gives back as a copy of the letter."""
    row = database.row(
        "SELECT messages.id FROM messages JOIN outbox USING (message_id) WHERE outbox.id = ?"
        " ORDER BY messages.id LIMIT 1",
        (entry,),
    )
    return None if row is None else MessageId(row[0])


def shown(database: Database) -> tuple[OutboxEntry, ...]:
    """Newest first: all that is not finished, and the last few hundred."""
    return _read(
        database,
        "state IN ('preparing', 'queued', 'submitting', 'sent', 'refused', 'uncertain')"
        " OR id > (SELECT coalesce(max(id), 0) - ? FROM outbox) ORDER BY id DESC",
        (_LAST,),
    )


def standing(
    database: Database, states: Sequence[OutboxState], account: AccountId | None = None
) -> tuple[OutboxEntry, ...]:
    """Those in these states, oldest first."""
    return _read(
        database,
        # As the index says it, or it would not be used.
        "state IN ('preparing', 'queued', 'submitting', 'sent', 'refused', 'uncertain')"
        " AND state IN (SELECT value FROM json_each(?1)) AND (?2 IS NULL OR account = ?2)"
        " ORDER BY created, id",
        (dump([state.value for state in states]), account),
    )


def awaiting(database: Database, before: datetime) -> tuple[OutboxEntry, ...]:
    """With somebody's word still missing: sent before, or reported as failed; the oldest first."""
    return _read(
        database,
        "awaits = 1 AND (sent <= ? OR id IN (SELECT entry FROM happenings WHERE entry = outbox.id"
        " AND what IN ('failed', 'processing-failed'))) ORDER BY sent, id LIMIT 200",
        (to_micros(before),),
    )


def _read(database: Database, where: str, parameters: Sequence[object]) -> tuple[OutboxEntry, ...]:
    rows = database.rows(f"SELECT {_COLUMNS} FROM outbox WHERE {where}", parameters)  # noqa: S608 -- constants of this module
    entries = [OutboxId(row[0]) for row in rows]
    deliveries: dict[int, list[Delivery]] = {}
    for entry, address, how, reason in database.rows(
        "SELECT entry, address, state, reason FROM deliveries"
        " WHERE entry IN (SELECT value FROM json_each(?)) ORDER BY entry, position",
        (dump(entries),),
    ):
        deliveries.setdefault(entry, []).append(Delivery(address, DeliveryState(how), reason))
    read, failed = receipts.histories(database, entries), letter_history.failed(database, entries)
    return tuple(
        replace(
            _entry(row),
            deliveries=tuple(deliveries.get(row[0], ())),
            receipts=read.get(OutboxId(row[0])),
            failed=failed.get(OutboxId(row[0]), ()),
        )
        for row in rows
    )


def _entry(row: Row) -> OutboxEntry:
    """Without what other tables tell."""
    identity, account, state, message_id, sender, created, attempts, not_before, last_error, *rest = row
    protection, notice, tells_success, tried, sent = rest
    return OutboxEntry(
        id=OutboxId(identity),
        account=AccountId(account),
        state=OutboxState(state),
        message_id=message_id,
        sender=sender,
        deliveries=(),
        created=from_micros(created),
        attempts=attempts,
        not_before=optional_moment(not_before),
        last_error=None if last_error is None else Code(last_error),
        protection=protection,
        notice=None if notice is None else Notice(notice, bool(tells_success)),
        tried=optional_moment(tried),
        sent=optional_moment(sent),
    )
