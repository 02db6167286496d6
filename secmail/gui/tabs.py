"""Pages behind one another, each with its name on a tab."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QTabBar, QTabWidget, QWidget

_MORE = 4
"""Pixels above what the style gives: it cuts the accents of capitals on every tab but the one in front."""


class Tabs(QTabWidget):
    """Its names stand whole."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTabBar(_Bar(self))


class _Bar(QTabBar):
    def tabSizeHint(self, index: int) -> QSize:
        return super().tabSizeHint(index) + QSize(0, _MORE)
