"""Filing by itself: on or off, and the laboratories that the practice has confirmed."""

from functools import partial

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from secmail.api.events import JobFailed
from secmail.api.exporting import FileByItself, FolderState, ForgetLaboratory, HeldResults, Laboratories
from secmail.domain.errors import Code, SecmailError
from secmail.domain.laboratories import HeldResult, Laboratory
from secmail.gui import style
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.models.card_words import Said
from secmail.gui.note import Note
from secmail.gui.problems import shown
from secmail.gui.rows import Page, row
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone
from secmail.gui.surfaces import on_press, only_with_focus, plain_label, title_label


class AutomaticView(QWidget):
    """`held_wanted`: to see the results that wait. `changed`: the folder's state is worth asking anew."""

    held_wanted = Signal()
    changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        words = desk.words
        self.switch = QCheckBox(words("automatic.on"), self)
        self.switch.setEnabled(False)
        self.switch.toggled.connect(self._set)
        self._text = plain_label(words("automatic.text"), self)
        self._missing = plain_label(words("automatic.no-folder"), self)
        self.page = Page(words("laboratories"), self)
        self.note = Note(self)
        self.held_button = QPushButton(words("action.held"), self)
        only_with_focus(self.held_button)
        on_press(self.held_button, self.held_wanted.emit)
        foot = QHBoxLayout()
        foot.addWidget(self.held_button)
        foot.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(style.SPACE, style.SPACE, style.SPACE, style.SPACE)
        for widget in (self.switch, self._text, self._missing, title_label(words("laboratories"), self, 1.0)):
            layout.addWidget(widget)
        layout.addWidget(self.page, 1)
        layout.addWidget(self.note)
        layout.addLayout(foot)

    def ask(self) -> None:
        """Asks for the laboratories and for what waits."""
        bridge = self._desk.bridge
        bridge.ask(Laboratories(), self, then=self._take, otherwise=self._refuse)
        bridge.ask(HeldResults(), self, then=self._take_held, otherwise=lambda _: self._take_held(()))

    def show_state(self, state: FolderState) -> None:
        """Whether it is on, and whether it can be."""
        ready = state.policy.folder is not None
        with QSignalBlocker(self.switch):
            self.switch.setChecked(state.by_itself)
        self.switch.setEnabled(ready or state.by_itself)
        self._missing.setVisible(not ready)

    def forget(self) -> None:
        """Whom the practice works with is sealed."""
        self.page.fresh()
        self.note.clear()
        self._take_held(())

    def _set(self, on: bool) -> None:
        listener = JobListener(self, done=lambda _: self.changed.emit(), failed=self._fail)
        self._desk.bridge.submit(FileByItself(on), listener)

    def _take(self, found: tuple[Laboratory, ...]) -> None:
        layout = self.page.fresh()
        words = self._desk.words
        if not found:
            layout.addWidget(row(Said("help", Tone.NEUTRAL, words("laboratories.none")), self.page.page))
        for one in found:
            name = one_line(one.name, 80) or one_line(one.address, 80)
            lines = (one_line(one.address, 120), words("laboratories.since", day=words.date(one.at)))
            button = QPushButton(words("laboratories.forget"), self.page.page)
            button.setAccessibleName(words("laboratories.forget.name", name=name))
            on_press(button, partial(self._forget, one.id))
            layout.addWidget(row(Said("certificate", Tone.NEUTRAL, name, lines), self.page.page, button))
        layout.addStretch(1)

    def _take_held(self, held: tuple[HeldResult, ...]) -> None:
        words = self._desk.words
        said = words("action.held")
        self.held_button.setText(f"{said} ({len(held)})" if held else said)

    def _refuse(self, error: SecmailError) -> None:
        layout = self.page.fresh()
        key = "laboratories.locked" if error.code is Code.VAULT_LOCKED else "laboratories.mandate"
        layout.addWidget(row(Said("lock", Tone.NEUTRAL, self._desk.words(key)), self.page.page))
        layout.addStretch(1)

    def _forget(self, laboratory: int) -> None:
        listener = JobListener(self, done=lambda _: self.ask(), failed=self._fail)
        self._desk.bridge.submit(ForgetLaboratory(laboratory), listener)

    def _fail(self, failure: JobFailed) -> None:
        problem = shown(failure.code, self._desk.words.language, words=failure.words)
        self.note.say(f"{problem.text.title}. {problem.body}", Tone.CAUTION)
        self.changed.emit()
