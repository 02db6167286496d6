"""Results out of their range that nobody has seen, a row each, the most pressing first."""

from datetime import datetime

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from secmail.api.patients import UnseenResult
from secmail.domain.lab_results import Validity
from secmail.gui.i18n import Words
from secmail.gui.models.filing_words import since_words
from secmail.gui.patients.patient_words import day_words, facts_words, name_words
from secmail.gui.results.model import FLAG_ROLE
from secmail.gui.safe_text import one_line, tooltip
from secmail.hprim.model import Flag

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
COLUMNS = ("flag", "patient", "analysis", "value", "age", "laboratory")


class UnseenModel(QAbstractTableModel):
    """`forget` leaves nothing behind."""

    def __init__(self, words: Words, parent: QObject) -> None:
        super().__init__(parent)
        self._words = words
        self._rows: tuple[tuple[UnseenResult, tuple[str, ...]], ...] = ()

    def show_results(self, found: tuple[UnseenResult, ...], now: datetime) -> None:
        """Replaces everything; in the order in which they were told."""
        self.beginResetModel()
        self._rows = tuple((one, _cells(one, self._words, now)) for one in found)
        self.endResetModel()

    def forget(self) -> None:
        """Empties the table."""
        self.beginResetModel()
        self._rows = ()
        self.endResetModel()

    def result(self, index: Index) -> UnseenResult | None:
        """What stands in a row."""
        return self._rows[index.row()][0] if index.isValid() else None

    def told(self, index: Index) -> str:
        """A row in one sentence."""
        if not index.isValid():
            return ""
        one, cells = self._rows[index.row()]
        day = self._words("unseen.day", day=day_words(one.kept.day, self._words))
        born = facts_words(one.traits, self._words)
        parts = (cells[1], born, f"{cells[2]} {cells[3]}", cells[0], day, self._words("unseen.age", age=cells[4]))
        return ", ".join(filter(None, (*parts, cells[5]))) + "."

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role != Qt.ItemDataRole.DisplayRole or orientation is not Qt.Orientation.Horizontal:
            return None
        return self._words(f"unseen.column.{COLUMNS[section]}")

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        one, cells = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return cells[index.column()]
            case Qt.ItemDataRole.ToolTipRole:
                return tooltip(self.told(index))
            case Qt.ItemDataRole.AccessibleTextRole:
                return self.told(index) if index.column() == 0 else cells[index.column()]
            case Qt.ItemDataRole.FontRole:
                font = QFont()
                font.setBold(COLUMNS[index.column()] in {"flag", "value"})
                return font
            case _ if role == FLAG_ROLE:
                flag = one.kept.result.flag
                return Flag(flag) if flag in set(Flag) else None
        return None


def _cells(one: UnseenResult, words: Words, now: datetime) -> tuple[str, ...]:
    """In the order of `COLUMNS`."""
    result = one.kept.result
    name = name_words(one.traits, words)
    flag = words(f"flag.{result.flag}")
    value = " ".join(filter(None, (one_line(result.first.value or "", 60), one_line(result.first.unit or "", 30))))
    if result.validity is Validity.UNVALIDATED:
        value = f"{value} {words('validity.unvalidated')}"
    return (
        words("flag.computed", flag=flag) if result.flag_source == "computed" else flag,
        name if one.patient is not None else words("unseen.doubtful", name=name),
        one_line(result.label or result.code or "", 80),
        value,
        since_words(now - one.kept.received, words),
        one_line(one.kept.laboratory_name, 80),
    )
