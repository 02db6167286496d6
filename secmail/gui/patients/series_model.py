"""Analyses over time: a row for each analysis and unit, a column for each day, the newest first."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from secmail.domain.ids import MessageId
from secmail.domain.lab_results import Validity
from secmail.domain.series import Point, Series
from secmail.gui.i18n import Words
from secmail.gui.patients.patient_words import day_words
from secmail.gui.results.model import FLAG_ROLE, OUT_OF_RANGE, range_words
from secmail.gui.safe_text import one_line, tooltip
from secmail.hprim.model import Flag

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
FIXED = 2
"""Columns before the days: name, range."""
_DIGITS = 3


@dataclass(frozen=True, slots=True)
class _Line:
    name: str
    range: str
    days: dict[date, tuple[Point, ...]]


class SeriesModel(QAbstractTableModel):
    """`forget` leaves nothing behind."""

    def __init__(self, words: Words, parent: QObject) -> None:
        super().__init__(parent)
        self._words = words
        self._series: tuple[Series, ...] = ()
        self._lines: tuple[_Line, ...] = ()
        self._days: tuple[date, ...] = ()
        self._old = False

    def show_series(self, series: tuple[Series, ...], *, old: bool) -> None:
        """Replaces everything. `old`: what was replaced is shown as well, struck out."""
        self.beginResetModel()
        self._series, self._old = series, old
        self._lines = tuple(filter(None, map(self._line, series)))
        self._days = tuple(sorted({day for line in self._lines for day in line.days}, reverse=True))
        self.endResetModel()

    def forget(self) -> None:
        """Empties the table."""
        self.show_series((), old=self._old)

    def points(self, index: Index) -> tuple[Point, ...]:
        """The values of a cell; none before the days."""
        if not index.isValid() or index.column() < FIXED:
            return ()
        return self._lines[index.row()].days.get(self._days[index.column() - FIXED], ())

    def message(self, index: Index) -> MessageId | None:
        """Which message brought the value."""
        points = self.points(index)
        return points[-1].kept.message if points else None

    def told(self, index: Index) -> str:
        """All that is known of the values of a cell."""
        name = self._lines[index.row()].name if index.isValid() else ""
        return " ".join(self._told(name, point) for point in self.points(index))

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else FIXED + len(self._days)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role != Qt.ItemDataRole.DisplayRole or orientation is not Qt.Orientation.Horizontal:
            return None
        if section < FIXED:
            return self._words(("patient.column.name", "patient.column.range")[section])
        return day_words(self._days[section - FIXED], self._words)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        line, points = self._lines[index.row()], self.points(index)
        flag = next((Flag(point.flag) for point in points if point.flag in set(Flag)), None)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                fixed = (line.name, line.range)
                cell = " / ".join(self._cell(point) for point in points)
                return fixed[index.column()] if index.column() < FIXED else cell
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                told = self.told(index) or (line.name if index.column() == 0 else line.range)
                return tooltip(told) if role == Qt.ItemDataRole.ToolTipRole else told
            case Qt.ItemDataRole.FontRole:
                font = QFont()
                font.setBold(flag in OUT_OF_RANGE)
                font.setStrikeOut(bool(points) and all(point.kept.replaced_by is not None for point in points))
                return font
            case _ if role == FLAG_ROLE:
                return flag
        return None

    def _line(self, series: Series) -> _Line | None:
        # A value that was withdrawn does not count, but that it was is told.
        points = tuple(one for one in series.points if self._old or one.kept.replaced_by is None)
        if not points:
            return None
        words, unit = self._words, one_line(series.unit, 30)
        name = one_line(series.name, 80)
        days: dict[date, tuple[Point, ...]] = {}
        for point in points:
            days[point.kept.day] = (*days.get(point.kept.day, ()), point)
        label = words("patient.series", name=name, unit=unit) if unit else name
        return _Line(label, _range(points, words), days)

    def _cell(self, point: Point) -> str:
        words, validity = self._words, point.kept.result.validity
        if validity is Validity.WITHDRAWN:
            return words("patient.withdrawn")
        parts = [words("patient.converted", value=_value(point)) if point.converted else _value(point)]
        if point.flag in OUT_OF_RANGE:
            parts.append(words(f"flag.{point.flag}").split(" ")[0])
        if validity in {Validity.UNVALIDATED, Validity.CORRECTED}:
            parts.append(words(f"validity.{validity.value}"))
        if point.kept.replaced_by is not None:
            parts.append(words("patient.replaced"))
        return " ".join(parts)

    def _told(self, name: str, point: Point) -> str:
        words, kept, result = self._words, point.kept, point.kept.result
        withdrawn = result.validity is Validity.WITHDRAWN
        value = words("patient.withdrawn") if withdrawn else _value(point)
        parts = [words("patient.value", name=name, day=day_words(kept.day, words), value=value)]
        if point.converted and not withdrawn:
            unit, written = point.measure.unit or "", point.measure.value or ""
            parts.append(words("patient.as-written", value=one_line(written, 40), unit=one_line(unit, 30)))
        if point.flag in OUT_OF_RANGE and not withdrawn:
            flag = words(f"flag.{point.flag}")
            parts.append(words("flag.computed", flag=flag) if result.flag_source == "computed" else flag)
        if result.validity not in {None, Validity.FINAL}:
            parts.append(words(f"validity.{result.validity.value}"))
        if kept.replaced is not None:
            parts.append(words(f"replaced.{kept.replaced.value}"))
        parts += [one_line(kept.laboratory_name, 80), *(one_line(comment, 200) for comment in result.comments)]
        return ", ".join(filter(None, parts)) + "."


def _value(point: Point) -> str:
    """As written, or the converted number."""
    if not point.converted or point.shown.number is None:
        return one_line(point.measure.value or "", 60)
    return f"{point.comparator or ''}{_plain(point.shown.number)}"


def _range(points: tuple[Point, ...], words: Words) -> str:
    """The newest that was given."""
    for point in reversed(points):
        low, high = point.shown.low, point.shown.high
        if low is not None or high is not None:
            if point.converted:
                low, high = (None if one is None else Decimal(_plain(one)) for one in (low, high))
            return range_words(low, high, words)
    return ""


def _plain(number: Decimal) -> str:
    """With three digits that count: a converted value is no more exact than what was written."""
    if number == 0:
        return "0"
    places = max(_DIGITS - 1 - number.adjusted(), 0)
    return format(round(number, min(places, 12)), "f")
