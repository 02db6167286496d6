"""Letters being written."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from secmail.domain.drafts import Draft, DraftAttachment
from secmail.domain.ids import AccountId, MessageId
from secmail.domain.mandates import Person
from secmail.domain.patients import PatientId
from secmail.store.db import Database
from secmail.store.values import as_mailboxes, as_pairs, dump

_OUTGOING = "coalesce(json_extract(content, '$.outgoing'), '')"


def save(database: Database, draft: Draft, draft_id: int | None) -> int:
    """A number whose row has gone is used again: what somebody has typed is never thrown away."""
    with database.transaction():
        return put(database, draft, draft_id)


def put(database: Database, draft: Draft, draft_id: int | None) -> int:
    """As `save`, inside of somebody's transaction."""
    number = database.insert(
        "INSERT INTO drafts (id, content) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET content = excluded.content",
        (draft_id, _dump(draft)),
    )
    number = number if draft_id is None else draft_id
    _save_attachments(database, number, draft.attachments)
    return number


def drop(database: Database, draft_id: int) -> None:
    with database.transaction():
        database.run("DELETE FROM drafts WHERE id = ?", (draft_id,))


class Kept:
    """Satisfies `engine.ports.KeptStore`: drafts whose letter waits in the outbox. Engine thread."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def all(self) -> tuple[tuple[int, str], ...]:
        rows = self._db.rows(f"SELECT id, {_OUTGOING} FROM drafts WHERE {_OUTGOING} <> '' ORDER BY id")  # noqa: S608 -- a constant
        return tuple((number, message_id) for number, message_id in rows)

    def author(self, number: int) -> Person | None:
        row = self._db.row("SELECT content ->> '$.prepared_by' FROM drafts WHERE id = ?", (number,))
        return Person(*json.loads(row[0])) if row is not None and row[0] is not None else None

    def hold(self, number: int, message_id: str) -> None:
        with self._db.transaction():
            self._db.run(
                "UPDATE drafts SET content = json_set(content, '$.outgoing', ?) WHERE id = ?", (message_id, number)
            )

    def release(self, number: int) -> None:
        with self._db.transaction():
            self._db.run("UPDATE drafts SET content = json_set(content, '$.outgoing', '') WHERE id = ?", (number,))


def drafts(database: Database) -> tuple[tuple[int, Draft], ...]:
    """Last begun first; those whose letter waits in the outbox are not among them."""
    attachments: dict[int, list[DraftAttachment]] = {}
    for number, name, media_type, content in database.rows(
        "SELECT draft, name, media_type, content FROM draft_attachments ORDER BY draft, position"
    ):
        attachments.setdefault(number, []).append(DraftAttachment(name, media_type, bytes(content)))
    rows = database.rows(f"SELECT id, content FROM drafts WHERE {_OUTGOING} = '' ORDER BY id DESC")  # noqa: S608 -- a constant
    return tuple((number, _load(content, attachments.get(number, []))) for number, content in rows)


def heads(database: Database) -> tuple[tuple[int, Draft, tuple[int, ...]], ...]:
    """As `drafts`, with the sizes of the attachments in place of their content."""
    attachments: dict[int, list[tuple[DraftAttachment, int]]] = {}
    for number, name, media_type, size in database.rows(
        "SELECT draft, name, media_type, length(content) FROM draft_attachments ORDER BY draft, position"
    ):
        attachments.setdefault(number, []).append((DraftAttachment(name, media_type, b""), size))
    rows = database.rows(f"SELECT id, content FROM drafts WHERE {_OUTGOING} = '' ORDER BY id DESC")  # noqa: S608 -- a constant
    found = []
    for number, content in rows:
        files = attachments.get(number, [])
        found.append((number, _load(content, [file for file, _ in files]), tuple(size for _, size in files)))
    return tuple(found)


def one(database: Database, number: int) -> Draft | None:
    """As in `drafts`."""
    row = database.row(f"SELECT content FROM drafts WHERE id = ? AND {_OUTGOING} = ''", (number,))  # noqa: S608 -- a constant
    if row is None:
        return None
    files = database.rows(
        "SELECT name, media_type, content FROM draft_attachments WHERE draft = ? ORDER BY position", (number,)
    )
    return _load(row[0], [DraftAttachment(name, media_type, bytes(content)) for name, media_type, content in files])


def outgoing(database: Database) -> tuple[Draft, ...]:
    """Those whose letter waits in the outbox, without their attachments."""
    rows = database.rows(f"SELECT content FROM drafts WHERE {_OUTGOING} <> '' ORDER BY id")  # noqa: S608 -- a constant
    return tuple(_load(content, ()) for (content,) in rows)


def _save_attachments(database: Database, number: int, attachments: Sequence[DraftAttachment]) -> None:
    new = [(each.name, each.media_type, hashlib.sha256(each.content).hexdigest()) for each in attachments]
    old = database.rows(
        "SELECT name, media_type, sha256 FROM draft_attachments WHERE draft = ? ORDER BY position", (number,)
    )
    if new == old:
        return  # saved every few seconds while somebody types: do not write megabytes each time
    database.run("DELETE FROM draft_attachments WHERE draft = ?", (number,))
    for position, (facts, attachment) in enumerate(zip(new, attachments, strict=True)):
        row = database.insert(
            "INSERT INTO draft_attachments (draft, position, name, media_type, sha256, content)"
            " VALUES (?, ?, ?, ?, ?, zeroblob(?))",
            (number, position, *facts, len(attachment.content)),
        )
        database.write_blob("draft_attachments", "content", row=row, content=attachment.content)


def _dump(draft: Draft) -> str:
    by = draft.prepared_by
    return dump(
        {
            "account": draft.account,
            "to": as_pairs(draft.to),
            "cc": as_pairs(draft.cc),
            "subject": draft.subject,
            "body": draft.body,
            "in_reply_to": draft.in_reply_to,
            "references": draft.references,
            "answers": draft.answers,
            "patient": draft.patient,
            "receipt": draft.receipt,
            "delivery_report": draft.delivery_report,
            "read_report": draft.read_report,
            "urgent": draft.urgent,
            "outgoing": draft.outgoing,
            "unfinished": draft.unfinished,
            "dropped": draft.dropped,
            "returned": draft.returned,
            "saved": None if draft.saved is None else draft.saved.isoformat(),
            "prepared_by": None if by is None else [by.name, by.national_id, by.certificate],
        }
    )


def _load(content: str, attachments: Sequence[DraftAttachment]) -> Draft:
    values = json.loads(content)
    return Draft(
        account=AccountId(values["account"]),
        to=as_mailboxes(values["to"]),
        cc=as_mailboxes(values["cc"]),
        subject=values["subject"],
        body=values["body"],
        attachments=tuple(attachments),
        in_reply_to=values["in_reply_to"],
        references=tuple(values["references"]),
        patient=None if (patient := values.get("patient")) is None else PatientId(patient),
        answers=None if (answered := values.get("answers")) is None else MessageId(answered),
        receipt=values.get("receipt"),
        delivery_report=values.get("delivery_report"),
        read_report=values.get("read_report", False),
        urgent=values.get("urgent", False),
        prepared_by=Person(*by) if (by := values.get("prepared_by")) else None,
        outgoing=values.get("outgoing", ""),
        unfinished=values.get("unfinished", False),
        dropped=values.get("dropped", False),
        returned=values.get("returned"),
        saved=datetime.fromisoformat(saved) if (saved := values.get("saved")) else None,
    )
