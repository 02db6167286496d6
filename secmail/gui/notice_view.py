"""A quiet page instead of content: nothing chosen, opening, locked, cannot be opened; with at most one button."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from secmail.gui import style
from secmail.gui.surfaces import IconLabel, plain_label, title_label

_TEXT_WIDTH = 460
_ROOMY = 340
"""Pixels of height from which there is room for the sign above the words."""


class NoticeView(QWidget):
    """Shows icon, title, sentence and a button. `pressed` when the button was."""

    pressed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._icon = IconLabel(self, 48)
        self._title = title_label("", self, 1.3)
        self._sentence = plain_label("", self)
        self._button = QPushButton(self)
        self._button.clicked.connect(self.pressed)
        for label in (self._title, self._sentence):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QWidget(self)
        column.setMaximumWidth(_TEXT_WIDTH)
        layout = QVBoxLayout(column)
        layout.setSpacing(style.WIDE)
        layout.addStretch(2)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        # Without an alignment: only then is a wrapped label given the height that its width asks for.
        layout.addWidget(self._title)
        layout.addWidget(self._sentence)
        layout.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)
        outer = QHBoxLayout(self)
        outer.addStretch(1)
        outer.addWidget(column, 100)
        outer.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where the words need all the room the sign gives way."""
        super().resizeEvent(event)
        self._icon.setVisible(event.size().height() >= _ROOMY)

    def show_notice(self, *, icon: str, title: str, sentence: str = "", button: str = "") -> None:
        """Replaces what is shown; an empty button text hides the button."""
        self._icon.show_icon(icon)
        self._title.setText(title)
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence))
        self._button.setText(button)
        self._button.setVisible(bool(button))

    @property
    def words(self) -> str:
        """Title and sentence, as a reader hears them."""
        return " ".join(filter(None, (self._title.text(), self._sentence.text())))

    @property
    def button(self) -> QPushButton:
        """The only button."""
        return self._button
