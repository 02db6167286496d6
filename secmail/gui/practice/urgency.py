"""The words that make a message urgent for this practice."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QWidget

from secmail.api.urgency import SetUrgencyWords, UrgencyWordsKept
from secmail.domain.urgency import DEFAULT_WORDS
from secmail.gui.desk import Desk
from secmail.gui.dialogs.task import TaskDialog
from secmail.gui.surfaces import on_press, only_with_focus


class UrgencyDialog(TaskDialog):
    """`told` carries the words that tell of it."""

    told = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        words = desk.words
        super().__init__(desk, parent, title=words("urgency.title"), ok=words("urgency.ok"))
        self._kept: tuple[str, ...] | None = None
        self.add_text(words("urgency.text"))
        self.list = QPlainTextEdit(self)
        self.list.setTabChangesFocus(True)
        self.list.textChanged.connect(self.update_ok)
        self.add_field(words("urgency.words"), self.list)
        self.reset_button = QPushButton(words("urgency.reset"), self)
        only_with_focus(self.reset_button)
        on_press(self.reset_button, self._reset)
        self.buttons.addButton(self.reset_button, self.buttons.ButtonRole.ResetRole)
        desk.bridge.ask(UrgencyWordsKept(), self, then=self._take)

    @property
    def chosen(self) -> tuple[str, ...]:
        """The words in the field, each once."""
        lines = (" ".join(line.split()) for line in self.list.toPlainText().splitlines())
        return tuple(dict.fromkeys(filter(None, lines)))

    def ready(self) -> bool:
        """Whether something else is written there."""
        return self._kept is not None and self.chosen != self._kept

    def begin(self) -> None:
        """Keeps them."""
        self.run(SetUrgencyWords(None if self.chosen == DEFAULT_WORDS else self.chosen), self._set)

    def _take(self, kept: tuple[str, ...]) -> None:
        self._kept = kept
        self.list.setPlainText("\n".join(kept))
        self.update_ok()

    def _reset(self) -> None:
        self.list.setPlainText("\n".join(DEFAULT_WORDS))

    def _set(self, _: object) -> None:
        words, count = self.desk.words, len(self.chosen)
        self.finish()
        self.told.emit(words.count("urgency.saved", count) if count else words("urgency.saved.none"))
