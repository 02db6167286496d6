"""A short question with named answers, or a word to take note of, opened without a nested loop."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QGridLayout, QLabel, QMessageBox, QPushButton, QSizePolicy, QSpacerItem, QWidget

from secmail.gui import icons, style
from secmail.gui.safe_text import unbroken

_ICON = 40
_LEAST_WIDTH = 460
"""Pixels."""
Answer = tuple[str, QMessageBox.ButtonRole, Callable[[], None] | None]


class Question(QMessageBox):
    """Asks once and is gone; each answer runs its own deed. Closing means the answer with the reject role."""

    sign = ""
    """Instead of the question mark."""

    def __init__(self, parent: QWidget, *, title: str, text: str, details: str, answers: tuple[Answer, ...]) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(unbroken(text))
        self.setInformativeText(unbroken(details))
        name = self.sign or ("help" if len(answers) > 1 else "done")
        ink = self.palette().color(QPalette.ColorRole.WindowText)
        self.setIconPixmap(icons.pixmap(name, ink, size=_ICON, ratio=self.devicePixelRatioF()))
        self._deeds: dict[QPushButton, Callable[[], None] | None] = {}
        for words, role, deed in answers:
            button = self.addButton(words, role)
            self._deeds[button] = deed
            if role is QMessageBox.ButtonRole.RejectRole:
                self.setEscapeButton(button)
                self.setDefaultButton(button)
        self.buttonClicked.connect(self._answer)
        self._give_room()

    def _give_room(self) -> None:
        """Sentences of a few words in a line are hard to read; the question itself stands out from what explains it."""
        grid = self.layout()
        if isinstance(grid, QGridLayout):
            room = QSpacerItem(_LEAST_WIDTH, 0, QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Minimum)
            grid.addItem(room, grid.rowCount(), 0, 1, grid.columnCount())
        asked = self.findChild(QLabel, "qt_msgbox_label")
        if isinstance(asked, QLabel):
            asked.setFont(style.scaled(self.font(), 1.0, bold=True))

    def _answer(self, button: QPushButton) -> None:
        deed = self._deeds.get(button)
        if deed is not None:
            deed()


class News(Question):
    """Tells that something is done, and what may come next."""

    sign = "done"
