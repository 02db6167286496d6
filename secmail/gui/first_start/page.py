"""What every screen of the assistant is: a few plain words, what was found, and at most one deed."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from secmail.api.events import Event, JobFailed
from secmail.api.setup import SetupStep
from secmail.domain.errors import Code
from secmail.gui import style
from secmail.gui.desk import Desk
from secmail.gui.note import Note
from secmail.gui.problems import shown
from secmail.gui.style import Tone
from secmail.gui.surfaces import plain_label

_DECLINED = {Code.CARD_PIN_CANCELLED, Code.CANCELLED_AT_STOP}


class StepPage(QWidget):
    """`changed`: the main button may say or allow something else. `settled`: what the screen is about may stand now."""

    changed = Signal()
    settled = Signal()

    def __init__(self, step: SetupStep, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.step = step
        self.desk = desk
        self.done = False
        self.setAccessibleName(desk.words(f"first.{step}"))
        self.note = Note(self)
        self.body = QVBoxLayout()
        self.body.setSpacing(style.SPACE)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(style.SPACE)
        layout.addWidget(plain_label(desk.words(f"first.{step}.text"), self))
        layout.addLayout(self.body, 1)
        layout.addWidget(self.note)

    @property
    def deed(self) -> str:
        """What the main button does here; empty: it goes on to the next screen."""
        return ""

    @property
    def first(self) -> QWidget | None:
        """Where writing begins, if it does here."""
        return None

    @property
    def ready(self) -> bool:
        """Whether the deed can begin."""
        return True

    def begin(self) -> None:
        """Does it."""

    def enter(self) -> None:
        """The screen comes into view: looks at how things are."""

    def leave(self) -> None:
        """The assistant is closed: what is under way is given up."""

    def hear(self, event: Event) -> None:
        """Follows the engine's events while it is in view."""

    def show_done(self, *, done: bool) -> None:
        """Whether what it is about stands."""
        self.done = done
        self.changed.emit()

    def fail(self, failure: JobFailed) -> None:
        """Says what went wrong."""
        if failure.code in _DECLINED:
            self.note.clear()
        else:
            language = self.desk.words.language
            problem = shown(failure.code, language, words=failure.words, tries_left=failure.tries_left)
            self.note.say(f"{problem.text.title}. {problem.body}", Tone.CAUTION)
        self.changed.emit()
