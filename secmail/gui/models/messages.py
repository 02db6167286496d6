"""The messages of a folder or of a search, for the list and for the table; brought up to date by the changed ids.

Holds summaries, no bodies.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal

from secmail.api.finding import Found
from secmail.api.queries import MessageRows, Order
from secmail.domain.ids import FolderId, MessageId
from secmail.domain.messages import MessageSummary
from secmail.gui.desk import Desk
from secmail.gui.models.listed import FOUND, PAGE, Listed
from secmail.gui.models.message_columns import COLUMNS
from secmail.gui.models.message_table import Index, MessageTable
from secmail.gui.models.message_words import RowWords, row_words
from secmail.gui.safe_text import one_line

RELOAD_ABOVE = 400
"""More changed rows than this are read anew, page by page."""


class MessageModel(MessageTable):
    """Messages of one folder or of one search. `loaded` tells after each page or change.

    A folder's first page comes at once and the numbers of all that follow behind it; their rows are read where they
    are looked at. What a search finds comes page by page. `names`: how the short names of people are written.
    """

    loaded = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(desk, parent)
        self.names: Mapping[str, str] = {}
        self._listed = Listed()
        self._found: dict[MessageId, str] = {}
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
        self._listed = replace(self._listed, folder=folder, sought="", by=Order.DATE, reverse=False)
        self.reload()

    def search(self, text: str) -> None:
        """Shows what is found in all folders; nothing to seek shows the folder again."""
        self.show(replace(self._listed, sought=text.strip()))

    def show(self, listed: Listed) -> None:
        """Shows something else, if it is something else."""
        before, self._listed = replace(self._listed, snippets=listed.snippets), listed
        # Snippets alone are no other rows: whoever opens or ends a session has them read anew in any case.
        if listed.page() != before.page() or (listed != before and bool(listed.sought or before.sought)):
            self.reload()
        elif (listed.by, listed.reverse) != (before.by, before.reverse):
            self._generation += 1
            self._ask_order()

    def name_assignees(self, names: Mapping[str, str]) -> None:
        """How the short names are written."""
        self.names = names
        self.tell_changed(0, self.rowCount() - 1)

    def reload(self) -> None:
        """Forgets the rows and reads the first page."""
        self._generation += 1
        self._found = {}
        self._complete = not self.sought
        self._waiting = False
        self.clear()
        if self.sought:
            self._ask_found()
        elif self.folder is not None and self._listed.by_date:
            self._waiting = True
            self._desk.bridge.ask(self._listed.page(), self, then=partial(self._take_page, self._generation))
        else:
            self._ask_order()

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
        known = [row for row in map(self.summary, messages) if row is not None]
        self.put({row.id: self._listed.kept(change(row)) for row in known})
        self.loaded.emit()

    # Qt's model

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and bool(self.sought) and not self._complete and not self._waiting

    def fetchMore(self, parent: Index) -> None:
        if self.canFetchMore(parent):
            self._ask_found()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By the column of the table that was pressed; the newest first where it is none."""
        by = COLUMNS[column].order if 0 <= column < len(COLUMNS) else Order.DATE
        reverse = order is Qt.SortOrder.DescendingOrder
        self.show(replace(self._listed, by=by, reverse=reverse))

    # questions

    def _ask_order(self) -> None:
        if self.folder is not None:
            self._waiting = True
            then = partial(self._take_order, self._generation)
            self._desk.bridge.ask(self._listed.order(self.folder), self, then=then)

    def _ask_found(self) -> None:
        self._waiting = True
        after = self.last
        then = partial(self._take_found, self._generation)
        self._desk.bridge.ask(self._listed.search(after), self, then=then)

    # rows

    def words_of(self, row: MessageSummary) -> RowWords:
        """What a row says, and what was found in it."""
        said = row_words(row, self._desk.words, self._desk.now(), assignee=self.names.get(row.assignee, ""))
        if not self.sought or not self._listed.snippets:
            return said
        return replace(said, snippet=one_line(self._found.get(row.id, "")))

    def read_rows(self, messages: tuple[MessageId, ...]) -> None:
        """Where somebody looks."""
        then = partial(self._take_read, self._generation, messages)
        self._desk.bridge.ask(MessageRows(messages), self, then=then)

    # answers

    def _take_found(self, generation: int, found: tuple[Found, ...]) -> None:
        if generation != self._generation:
            return
        self._found |= {each.message.id: each.snippet for each in found}
        self._complete = len(found) < FOUND
        self.add_behind(each.message for each in found)
        # Not before: whoever hears of the coming rows may ask for more, and would be given this page again.
        self._waiting = False
        self.loaded.emit()

    def _take_page(self, generation: int, page: tuple[MessageSummary, ...]) -> None:
        if generation == self._generation:
            self._waiting = False
            self.add_behind(page)
            if len(page) == PAGE:
                self._ask_order()
            self.loaded.emit()

    def _take_order(self, generation: int, numbers: tuple[MessageId, ...]) -> None:
        """All of them, where the first page was known at most."""
        if generation == self._generation:
            self._waiting = False
            self.arrange(numbers)
            self.loaded.emit()

    def _take_read(self, generation: int, asked: tuple[MessageId, ...], rows: tuple[MessageSummary, ...]) -> None:
        if generation == self._generation:
            found = {row.id: self._listed.kept(row) for row in rows}
            self.put_read({message: found.get(message) for message in asked})

    def _take_rows(self, generation: int, rows: tuple[MessageSummary, ...], *, asked: frozenset[MessageId]) -> None:
        if generation != self._generation:
            return
        present = {row.id: self._listed.kept(row) for row in rows}
        fresh = self.put({message: present.get(message) for message in asked})
        if not self.sought:  # what is new is found by the next search
            self._place(fresh)
        self.loaded.emit()

    def _place(self, rows: Sequence[MessageSummary]) -> None:
        """At their places by date; on top where the order is another: nothing jumps until it is sorted anew."""
        if self._listed.by_date:
            self.insert_by_date(rows, at_end=not self._waiting)  # what is still awaited comes with those that follow
        elif self.rowCount() or not self._waiting:
            self.insert_on_top(rows)
