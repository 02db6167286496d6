"""A page that scrolls as a whole where its parts need more height than there is, so that none covers another."""

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt
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
        self._wanted: QWidget | None = None
        self.verticalScrollBar().actionTriggered.connect(self._let_go)

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

    def reveal(self, part: QWidget) -> None:
        """Scrolls until a part is seen that has just come, as soon as it has its place; a hand on the bar ends that."""
        self._wanted = part
        self._seek()

    def go_down(self, part: QWidget) -> bool:
        """A page further towards the end of a part, some of this one staying in view; False where that is in view."""
        bar, room = self.verticalScrollBar(), self.viewport().height()
        end = part.mapTo(self._page, QPoint()).y() + part.height() - room
        if bar.value() >= min(end, bar.maximum()):
            return False
        self._wanted = None
        bar.setValue(min(end, bar.value() + max(room - LEAST // 4, 1)))
        return True

    def begin(self) -> None:
        """Shows the top: what stands here now is another thing."""
        self._wanted = None
        self.verticalScrollBar().setValue(0)

    def _seek(self) -> None:
        """To its end, or to its beginning where it is higher than the page."""
        part = self._wanted
        if part is None or not part.isVisibleTo(self._page):
            return
        bar, top = self.verticalScrollBar(), part.mapTo(self._page, QPoint()).y()
        end = min(top + part.height() - self.viewport().height(), top)
        bar.setValue(min(max(bar.value(), end), top))

    def _fit(self) -> None:
        """Qt's own would take the height that its parts like best, and scroll though they could share."""
        room = self.viewport().size()
        self._page.resize(room.width(), max(room.height(), self._least(room.width())))
        self._seek()

    def _let_go(self) -> None:
        self._wanted = None

    def _least(self, width: int) -> int:
        """As the layout gives it out: what depends on the width gets all that it asks for, the others their least."""
        edges = self.parts.contentsMargins()
        width -= edges.left() + edges.right()
        items = [self.parts.itemAt(place) for place in range(self.parts.count())]
        shown = [one for one in items if one is not None and not one.isEmpty()]
        asked = (one.heightForWidth(width) if one.hasHeightForWidth() else one.minimumSize().height() for one in shown)
        gaps = self.parts.spacing() * max(len(shown) - 1, 0)
        return sum(asked) + gaps + edges.top() + edges.bottom()
