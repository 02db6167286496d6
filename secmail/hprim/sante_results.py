"""HPRIM Santé: requests (OBR) and results (OBX), and the comments (C) that follow them."""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from secmail.hprim import problems
from secmail.hprim.judging import NOTHING, Findings, Measure, build_result, read_measure, second_value
from secmail.hprim.model import (
    Attachment,
    Coded,
    Flag,
    FlagSource,
    Kind,
    Request,
    Result,
    SecondValue,
    Status,
)
from secmail.hprim.problems import ProblemLog
from secmail.hprim.sante_files import safe_file_name
from secmail.hprim.sante_people import read_moment, read_party
from secmail.hprim.segments import Segment
from secmail.hprim.values import looks_like_day, parse_range_field

_NUMBERS = frozenset({"NM", "GC"})
_CODES = frozenset({"CE", "CNA"})
# A date or a telephone number of eight digits is no quantity.
_NEVER_NUMBERS = frozenset({"DT", "TS", "TN", "PN", "AD", "CK"})
TYPES = _NUMBERS | _CODES | _NEVER_NUMBERS | {"ST", "TX", "GB", "GN", "RT", "FIC"}
_STATUSES = {
    "F": Status.FINAL,
    "P": Status.UNVALIDATED,
    "R": Status.UNVALIDATED,
    "I": Status.UNVALIDATED,
    "C": Status.CORRECTED,
}
WITHDRAWN = frozenset("DX")
# What a request says of all its results: what is not final must not look so because its results leave it out.
_WORTH_INHERITING = frozenset("PRICDX")
_FLAGS = frozenset(flag.value for flag in Flag)
# Abnormal without saying on which side, or beyond what the instrument measures.
_ABNORMAL = frozenset({"A", "AA", "<", ">"})
# Changes since the last time, susceptibility to antibiotics, and "nothing to say".
_NO_VERDICT = frozenset({"", "NULL", "U", "D", "B", "W", "R", "I", "S", "MS", "VS"})
# What further values of one result are read of, at most.
_MAX_VALUES = 20
_POWER_OF_TEN = re.compile(r"[<>]?=? ?(?:[0-9]{1,6}(?:[.,][0-9]{1,6})? ?[x.*·×] ?)?10")
_EXPONENT = re.compile(r"[0-9]{1,2}")
_FILE_NAME = re.compile(r"[^\s.].{0,200}\.[A-Za-z][A-Za-z0-9]{1,3}")


def read_request(segment: Segment, *, log: ProblemLog) -> Request:
    """The facts of an OBR segment, without its comments."""
    sample, request = segment.parts(3)[:2]
    executor_sample, executor_request = segment.parts(4)[:2]
    inner = segment.separators.inner
    line = segment.line
    return Request(
        sample_id=sample or None,
        request_id=request or None,
        executor_sample_id=executor_sample or None,
        executor_request_id=executor_request or None,
        analyses=tuple(_coded(parts) for parts in segment.repeated_parts(5)),
        priority=segment.plain(6).upper() or None,
        requested=read_moment(segment.text(7), line, log=log),
        sampled=read_moment(segment.repeats(8)[0], line, log=log),
        received=read_moment(segment.text(15), line, log=log),
        resulted=read_moment(segment.text(23), line, log=log),
        status=segment.plain(26).upper() or None,
        action=segment.plain(12).upper() or None,
        clinical="\n".join(segment.repeats(14)) or None,
        specimen=" ".join(filter(None, segment.parts(16))) or None,
        prescriber=read_party(segment.parts(17), inner=inner),
        copies=tuple(read_party(parts, inner=inner) for parts in segment.repeated_parts(29)),
        comments=(),
        comment_sources=(),
        line=line,
    )


def read_result(
    segment: Segment, request: Request | None, *, labels: Mapping[str, str | None], log: ProblemLog
) -> Result:
    """The result of an OBX segment; a label that it leaves out is that of the requested analysis (`labels` by code)."""
    parts = segment.parts(4)
    code, label, table = parts[:3]
    declared = segment.text(3).upper()
    if declared not in TYPES:
        log.add(problems.SANTE_TYPE_UNKNOWN, segment.line)
    measures = _measures(segment, declared, log=log)
    flags = tuple(flag.upper() for flag in segment.repeats(9) if flag)
    state = segment.text(12).upper()
    findings = Findings(
        label=label or labels.get(code) or None,
        code=code or None,
        kind=_kind(declared),
        first=measures[0],
        second=measures[1] if len(measures) > 1 else NOTHING,
        flag=_verdict(flags),
        status=_status(state, request, line=segment.line, log=log),
        line=segment.line,
    )
    return replace(
        _without_false_normal(build_result(findings, log), flags),
        type=declared or None,
        table=table or None,
        alternate=_alternate(parts),
        answers=tuple(map(_coded, segment.repeated_parts(6))) if declared in _CODES else (),
        sub_id=segment.plain(5) or None,
        range=_range(segment, len(measures)) or None,
        flags=flags,
        state=state or None,
        observed=read_moment(segment.text(15), segment.line, log=log),
        chapter=segment.parts(16)[0] or None,
        validator=_validator(segment),
        others=_others(measures[2:]),
    )


