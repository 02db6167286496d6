"""Third step: each printed sheet is checked by three of its words or its QR code, or passed over on purpose."""

import secrets
from collections.abc import Callable, Sequence
from enum import Enum
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from secmail.api.custody import CheckShare
from secmail.api.events import JobFailed
from secmail.gui import style
from secmail.gui.bridge import JobListener
from secmail.gui.custody.paper import PaperSheet
from secmail.gui.desk import Desk
from secmail.gui.models.vault_words import share_hint
from secmail.gui.note import Note
from secmail.gui.problems import shown
from secmail.gui.rows import Page
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone
from secmail.gui.surfaces import IconLabel, ToneFrame, on_press, only_with_focus, plain_label, title_label

ASKED = 3
"""Words of each sheet."""
_ENOUGH = 4
Choose = Callable[[int], Sequence[int]]


class Check(Enum):
    """How a sheet stands."""

    OPEN = "open"
    CHECKED = "checked"
    SKIPPED = "skipped"


def some_places(count: int) -> Sequence[int]:
    """Places of words that nobody can foresee, in order."""
    return sorted(secrets.SystemRandom().sample(range(count), min(ASKED, count)))


class SheetRow(ToneFrame):
    """One sheet. `changed` when it was checked or passed over."""

    changed = Signal()

    def __init__(self, sheet: PaperSheet, places: Sequence[int], desk: Desk, *, parent: QWidget) -> None:
        super().__init__(Tone.NEUTRAL, parent)
        self._words = desk.words
        self._sheet = sheet
        self._places = tuple(places)
        self.state = Check.OPEN
        self._icon = IconLabel(self)
        self._said = plain_label("", self)
        name = one_line(sheet.custodian, 80)
        self.fields = [self._make_field(place, name) for place in self._places]
        self.check_button = QPushButton(self._words("check.check"), self)
        self.check_button.setAccessibleName(self._words("check.check.name", name=name))
        self.skip_button = QPushButton(self._words("check.skip"), self)
        self.skip_button.setAccessibleName(self._words("check.skip.name", name=name))
        on_press(self.check_button, self.compare)
        on_press(self.skip_button, partial(self.settle, Check.SKIPPED))
        self._arrange(name)

    @property
    def custodian(self) -> str:
        """Who keeps it."""
        return self._sheet.custodian

    @property
    def asked(self) -> tuple[int, ...]:
        """The places of the words asked for."""
        return self._places

    def word(self, place: int) -> str:
        """The word at a place of the sheet."""
        return self._sheet.words[place]

    def compare(self) -> None:
        """Looks whether the words typed are those of the sheet."""
        typed = [field.text().strip().casefold() for field in self.fields]
        meant = [self.word(place).casefold() for place in self._places]
        if all(_is_meant(one, word) for one, word in zip(typed, meant, strict=True)):
            self.settle(Check.CHECKED)
        else:
            self.set_tone(Tone.CAUTION)
            self._icon.show_icon("doubt")
            self._said.setText(self._words("check.wrong"))
            self.fields[0].setFocus()

    def settle(self, state: Check) -> None:
        """It was checked, or is passed over."""
        self.state = state
        checked = state is Check.CHECKED
        self.set_tone(Tone.NEUTRAL if checked else Tone.CAUTION)
        self._icon.show_icon("done" if checked else "doubt")
        self._said.setText(self._words("check.checked" if checked else "check.skipped"))
        self.skip_button.setEnabled(state is Check.OPEN)
        for widget in (*self.fields, self.check_button):
            widget.setEnabled(not checked)
        for field in self.fields:
            field.setText("")
        self.changed.emit()

    def _make_field(self, place: int, name: str) -> QLineEdit:
        field = QLineEdit(self)
        field.setMaxLength(24)
        field.setPlaceholderText(self._words("check.word", number=place + 1))
        field.setAccessibleName(self._words("check.word.name", number=place + 1, name=name))
        field.returnPressed.connect(self.compare)
        return field

    def _arrange(self, name: str) -> None:
        self._icon.show_icon("letter")
        head = QHBoxLayout()
        head.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(title_label(name, self, 1.0), 1)
        line = QHBoxLayout()
        for field in self.fields:
            line.addWidget(field, 1)
        for button in (self.check_button, self.skip_button):
            only_with_focus(button)
            line.addWidget(button)
        self._said.setText(self._words("check.open"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(style.WIDE, style.SPACE, style.SPACE, style.SPACE)
        layout.setSpacing(style.SPACE // 2)
        layout.addLayout(head)
        layout.addLayout(line)
        layout.addWidget(self._said)


def _is_meant(typed: str, word: str) -> bool:
    """The first four letters tell the words of SLIP-0039 apart."""
    return len(typed) >= min(_ENOUGH, len(word)) and word.startswith(typed)


class CheckPage(QWidget):
    """`changed` when more is settled."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget, choose: Choose = some_places) -> None:
        super().__init__(parent)
        self._desk = desk
        self._choose = choose
        self.rows: tuple[SheetRow, ...] = ()
        self._list = Page(desk.words("check.title"), self)
        self.whole = QLineEdit(self)
        self.whole.setEchoMode(QLineEdit.EchoMode.Password)
        self.whole.setAccessibleName(desk.words("check.whole"))
        self.whole.returnPressed.connect(self.check_whole)
        self.outcome = Note(self)
        self._arrange()

    @property
    def settled(self) -> bool:
        """Whether nothing is left open."""
        return bool(self.rows) and all(row.state is not Check.OPEN for row in self.rows)

    def show_sheets(self, sheets: Sequence[PaperSheet]) -> None:
        """The sheets to check; empty to forget them."""
        layout = self._list.fresh()
        page = self._list.page
        self.rows = tuple(SheetRow(sheet, self._choose(len(sheet.words)), self._desk, parent=page) for sheet in sheets)
        for row in self.rows:
            row.changed.connect(self.changed)
            layout.addWidget(row)
        layout.addStretch(1)
        self.whole.setText("")
        self.outcome.clear()

    def check_whole(self) -> None:
        """A whole sheet was typed, or read from its QR code by a reader that types."""
        typed = " ".join(self.whole.text().split())
        self.whole.setText("")
        if typed:
            self._desk.bridge.submit(CheckShare(typed), JobListener(self, done=self._found, failed=self._fail))

    def _found(self, custodian: object) -> None:
        self.outcome.clear()
        for row in self.rows:
            if row.custodian == custodian:
                row.settle(Check.CHECKED)

    def _fail(self, failure: JobFailed) -> None:
        problem = shown(failure.code, self._desk.words.language)
        hint = share_hint(failure.detail, self._desk.words)
        self.outcome.say(f"{problem.text.title}. {hint or problem.body}", Tone.CAUTION)

    def _arrange(self) -> None:
        words = self._desk.words
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(style.SPACE)
        layout.addWidget(plain_label(words("check.text"), self))
        layout.addWidget(self._list, 1)
        layout.addWidget(plain_label(words("check.whole"), self))
        layout.addWidget(self.whole)
        layout.addWidget(self.outcome)
