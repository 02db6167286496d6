"""What a result was before, in words: the last value with its date and where it has gone since."""

from decimal import Decimal

from PySide6.QtCore import QDate

from secmail.api.patients import TracedResult
from secmail.domain.lab_results import Validity
from secmail.domain.series import Point
from secmail.gui.i18n import Words
from secmail.gui.results.flags import SIGNS
from secmail.gui.safe_text import one_line
from secmail.hprim.model import Flag

_VALUE_LIMIT = 30
_LABORATORY_LIMIT = 60
_DIGITS = 3
_SPACE = "\u00a0"
RISEN, FALLEN, SAME = "↗", "↘", "→"


def before_words(traced: TracedResult, words: Words) -> str:
    """The last value before, short, for a cell; empty where there is none."""
    if not traced.earlier:
        return ""
    last = traced.earlier[0]
    value = f"{value_words(last, traced.own, words)}{_sign(last)}".replace(" ", _SPACE)
    return " ".join(filter(None, (direction(last, traced.own), value, short_day(last, words))))


def before_spoken(traced: TracedResult, words: Words) -> str:
    """All earlier values that are told, one a line: value, day, laboratory, and what speaks against comparing."""
    if not traced.earlier:
        return ""
    went = {RISEN: "before.risen", FALLEN: "before.fallen", SAME: "before.same"}.get(
        direction(traced.earlier[0], traced.own)
    )
    lines = [words("before.line", said=_line(each, traced.own, words)) for each in traced.earlier]
    return "\n".join((words(went), *lines) if went else lines)


def value_words(point: Point, own: Point, words: Words) -> str:
    """As the laboratory wrote it where the unit is the same; otherwise converted, and said to be."""
    written = one_line(point.measure.value or "", _VALUE_LIMIT)
    if (point.measure.unit or "") == (own.measure.unit or ""):
        return written
    unit = one_line(point.shown.unit or "", _VALUE_LIMIT)
    if not point.converted or point.shown.number is None:
        return f"{written} {one_line(point.measure.unit or '', _VALUE_LIMIT)}"
    return words("before.converted", value=f"{point.comparator or ''}{plain(point.shown.number)}", unit=unit)


def direction(before: Point, own: Point) -> str:
    """An arrow; empty where one of them is no plain number."""
    one, other = before.shown.number, own.shown.number
    if one is None or other is None or before.comparator or own.comparator:
        return ""
    return RISEN if other > one else FALLEN if other < one else SAME


def plain(number: Decimal) -> str:
    """With three digits that count: a converted value is no more exact than what was written."""
    if number == 0:
        return "0"
    places = max(_DIGITS - 1 - number.adjusted(), 0)
    return format(round(number, min(places, 12)), "f")


def short_day(point: Point, words: Words) -> str:
    """The day of a value, as short as it can be told."""
    day = point.kept.day
    return words.locale.toString(QDate(day.year, day.month, day.day), "dd/MM/yy")


def _sign(point: Point) -> str:
    return f" {SIGNS[Flag(point.flag)]}" if point.flag in SIGNS else ""


def _line(point: Point, own: Point, words: Words) -> str:
    kept, validity = point.kept, point.kept.result.validity
    value = value_words(point, own, words)
    if (point.measure.unit or "") == (own.measure.unit or ""):
        value = f"{value} {one_line(point.measure.unit or '', _VALUE_LIMIT)}".strip()
    doubted = validity in {Validity.UNVALIDATED, Validity.CORRECTED}
    parts = (
        f"{value} ({words.day(kept.day.year, kept.day.month, day=kept.day.day)})",
        words(f"flag.{point.flag}") if point.flag in SIGNS else "",
        words(f"validity.{validity.value}") if validity is not None and doubted else "",
        one_line(kept.laboratory_name, _LABORATORY_LIMIT),
        words("before.elsewhere") if kept.laboratory != own.kept.laboratory else "",
    )
    return ", ".join(filter(None, parts))
