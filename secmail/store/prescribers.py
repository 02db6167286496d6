"""Prescribers of a laboratory, and which report has gone to whom."""

from collections.abc import Sequence

from secmail.domain.errors import Code, Rejected
from secmail.domain.ids import OutboxId
from secmail.domain.outbox import OutboxState
from secmail.domain.prescribers import OnePer, Prescriber, Wished, key_of
from secmail.store.db import Database


class Prescribers:
    """Satisfies `engine.ports.PrescriberStore`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def all(self) -> tuple[Prescriber, ...]:
        rows = self._db.rows(
            "SELECT code, name, address, form, one_per, wished, encoding, line_ending FROM prescribers ORDER BY key"
        )
        return tuple(
            Prescriber(code, address, form, OnePer(one), Wished(wished), name, encoding, line_ending)
            for code, name, address, form, one, wished, encoding, line_ending in rows
        )

    def put(self, prescriber: Prescriber) -> None:
        """In the place of who had this code."""
        values = (prescriber.code, prescriber.name, prescriber.address, prescriber.form)
        wishes = (prescriber.one_per.value, prescriber.wished.value, prescriber.encoding, prescriber.line_ending)
        with self._db.transaction():
            self._db.run(
                "INSERT OR REPLACE INTO prescribers"
                " (key, code, name, address, form, one_per, wished, encoding, line_ending)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (key_of(prescriber.code), *values, *wishes),
            )

    def drop(self, code: str) -> None:
        with self._db.transaction():
            known = self._db.row("SELECT 1 FROM prescribers WHERE key = ?", (key_of(code),))
            if known is None:
                raise Rejected(Code.PRESCRIBER_UNKNOWN)
            self._db.run("DELETE FROM prescribers WHERE key = ?", (key_of(code),))

    def left(self, content: bytes, address: str) -> OutboxId | None:
        """The letter of this report to this address, unless it was withdrawn."""
        row = self._db.row(
            "SELECT entry FROM sent_reports JOIN outbox ON outbox.id = entry"
            " WHERE content = ? AND address = ? AND state <> ?",
            (content, address, OutboxState.CANCELLED.value),
        )
        return None if row is None else OutboxId(row[0])

    def note(self, contents: Sequence[bytes], address: str, *, entry: OutboxId) -> None:
        with self._db.transaction():
            self._db.run_many(
                "INSERT OR REPLACE INTO sent_reports (content, address, entry) VALUES (?, ?, ?)",
                [(content, address, entry) for content in contents],
            )
