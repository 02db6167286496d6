"""The table of a report's results, and the words of each cell."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from secmail.api.patients import TracedResult
from secmail.domain.lab_results import Replaced
from secmail.gui import style
from secmail.gui.i18n import Words
from secmail.gui.results.previous import before_spoken, before_words
from secmail.gui.results.range_bar import Bar, bar_of
from secmail.gui.safe_text import one_line, tooltip
from secmail.hprim.model import Flag, FlagSource, Result, SecondValue, Status

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
COLUMNS = ("label", "value", "flag", "unit", "range", "before")
PANIC = {Flag.PANIC_LOW, Flag.PANIC_HIGH}
OUT_OF_RANGE = {Flag.LOW, Flag.HIGH, *PANIC}
FLAG_ROLE = Qt.ItemDataRole.UserRole + 1
MARKED_ROLE = Qt.ItemDataRole.UserRole + 2
"""Whether the laboratory marks the value as abnormal without saying on which side."""
BAR_ROLE = Qt.ItemDataRole.UserRole + 3
"""How the value stands against its range, as a `Bar`, in the column of ranges."""
# Changes, susceptibility to antibiotics, normal, and "nothing to say" (HPRIM Santé, OBX 10.9).
_NO_MARKS = frozenset({"", "NULL", "N", "U", "D", "B", "W", "R", "I", "S", "MS", "VS"})
_MARKS_LIMIT = 12
BOLD = range(3)
"""Columns that are bold where a value is out of range."""
_BEFORE = COLUMNS.index("before")
_FIGURES = {"value", "range", "before"}
_COMMENT_LIMIT = 2_000
NOTHING: Mapping[int, TracedResult] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A line of the table: the cells of an analysis in the order of `COLUMNS`, or a remark in the first cell."""

    cells: tuple[str, ...]
    flag: Flag | None
    remark: bool = False
    void: bool = False
    """The value does not stand any more: the laboratory has sent another since."""
    marked: bool = False
    """The laboratory marks it as abnormal without saying on which side."""
    bar: Bar | None = None
    before: str = ""
    """All that is told of earlier values, a line for each."""

    @property
    def abnormal(self) -> bool:
        """Whether it is out of range, by whatever sign."""
        return self.marked or self.flag in OUT_OF_RANGE

    @property
    def striking(self) -> bool:
        """Whether its first cells are written otherwise than the rest."""
        return not self.remark and (self.void or self.abnormal)


def result_rows(
    result: Result, words: Words, replaced: str = "", *, traced: TracedResult | None = None
) -> tuple[ResultRow, ...]:
    """An analysis in words, and below it what the laboratory remarks on it. `replaced`: what became of it since."""
    label, unit = one_line(result.label or result.code or ""), one_line(result.unit or "")
    between = range_words(result.low, result.high, words, open_=result.open_range)
    before = before_words(traced, words) if traced is not None else ""
    if result.is_withdrawn:
        cells, flag = (label, words("patient.withdrawn"), "", unit, between, before), None
    else:
        value = one_line(result.value or "")
        cells, flag = (label, value, flag_words(result, words), unit, between, before), result.flag
    flag = None if replaced else flag
    marked = not replaced and not result.is_withdrawn and bool(marked_words(result))
    spoken = before_spoken(traced, words) if traced is not None else ""
    analysis = ResultRow(cells, flag, void=bool(replaced), marked=marked, bar=bar_of(result), before=spoken)
    remark = _remark(result, words, replaced)
    if not remark:
        return (analysis,)
    return analysis, ResultRow((f"↳ {remark}", *("",) * (len(COLUMNS) - 1)), flag, remark=True, marked=marked)


def replaced_words(traced: TracedResult | None, words: Words) -> str:
    """What became of a result since; empty while it stands."""
    replaced = traced.own.kept.replaced if traced is not None else None
    if replaced in {None, Replaced.REPEATED}:
        return ""
    said = words(f"replaced.{replaced.value}")
    return f"{said[:1].upper()}{said[1:]}"


def marked_words(result: Result) -> str:
    """The laboratory's marks of something abnormal whose side cannot be read of them; mostly empty."""
    if result.flag in OUT_OF_RANGE:
        return ""
    return one_line(" ".join(one for one in result.flags if one.strip().upper() not in _NO_MARKS), _MARKS_LIMIT)


def flag_words(result: Result, words: Words) -> str:
    """Sign and word for a value out of range, empty otherwise; says when the comparison is ours."""
    if marks := marked_words(result):
        return words("flag.marked", marks=marks)
    if result.flag not in OUT_OF_RANGE:
        return ""
    flag = words(f"flag.{result.flag.value}")
    return words("flag.computed", flag=flag) if result.flag_source is FlagSource.COMPUTED else flag


