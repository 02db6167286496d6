"""A ring around what has the keyboard, the same for every kind of widget, drawn above it and never in the way."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from secmail.gui import style

_WIDTH = 2
_MOVING = {QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide}


def show_focus(application: QApplication) -> None:
    """From now on; asked for again, nothing changes."""
    if application.findChild(FocusRing) is None:
        FocusRing(application)


class FocusRing(QObject):
    """Follows the keyboard. What was chosen with the mouse has no ring: who points knows where he is."""

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._ring: _Ring | None = None
        self._chain: list[QWidget] = []
        application.focusChanged.connect(self._follow)

    @property
    def place(self) -> QRect | None:
        """Where it is drawn, in pixels of its window; None where nothing has it."""
        ring = self._ring
        return ring.geometry() if ring is not None and isValid(ring) and ring.isVisible() else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVING:
            self._place()
        return False

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        self._leave()
        pointed = QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton
        # A page that Qt has given it to, for want of anything in it, would be an empty frame.
        if now is None or pointed or now.isWindow() or now.focusPolicy() is Qt.FocusPolicy.NoFocus:
            return
        # Those around it, too: a page that is scrolled moves, and what stands on it does not.
        self._chain = [now]
        while (above := self._chain[-1].parentWidget()) is not None and not self._chain[-1].isWindow():
            self._chain.append(above)
        for one in self._chain:
            one.installEventFilter(self)
        self._ring = _Ring(now.window())
        self._place()

    def _leave(self) -> None:
        for one in filter(isValid, self._chain):
            one.removeEventFilter(self)
        if self._ring is not None and isValid(self._ring):
            self._ring.hide()
            self._ring.deleteLater()
        self._chain, self._ring = [], None

    def _place(self) -> None:
        ring = self._ring
        if ring is None or not isValid(ring) or not all(map(isValid, self._chain)):
            return
        around, window = self._chain[0], self._chain[0].window()
        seen = QRect(around.mapTo(window, QPoint(0, 0)), around.size())
        shown = around.isVisible() and ring.parentWidget() is window
        seen.adjust(-_WIDTH, -_WIDTH, _WIDTH, _WIDTH)
        for one in self._chain[1:]:
            seen &= QRect(one.mapTo(window, QPoint(0, 0)), one.size())
        ring.setGeometry(seen)
        ring.raise_()
        ring.setVisible(shown and not seen.isEmpty())  # last: it lays out anew what has changed, which leads here again


class _Ring(QWidget):
    """Only paints."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QApplication.palette().color(QPalette.ColorRole.Accent), _WIDTH))
        half = _WIDTH / 2
        radius = style.RADIUS / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), radius, radius)
        painter.end()
