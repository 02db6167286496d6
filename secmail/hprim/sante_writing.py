"""A document as strict HPRIM Santé: messages of results (``ORU``) of version 2.1 to 2.4."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from secmail.hprim.model import Attachment, Document, Format, Party, Patient, Report, Request, Result, Status
from secmail.hprim.sante_lines import SEPARATORS, as_bytes, coded_parts, lines_of, parts, repeated, segment, stamp, text
from secmail.hprim.sante_obx import attachment_segment, comment_segments, result_segment, told_apart

VERSIONS = ("H2.1", "H2.2", "H2.3", "H2.4")
USUAL_VERSION = "H2.2"
_NEWEST = VERSIONS[-1]
_FILE_NAME = re.compile(r"[A-Za-z0-9]{1,8}\.[Hh][Pp][RrSs]")
_MAX_FILE_NAME = 12
_FROM_23_ON = frozenset({"H2.3", "H2.4"})


@dataclass(frozen=True, slots=True)
class _Envelope:
    """What distinguishes one message of a file from another."""

    sender: Party
    recipient: Party
    version: str
    document: Document


def to_sante(document: Document, /) -> bytes:
    """The reports as HPRIM Santé, ISO-8859-1 with CRLF: one message for each pair of sender and recipient that follow.

    The version is that of the document if it is one of `VERSIONS`, the newest of them for a newer one, else 2.2.
    Without a clock: the moment of a message is the one it had, else the date of its last report.
    """
    written: list[str] = []
    for (sender, recipient), reports in groupby(document.reports, lambda report: (report.sender, report.recipient)):
        envelope = _Envelope(sender, recipient, _version(document), document)
        written.extend(_message(envelope, list(reports)))
    return as_bytes(written)


def _version(document: Document) -> str:
    if document.format is not Format.SANTE or document.version is None:
        return USUAL_VERSION
    if document.version in VERSIONS:
        return document.version
    return _NEWEST if document.version > _NEWEST else USUAL_VERSION


def _message(envelope: _Envelope, reports: Sequence[Report]) -> list[str]:
    body: list[str] = []
    patients = 0
    for patient, group in groupby(reports, lambda report: report.patient):
        patients += 1
        body.append(_patient(patient, envelope.version, rank=patients))
        for rank, report in enumerate(group, 1):
            body.extend(_report(report, rank=rank))
    # Header and end are counted, continuation lines are not.
    end = segment("L", "1", "", str(patients), str(len(body) + 2))
    return [_header(envelope, reports), *body, end]


def _header(envelope: _Envelope, reports: Sequence[Report]) -> str:
    message = reports[0].message or envelope.document.message
    link = (message.link if message else None) or "L"
    dates = [report.report_date for report in reports if report.report_date is not None]
    moment = message.created if message and message.created else max(dates, default=None)
    name = message.file_name if message and message.file_name else ""
    return segment(
        f"H{SEPARATORS}",
        name if _FILE_NAME.fullmatch(name) and len(name) <= _MAX_FILE_NAME else "",
        "",
        _party(envelope.sender),
        "",
        "ORU",
        "",
        "",
        _party(envelope.recipient),
        "",
        (message.processing if message else None) or "P",
        f"{envelope.version}~{text(link)}",
        stamp(moment),
    )


def _patient(patient: Patient, version: str, *, rank: int) -> str:
    given, *others = patient.given_names or (patient.given_name,)
    street1, street2 = [*patient.address, "", ""][:2]
    national = "^".join(
        parts(each.value, (each.type or "")[:5]) for each in patient.identifiers if version in _FROM_23_ON
    )
    return segment(
        "P",
        str(rank),
        text(patient.id),
        text(patient.executor_id),
        text(patient.stay_id),
        parts(patient.used_name or patient.surname, given, " ".join(filter(None, others)), "", patient.title),
        text(patient.birth_name),
        stamp(patient.birth_date),
        patient.sex or "U",
        "",
        parts(street1, " ".join(filter(None, (street2, *patient.address[2:]))), patient.town, "", patient.postcode),
        national,
        repeated(map(text, patient.phones)),
    )


def _report(report: Report, *, rank: int) -> Iterator[str]:
    requests = report.requests or (None,)
    starts = [request.line if request else 0 for request in requests]
    for index, request in enumerate(requests):
        end = starts[index + 1] if index + 1 < len(starts) else None
        mine = [result for result in report.results if _between(result.line, starts[index], end, first=index == 0)]
        files = [each for each in report.attachments if _between(each.line or 0, starts[index], end, first=index == 0)]
        yield _request(request, report, mine, rank=rank + index)
        yield from comment_segments(_notes(report, request, first=index == 0))
        yield from _results(mine, files)


def _between(line: int, start: int, end: int | None, *, first: bool) -> bool:
    return (first or line >= start) and (end is None or line < end)


def _results(results: Sequence[Result], files: Sequence[Attachment]) -> Iterator[str]:
    for rank, result in enumerate(map(told_apart, results), 1):
        yield result_segment(result, rank=rank)
        sources = result.comment_sources or ("L",) * len(result.comments)
        yield from comment_segments(list(zip(result.comments, sources, strict=True)))
    for rank, attachment in enumerate(files, len(results) + 1):
        yield attachment_segment(attachment, rank=rank)


def _request(request: Request | None, report: Report, results: Sequence[Result], *, rank: int) -> str:
    if request is None:
        analyses = [coded_parts(result.code, result.label, "L") for result in results if result.code]
        ids = ("", parts("", report.request_id)) if report.request_id else ("", "")
        fields = ["OBR", str(rank), ids[1], ids[0], repeated(dict.fromkeys(analyses)), *[""] * 11]
        return segment(*fields, _party(report.recipient), *[""] * 5, stamp(report.report_date), "", "", _state(results))
    return segment(
        "OBR",
        str(rank),
        parts(request.sample_id, request.request_id),
        parts(request.executor_sample_id, request.executor_request_id),
        repeated(coded_parts(each.code, each.label, each.table) for each in request.analyses),
        text(request.priority),
        stamp(request.requested),
        stamp(request.sampled),
        *("", "", ""),
        text(request.action),
        "",
        lines_of(request.clinical or ""),
        stamp(request.received),
        text(request.specimen),
        _party(request.prescriber),
        *[""] * 5,
        stamp(request.resulted or report.report_date),
        *("", ""),
        text(request.status) or _state(results),
        *("", ""),
        repeated(map(_party, request.copies)),
    )


def _state(results: Sequence[Result]) -> str:
    states = {result.status for result in results}
    if None in states:
        # Readers give a result without a status that of its request.
        return ""
    if Status.CORRECTED in states:
        return "C"
    if Status.UNVALIDATED in states:
        return "R"
    return "F" if states == {Status.FINAL} else ""


def _notes(report: Report, request: Request | None, *, first: bool) -> list[tuple[str, str]]:
    """Comments of the request with their sources, and before those of the first one the rest of the report's text."""
    own = list(zip(request.comments, request.comment_sources, strict=True)) if request else []
    if not first or report.text is None:
        return own
    of_requests = iter([line for each in report.requests for line in each.comments if line])
    awaited = next(of_requests, None)
    rest = []
    for line in report.text.split("\n"):
        if line == awaited:
            awaited = next(of_requests, None)
        else:
            rest.append((line, "L"))
    return [*rest, *own] if any(line for line, _ in rest) else own


def _party(party: Party) -> str:
    return parts(party.code, party.name)
