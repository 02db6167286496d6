"""The folder list, with words for the roles that every mailbox has."""

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from secmail.api.queries import Folders
from secmail.domain.ids import FolderId
from secmail.domain.messages import Folder
from secmail.gui.desk import Desk
from secmail.gui.i18n import Words
from secmail.gui.models.message_table import DRAGGED, dragged
from secmail.gui.places import ICONS as PLACE_ICONS
from secmail.gui.places import Place
from secmail.gui.safe_text import one_line, tooltip

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
FOLDER_ROLE = Qt.ItemDataRole.UserRole + 1
PLACE_ROLE = Qt.ItemDataRole.UserRole + 2
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
    """The places of gathered work that are shown, then all folders. `loaded` tells after each answer."""

    loaded = Signal()
    dropped = Signal(object, object)
    """Messages, and the folder or the place that they were let go over."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._folders: tuple[Folder, ...] = ()
        self._places: dict[Place, int] = {}

    def reload(self) -> None:
        """Reads the list anew; the selection stays where the same folders are still there."""
        self._desk.bridge.ask(Folders(), self, then=self._take)

    def show_place(self, place: Place, count: int | None) -> None:
        """How much work waits there; None: the place is not shown."""
        counts: dict[Place, int | None] = {**self._places, place: count}
        in_order = ((one, counts.get(one)) for one in Place)
        self._change({one: waiting for one, waiting in in_order if waiting is not None}, self._folders)

    def index_of(self, row: FolderId | Place | None) -> QModelIndex:
        """Where a folder or a place stands; None: the first folder."""
        if isinstance(row, Place):
            return self.index(list(self._places).index(row)) if row in self._places else QModelIndex()
        for number, one in enumerate(self._folders, len(self._places)):
            if row is None or one.id == row:
                return self.index(number)
        return QModelIndex()

    def holds_drafts(self, folder: FolderId) -> bool:
        """Whether it is a folder for drafts."""
        return any(one.id == folder and one.role == "drafts" for one in self._folders)

    def icon_name(self, index: Index) -> str:
        """The icon for a place, or for a folder's role."""
        row = self._row(index)
        return PLACE_ICONS[row] if isinstance(row, Place) else folder_icon(row)

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._places) + len(self._folders)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._row(index)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                count = self._count(row)
                return self.name(row) + (f"  ({self._desk.words.locale.toString(count)})" if count else "")
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(row)
            case Qt.ItemDataRole.ToolTipRole:
                return tooltip(self._spoken(row))
            case _ if role == FOLDER_ROLE:
                return None if isinstance(row, Place) else row.id
            case _ if role == PLACE_ROLE:
                return row if isinstance(row, Place) else None
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        may = index.isValid() and self._takes(self._row(index))
        return super().flags(index) | (Qt.ItemFlag.ItemIsDropEnabled if may else Qt.ItemFlag.NoItemFlags)

    def mimeTypes(self) -> list[str]:
        return [DRAGGED]

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction | Qt.DropAction.CopyAction

    def canDropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        return bool(dragged(data)) and parent.isValid() and self._takes(self._row(parent))

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        """The view moves nothing itself: it is told who was let go where."""
        messages = dragged(data)
        if not messages or not self.canDropMimeData(data, action, row, column, parent):
            return False
        self.dropped.emit(messages, self._row(parent))
        return False

    @staticmethod
    def _takes(row: Folder | Place) -> bool:
        """Whether messages can be let go over it: what is signed comes into its place by being written."""
        return row is not Place.TO_SIGN

    def name(self, row: Folder | Place) -> str:
        """The name people know the folder or the place by."""
        words = self._desk.words
        return words(row.value) if isinstance(row, Place) else folder_name(row, words)

    def _row(self, index: Index) -> Folder | Place:
        number = index.row() - len(self._places)
        return list(self._places)[index.row()] if number < 0 else self._folders[number]

    def _count(self, row: Folder | Place) -> int:
        return self._places[row] if isinstance(row, Place) else row.unread

    def _spoken(self, row: Folder | Place) -> str:
        count = self._count(row)
        key = "place.work" if isinstance(row, Place) else "folder.unread"
        return ", ".join(filter(None, (self.name(row), self._desk.words.count(key, count) if count else "")))

    def _take(self, folders: tuple[Folder, ...]) -> None:
        self._change(self._places, folders)
        self.loaded.emit()

    def _change(self, places: dict[Place, int], folders: tuple[Folder, ...]) -> None:
        same = list(places) == list(self._places) and [one.id for one in folders] == [one.id for one in self._folders]
        if not same:
            self.beginResetModel()
        self._places, self._folders = places, folders
        if not same:
            self.endResetModel()
        elif self.rowCount():
            self.dataChanged.emit(self.index(0), self.index(self.rowCount() - 1))
