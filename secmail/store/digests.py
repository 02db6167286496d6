"""What was learned by opening messages, with the full-text index over it."""

from collections.abc import Mapping, Sequence

from secmail.domain.addresses import Mailbox
from secmail.domain.ids import MessageId
from secmail.domain.kinds import dumped, kind_reasons, urgent_reasons
from secmail.domain.messages import Kind
from secmail.domain.sealed import Digest
from secmail.domain.security import Summary
from secmail.store import conversations, documents, search
from secmail.store.db import Database, Row, storable
from secmail.store.values import dump

_COLUMNS = (
    "message, subject, sender_address, sender_name, summary, kind, urgent, patient, pipeline_version, document, sealed,"
    " hprim, kind_reasons, urgent_reasons, people"
)

_WHOSE = (Summary.SIGNED_TRUSTED, Summary.SIGNED_UNCONFIRMED, Summary.SIGNED_MISMATCH)
"""Verdicts that say whose the signature is."""


def keep(database: Database, kept: Sequence[Digest]) -> None:
    """Replaces what was known of the messages; without words only what lists show. Within a transaction."""
    for digest in kept:
        if digest.words is None:
            _correct(database, digest)
    new = {digest.message: digest for digest in kept if digest.words is not None}
    if not new:
        return
    database.run("DELETE FROM digests WHERE message IN (SELECT value FROM json_each(?))", (dump(list(new)),))
    places = documents.take(database, [(digest.message, digest.received) for digest in new.values()])
    together = conversations.join(database, [(digest.message, digest.relations) for digest in new.values()])
    rows = [(*_values(digest, places[message]), together[message]) for message, digest in new.items()]
    database.run(
        f"INSERT INTO digests ({_COLUMNS}, conversation)"  # noqa: S608 -- constants
        f" SELECT {', '.join(f'value ->> {number}' for number in range(len(rows[0])))} FROM json_each(?)",
        (dump(rows),),
    )
    search.keep(database, [(places[message], digest) for message, digest in new.items()])


def _values(digest: Digest, document: int) -> tuple[str | int | None, ...]:
    """In the order of `_COLUMNS`."""
    return (
        digest.message,
        storable(digest.subject),
        storable(digest.sender.address),
        storable(digest.sender.name),
        digest.summary.value,
        digest.kind.value,
        int(digest.urgent),
        None if digest.patient is None else storable(digest.patient),
        digest.pipeline_version,
        document,
        int(digest.sealed),
        int(digest.hprim),
        dumped(digest.kind_reasons),
        storable(dumped(digest.urgent_reasons)),
        digest.people,
    )


def _correct(database: Database, digest: Digest) -> None:
    """The kind stays: this version of the pipeline told it with the attachments read, which was not done again."""
    database.run(
        "UPDATE digests SET subject = ?, sender_address = ?, sender_name = ?, summary = ?, urgent = ?, patient = ?,"
        " urgent_reasons = ?, people = ? WHERE message = ?",
        (
            digest.subject,
            digest.sender.address,
            digest.sender.name,
            digest.summary.value,
            int(digest.urgent),
            digest.patient,
            storable(dumped(digest.urgent_reasons)),
            digest.people,
            digest.message,
        ),
    )


def forget(database: Database, messages: Sequence[MessageId]) -> None:
    with database.transaction():
        conversations.leave(database, messages)
        database.run("DELETE FROM digests WHERE message IN (SELECT value FROM json_each(?))", (dump(list(messages)),))


def forget_stray_words(database: Database) -> None:
    """What stands in the index for no message."""
    with database.transaction():
        database.run(
            "DELETE FROM found_text WHERE rowid IN (SELECT id FROM found_text_docsize"
            " WHERE id NOT IN (SELECT document FROM digests WHERE document IS NOT NULL))"
        )


def current(database: Database, messages: Sequence[MessageId], *, version: int) -> frozenset[MessageId]:
    """Those that were read by this version of the pipeline."""
    rows = database.rows(
        "SELECT message FROM digests WHERE pipeline_version = ? AND message IN (SELECT value FROM json_each(?))",
        (version, dump(list(messages))),
    )
    return frozenset(MessageId(row[0]) for row in rows)


def count(database: Database, *, version: int) -> int:
    """How many were."""
    return int(database.rows("SELECT count(*) FROM digests WHERE pipeline_version = ?", (version,))[0][0])


def unconfirmed(database: Database, limit: int) -> tuple[MessageId, ...]:
    """Newest first."""
    rows = database.rows(
        "SELECT message FROM digests WHERE summary = ? ORDER BY message DESC LIMIT ?",
        (Summary.SIGNED_UNCONFIRMED.value, limit),
    )
    return tuple(MessageId(row[0]) for row in rows)


def signed_by_sender(database: Database, address: str, limit: int) -> tuple[tuple[MessageId, Summary], ...]:
    """Newest first."""
    rows = database.rows(
        "SELECT message, summary FROM digests WHERE summary IN (SELECT value FROM json_each(?))"
        " AND sender_address = ? COLLATE NOCASE ORDER BY message DESC LIMIT ?",
        (dump([summary.value for summary in _WHOSE]), storable(address), limit),
    )
    return tuple((MessageId(message), Summary(summary)) for message, summary in rows)


def digests(database: Database, messages: Sequence[MessageId]) -> Mapping[MessageId, Digest]:
    """Without `words` and `relations`: those are only in the index. `received`: to the second."""
    rows = database.rows(
        f"SELECT {_COLUMNS} FROM digests WHERE message IN (SELECT value FROM json_each(?))",  # noqa: S608 -- a constant
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
        database.run("DELETE FROM conversation_names")
        database.run("DELETE FROM learned_messages")
        database.run("UPDATE report_decisions SET message = 0")
        database.run("UPDATE exports SET message = 0")
        database.run("UPDATE rule_acts SET message = 0")
        database.run("DELETE FROM journal_taken")
        database.run("DELETE FROM belongs_to")
        database.run("INSERT INTO belongs_to (mail) VALUES (?)", (mail,))


def _digest(row: Row) -> Digest:
    message, subject, address, name, summary, kind, urgent, patient, version, document, sealed, *why = row
    hprim, told, pressing, people = why
    return Digest(
        message=MessageId(message),
        subject=subject,
        sender=Mailbox(address, name),
        summary=Summary(summary),
        kind=Kind(kind),
        urgent=bool(urgent),
        patient=patient,
        pipeline_version=version,
        received=documents.moment_of(document or 0),
        sealed=bool(sealed),
        hprim=bool(hprim),
        kind_reasons=kind_reasons(told),
        urgent_reasons=urgent_reasons(pressing),
        people=people,
    )
