"""The list of what waits, with its keys below; or why there is none. Satisfies `lists.MessageList`."""

from collections.abc import Collection

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtWidgets import QListView, QStackedLayout, QVBoxLayout, QWidget

from secmail.api.worklist import SeeCount, SeeItem
from secmail.domain.ids import MessageId
from secmail.domain.messages import MessageSummary
from secmail.gui import style
from secmail.gui.desk import Desk
from secmail.gui.dragging import drag_messages
from secmail.gui.morning.delegate import SeeDelegate
from secmail.gui.morning.model import ID_ROLE, SeeModel
from secmail.gui.notice_view import NoticeView
from secmail.gui.surfaces import plain_label


class MorningPane(QWidget):
    """`chosen` carries the message to be read, or None; `menu_wanted` where on the screen deeds are wanted."""

    chosen = Signal(object)
    several_changed = Signal()
    unlock_wanted = Signal()
    menu_wanted = Signal(QPoint)
    end_reached = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = desk.words
        self.model = SeeModel(desk, self)
        self._current: MessageId | None = None
        self._several = False
        self._place = 0
        """Where the current message stands among those that wait, or stood before it left."""
        self.view = self._make_view()
        self.empty = NoticeView(self)
        self.empty.pressed.connect(self.unlock_wanted)
        self.keys = plain_label(desk.words("see.keys"), self)
        self.keys.setFont(style.scaled(self.font(), 0.88))
        self.more = plain_label(desk.words("see.more"), self)
        self._arrange()
        self.say_locked()

    # a list of messages

    @property
    def marked(self) -> tuple[MessageId, ...]:
        """The messages that deeds are about, from top to bottom."""
        indexes = sorted(self.view.selectionModel().selectedIndexes(), key=QModelIndex.row)
        return tuple(index.data(ID_ROLE) for index in indexes)

    @property
    def marks_several(self) -> bool:
        """Whether more than one message is marked."""
        return len(self.view.selectionModel().selectedIndexes()) > 1

    def summary(self, message: MessageId) -> MessageSummary | None:
        """The row of a message that waits."""
        item = self.model.item(message)
        return item.message if item is not None else None

    def pick(self, message: MessageId) -> bool:
        """Chooses a message, if it waits."""
        index = self.model.index_of(message)
        if index.isValid():
            self.view.setCurrentIndex(index)
        return index.isValid()

    def stay_with(self, message: MessageId) -> None:
        """Chooses what is read already, if it waits: the keys mean it again."""
        index = self.model.index_of(message)
        if index.isValid():
            self._current = message
            self.view.setCurrentIndex(index)
            self.view.setFocus()

    def forget(self) -> None:
        """Nothing of anybody stays; whoever holds the list asks anew."""
        self._current = None
        self.model.forget()

    # what is shown

    def show_items(self, items: tuple[SeeItem, ...], count: SeeCount) -> None:
        """Replaces the list; the message that is read stays chosen while it waits, and is read on when it does not."""
        marked, top = self.marked, self.view.verticalScrollBar().value()
        if self.model.show_items(items, count):
            self._restore(marked, top)
        self.more.setVisible(count.more)
        self.keys.setVisible(bool(items))
        self.rows.setCurrentWidget(self.view if items else self.empty)
        if not items:
            self.empty.show_notice(icon="done", title=self._words("see.none"), sentence=self._words("see.none.hint"))

    def say_loading(self) -> None:
        """Until the first answer."""
        self._say("clock", "see.loading")

    def say_locked(self) -> None:
        """No session is open."""
        words = self._words
        self._say("lock", "see.locked", sentence=words("see.locked.hint"), button=words("see.locked.button"))

    def say_failed(self, sentence: str) -> None:
        """The question was refused."""
        self._say("broken", "see.failed", sentence=sentence)

    # going through it

    @property
    def current(self) -> MessageId | None:
        """The message that is read from here."""
        return self._current

    def go_on(self, *, quietly: bool = False) -> None:
        """To the next message; at the end it stays, and says so unless `quietly`."""
        items = self.model.items
        here = self.model.index_of(self._current) if self._current is not None else QModelIndex()
        place = self._place + 1 if here.isValid() else self._place
        if self._current is None:
            place = 0
        if place < len(items):
            self.pick(items[place].message.id)
        elif not quietly:
            self.end_reached.emit()

    def take_off(self, gone: tuple[MessageId, ...]) -> None:
        """These are dealt with: they leave at once, and the next one is read."""
        items = self.model.items
        left = self.model.without(gone)
        place = min((n for n, item in enumerate(items) if item.message.id in gone), default=0)
        self._current = None
        self.show_items(left, less(self.model.count, items, gone))
        if left:
            self.pick(left[place if place < len(left) else 0].message.id)
        else:
            self.chosen.emit(None)

    # construction

    def _restore(self, marked: tuple[MessageId, ...], top: int) -> None:
        """After a reset: what was chosen and marked, where the list stood."""
        selection = self.view.selectionModel()
        index = self.model.index_of(self._current) if self._current is not None else QModelIndex()
        if index.isValid():
            self.view.setCurrentIndex(index)
        for message in marked:
            if (other := self.model.index_of(message)).isValid():
                selection.select(other, selection.SelectionFlag.Select)
        self.view.verticalScrollBar().setValue(top)

    def _say(self, icon: str, title: str, *, sentence: str = "", button: str = "") -> None:
        self.more.hide()
        self.keys.hide()
        self.empty.show_notice(icon=icon, title=self._words(title), sentence=sentence, button=button)
        self.rows.setCurrentWidget(self.empty)

    def _choose(self, index: QModelIndex) -> None:
        message = index.data(ID_ROLE) if index.isValid() else None
        if message is None:
            return
        selection = self.view.selectionModel()
        if not selection.hasSelection():  # Qt chooses a row without marking it when the list gets the focus
            selection.select(index, selection.SelectionFlag.Select)
        self._place = next((n for n, item in enumerate(self.model.items) if item.message.id == message), 0)
        if message != self._current:
            self._current = message
            self.chosen.emit(message)

    def _count(self) -> None:
        count = len(self.view.selectionModel().selectedIndexes())
        self.keys.setText(self._words.count("see.keys.marked", count) if count > 1 else self._words("see.keys"))
        if self.marks_several != self._several:
            self._several = not self._several
            self.several_changed.emit()

    def _make_view(self) -> "SeeList":
        view = SeeList(self)
        view.setModel(self.model)
        view.setItemDelegate(SeeDelegate(view))
        view.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        view.setAccessibleName(self._words("see.list"))
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        view.setDragDropMode(QListView.DragDropMode.DragOnly)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(self._want_menu)
        view.selectionModel().currentChanged.connect(self._choose)
        view.selectionModel().selectionChanged.connect(self._count)
        return view

    def _want_menu(self, place: QPoint) -> None:
        if self.marked:
            self.menu_wanted.emit(self.view.viewport().mapToGlobal(place))

    def _arrange(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, style.SPACE, 0, style.SPACE)
        layout.setSpacing(style.SPACE)
        self.rows = QStackedLayout()
        self.rows.addWidget(self.view)
        self.rows.addWidget(self.empty)
        layout.addLayout(self.rows, 1)
        layout.addWidget(self.more)
        layout.addWidget(self.keys)


