"""What was learned by opening messages, with the full-text index over it."""

from collections.abc import Mapping, Sequence

from secmail.domain.addresses import Mailbox
from secmail.domain.ids import MessageId
from secmail.domain.messages import Kind
from secmail.domain.sealed import Digest
from secmail.domain.security import Summary
from secmail.store.db import Database, Row
from secmail.store.values import dump


def keep(database: Database, digest: Digest) -> None:
    """Replaces what was known of the message. Within a transaction."""
    database.run("DELETE FROM digests WHERE message = ?", (digest.message,))
    database.run(
        "INSERT INTO digests (message, subject, sender_address, sender_name, summary, kind, urgent, patient,"
        " pipeline_version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            digest.message,
            digest.subject,
            digest.sender.address,
            digest.sender.name,
            digest.summary.value,
            digest.kind.value,
            int(digest.urgent),
            digest.patient,
            digest.pipeline_version,
        ),
    )
    database.run(
        "INSERT INTO digest_text (rowid, subject, sender, patient, text) VALUES (?, ?, ?, ?, ?)",
        (digest.message, digest.subject, str(digest.sender), digest.patient or "", digest.text),
    )


def forget(database: Database, messages: Sequence[MessageId]) -> None:
    with database.transaction():
        database.run("DELETE FROM digests WHERE message IN (SELECT value FROM json_each(?))", (dump(list(messages)),))


def unconfirmed(database: Database, limit: int) -> tuple[MessageId, ...]:
    """Newest first."""
    rows = database.rows(
        "SELECT message FROM digests WHERE summary = ? ORDER BY message DESC LIMIT ?",
        (Summary.SIGNED_UNCONFIRMED.value, limit),
    )
    return tuple(MessageId(row[0]) for row in rows)


def digests(database: Database, messages: Sequence[MessageId]) -> Mapping[MessageId, Digest]:
    """`text` is left empty: it is only in the index."""
    rows = database.rows(
        "SELECT message, subject, sender_address, sender_name, summary, kind, urgent, patient, pipeline_version"
        " FROM digests WHERE message IN (SELECT value FROM json_each(?))",
        (dump(list(messages)),),
    )
    return {MessageId(row[0]): _digest(row) for row in rows}


def belong_to(database: Database, mail: bytes) -> None:
    """In another mail database (made anew after damage) the same numbers are other messages.

    What was learned under the old numbers would be shown for the wrong message; it is forgotten, and learned again when
    the messages are opened. The ledger keeps its rows: its keys are hashes. Entries that wait for the journal are
    numbered anew too.
    """
    row = database.row("SELECT mail FROM belongs_to")
    if row is not None and row[0] == mail:
        return
    with database.transaction():
        database.run("DELETE FROM digests")
        database.run("UPDATE exports SET message = 0")
        database.run("UPDATE rule_acts SET message = 0")
        database.run("DELETE FROM journal_taken")
        database.run("DELETE FROM belongs_to")
        database.run("INSERT INTO belongs_to (mail) VALUES (?)", (mail,))


def _digest(row: Row) -> Digest:
    message, subject, address, name, summary, kind, urgent, patient, pipeline_version = row
    return Digest(
        message=MessageId(message),
        subject=subject,
        sender=Mailbox(address, name),
        summary=Summary(summary),
        kind=Kind(kind),
        urgent=bool(urgent),
        patient=patient,
        text="",
        pipeline_version=pipeline_version,
    )