def read_attachments(segment: Segment, *, log: ProblemLog) -> list[Attachment]:
    """The files that an OBX segment of type FIC names, one for each repetition; they travel beside the message."""
    if segment.text(12).upper() in WITHDRAWN:
        log.add(problems.RESULT_WITHDRAWN, segment.line)
    label = segment.parts(4)[1] or segment.parts(4)[0]
    found = []
    for written in segment.repeated_parts(6) or [[""] * 3]:
        misplaced = not written[1] and _FILE_NAME.fullmatch(written[0]) is not None
        if misplaced:
            log.add(problems.SANTE_FILE_PLACE, segment.line)
        editor, name, kind = ["", written[0], written[2]] if misplaced else written[:3]
        safe = safe_file_name(name)
        if not name:
            log.add(problems.SANTE_FILE_WITHOUT_NAME, segment.line)
        elif safe != name:
            log.add(problems.SANTE_FILE_NAME, segment.line)
        found.append(Attachment(safe, kind.upper() or None, editor or None, name or None, label or None, segment.line))
    return found


def _validator(segment: Segment) -> str | None:
    if not segment.text(17):
        return None
    party = read_party(segment.parts(17), inner=segment.separators.inner)
    return party.name or party.code


def _kind(declared: str) -> Kind:
    return Kind.NUMERIC if declared in _NUMBERS else Kind.CODE if declared in _CODES else Kind.TEXT


def _measures(segment: Segment, declared: str, *, log: ProblemLog) -> list[Measure]:
    """The values of a result: of numbers one for each repetition (and sub-field of GC), of all else one."""
    values = _numbers(segment, declared, log=log) if declared in _NUMBERS else [_text(segment, declared)]
    ranges, numeric = segment.repeats(8), declared in _NUMBERS
    units = len(segment.repeats(7))
    if max(len(ranges), units) > len(values) or (declared == "NM" and len(values) > units):
        log.add(problems.SANTE_REPETITIONS, segment.line)
    if len(ranges) > len(values):
        ranges = []  # which of them is the value's is not said
    measures = []
    for index, value in enumerate(values[:_MAX_VALUES]):
        bounds = _bounds(ranges[index] if index < len(ranges) else "")
        unit = segment.parts(7, index)[0]
        if declared in _NEVER_NUMBERS or (not numeric and looks_like_day(value)):
            measures.append(Measure(value or None, unit or None, NOTHING.quantity, bounds))
        else:
            measures.append(read_measure(value, unit, bounds=bounds, declared_numeric=numeric))
    return measures


# Most results of a laboratory share few ranges.
_bounds = lru_cache(maxsize=1_024)(parse_range_field)


def _range(segment: Segment, values: int) -> str:
    """The normal range of the first value as written; all of them where more are given than values."""
    ranges = segment.repeats(8)
    return " / ".join(ranges) if len(ranges) > values else ranges[0]


def _numbers(segment: Segment, declared: str, *, log: ProblemLog) -> list[str]:
    if declared == "GC":
        return [value for value in segment.parts(6) if value] or [""]
    values = [" ".join(filter(None, segment.split(text))) for text in _raw_repeats(segment)]
    if len(values) == 2 and len(segment.repeats(7)) == 1 and _is_power(*values):
        log.add(problems.SANTE_POWER, segment.line)
        return ["^".join(values)]
    return values


def _is_power(base: str, exponent: str) -> bool:
    """A power of ten whose sign should have been escaped; two values would have two units."""
    return _POWER_OF_TEN.fullmatch(base) is not None and _EXPONENT.fullmatch(exponent) is not None


def _raw_repeats(segment: Segment) -> list[str]:
    return segment.text(6).split(segment.separators.repeat, _MAX_VALUES)


def _text(segment: Segment, declared: str) -> str:
    repeats = segment.repeated_parts(6)
    if declared == "CE":
        return "\n".join(label or code for code, label, *_ in repeats)
    if declared == "CNA":
        parties = [read_party(parts, inner=segment.separators.inner) for parts in repeats]
        return "\n".join(party.name or party.code or "" for party in parties)
    if declared in {"PN", "AD", "CK"}:
        return "\n".join(" ".join(filter(None, parts)) for parts in repeats)
    lines = segment.lines(6)
    # The blanks before a single line lay nothing out.
    return "\n".join(lines).strip("\n") if len(lines) > 1 else lines[0].strip()


def _coded(parts: list[str]) -> Coded:
    return Coded(parts[0] or None, parts[1] or None, parts[2] or None)


def _alternate(parts: list[str]) -> Coded | None:
    alternate = _coded(parts[3:])
    return alternate if alternate.code or alternate.label else None


def _verdict(flags: tuple[str, ...]) -> str:
    """The one mark of several that says whether the value is abnormal; an unknown mark is judged as such."""
    known = [flag for flag in flags if flag in _FLAGS]
    if known:
        return next((flag for flag in known if flag in {"LL", "HH"}), known[0])
    return next((flag for flag in flags if flag not in _ABNORMAL | _NO_VERDICT), "")


def _without_false_normal(result: Result, flags: tuple[str, ...]) -> Result:
    """What the laboratory marks as abnormal must not come out as normal by our own comparison."""
    if _ABNORMAL.isdisjoint(flags) or result.flag_source is not FlagSource.COMPUTED or result.flag is not Flag.NORMAL:
        return result
    return replace(result, flag=None, flag_source=None)


def _status(state: str, request: Request | None, *, line: int, log: ProblemLog) -> Status | None:
    of_request = (request.status or "") if request is not None else ""
    if not state and of_request in _WORTH_INHERITING:
        log.add(problems.SANTE_STATUS_OF_REQUEST, line)
        state = of_request
    status = _STATUSES.get(state)
    if state in WITHDRAWN:
        log.add(problems.RESULT_WITHDRAWN, line)
    elif state and status is None:
        log.add(problems.RESULT_STATUS_UNKNOWN, line)
    return status


def _others(measures: list[Measure]) -> tuple[SecondValue, ...]:
    found = (second_value(measure) for measure in measures)
    return tuple(value for value in found if value is not None)
