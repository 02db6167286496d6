"""A page that scrolls as a whole where its parts need more height than there is, so that none covers another."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

LEAST = 96
"""Pixels of height below which nobody could read in it."""


class TallPage(QScrollArea):
    """Where there is room its parts share all of it, as if the page were not here."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._page = QWidget(self)
        self.parts = QVBoxLayout(self._page)
        self.parts.setContentsMargins(0, 0, 0, 0)
        self.setWidget(self._page)
        self._page.setAutoFillBackground(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        done = super().eventFilter(watched, event)
        if watched is self._page and event.type() == QEvent.Type.LayoutRequest:
            self._fit()
            self.updateGeometry()
        return done

    def minimumSizeHint(self) -> QSize:
        return QSize(self.parts.totalMinimumSize().width() + self.verticalScrollBar().sizeHint().width(), LEAST)

    def sizeHint(self) -> QSize:
        return self.parts.totalSizeHint().expandedTo(self.minimumSizeHint())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Qt's own would take the height that its parts like best, and scroll though they could share."""
        room = self.viewport().size()
        least = self.parts.totalMinimumHeightForWidth(room.width()) if self.parts.hasHeightForWidth() else 0
        self._page.resize(room.width(), max(room.height(), least or self.parts.totalMinimumSize().height()))
