"""HPRIM Santé 2.x: messages of results (``ORU``) into reports, one per patient and request.

Field numbers are those of the norm (``10.6`` is field 6 of OBX). Messages of another context are laid out as text.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from secmail.hprim import problems
from secmail.hprim.dates import ReadDate, parse_stamp
from secmail.hprim.judging import NOTHING, Findings, build_result, read_measure
from secmail.hprim.model import Attachment, Kind, Message, Party, Patient, Report, Result, Status
from secmail.hprim.problems import ProblemLog
from secmail.hprim.segments import Segment
from secmail.hprim.values import parse_range_field

RESULTS_CONTEXT = "ORU"
_KINDS = {"NM": Kind.NUMERIC, "CE": Kind.CODE, "CNA": Kind.CODE}
_STATUSES = {
    "F": Status.FINAL,
    "P": Status.UNVALIDATED,
    "R": Status.UNVALIDATED,
    "I": Status.UNVALIDATED,
    "C": Status.CORRECTED,
}
_WITHDRAWN = frozenset("DX")
_LAID_OUT = frozenset({"AP", "AC", "FAC", "REG", "ACT", "ERR"})
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f\ufffd]')
_MAX_FILE_NAME = 120
MAX_REPORTS = 20_000
# The patient's segment is repeated in the bytes of each of his reports: a huge one must not be multiplied.
_MAX_REPEATED_PATIENT = 2_000


@dataclass(slots=True)
class _Group:
    """The segments of one report: a P, and the OBR, OBX and C of one request."""

    patient: Segment
    identity: Patient
    segments: list[Segment] = field(default_factory=list)
    request_id: str | None = None
    has_request: bool = False


def read_message(
    data: bytes, segments: Sequence[Segment], *, log: ProblemLog
) -> tuple[Message, str, tuple[Report, ...]]:
    """The envelope, the version and the reports of a message whose first segment is H."""
    header = segments[0]
    version, link = header.parts(13)[:2]
    if not link:
        log.add(problems.SANTE_LINK_MISSING, header.line)
    trailer = next((segment for segment in reversed(segments) if segment.name == "L"), None)
    if trailer is None:
        log.add(problems.SANTE_TRAILER_MISSING, segments[-1].line)
    message = Message(
        context=header.text(7) or None,
        sender=_party(header.parts(5)),
        recipient=_party(header.parts(10)),
        link=link or None,
        header_raw=data[header.start : header.end],
        trailer_raw=b"" if trailer is None else data[trailer.start : trailer.end],
    )
    body = [segment for segment in segments[1:] if segment.name != "L"]
    if message.context == RESULTS_CONTEXT:
        return (
            message,
            version,
            tuple(_report(data, group, message=message, header=header, log=log) for group in _groups(body, log)),
        )
    log.add(problems.SANTE_CONTEXT, header.line)
    return message, version, _laid_out(data, body, message=message, header=header, log=log)


def safe_file_name(name: str) -> str:
    """A name without path, reserved characters or leading points, for a file that travels beside the message."""
    last = _UNSAFE.sub("_", re.split(r"[\\/]", name)[-1]).strip(" .")[:_MAX_FILE_NAME]
    return last or "fichier"


def _groups(body: Sequence[Segment], log: ProblemLog) -> list[_Group]:
    groups: list[_Group] = []
    for segment in body:
        if segment.name == "P":
            if len(groups) >= MAX_REPORTS:
                log.add(problems.TOO_MANY_REPORTS, segment.line)
                break
            groups.append(_Group(segment, _patient(segment, log)))
        elif segment.name not in {"OBR", "OBX", "C"} and segment.name not in _LAID_OUT:
            log.add(problems.SANTE_UNKNOWN_SEGMENT, segment.line)
        elif not groups:
            log.add(problems.SANTE_ORPHAN, segment.line)
        else:
            _place(groups, segment)
    return groups


def _place(groups: list[_Group], segment: Segment) -> None:
    group = groups[-1]
    if segment.name == "OBR":
        sample, request = segment.parts(3)[:2]
        request_id = request or sample or None
        small = group.patient.end - group.patient.start <= _MAX_REPEATED_PATIENT and len(groups) < MAX_REPORTS
        if group.has_request and request_id != group.request_id and small:
            group = _Group(group.patient, group.identity)
            groups.append(group)
        group.request_id, group.has_request = request_id, True
    group.segments.append(segment)


def _report(data: bytes, group: _Group, *, message: Message, header: Segment, log: ProblemLog) -> Report:
    results: list[tuple[Result, list[str]]] = []
    attachments: list[Attachment] = []
    notes: list[str] = []
    labels: dict[str, str] = {}
    # A comment belongs to the segment before it: to a result, or else to the report.
    comments = notes
    for segment in group.segments:
        if segment.name == "C":
            comments.extend(line for line in segment.repeats(4) if line)
            continue
        comments = notes
        if segment.name == "OBR":
            labels.update(_analyses(segment))
        elif segment.name == "OBX" and segment.text(3).upper() == "FIC":
            _, name, kind = segment.parts(6)[:3]
            attachments.append(Attachment(safe_file_name(name), kind or None))
        elif segment.name == "OBX":
            comments = []
            results.append((_result(segment, labels, log=log), comments))
    stamps = [segment.text(23) for segment in group.segments if segment.name == "OBR"]
    return Report(
        patient=group.identity,
        request_id=group.request_id,
        report_date=_day(next((stamp for stamp in stamps if stamp), header.text(14)), header.line, log=log),
        sender=message.sender,
        recipient=message.recipient,
        text="\n".join(notes) or None,
        results=tuple(replace(result, comments=tuple(lines)) if lines else result for result, lines in results),
        attachments=tuple(attachments),
        raw=b"".join(data[segment.start : segment.end] for segment in (group.patient, *group.segments)),
    )


def _analyses(segment: Segment) -> dict[str, str]:
    """Labels of the requested analyses by code (9.5); results often name the code only."""
    pairs = (text.split(segment.separators.sub, 2) for text in segment.repeats(5))
    return {pair[0].strip(): pair[1].strip() for pair in pairs if len(pair) > 1}


def _result(segment: Segment, labels: dict[str, str], *, log: ProblemLog) -> Result:
    code, label = segment.parts(4)[:2]
    declared = segment.text(3).upper()
    kind = _KINDS.get(declared, Kind.TEXT)
    bounds = parse_range_field(segment.repeats(8)[0])
    value = _value(segment, kind)
    unit = segment.parts(7)[0]
    findings = Findings(
        label=label or labels.get(code) or None,
        code=code or None,
        kind=kind,
        first=read_measure(value, unit, bounds=bounds, declared_numeric=kind is Kind.NUMERIC),
        second=NOTHING,
        flag=segment.repeats(9)[0],
        status=_status(segment.text(12).upper(), segment.line, log=log),
        line=segment.line,
    )
    return build_result(findings, log)


def _value(segment: Segment, kind: Kind) -> str:
    if kind is Kind.CODE:
        code, label = segment.parts(6)[:2]
        return label or code
    return "\n".join(segment.repeats(6)).strip("\n")


def _status(text: str, line: int, *, log: ProblemLog) -> Status | None:
    status = _STATUSES.get(text)
    if text in _WITHDRAWN and text:
        log.add(problems.RESULT_WITHDRAWN, line)
    elif text and status is None:
        log.add(problems.RESULT_STATUS_UNKNOWN, line)
    return status


def _patient(segment: Segment, log: ProblemLog) -> Patient:
    surname, given_name = segment.parts(6)[:2]
    birth = _day(segment.text(8), segment.line, log=log)
    street1, street2, town, _, postcode = segment.parts(11)[:5]
    if not (surname and given_name and birth):
        log.add(problems.IDENTITY_INCOMPLETE, segment.line)
    sex = segment.text(9).upper()
    return Patient(
        id=segment.parts(3)[0] or None,
        surname=surname or None,
        given_name=given_name or None,
        birth_date=birth,
        sex=sex if sex in {"M", "F"} else None,
        address=tuple(text for text in (street1, street2) if text),
        postcode=postcode or None,
        town=town or None,
    )


def _party(parts: Sequence[str]) -> Party:
    return Party(parts[0] or None, parts[1] or None)


def _day(stamp: str, line: int, *, log: ProblemLog) -> date | None:
    read: ReadDate = parse_stamp(stamp)
    for code in read.repairs:
        log.add(code, line)
    return read.day


def _laid_out(
    data: bytes, body: Sequence[Segment], *, message: Message, header: Segment, log: ProblemLog
) -> tuple[Report, ...]:
    """A message that is not of results, as one report whose text shows its segments."""
    if not body:
        return ()
    patients = [segment for segment in body if segment.name == "P"]
    report = Report(
        patient=_patient(patients[0], log) if len(patients) == 1 else Patient(),
        request_id=None,
        report_date=_day(header.text(14), header.line, log=log),
        sender=message.sender,
        recipient=message.recipient,
        text="\n".join(_readable(segment) for segment in body),
        results=(),
        attachments=(),
        raw=b"".join(data[segment.start : segment.end] for segment in body),
    )
    return (report,)


def _readable(segment: Segment) -> str:
    separators = segment.separators
    fields = (
        text.replace(separators.repeat, " / ").replace(separators.sub, " ").strip() for text in segment.fields[1:]
    )
    return " · ".join((segment.name, *(text for text in fields if text)))
