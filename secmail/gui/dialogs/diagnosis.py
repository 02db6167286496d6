"""The diagnosis: a calm list of what was checked, what was found and what to do, with a report to copy."""

import platform
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from secmail.api.queries import Diagnosis
from secmail.domain.checks import Check
from secmail.domain.errors import SecmailError
from secmail.gui import style
from secmail.gui.desk import Desk
from secmail.gui.models.diagnosis import CheckWords, check_words, needs_look, report, worst_first
from secmail.gui.problems import shown
from secmail.gui.surfaces import IconLabel, ToneFrame, on_press, only_with_focus, plain_label, selectable, title_label


class DiagnosisDialog(QDialog):
    """Stands beside the main window and does not block it. Checks anew each time it is shown."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._checks: tuple[Check, ...] = ()
        words = desk.words
        self.setWindowTitle(words("diagnosis.title"))
        self.resize(620, 640)
        self._head = title_label("", self, 1.2)
        self._state = plain_label("", self)
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setAccessibleName(words("diagnosis.list"))
        self.again_button = QPushButton(words("diagnosis.again"), self)
        self.copy_button = QPushButton(words("diagnosis.copy"), self)
        self._close_button = QPushButton(words("diagnosis.close"), self)
        for button, deed in (
            (self.again_button, self.start),
            (self.copy_button, self.copy),
            (self._close_button, self.close),
        ):
            only_with_focus(button)
            on_press(button, deed)
        self._arrange()

    def start(self) -> None:
        """Checks everything; takes seconds."""
        self._checks = ()
        self._head.setText(self._desk.words("diagnosis.running"))
        self._show_rows()
        self._desk.bridge.ask(Diagnosis(), self, then=self._take, otherwise=self._fail)

    def copy(self) -> None:
        """Puts the report into the clipboard."""
        moment = self._desk.now().strftime("%Y-%m-%d %H:%M UTC")
        heading = f"secmail · {moment} · {platform.platform()} · Python {platform.python_version()}"
        text = report(self._checks, self._desk.words, home=str(Path.home()), heading=heading)
        QGuiApplication.clipboard().setText(text)
        self._say(self._desk.words("diagnosis.copied"))

    @property
    def text(self) -> str:
        """Every word shown."""
        rows = [check_words(check, self._desk.words) for check in self._checks]
        spoken = (" ".join(filter(None, (row.title, row.found, row.remedy))) for row in rows)
        return "\n".join((self._head.text(), self._state.text(), *spoken))

    def _take(self, checks: tuple[Check, ...]) -> None:
        self._checks = worst_first(checks)
        words, count = self._desk.words, sum(map(needs_look, checks))
        self._head.setText(words.count("diagnosis.look", count) if count else words("diagnosis.fine"))
        self._show_rows()

    def _fail(self, error: SecmailError) -> None:
        problem = shown(error.code, self._desk.words.language)
        self._head.setText(problem.text.title)
        self._show_rows()
        self._say(problem.body)

    def _say(self, text: str) -> None:
        self._state.setText(text)
        self._state.setVisible(bool(text))

    def _show_rows(self) -> None:
        self._say("")
        self.copy_button.setEnabled(bool(self._checks))
        page = QWidget(self._area)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, style.SPACE, 0)
        layout.setSpacing(style.SPACE)
        for check in self._checks:
            layout.addWidget(_row(check_words(check, self._desk.words), page))
        layout.addStretch(1)
        self._area.setWidget(page)

    def _arrange(self) -> None:
        buttons = QHBoxLayout()
        buttons.addWidget(self.copy_button)
        buttons.addWidget(self.again_button)
        buttons.addStretch(1)
        buttons.addWidget(self._close_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(style.WIDE, style.WIDE, style.WIDE, style.WIDE)
        layout.setSpacing(style.SPACE)
        layout.addWidget(self._head)
        layout.addWidget(self._area, 1)
        layout.addWidget(self._state)
        layout.addLayout(buttons)


def _row(said: CheckWords, page: QWidget) -> ToneFrame:
    row = ToneFrame(said.tone, page)
    icon = IconLabel(row)
    icon.show_icon(said.icon)
    text = QVBoxLayout()
    text.setSpacing(2)
    text.addWidget(title_label(said.title, row, 1.0))
    for line in filter(None, (said.found, said.remedy)):
        text.addWidget(selectable(plain_label(line, row)))
    layout = QHBoxLayout(row)
    layout.setContentsMargins(style.WIDE, style.SPACE, style.SPACE, style.SPACE)
    layout.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
    layout.addLayout(text, 1)
    return row
