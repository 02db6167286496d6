"""Which messages of a list are marked, also after its rows were read anew or put into another order."""

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QObject, Signal
from PySide6.QtWidgets import QLabel, QWidget

from secmail.domain.ids import MessageId
from secmail.gui.i18n import Words
from secmail.gui.models.message_table import ID_ROLE, MessageTable
from secmail.gui.surfaces import plain_label


class Marks(QObject):
    """`several_changed` when more than one message is marked, or no longer; `counted` carries how many are."""

    several_changed = Signal()
    counted = Signal(int)

    def __init__(self, model: MessageTable, selection: QItemSelectionModel, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._selection = selection
        self._kept: tuple[MessageId, ...] = ()
        self._were_several = False
        model.modelAboutToBeReset.connect(self._keep)
        selection.selectionChanged.connect(self._count)

    @property
    def marked(self) -> tuple[MessageId, ...]:
        """From top to bottom."""
        chosen = self._selection.selection()
        parts = [chosen.at(part) for part in range(chosen.size())]
        rows = {row for part in parts for row in range(part.top(), part.bottom() + 1)}
        return tuple(self._model.index(row, 0).data(ID_ROLE) for row in sorted(rows))

    @property
    def several(self) -> bool:
        """Whether more than one message is marked."""
        return self.count > 1

    @property
    def count(self) -> int:
        """How many messages are marked."""
        chosen = self._selection.selection()
        return sum(chosen.at(part).height() for part in range(chosen.size()))

    def forget(self) -> None:
        """Other rows come: nothing of them is marked."""
        self._kept = ()

    def restore(self) -> None:
        """The rows are back, maybe in another order."""
        kept, self._kept = self._kept, ()
        found = QItemSelection()
        for index in map(self._model.index_of, kept):
            if index.isValid():
                found.select(index, index)
        flags = QItemSelectionModel.SelectionFlag
        if not found.isEmpty():
            self._selection.select(found, flags.Select | flags.Rows)

    def _keep(self) -> None:
        if self.several:
            self._kept = self.marked

    def _count(self) -> None:
        self.counted.emit(self.count)
        if self.several != self._were_several:
            self._were_several = self.several
            self.several_changed.emit()


def marked_line(marks: Marks, words: Words, parent: QWidget) -> QLabel:
    """With how many messages a deed will be done, where it is more than one."""
    line = plain_label("", parent)
    line.hide()

    def tell(count: int) -> None:
        line.setText(words.count("messages.marked", count))
        line.setVisible(count > 1)

    marks.counted.connect(tell)
    return line
