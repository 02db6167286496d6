"""The ledger of the drop folder: intended before the file is written, done after it has its name."""

from collections.abc import Sequence
from datetime import datetime

from secmail.domain.errors import BugError
from secmail.domain.exports import ExportKey, ExportRecord, ExportState
from secmail.domain.ids import MessageId
from secmail.domain.messages import Kind
from secmail.store.db import Database, Row
from secmail.store.values import dump, from_micros, to_micros

_SELECT = "SELECT message_sha256, part, content_sha256, message, state, file, at FROM exports"
_THIS = " WHERE message_sha256 = ? AND part = ? AND content_sha256 = ?"


def keep(database: Database, record: ExportRecord) -> None:
    """An intention, or a duplicate. A row that is done stays done."""
    with database.transaction():
        database.run(
            "INSERT INTO exports (message_sha256, part, content_sha256, message, state, file, at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET message = excluded.message, state = excluded.state, file = excluded.file,"
            " at = excluded.at WHERE state <> 'done'",
            (*_columns(record.key), record.message, record.state.value, record.file, to_micros(record.at)),
        )


def same_content(database: Database, key: ExportKey) -> ExportRecord | None:
    """The first file of these bytes that another message brought and that is done."""
    row = database.row(
        f"{_SELECT} WHERE content_sha256 = ? AND state = 'done' AND message_sha256 <> ? ORDER BY at LIMIT 1",
        (key.content_sha256, key.message_sha256),
    )
    return None if row is None else _record(row)


def finish(database: Database, key: ExportKey, file: str, *, at: datetime) -> None:
    with database.transaction():
        if not database.rows(
            f"UPDATE exports SET state = ?, file = ?, at = ?{_THIS} RETURNING 1",  # noqa: S608 -- a constant
            (ExportState.DONE.value, file, to_micros(at), *_columns(key)),
        ):
            raise BugError("store: an export ends that was never intended")


def export(database: Database, key: ExportKey) -> ExportRecord | None:
    row = database.row(_SELECT + _THIS, _columns(key))
    return None if row is None else _record(row)


def exports(database: Database) -> tuple[ExportRecord, ...]:
    """Newest first."""
    return tuple(_record(row) for row in database.rows(f"{_SELECT} ORDER BY at DESC, file"))


def exported(database: Database, messages: Sequence[MessageId]) -> frozenset[MessageId]:
    rows = database.rows(
        "SELECT DISTINCT message FROM exports WHERE state = 'done' AND message IN (SELECT value FROM json_each(?))",
        (dump(list(messages)),),
    )
    return frozenset(MessageId(row[0]) for row in rows)


def unfiled_results(database: Database) -> tuple[MessageId, ...]:
    """Results without a settled row, or with a file that was begun and not ended; in the order in which they came.

    A duplicate is settled: it has been told, and waits for nothing but a person's wish. What came in clear and nobody
    signed is not meant: all mail is read for searches, and years of it would be told as held each time.
    """
    rows = database.rows(
        "SELECT message FROM digests WHERE kind = ? AND (sealed = 1 OR summary <> 'unsigned')"
        " AND (NOT EXISTS (SELECT 1 FROM exports WHERE exports.message = digests.message AND state <> 'intended')"
        " OR EXISTS (SELECT 1 FROM exports WHERE exports.message = digests.message AND state = 'intended'))"
        " ORDER BY message",
        (Kind.RESULT.value,),
    )
    return tuple(MessageId(row[0]) for row in rows)


def _columns(key: ExportKey) -> tuple[str, int, str]:
    return key.message_sha256, key.part, key.content_sha256


def _record(row: Row) -> ExportRecord:
    message_sha256, part, content_sha256, message, state, file, at = row
    return ExportRecord(
        key=ExportKey(message_sha256, part, content_sha256),
        message=MessageId(message),
        state=ExportState(state),
        file=file,
        at=from_micros(at),
    )
