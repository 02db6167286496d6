"""Letters that the practice software leaves in a folder: which folder, how they are addressed, what became of them."""

from datetime import datetime
from typing import Final

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from secmail.api.events import JobFailed
from secmail.api.exporting import LetterFolderKept, LettersTaken, SetLetterFolder, TakeLetters
from secmail.domain.dropped_letters import USUAL_PATTERN
from secmail.domain.errors import Code
from secmail.gui import style
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.models.card_words import Said
from secmail.gui.models.letter_words import example, letter_rows
from secmail.gui.note import Note
from secmail.gui.problems import shown
from secmail.gui.rows import Page, row
from secmail.gui.style import Tone
from secmail.gui.surfaces import on_press, only_with_focus, plain_label
from secmail.gui.tall_page import TallPage
from secmail.gui.upkeep.target import TargetField

_KEPT_ROUNDS: Final = 20
"""Looks into the folder that brought something, the newest first."""
_LEAST: Final = 100
"""Logical pixels: a refusal is seen with its reason."""
_DECLINED = {Code.CARD_PIN_CANCELLED, Code.CANCELLED_AT_STOP}


class LettersView(QWidget):
    """Asked anew by `ask`; `take_round` shows what a look into the folder brought."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._kept: tuple[str, bool, str] | None = None
        self._rounds: list[tuple[datetime, LettersTaken]] = []
        words = desk.words
        self.folder = TargetField(desk, self, title=words("letters.folder").replace("&", ""), prepare=_prepare)
        self.folder.line.setPlaceholderText(words("letters.folder.none"))
        self.pattern = QLineEdit(self)
        self.pattern.setAccessibleDescription(words("letters.pattern.help"))
        self.send = QCheckBox(words("letters.send"), self)
        self.warning = Note(self)
        self.example = plain_label("", self)
        self.page = Page(words("letters.state"), self)
        self.page.setMinimumHeight(_LEAST)
        self.note = Note(self)
        self.off_button, self.save_button, self.look_button = (
            self._button(key) for key in ("letters.off", "letters.save", "letters.look")
        )
        self.off_button.setAccessibleName(words("letters.off.name"))
        self._arrange()
        self._connect()
        self._draw()

    def ask(self) -> None:
        """What is set today."""
        self._desk.bridge.ask(LetterFolderKept(), self, then=self._take, otherwise=lambda _: self._update())

    def take_round(self, taken: LettersTaken) -> None:
        """Letters were taken, or refused."""
        self._rounds = [(self._desk.now(), taken), *self._rounds][:_KEPT_ROUNDS]
        self._draw()

    def forget(self) -> None:
        """Names of files may be those of patients."""
        self._rounds = []
        self.note.clear()
        self._draw()

    @property
    def edited(self) -> bool:
        """Whether something stands in the fields that is not kept."""
        return self._kept is not None and self._now != self._kept

    @property
    def _now(self) -> tuple[str, bool, str]:
        return self.folder.path, self.send.isChecked(), self.pattern.text().strip()

    def save(self) -> None:
        """Keeps what the fields say; the folder is tried."""
        folder, send, pattern = self._now
        self.note.say(self._desk.words("task.working"), Tone.NEUTRAL, icon="sync")
        listener = JobListener(self, done=self._saved, failed=self._fail, cancelled=self.note.clear)
        self._desk.bridge.submit(SetLetterFolder(folder, send, pattern), listener)

    def look(self) -> None:
        """Looks into the folder now."""
        self.look_button.setEnabled(False)
        self.note.say(self._desk.words("task.working"), Tone.NEUTRAL, icon="sync")
        listener = JobListener(self, done=self._looked, failed=self._fail, cancelled=self._stop)
        self._desk.bridge.submit(TakeLetters(), listener)

    def _take(self, kept: tuple[str, bool, str]) -> None:
        if not self.edited:
            folder, send, pattern = self._kept = kept
            with QSignalBlocker(self.send), QSignalBlocker(self.pattern):
                self.send.setChecked(send)
                self.pattern.setText(pattern)
            self.folder.take(folder)
        self._update()

    def _saved(self, _: object) -> None:
        self._kept = self._now
        key = "letters.saved" if self.folder.path else "letters.saved.none"
        self.note.say(self._desk.words(key), Tone.NEUTRAL, icon="done")
        self._update()

    def _looked(self, taken: object) -> None:
        assert isinstance(taken, LettersTaken)
        self._stop()
        if taken.waiting and not (taken.kept or taken.refused):
            self.take_round(taken)  # the event tells of the others
        elif not (taken.kept or taken.refused):
            self.note.say(self._desk.words("letters.empty"), Tone.NEUTRAL, icon="done")

    def _fail(self, failure: JobFailed) -> None:
        self._stop()
        if failure.code not in _DECLINED:
            problem = shown(failure.code, self._desk.words.language, words=failure.words)
            self.note.say(f"{problem.text.title}. {problem.body}", Tone.CAUTION)

    def _stop(self) -> None:
        self.note.clear()
        self._update()

    def _update(self) -> None:
        words, pattern = self._desk.words, self.pattern.text().strip()
        name = example(pattern, words)
        self.example.setText(words("letters.pattern.example", file=name) if name else words("letters.pattern.unfit"))
        self.warning.say(words("letters.send.warning") if self.send.isChecked() else "", Tone.CAUTION)
        self.off_button.setEnabled(bool(self.folder.path))
        self.save_button.setEnabled(self.edited and bool(name))
        self.look_button.setEnabled(self._kept is not None and bool(self._kept[0]) and not self.edited)

    def _turn_off(self) -> None:
        self.folder.take("")
        self.send.setChecked(False)
        if not example(self.pattern.text().strip(), self._desk.words):
            self.pattern.setText(USUAL_PATTERN)

    def _draw(self) -> None:
        layout = self.page.fresh()
        words, now = self._desk.words, self._desk.now()
        rows = [said for at, taken in self._rounds for said in letter_rows(taken, at, words, now=now)]
        for said in rows or [Said("letter", Tone.NEUTRAL, words("letters.nothing"))]:
            layout.addWidget(row(said, self.page.page))
        layout.addStretch(1)

    # construction

    def _button(self, key: str) -> QPushButton:
        button = QPushButton(self._desk.words(key), self)
        only_with_focus(button)
        return button

    def _connect(self) -> None:
        self.folder.changed.connect(self._update)
        self.pattern.textChanged.connect(self._update)
        self.send.toggled.connect(self._update)
        on_press(self.off_button, self._turn_off)
        on_press(self.save_button, self.save)
        on_press(self.look_button, self.look)

    def _arrange(self) -> None:
        words = self._desk.words
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        for place, (key, field) in enumerate((("letters.folder", self.folder.line), ("letters.pattern", self.pattern))):
            label = QLabel(words(key), self)
            label.setBuddy(field)
            field.setAccessibleName(words(key).replace("&", ""))
            grid.addWidget(label, place, 0)
        grid.addWidget(self.folder, 0, 1)
        grid.addWidget(self.off_button, 0, 2)
        grid.addWidget(self.pattern, 1, 1, 1, 2)
        grid.addWidget(self.example, 2, 1, 1, 2)
        foot = QHBoxLayout()
        foot.addWidget(self.look_button)
        foot.addStretch(1)
        foot.addWidget(self.save_button)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(style.SPACE, style.SPACE, style.SPACE, style.SPACE)
        tall = TallPage(self)
        outer.addWidget(tall)
        layout = tall.parts
        layout.addWidget(plain_label(words("letters.text"), self))
        layout.addLayout(grid)
        layout.addWidget(plain_label(words("letters.pattern.help"), self))
        layout.addWidget(self.send)
        layout.addWidget(self.warning)
        layout.addWidget(self.page, 1)
        layout.addWidget(self.note)
        outer.addLayout(foot)


def _prepare(dialog: QFileDialog) -> None:
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
