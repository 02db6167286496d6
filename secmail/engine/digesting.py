"""What is kept of a message that was read: for lists, for searching, and by what it belongs to others. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from secmail.api.results import ResultFile
from secmail.domain.addresses import Mailbox, normal
from secmail.domain.ids import MessageId
from secmail.domain.messages import Kind, OpenedMessage
from secmail.domain.sealed import Digest, Relations, Words
from secmail.domain.security import EncryptedLayer, Summary
from secmail.domain.structured import StructuredDocument
from secmail.engine.classify import Classified, patient_of, people_of, with_texts
from secmail.engine.desk import PIPELINE_VERSION
from secmail.hprim.model import Report

UNFINISHED = 0
"""The version of what is to be read once more, in the background: its attachments were not read yet."""
_PROVEN = frozenset({Summary.SIGNED_TRUSTED, Summary.SIGNED_UNCONFIRMED})


def digest_of(
    message: MessageId,
    found: Classified,
    *,
    received: datetime,
    attached: str | None,
) -> Digest:
    """`attached`: what can be read in its attachments; None where that was not looked at yet."""
    found = with_texts(found, attached or "")
    opened, results = found.opened, found.results
    return Digest(
        message=message,
        subject=opened.headers.subject,
        sender=opened.headers.from_[0] if opened.headers.from_ else Mailbox(""),
        summary=opened.summary,
        kind=found.kind,
        urgent=found.urgent,
        patient=patient_of(found),
        people=people_of(found),
        pipeline_version=UNFINISHED if attached is None else PIPELINE_VERSION,
        received=received,
        sealed=was_opened(opened),
        words=words_of(found, attached or ""),
        relations=_relations(opened, results),
        hprim=any(file.document.is_of_results for file in results),
        kind_reasons=found.reasons,
        urgent_reasons=found.urgency,
    )


def unreadable(message: MessageId, received: datetime) -> Digest:
    """Of what cannot be read at all: it is not looked at again."""
    return Digest(
        message=message,
        subject="",
        sender=Mailbox(""),
        summary=Summary.UNSIGNED,
        kind=Kind.OTHER,
        urgent=False,
        patient=None,
        pipeline_version=PIPELINE_VERSION,
        received=received,
        sealed=False,
        words=Words(),
    )


def was_opened(opened: OpenedMessage) -> bool:
    """Whether a key was used: what it says was nobody else's to read."""
    return any(layer.opened for layer in opened.layers if isinstance(layer, EncryptedLayer))


def words_of(found: Classified, attached: str) -> Words:
    """By what it is found."""
    opened, results = found.opened, found.results
    headers = opened.headers
    documents = (each.text for each in found.documents)
    return Words(
        recipients=" ".join(map(str, (*headers.to, *headers.cc))),
        patients="\n".join((*_patients(results), *_patients_of(found.documents))),
        text=opened.text,
        files="\n".join(attachment.name for attachment in opened.attachments),
        attached="\n".join(filter(None, (attached, *_texts(results), *documents))),
        results="\n".join(_lines(results)),
        has_attachment=bool(opened.attachments),
    )


def _reports(results: tuple[ResultFile, ...]) -> Iterator[Report]:
    for file in results:
        yield from file.document.reports


def _patients(results: tuple[ResultFile, ...]) -> Iterator[str]:
    for report in _reports(results):
        who = report.patient
        born = f"{who.birth_date:%d/%m/%Y}" if who.birth_date is not None else None
        yield " ".join(filter(None, (who.surname, who.given_name, born, who.id)))


def _patients_of(documents: Sequence[StructuredDocument]) -> Iterator[str]:
    for who in (document.patient for document in documents):
        born = f"{who.birth_date:%d/%m/%Y}" if who.birth_date is not None else None
        names = dict.fromkeys((who.surname, who.birth_name, who.given_name, *who.given_names))
        yield " ".join(filter(None, (*names, born, who.ins)))


def _texts(results: tuple[ResultFile, ...]) -> Iterator[str]:
    """Of attached files; a body that is a result is text already."""
    for file in results:
        if file.part >= 0:
            yield from (report.text for report in file.document.reports if report.text)


def _lines(results: tuple[ResultFile, ...]) -> Iterator[str]:
    for report in _reports(results):
        yield " ".join(filter(None, (report.request_id, report.sender.name, report.sender.code)))
        for result in report.results:
            words = (result.label, result.code, result.value, result.unit, *result.comments)
            yield " ".join(filter(None, words))


def _relations(opened: OpenedMessage, results: tuple[ResultFile, ...]) -> Relations:
    headers = opened.headers
    ancestors = dict.fromkeys((*headers.references, headers.in_reply_to))
    names = tuple(name for name in ancestors if name and name != headers.message_id)
    return Relations(headers.message_id, names, _requests(opened, results))


def _requests(opened: OpenedMessage, results: tuple[ResultFile, ...]) -> tuple[str, ...]:
    """Of a laboratory for a patient, where the message is about one alone.

    What nobody signed does not join what a laboratory did, whatever name, patient and number it gives.
    """
    keys = {key for report in _reports(results) if (key := _request(report)) is not None}
    if len(keys) != 1:
        return ()
    senders = [normal(mailbox.address) for mailbox in opened.headers.from_]
    from_whom = "proven" if opened.summary in _PROVEN else " ".join(senders)
    return ("\0".join((from_whom, *keys.pop())),)


def _request(report: Report) -> tuple[str, ...] | None:
    who = report.patient
    if not report.request_id or not who.surname:
        return None
    laboratory = report.sender.code or report.sender.name or ""
    born = who.birth_date.isoformat() if who.birth_date is not None else ""
    return (laboratory.casefold(), report.request_id, who.surname.casefold(), (who.given_name or "").casefold(), born)
