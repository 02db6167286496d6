"""Strict HPRIM Médecin lines: what reading tolerates, writing never does.

Written files are CP1252 with CRLF. A character that CP1252 lacks is written as its plain equivalent (``≥`` as ``>=``,
an accented letter without its accent), or as ``?`` where there is none. No text can forge a marker, a coded line, a
field or a line end.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from secmail.hprim.header import is_coded
from secmail.hprim.lexer import marker
from secmail.hprim.model import Flag, Kind, Party, Report, Result, SecondValue, Status

_EQUIVALENTS = str.maketrans(
    {"≤": "<=", "≥": ">=", "−": "-", "‐": "-", "‑": "-", "\u202f": " ", "\u2009": " ", "μ": "µ"}
)
_TYPES = {Kind.NUMERIC: "N", Kind.TEXT: "A", Kind.CODE: "C"}
_STATUSES = {Status.FINAL: "F", Status.UNVALIDATED: "R", Status.CORRECTED: "C"}
_COLUMN = 10
_BARE = re.compile(r"[+-]?[0-9., ]+")
_LINE_END = re.compile(r"\s*[\r\n\t]\s*")


def to_cp1252(lines: Iterable[str]) -> bytes:
    """Lines as CP1252 with CRLF. The lines come from this module, which leaves nothing that CP1252 lacks."""
    return "".join(f"{line}\r\n" for line in lines).encode("cp1252", "replace")


def cp1252_text(text: str) -> str:
    """Text with only characters of CP1252, by the rule of this module."""
    text = text.translate(_EQUIVALENTS)
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return "".join(_equivalent(character) for character in text)
    return text


def header_lines(report: Report) -> list[str]:
    """The 12 header lines. What is unknown is written as the format's unknown: a point for a code, else empty."""
    patient = report.patient
    address = [*patient.address[:1], " ".join(patient.address[1:]), ""][:2]
    number = " ".join(part for part in (patient.nir, patient.nir_key) if part)
    town = " ".join(part for part in (patient.postcode, patient.town) if part)
    lines = (
        patient.id or ".",
        patient.surname or "",
        patient.given_name or "",
        *address,
        town,
        _day(patient.birth_date),
        number,
        report.request_id or "",
        _day(report.report_date),
    )
    return [*(_one_line(text) for text in lines), party_line(report.sender), party_line(report.recipient)]


def party_line(party: Party) -> str:
    """Code in ten columns, one space, name; an unknown code is a point."""
    code, name = _one_line(party.code or ".")[:_COLUMN].rstrip(), _one_line(party.name or "")
    # Without a name the column keeps a code of two words together.
    return f"{code:<{_COLUMN}} {name}" if name or " " in code else code


def text_lines(text: str) -> list[str]:
    """Lines of the readable part, made so that none is taken for a marker or a coded line."""
    return [_disarmed(line) for line in text.split("\n")]


def printed_results(results: Iterable[Result]) -> list[str]:
    """A readable table, for a report that came without text."""
    lines = []
    for result in results:
        unit, bounds, flag = _one_line(result.unit or ""), printed_range(result.low, result.high), result.flag or ""
        label, value = _one_line(result.label or result.code or ""), _one_line(result.value or "")
        columns = f"{label:<30} {value:>12} {unit:<10} {bounds:<16} {flag}"
        lines.append(_disarmed(columns.rstrip()))
        lines.extend(_disarmed(f"    {_one_line(comment)}") for comment in result.comments)
    return lines


def coded_lines(results: Iterable[Result]) -> list[str]:
    """``RES`` lines, each followed by its comments as ``TEX`` lines."""
    lines = []
    for result in results:
        lines.append(res_line(result))
        lines.extend(f"TEX|{_field(comment)}" for comment in result.comments)
    return lines


def res_line(result: Result) -> str:
    """One ``RES`` line; the four fields of the second unit only where there is one."""
    status = _STATUSES[result.status] if result.status else ""
    fields = [
        "RES",
        result.label or "",
        result.code or "",
        _TYPES[result.kind],
        _value(result),
        result.unit or "",
        plain_number(result.low),
        plain_number(result.high),
        str(result.flag or ""),
        status,
        *_second_fields(result.second),
    ]
    return "|".join(_field(text) for text in fields)


def plain_number(number: Decimal | None) -> str:
    """A number with a decimal point and without exponent."""
    return "" if number is None else f"{number:f}"


def printed_range(low: Decimal | None, high: Decimal | None) -> str:
    """The bounds of a normal range in brackets; nothing where there are none."""
    lower, upper = plain_number(low), plain_number(high)
    if lower and upper:
        return f"({lower} - {upper})"
    return f"(> {lower})" if lower else f"(< {upper})" if upper else ""


def _second_fields(second: SecondValue | None) -> list[str]:
    if second is None:
        return []
    # Only a bare number is written anew: a sign of comparison or a star is part of what it says.
    bare = second.number is not None and _BARE.fullmatch(second.value or "")
    value = plain_number(second.number) if bare else second.value
    return [value or "", second.unit or "", plain_number(second.low), plain_number(second.high)]


def _value(result: Result) -> str:
    value, number = result.value or "", result.number
    # A star says "outside": beside a flag that says so too it is not needed.
    starred = "*" in value and result.flag in (None, Flag.NORMAL)
    if number is None or result.kind is not Kind.NUMERIC or starred:
        return value
    return f"{result.comparator or ''}{plain_number(number)}"


def _day(day: date | None) -> str:
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}" if day else ""


def _one_line(text: str) -> str:
    return _disarmed(" ".join(cp1252_text(text).split()))


def _field(text: str) -> str:
    # The format has no escape for its separator: a broken bar looks alike and separates nothing. Blanks are kept: codes
    # have them ("NF   030").
    return _disarmed(_LINE_END.sub(" ", cp1252_text(text).replace("|", "¦")).strip())


def _disarmed(line: str) -> str:
    """A line that cannot be taken for a marker or a coded line; judged after replacement, which could make one."""
    line = cp1252_text(line)
    if marker(line) is not None:
        return line.replace("*", "·")
    return line.replace("|", "¦", 1) if is_coded(line.strip()) else line


def _equivalent(character: str) -> str:
    try:
        character.encode("cp1252")
    except UnicodeEncodeError:
        return unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode("ascii") or "?"
    return character
