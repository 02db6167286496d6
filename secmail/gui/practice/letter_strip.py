"""The line that tells of letters which the practice software has left: drafts to read again, what left, refusals."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from secmail.api.events import Event
from secmail.api.exporting import LettersDropped, LettersTaken
from secmail.gui import icons, style
from secmail.gui.desk import Desk
from secmail.gui.models.letter_words import announced
from secmail.gui.style import Tone
from secmail.gui.surfaces import IconLabel, ToneFrame, on_press, only_with_focus, plain_label, title_label


class LetterStrip(ToneFrame):
    """Adds up what came until somebody has seen it. Numbers only: it may stand while no session is open.

    `drafts_wanted`, `reasons_wanted`: to see which they are.
    """

    drafts_wanted = Signal()
    reasons_wanted = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(Tone.NEUTRAL, parent)
        self._desk = desk
        self._sum = LettersTaken()
        words = desk.words
        self.setAccessibleName(words("letters.from"))
        self._icon = IconLabel(self)
        self._title = title_label("", self, 1.0)
        self._body = plain_label("", self)
        self.drafts_button = QPushButton(words("letters.see.drafts"), self)
        self.reasons_button = QPushButton(words("letters.see.refused"), self)
        self.close_button = QToolButton(self)
        self.close_button.setIcon(icons.icon("close", self.palette()))
        self.close_button.setToolTip(words("problem.dismiss"))
        self.close_button.setAccessibleName(words("problem.dismiss"))
        self.close_button.setAutoRaise(True)
        for button, wanted in (
            (self.drafts_button, self.drafts_wanted),
            (self.reasons_button, self.reasons_wanted),
        ):
            only_with_focus(button)
            on_press(button, self.dismiss)
            on_press(button, wanted.emit)
        on_press(self.close_button, self.dismiss)
        self._arrange()
        self.hide()
        desk.bridge.heard.connect(self._hear)

    @property
    def text(self) -> str:
        """The words shown."""
        return f"{self._title.text()} {self._body.text()}".strip()

    def dismiss(self) -> None:
        """Somebody has seen it."""
        self._sum = LettersTaken()
        self.hide()

    def _hear(self, event: Event) -> None:
        if not isinstance(event, LettersDropped):
            return
        new, before = event.taken, self._sum
        self._sum = LettersTaken(before.kept + new.kept, before.sent + new.sent, (*before.refused, *new.refused))
        self._draw()

    def _draw(self) -> None:
        words, now = self._desk.words, self._sum
        drafts, refused = now.kept > now.sent, bool(now.refused)
        self.set_tone(Tone.CAUTION if refused else Tone.NEUTRAL)
        self._icon.show_icon("doubt" if refused else "letter")
        self._title.setText(f"{words('letters.from')} — {announced(now, words)}")
        hints = [words("letters.announce.refused")] if refused else []
        self._body.setText(" ".join([*hints, words("letters.announce.drafts")] if drafts else hints))
        self._body.setVisible(drafts or refused)
        self.drafts_button.setVisible(drafts)
        self.reasons_button.setVisible(refused)
        self.setVisible(drafts or refused or bool(now.sent))

    def _arrange(self) -> None:
        text = QVBoxLayout()
        text.setSpacing(1)
        text.addWidget(self._title)
        text.addWidget(self._body)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(style.WIDE, style.SPACE, style.SPACE, style.SPACE)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(text, 1)
        for button in (self.reasons_button, self.drafts_button):
            layout.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
