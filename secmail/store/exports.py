"""The ledger of the drop folder: intended before a file is written, done after it has its name."""

from collections.abc import Sequence
from datetime import datetime

from secmail.domain.errors import BugError
from secmail.domain.exports import ExportKey, ExportRecord, ExportRole, ExportState, Loss
from secmail.domain.ids import MessageId
from secmail.domain.sealed import JournalEntry
from secmail.store import journal
from secmail.store.db import Database, Row
from secmail.store.values import dump, from_micros, optional_micros, optional_moment, to_micros

_SELECT = (
    "SELECT message_sha256, part, content_sha256, report, copy, message, state, file, at, role, folder, form,"
    " written_sha256, losses, picked_up FROM exports"
)
_THIS = " WHERE message_sha256 = ? AND part = ? AND content_sha256 = ? AND report = ? AND copy = ?"


def keep(database: Database, records: Sequence[ExportRecord]) -> None:
    """Intentions, or duplicates: all of a message's at once. A row that is done stays done."""
    with database.transaction():
        for record in records:
            database.run(
                "INSERT INTO exports (message_sha256, part, content_sha256, report, copy, message, state, file, at,"
                " role, folder, form, written_sha256, losses, picked_up)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET message = excluded.message, state = excluded.state, file = excluded.file,"
                " at = excluded.at, folder = excluded.folder, form = excluded.form,"
                " written_sha256 = excluded.written_sha256, losses = excluded.losses WHERE state <> 'done'",
                _columns(record),
            )
        for sha256 in {record.key.message_sha256 for record in records if record.state is ExportState.INTENDED}:
            database.run("DELETE FROM held_results WHERE message_sha256 = ?", (sha256,))


def same_content(database: Database, key: ExportKey) -> ExportRecord | None:
    """The first file of these bytes that another message brought, written or waiting for its folder."""
    row = database.row(
        f"{_SELECT} WHERE content_sha256 = ? AND state <> 'duplicate' AND message_sha256 <> ? ORDER BY at LIMIT 1",
        (key.content_sha256, key.message_sha256),
    )
    return None if row is None else _record(row)


def finish(database: Database, key: ExportKey, file: str, *, at: datetime, entry: JournalEntry | None = None) -> None:
    """With what the journal says of it: a file without a row there would be nobody's deed."""
    with database.transaction():
        if not database.rows(
            f"UPDATE exports SET state = ?, file = ?, at = ?{_THIS} RETURNING 1",  # noqa: S608 -- a constant
            (ExportState.DONE.value, file, to_micros(at), *_key(key)),
        ):
            raise BugError("store: an export ends that was never intended")
        if entry is not None:
            journal.append(database, entry)


def picked_up(database: Database, keys: Sequence[ExportKey], *, at: datetime) -> None:
    with database.transaction():
        for key in keys:
            database.run(
                f"UPDATE exports SET picked_up = ?{_THIS} AND picked_up IS NULL",  # noqa: S608 -- a constant
                (to_micros(at), *_key(key)),
            )


def export(database: Database, key: ExportKey) -> ExportRecord | None:
    row = database.row(_SELECT + _THIS, _key(key))
    return None if row is None else _record(row)


def of_message(database: Database, message_sha256: str) -> tuple[ExportRecord, ...]:
    return tuple(_record(row) for row in database.rows(f"{_SELECT} WHERE message_sha256 = ?", (message_sha256,)))


def exports(database: Database) -> tuple[ExportRecord, ...]:
    """Newest first."""
    return tuple(_record(row) for row in database.rows(f"{_SELECT} ORDER BY at DESC, file"))


def begun(database: Database, limit: int) -> tuple[ExportRecord, ...]:
    """Intended and not done, oldest first."""
    return tuple(
        _record(row)
        for row in database.rows(f"{_SELECT} WHERE state = 'intended' AND role <> 'test' ORDER BY at LIMIT ?", (limit,))
    )


def lying(database: Database, *, since: datetime, limit: int) -> tuple[ExportRecord, ...]:
    """Done, and never seen to be gone; newest first."""
    found = database.rows(
        f"{_SELECT} WHERE state = 'done' AND picked_up IS NULL AND at >= ? AND folder <> '' ORDER BY at DESC LIMIT ?",
        (to_micros(since), limit),
    )
    return tuple(map(_record, found))


def exported(database: Database, messages: Sequence[MessageId]) -> frozenset[MessageId]:
    rows = database.rows(
        "SELECT DISTINCT message FROM exports WHERE state = 'done' AND role = 'result'"
        " AND message IN (SELECT value FROM json_each(?))",
        (dump(list(messages)),),
    )
    return frozenset(MessageId(row[0]) for row in rows)


def unfiled_results(database: Database) -> tuple[MessageId, ...]:
    """Results without a settled row, or with a file that was begun and not ended; in the order in which they came.

    A duplicate is settled: it has been told, and waits for nothing but a person's wish. What came in clear and nobody
    signed is not meant: all mail is read for searches, and years of it would be told as held each time.
    """
    rows = database.rows(
        "SELECT message FROM digests WHERE hprim = 1 AND (sealed = 1 OR summary <> 'unsigned')"
        " AND (NOT EXISTS (SELECT 1 FROM exports WHERE exports.message = digests.message AND state <> 'intended')"
        " OR EXISTS (SELECT 1 FROM exports WHERE exports.message = digests.message AND state = 'intended'))"
        " ORDER BY message"
    )
    return tuple(MessageId(row[0]) for row in rows)


def _key(key: ExportKey) -> tuple[str, int, str, int, int]:
    return key.message_sha256, key.part, key.content_sha256, key.report, key.copy


def _columns(record: ExportRecord) -> tuple[str | int | None, ...]:
    stood = (record.message, record.state.value, record.file, to_micros(record.at), record.role.value)
    how = (record.folder, record.form, record.written_sha256, " ".join(record.losses))
    return (*_key(record.key), *stood, *how, optional_micros(record.picked_up))


def _record(row: Row) -> ExportRecord:
    message_sha256, part, content_sha256, report, copy, message, state, file, at, role, *more = row
    folder, form, written_sha256, losses, picked = more
    return ExportRecord(
        key=ExportKey(message_sha256, part, content_sha256, report, copy),
        message=MessageId(message),
        state=ExportState(state),
        file=file,
        at=from_micros(at),
        role=ExportRole(role),
        folder=folder,
        form=form,
        written_sha256=written_sha256,
        losses=tuple(map(Loss, losses.split())),
        picked_up=optional_moment(picked),
    )
