"""Lines about a message, side by side where they fit, below one another where they do not."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QPushButton, QWidget

from secmail.gui import style

_SHOWN = {QEvent.Type.ShowToParent, QEvent.Type.HideToParent}


class Band(QWidget):
    """`lines`: each with what tells how many pixels it needs to say all on one line. Hidden while all of them are."""

    def __init__(self, lines: Mapping[QWidget, Callable[[], int]], parent: QWidget) -> None:
        super().__init__(parent)
        self._lines = lines
        self._layout = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(style.SPACE)
        for one in lines:
            self._layout.addWidget(one)
            one.installEventFilter(self)
        self._turn()

    def event(self, event: QEvent) -> bool:
        """A line that says something else asks for another layout."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._turn()
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _SHOWN:
            self._turn()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn()

    def _turn(self) -> None:
        shown = {one: width() for one, width in self._lines.items() if not one.isHidden()}
        self.setVisible(bool(shown))
        sides = QBoxLayout.Direction
        fits = sum(shown.values()) + style.SPACE * (len(shown) - 1) <= self.width()
        direction = sides.LeftToRight if fits else sides.TopToBottom
        if direction != self._layout.direction():
            self._layout.setDirection(direction)
        for place, one in enumerate(self._lines):
            stretch = shown.get(one, 0) if fits else 0
            if self._layout.stretch(place) != stretch:
                self._layout.setStretch(place, stretch)


def line_width(label: QLabel, buttons: tuple[QPushButton, ...]) -> int:
    """Of an icon, a sentence and the buttons that are shown, on one line."""
    beside = sum(one.sizeHint().width() + style.SPACE for one in buttons if not one.isHidden())
    return style.WIDE + style.ICON + 4 * style.SPACE + label.fontMetrics().horizontalAdvance(label.text()) + beside
