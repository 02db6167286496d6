"""The course of an analysis as it is drawn: marks with their shape, the range, and the words of each (no plotting).

Only numbers stand on an axis, and on one axis only those of one unit. "<5" is drawn as what it is, at its threshold and
outside of the line; what has no number (a titre, "positif") is told in words below.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from secmail.domain.ids import MessageId
from secmail.domain.lab_results import Validity
from secmail.domain.series import Point, Series
from secmail.gui.i18n import Words
from secmail.gui.results.model import OUT_OF_RANGE, PANIC, range_words
from secmail.gui.results.previous import plain
from secmail.gui.safe_text import one_line

MOST_MARKS = 1_000
"""The newest values of a course that are drawn."""
_NAME_LIMIT = 80
_VALUE_LIMIT = 40
_PLACES = 60


class Shape(StrEnum):
    """What a mark looks like, and by that what it means."""

    PLAIN = "plain"
    HIGH = "high"
    LOW = "low"
    CENSORED = "censored"
    """Below or above what is measured."""
    UNVALIDATED = "unvalidated"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class Mark:
    """One value. `at`: seconds since 1970 of its day; `said`: all that is known of it."""

    at: float
    height: float
    shape: Shape
    panic: bool
    said: str = field(repr=False)
    message: MessageId


@dataclass(frozen=True, slots=True)
class Course:
    """One analysis in one unit, oldest first. `low`, `high`: the newest range. `unplaced`: values without a number."""

    key: str
    title: str = field(repr=False)
    unit: str
    marks: tuple[Mark, ...]
    low: float | None
    high: float | None
    range: str
    unplaced: tuple[str, ...] = field(repr=False)

    @property
    def line(self) -> tuple[Mark, ...]:
        """Those that a line joins: values that were measured."""
        return tuple(mark for mark in self.marks if mark.shape is not Shape.CENSORED)


def course_of(series: Series, words: Words) -> Course:
    """Of the values that stand."""
    points = series.standing[-MOST_MARKS:]
    unit = one_line(series.unit, _VALUE_LIMIT)
    name = one_line(series.name, _NAME_LIMIT)
    marks = tuple(mark for point in points if (mark := _mark(point, words)) is not None)
    newest = next((one.shown for one in reversed(points) if one.shown.low or one.shown.high), None)
    return Course(
        key=f"{series.key}|{series.unit}",
        title=words("trend.name", name=name, unit=unit) if unit else name,
        unit=unit,
        marks=marks,
        low=_placed(newest.low) if newest is not None else None,
        high=_placed(newest.high) if newest is not None else None,
        range=range_words(newest.low, newest.high, words) if newest is not None else "",
        unplaced=tuple(_said(point, words) for point in points if _height(point) is None),
    )


def _mark(point: Point, words: Words) -> Mark | None:
    height = _height(point)
    if height is None:
        return None
    day = point.kept.day
    at = datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()
    return Mark(at, height, _shape(point), point.flag in PANIC, _said(point, words), point.kept.message)


def _height(point: Point) -> float | None:
    # A titre is no number on a scale, though one can be read in it.
    return None if "/" in (point.measure.value or "") else _placed(point.shown.number)


def _placed(number: object) -> float | None:
    """A number that an axis can hold."""
    try:
        placed = float(str(number)) if number is not None else None
    except ValueError:
        return None
    return placed if placed is not None and abs(placed) < 10.0**_PLACES else None


def _shape(point: Point) -> Shape:
    if point.comparator:
        return Shape.CENSORED
    validity = point.kept.result.validity
    if validity is Validity.UNVALIDATED:
        return Shape.UNVALIDATED
    if validity is Validity.CORRECTED:
        return Shape.CORRECTED
    if point.flag not in OUT_OF_RANGE:
        return Shape.PLAIN
    return Shape.HIGH if point.flag in {"H", "HH"} else Shape.LOW


def _said(point: Point, words: Words) -> str:
    kept, result = point.kept, point.kept.result
    value = one_line(f"{point.measure.value or ''} {point.measure.unit or ''}", _VALUE_LIMIT)
    if point.converted and point.shown.number is not None:
        shown = f"{point.comparator or ''}{plain(point.shown.number)} {point.shown.unit or ''}".strip()
        value = words("trend.converted", written=value, shown=one_line(shown, _VALUE_LIMIT))
    doubted = result.validity in {Validity.UNVALIDATED, Validity.CORRECTED}
    flag = words(f"flag.{point.flag}") if point.flag in OUT_OF_RANGE else ""
    parts = (
        words.day(kept.day.year, kept.day.month, day=kept.day.day),
        words("flag.computed", flag=flag) if flag and result.flag_source == "computed" else flag,
        words(f"validity.{result.validity.value}") if result.validity is not None and doubted else "",
        one_line(kept.laboratory_name, _NAME_LIMIT),
    )
    name = one_line(result.label or result.code or "", _NAME_LIMIT)
    return words("trend.said", name=name, value=value, said=", ".join(filter(None, parts)))