def range_words(low: Decimal | None, high: Decimal | None, words: Words, *, open_: bool = False) -> str:
    """The normal range. `open_`: its one bound is outside of it."""
    if low is not None and high is not None:
        return words("range.between", low=_number(low), high=_number(high))
    if low is not None:
        return words("range.over" if open_ else "range.above", low=_number(low))
    return words("range.under" if open_ else "range.below", high=_number(high)) if high is not None else ""


def _number(number: Decimal) -> str:
    # With the point that files are written with, as the value beside it, which is shown as written.
    return format(number, "f") if abs(number.adjusted()) < 30 else str(number)


def _remark(result: Result, words: Words, replaced: str) -> str:
    status = words(f"status.{result.status.value}") if result.status not in {None, Status.FINAL} else ""
    if result.is_withdrawn:
        status, others = words("status.withdrawn"), []
    else:
        values = (*filter(None, (result.second,)), *result.others)
        others = [_second(one, words) for one in values]
    return one_line(" · ".join(filter(None, (replaced, status, *others, *result.comments))), _COMMENT_LIMIT)


def _second(value: SecondValue, words: Words) -> str:
    """With its own range, by which alone a value may be out of range whose first range holds it."""
    said = words("result.second", value=value.value or "", unit=value.unit or "")
    between = range_words(value.low, value.high, words)
    return words("result.second.range", said=said, range=between) if between else said


class ResultModel(QAbstractTableModel):
    """One report's results; `forget` leaves nothing behind."""

    def __init__(self, words: Words, parent: QObject) -> None:
        super().__init__(parent)
        self._words = words
        self._rows: tuple[ResultRow, ...] = ()
        self._traced: tuple[TracedResult | None, ...] = ()

    def show_results(self, results: tuple[Result, ...], traced: Mapping[int, TracedResult] = NOTHING) -> None:
        """Replaces everything. `traced`: results in the patient's record, by their line in the file."""
        self.beginResetModel()
        made = []
        for result in results:
            found = traced.get(result.line)
            made += [
                (row, found)
                for row in result_rows(result, self._words, replaced_words(found, self._words), traced=found)
            ]
        self._rows, self._traced = tuple(row for row, _ in made), tuple(found for _, found in made)
        self.endResetModel()

    @property
    def rows(self) -> tuple[ResultRow, ...]:
        """All lines of the table."""
        return self._rows

    def traced(self, index: Index) -> TracedResult | None:
        """The result of a row in its patient's record, where it is there."""
        return self._traced[index.row()] if index.isValid() else None

    def forget(self) -> None:
        """Empties the table."""
        self.show_results(())

    @property
    def abnormal(self) -> int:
        """How many values are out of range."""
        return sum(row.abnormal and not row.remark for row in self._rows)

    def remarks(self) -> list[int]:
        """The lines that hold a remark over their whole width."""
        return [line for line, row in enumerate(self._rows) if row.remark]

    def empty_columns(self) -> set[int]:
        """Columns that hold nothing at all."""
        return {column for column in range(len(COLUMNS)) if not any(row.cells[column] for row in self._rows)}

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return self._words(f"column.{COLUMNS[section]}")
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        cell = row.cells[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return cell
            case Qt.ItemDataRole.ToolTipRole if index.column() == _BEFORE:
                return "<br>".join(tooltip(line) for line in row.before.split("\n"))
            case Qt.ItemDataRole.ToolTipRole:
                return tooltip(cell)
            case Qt.ItemDataRole.AccessibleTextRole if index.column() == 0:
                return ", ".join(filter(None, (*row.cells[:_BEFORE], *row.before.split("\n"))))
            case Qt.ItemDataRole.AccessibleTextRole:
                return row.before.replace("\n", ". ") if index.column() == _BEFORE else cell
            case Qt.ItemDataRole.FontRole if row.striking and index.column() in BOLD:
                font = style.tabular(QFont())
                font.setBold(row.abnormal)
                font.setStrikeOut(row.void and index.column() == 1)
                return font
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(index.column())
            case Qt.ItemDataRole.FontRole if COLUMNS[index.column()] in _FIGURES:
                return style.tabular(QFont())
            case _ if role == BAR_ROLE:
                return row.bar if COLUMNS[index.column()] == "range" else None
            case _ if role == FLAG_ROLE:
                return row.flag
            case _ if role == MARKED_ROLE:
                return row.marked
        return None


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if COLUMNS[column] == "value" else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
