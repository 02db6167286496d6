"""Rows of lists and results of jobs as JSON: names and values are a contract; identifiers are strings."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from secmail import hprim
from secmail.api.accounts import Suggestion
from secmail.api.custody import JournalVerdict
from secmail.api.results import ExportedFile, ExportResult, MessageView, SyncResult, TrustUpdate
from secmail.cli.documents import Document, closed_reason, reasons_json, to_json, what_it_is
from secmail.domain.accounts import Account, Server
from secmail.domain.checks import Check
from secmail.domain.exports import ExportRecord
from secmail.domain.history import HistoryLine, Reminder
from secmail.domain.ids import FolderId, OutboxId
from secmail.domain.messages import Folder, MessageState, MessageSummary
from secmail.domain.outbox import Delivery, DeliveryState, OutboxEntry, OutboxState
from secmail.domain.people import KnownCertificate
from secmail.domain.publications import Authority
from secmail.domain.receipts import ReadReceipt, ReceiptHistory, ReceiptsShown
from secmail.domain.sealed import JournalRow
from secmail.domain.structured import StructuredDocument
from secmail.domain.triage import Standing, Triage

MARKS = {Triage.TO_DO: "todo", Triage.WAITING: "waiting", Triage.DONE: "done", Triage.FILED: "filed"}
"""What states are called here."""
_PENDING = frozenset({DeliveryState.WAITING, DeliveryState.DEFERRED})


def sync(result: SyncResult, waiting: Sequence[OutboxId] = ()) -> Document:
    """Only where there are some: `vaults` that came, `untold` that wait to be told to the server, `refused` folders,
    `uncertain` letters. As cli.md has it.
    """
    counts: Document = {"new": result.new, "removed": result.removed, "folders": result.folders}
    more = {"vaults": result.vaults, "untold": result.untold}
    refused: Document = {"refused": list(result.refused)} if result.refused else {}
    return {**counts, **{name: count for name, count in more.items() if count}, **refused, **uncertain(waiting)}


def uncertain(waiting: Sequence[OutboxId]) -> Document:
    """Letters that only their sender can settle (`outbox resolve`)."""
    return {"uncertain": list(map(str, waiting))} if waiting else {}


def folder(row: Folder) -> Document:
    return {
        "id": str(row.id),
        "account": str(row.account),
        "name": row.name,
        "role": row.role,
        "total": row.total,
        "unread": row.unread,
    }


def message(row: MessageSummary, names: dict[FolderId, str]) -> Document:
    """As cli.md has it; reasons, `triage`, `answered`, `assignee` where it has them, `here` where its bytes are not."""
    document: Document = {
        "id": str(row.id),
        "folder": names.get(row.folder, ""),
        "from": str(row.sender),
        "to": [str(mailbox) for mailbox in row.to],
        "subject": row.subject,
        "date": moment(row.date),
        "encrypted": row.encrypted,
        "opened": row.state is MessageState.OPENED,
        "summary": row.summary.value if row.summary else None,
        "kind": row.kind.value if row.kind else None,
        "urgent": row.urgent,
    }
    if row.urgent_reasons:
        document["urgent_reasons"] = reasons_json(row.urgent_reasons)
    if not row.here:
        document["here"] = False
    if row.triage is not None:
        document["triage"] = MARKS[row.triage]
    if row.standing is Standing.ANSWERED:
        document["answered"] = True
    if row.assignee:
        document["assignee"] = row.assignee
    return document


def view(shown: MessageView) -> Document:
    """The document of `smime inspect` with what the program makes of the message; a closed one has no kind."""
    document = {"id": str(shown.message), **to_json(shown.opened)}
    kind = None if closed_reason(shown.opened) else shown.kind
    document |= {"urgent": shown.urgent, **what_it_is(kind, shown.kind_reasons, shown.urgent_reasons)}
    if shown.documents:
        document["documents"] = [_document(each) for each in shown.documents]
    if shown.receipts != ReceiptsShown():
        document["receipts"] = _receipts(shown.receipts)
    if shown.about is not None:
        document["certificates"] = {"about": shown.about.about.value, "answered": moment(shown.about.answered)}
    if shown.changed is not None:
        document["certificate_changed"] = shown.changed.sha256
    if shown.results:
        document["reports"] = [report for file in shown.results for report in _reports(file.document)]
    return document


def _document(said: StructuredDocument) -> Document:
    who = said.patient
    return {
        "part": said.part,
        "name": said.name,
        "title": said.title,
        "type": said.type_code,
        "type_label": said.type_label,
        "author": said.author,
        "organisation": said.organisation,
        "created": moment(said.created),
        "patient": {
            "surname": who.surname,
            "birth_name": who.birth_name,
            "given_name": who.given_name,
            "given_names": list(who.given_names),
            "sex": who.sex,
            "birth_date": who.birth_date.isoformat() if who.birth_date is not None else None,
            "ins": who.ins,
            "ins_authority": who.ins_authority,
        },
        "text": said.text,
    }


def _receipts(shown: ReceiptsShown) -> Document:
    """`wanted`: of the reader; `history`: of an own letter; `proves`: what a receipt says. Each null where not so."""
    wish, proves = shown.wish, shown.proves
    return {
        "wanted": {"answer_to": list(wish.answer_to), "answer": wish.answer} if wish is not None else None,
        "history": _history(shown.history) if shown.history is not None else None,
        "proves": _read_receipt(proves) if proves is not None else None,
    }


def _history(history: ReceiptHistory) -> Document:
    return {"asked": list(history.readers), "read": [_read_receipt(each) for each in history.read]}


def _read_receipt(read: ReadReceipt) -> Document:
    return {"address": read.address, "at": moment(read.read), "message_sha256": read.message_sha256}


def _reports(read: hprim.Document) -> list[object]:
    reports = hprim.to_json(read)["reports"]
    assert isinstance(reports, list)
    return reports


def recipient_state(entry: OutboxEntry, delivery: Delivery) -> str:
    """Nobody waits for a letter that was withdrawn."""
    withdrawn = entry.state is OutboxState.CANCELLED and delivery.state in _PENDING
    return "cancelled" if withdrawn else delivery.state.value


def outgoing(entry: OutboxEntry) -> Document:
    document: Document = {
        "id": str(entry.id),
        "message_id": entry.message_id,
        "state": entry.state.value,
        "protection": entry.protection,
        "recipients": [
            {"address": each.address, "state": recipient_state(entry, each), "reason": each.reason}
            for each in entry.deliveries
        ],
    }
    if entry.receipts is not None:
        document["receipts"] = _history(entry.receipts)
    return document


def outbox_row(entry: OutboxEntry, subject: str | None) -> Document:
    """`subject`: null where it is not known."""
    return {
        **outgoing(entry),
        "subject": subject,
        "account": str(entry.account),
        "created": moment(entry.created),
        "attempts": entry.attempts,
        "not_before": moment(entry.not_before),
        "held": entry.held,
        "sent": moment(entry.sent),
        "failed": list(entry.failed),
        "last_error": entry.last_error.value if entry.last_error else None,
    }


def history_line(line: HistoryLine) -> Document:
    """`witness`: on whose word; only "proof" is proof."""
    return {
        "at": moment(line.at),
        "what": line.what.value,
        "address": line.address or None,
        "words": line.words or None,
        "witness": line.witness.value,
        "message": None if line.message is None else str(line.message),
    }


def reminder(found: Reminder) -> Document:
    return {
        "id": str(found.entry),
        "sent": moment(found.sent),
        "subject": found.subject or None,
        "silent": list(found.silent),
        "failed": list(found.failed),
    }


def exported(result: ExportResult) -> Document:
    return {
        "exported": [_exported_file(each) for each in result.exported],
        "already": result.already,
        "held": [{"message": str(each.message), "reason": each.reason} for each in result.held],
    }


def _exported_file(found: ExportedFile) -> Document:
    document: Document = {"message": str(found.message), "file": found.file}
    return {**document, "losses": [loss.value for loss in found.losses]} if found.losses else document


def export_row(record: ExportRecord) -> Document:
    return {
        "message": str(record.message),
        "part": record.key.part,
        "file": record.file,
        "state": record.state.value,
        "at": moment(record.at),
        "sha256": record.sha256,
        "role": record.role.value,
        "report": record.key.report or None,
        "copy": record.key.copy,
        "form": record.form or None,
        "losses": [loss.value for loss in record.losses],
        "picked_up": moment(record.picked_up),
    }


def account(row: Account) -> Document:
    return {
        "id": str(row.id),
        "address": row.address,
        "name": row.name,
        "user": row.user,
        row.protocol.value: _server(row.incoming),
        "smtp": _server(row.outgoing),
        "sign_in": row.sign_in.value,
    }


def suggestion(row: Suggestion) -> Document:
    return {
        row.protocol.value: _server(row.incoming),
        "smtp": _server(row.outgoing),
        "user": row.user,
        "sign_in": [way.value for way in row.sign_in],
        "source": row.source,
    }


def _server(server: Server) -> Document:
    return {"host": server.host, "port": server.port, "tls": server.tls.value, "ca_file": server.ca_file}


def check(found: Check, remedy: str | None) -> Document:
    return {
        "subject": found.subject.value,
        "state": found.state.value,
        "found": found.found,
        "code": found.code.value if found.code else None,
        "remedy": remedy,
    }


def certificate(row: KnownCertificate) -> Document:
    facts = row.certificate
    return {
        "address": row.address,
        "subject": facts.subject,
        "issuer": facts.issuer,
        "serial": facts.serial,
        "sha256": facts.sha256,
        "emails": list(facts.emails),
        "national_id": facts.national_id,
        "not_before": moment(facts.not_before),
        "not_after": moment(facts.not_after),
        "source": row.source.value,
        "learned": moment(row.learned),
        "confirmed": row.confirmed,
        "usable_for_encryption": row.usable_for_encryption,
    }


def authority(row: Authority) -> Document:
    facts = row.certificate
    return {
        "subject": facts.subject,
        "issuer": facts.issuer,
        "serial": facts.serial,
        "sha256": facts.sha256,
        "not_after": moment(facts.not_after),
        "root": row.root,
        "pinned": row.pinned,
    }


def trust_update(found: TrustUpdate) -> Document:
    return {
        "installed": list(found.installed),
        "missing": list(found.missing),
        "places": [
            {
                "place": each.place,
                "kind": each.kind.value,
                "state": each.state.value,
                "until": moment(each.until),
                "code": each.code.value if each.code else None,
            }
            for each in found.places
        ],
    }


def journal_row(row: JournalRow) -> Document:
    """`actor`, `on_behalf`: national identifiers or fingerprints; `subject`: a number or a hash.

    Their names where the open vault tells them: of people, and of who has the mandate or the vault that it is about.
    """
    return {
        "number": row.number,
        "at": moment(row.entry.at),
        "actor": row.entry.actor,
        "on_behalf": row.entry.on_behalf,
        "deed": row.entry.deed,
        "subject": row.entry.subject,
        "hash": row.hash.hex(),
        **{name: value for name, value in _names(row).items() if value is not None},
    }


def _names(row: JournalRow) -> Document:
    return {
        "actor_name": row.actor_name,
        "on_behalf_name": row.on_behalf_name,
        "subject_name": row.subject_name,
    }


def journal_verdict(verdict: JournalVerdict) -> Document:
    return {
        "whole": verdict.broken_at is None and not verdict.bad_seals,
        "rows": verdict.rows,
        "broken_at": verdict.broken_at,
        "sealed_to": verdict.sealed_to,
        "bad_seals": list(verdict.bad_seals),
        "clock_back": list(verdict.clock_back),
    }


def rows(name: str, found: Iterable[Document]) -> Document:
    """A list as a document, under its name."""
    return {name: list(found)}


def moment(at: datetime | None) -> str | None:
    """RFC 3339."""
    return at.isoformat() if at else None
