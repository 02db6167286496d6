"""How long mail is kept; what is older is removed only when somebody asks for it and says so twice."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QMessageBox, QPushButton, QWidget

from secmail.api.upkeep import ApplyRetention, Overdue, RetentionKept, SetRetention
from secmail.domain.upkeep import RESULTS_AT_LEAST, Retention
from secmail.gui.desk import Desk
from secmail.gui.dialogs.question import Question
from secmail.gui.dialogs.task import TaskDialog
from secmail.gui.surfaces import on_press, only_with_focus

_YEARS = (1, 2, 5, 10, 20, 30)


class RetentionDialog(TaskDialog):
    """`told` carries the words that tell what was done."""

    told = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        words = desk.words
        super().__init__(desk, parent, title=words("retention.title"), ok=words("retention.ok"))
        self._kept: Retention | None = None
        self._overdue = 0
        self.add_text(words("retention.text"))
        self.results, self.letters, self.other = (QComboBox(self) for _ in range(3))
        for key, choice in (("results", self.results), ("letters", self.letters), ("other", self.other)):
            self.add_field(words(f"retention.{key}"), choice)
            choice.currentIndexChanged.connect(self.update_ok)
        self.state = self.add_text("")
        self.remove_button = QPushButton(words("retention.remove"), self)
        only_with_focus(self.remove_button)
        on_press(self.remove_button, self._ask_remove)
        self.buttons.addButton(self.remove_button, self.buttons.ButtonRole.ActionRole)
        self.remove_button.setEnabled(False)
        desk.bridge.ask(RetentionKept(), self, then=self._take)
        self._count()

    @property
    def chosen(self) -> Retention:
        """What the fields say."""
        return Retention(self.results.currentData(), self.letters.currentData(), self.other.currentData())

    def ready(self) -> bool:
        """Whether something else is chosen."""
        return self._kept is not None and self.chosen != self._kept

    def begin(self) -> None:
        """Keeps it; nothing is removed by that."""
        self.run(SetRetention(self.chosen), self._set)

    def _set(self, _: object) -> None:
        self._kept = self.chosen
        self.update_ok()
        self._count()

    def _take(self, kept: Retention) -> None:
        self._fill(self.results, kept.results, least=RESULTS_AT_LEAST)
        self._fill(self.letters, kept.letters)
        self._fill(self.other, kept.other)
        self._kept = kept
        self.update_ok()

    def _fill(self, choice: QComboBox, now: int, *, least: int = 0) -> None:
        words = self.desk.words
        for years in sorted({*(one for one in _YEARS if one >= least), *filter(None, (now,))}):
            choice.addItem(words.count("retention.years", years), years)
        choice.addItem(words("retention.ever"), 0)
        choice.setCurrentIndex(choice.findData(now))

    def _count(self) -> None:
        self.desk.bridge.ask(Overdue(), self, then=self._take_overdue, otherwise=lambda _: None)

    def _take_overdue(self, count: int) -> None:
        words = self.desk.words
        self._overdue = count
        self.state.setText(words.count("retention.overdue", count) if count else words("retention.overdue.none"))
        self.remove_button.setEnabled(count > 0)

    def _ask_remove(self) -> None:
        words = self.desk.words
        remove = partial(self.run, ApplyRetention(), self._removed)
        Question(
            self,
            title=words("retention.title"),
            text=words("retention.question", count=self._overdue),
            details="",
            answers=(
                (words("retention.yes"), QMessageBox.ButtonRole.DestructiveRole, remove),
                (words("retention.no"), QMessageBox.ButtonRole.RejectRole, None),
            ),
        ).open()

    def _removed(self, count: object) -> None:
        assert isinstance(count, int)
        self.finish()
        self.told.emit(self.desk.words.count("retention.removed", count))
