"""HPRIM Médecin 1, 2 and 3: a file of lines into reports.

Versions 2 and 3 share one grammar. Reports end with ``****FIN****``, the file with ``****FINFICHIER****``; both may be
missing, doubled or followed by text that is not part of any report.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from secmail.hprim import problems
from secmail.hprim.header import (
    FEWEST_OF_A_HEADER,
    HEADER_LINES,
    SCORE_ALONE,
    SCORE_WITH_MARKERS,
    SHORT_HEADER_LINES,
    Header,
    is_coded,
    is_wrapper,
    locate,
    next_header,
    parties_of,
    read_header,
)
from secmail.hprim.lexer import Line, Marker, marker
from secmail.hprim.model import Outside, Party, Patient, Report, Result
from secmail.hprim.problems import ProblemLog
from secmail.hprim.results import NOTHING_CODED, Coded, read_coded
from secmail.hprim.told_birth import tells_other_birth
from secmail.hprim.wording import words

MAX_REPORTS = 20_000


class _Chunk(NamedTuple):
    """The lines up to an end marker; ``end`` is the byte where they end, ``****FIN****`` included.

    ``marked`` tells whether ``****FIN****`` itself was there, ``ended`` whether any end marker was.
    """

    lines: Sequence[Line]
    end: int
    after_file_end: bool
    marked: bool = False
    ended: bool = False


class Found(NamedTuple):
    """All reports of a file, whether any has a coded part (version 2), and the text that belongs to none."""

    reports: tuple[Report, ...]
    structured: bool
    outside: tuple[Outside, ...]


def read_reports(data: bytes, lines: Sequence[Line], *, log: ProblemLog) -> Found:
    """Read all reports of the file."""
    reports: list[Report] = []
    outside: list[Outside] = []
    structured = False
    for chunk, skipped in _parted(_chunks(lines, log), log):
        outside += _outside(skipped)
        if reports and not _is_report(chunk):
            log.add(problems.TRAILING_TEXT, _first_text_line(chunk.lines))
            outside += _outside(chunk.lines)
            continue
        if len(reports) == MAX_REPORTS:
            log.add(problems.TOO_MANY_REPORTS, chunk.lines[0].number)
            break
        if chunk.after_file_end:
            log.add(problems.REPORT_AFTER_END, chunk.lines[0].number)
        report, before, coded = _read_report(data, chunk, log=log)
        reports.append(report)
        outside += before
        structured = structured or coded
    return Found(tuple(reports), structured, tuple(outside))


def _chunks(lines: Sequence[Line], log: ProblemLog) -> Iterable[_Chunk]:
    """Cut at the end markers. Chunks without text are dropped; markers that close nothing are doubled."""
    begin = 0
    closing: set[Marker] = set()
    file_ended = False
    ends = [(index, found) for index, found in _markers(lines) if found is not Marker.LAB]
    for place, (index, found) in enumerate(ends):
        line, part, begin = lines[index], lines[begin:index], index + 1
        _check_spelling(line, found, log=log)
        if _is_blank(part):
            if found in closing:
                log.add_once(problems.END_DOUBLED, line.number)
            closing.add(found)
        else:
            closing = {found}
            marked = found is Marker.FIN
            if not marked:
                after, following = ends[place + 1] if place + 1 < len(ends) else (begin, None)
                reverse = following is Marker.FIN and _is_blank(lines[begin:after])
                log.add(problems.END_REVERSED if reverse else problems.FIN_MISSING, line.number)
            yield _Chunk(part, line.end if marked else line.start, file_ended, marked=marked, ended=True)
        file_ended = file_ended or found is Marker.FINFICHIER
    rest = _Chunk(lines[begin:], lines[-1].end if lines else 0, file_ended)
    if not _is_blank(rest.lines):
        if not closing or _is_report(rest):
            log.add(problems.FIN_MISSING, rest.lines[-1].number)
        yield rest
    if not file_ended:
        log.add(problems.FINFICHIER_MISSING)


def _parted(chunks: Iterable[_Chunk], log: ProblemLog) -> Iterable[tuple[_Chunk, Sequence[Line]]]:
    """Cut chunks where another header begins: nothing of one patient may be read as another's.

    With each comes what stands before its header and is no report: a long letter, or a header that is written twice.
    """
    for chunk in chunks:
        begin = before = 0
        beginnings = _Beginnings(chunk.lines)
        while (again := beginnings.after(begin)) is not None:
            part = chunk.lines[begin:again]
            if _has_body(part):
                log.add(problems.FIN_MISSING, part[-1].number)
                yield _Chunk(part, chunk.lines[again].start, chunk.after_file_end), chunk.lines[before:begin]
                before = again
            else:
                log.add(problems.HEADER_PREAMBLE, _first_text_line(part))
            begin = again
        yield (chunk._replace(lines=chunk.lines[begin:]) if begin else chunk), chunk.lines[before:begin]


class _Beginnings:
    """Where other reports begin in these lines: at a header, or at what may be one amid the coded part.

    Each line is looked at once, whatever there are of either.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._parties = parties_of(lines)
        self._strange = deque(_strange_lines(lines))

    def after(self, begin: int) -> int | None:
        """The first one after the beginning of a report."""
        while self._strange and self._strange[0][0] <= begin:
            self._strange.popleft()
        start, end = self._strange[0] if self._strange else (None, len(self._lines))
        header = next_header(self._lines, begin + SHORT_HEADER_LINES, end=end, parties=self._parties)
        return start if header is None else header


