"""The message list in the middle."""

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QListView, QStackedLayout, QWidget

from secmail.api.events import EventsDropped, ExportsChanged, MessageOpened, MessagesChanged
from secmail.domain.ids import FolderId, MessageId
from secmail.gui.desk import Desk
from secmail.gui.models.messages import ID_ROLE, MessageModel
from secmail.gui.panes.message_delegate import MessageDelegate
from secmail.gui.panes.notice_view import NoticeView


class MessagePane(QWidget):
    """`chosen` carries the message that the user looks at, or None."""

    chosen = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = desk.words
        self.model = MessageModel(desk, self)
        self._current: MessageId | None = None
        self._view = QListView(self)
        self._view.setModel(self.model)
        self._view.setItemDelegate(MessageDelegate(self._view))
        self._view.setUniformItemSizes(True)
        self._view.setAccessibleName(desk.words("messages"))
        self._view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self._view.selectionModel().currentChanged.connect(self._choose)
        self._empty = NoticeView(self)
        self._layout = QStackedLayout(self)
        self._layout.addWidget(self._view)
        self._layout.addWidget(self._empty)
        self.model.loaded.connect(self._loaded)

    @property
    def view(self) -> QListView:
        """The list."""
        return self._view

    @property
    def empty(self) -> NoticeView:
        """What is shown instead of an empty list."""
        return self._empty

    def show_folder(self, folder: FolderId) -> None:
        """Shows another folder; nothing is chosen in it."""
        self._current = None
        self.model.show_folder(folder)
        self._empty.show_notice(icon="inbox", title=self._words("messages.loading"))
        self._layout.setCurrentWidget(self._empty)
        self.chosen.emit(None)

    def hear(self, event: object) -> None:
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

    def forget(self) -> None:
        """Reads the rows anew: what opening had taught about them is gone."""
        self.model.reload()

    def _loaded(self) -> None:
        filled = self.model.rowCount() > 0
        if not filled:
            self._empty.show_notice(icon="inbox", title=self._words("messages.empty"))
        self._layout.setCurrentWidget(self._view if filled else self._empty)
        if self._current is not None and not self._view.currentIndex().isValid():
            index = self.model.index_of(self._current)
            if index.isValid():
                self._view.setCurrentIndex(index)

    def _choose(self, index: QModelIndex) -> None:
        # A reset list has no current row; the message stays chosen until its row is back.
        if index.isValid() and index.data(ID_ROLE) != self._current:
            self._current = index.data(ID_ROLE)
            self.chosen.emit(self._current)
