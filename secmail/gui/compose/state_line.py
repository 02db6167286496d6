"""The line above the buttons of the composer: a hint, the progress, or what went wrong."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from secmail.api.events import JobFailed
from secmail.domain.errors import SecmailError
from secmail.domain.outbox import OutboxEntry
from secmail.gui import style
from secmail.gui.compose.hints import Hint
from secmail.gui.i18n import Words
from secmail.gui.problems import ShownProblem, shown
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone
from secmail.gui.surfaces import IconLabel, ToneFrame, plain_label


class StateLine(ToneFrame):
    """One sentence with its sign. A hint gives way to a problem until the next attempt."""

    def __init__(self, words: Words, parent: QWidget) -> None:
        super().__init__(Tone.NEUTRAL, parent)
        self._words = words
        self._troubled = False
        self._icon = IconLabel(self)
        self._label = plain_label("", self)
        self._details = plain_label("", self)
        self._details.hide()
        self.more = QPushButton(words("compose.protection"), self)
        self.more.setCheckable(True)
        self.more.setAutoDefault(False)
        self.more.setAccessibleName(words("compose.protection.name"))
        self.more.toggled.connect(self._details.setVisible)
        self.more.hide()
        layout = QGridLayout(self)
        layout.setContentsMargins(style.WIDE, style.SPACE, style.SPACE, style.SPACE)
        layout.addWidget(self._icon, 0, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self._label, 0, 1)
        layout.addWidget(self.more, 0, 2, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self._details, 1, 1)
        layout.setColumnStretch(1, 1)

    @property
    def text(self) -> str:
        """The sentence shown, with its details."""
        return " ".join(filter(None, (self._label.text(), self._details.text())))

    def hint(self, hint: Hint) -> None:
        """Says what is missing, or that all is well."""
        if not self._troubled:
            tone = Tone.CAUTION if hint.hinders else Tone.NEUTRAL
            self._show(hint.icon, hint.text, tone=tone, details=hint.details)

    def say(self, text: str) -> None:
        """Says what happened."""
        self._troubled = True
        self._show("problem", text, tone=Tone.CAUTION)

    def tell(self, text: str) -> None:
        """Says that something was done; a hint does not take it away."""
        self._troubled = True
        self._show("done", text, tone=Tone.NEUTRAL)

    def working(self, text: str) -> None:
        """Something is going on."""
        self._troubled = False
        self._show("sync", text, tone=Tone.NEUTRAL)

    def problem(self, failure: JobFailed) -> None:
        """A job failed."""
        self._tell(shown(failure.code, self._words.language, words=failure.words, tries_left=failure.tries_left))

    def error(self, error: SecmailError) -> None:
        """A file could not be read."""
        self._tell(shown(error.code, self._words.language))

    def outcome(self, entry: OutboxEntry) -> None:
        """The servers refused, or the outcome is not known."""
        words = self._words
        said = [
            words("outbox.words", address=one_line(one.address, 80), words=one_line(one.reason, 200))
            for one in entry.deliveries
            if one.reason
        ]
        parts = [words(f"outbox.{entry.state.value}") + ".", *said]
        if entry.last_error is not None:
            parts.append(shown(entry.last_error, words.language).body)
        self._troubled = True
        self._show("broken", " ".join((*parts, words("compose.kept"))), tone=Tone.DANGER)

    def forget(self) -> None:
        """Drops the words."""
        self._troubled = False
        self._label.clear()
        self._tell_more("")

    def _tell(self, problem: ShownProblem) -> None:
        self._troubled = True
        text = f"{problem.text.title}. {problem.body} {self._words('compose.kept')}"
        self._show("broken", text, tone=Tone.DANGER)

    def _show(self, icon: str, text: str, *, tone: Tone, details: str = "") -> None:
        self.set_tone(tone)
        self._icon.show_icon(icon)
        self._label.setText(text)
        self._tell_more(details)

    def _tell_more(self, details: str) -> None:
        self._details.setText(details)
        self.more.setVisible(bool(details))
        self._details.setVisible(bool(details) and self.more.isChecked())
