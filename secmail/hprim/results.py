"""The coded part of HPRIM Médecin: ``RES`` lines into results, ``TEX`` lines into their comments.

The coded part repeats the readable text: a ``TEX`` line that only leads in the next result, or restates the one before
it, is layout; what is left after a result is its comment.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from secmail.hprim import problems
from secmail.hprim.header import FEWEST_OF_A_HEADER
from secmail.hprim.judging import NOTHING, Findings, build_result, known_flag, read_measure
from secmail.hprim.lexer import Line
from secmail.hprim.model import Flag, FlagSource, Kind, Result, SecondValue, Status
from secmail.hprim.problems import ProblemLog
from secmail.hprim.values import NO_RANGE, parse_quantity, parse_range
from secmail.hprim.wording import holds, words

FIELDS = 14
_KINDS = {"N": Kind.NUMERIC, "A": Kind.TEXT, "T": Kind.TEXT, "C": Kind.CODE}
_STATUSES = {"F": Status.FINAL, "R": Status.UNVALIDATED, "C": Status.CORRECTED}
_PREVAILING = (Status.UNVALIDATED, Status.CORRECTED, Status.FINAL)
_UNIT_PLACE = re.compile(r"[0-9]+(?:[.,][0-9]+)?")
_UNREAD_RANGE = frozenset({problems.RANGE_UNREADABLE, problems.RANGE_REVERSED, problems.RANGE_UNIT})
_MAX_HEADING = 60
_MISSING = [""] * FIELDS
_VALUE_FIELD = 4
_SECOND_VALUE_FIELD = 10
# Types whose line may end before a value: a place that comments stand for.
_KINDS_WITHOUT_VALUE = frozenset({"A", "T"})


class Coded(NamedTuple):
    """The results of a coded part, and all its text lines in order.

    ``last_is_short`` tells that the part ends with a result line that has nothing after its value; ``leading`` are the
    text lines before all results that lead in none of them.
    """

    results: tuple[Result, ...]
    text_lines: tuple[str, ...]
    last_is_short: bool = False
    leading: tuple[str, ...] = ()


NOTHING_CODED = Coded((), ())


class _Entry:
    """A ``RES`` line with the text lines before it that are about it."""

    __slots__ = ("_label", "_values", "ahead", "fields", "line", "second")

    def __init__(self, line: int, fields: list[str]) -> None:
        self.line = line
        self.fields = fields
        self.second: _Entry | None = None
        self.ahead: list[str] = []
        self._label: list[str] | None = None
        self._values: list[list[str]] | None = None

    def takes(self, line: int, fields: list[str], *, log: ProblemLog) -> bool:
        """Join a line labelled ``soit``, which repeats the result in another unit; there is place for one."""
        if self.second is not None or any(self.fields[_SECOND_VALUE_FIELD:]):
            return False
        self.second = _Entry(line, fields)
        log.add(problems.RESULT_SECOND_MERGED, line)
        return True

    def begins(self, line: list[str]) -> bool:
        """Whether a line begins with the label."""
        if self._label is None:
            self._label = words(self.fields[1])
        return bool(self._label) and line[: len(self._label)] == self._label

    def stands_in(self, line: list[str]) -> bool:
        """Whether the value in one of its units stands in a line."""
        if self._values is None:
            fields = (self.fields[4], self.fields[10], self.second.fields[4] if self.second else "")
            self._values = [words(value) for value in fields if value]
        return any(holds(line, value) for value in self._values)


def read_coded(lines: Sequence[Line], log: ProblemLog) -> Coded:
    """Read the lines after ``****LAB****``. A line of no known type is read as text, so that nothing is lost."""
    results: list[Result] = []
    text_lines: list[str] = []
    run: list[str] = []
    leading: list[str] = []
    before: _Entry | None = None
    untyped = _Untyped(log)
    for line in lines:
        fields = _result_fields(line, log)
        text = _text_of(line.text) if fields is None else None
        if fields is not None or text:
            untyped.end()
        if fields is None:
            shown = untyped.add(line) if text is None else text
            run.append(shown)
            text_lines.append(shown)
        elif before is None or not _is_second_unit(fields) or not before.takes(line.number, fields, log=log):
            entry = _Entry(line.number, fields)
            comments = _attach(run, before, entry) if run else []
            if before is not None:
                results.append(_build(before, comments, log))
            else:
                leading = comments
            before, run = entry, []
    short = False
    if before is not None:
        results.append(_build(before, _attach(run, before, None), log))
        short = lines[-1].number == before.line and not any(before.fields[_VALUE_FIELD + 1 :])
    return Coded(tuple(results), tuple(text_lines), short, tuple(leading))


def read_result(line: Line, log: ProblemLog) -> Result:
    """Read one ``RES`` line; fields that are not there are empty (the norm's 14, of which most files send fewer)."""
    fields = _result_fields(line, log)
    assert fields is not None, "read only what begins with RES"
    return _result(line.number, fields, (), log=log)


def _result_fields(line: Line, log: ProblemLog) -> list[str] | None:
    """The 14 fields of a result line; ``None`` if it is another, or has nothing in it."""
    text = line.text
    if not text.startswith("RES|"):
        text = text.strip()
        if not _is_kind(text, "RES"):
            return None
    if "\n" in text:
        text = text.replace("\n", " ")
    fields = [field.strip() for field in text.split("|", FIELDS)]
    if len(fields) > FIELDS:
        if fields.pop().strip("| "):
            log.add(problems.RESULT_EXTRA_FIELDS, line.number)
    elif len(fields) < FIELDS:
        if not any(fields[1:]):
            return None
        if len(fields) < _VALUE_FIELD + (fields[-1].upper() not in _KINDS_WITHOUT_VALUE):
            log.add(problems.RESULT_TRUNCATED, line.number)
        fields += _MISSING[len(fields) :]
    return fields


def _result(line: int, fields: Sequence[str], comments: tuple[str, ...], *, log: ProblemLog) -> Result:
    declared = _KINDS.get(fields[3]) or _KINDS.get(fields[3].upper())
    if declared is not Kind.TEXT and _is_shifted(fields, declared):
        log.add(problems.RESULT_SHIFTED, line)
        fields, comments = _unplaced(fields, comments)
        declared = Kind.TEXT
    low, high = fields[6], fields[7]
    first = read_measure(
        fields[4],
        fields[5],
        bounds=parse_range(low, high) if low or high else NO_RANGE,
        declared_numeric=declared is Kind.NUMERIC,
    )
    second = NOTHING
    if any(fields[_SECOND_VALUE_FIELD:]):
        second = read_measure(fields[10], fields[11], bounds=parse_range(fields[12], fields[13]))
    if declared is None:
        log.add(problems.RESULT_KIND_UNKNOWN, line)
        declared = Kind.TEXT if first.quantity.number is None else Kind.NUMERIC
    label = fields[1].removeprefix("- ").rstrip(": ")
    findings = Findings(
        label=label or None,
        code=fields[2] or None,
        kind=declared,
        first=first,
        second=second,
        flag=fields[8],
        status=_status(fields[9], line, log=log) if fields[9] else None,
        line=line,
        comments=comments,
    )
    result = build_result(findings, log)
    unread = any(code in _UNREAD_RANGE for code in first.bounds.repairs)
    unknown = bool(fields[8]) and known_flag(fields[8]) is None
    if not (unread or unknown):
        return result
    written = " - ".join(bound for bound in (low, high) if bound) if unread else None
    return replace(result, range=written, flags=(fields[8],) if unknown else ())


def _is_shifted(fields: Sequence[str], declared: Kind | None) -> bool:
    """Whether a field is missing or too many before the value: then no field is what its place says."""
    before, kind, value, unit = fields[2:6]
    if declared is None:
        moved = before.upper() in _KINDS and bool(kind)
        early = _is_number(kind) and not _is_number(value)
        return moved or early or value.upper() in _KINDS
    # No unit is a number: the value went there, or the range.
    if not _UNIT_PLACE.fullmatch(unit):
        return False
    return not _is_number(value) or known_flag(fields[7]) is not None


def _is_number(text: str) -> bool:
    return bool(text) and parse_quantity(text, None).number is not None


def _unplaced(fields: Sequence[str], comments: tuple[str, ...]) -> tuple[list[str], tuple[str, ...]]:
    """The fields of a shifted line: only its label is believed, the rest is kept as a comment."""
    code = "" if fields[2].upper() in _KINDS else fields[2]
    rest = " | ".join(fields[3:]).rstrip(" |")
    return ["RES", fields[1], code, "A", *_MISSING[4:]], (rest, *comments)


def _build(entry: _Entry, after: Sequence[str], log: ProblemLog) -> Result:
    result = _result(entry.line, entry.fields, (*entry.ahead, *after), log=log)
    if entry.second is None:
        return result
    extra = _result(entry.second.line, entry.second.fields, (), log=log)
    second = SecondValue(extra.value, extra.number, extra.unit, extra.low, extra.high)
    judged = extra if _flag_prevails(extra, result) else result
    # What is not validated, or was corrected, in one unit is so in both.
    status = next((each for each in _PREVAILING if each in (result.status, extra.status)), None)
    return replace(result, second=second, flag=judged.flag, flag_source=judged.flag_source, status=status)


def _status(text: str, line: int, *, log: ProblemLog) -> Status | None:
    status = _STATUSES.get(text.upper())
    if status is None:
        log.add(problems.RESULT_STATUS_UNKNOWN, line)
    return status


class _Untyped:
    """Lines of no known type. Between coded ones a few may be what was broken off one; more may be a header."""

    def __init__(self, log: ProblemLog) -> None:
        self._log = log
        self._amid = False
        self._first, self._many = 0, 0

    def add(self, line: Line) -> str:
        """What it shows."""
        stray = line.text.count("|") > 1
        self._log.add(problems.LAB_STRAY_FIELDS if stray else problems.LAB_UNKNOWN_LINE, line.number)
        self._first = self._first if self._many else line.number
        self._many += 1
        return line.text.rstrip()

    def end(self) -> None:
        """A coded line follows."""
        if self._amid and self._many >= FEWEST_OF_A_HEADER:
            self._log.add(problems.LAB_STRANGE_LINES, self._first)
        self._amid, self._many = True, 0


def _text_of(text: str) -> str | None:
    """Of a text line or one without content; ``None`` of a line of no known type."""
    if text.startswith("TEX|"):
        return text[4:].rstrip()
    stripped = text.strip()
    if _is_kind(stripped, "TEX"):
        return text.split("|", 1)[1].rstrip()
    if stripped.strip("|").upper() in {"", "TEX", "RES"}:
        return ""
    return None


def _is_kind(line: str, kind: str) -> bool:
    """Whether a line's first field says so, in whatever case and with blanks before its bar."""
    return line[:3].upper() == kind and line[3:].lstrip()[:1] == "|"


def _is_second_unit(fields: Sequence[str]) -> bool:
    return fields[1].rstrip(": ").casefold() == "soit"


def _flag_prevails(extra: Result, before: Result) -> bool:
    """Whether the flag of the second unit says more than that of the first: the flag may concern either."""
    if extra.flag is None or before.flag is None:
        return before.flag is None
    abnormal = before.flag is Flag.NORMAL and extra.flag is not Flag.NORMAL
    return abnormal and (before.flag_source is FlagSource.COMPUTED or extra.flag_source is FlagSource.FILE)


def _attach(run: Sequence[str], before: _Entry | None, following: _Entry | None) -> list[str]:
    """The comments among text lines about the result before them; those about the result that follows go to that.

    Lines after the printed form of the following result are about that; what only repeats a result is no comment.
    """
    kept: list[str] = []
    led_in = False
    for text in run:
        line = words(text)
        if not line:
            continue
        if led_in and following is not None:
            if not following.stands_in(line) and not _is_heading(text.strip()):
                following.ahead.append(text.strip())
        elif following is not None and _leads_in(line, following):
            led_in = True
        elif before is None or not (before.stands_in(line) and before.begins(line)):
            kept.append(text.strip())
    if following is not None and kept and _is_heading(kept[-1]):
        kept.pop()
    return kept


def _leads_in(line: list[str], result: _Entry) -> bool:
    """Whether a text line is the printed form of the result that follows it."""
    return result.begins(line) or (len(result.fields[4]) > 1 and result.stands_in(line))


def _is_heading(text: str) -> bool:
    """A chapter title, printed in capitals before the next result."""
    return len(text) <= _MAX_HEADING and text == text.upper() and not any(character.isdigit() for character in text)