def _strange_lines(lines: Sequence[Line]) -> Iterable[tuple[int, int]]:
    """Where, between coded lines, stand as many lines as a header has that are none of theirs; and where they end."""
    last: int | None = None
    for index, line in enumerate(lines):
        if "|" not in line.text or not is_coded(line.text.strip()):
            continue
        if last is not None and index - last > SHORT_HEADER_LINES:
            strange = [each for each in lines[last + 1 : index] if each.text.strip() and marker(each.text) is None]
            if len(strange) >= FEWEST_OF_A_HEADER:
                yield last + 1, index
        last = index


def _has_body(lines: Sequence[Line]) -> bool:
    """Whether lines are a report: a header and something below it, or coded lines."""
    if any(is_coded(line.text.strip()) for line in lines if "|" in line.text):
        return True
    place = locate(lines)
    if place is None or place.score < SCORE_ALONE:
        return False
    return not _is_blank(lines[place.start + place.length :])


def _markers(lines: Sequence[Line]) -> list[tuple[int, Marker]]:
    found = ((index, marker(line.text)) for index, line in enumerate(lines) if "*" in line.text)
    return [(index, kind) for index, kind in found if kind is not None]


def _is_blank(lines: Sequence[Line]) -> bool:
    return not any(line.text and not line.text.isspace() for line in lines)


def _outside(lines: Sequence[Line]) -> list[Outside]:
    text = joined(line.text for line in lines if not is_wrapper(line.text.strip()))
    return [] if text is None else [Outside(_first_text_line(lines), text)]


def _check_spelling(line: Line, found: Marker, *, log: ProblemLog) -> None:
    if line.text.strip() != found.value:
        log.add(problems.MARKER_VARIANT, line.number)


def _is_report(chunk: _Chunk) -> bool:
    """Whether text after an end marker is another report, and not a mail's footer."""
    if any(is_coded(line.text.strip()) for line in chunk.lines if "|" in line.text):
        return True
    if any(found is Marker.LAB for _, found in _markers(chunk.lines)):
        return True
    place = locate(chunk.lines)
    return place is not None and place.score >= (SCORE_WITH_MARKERS if chunk.marked else SCORE_ALONE)


def _first_text_line(lines: Sequence[Line]) -> int:
    return next((line.number for line in lines if line.text.strip()), lines[0].number)


