"""What waits, as rows of a list: the head of each group, then its messages."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt

from secmail.api.worklist import SeeCount, SeeItem, Work
from secmail.domain.ids import MessageId
from secmail.gui.desk import Desk
from secmail.gui.models.message_table import DRAGGED, carried
from secmail.gui.morning.words import SeeWords, group_words, see_words
from secmail.gui.safe_text import tooltip

ID_ROLE = Qt.ItemDataRole.UserRole + 1
WORDS_ROLE = Qt.ItemDataRole.UserRole + 2
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class SeeModel(QAbstractListModel):
    """`forget` leaves nothing behind."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._rows: list[SeeItem | Work] = []
        self._places: dict[MessageId, int] = {}
        self.count = SeeCount()
        """How many wait, also beyond the rows that are here."""

    def show_items(self, items: Iterable[SeeItem], count: SeeCount) -> bool:
        """Replaces everything; False where the same messages stand as before, and only their words changed."""
        rows = list(_grouped(items))
        same = [_key(row) for row in rows] == [_key(row) for row in self._rows]
        if not same:
            self.beginResetModel()
        self._rows, self.count = rows, count
        self._places = {row.message.id: place for place, row in enumerate(rows) if isinstance(row, SeeItem)}
        if not same:
            self.endResetModel()
        elif rows:
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
        return not same

    def forget(self) -> None:
        """Empties the list."""
        self.show_items((), SeeCount())

    def without(self, gone: Iterable[MessageId]) -> tuple[SeeItem, ...]:
        """The messages that would be left."""
        left_out = set(gone)
        return tuple(row for row in self.items if row.message.id not in left_out)

    @property
    def items(self) -> tuple[SeeItem, ...]:
        """The messages, from top to bottom."""
        return tuple(row for row in self._rows if isinstance(row, SeeItem))

    def item(self, message: MessageId) -> SeeItem | None:
        """What is known of a message that waits."""
        row = self._rows[self._places[message]] if message in self._places else None
        return row if isinstance(row, SeeItem) else None

    def index_of(self, message: MessageId) -> QModelIndex:
        """Where it stands, or an invalid index."""
        return self.index(self._places[message]) if message in self._places else QModelIndex()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.isValid() and isinstance(self._rows[index.row()], Work):
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:
        return [DRAGGED]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Numbers alone, as those of a folder's messages."""
        rows = (self._rows[row] for row in sorted({index.row() for index in indexes}))
        return carried(row.message.id for row in rows if isinstance(row, SeeItem))

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if isinstance(row, Work):
            spoken = role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}
            return group_words(row, self.count.of(row), self._desk.words) if spoken else None
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return self._words(row).spoken
            case Qt.ItemDataRole.ToolTipRole:
                said = self._words(row)
                return tooltip("\n".join((said.title, *said.why, said.what, said.age)))
            case _ if role == WORDS_ROLE:
                return self._words(row)
            case _ if role == ID_ROLE:
                return row.message.id
        return None

    def _words(self, item: SeeItem) -> SeeWords:
        return see_words(item, self._desk.words, self._desk.now())


def _grouped(items: Iterable[SeeItem]) -> Iterable[SeeItem | Work]:
    last: Work | None = None
    for item in items:
        if item.work is not last:
            last = item.work
            yield last
        yield item


def _key(row: SeeItem | Work) -> Work | MessageId:
    return row if isinstance(row, Work) else row.message.id
