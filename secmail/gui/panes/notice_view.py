"""A quiet page instead of content: nothing chosen, opening, locked, cannot be opened; with at most one button."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from secmail.gui import style
from secmail.gui.surfaces import IconLabel, plain_label, title_label

_TEXT_WIDTH = 460


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
            label.setMaximumWidth(_TEXT_WIDTH)
            label.setMinimumWidth(min(_TEXT_WIDTH, 320))
        layout = QVBoxLayout(self)
        layout.setSpacing(style.WIDE)
        layout.addStretch(2)
        for widget in (self._icon, self._title, self._sentence, self._button):
            layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)

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
