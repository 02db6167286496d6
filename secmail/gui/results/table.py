"""The table of a report's results: how it is made, and how rows out of range are painted."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
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
from secmail.gui.models.results import FLAG_ROLE, MARKED_ROLE, OUT_OF_RANGE, PANIC, ResultModel
from secmail.gui.style import Tone

WIDEST_COLUMN = 240


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
