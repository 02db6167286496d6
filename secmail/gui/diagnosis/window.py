"""The diagnosis: what was looked at, what was found and what to do, part by part; and a report to copy."""

import platform
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from secmail.api.commands import UpdateTrust
from secmail.api.diagnosis import ChecksMade, Diagnose, TechnicalSheetAsked
from secmail.api.events import JobFailed
from secmail.domain.checks import Check
from secmail.domain.diagnosis import Part, part_of
from secmail.domain.errors import Code
from secmail.domain.ids import JobId
from secmail.domain.sentences.diagnosis import PARTS
from secmail.domain.sentences.diagnosis_report import report
from secmail.gui import style
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.diagnosis.remedies import AGAIN, UPDATE, remedy_of
from secmail.gui.diagnosis.rows import page_of
from secmail.gui.diagnosis.sheet import SheetPage
from secmail.gui.diagnosis.words import check_words, needs_look, worst_first
from secmail.gui.problems import shown
from secmail.gui.surfaces import on_press, only_with_focus, plain_label, title_label
from secmail.gui.tabs import Tabs

_PROGRESS_WIDTH = 140


class DiagnosisDialog(QDialog):
    """Stands beside the main window and does not block it. Checks anew each time it is shown.

    `remedy_wanted` carries the key of an action of the window.
    """

    remedy_wanted = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._found: dict[Part, tuple[Check, ...]] = {}
        self._asked: tuple[Part, ...] = ()
        self._waiting: list[Part] = []
        self._job: JobId | None = None
        words = desk.words
        self.setWindowTitle(words("diagnosis.title"))
        self.resize(720, 680)
        self._head = title_label("", self, 1.2)
        self._state = plain_label("", self)
        self._progress = QProgressBar(self)
        self._progress.setTextVisible(False)
        self._progress.setRange(0, len(Part))
        self._progress.setFixedWidth(_PROGRESS_WIDTH)
        self._progress.setAccessibleName(words("diagnosis.running"))
        self.stop_button = QPushButton(words("diagnosis.stop"), self)
        self.pages = Tabs(self)
        self._area = QScrollArea(self.pages)
        self.sheet = SheetPage(words, self.pages)
        self.copy_button = QPushButton(words("diagnosis.copy"), self)
        self.copy_button.setToolTip(words("diagnosis.copy.tip"))
        self.again_button = QPushButton(words("diagnosis.again"), self)
        self._close_button = QPushButton(words("diagnosis.close"), self)
        for button, deed in (
            (self.stop_button, self.stop),
            (self.again_button, self.start),
            (self.copy_button, self.copy),
            (self._close_button, self.close),
        ):
            only_with_focus(button)
            on_press(button, deed)
        self._arrange()
        self._show_running()
        desk.bridge.heard.connect(self._hear)

    def start(self) -> None:
        """Checks everything; takes seconds."""
        self._found = {}
        self._show_rows()
        self._look(tuple(Part))
        self._desk.bridge.ask(TechnicalSheetAsked(), self, then=self.sheet.show_sheet, otherwise=lambda _: None)

    def stop(self) -> None:
        """What was looked at stays."""
        if self._job is not None:
            self._desk.bridge.cancel(self._job)
            self._end(self._desk.words("diagnosis.stopped"))

    def copy(self) -> None:
        """Puts the report into the clipboard."""
        moment = self._desk.now().strftime("%Y-%m-%d %H:%M UTC")
        heading = f"secmail · {moment} · {platform.platform()} · Python {platform.python_version()}"
        language, home = self._desk.words.language, str(Path.home())
        text = report(self._checks(), self.sheet.sheet, language, home=home, heading=heading)
        QGuiApplication.clipboard().setText(text)
        self._say(self._desk.words("diagnosis.copied"))

    def closeEvent(self, event: object) -> None:
        """Nobody looks any more."""
        self.stop()
        super().closeEvent(event)  # type: ignore[arg-type] # Qt's own event

    @property
    def text(self) -> str:
        """Every word shown."""
        rows = [check_words(check, self._desk.words) for check in worst_first(self._checks())]
        spoken = (" ".join(filter(None, (row.title, row.found, row.remedy))) for row in rows)
        return "\n".join((self._head.text(), self._state.text(), *spoken))

    def _checks(self) -> tuple[Check, ...]:
        return tuple(check for part in Part for check in self._found.get(part, ()))

    def _look(self, parts: tuple[Part, ...]) -> None:
        if self._job is not None:
            self._desk.bridge.cancel(self._job)
        self._asked, self._waiting = parts, list(parts)
        self._say("")
        listener = JobListener(self, done=lambda _: self._end(""), failed=self._fail, cancelled=self._cancelled)
        self._job = self._desk.bridge.submit(Diagnose(parts), listener)
        self._show_running()

    def _hear(self, event: object) -> None:
        # The last word counts: what the look before this one has still found comes first.
        if isinstance(event, ChecksMade) and self._job is not None and event.part in self._asked:
            self._waiting = [part for part in self._waiting if part is not event.part]
            self._found[event.part] = event.checks
            self._show_rows()
            self._show_running()

    def _remedy(self, check: Check) -> None:
        match remedy_of(check):
            case key if key == AGAIN:
                self._look((part_of(check.subject),))
            case key if key == UPDATE:
                self._update()
            case key:
                self.remedy_wanted.emit(key)

    def _update(self) -> None:
        self._say(self._desk.words("diagnosis.updating"))
        listener = JobListener(self, done=lambda _: self._look((Part.TRUST,)), failed=self._tell)
        self._desk.bridge.submit(UpdateTrust(), listener)

    def _end(self, said: str) -> None:
        self._job, self._waiting = None, []
        self._show_running()
        if said:
            self._say(said)

    def _cancelled(self) -> None:
        self._fail(JobFailed(JobId(0), Code.CANCELLED_AT_STOP))

    def _fail(self, failure: JobFailed) -> None:
        self._job, self._waiting = None, []
        self._show_running()
        self._head.setText(shown(failure.code, self._desk.words.language).text.title)
        self._tell(failure)

    def _tell(self, failure: JobFailed) -> None:
        self._say(shown(failure.code, self._desk.words.language).body)

    def _say(self, text: str) -> None:
        self._state.setText(text)
        self._state.setVisible(bool(text))

    def _show_running(self) -> None:
        words, runs = self._desk.words, self._job is not None
        if not runs and self.stop_button.hasFocus():
            self._close_button.setFocus()
        self._progress.setVisible(runs)
        self.stop_button.setVisible(runs)
        self.again_button.setEnabled(not runs)
        self.copy_button.setEnabled(bool(self._found) and not runs)
        if runs:
            self._progress.setValue(len(Part) - len(self._waiting))
            if self._waiting:
                part = PARTS[self._waiting[0]][words.language]
                self._head.setText(words("diagnosis.running.part", part=part))
        else:
            count = sum(map(needs_look, self._checks()))
            self._head.setText(words.count("diagnosis.look", count) if count else words("diagnosis.fine"))

    def _show_rows(self) -> None:
        bar = self._area.verticalScrollBar()
        place = bar.value()
        page = page_of(self._found, self._desk.words, parent=self._area, remedy=self._remedy)
        self._area.setWidget(page)
        bar.setValue(place)

    def _arrange(self) -> None:
        words = self._desk.words
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setAccessibleName(words("diagnosis.list"))
        self.pages.setAccessibleName(words("diagnosis.title"))
        self.pages.tabBar().setAccessibleName(words("diagnosis.title"))
        self.pages.addTab(self._area, words("diagnosis.checks"))
        self.pages.addTab(self.sheet, words("diagnosis.sheet"))
        running = QHBoxLayout()
        running.addWidget(self._head, 1)
        for part in (self._progress, self.stop_button):
            kept = part.sizePolicy()
            kept.setRetainSizeWhenHidden(True)  # nothing below moves when it is over
            part.setSizePolicy(kept)
            running.addWidget(part)
        buttons = QHBoxLayout()
        buttons.addWidget(self.copy_button)
        buttons.addWidget(self.again_button)
        buttons.addStretch(1)
        buttons.addWidget(self._close_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(style.WIDE, style.WIDE, style.WIDE, style.WIDE)
        layout.setSpacing(style.SPACE)
        layout.addLayout(running)
        layout.addWidget(self.pages, 1)
        layout.addWidget(self._state)
        layout.addLayout(buttons)
