"""Asks which folder messages go to."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from secmail.domain.ids import MessageId
from secmail.domain.messages import Folder
from secmail.gui import icons
from secmail.gui.desk import Desk
from secmail.gui.dialogs.task import TaskDialog
from secmail.gui.models.folders import folder_icon, folder_name


class MoveDialog(TaskDialog):
    """`moved` carries the messages and the folder. `folders`: the others of the same account."""

    moved = Signal(object, object)

    def __init__(
        self, messages: tuple[MessageId, ...], folders: tuple[Folder, ...], desk: Desk, *, parent: QWidget
    ) -> None:
        words = desk.words
        super().__init__(desk, parent, title=words("move.title"), ok=words("move.ok"))
        self._messages = messages
        self._folders = folders
        self.list = QListWidget(self)
        for folder in folders:
            picture = icons.icon(folder_icon(folder), self.palette(), listed=True)
            self.list.addItem(QListWidgetItem(picture, folder_name(folder, words)))
        if folders:
            self.add_field(words("move.folder"), self.list)
        else:
            self.list.hide()
            self.add_text(words("move.none"))
        self.list.currentRowChanged.connect(self.update_ok)
        self.list.itemActivated.connect(self.accept)
        self.list.setFocus()

    def ready(self) -> bool:
        """Whether a folder is chosen."""
        return self.list.currentRow() >= 0

    def begin(self) -> None:
        """Says where they go."""
        folder = self._folders[self.list.currentRow()]
        self.finish()
        self.moved.emit(self._messages, folder)
