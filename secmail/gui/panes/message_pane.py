"""The message list in the middle, with the search field and the filter chips above it."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QLabel, QStackedLayout, QVBoxLayout, QWidget

from secmail.api.events import (
    Event,
    EventsDropped,
    ExportsChanged,
    JobProgressed,
    MessageOpened,
    MessagesChanged,
    SessionLocked,
    SessionOpened,
)
from secmail.api.queries import Order
from secmail.api.rules import Assignees
from secmail.domain.ids import FolderId, MessageId
from secmail.domain.messages import MessageSummary
from secmail.domain.triage import ALL, Wanted
from secmail.gui import style
from secmail.gui.desk import Desk
from secmail.gui.finding.bar import SearchBar
from secmail.gui.i18n import Words
from secmail.gui.models.listed import Listed
from secmail.gui.models.message_table import ID_ROLE
from secmail.gui.models.message_words import uncut_words
from secmail.gui.models.messages import MessageModel
from secmail.gui.notice_view import NoticeView
from secmail.gui.panes.filter_bar import FilterBar
from secmail.gui.panes.marks import Marks, marked_line
from secmail.gui.panes.message_grid import MessageGrid, MessageList
from secmail.gui.surfaces import plain_label


def say_empty(page: NoticeView, listed: Listed, words: Words, *, is_open: bool, drafts: bool) -> None:
    """Why no message is shown. `is_open`: what is sealed was searched too; `drafts`: those kept here are elsewhere."""
    if listed.sought:
        key = "search.none" if is_open else "search.none.locked"
        button = "" if is_open else words("drafts.unlock")
        page.show_notice(icon="search", title=words("search.none.title"), sentence=words(key), button=button)
    elif listed.chosen != ALL:
        page.show_notice(icon="rule", title=words("filter.none"), sentence=words("filter.none.hint"))
    elif drafts:
        said, button = words("drafts.here"), words("drafts.title")
        page.show_notice(icon="draft", title=words("messages.empty"), sentence=said, button=button)
    else:
        page.show_notice(icon="inbox", title=words("messages.empty"))


def coming_words(event: JobProgressed, words: Words) -> str:
    """How many of a folder's messages are known here; empty of other work."""
    if event.fetching or event.total <= 0:
        return ""
    done, total = (words.locale.toString(number) for number in (event.done, event.total))
    return words("status.coming", done=done, total=total)


def tell_older(line: QLabel, listed: Listed, words: Words, *, rows: int) -> None:
    """Not all of a very long folder are put into another order than by date."""
    most = listed.order(listed.folder).most if listed.folder is not None else 0
    other = not listed.sought and listed.by is not Order.DATE
    line.setText(words("order.older", count=most))
    line.setVisible(other and rows > most)


