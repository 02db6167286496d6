"""Puts the inbox's mail of a past year away."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from secmail.api.upkeep import ArchiveYear
from secmail.gui.desk import Desk
from secmail.gui.dialogs.task import TaskDialog

_YEARS = 30


class ArchiveDialog(TaskDialog):
    """`archived` carries the words that tell of it."""

    archived = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        words = desk.words
        super().__init__(desk, parent, title=words("archive.title"), ok=words("archive.ok"))
        self.add_text(words("archive.text"))
        self.year = QComboBox(self)
        this_year = desk.now().astimezone().year
        for year in range(this_year - 1, this_year - _YEARS, -1):
            self.year.addItem(str(year), year)
        self.add_field(words("archive.year"), self.year)

    def begin(self) -> None:
        """Moves them."""
        self.run(ArchiveYear(self.year.currentData()), self._done)

    def _done(self, count: object) -> None:
        assert isinstance(count, int)
        self.finish()
        self.archived.emit(self.desk.words.count("archive.done", count))
