"""The quiet bar for what goes wrong beside the reading: title, sentence, remedy, Retry, Dismiss. Never a modal box."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from secmail.gui import icons, style
from secmail.gui.i18n import Words
from secmail.gui.problems import ShownProblem
from secmail.gui.style import Tone
from secmail.gui.surfaces import IconLabel, ToneFrame, plain_label, title_label

Source = tuple[str, int]
"""Where a problem comes from ("account", 3): one place has one problem at a time."""


@dataclass(frozen=True, slots=True)
class _Entry:
    problem: ShownProblem
    retry: Callable[[], object] | None
    remedy: str


class ProblemBar(ToneFrame):
    """Shows the latest problem and counts the others; the same one again changes nothing."""

    def __init__(self, words: Words, parent: QWidget) -> None:
        super().__init__(Tone.CAUTION, parent)
        self._words = words
        self._entries: dict[Source, _Entry] = {}
        self._dismissed: dict[Source, ShownProblem] = {}
        self._title = title_label("", self, 1.0)
        self._body = plain_label("", self)
        self._retry = QPushButton(words("problem.retry"), self)
        self._retry.clicked.connect(self._press_retry)
        self._close = QToolButton(self)
        self._close.setIcon(icons.icon("close", self.palette()))
        self._close.setToolTip(words("problem.dismiss"))
        self._close.setAccessibleName(words("problem.dismiss"))
        self._close.setAutoRaise(True)
        self._close.clicked.connect(self._dismiss)
        self.setAccessibleName(words("problem.bar"))
        self._arrange()
        self.hide()

    def tell(
        self, source: Source, problem: ShownProblem, *, retry: Callable[[], object] | None = None, remedy: str = ""
    ) -> None:
        """A problem is there. It is not shown again after being dismissed, until it changes.

        `remedy`: what the button says, where `retry` is more than trying again.
        """
        if self._dismissed.get(source) == problem:
            return
        self._dismissed.pop(source, None)
        self._entries.pop(source, None)
        self._entries[source] = _Entry(problem, retry, remedy or self._words("problem.retry"))
        self._update()

    def solved(self, source: Source) -> None:
        """The place works again."""
        self._dismissed.pop(source, None)
        if self._entries.pop(source, None) is not None:
            self._update()

    @property
    def text(self) -> str:
        """The words shown."""
        return f"{self._title.text()} {self._body.text()}".strip()

    @property
    def retry_button(self) -> QPushButton:
        """Tries again what failed."""
        return self._retry

    @property
    def close_button(self) -> QToolButton:
        """Hides the problem."""
        return self._close

    def _update(self) -> None:
        self.setVisible(bool(self._entries))
        if not self._entries:
            self._title.clear()
            self._body.clear()
            return
        entry = list(self._entries.values())[-1]
        more = len(self._entries) - 1
        title = entry.problem.text.title
        self._title.setText(f"{title} ({self._words.count('problem.more', more)})" if more else title)
        self._body.setText(entry.problem.body)
        self._retry.setText(entry.remedy)
        self._retry.setVisible(entry.retry is not None)

    def _press_retry(self) -> None:
        source, entry = list(self._entries.items())[-1]
        self.solved(source)
        if entry.retry is not None:
            entry.retry()

    def _dismiss(self) -> None:
        source, entry = self._entries.popitem()
        self._dismissed[source] = entry.problem
        self._update()

    def _arrange(self) -> None:
        icon = IconLabel(self)
        icon.show_icon("problem")
        text = QVBoxLayout()
        text.setSpacing(1)
        text.addWidget(self._title)
        text.addWidget(self._body)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(style.WIDE, style.SPACE, style.SPACE, style.SPACE)
        layout.setSpacing(style.WIDE)
        layout.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(text, 1)
        layout.addWidget(self._retry, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
