"""The coded part of HPRIM Médecin: ``RES`` lines into results, ``TEX`` lines into their comments.

The coded part repeats the readable text: a ``TEX`` line that only leads in the next result, or restates the one before
it, is layout; what is left after a result is its comment.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from secmail.hprim import problems
from secmail.hprim.judging import NOTHING, Findings, build_result, read_measure
from secmail.hprim.lexer import Line
from secmail.hprim.model import Flag, FlagSource, Kind, Result, SecondValue, Status
from secmail.hprim.problems import ProblemLog
from secmail.hprim.values import parse_range

FIELDS = 14
_KINDS = {"N": Kind.NUMERIC, "A": Kind.TEXT, "T": Kind.TEXT, "C": Kind.CODE}
_STATUSES = {"F": Status.FINAL, "R": Status.UNVALIDATED, "C": Status.CORRECTED}
_MAX_HEADING = 60


class Coded(NamedTuple):
    """The results of a coded part, and all its text lines in order."""

    results: tuple[Result, ...]
    text_lines: tuple[str, ...]


def read_coded(lines: Sequence[Line], log: ProblemLog) -> Coded:
    """Read the lines after ``****LAB****``. A line of no known type is read as text, so that nothing is lost."""
    results: list[Result] = []
    runs: list[list[str]] = [[]]
    text_lines: list[str] = []
    for line in lines:
        text = line.text.strip()
        if text.startswith("RES|"):
            result = read_result(line, log)
            if not _is_second_unit(result) or not _merge_second(results, result, log=log):
                results.append(result)
                runs.append([])
            continue
        shown = _text_of(line, log)
        runs[-1].append(shown)
        text_lines.append(shown)
    return Coded(tuple(_with_comments(results, runs)), tuple(text_lines))


def read_result(line: Line, log: ProblemLog) -> Result:
    """Read one ``RES`` line; fields that are not there are empty (the norm's 14, of which most files send fewer)."""
    parts = line.text.strip().split("|", FIELDS)
    if len(parts) > FIELDS and parts[FIELDS].strip("| "):
        log.add(problems.RESULT_EXTRA_FIELDS, line.number)
    fields = [" ".join(part.split("\n")).strip() for part in parts[:FIELDS]] + [""] * (FIELDS - len(parts))
    declared = _KINDS.get(fields[3].upper())
    numeric = declared is Kind.NUMERIC
    first = read_measure(fields[4], fields[5], bounds=parse_range(fields[6], fields[7]), declared_numeric=numeric)
    second = (
        read_measure(fields[10], fields[11], bounds=parse_range(fields[12], fields[13])) if len(parts) > 10 else NOTHING
    )
    if declared is None:
        log.add(problems.RESULT_KIND_UNKNOWN, line.number)
        declared = Kind.TEXT if first.quantity.number is None else Kind.NUMERIC
    label = fields[1].removeprefix("- ").rstrip(": ")
    findings = Findings(
        label=label or None,
        code=fields[2] or None,
        kind=declared,
        first=first,
        second=second,
        flag=fields[8],
        status=_status(fields[9], line.number, log=log),
        line=line.number,
    )
    return build_result(findings, log)


def _status(text: str, line: int, *, log: ProblemLog) -> Status | None:
    status = _STATUSES.get(text.upper())
    if text and status is None:
        log.add(problems.RESULT_STATUS_UNKNOWN, line)
    return status


def _text_of(line: Line, log: ProblemLog) -> str:
    stripped = line.text.strip()
    if stripped.startswith("TEX|"):
        return line.text.split("|", 1)[1].rstrip()
    if stripped not in {"", "TEX", "RES"}:
        log.add(problems.LAB_UNKNOWN_LINE, line.number)
        return line.text.rstrip()
    return ""


def _is_second_unit(result: Result) -> bool:
    return result.label is not None and result.label.casefold() == "soit"


def _merge_second(results: list[Result], extra: Result, *, log: ProblemLog) -> bool:
    """Join a line labelled ``soit`` to the result it repeats in another unit."""
    if not results or results[-1].second is not None:
        return False
    before = results[-1]
    second = SecondValue(extra.value, extra.number, extra.unit, extra.low, extra.high)
    judged = extra if _flag_prevails(extra, before) else before
    results[-1] = replace(before, second=second, flag=judged.flag, flag_source=judged.flag_source)
    log.add(problems.RESULT_SECOND_MERGED, extra.line)
    return True


def _flag_prevails(extra: Result, before: Result) -> bool:
    """Whether the flag of the second unit says more than that of the first: the flag may concern either."""
    if extra.flag is None or before.flag is None:
        return before.flag is None
    abnormal = before.flag is Flag.NORMAL and extra.flag is not Flag.NORMAL
    return abnormal and (before.flag_source is FlagSource.COMPUTED or extra.flag_source is FlagSource.FILE)


def _with_comments(results: Sequence[Result], runs: Sequence[Sequence[str]]) -> list[Result]:
    """Give each result the comments in the run of text lines that follows it (``runs[0]`` precedes them all)."""
    commented = []
    for index, result in enumerate(results):
        following = results[index + 1] if index + 1 < len(results) else None
        comments = _comments(runs[index + 1], result, following=following)
        commented.append(replace(result, comments=comments) if comments else result)
    return commented


def _comments(run: Sequence[str], before: Result, *, following: Result | None) -> tuple[str, ...]:
    kept: list[str] = []
    for text in run:
        if following is not None and _leads_in(text, following):
            break
        if text.strip() and not _restates(text, before):
            kept.append(text.strip())
    if following is not None and kept and _is_heading(kept[-1]):
        kept.pop()
    return tuple(kept)


def _leads_in(text: str, result: Result) -> bool:
    """Whether a text line is the printed form of the result that follows it."""
    return _begins_with_label(text, result) or (_has_value(text, result) and len(result.value or "") > 1)


def _restates(text: str, result: Result) -> bool:
    return _begins_with_label(text, result) and _has_value(text, result)


def _begins_with_label(text: str, result: Result) -> bool:
    words, label = _words(text), _words(result.label or "")
    return bool(label) and words[: len(label)] == label


def _has_value(text: str, result: Result) -> bool:
    words, value = _words(text), _words(result.value or "")
    return bool(value) and any(words[i : i + len(value)] == value for i in range(min(len(words), _MAX_HEADING)))


def _words(text: str) -> list[str]:
    """The words of the beginning of a line, for comparison: case, decimal mark and decoration do not count."""
    return [word.strip("*:-()") for word in text[:200].casefold().replace(",", ".").split()]


def _is_heading(text: str) -> bool:
    """A chapter title, printed in capitals before the next result."""
    return len(text) <= _MAX_HEADING and text == text.upper() and not any(character.isdigit() for character in text)
