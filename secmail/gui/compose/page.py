"""What the composer shows: the letter, the line about it, the buttons; or that it is locked."""

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from secmail.gui import icons, style
from secmail.gui.compose.answer_strip import AnswerStrip
from secmail.gui.compose.form import ComposeForm
from secmail.gui.compose.keeping_line import KeepingLine
from secmail.gui.compose.state_line import StateLine
from secmail.gui.desk import Desk
from secmail.gui.notice_view import NoticeView
from secmail.gui.safe_text import one_line
from secmail.gui.session import Seat


class ComposePage(QStackedWidget):
    """Widgets without behaviour. `signs`: whether the writer signs himself, or somebody else will."""

    def __init__(self, desk: Desk, parent: QWidget, *, signs: bool) -> None:
        super().__init__(parent)
        self._words = words = desk.words
        self._letter = QWidget(self)
        self.answered = AnswerStrip(self._letter)
        self.form = ComposeForm(words, self._letter)
        self.state = StateLine(words, self._letter)
        self.keeping = KeepingLine(desk, self._letter)
        self.attach_button = self._button("attachment", "compose.attach")
        self.results_button = self._button("result", "compose.results")
        self.results_button.setAccessibleName(words("compose.results.name"))
        self.results_button.setToolTip(words("compose.results.name"))
        self.template_button = self._button("template", "compose.template")
        self.template_button.setAccessibleName(words("compose.template.name"))
        self.later_button = self._button("clock", "compose.later")
        self.later_button.setVisible(signs)
        self.send_button = self._button(*(("send", "compose.send") if signs else ("draft", "compose.prepare")))
        self.locked = NoticeView(self)
        self._arrange()

    def show_locked(self, seat: Seat | None) -> None:
        """Nothing of the letter, but whose card brings it back."""
        words = self._words
        text = words("sealed.text", holder=one_line(seat.by, 120)) if seat else words("sealed.text.anyone")
        self.locked.show_notice(icon="lock", title=words("sealed.title"), sentence=text)
        self.setCurrentWidget(self.locked)

    def show_letter(self) -> None:
        """The letter again."""
        self.setCurrentWidget(self._letter)

    def _button(self, icon: str, key: str) -> QPushButton:
        return QPushButton(icons.icon(icon, self.palette()), self._words(key), self._letter)

    def _arrange(self) -> None:
        buttons = QHBoxLayout()
        buttons.addWidget(self.attach_button)
        buttons.addWidget(self.results_button)
        buttons.addWidget(self.template_button)
        buttons.addStretch(1)
        buttons.addWidget(self.later_button)
        buttons.addWidget(self.send_button)
        layout = QVBoxLayout(self._letter)
        layout.setContentsMargins(style.WIDE, style.WIDE, style.WIDE, style.WIDE)
        layout.setSpacing(style.SPACE)
        layout.addWidget(self.answered)
        layout.addWidget(self.form, 1)
        layout.addWidget(self.state)
        layout.addWidget(self.keeping)
        layout.addLayout(buttons)
        self.addWidget(self._letter)
        self.addWidget(self.locked)
