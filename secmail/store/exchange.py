"""What lies between mail and practice software: laboratories, results that are held, letters that were dropped."""

from collections.abc import Sequence
from datetime import datetime

from secmail.domain.drafts import Draft
from secmail.domain.exports import ExportKey, ExportRecord
from secmail.domain.ids import MessageId
from secmail.domain.laboratories import DroppedLetter, HeldResult, Laboratory, LetterState
from secmail.domain.sealed import JournalEntry
from secmail.store import drafts, exports, journal
from secmail.store.db import Database, Row
from secmail.store.values import from_micros, to_micros

_SEND, _DRAFT = "send", "draft"


class ExchangeReader:
    """Satisfies `engine.ports.exchange.ExchangeReader`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def laboratories(self) -> tuple[Laboratory, ...]:
        """In the order in which they were confirmed."""
        rows = self._db.rows(
            "SELECT id, address, name, subject, national_id, certificate_sha256, at FROM laboratories ORDER BY id"
        )
        return tuple(_laboratory(row) for row in rows)

    def held(self) -> tuple[HeldResult, ...]:
        """Newest first."""
        rows = self._db.rows("SELECT message_sha256, message, reason, at FROM held_results ORDER BY at DESC, message")
        return tuple(HeldResult(row[0], MessageId(row[1]), row[2], from_micros(row[3])) for row in rows)


class ExchangeStore(ExchangeReader):
    """Satisfies `engine.ports.exchange.ExchangeStore`. Engine thread."""

    def intend(self, records: Sequence[ExportRecord]) -> None:
        exports.keep(self._db, records)

    def files_of(self, message_sha256: str) -> tuple[ExportRecord, ...]:
        return exports.of_message(self._db, message_sha256)

    def begun(self, limit: int) -> tuple[ExportRecord, ...]:
        return exports.begun(self._db, limit)

    def lying(self, since: datetime, limit: int) -> tuple[ExportRecord, ...]:
        return exports.lying(self._db, since=since, limit=limit)

    def picked_up(self, keys: Sequence[ExportKey], at: datetime) -> None:
        exports.picked_up(self._db, keys, at=at)

    def confirm(self, laboratory: Laboratory, entry: JournalEntry) -> int:
        """Its number; the same certificate with the same address is kept once."""
        values = (laboratory.address, laboratory.name, laboratory.subject, laboratory.national_id)
        with self._db.transaction():
            self._db.run(
                "DELETE FROM laboratories WHERE address = ? AND certificate_sha256 = ?",
                (laboratory.address, laboratory.certificate_sha256),
            )
            number = self._db.insert(
                "INSERT INTO laboratories (address, name, subject, national_id, certificate_sha256, at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (*values, laboratory.certificate_sha256, to_micros(laboratory.at)),
            )
            journal.append(self._db, entry)
        return number

    def forget_laboratory(self, number: int, entry: JournalEntry) -> None:
        with self._db.transaction():
            self._db.run("DELETE FROM laboratories WHERE id = ?", (number,))
            journal.append(self._db, entry)

    def hold(self, held: HeldResult) -> None:
        with self._db.transaction():
            self._db.run(
                "INSERT INTO held_results (message_sha256, message, reason, at) VALUES (?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET message = excluded.message, reason = excluded.reason",
                (held.message_sha256, held.message, held.reason, to_micros(held.at)),
            )

    def release(self, message_sha256: str) -> None:
        """It was filed, or is to be looked at again."""
        with self._db.transaction():
            self._db.run("DELETE FROM held_results WHERE message_sha256 = ?", (message_sha256,))

    def letter(self, key: str) -> DroppedLetter | None:
        row = self._db.row("SELECT draft, wish, state, at FROM dropped_letters WHERE content_sha256 = ?", (key,))
        if row is None:
            return None
        return DroppedLetter(key, row[0], row[1] == _SEND, LetterState(row[2]), from_micros(row[3]))

    def keep_letter(self, letter: DroppedLetter, draft: Draft, entry: JournalEntry) -> int:
        """The number of the new draft; all of it or nothing, durable when it returns."""
        with self._db.transaction():
            number = drafts.put(self._db, draft, None)
            self._db.run(
                "INSERT INTO dropped_letters (content_sha256, draft, wish, state, at) VALUES (?, ?, ?, ?, ?)",
                (letter.key, number, _SEND if letter.send else _DRAFT, letter.state.value, to_micros(letter.at)),
            )
            journal.append(self._db, entry)
        return number

    def letter_moved(self, key: str) -> None:
        with self._db.transaction():
            self._db.run("UPDATE dropped_letters SET state = 'moved' WHERE content_sha256 = ?", (key,))


def _laboratory(row: Row) -> Laboratory:
    number, address, name, subject, national_id, certificate_sha256, at = row
    return Laboratory(number, address, name, subject, national_id, certificate_sha256, from_micros(at))
