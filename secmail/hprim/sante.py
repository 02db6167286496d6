"""HPRIM Santé 2.x: messages of results (``ORU``) into reports, one per patient and request.

Field numbers are those of the norm (``10.6`` is field 6 of OBX). Messages of another context become one report per
patient whose text shows its segments, and are laid out field by field in ``Message.segments``. A file may hold several
messages, one after the other.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from secmail.hprim import problems
from secmail.hprim.model import Attachment, Message, Patient, Report, Request, Result
from secmail.hprim.problems import ProblemLog
from secmail.hprim.sante_layout import KNOWN_SEGMENTS, lay_out, readable
from secmail.hprim.sante_people import read_day, read_moment, read_party, read_patient
from secmail.hprim.sante_results import read_attachments, read_request, read_result
from secmail.hprim.segments import ABSENT, CONTEXTS, Segment
from secmail.hprim.told_birth import tells_other_birth

RESULTS_CONTEXT = "ORU"
MAX_REPORTS = 20_000
# The patient's segment is repeated in the bytes of each of his reports: a huge one must not be multiplied.
_MAX_REPEATED_PATIENT = 2_000
# What other formats write among results, and that names nobody; segments of Z are agreed between two partners.
_HARMLESS = frozenset({"NTE", "ORC", "SPM", "TQ1", "DG1", "PV1"})


@dataclass(slots=True)
class _Group:
    """The segments of one report: a P, and the OBR, OBX and C of one request."""

    patient: Segment | None
    identity: Patient
    segments: list[Segment] = field(default_factory=list)
    request_id: str | None = None
    has_request: bool = False
    owns_patient: bool = True


@dataclass(slots=True)
class _Notes:
    """Comments on one segment: each line with its source (12.3)."""

    lines: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)

    def add(self, segment: Segment) -> None:
        source = segment.plain(3).upper()
        texts = segment.lines(4)
        self.lines.extend(texts)
        self.sources.extend([source] * len(texts))


@dataclass(frozen=True, slots=True)
class _Part:
    """One message of the file: its header, what lies between, its end if it has one, and its lines that are broken."""

    header: Segment
    body: list[Segment]
    trailer: Segment | None
    broken: list[int] = field(default_factory=list)


def read_messages(
    data: bytes, segments: Sequence[Segment], *, log: ProblemLog
) -> tuple[Message, str, tuple[Report, ...]]:
    """The first envelope, its version and the reports of all messages; the first segment is H.

    Reports of a further message carry its envelope (`Report.message`).
    """
    parts = _parts(segments, log)
    first, reports = _read_part(data, parts[0], log=log)
    for part in parts[1:]:
        log.add(problems.SANTE_SECOND_MESSAGE, part.header.line)
        message, more = _read_part(data, part, log=log)
        reports += [replace(report, message=message) for report in more]
        if len(reports) > MAX_REPORTS:
            log.add_once(problems.TOO_MANY_REPORTS, part.header.line)
            break
    return first, first.version or "", tuple(reports[:MAX_REPORTS])


def _parts(segments: Sequence[Segment], log: ProblemLog) -> list[_Part]:
    parts: list[_Part] = []
    for segment in segments:
        if segment.name == "H" or not parts:
            parts.append(_Part(segment, [], None))
        elif segment.name == "L":
            parts[-1] = replace(parts[-1], trailer=segment)
        else:
            if parts[-1].trailer is not None:
                log.add_once(problems.SANTE_AFTER_END, segment.line)
            parts[-1].body.append(segment)
        parts[-1].broken.extend(segment.broken)
    return parts


def _read_part(data: bytes, part: _Part, *, log: ProblemLog) -> tuple[Message, list[Report]]:
    message = _message(data, part, log=log)
    _check_end(data, part, log)
    if message.context == RESULTS_CONTEXT:
        return message, [_report(data, group, part=part, message=message, log=log) for group in _groups(part, log)]
    if message.context in CONTEXTS:
        log.add(problems.SANTE_CONTEXT, part.header.line)
    else:
        log.add(problems.SANTE_CONTEXT_UNKNOWN, part.header.line)
        if any(segment.name == "OBX" for segment in part.body):
            groups = _groups(part, log)
            return message, [_report(data, group, part=part, message=message, log=log) for group in groups]
    laid = lay_out([part.header, *part.body, *([part.trailer] if part.trailer else [])])
    return replace(message, segments=laid), _laid_out(data, part, message=message, log=log)


def _message(data: bytes, part: _Part, *, log: ProblemLog) -> Message:
    header, trailer = part.header, part.trailer
    version, link = header.parts(13)[:2]
    if not link:
        log.add(problems.SANTE_LINK_MISSING, header.line)
    separators = header.separators
    if header.text(12).upper() in {"T", "D"}:
        log.add(problems.SANTE_TEST, header.line)
    return Message(
        context=header.parts(7)[0].upper() or None,
        sender=read_party(header.parts(5), inner=separators.inner),
        recipient=read_party(header.parts(10), inner=separators.inner),
        link=link or None,
        header_raw=data[header.start : header.end],
        trailer_raw=b"" if trailer is None else data[trailer.start : trailer.end],
        file_name=header.plain(3) or None,
        processing=header.plain(12).upper() or None,
        created=read_moment(header.text(14), header.line, log=log),
        comment=header.plain(11) or None,
        separators="".join(
            sign
            for sign in (separators.field, separators.sub, separators.repeat, separators.escape, separators.inner)
            if sign != ABSENT
        ),
        version=version or None,
    )


def _is_cut(data: bytes, part: _Part, last: Segment) -> bool:
    """Whether the message stops inside its last segment: without a line end, or before what all results say."""
    # Only its own bytes: a file may hold as many messages as lines.
    if not data[last.start : last.end].rstrip(b"\x00\x1a").endswith((b"\n", b"\r")):
        return True
    others = [segment for segment in part.body if segment.name == "OBX" and segment is not last]
    return last.name == "OBX" and not last.text(12) and any(others) and all(other.text(12) for other in others)


def _check_end(data: bytes, part: _Part, log: ProblemLog) -> None:
    """The closing segment, and its counters (14.4 patients, 14.5 segments) against what was read."""
    if part.trailer is None:
        last = (part.body or [part.header])[-1]
        log.add(problems.SANTE_TRUNCATED if _is_cut(data, part, last) else problems.SANTE_TRAILER_MISSING, last.line)
        return
    trailer = part.trailer
    patients, segments = _told(trailer, 4), _told(trailer, 5)
    read = sum(1 for segment in part.body if segment.name == "P")
    if patients > read:
        log.add(problems.SANTE_PATIENTS_MISSING, trailer.line)
    # Some count header, end and continuation lines, some do not.
    if segments > max(trailer.line - part.header.line + 1, len(part.body) + 2):
        log.add(problems.SANTE_SEGMENTS_MISSING, trailer.line)
    if 0 < patients < read or 0 < segments < len(part.body):
        log.add(problems.SANTE_MORE_THAN_TOLD, trailer.line)


def _told(trailer: Segment, number: int) -> int:
    text = trailer.text(number)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _groups(part: _Part, log: ProblemLog) -> list[_Group]:
    groups: list[_Group] = []
    unread = _Unread(part.broken)
    for segment in part.body:
        if segment.name == "P":
            if len(groups) >= MAX_REPORTS:
                log.add(problems.TOO_MANY_REPORTS, segment.line)
                break
            groups.append(_Group(segment, read_patient(segment, log)))
        elif segment.name not in KNOWN_SEGMENTS:
            log.add(problems.SANTE_UNKNOWN_SEGMENT, segment.line)
            if groups:
                groups[-1].segments.append(segment)
                unread.look_at(segment, log)
        elif not groups:
            log.add(problems.SANTE_ORPHAN, segment.line)
            # What came without a patient is kept where a person can see it.
            groups.append(_Group(None, Patient()))
            _place(groups, segment)
        elif _place(groups, segment):
            unread.check(groups[-1], log)
    return groups


class _Unread:
    """The lines that may have named another patient and cannot be read: what follows is nobody's for sure, up to the
    next segment that names one.
    """

    def __init__(self, broken: Sequence[int]) -> None:
        self._broken = broken
        self._stray = 0

    def look_at(self, segment: Segment, log: ProblemLog) -> None:
        """A segment of unknown type: a damaged one has fields."""
        harmless = segment.name.startswith("Z") or segment.name in _HARMLESS
        if not (harmless or segment.broken) and any(map(str.strip, segment.fields[1:])):
            log.add(problems.SANTE_STRAY_SEGMENT, segment.line)
            self._stray = segment.line

    def check(self, group: _Group, log: ProblemLog) -> None:
        """Another report of the patient who was named before."""
        if group.patient is None:
            return
        named, line = group.patient.line, group.segments[0].line
        if named < self._stray or bisect_right(self._broken, line) > bisect_right(self._broken, named):
            log.add(problems.SANTE_PATIENT_UNSURE, line)


def _place(groups: list[_Group], segment: Segment) -> bool:
    """Whether a further report of the same patient begins with it."""
    group, before = groups[-1], len(groups)
    if segment.name == "OBR":
        request_id = _request_id(segment)
        small = group.patient is None or group.patient.end - group.patient.start <= _MAX_REPEATED_PATIENT
        if group.has_request and request_id != group.request_id and small and len(groups) < MAX_REPORTS:
            group = _Group(group.patient, group.identity, owns_patient=False)
            groups.append(group)
        group.request_id, group.has_request = request_id, True
    group.segments.append(segment)
    return len(groups) > before


def _request_id(segment: Segment) -> str | None:
    """The requester's number of the request, else the executor's, else that of the sample (9.3, 9.4)."""
    sample, request = segment.parts(3)[:2]
    executor_sample, executor_request = segment.parts(4)[:2]
    return request or executor_request or sample or executor_sample or None


def _report(data: bytes, group: _Group, *, part: _Part, message: Message, log: ProblemLog) -> Report:
    results: list[tuple[Result, _Notes]] = []
    requests: list[tuple[Request, _Notes]] = []
    attachments: list[Attachment] = []
    labels: dict[str, str | None] = {}
    of_report = _Notes()
    # A comment belongs to the segment before it: to a result or to the request, else to the report.
    notes = [of_report]
    for segment in group.segments:
        if segment.name == "C":
            for each in notes:
                each.add(segment)
            continue
        notes = [of_report]
        if segment.name not in KNOWN_SEGMENTS:
            of_report.lines.append(readable(segment))
            of_report.sources.append("")
        elif segment.name == "OBR":
            request = read_request(segment, log=log)
            labels.update({each.code: each.label for each in request.analyses if each.code})
            requests.append((request, _Notes()))
            notes = [of_report, requests[-1][1]]
        elif segment.name == "OBX" and segment.text(3).upper() == "FIC":
            attachments.extend(read_attachments(segment, log=log))
        elif segment.name == "OBX":
            current = requests[-1][0] if requests else None
            results.append((read_result(segment, current, labels=labels, log=log), _Notes()))
            notes = [results[-1][1]]
    stamps = [segment.text(23) for segment in group.segments if segment.name == "OBR"]
    stamp = next((stamp for stamp in stamps if stamp), part.header.text(14))
    comments = (line for each in (of_report, *(each for _, each in results)) for line in each.lines)
    _check_birth(group, [*comments, *(result.value or "" for result, _ in results)], log=log)
    return Report(
        patient=group.identity,
        request_id=group.request_id,
        report_date=read_day(stamp, part.header.line, log=ProblemLog()),
        sender=message.sender,
        recipient=message.recipient,
        text="\n".join(of_report.lines).strip("\n") or None,
        results=tuple(_noted(result, notes) for result, notes in results),
        attachments=tuple(attachments),
        raw=_raw(data, group.patient, group.segments),
        requests=tuple(_noted_request(request, notes) for request, notes in requests),
        lines=_lines(group),
    )


def _check_birth(group: _Group, texts: Sequence[str], *, log: ProblemLog) -> None:
    """Comments and values against the patient's segment; those on a request are the report's, too."""
    birth, lines = group.identity.birth_date, _lines(group)
    told = (line for text in texts for line in text.split("\n"))
    if birth is not None and lines is not None and tells_other_birth(told, birth):
        log.add(problems.TEXT_OTHER_BIRTH, lines[0])


def _noted(result: Result, notes: _Notes) -> Result:
    lines = tuple(line for line in notes.lines if line)
    if not lines:
        return result
    sources = tuple(source for line, source in zip(notes.lines, notes.sources, strict=True) if line)
    return replace(result, comments=lines, comment_sources=sources)


def _noted_request(request: Request, notes: _Notes) -> Request:
    if not notes.lines:
        return request
    return replace(request, comments=tuple(notes.lines), comment_sources=tuple(notes.sources))


def _laid_out(data: bytes, part: _Part, *, message: Message, log: ProblemLog) -> list[Report]:
    """A message that is not of results: a report for each patient, or one, whose text shows its segments."""
    groups: list[_Group] = []
    for segment in part.body:
        if segment.name == "P" and len(groups) < MAX_REPORTS:
            groups.append(_Group(segment, read_patient(segment, log)))
        elif not groups:
            groups.append(_Group(None, Patient()))
        if segment is not groups[-1].patient:
            groups[-1].segments.append(segment)
    return [_laid_report(data, group, part=part, message=message, log=log) for group in groups]


def _laid_report(data: bytes, group: _Group, *, part: _Part, message: Message, log: ProblemLog) -> Report:
    segments = [*([group.patient] if group.patient else []), *group.segments]
    requests = tuple(read_request(segment, log=log) for segment in group.segments if segment.name == "OBR")
    return Report(
        patient=group.identity,
        request_id=next((_request_id(segment) for segment in group.segments if segment.name == "OBR"), None),
        report_date=read_day(part.header.text(14), part.header.line, log=ProblemLog()),
        sender=message.sender,
        recipient=message.recipient,
        text="\n".join(readable(segment) for segment in segments),
        results=(),
        attachments=(),
        raw=_raw(data, group.patient, group.segments),
        requests=requests,
        lines=_lines(group),
    )


def _lines(group: _Group) -> tuple[int, int] | None:
    """First and last line; the patient's own only where it is not shared with a request before."""
    segments = group.segments
    if group.patient is not None and (group.owns_patient or not segments):
        segments = [group.patient, *segments]
    return (segments[0].line, segments[-1].last) if segments else None


def _raw(data: bytes, patient: Segment | None, segments: Sequence[Segment]) -> bytes:
    first = [patient] if patient is not None else []
    return b"".join(data[segment.start : segment.end] for segment in (*first, *segments))