def less(count: SeeCount, items: tuple[SeeItem, ...], gone: Collection[MessageId]) -> SeeCount:
    """Until the engine tells the numbers anew. `items`: among which those that are gone are."""
    taken = [item.work.value for item in items if item.message.id in gone]
    urgent, results, letters, others = (
        max(number - taken.count(name), 0)
        for name, number in (
            ("urgent", count.urgent),
            ("results", count.results),
            ("letters", count.letters),
            ("others", count.others),
        )
    )
    return SeeCount(urgent, results, letters, others, more=count.more)


class SeeList(QListView):
    """The keyboard never stops at the head of a group. Messages can be dragged from here."""

    drag_begun = Signal()
    drag_ended = Signal()

    def startDrag(self, actions: Qt.DropAction) -> None:
        """Returns when everything was let go."""
        self.drag_begun.emit()
        drag_messages(self, actions)
        self.drag_ended.emit()

    def moveCursor(self, action: QListView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        rows, model = self.model().rowCount(), self.model()
        match action:
            case QListView.CursorAction.MoveHome:
                row, step = 0, 1
            case QListView.CursorAction.MoveEnd:
                row, step = rows - 1, -1
            case _:
                found = super().moveCursor(action, modifiers)
                row, step = found.row(), 1 if found.row() >= self.currentIndex().row() else -1
        while 0 < row < rows - 1 and not model.index(row, 0).flags() & Qt.ItemFlag.ItemIsEnabled:
            row += step
        if row == 0 and rows > 1:
            row = 1  # above it there is only a head
        return model.index(row, 0)
