"""The folder list, with words for the roles that every mailbox has."""

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from secmail.api.queries import Folders
from secmail.domain.ids import FolderId
from secmail.domain.messages import Folder
from secmail.gui.desk import Desk
from secmail.gui.i18n import Words
from secmail.gui.safe_text import one_line, tooltip

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
FOLDER_ROLE = Qt.ItemDataRole.UserRole + 1
_ICONS = {
    "inbox": "inbox",
    "sent": "send",
    "drafts": "new",
    "trash": "trash",
    "junk": "doubt",
    "archive": "archive",
}


def folder_name(folder: Folder, words: Words) -> str:
    """The name people know a folder by."""
    return words(f"folder.{folder.role}") if folder.role in _ICONS else one_line(folder.name, 80)


def folder_icon(folder: Folder) -> str:
    """The icon for a folder's role."""
    return _ICONS.get(folder.role or "", "folder")


class FolderModel(QAbstractListModel):
    """All folders. `loaded` tells after each answer."""

    loaded = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._folders: tuple[Folder, ...] = ()

    def reload(self) -> None:
        """Reads the list anew; the selection stays where the same folders are still there."""
        self._desk.bridge.ask(Folders(), self, then=self._take)

    def index_of(self, folder: FolderId | None) -> QModelIndex:
        """Where a folder stands; None: the first."""
        for place, one in enumerate(self._folders):
            if folder is None or one.id == folder:
                return self.index(place)
        return QModelIndex()

    def holds_drafts(self, folder: FolderId) -> bool:
        """Whether it is a folder for drafts."""
        return any(one.id == folder and one.role == "drafts" for one in self._folders)

    def icon_name(self, index: Index) -> str:
        """The icon for a folder's role."""
        return folder_icon(self._folders[index.row()])

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._folders)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        folder = self._folders[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.name(folder) + (f"  ({folder.unread})" if folder.unread else "")
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(folder)
            case Qt.ItemDataRole.ToolTipRole:
                return tooltip(self._spoken(folder))
            case _ if role == FOLDER_ROLE:
                return folder.id
        return None

    def name(self, folder: Folder) -> str:
        """The name people know the folder by."""
        return folder_name(folder, self._desk.words)

    def _spoken(self, folder: Folder) -> str:
        unread = self._desk.words.count("folder.unread", folder.unread) if folder.unread else ""
        return ", ".join(filter(None, (self.name(folder), unread)))

    def _take(self, folders: tuple[Folder, ...]) -> None:
        if [folder.id for folder in folders] == [folder.id for folder in self._folders]:
            self._folders = folders
            if folders:
                self.dataChanged.emit(self.index(0), self.index(len(folders) - 1))
        else:
            self.beginResetModel()
            self._folders = folders
            self.endResetModel()
        self.loaded.emit()
