"""The plots of courses, below one another over one axis of time. The only module that knows pyqtgraph.

Loaded when the first trend is wanted, and beside the main thread: pyqtgraph and numpy take a third of a second.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

import pyqtgraph as pg
from PySide6.QtCore import QDate, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from secmail.gui import style
from secmail.gui.i18n import Words
from secmail.gui.results.courses import Course, Mark, Shape
from secmail.gui.style import Tone

# Its clean-up at the end deletes what Qt deletes.
pg.setConfigOptions(exitCleanup=False, antialias=True)
_DAY = 86_400
_MARK = 10
_LEAST_HEIGHT = 150
_LEFT = 64
_SHAPES = {
    Shape.PLAIN: "o",
    Shape.HIGH: "t1",
    Shape.LOW: "t",
    Shape.CENSORED: "o",
    Shape.UNVALIDATED: "s",
    Shape.CORRECTED: "d",
}
_HOLLOW = {Shape.CENSORED, Shape.UNVALIDATED, Shape.CORRECTED}
_BAND_OPACITY = 80


class TrendPlot(pg.GraphicsLayoutWidget):  # type: ignore[misc]  # the library ships no types
    """`pointed` carries the words of the mark under the pointer, or chosen with the arrow keys."""

    pointed = Signal(str)

    def __init__(self, words: Words, parent: QWidget | None, *, on_paper: bool = False) -> None:
        super().__init__(parent)
        self._colours = style.palette("light") if on_paper else None
        self._words = words
        self._courses: tuple[Course, ...] = ()
        self._plots: list[pg.PlotItem] = []
        self._at = -1
        self._pointer: pg.ScatterPlotItem | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(words("trend.plot"))
        self.viewport().setAccessibleName(words("trend.plot"))  # the library lets it take the keyboard too

    def show_courses(self, courses: Sequence[Course]) -> None:
        """Draws these, each in a plot of its own: one axis, one unit."""
        self.forget()
        self._courses = tuple(course for course in courses if course.marks)
        self.setBackground(self._palette().color(QPalette.ColorRole.Base))
        for place, course in enumerate(self._courses):
            self._plots.append(self._draw(course, place, last=place == len(self._courses) - 1))
        for plot in self._plots[1:]:
            plot.setXLink(self._plots[0])
        self.setMinimumHeight(_LEAST_HEIGHT * max(len(self._plots), 1))
        self.setAccessibleDescription("\n".join(course.title for course in self._courses))

    def forget(self) -> None:
        """Nothing of a patient stays."""
        self.clear()
        self._plots, self._courses, self._at, self._pointer = [], (), -1, None
        self.setAccessibleDescription("")

    def draw_on(self, painter: QPainter, room: QRectF) -> None:
        """All that is drawn, as large as fits."""
        whole = self.viewRect()
        share = min(room.width() / whole.width(), room.height() / whole.height())
        self.scene().render(painter, QRectF(room.topLeft(), whole.size() * share), whole)

    @property
    def marks(self) -> tuple[Mark, ...]:
        """All that are drawn, in the order of the arrow keys."""
        return tuple(mark for course in self._courses for mark in course.marks)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()))
        if step is None or not self.marks:
            super().keyPressEvent(event)
            return
        self._at = max(min(self._at + step, len(self.marks) - 1), 0)
        self._point_at(self._at)

    def _point_at(self, place: int) -> None:
        for plot, course in zip(self._plots, self._courses, strict=True):
            if place < len(course.marks):
                mark = course.marks[place]
                if self._pointer is not None:
                    self._pointer.getViewBox().removeItem(self._pointer)
                pen = pg.mkPen(self._palette().color(QPalette.ColorRole.Highlight), width=2.5)
                self._pointer = pg.ScatterPlotItem(
                    [mark.at], [mark.height], size=_MARK * 2, pen=pen, brush=None, pxMode=True
                )
                plot.addItem(self._pointer)
                self._tell(mark)
                return
            place -= len(course.marks)

    def _tell(self, mark: Mark) -> None:
        self.pointed.emit(mark.said)

    def _draw(self, course: Course, row: int, *, last: bool) -> "pg.PlotItem":
        axes = {"bottom": _Days(self._words, self._palette())}
        plot = self.addPlot(row=row, col=0, axisItems=axes)
        ink = self._palette().color(QPalette.ColorRole.Text)
        plot.setTitle(None)
        plot.setMenuEnabled(False)
        plot.hideButtons()
        plot.setMouseEnabled(x=True, y=False)
        left = plot.getAxis("left")
        left.setWidth(_LEFT)
        left.enableAutoSIPrefix(enable=False)
        for axis in (left, plot.getAxis("bottom")):
            axis.setPen(pg.mkPen(ink))
            axis.setTextPen(pg.mkPen(ink))
        plot.getAxis("bottom").setStyle(showValues=last)
        heading = pg.LabelItem(course.title, color=ink, bold=True, justify="left")
        heading.setParentItem(plot.getViewBox())
        heading.anchor(itemPos=(0, 0), parentPos=(0, 0), offset=(6, 2))
        self._draw_band(plot, course)
        self._draw_marks(plot, course)
        self._set_room(plot, course)
        return plot

    def _draw_band(self, plot: "pg.PlotItem", course: Course) -> None:
        if course.low is None and course.high is None:
            return
        edge = QColor(style.surface(Tone.NEUTRAL, self._palette()).edge)
        fill = QColor(edge)
        fill.setAlpha(_BAND_OPACITY)
        low, high = course.low, course.high
        bottom, top = _span(course)
        band = pg.LinearRegionItem(
            (bottom if low is None else low, top if high is None else high),
            orientation="horizontal",
            movable=False,
            brush=fill,
            pen=pg.mkPen(edge, style=Qt.PenStyle.DashLine),
        )
        band.setZValue(-10)
        plot.addItem(band)

    def _draw_marks(self, plot: "pg.PlotItem", course: Course) -> None:
        palette = self._palette()
        line = course.line
        plot.plot(
            [mark.at for mark in line],
            [mark.height for mark in line],
            pen=pg.mkPen(palette.color(QPalette.ColorRole.PlaceholderText), width=1.5),
        )
        spots = [self._spot(mark) for mark in course.marks]
        scatter = pg.ScatterPlotItem(spots=spots, hoverable=True, tip=None, hoverSize=_MARK + 4)
        scatter.sigHovered.connect(self._hovered)
        plot.addItem(scatter)

    def _spot(self, mark: Mark) -> dict[str, object]:
        palette = self._palette()
        outside = mark.panic or mark.shape in {Shape.HIGH, Shape.LOW}
        tone = Tone.DANGER if mark.panic else Tone.CAUTION
        colour = QColor(style.surface(tone, palette).edge) if outside else palette.color(QPalette.ColorRole.Text)
        brush = palette.color(QPalette.ColorRole.Base) if mark.shape in _HOLLOW else colour
        return {
            "pos": (mark.at, mark.height),
            "symbol": _SHAPES[mark.shape],
            "size": _MARK + (4 if mark.panic else 0),
            "pen": pg.mkPen(colour, width=2),
            "brush": pg.mkBrush(brush),
            "data": mark,
        }

    def _hovered(self, _plot: object, points: Sequence["pg.SpotItem"], _event: object) -> None:
        if len(points):
            self._tell(points[0].data())

    def _set_room(self, plot: "pg.PlotItem", course: Course) -> None:
        bottom, top = _span(course)
        plot.setYRange(bottom, top, padding=0)
        first = min(mark.at for each in self._courses for mark in each.marks)
        last = max(mark.at for each in self._courses for mark in each.marks)
        room = max((last - first) * 0.05, 15 * _DAY)
        plot.setXRange(first - room, last + room, padding=0)

    def _palette(self) -> QPalette:
        return self._colours or QApplication.palette()


class _Days(pg.AxisItem):  # type: ignore[misc]  # the library ships no types
    """An axis of time that speaks the user's language."""

    def __init__(self, words: Words, palette: QPalette) -> None:
        super().__init__("bottom")
        self._words = words
        self.enableAutoSIPrefix(enable=False)
        self.setGrid(40)

    def tickSpacing(self, low: float, high: float, size: float) -> list[tuple[float, float]]:
        months = max((high - low) / _DAY / 30.4, 0.1)
        every = max(months / max(size / 110, 1), 0.1) * 30.4
        step = next((days for days in (1, 2, 7, 14, 30.4, 61, 91.3, 182.6, 365.25) if days >= every), every)
        return [(step * _DAY, 0)]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        form = "dd/MM/yy" if spacing < 30 * _DAY else "MM/yyyy"
        days = (datetime.fromtimestamp(value, UTC) for value in values)
        return [self._words.locale.toString(QDate(day.year, day.month, day.day), form) for day in days]


def _span(course: Course) -> tuple[float, float]:
    """From where to where a plot goes: all marks and the range, with some room, more above for the title."""
    heights = [mark.height for mark in course.marks]
    heights += [bound for bound in (course.low, course.high) if bound is not None]
    bottom, top = min(heights), max(heights)
    room = (top - bottom) or abs(top) or 1.0
    return bottom - room * 0.12, top + room * 0.32
