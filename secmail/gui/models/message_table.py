"""The rows of messages as Qt's views ask for them: all by number, those that were looked at in full."""

import secrets
from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from PySide6.QtCore import QAbstractTableModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer

from secmail.domain.ids import MessageId
from secmail.domain.messages import MessageSummary
from secmail.gui.desk import Desk
from secmail.gui.models.message_columns import COLUMNS, cell
from secmail.gui.models.message_words import RowWords
from secmail.gui.safe_text import tooltip

DRAGGED = "application/x-secmail-messages"
"""The numbers of messages that are dragged within the window, behind the word of this process."""
_HERE = secrets.token_hex(16).encode()
"""Numbers of another profile, open in another window, are other messages."""
CHUNK = 100
"""Rows that are read together where somebody looks."""
KEPT = 6000
"""Rows that stay; others are read again where somebody looks."""
_CHUNKS_AT_ONCE = 4
WORDS_ROLE = Qt.ItemDataRole.UserRole + 1
ID_ROLE = Qt.ItemDataRole.UserRole + 2
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_SPOKEN = {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}


def _order(row: MessageSummary) -> tuple[float, int]:
    """Newest first, as the pages come."""
    return (-row.date.timestamp(), -row.id)


def _first_older(
    ids: Sequence[MessageId], rows: Mapping[MessageId, MessageSummary], row: MessageSummary, *, start: int
) -> int:
    """The first from here on that is known to be older: what is new mostly stands on top. Else the end."""
    newest = row.date, row.id
    for place, message in enumerate(islice(ids, start, None), start):
        known = rows.get(message)
        if known is not None and (known.date, known.id) < newest:
            return place
    return len(ids)


def dragged(data: QMimeData) -> tuple[MessageId, ...]:
    """The messages that are dragged from here; none of anything else."""
    first, *words = bytes(data.data(DRAGGED).data()).split() or [b""]
    numbers = words if secrets.compare_digest(first, _HERE) else []
    return tuple(MessageId(int(word)) for word in numbers if word.isdigit())


def carried(messages: Iterable[MessageId]) -> QMimeData:
    """Numbers that mean nothing elsewhere, and no words: what is dragged may be dropped on any program.

    Without messages there is nothing to carry.
    """
    data = QMimeData()
    numbers = [str(one).encode() for one in messages]
    data.setData(DRAGGED, b" ".join([_HERE, *numbers]) if numbers else b"")
    return data


