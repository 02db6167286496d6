"""HPRIM Médecin 1, 2 and 3: a file of lines into reports.

Versions 2 and 3 share one grammar. Reports end with ``****FIN****``, the file with ``****FINFICHIER****``; both may be
missing, doubled or followed by text that is not part of any report.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from secmail.hprim import problems
from secmail.hprim.header import (
    HEADER_LINES,
    SCORE_ALONE,
    SCORE_WITH_MARKERS,
    Header,
    is_coded,
    locate,
    read_header,
)
from secmail.hprim.lexer import Line, Marker, marker
from secmail.hprim.model import Party, Patient, Report
from secmail.hprim.problems import ProblemLog
from secmail.hprim.results import Coded, read_coded

MAX_REPORTS = 20_000


@dataclass(slots=True)
class _Chunk:
    """The lines up to an end marker; ``marked`` tells whether ``****FIN****`` itself was there."""

    lines: list[Line] = field(default_factory=list)
    marked: bool = False
    after_file_end: bool = False
    end: int = 0

    @property
    def is_blank(self) -> bool:
        return not any(line.text.strip() for line in self.lines)


def read_reports(data: bytes, lines: Sequence[Line], *, log: ProblemLog) -> tuple[tuple[Report, ...], bool]:
    """All reports of the file, and whether any has a coded part (version 2)."""
    reports: list[Report] = []
    structured = False
    for chunk in _chunks(lines, log):
        if reports and not _is_report(chunk):
            log.add(problems.TRAILING_TEXT, _first_text_line(chunk.lines))
            continue
        if len(reports) == MAX_REPORTS:
            log.add(problems.TOO_MANY_REPORTS, chunk.lines[0].number)
            break
        if chunk.after_file_end:
            log.add(problems.REPORT_AFTER_END, chunk.lines[0].number)
        report, coded = _read_report(data, chunk, log=log)
        reports.append(report)
        structured = structured or coded
    return tuple(reports), structured


def _chunks(lines: Iterable[Line], log: ProblemLog) -> Iterable[_Chunk]:
    """Cut at the end markers. Chunks without text are dropped; markers that close nothing are doubled."""
    chunk = _Chunk()
    closing: set[Marker] = set()
    file_ended = False
    for line in lines:
        found = marker(line.text)
        if found is None or found is Marker.LAB:
            chunk.lines.append(line)
            continue
        _check_spelling(line, found, log=log)
        if chunk.is_blank:
            if found in closing:
                log.add_once(problems.END_DOUBLED, line.number)
            closing.add(found)
        else:
            closing = {found}
            chunk.marked, chunk.end = found is Marker.FIN, line.end if found is Marker.FIN else line.start
            if not chunk.marked:
                log.add(problems.FIN_MISSING, line.number)
            chunk.after_file_end = file_ended
            yield chunk
        file_ended = file_ended or found is Marker.FINFICHIER
        chunk = _Chunk()
    if not chunk.is_blank:
        chunk.end, chunk.after_file_end = chunk.lines[-1].end, file_ended
        if not closing or _is_report(chunk):
            log.add(problems.FIN_MISSING, chunk.lines[-1].number)
        yield chunk
    if not file_ended:
        log.add(problems.FINFICHIER_MISSING)


def _check_spelling(line: Line, found: Marker, *, log: ProblemLog) -> None:
    if line.text.strip() != found.value:
        log.add(problems.MARKER_VARIANT, line.number)


def _is_report(chunk: _Chunk) -> bool:
    """Whether text after an end marker is another report, and not a mail's footer."""
    if any(is_coded(line.text.strip()) or marker(line.text) is Marker.LAB for line in chunk.lines):
        return True
    place = locate(chunk.lines)
    return place is not None and place.score >= (SCORE_WITH_MARKERS if chunk.marked else SCORE_ALONE)


def _first_text_line(lines: Sequence[Line]) -> int:
    return next(line.number for line in lines if line.text.strip())


def _read_report(data: bytes, chunk: _Chunk, *, log: ProblemLog) -> tuple[Report, bool]:
    header = _header(chunk.lines, log)
    text_lines, coded_lines = _divide(chunk.lines[header.body :], log)
    coded = read_coded(coded_lines, log) if coded_lines is not None else Coded((), ())
    text = joined(line.text for line in text_lines)
    if text is None and (text := joined(coded.text_lines)) is not None:
        log.add(problems.TEXT_FROM_CODED, chunk.lines[0].number)
    report = Report(
        patient=header.patient,
        request_id=header.request_id,
        report_date=header.report_date,
        sender=header.sender,
        recipient=header.recipient,
        text=text,
        results=coded.results,
        attachments=(),
        raw=data[chunk.lines[0].start : chunk.end],
    )
    return report, coded_lines is not None


def joined(lines: Iterable[str]) -> str | None:
    """Lines as one text, without blank lines around it; ``None`` if nothing is left."""
    # Indentation of the first line is layout and stays.
    return "\n".join(line.rstrip() for line in lines).lstrip("\n").rstrip() or None


def _header(lines: Sequence[Line], log: ProblemLog) -> Header:
    place = locate(lines)
    if place is None or place.score < SCORE_WITH_MARKERS:
        log.add(problems.HEADER_MISSING, lines[0].number)
        # A header of which nothing is known is still twelve lines of header.
        unknown = all(line.text.strip() in {"", "."} for line in lines[:HEADER_LINES])
        return Header(Patient(), None, None, Party(), Party(), body=HEADER_LINES if unknown else 0)
    return read_header(lines, place, log=log)


def _divide(lines: Sequence[Line], log: ProblemLog) -> tuple[Sequence[Line], Sequence[Line] | None]:
    """The readable text, and the coded part (``None`` if there is none), with or without its opening marker."""
    for index, line in enumerate(lines):
        if marker(line.text) is Marker.LAB:
            _check_spelling(line, Marker.LAB, log=log)
            return lines[:index], [other for other in lines[index + 1 :] if marker(other.text) is not Marker.LAB]
        if is_coded(line.text.strip()):
            log.add(problems.LAB_MARKER_MISSING, line.number)
            return lines[:index], lines[index:]
    return lines, None
