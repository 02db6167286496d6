"""Results, files and comments as strict HPRIM Santé segments (OBX, C)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from secmail.hprim.carrying import other_value
from secmail.hprim.model import Attachment, FlagSource, Kind, Result, SecondValue, Status
from secmail.hprim.sante_lines import coded_parts, lines_of, parts, repeated, segment, stamp, text
from secmail.hprim.writing import plain_number

_STATES = {Status.FINAL: "F", Status.UNVALIDATED: "R", Status.CORRECTED: "C"}
_KNOWN_STATES = frozenset("RPFCIDXU")
_FILE = "FIC"
# Of these no reader takes the value for a number: a telephone number, a date with its hour.
_KEPT_TYPES = frozenset({"DT", "TS", "TN", "PN", "AD", "CK"})
_BARE = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")


def result_segment(result: Result, *, rank: int) -> str:
    """The OBX of a result: ``NM`` for a plain number, ``ST`` for one with a comparator, ``TX`` for text, ``CE``."""
    kind = _type(result)
    further = further_values(result)
    alternate = result.alternate
    table = result.table or ("L" if result.code else None)
    other = (alternate.code, alternate.label, alternate.table) if alternate else ()
    code = coded_parts(result.code, result.label, table, *other)
    return segment(
        "OBX",
        str(rank),
        kind,
        code,
        text(result.sub_id),
        _value(result, kind, further),
        repeated([text(result.unit), *(text(each.unit) for each in further)]).rstrip("^"),
        repeated([_range(result), *map(_bounds, further)]).rstrip("^"),
        repeated(map(text, _flags(result))),
        "",
        "",
        _state(result),
        "",
        "",
        stamp(result.observed),
        text(result.chapter),
        text(result.validator),
    )


def told_apart(result: Result) -> Result:
    """Only plain numbers with units of their own are repetitions; the others become comments.

    Without a second unit a reader could take two values for one, or one for two; a text has lines instead.
    """
    further = further_values(result)
    kept = tuple(value for value in further if may_be_repeated(result, value))
    apart = [value for value in further if value not in kept]
    if not apart:
        return result
    sources = (*(result.comment_sources or ("L",) * len(result.comments)), *("L",) * len(apart))
    return replace(
        result,
        second=kept[0] if kept else None,
        others=kept[1:],
        comments=(*result.comments, *map(other_value, apart)),
        comment_sources=sources,
    )


def attachment_segment(attachment: Attachment, *, rank: int) -> str:
    """The OBX that names a file beside the message."""
    name = parts(attachment.editor, attachment.name, attachment.type)
    return segment("OBX", str(rank), _FILE, parts(_FILE, attachment.label, "L"), "", name, *[""] * 5, "F")


def comment_segments(notes: Sequence[tuple[str, str]]) -> Iterator[str]:
    """The C segments of comments with their sources: one for each run of lines of the same source."""
    for rank, (source, run) in enumerate(groupby(notes, lambda note: note[1]), 1):
        yield segment("C", str(rank), text(source), lines_of("\n".join(line for line, _ in run)))


def further_values(result: Result) -> tuple[SecondValue, ...]:
    """All values after the first."""
    return (*((result.second,) if result.second else ()), *result.others)


def may_be_repeated(result: Result, value: SecondValue) -> bool:
    """Whether a further value can stand beside the first one as a repetition."""
    bare = value.number is not None and _BARE.fullmatch((value.value or "").strip()) is not None
    return _is_number(result) and bare and bool(value.unit)


def _is_number(result: Result) -> bool:
    return result.kind is Kind.NUMERIC and result.comparator is None and result.number is not None


def _type(result: Result) -> str:
    if result.kind is Kind.CODE:
        return "CE"
    if _is_number(result):
        return "NM"
    if result.type in _KEPT_TYPES and "\n" not in (result.value or ""):
        return result.type or ""
    if result.kind is Kind.NUMERIC or (result.value and "\n" not in result.value and result.type != "TX"):
        return "ST"
    return "TX"


def _value(result: Result, kind: str, further: Sequence[SecondValue]) -> str:
    if kind == "CE":
        if not result.answers:
            return parts("", result.value)
        return repeated(parts(answer.code, answer.label, answer.table) for answer in result.answers)
    if kind == "TX":
        return lines_of(result.value or "")
    if kind == "NM":
        return repeated([plain_number(result.number), *(plain_number(each.number) for each in further)])
    if result.kind is Kind.NUMERIC and result.number is not None:
        return f"{result.comparator or ''} {plain_number(result.number)}".strip()
    return text(result.value)


def _range(result: Result) -> str:
    return _bounds(SecondValue(None, None, None, result.low, result.high)) or text(result.range)


def _bounds(value: SecondValue) -> str:
    low, high = plain_number(value.low), plain_number(value.high)
    if low and high:
        return f"{low} - {high}"
    return f">{low}" if low else f"<{high}" if high else ""


def _flags(result: Result) -> Sequence[str]:
    """The laboratory's marks; what we computed is not handed on as its word."""
    if result.flags:
        return result.flags
    return (str(result.flag),) if result.flag is not None and result.flag_source is FlagSource.FILE else ()


def _state(result: Result) -> str:
    if result.state in _KNOWN_STATES:
        return result.state or ""
    return _STATES[result.status] if result.status is not None else ""
