"""Which files a message gives to the practice software, and what each holds (pure).

What was begun is planned as it was begun: the ledger's rows tell portion and form, whatever the settings say since.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from secmail.api.results import MessageView, ResultFile
from secmail.domain.export_names import NameFacts, file_stem
from secmail.domain.exports import (
    Beside,
    ExportKey,
    ExportPolicy,
    ExportRecord,
    ExportRole,
    ExportState,
    Form,
    Loss,
    Portion,
    SubFolders,
    Witness,
    WitnessName,
    form_of,
)
from secmail.domain.mailbox import StoredMessage
from secmail.domain.messages import Attachment
from secmail.engine.export_form import with_flags_of_the_file, written

_LARGEST = 64 * 1024 * 1024
"""Octets of a document beside a result, beyond which it stays in the message."""
_ENDINGS = {
    "application/pdf": ".pdf",
    "application/rtf": ".rtf",
    "text/rtf": ".rtf",
    "application/msword": ".doc",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/tiff": ".tif",
    "application/dicom": ".dcm",
}
"""What is handed on beside a result: documents and pictures, by what they are said to be."""
_KNOWN_ENDINGS = frozenset(_ENDINGS.values()) | {".jpeg", ".tiff"}

Rows = Mapping[ExportKey, ExportRecord]


@dataclass(frozen=True, slots=True)
class Planned:
    """One file. `facts`: of which its name is made; `ending`: with the dot. `tail`: what follows the name before it."""

    key: ExportKey
    role: ExportRole
    content: bytes = field(repr=False)
    form: Form
    losses: tuple[Loss, ...]
    facts: NameFacts
    ending: str
    below: str = ""
    tail: str = ""

    @property
    def sha256(self) -> str:
        """Of the content."""
        return hashlib.sha256(self.content).hexdigest()

    def name(self, pattern: str, sequence: int) -> str:
        """Before it is made safe for every system."""
        return f"{file_stem(pattern, replace(self.facts, sequence=sequence))}{self.tail}{self.ending}"


@dataclass(frozen=True, slots=True)
class Wish:
    """By which policy a message is planned. `rows`: what the ledger says of it; `copy`: as in `ExportKey`."""

    policy: ExportPolicy
    rows: Sequence[ExportRecord] = ()
    copy: int = 0


def plan(stored: StoredMessage, view: MessageView, wish: Wish) -> tuple[Planned, ...]:
    """Documents first, so that whoever sees the result finds them. Untrusted EXPORT_ALTERED.

    No documents without a result that is to be written.
    """
    results = [planned for file in view.results for planned in _of_file(stored, file, wish)]
    begun = {row.key.part for row in wish.rows if row.role is ExportRole.ATTACHMENT and row.key.copy == wish.copy}
    wanted = wish.policy.attachments is not Beside.NONE
    taken = {file.part for file in view.results}
    beside = [
        (part, attachment)
        for part, attachment in enumerate(view.opened.attachments)
        if part not in taken and attachment.covered and (wanted or part in begun)
    ]
    if not results or not beside:
        return tuple(results)
    documents = _documents(beside, results[0], wish)
    if wanted and len(documents) < len(beside):
        results[0] = replace(results[0], losses=(*results[0].losses, Loss.ATTACHMENT))
    return (*documents, *results)


def witness_of(file: str, policy: ExportPolicy) -> str | None:
    """The name of the file that tells of this one; None: there is none."""
    if policy.witness is Witness.NONE:
        return None
    stem = file.rpartition(".")[0] if policy.witness_name is WitnessName.REPLACING and "." in file else file
    return stem + policy.witness_extension


def _of_file(stored: StoredMessage, file: ResultFile, wish: Wish) -> list[Planned]:
    document = file.document
    content = hashlib.sha256(document.raw).hexdigest()
    rows = {row.key.report: row for row in wish.rows if _is_about(row, file.part, content, copy=wish.copy)}
    many = len(document.reports) > 1
    split = any(rows) if rows else many and wish.policy.form.portion is Portion.REPORT
    stated = with_flags_of_the_file(document)
    planned = []
    for number in range(1, len(document.reports) + 1) if split else (0,):
        key = ExportKey(stored.sha256, file.part, content, number, wish.copy)
        row = rows.get(number)
        form = form_of(row.form) if row is not None and row.state is not ExportState.DUPLICATE else wish.policy.form
        settled = row is not None and row.state is ExportState.DONE
        made = None if settled else written(stated, form, report=number)
        planned.append(
            Planned(
                key=key,
                role=ExportRole.RESULT,
                content=made.content if made is not None else b"",
                form=form,
                losses=made.losses if made is not None else (),
                facts=_facts(stored, file, number),
                ending=wish.policy.extension,
                below=_below(file, number, wish.policy),
            )
        )
    return planned


def _is_about(row: ExportRecord, part: int, content: str, *, copy: int) -> bool:
    key = row.key
    return row.role is ExportRole.RESULT and (key.part, key.content_sha256, key.copy) == (part, content, copy)


def _facts(stored: StoredMessage, file: ResultFile, number: int) -> NameFacts:
    reports = file.document.reports
    report = reports[max(number - 1, 0)] if reports else None
    patient = report.patient if report is not None else None
    names = (patient.surname, patient.given_name) if patient is not None else ()
    return NameFacts(
        received=stored.received,
        message_sha256=stored.sha256,
        part=file.part,
        report=number,
        sequence=0,
        sender=_sender(file, number),
        request=(report.request_id if report is not None else None) or "",
        patient="_".join(name for name in names if name),
    )


def _sender(file: ResultFile, number: int) -> str:
    reports = file.document.reports
    if not reports:
        return ""
    sender = reports[max(number - 1, 0)].sender
    return sender.code or sender.name or ""


def _below(file: ResultFile, number: int, policy: ExportPolicy) -> str:
    return _sender(file, number) or "inconnu" if policy.sub_folders is SubFolders.SENDER else ""


def _documents(found: Sequence[tuple[int, Attachment]], first: Planned, wish: Wish) -> list[Planned]:
    """Under the first result's name, numbered in their order."""
    planned = []
    for number, (part, attachment) in enumerate(found, 1):
        ending = _ending(attachment)
        if ending is None or attachment.size > _LARGEST:
            continue
        key = ExportKey(first.key.message_sha256, part, attachment.sha256, 0, wish.copy)
        named = PurePosixPath(attachment.name).stem if wish.policy.attachments is Beside.NAMED else ""
        row = next((row for row in wish.rows if row.key == key), None)
        settled = row is not None and row.state is ExportState.DONE
        planned.append(
            Planned(
                key=key,
                role=ExportRole.ATTACHMENT,
                content=b"" if settled else bytes(attachment.content),
                form=Form(),
                losses=(),
                facts=first.facts,
                ending=ending,
                below=first.below,
                tail=f"-{number}{f'-{named}' if named else ''}",
            )
        )
    return planned


def _ending(attachment: Attachment) -> str | None:
    """By its media type; of one that is called a stream of octets by its name, if that is among these."""
    known = _ENDINGS.get(attachment.media_type)
    ending = PurePosixPath(attachment.name).suffix.lower()
    if known is not None:
        return known
    return ending if attachment.media_type == "application/octet-stream" and ending in _KNOWN_ENDINGS else None
