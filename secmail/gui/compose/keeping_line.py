"""When the letter was last kept as a draft, or that it could not be."""

from PySide6.QtCore import QTime
from PySide6.QtWidgets import QHBoxLayout, QWidget

from secmail.api.events import JobFailed
from secmail.gui.desk import Desk
from secmail.gui.problems import shown
from secmail.gui.safe_text import tooltip
from secmail.gui.surfaces import plain_label


class KeepingLine(QWidget):
    """A quiet word above the buttons, which keep their place when it comes."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._label = plain_label("", self)
        self._label.setMinimumHeight(self.fontMetrics().lineSpacing())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._label)

    def show_kept(self) -> None:
        """Just now."""
        moment = self._desk.now().astimezone()
        time = self._desk.words.locale.toString(QTime(moment.hour, moment.minute), "HH:mm")
        self._label.setText(self._desk.words("compose.kept-at", time=time))
        self._label.setToolTip("")

    def show_missed(self, failure: JobFailed) -> None:
        """It will be tried again at the next change."""
        problem = shown(failure.code, self._desk.words.language)
        self._label.setText(self._desk.words("compose.kept-not", problem=problem.text.title))
        self._label.setToolTip(tooltip(problem.body))

    @property
    def text(self) -> str:
        """What is shown."""
        return self._label.text()
