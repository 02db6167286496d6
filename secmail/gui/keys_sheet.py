"""All keys on one page, by the menus that they stand in, and those that stand in none."""

from collections.abc import Iterable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QFontMetrics, QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from secmail.gui import style
from secmail.gui.actions import MENUS, SPECS
from secmail.gui.i18n import Words
from secmail.gui.note import open_at
from secmail.gui.surfaces import plain_label, title_label

EVERYWHERE = ("Tab", "Menu")
"""Keys without an entry in a menu; the words are `keys.` and the key."""
_IN_LISTS = ("N", "V", "F", "A", "R", "T")
_BESIDE = 2
"""Columns of groups."""


class KeysSheet(QDialog):
    """Reads the keys off the actions, so that it cannot say another than the one that works."""

    def __init__(self, words: Words, actions: Mapping[str, QAction], parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self.setWindowTitle(words("keys.title"))
        self.page = QWidget(self)
        beside = QHBoxLayout(self.page)
        beside.setSpacing(style.WIDE * 2)
        columns = [QVBoxLayout() for _ in range(_BESIDE)]
        high = [0] * _BESIDE
        groups = [(title, list(rows)) for title, rows in self._groups(actions)]
        bold = QFontMetrics(style.scaled(self.font(), 1.0, bold=True))
        self._widest = max(bold.horizontalAdvance(keys) for _, rows in groups for keys, _ in rows)
        for title, rows in groups:
            shortest = high.index(min(high))
            columns[shortest].addLayout(self._group(title, rows))
            columns[shortest].addSpacing(style.WIDE)
            high[shortest] += len(rows) + 2
        for column in columns:
            column.addStretch(1)
            beside.addLayout(column, 1)
        area = QScrollArea(self)
        area.setWidget(self.page)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setAccessibleName(words("keys.title"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.button(QDialogButtonBox.StandardButton.Close).setText(words("task.close"))
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.addWidget(area, 1)
        layout.addWidget(buttons)
        open_at(self, 760, 620)

    def _groups(self, actions: Mapping[str, QAction]) -> Iterable[tuple[str, list[tuple[str, str]]]]:
        words = self._words
        for menu in MENUS:
            keyed = [
                actions[spec.key] for spec in SPECS if spec.menu == menu and not actions[spec.key].shortcut().isEmpty()
            ]
            yield _plain(words(menu)), [(_native(one.shortcut()), _plain(one.text())) for one in keyed]
        yield words("keys.lists"), [(words(f"keys.{key}.key"), words(f"keys.{key}")) for key in _IN_LISTS]
        yield words("keys.everywhere"), [(_native(QKeySequence(key)), words(f"keys.{key}")) for key in EVERYWHERE]

    def _group(self, title: str, rows: Iterable[tuple[str, str]]) -> QGridLayout:
        group = QGridLayout()
        group.setHorizontalSpacing(style.WIDE)
        group.setVerticalSpacing(style.SPACE // 2)
        group.setColumnStretch(1, 1)
        group.addWidget(title_label(title, self.page, 1.0), 0, 0, 1, 2)
        for place, (keys, what) in enumerate(rows, 1):
            key = title_label(keys, self.page, 1.0)
            key.setWordWrap(False)
            key.setMinimumWidth(self._widest)
            group.addWidget(key, place, 0, Qt.AlignmentFlag.AlignTop)
            group.addWidget(plain_label(what, self.page), place, 1)
        return group


def _native(keys: QKeySequence) -> str:
    return keys.toString(QKeySequence.SequenceFormat.NativeText)


def _plain(text: str) -> str:
    return text.replace("&", "").rstrip("…")
