"""The message list: pages by keyset of a folder or of what a search finds, brought up to date by the changed ids.

Holds summaries, no bodies.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from secmail.api.finding import FindMessages, Found
from secmail.api.queries import MessagePage, MessageRows
from secmail.domain.ids import FolderId, MessageId
from secmail.domain.messages import MessageSummary
from secmail.domain.triage import ALL, Wanted
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


def _is_wanted(row: MessageSummary, wanted: Wanted) -> bool:
    """Whether a row is one of them."""
    if wanted.standing is not None and row.standing is not wanted.standing:
        return False
    return wanted.assignee in {"", row.assignee} and (row.filed or not wanted.filed)


@dataclass(frozen=True, slots=True)
class Listed:
    """What the list shows: some rows of a folder, or, where something is sought, what is found in all of them.

    `by_match`: what fits best first, and not what is newest. `snippets`: with the words around what was found, which
    are sealed while no session is open.
    """

    folder: FolderId | None = None
    chosen: Wanted = ALL
    sought: str = field(default="", repr=False)
    by_match: bool = False
    snippets: bool = False

    def takes(self, row: MessageSummary) -> bool:
        """Whether a row that changed belongs to it; what is new is found by the next search only."""
        return bool(self.sought) or (row.folder == self.folder and _is_wanted(row, self.chosen))

    def page(self, after: MessageId | None) -> MessagePage:
        """The question for the next rows of the folder."""
        return MessagePage(self.folder, after=after, limit=PAGE, wanted=self.chosen)

    def search(self, after: MessageId | None) -> FindMessages:
        """The question for what is found next."""
        return FindMessages(self.sought, FOUND, by_match=self.by_match, after=after, snippets=self.snippets)


def _order(row: MessageSummary) -> tuple[float, int]:
    """Newest first, as the pages come."""
    return (-row.date.timestamp(), -row.id)


class MessageModel(QAbstractListModel):
    """Rows of one folder or of one search. `loaded` tells after each page or change."""

    loaded = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._listed = Listed()
        self._names: Mapping[str, str] = {}
        self._found: dict[MessageId, str] = {}
        self._rows: list[MessageSummary] = []
        self._complete = True
        self._waiting = False
        # Answers to questions asked before the last change of folder are stale.
        self._generation = 0

    # for panes

    @property
    def listed(self) -> Listed:
        """What is shown."""
        return self._listed

    @property
    def folder(self) -> FolderId | None:
        """The folder shown."""
        return self._listed.folder

    @property
    def sought(self) -> str:
        """What is searched for; empty while the folder is shown."""
        return self._listed.sought

    def show_folder(self, folder: FolderId | None) -> None:
        """Shows another folder from its newest message on; None shows nothing."""
        self._listed = replace(self._listed, folder=folder, sought="")
        self.reload()

    def search(self, text: str) -> None:
        """Shows what is found in all folders; nothing to seek shows the folder again."""
        self.show(replace(self._listed, sought=text.strip()))

    def show(self, listed: Listed) -> None:
        """Shows something else, if it is something else."""
        before, self._listed = replace(self._listed, snippets=listed.snippets), listed
        # Snippets alone are no other rows: whoever opens or ends a session has them read anew in any case.
        if listed.page(None) != before.page(None) or (listed != before and bool(listed.sought or before.sought)):
            self.reload()

    def name_assignees(self, names: Mapping[str, str]) -> None:
        """How the short names are written."""
        self._names = names
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    def reload(self) -> None:
        """Forgets the rows and reads the first page."""
        self._generation += 1
        self.beginResetModel()
        self._rows = []
        self._found = {}
        self._complete = self.folder is None and not self.sought
        self._waiting = False
        self.endResetModel()
        self._ask_page()

    def refresh(self, folder: FolderId, messages: tuple[MessageId, ...]) -> None:
        """Some rows were added, changed or removed."""
        if folder != self.folder and not self.sought:
            return
        if len(messages) > RELOAD_ABOVE:
            self.reload()
        else:
            self.refresh_rows(messages)

    def refresh_rows(self, messages: tuple[MessageId, ...]) -> None:
        """Reads these rows again."""
        then = partial(self._take_rows, self._generation, asked=frozenset(messages))
        self._desk.bridge.ask(MessageRows(messages), self, then=then)

    def foresee(
        self, messages: tuple[MessageId, ...], change: Callable[[MessageSummary], MessageSummary | None]
    ) -> None:
        """Shows at once what a deed will make of these rows; what becomes of them is read when it is done."""
        for message in messages:
            index = self.index_of(message)
            if index.isValid():
                row = change(self._rows[index.row()])
                self._replace(index.row(), row if row is not None and self._listed.takes(row) else None)
        self.loaded.emit()

    @property
    def names(self) -> Mapping[str, str]:
        """How the short names of people are written."""
        return self._names

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
                said = self._words(row)
                return tooltip(". ".join(filter(None, (said.spoken, said.why))))
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return self._words(row).why
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
        if not self.sought or not self._listed.snippets:
            return said
        return replace(said, snippet=one_line(self._found.get(row.id, "")))

    def _ask_page(self) -> None:
        if self._complete or self._waiting:
            return
        self._waiting = True
        after = self._rows[-1].id if self._rows else None
        bridge, generation = self._desk.bridge, self._generation
        if self.sought:
            bridge.ask(self._listed.search(after), self, then=partial(self._take_found, generation))
        else:
            bridge.ask(self._listed.page(after), self, then=partial(self._take_page, generation))

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
        present = {row.id: row for row in rows if self._listed.takes(row)}
        for place in reversed(range(len(self._rows))):
            message = self._rows[place].id
            if message in asked:
                self._replace(place, present.pop(message, None))
        if not self.sought:  # what is new is found by the next search
            for row in present.values():
                self._insert(row)
        self.loaded.emit()

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