class MessagePane(QWidget):
    """`chosen` carries the message that the user looks at, or None; `drafts_wanted` asks for the drafts kept here.

    `menu_wanted` carries where on the screen the deeds for the marked messages are wanted. `look_changed` when the
    list becomes a table, or a list again.
    """

    chosen = Signal(object)
    several_changed = Signal()
    look_changed = Signal()
    drafts_wanted = Signal()
    unlock_wanted = Signal()
    menu_wanted = Signal(QPoint)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._words = desk.words
        self.model = MessageModel(desk, self)
        self._current: MessageId | None = None
        self._drafts = False
        self.is_table = False
        self.view = self._make_view()
        self.table = self._make_table()
        self.marks = Marks(self.model, self.view.selectionModel(), self)
        self.marks.several_changed.connect(self.several_changed)
        self.empty = NoticeView(self)
        self.empty.pressed.connect(self._press)
        self.bar = SearchBar(desk, self)
        self.search = self.bar.field
        self.bar.sought.connect(self._seek)
        self.bar.changed.connect(self._look_again)
        self.filter = FilterBar(desk.words, self)
        self.filter.chosen.connect(self._filter)
        self.filter.table_wanted.connect(lambda table: self.show_table(table=table))
        self.older = plain_label("", self)
        self.older.hide()
        self.marked_line = marked_line(self.marks, desk.words, self)
        self._arrange()
        self.model.loaded.connect(self._loaded)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.end_search)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)  # the constructor takes it for something else

    @property
    def marked(self) -> tuple[MessageId, ...]:
        """The messages that deeds are about: those selected, from top to bottom."""
        return self.marks.marked

    @property
    def marks_several(self) -> bool:
        """Whether more than one message is marked."""
        return self.marks.several

    def start(self) -> None:
        """Reads how things stand."""
        self.bar.start()
        self.ask_names()

    @property
    def now(self) -> QAbstractItemView:
        """The list or the table, as it is shown now."""
        return self.table if self.is_table else self.view

    def show_table(self, *, table: bool) -> None:
        """Shows the messages as a table, or as a list again; what is selected stays so."""
        if table == self.is_table:
            return
        self.is_table = table
        self.filter.show_look(table=table)
        if not table:  # the list is by date
            self.model.show(replace(self.model.listed, by=Order.DATE, reverse=False))
            self.table.newest_first()
        self._loaded()
        self.now.setFocus()
        self.look_changed.emit()

    def show_folder(self, folder: FolderId, *, drafts: bool) -> None:
        """Shows another folder; nothing is chosen in it. An empty one for drafts leads to those kept here."""
        self._current = None
        self.marks.forget()
        self._drafts = drafts
        self.bar.clear()
        self.table.newest_first()
        self.model.show_folder(folder)
        self._show_search()
        self.empty.show_notice(icon="inbox", title=self._words("messages.loading"))
        self.rows.setCurrentWidget(self.empty)
        self.chosen.emit(None)

    def hear(self, event: Event) -> None:
        """Follows the engine's events."""
        match event:
            case MessagesChanged(folder, messages):
                self.model.refresh(folder, messages)
            case MessageOpened(view):
                self.model.refresh_rows((view.message,))
            case ExportsChanged(messages):
                self.model.refresh_rows(messages)
            case EventsDropped():
                self.model.reload()
            case JobProgressed() if self.model.rowCount() == 0 and self.model.listed.chosen == ALL:
                # The first look into a mailbox takes minutes: an empty page would say that there is no mail.
                if not self.model.sought and (said := coming_words(event, self._words)):
                    self.empty.show_notice(icon="download", title=self._words("status.syncing"), sentence=said)
            case SessionOpened():
                self.ask_names()
            case SessionLocked():
                self.end_search()
                self._name_people({})
                if self.model.listed.chosen.assignee:
                    self._filter(ALL)
        self.bar.hear(event)

    def forget(self) -> None:
        """Reads the rows anew: what opening had taught about them is gone."""
        self.model.reload()

    def end_search(self) -> None:
        """Goes back to the folder. What was sought may name a patient: it leaves the field too."""
        self.bar.clear()
        if self.model.sought:
            self.model.search("")
            self.now.setFocus()
        self._show_search()

    def summary(self, message: MessageId) -> MessageSummary | None:
        """The row of a message, if it is loaded."""
        return self.model.summary(message)

    def pick(self, message: MessageId) -> bool:
        """Chooses a message, if its row is loaded."""
        index = self.model.index_of(message)
        if index.isValid():
            self.now.setCurrentIndex(index)
        return index.isValid()

    def _seek(self, text: str) -> None:
        self.model.search(text)
        self._show_search()

    def _look_again(self) -> None:
        """The order was changed, or whether what is sealed is searched too."""
        bar = self.bar
        self.model.show(replace(self.model.listed, by_match=bar.by_match, snippets=bar.is_open))

    def _show_search(self) -> None:
        """The chips are about a folder, and not about what is found in all of them."""
        searching = bool(self.model.sought)
        self.bar.show_found(searching=searching)
        self.filter.setVisible(not searching)

    def _filter(self, chosen: Wanted) -> None:
        self.bar.clear()
        self.filter.show_chosen(chosen)
        self.model.show(replace(self.model.listed, sought="", chosen=chosen))

    def _press(self) -> None:
        (self.unlock_wanted if self.model.sought else self.drafts_wanted).emit()

    def ask_names(self) -> None:
        """Reads who looks after messages here."""
        self._desk.bridge.ask(Assignees(), self, then=self._name_people, otherwise=lambda _: None)

    def _name_people(self, names: Mapping[str, str]) -> None:
        self.filter.name_people(names)
        self.model.name_assignees(names)

    def _loaded(self) -> None:
        filled = self.model.rowCount() > 0
        if not filled:
            say_empty(self.empty, self.model.listed, self._words, is_open=self.bar.is_open, drafts=self._drafts)
        self.rows.setCurrentWidget(self.now if filled else self.empty)
        if self._current is not None and not self.view.currentIndex().isValid():
            index = self.model.index_of(self._current)
            if index.isValid():
                self.now.setCurrentIndex(index)
        self.marks.restore()
        tell_older(self.older, self.model.listed, self._words, rows=self.model.rowCount())

    def _make_view(self) -> MessageList:
        view = MessageList(self.model, self)
        view.setAccessibleName(self._words("messages"))
        view.customContextMenuRequested.connect(self._want_menu)
        view.selectionModel().currentChanged.connect(self._choose)
        return view

    def _make_table(self) -> MessageGrid:
        table = MessageGrid(self.model, self.view.selectionModel(), self, uncut=uncut_words(self._words))
        table.setAccessibleName(self._words("messages"))
        table.customContextMenuRequested.connect(self._want_menu)
        return table

    def _want_menu(self, place: QPoint) -> None:
        if self.marked:
            self.menu_wanted.emit(self.now.viewport().mapToGlobal(place))

    def _arrange(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, style.SPACE, 0, 0)
        layout.setSpacing(style.SPACE)
        layout.addWidget(self.bar)
        layout.addWidget(self.filter)
        self.rows = QStackedLayout()
        self.rows.addWidget(self.view)
        self.rows.addWidget(self.table)
        self.rows.addWidget(self.empty)
        layout.addLayout(self.rows, 1)
        layout.addWidget(self.older)
        layout.addWidget(self.marked_line)

    def _choose(self, index: QModelIndex) -> None:
        # A reset list has no current row; the message stays chosen until its row is back.
        if index.isValid() and index.data(ID_ROLE) != self._current:
            self._current = index.data(ID_ROLE)
            self.chosen.emit(self._current)