def _read_report(data: bytes, chunk: _Chunk, *, log: ProblemLog) -> tuple[Report, list[Outside], bool]:
    header, skipped = _header(chunk.lines, log)
    text_lines, coded_lines = _divide(chunk.lines[header.body :], log)
    coded = NOTHING_CODED
    if coded_lines is not None:
        coded = read_coded(coded_lines.lines, log)
        _check_whole(data, chunk, coded_lines, coded=coded, log=log)
    birth = header.patient.birth_date
    if birth is not None and tells_other_birth((line.text for line in chunk.lines[header.body :]), birth):
        # About the whole report, wherever its text says so.
        log.add(problems.TEXT_OTHER_BIRTH, chunk.lines[0].number)
    text, coded_text = joined(line.text for line in text_lines), joined(coded.text_lines)
    if text is None and coded_text is not None:
        text = coded_text
        log.add(problems.TEXT_FROM_CODED, chunk.lines[0].number)
    report = Report(
        patient=header.patient,
        request_id=header.request_id,
        report_date=header.report_date,
        sender=header.sender,
        recipient=header.recipient,
        text=text,
        results=_with_leading(coded, text),
        attachments=(),
        raw=data[chunk.lines[0].start : chunk.end],
        coded_text=coded_text,
        lines=(chunk.lines[0].number, chunk.lines[-1].number),
    )
    return report, skipped, coded_lines is not None


def _with_leading(coded: Coded, text: str | None) -> tuple[Result, ...]:
    """The results, the first with the text lines before it that the readable text does not say as well."""
    if not coded.leading or not coded.results:
        return coded.results
    said = {tuple(words(line)) for line in (text or "").split("\n")}
    unsaid = tuple(line for line in coded.leading if tuple(words(line)) not in said)
    first = replace(coded.results[0], comments=(*unsaid, *coded.results[0].comments)) if unsaid else coded.results[0]
    return (first, *coded.results[1:])


class _CodedLines(NamedTuple):
    """The lines of the coded part; ``opened`` tells whether its marker was there."""

    lines: Sequence[Line]
    opened: bool


def _check_whole(data: bytes, chunk: _Chunk, part: _CodedLines, *, coded: Coded, log: ProblemLog) -> None:
    """Whether results may have been cut off with the end of the file: nobody must take what is left for all of it."""
    last = chunk.lines[-1]
    if part.opened and not coded.results and (chunk.ended or coded.text_lines):
        log.add(problems.LAB_EMPTY, last.number)
    if chunk.ended:
        return
    if part.opened:
        # Who writes the marker that opens the part also writes those that end it.
        log.add(problems.LAB_TRUNCATED, last.number)
    cut = not data[last.start : last.end].endswith((b"\n", b"\r", b"\n\0", b"\r\0"))
    if cut and (coded.last_is_short or (part.opened and last.text.lstrip()[:3].upper() == "RES")):
        log.add(problems.RESULT_TRUNCATED, last.number)


def joined(lines: Iterable[str]) -> str | None:
    """Lines as one text, without blank lines around it; ``None`` if nothing is left."""
    # Indentation of the first line is layout and stays.
    return "\n".join(line.rstrip() for line in lines).lstrip("\n").rstrip() or None


def _header(lines: Sequence[Line], log: ProblemLog) -> tuple[Header, list[Outside]]:
    place = locate(lines)
    if place is None or place.score < SCORE_WITH_MARKERS:
        log.add(problems.HEADER_MISSING, lines[0].number)
        # A header of which nothing is known is still twelve lines of header.
        unknown = all(line.text.strip() in {"", "."} for line in lines[:HEADER_LINES])
        return Header(Patient(), None, None, Party(), Party(), body=HEADER_LINES if unknown else 0), []
    return read_header(lines, place, log=log), _outside(lines[: max(place.start, 0)])


def _divide(lines: Sequence[Line], log: ProblemLog) -> tuple[Sequence[Line], _CodedLines | None]:
    """The readable text, and the coded part (``None`` if there is none), with or without its opening marker."""
    for index, line in enumerate(lines):
        if "*" in line.text and marker(line.text) is Marker.LAB:
            _check_spelling(line, Marker.LAB, log=log)
            rest = [other for other in lines[index + 1 :] if "*" not in other.text or marker(other.text) is None]
            return lines[:index], _CodedLines(rest, opened=True)
        if "|" in line.text and is_coded(line.text.strip()):
            log.add(problems.LAB_MARKER_MISSING, line.number)
            opened = [other for other, _ in _markers(lines[index:])]
            rest = [other for other in lines[index:] if not opened or marker(other.text) is None]
            return lines[:index], _CodedLines(rest, opened=bool(opened))
    return lines, None
