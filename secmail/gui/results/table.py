"""The table of a report's results: how it is made, and how rows out of range are painted."""

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from secmail.gui import style
from secmail.gui.i18n import Words
from secmail.gui.results.model import (
    BAR_ROLE,
    BOLD,
    COLUMNS,
    FLAG_ROLE,
    MARKED_ROLE,
    OUT_OF_RANGE,
    PANIC,
    ResultModel,
    ResultRow,
)
from secmail.gui.results.range_bar import Bar, paint_bar
from secmail.gui.style import Tone

WIDEST_COLUMN = 240
BAR_WIDTH, _LEAST_BAR = 68, 36
_NAME, _RANGE, _BEFORE = (COLUMNS.index(key) for key in ("label", "range", "before"))
_PADDING = 12
"""Pixels of a cell beside its words."""
_MARGINS, _ABOVE = 7, 6
WRAPPED_ROWS = 300
"""Rows whose comments are laid out in full; longer tables use one line a row."""
MEASURED_ROWS = 200
"""By which the columns are fitted: measuring thousands would be felt."""
NAME_AT_LEAST, BEFORE_AT_LEAST = 14, 11
"""Letters in a line of these columns, where the table is narrow."""


class FlagDelegate(QStyledItemDelegate):
    """Gives rows out of range the ground of their tone; the bold text and the ▲▼ words say the same without colour."""

    def __init__(self, parent: QTableView) -> None:
        super().__init__(parent)
        self.bar_width = BAR_WIDTH

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        flag = index.data(FLAG_ROLE)
        if flag in OUT_OF_RANGE or index.data(MARKED_ROLE):
            tone = Tone.DANGER if flag in PANIC else Tone.CAUTION
            painter.fillRect(option.rect, QColor(style.surface(tone, QApplication.palette()).ground))
        super().paint(painter, option, index)
        bar = index.data(BAR_ROLE) if index.column() == _RANGE else None
        if isinstance(bar, Bar) and self.bar_width:
            room = QRectF(option.rect)
            room.setLeft(room.right() - self.bar_width)
            paint_bar(painter, room, bar, flag=flag, palette=option.palette)


def result_table(model: ResultModel, words: Words, parent: QWidget) -> QTableView:
    """The table, empty as yet."""
    table = QTableView(parent)
    table.setModel(model)
    table.setAccessibleName(words("result.table"))
    table.setItemDelegate(FlagDelegate(table))
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setAlternatingRowColors(True)
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)
    table.setWordWrap(True)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + _ABOVE)
    header = table.horizontalHeader()
    header.setStretchLastSection(True)
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setMinimumSectionSize(_PADDING)
    return table


def fit(table: QTableView, rows: Sequence[ResultRow], words: Words) -> None:
    """Columns as wide as their words; where there is not room, names and earlier values are wrapped.

    Measured here and not by the delegate: asking it for each cell takes a hundred times as long.
    """
    by_column = _measures(table.font())
    shown = [column for column in range(len(COLUMNS)) if not table.isColumnHidden(column)]
    measured = [row for row in rows if not row.remark][:MEASURED_ROWS]
    wanted = {
        column: min(_width((row.cells[column] for row in measured), by_column[column], WIDEST_COLUMN), WIDEST_COLUMN)
        for column in shown
    }
    for column in shown:
        least = by_column[column].horizontalAdvance(words(f"column.{COLUMNS[column]}")) + _PADDING
        wanted[column] = max(wanted[column] + (BAR_WIDTH if column == _RANGE else 0), least)
    lacking = sum(wanted.values()) - _room(table, len(rows))
    letter = table.fontMetrics().averageCharWidth()
    for column, letters in ((_NAME, NAME_AT_LEAST), (_BEFORE, BEFORE_AT_LEAST)):
        given = max(min(lacking, wanted.get(column, 0) - letter * letters), 0)
        wanted[column] = wanted.get(column, 0) - given
        lacking -= given
    if _RANGE in wanted:  # bars get smaller, and give way to what is written
        given = max(min(lacking, BAR_WIDTH), 0)
        given = BAR_WIDTH if BAR_WIDTH - given < _LEAST_BAR else given
        wanted[_RANGE] -= given
        delegate = table.itemDelegate()
        assert isinstance(delegate, FlagDelegate)
        delegate.bar_width = BAR_WIDTH - given
    header = table.horizontalHeader()
    for column in shown:
        header.resizeSection(column, wanted[column])
    if len(rows) <= WRAPPED_ROWS:
        _fit_rows(table, rows, wanted, by_column=by_column)


def _room(table: QTableView, rows: int) -> int:
    """The width that is there once the scroll bar stands that so many rows will need."""
    bar, width = table.verticalScrollBar(), table.viewport().width()
    soon = not bar.isVisible() and rows * table.verticalHeader().defaultSectionSize() > table.viewport().height()
    return width - bar.sizeHint().width() if soon else width


def _fit_rows(
    table: QTableView, rows: Sequence[ResultRow], widths: Mapping[int, int], *, by_column: Sequence[QFontMetrics]
) -> None:
    """Rows as high as what is wrapped in them."""
    header, least = table.verticalHeader(), table.verticalHeader().defaultSectionSize()
    whole = max(sum(widths.values()), table.viewport().width())
    for place, row in enumerate(rows):
        rooms = {0: whole} if row.remark else {column: widths.get(column, 0) for column in (_NAME, _BEFORE)}
        needed = max(_height(row.cells[column], room - _MARGINS, by_column[column]) for column, room in rooms.items())
        header.resizeSection(place, max(needed + _ABOVE, least))


def _width(texts: Iterable[str], measures: QFontMetrics, most: int) -> int:
    found = _PADDING
    for text in texts:
        found = max(found, measures.horizontalAdvance(text[:200]) + _PADDING)
        if found >= most:
            break
    return found


def _height(text: str, room: int, measures: QFontMetrics) -> int:
    if not text or measures.horizontalAdvance(text) <= room:
        return measures.height()
    return measures.boundingRect(QRect(0, 0, max(room, 1), 100_000), Qt.TextFlag.TextWordWrap, text).height()


def _measures(font: QFont) -> tuple[QFontMetrics, ...]:
    """By what each column is measured: the first are bold where a value is out of range."""
    plain, bold = style.tabular(font), style.tabular(font)
    bold.setBold(True)
    return tuple(QFontMetrics(bold if column in BOLD else plain) for column in range(len(COLUMNS)))
