"""Signed receipts: what our letters asked for and what came back; what was answered to those who asked us."""

import json
from collections.abc import Iterable

from secmail.domain.errors import Code, Rejected
from secmail.domain.ids import OutboxId
from secmail.domain.outbox import OutboxState
from secmail.domain.receipts import AskedReceipt, ReadReceipt, ReceiptAnswer, ReceiptHistory
from secmail.store.db import Database
from secmail.store.values import dump, from_micros, to_micros


class Receipts:
    """Satisfies `engine.ports.ReceiptStore`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def asked(self, identifier: bytes) -> AskedReceipt | None:
        row = self._db.row(
            "SELECT entry, identifier, content_sha256, signature_digest, readers FROM asked_receipts"
            " WHERE identifier = ?",
            (identifier,),
        )
        if row is None:
            return None
        entry, own, content, digest, readers = row
        return AskedReceipt(OutboxId(entry), bytes(own), bytes(content), bytes(digest), tuple(json.loads(readers)))

    def history(self, entry: OutboxId) -> ReceiptHistory | None:
        return histories(self._db, [entry]).get(entry)

    def keep(self, identifier: bytes, read: ReadReceipt, proof: bytes) -> bool:
        with self._db.transaction():
            kept = self._db.rows(
                "INSERT INTO receipts (identifier, address, read, message_sha256, proof) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT DO NOTHING RETURNING address",
                (identifier, read.address, to_micros(read.read), read.message_sha256, proof),
            )
        return bool(kept)

    def answer(self, request: bytes) -> ReceiptAnswer | None:
        return answered(self._db, request)

    def decline(self, request: bytes) -> None:
        with self._db.transaction():
            answer(self._db, request, entry=None)


def ask(database: Database, asked: AskedReceipt) -> None:
    """Within the transaction that queues the letter."""
    database.run(
        "INSERT INTO asked_receipts (identifier, entry, content_sha256, signature_digest, readers)"
        " VALUES (?, ?, ?, ?, ?)",
        (asked.identifier, asked.entry, asked.content_sha256, asked.signature_digest, dump(list(asked.readers))),
    )


def answer(database: Database, request: bytes, *, entry: int | None) -> None:
    """Within a transaction; Rejected RECEIPT_ANSWERED when the request has its answer: nobody is answered twice."""
    if answered(database, request) is not None:
        raise Rejected(Code.RECEIPT_ANSWERED)
    database.run("INSERT OR REPLACE INTO answered_receipts (request, entry) VALUES (?, ?)", (request, entry))


def answered(database: Database, request: bytes) -> ReceiptAnswer | None:
    """What was said. An answer that was withdrawn before it left was never given."""
    row = database.row(
        "SELECT entry, state FROM answered_receipts LEFT JOIN outbox ON outbox.id = entry WHERE request = ?", (request,)
    )
    if row is None or row[1] == OutboxState.CANCELLED.value:
        return None
    return ReceiptAnswer.DECLINED if row[0] is None else ReceiptAnswer.SENT


def histories(database: Database, entries: Iterable[OutboxId]) -> dict[OutboxId, ReceiptHistory]:
    """Of those entries that asked for receipts; who has read first stands first."""
    wanted = dump(list(entries))
    read: dict[int, list[ReadReceipt]] = {}
    for entry, address, moment, message in database.rows(
        "SELECT entry, address, read, message_sha256 FROM receipts JOIN asked_receipts USING (identifier)"
        " WHERE entry IN (SELECT value FROM json_each(?)) ORDER BY read, address",
        (wanted,),
    ):
        read.setdefault(entry, []).append(ReadReceipt(address, from_micros(moment), message))
    rows = database.rows(
        "SELECT entry, readers FROM asked_receipts WHERE entry IN (SELECT value FROM json_each(?))", (wanted,)
    )
    return {
        OutboxId(entry): ReceiptHistory(tuple(json.loads(readers)), tuple(read.get(entry, ())))
        for entry, readers in rows
    }


def proof(database: Database, entry: OutboxId, address: str) -> bytes:
    """The signed receipt of one reader; Rejected RECEIPT_NONE."""
    row = database.row(
        "SELECT proof FROM receipts JOIN asked_receipts USING (identifier) WHERE entry = ? AND address = ?",
        (entry, address),
    )
    if row is None:
        raise Rejected(Code.RECEIPT_NONE)
    return bytes(row[0])