class MessageTable(QAbstractTableModel):
    """The first column is the whole row, for the list; the others are those of the table."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._ids: list[MessageId] = []
        self._rows: dict[MessageId, MessageSummary] = {}
        self._looked_at: list[int] = []
        self._asked: set[MessageId] = set()

    @abstractmethod
    def words_of(self, row: MessageSummary) -> RowWords:
        """What a row says."""

    @abstractmethod
    def read_rows(self, messages: tuple[MessageId, ...]) -> None:
        """Asks for rows that somebody looks at; `put_read` takes them."""

    def summary(self, message: MessageId) -> MessageSummary | None:
        """The row of a message, if it is loaded."""
        return self._rows.get(message)

    def index_of(self, message: MessageId) -> QModelIndex:
        """Where a message stands, or an invalid index."""
        try:
            return self.index(self._ids.index(message), 0)
        except ValueError:
            return QModelIndex()

    @property
    def last(self) -> MessageId | None:
        """What stands at the end."""
        return self._ids[-1] if self._ids else None

    # Qt's model

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def flags(self, index: Index) -> Qt.ItemFlag:
        more = Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else Qt.ItemFlag.NoItemFlags
        return super().flags(index) | more

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return self._desk.words(COLUMNS[section].key)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        message = self._ids[index.row()]
        if role == ID_ROLE:
            return message
        row = self._rows.get(message)
        if row is None:
            self._look_at(index.row())
            return self._desk.words("messages.loading") if role in _SPOKEN else None
        return self._said(row, index.column(), role)

    def _said(self, row: MessageSummary, column: int, role: int) -> object:
        match role:
            case _ if role == WORDS_ROLE:
                return self.words_of(row)
            case Qt.ItemDataRole.ToolTipRole:
                said = self.words_of(row)
                return tooltip(". ".join(filter(None, (said.spoken, said.why))))
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return self.words_of(row).why
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return cell(COLUMNS[column], self.words_of(row))
        return None

    def mimeTypes(self) -> list[str]:
        return [DRAGGED]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Numbers alone."""
        return carried(self._ids[row] for row in sorted({index.row() for index in indexes}))

    # for the model above

    def clear(self) -> None:
        """Nothing is shown."""
        self.beginResetModel()
        self._ids, self._rows, self._looked_at, self._asked = [], {}, [], set()
        self.endResetModel()

    def arrange(self, numbers: Sequence[MessageId]) -> None:
        """All of them in their order; those that stand there already stay."""
        shown = len(self._ids)
        if self._ids != list(numbers[:shown]):
            self.beginResetModel()
            self._ids = list(numbers)
            self.endResetModel()
        elif len(numbers) > shown:
            self.beginInsertRows(QModelIndex(), shown, len(numbers) - 1)
            self._ids.extend(numbers[shown:])
            self.endInsertRows()

    def add_behind(self, rows: Iterable[MessageSummary]) -> None:
        """The next page."""
        self._insert(len(self._ids), [row for row in rows if row.id not in self._rows])

    def put(self, changed: Mapping[MessageId, MessageSummary | None]) -> list[MessageSummary]:
        """Replaces rows, and takes away what is None; gives back what is not here yet."""
        places = {message: place for place, message in enumerate(self._ids) if message in changed}
        for message, place in sorted(places.items(), key=lambda one: -one[1]):
            row = changed[message]
            if row is None:
                self.beginRemoveRows(QModelIndex(), place, place)
                del self._ids[place]
                self._rows.pop(message, None)
                self.endRemoveRows()
            else:
                self._rows[message] = row
                self.tell_changed(place, place)
        return [row for message, row in changed.items() if row is not None and message not in places]

    def put_read(self, changed: Mapping[MessageId, MessageSummary | None]) -> None:
        """Rows that were asked for; others make room for them."""
        self._asked -= changed.keys()
        for message in list(self._rows)[: max(len(self._rows) - KEPT, 0)]:
            del self._rows[message]
        self.put(changed)

    def insert_on_top(self, rows: Sequence[MessageSummary]) -> None:
        """New ones, where the order is another than by date."""
        self._insert(0, rows)

    def insert_by_date(self, rows: Iterable[MessageSummary], *, at_end: bool) -> None:
        """New ones, each behind all that are newer; what is not loaded lies between two that are.

        Those that belong behind everything come only if `at_end`: otherwise they are still to be told. What stands
        together comes in one piece, for each is work for the views.
        """
        place, together = 0, dict[int, list[MessageSummary]]()
        for row in sorted(rows, key=_order):
            place = _first_older(self._ids, self._rows, row, start=place)
            if place < len(self._ids) or at_end:
                together.setdefault(place, []).append(row)
        for place, some in sorted(together.items(), reverse=True):
            self._insert(place, some)

    def _insert(self, place: int, rows: Sequence[MessageSummary]) -> None:
        if rows:
            self.beginInsertRows(QModelIndex(), place, place + len(rows) - 1)
            self._ids[place:place] = [row.id for row in rows]
            self._rows |= {row.id: row for row in rows}
            self.endInsertRows()

    def tell_changed(self, first: int, last: int) -> None:
        """These rows say something else."""
        if 0 <= first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(COLUMNS) - 1))

    def _look_at(self, place: int) -> None:
        """Rows are asked for together, and only those that were looked at last: nobody waits for what flew past."""
        if not self._looked_at:
            QTimer.singleShot(0, self, self._ask_looked_at)
        self._looked_at.append(place // CHUNK)

    def _ask_looked_at(self) -> None:
        chunks = list(dict.fromkeys(reversed(self._looked_at)))[:_CHUNKS_AT_ONCE]
        self._looked_at = []
        for chunk in sorted(chunks):
            part = self._ids[chunk * CHUNK : (chunk + 1) * CHUNK]
            missing = tuple(message for message in part if message not in self._rows and message not in self._asked)
            if missing:
                self._asked.update(missing)
                self.read_rows(missing)
