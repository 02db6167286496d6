"""The table of a report's results: how it is made, and how rows out of range are painted."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from secmail.gui import style
from secmail.gui.i18n import Words
from secmail.gui.results.model import BAR_ROLE, COLUMNS, FLAG_ROLE, MARKED_ROLE, OUT_OF_RANGE, PANIC, ResultModel
from secmail.gui.results.range_bar import Bar, paint_bar
from secmail.gui.style import Tone

WIDEST_COLUMN = 240
BAR_WIDTH = 68
NAME_AT_LEAST, BEFORE_AT_LEAST = 14, 11
"""Letters in a line of these columns, where the table is narrow."""


class FlagDelegate(QStyledItemDelegate):
    """Gives rows out of range the ground of their tone; the bold text and the ▲▼ words say the same without colour."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        flag = index.data(FLAG_ROLE)
        if flag in OUT_OF_RANGE or index.data(MARKED_ROLE):
            tone = Tone.DANGER if flag in PANIC else Tone.CAUTION
            painter.fillRect(option.rect, QColor(style.surface(tone, QApplication.palette()).ground))
        super().paint(painter, option, index)
        bar = index.data(BAR_ROLE)
        if isinstance(bar, Bar):
            room = QRectF(option.rect)
            room.setLeft(room.right() - BAR_WIDTH)
            paint_bar(painter, room, bar, flag=flag, palette=option.palette)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        size = super().sizeHint(option, index)
        return size + QSize(BAR_WIDTH + style.SPACE, 0) if isinstance(index.data(BAR_ROLE), Bar) else size


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
    table.verticalHeader().setDefaultSectionSize(round(table.fontMetrics().height() * 1.7))
    header = table.horizontalHeader()
    header.setStretchLastSection(True)
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setResizeContentsPrecision(200)
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setMaximumSectionSize(WIDEST_COLUMN)
    return table


def fit_columns(table: QTableView) -> None:
    """Where there is not room for all, names and earlier values are wrapped, so that nothing is out of sight."""
    header = table.horizontalHeader()
    name, before = COLUMNS.index("label"), COLUMNS.index("before")
    shown = [column for column in range(len(COLUMNS)) if not table.isColumnHidden(column)]
    wanted = {
        column: max(min(table.sizeHintForColumn(column), WIDEST_COLUMN), header.sectionSizeHint(column))
        for column in shown
    }
    lacking = sum(wanted.values()) - table.viewport().width()
    letter = table.fontMetrics().averageCharWidth()
    for column, letters in ((name, NAME_AT_LEAST), (before, BEFORE_AT_LEAST)):
        given = max(min(lacking, wanted.get(column, 0) - letter * letters), 0)
        mode = QHeaderView.ResizeMode.Fixed if given else QHeaderView.ResizeMode.ResizeToContents
        header.setSectionResizeMode(column, mode)
        if given:
            header.resizeSection(column, wanted[column] - given)
            lacking -= given
    header.setStretchLastSection(lacking <= 0)
