"""The message list: pages by keyset of a folder or of what a search finds, brought up to date by the changed ids.

Holds summaries, no bodies.
"""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from secmail.api.finding import FindMessages, Found
from secmail.api.queries import MessagePage, MessageRows
from secmail.domain.ids import FolderId, MessageId
from secmail.domain.messages import MessageSummary
from secmail.domain.triage import Triage
from secmail.gui.desk import Desk
from secmail.gui.models.message_words import RowWords, row_words
from secmail.gui.safe_text import one_line, tooltip

PAGE = 200
RELOAD_ABOVE = 400
"""More changed rows than this are read anew, page by page."""
FOUND = 50
"""What a search brings at once."""
WORDS_ROLE = Qt.ItemDataRole.UserRole + 1
ID_ROLE = Qt.ItemDataRole.UserRole + 2

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which rows are shown of a folder. `assignee`: a short name."""

    triage: Triage | None = None
    assignee: str = ""

    def takes(self, row: MessageSummary) -> bool:
        """Whether a row is one of them."""
        return (self.triage is None or row.triage is self.triage) and self.assignee in {"", row.assignee}


ALL = Chosen()


def _order(row: MessageSummary) -> tuple[float, int]:
    """Newest first, as the pages come."""
    return (-row.date.timestamp(), -row.id)


class MessageModel(QAbstractListModel):
    """Rows of one folder or of one search. `loaded` tells after each page or change."""

    loaded = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._folder: FolderId | None = None
        self._sought = ""
        self._by_match = False
        self._snippets = False
        self._chosen = ALL
        self._names: Mapping[str, str] = {}
        self._found: dict[MessageId, str] = {}
        self._rows: list[MessageSummary] = []
        self._complete = True
        self._waiting = False
        # Answers to questions asked before the last change of folder are stale.
        self._generation = 0

    # for panes

    @property
    def folder(self) -> FolderId | None:
        """The folder shown."""
        return self._folder

    @property
    def sought(self) -> str:
        """What is searched for; empty while the folder is shown."""
        return self._sought

    @property
    def waiting(self) -> bool:
        """Whether a page is on its way."""
        return self._waiting

    @property
    def chosen(self) -> Chosen:
        """Which rows of the folder are shown."""
        return self._chosen

    def show_folder(self, folder: FolderId | None) -> None:
        """Shows another folder from its newest message on; None shows nothing."""
        self._folder = folder
        self._sought = ""
        self.reload()

    def choose(self, chosen: Chosen) -> None:
        """Shows only some rows of the folder."""
        if chosen != self._chosen:
            self._chosen = chosen
            self.reload()

    def order_by_match(self, by_match: bool) -> None:
        """Whether what fits best stands first, and not what is newest."""
        if by_match != self._by_match:
            self._by_match = by_match
            if self._sought:
                self.reload()

    def show_snippets(self, wanted: bool) -> None:
        """Whether the words around what was found are asked for; they are sealed while no session is open."""
        self._snippets = wanted

    def name_assignees(self, names: Mapping[str, str]) -> None:
        """How the short names are written."""
        self._names = names
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    def search(self, text: str) -> None:
        """Shows what is found in all folders; nothing to seek shows the folder again."""
        if text.strip() != self._sought:
            self._sought = text.strip()
            self.reload()

    def reload(self) -> None:
        """Forgets the rows and reads the first page."""
        self._generation += 1
        self.beginResetModel()
        self._rows = []
        self._found = {}
        self._complete = self._folder is None and not self._sought
        self._waiting = False
        self.endResetModel()
        self._ask_page()

    def refresh(self, folder: FolderId, messages: tuple[MessageId, ...]) -> None:
        """Some rows were added, changed or removed."""
        if folder != self._folder and not self._sought:
            return
        if len(messages) > RELOAD_ABOVE:
            self.reload()
        else:
            self.refresh_rows(messages)

    def refresh_rows(self, messages: tuple[MessageId, ...]) -> None:
        """Reads these rows again."""
        then = partial(self._take_rows, self._generation, asked=frozenset(messages))
        self._desk.bridge.ask(MessageRows(messages), self, then=then)

    def summary(self, message: MessageId) -> MessageSummary | None:
        """The row of a message, if it is loaded."""
        return next((row for row in self._rows if row.id == message), None)

    def index_of(self, message: MessageId) -> QModelIndex:
        """Where a message stands, or an invalid index."""
        place = next((place for place, row in enumerate(self._rows) if row.id == message), -1)
        return self.index(place) if place >= 0 else QModelIndex()

    # Qt's model

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return self._words(row).spoken
            case Qt.ItemDataRole.ToolTipRole:
                return tooltip(self._words(row).spoken)
            case _ if role == WORDS_ROLE:
                return self._words(row)
            case _ if role == ID_ROLE:
                return row.id
        return None

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and not self._complete and not self._waiting

    def fetchMore(self, parent: Index) -> None:
        if not parent.isValid():
            self._ask_page()

    # answers

    def _words(self, row: MessageSummary) -> RowWords:
        said = row_words(row, self._desk.words, self._desk.now(), assignee=self._names.get(row.assignee, ""))
        if not self._sought or not self._snippets:
            return said
        return replace(said, snippet=one_line(self._found.get(row.id, "")))

    def _ask_page(self) -> None:
        if self._complete or self._waiting:
            return
        self._waiting = True
        if self._sought:
            self._ask_found()
            return
        after = self._rows[-1].id if self._rows else None
        triage, assignee = self._chosen.triage, self._chosen.assignee
        query = MessagePage(self._folder, after=after, limit=PAGE, triage=triage, assignee=assignee)
        self._desk.bridge.ask(query, self, then=partial(self._take_page, self._generation))

    def _ask_found(self) -> None:
        query = FindMessages(
            self._sought,
            FOUND,
            by_match=self._by_match,
            after=self._rows[-1].id if self._rows else None,
            snippets=self._snippets,
        )
        self._desk.bridge.ask(query, self, then=partial(self._take_found, self._generation))

    def _take_found(self, generation: int, found: tuple[Found, ...]) -> None:
        if generation == self._generation:
            self._found |= {each.message.id: each.snippet for each in found}
            self._take_page(generation, tuple(each.message for each in found), limit=FOUND)

    def _take_page(self, generation: int, page: tuple[MessageSummary, ...], *, limit: int = PAGE) -> None:
        if generation != self._generation:
            return
        self._complete = len(page) < limit
        known = {row.id for row in self._rows}
        fresh = [row for row in page if row.id not in known]
        if fresh:
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(fresh) - 1)
            self._rows.extend(fresh)
            # Not before: whoever hears of the coming rows may ask for more, and would be given this page again.
            self._waiting = False
            self.endInsertRows()
        else:
            self._waiting = False
        self.loaded.emit()

    def _take_rows(self, generation: int, rows: tuple[MessageSummary, ...], *, asked: frozenset[MessageId]) -> None:
        if generation != self._generation:
            return
        present = {row.id: row for row in rows if self._sought or self._belongs(row)}
        for place in reversed(range(len(self._rows))):
            message = self._rows[place].id
            if message in asked:
                self._replace(place, present.pop(message, None))
        if not self._sought:  # what is new is found by the next search
            for row in present.values():
                self._insert(row)
        self.loaded.emit()

    def _belongs(self, row: MessageSummary) -> bool:
        return row.folder == self._folder and self._chosen.takes(row)

    def _replace(self, place: int, row: MessageSummary | None) -> None:
        if row is None:
            self.beginRemoveRows(QModelIndex(), place, place)
            del self._rows[place]
            self.endRemoveRows()
        else:
            self._rows[place] = row
            self.dataChanged.emit(self.index(place), self.index(place))

    def _insert(self, row: MessageSummary) -> None:
        place = bisect_left(self._rows, _order(row), key=_order)
        if place == len(self._rows) and not self._complete:
            return  # it belongs to a page that has not been read yet
        self.beginInsertRows(QModelIndex(), place, place)
        self._rows.insert(place, row)
        self.endInsertRows()
