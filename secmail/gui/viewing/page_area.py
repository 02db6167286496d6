"""Pages below one another, drawn as they come on the screen; what is found is marked on them."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent, QPalette, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from secmail.domain.documents import LARGEST_SIDE, PageSize, WordsAt

_GAP = 12
"""Pixels around pages."""
_ZOOMS = (0.25, 4.0)
_STEP = 1.25
_KEPT = 6
"""Pictures of pages that are held in memory."""
_PIXELS_IN_A_POINT = 96 / 72
_LINE = 40
_PAPER = "#ffffff"
_MARK, _MARKED = QColor(255, 200, 0, 90), QColor(220, 90, 0, 255)


class PageArea(QAbstractScrollArea):
    """`page_wanted`: a page is to be drawn, so many pixels wide. `moved`: another page is in view, or another zoom."""

    page_wanted = Signal(int, int)
    moved = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._sizes: tuple[PageSize, ...] = ()
        self._tops: list[float] = []
        self._pictures: dict[int, tuple[int, QImage]] = {}
        """With the width that was asked for: a picture may be smaller."""
        self._asked: tuple[int, int] | None = None
        self._refused: set[int] = set()
        self._zoom: float | None = None
        """None: as wide as the window."""
        self._found: tuple[WordsAt, ...] = ()
        self._current = -1
        self._place = 0.0
        """How far down the window begins, as a part of the whole."""
        self._arranging, self._whole = False, 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.verticalScrollBar().setSingleStep(_LINE)
        self.horizontalScrollBar().setSingleStep(_LINE)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    @property
    def pages(self) -> int:
        """How many there are."""
        return len(self._sizes)

    @property
    def page(self) -> int:
        """The page in the upper third of the window, from 0."""
        at = self.verticalScrollBar().value() + self.viewport().height() / 3
        return max(0, bisect_right(self._tops, at) - 1)

    @property
    def zoom(self) -> float:
        """1: as large as on paper, as far as the screen knows."""
        return self._scale / _PIXELS_IN_A_POINT

    @property
    def fits(self) -> bool:
        """Whether pages are as wide as the window."""
        return self._zoom is None

    def show_pages(self, sizes: Sequence[PageSize]) -> None:
        """Another document, from its beginning."""
        self.forget()
        self._sizes = tuple(sizes)
        self._arrange()
        self.moved.emit()

    def take(self, page: int, picture: QImage | None) -> None:
        """A page that was asked for; None: it cannot be drawn."""
        asked, self._asked = self._asked, None
        if picture is None:
            self._refused.add(page)
        elif asked is not None and asked[0] == page:
            self._pictures.pop(page, None)
            self._pictures[page] = (asked[1], picture)
            for old in list(self._pictures)[:-_KEPT]:
                del self._pictures[old]
        self.viewport().update()

    def mark(self, found: Sequence[WordsAt], current: int) -> None:
        """Marks what was found, and brings one of it into view."""
        self._found, self._current = tuple(found), current
        if 0 <= current < len(self._found):
            place = self._found[current]
            box = self._box(place)
            bar, across = self.verticalScrollBar(), self.horizontalScrollBar()
            bar.setValue(round(box.top() - self.viewport().height() / 3))
            if not 0 <= box.left() - across.value() <= self.viewport().width() - box.width():
                across.setValue(round(box.left() - self.viewport().width() / 3))
        self.viewport().update()

    def go_to(self, page: int) -> None:
        """Brings the beginning of a page into view."""
        if self._tops:
            place = min(max(page, 0), len(self._tops) - 1)
            self.verticalScrollBar().setValue(round(self._tops[place] - _GAP / 2))

    def turn(self, pages: int) -> None:
        """Forward or back by so many."""
        self.go_to(self.page + pages)

    def enlarge(self, steps: int) -> None:
        """Larger or smaller by so many steps; 0: as wide as the window again."""
        low, high = _ZOOMS
        self._zoom = min(max(self.zoom * _STEP**steps, low), high) if steps else None
        self._arrange()
        self.moved.emit()

    def forget(self) -> None:
        """Drops all pictures."""
        self._sizes, self._found, self._current, self._place = (), (), -1, 0.0
        self._pictures.clear()
        self._refused.clear()
        self._asked = None
        self._arrange()

    # Qt

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self.palette().color(QPalette.ColorRole.Mid))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.translate(-self.horizontalScrollBar().value(), -self.verticalScrollBar().value())
        for number in self._visible():
            self._paint(painter, number)
        painter.end()
        self._ask()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        sideways = self.horizontalScrollBar().maximum() > 0
        match event.key():
            case Qt.Key.Key_Home:
                self.go_to(0)
            case Qt.Key.Key_End:
                self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())
            case Qt.Key.Key_Left if not sideways:
                self.turn(-1)
            case Qt.Key.Key_Right if not sideways:
                self.turn(1)
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal if control:
                self.enlarge(1)
            case Qt.Key.Key_Minus if control:
                self.enlarge(-1)
            case Qt.Key.Key_0 if control:
                self.enlarge(0)
            case _:
                super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.angleDelta().y():
            self.enlarge(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    # where things are

    @property
    def _scale(self) -> float:
        """Pixels of a point."""
        if self._zoom is not None:
            return self._zoom * _PIXELS_IN_A_POINT
        widest = max((size.width for size in self._sizes), default=0.0)
        room = self.viewport().width() - 2 * _GAP
        return max(room, 50) / widest if widest else _PIXELS_IN_A_POINT

    def _arrange(self) -> None:
        scale, view = self._scale, self.viewport()
        heights = [size.height * scale + _GAP for size in self._sizes]
        self._tops = list(accumulate(heights, initial=float(_GAP)))[: len(heights)]
        whole = QSizeF(
            max((size.width for size in self._sizes), default=0.0) * scale + 2 * _GAP, sum(heights) + _GAP
        ).toSize()
        down, across = self.verticalScrollBar(), self.horizontalScrollBar()
        self._arranging, self._whole = True, whole.height()
        down.setRange(0, max(0, whole.height() - view.height()))
        down.setPageStep(max(1, view.height() - _LINE))
        down.setValue(round(self._place * whole.height()))
        self._arranging = False
        across.setRange(0, 0 if self.fits else max(0, whole.width() - view.width()))
        across.setPageStep(view.width())
        view.update()

    def _scrolled(self, value: int) -> None:
        if not self._arranging:
            self._place = value / max(1, self._whole)
            self.moved.emit()

    def _visible(self) -> range:
        top = self.verticalScrollBar().value()
        last = bisect_right(self._tops, top + self.viewport().height())
        return range(max(0, bisect_right(self._tops, top) - 1), last)

    def _rect(self, number: int) -> QRectF:
        size, scale = self._sizes[number], self._scale
        wide = size.width * scale
        left = max(_GAP, (self.viewport().width() - wide) / 2)
        return QRectF(left, self._tops[number], wide, size.height * scale)

    def _box(self, place: WordsAt) -> QRectF:
        page = self._rect(place.page)
        upper = QPointF(page.left() + place.left * page.width(), page.top() + place.top * page.height())
        lower = QPointF(page.left() + place.right * page.width(), page.top() + place.bottom * page.height())
        return QRectF(upper, lower)

    def _paint(self, painter: QPainter, number: int) -> None:
        page = self._rect(number)
        painter.fillRect(page, QColor(_PAPER))
        if number in self._pictures:
            painter.drawImage(page, self._pictures[number][1])
        for place, found in enumerate(self._found):
            if found.page == number:
                box = self._box(found).adjusted(-2, -2, 2, 2)
                painter.fillRect(box, _MARK)
                if place == self._current:
                    painter.setPen(QPen(_MARKED, 2))
                    painter.drawRect(box)

    def _ask(self) -> None:
        """For one page at a time: of what was scrolled past nothing is drawn."""
        if self._asked is not None:
            return
        for number in self._visible():
            width = self._wanted_width(number)
            if number not in self._refused and (number not in self._pictures or self._pictures[number][0] != width):
                self._asked = (number, width)
                self.page_wanted.emit(number, width)
                return

    def _wanted_width(self, number: int) -> int:
        ratio = self.devicePixelRatioF()
        size = self._sizes[number]
        most = LARGEST_SIDE * min(1.0, size.width / size.height)
        return max(1, round(min(size.width * self._scale * ratio, most)))
