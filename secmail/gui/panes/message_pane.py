"""The message list in the middle, with the search field above it."""

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QListView, QStackedLayout, QVBoxLayout, QWidget

from secmail.api.events import EventsDropped, ExportsChanged, MessageOpened, MessagesChanged, SessionLocked
from secmail.domain.ids import FolderId, MessageId
from secmail.gui import icons, style
from secmail.gui.desk import Desk
from secmail.gui.models.messages import ID_ROLE, MessageModel
from secmail.gui.panes.message_delegate import MessageDelegate
from secmail.gui.panes.notice_view import NoticeView

PAUSE_MS = 300
"""Typing is over."""
_SOUGHT_LENGTH = 200


class MessagePane(QWidget):
    """`chosen` carries the message that the user looks at, or None; `drafts_wanted` asks for the drafts kept here."""

    chosen = Signal(object)
    drafts_wanted = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = desk.words
        self.model = MessageModel(desk, self)
        self._current: MessageId | None = None
        self._drafts = False
        self._view = QListView(self)
        self._view.setModel(self.model)
        self._view.setItemDelegate(MessageDelegate(self._view))
        self._view.setUniformItemSizes(True)
        self._view.setAccessibleName(desk.words("messages"))
        self._view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self._view.selectionModel().currentChanged.connect(self._choose)
        self._empty = NoticeView(self)
        self._empty.pressed.connect(self.drafts_wanted)
        self.search = self._make_search()
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(PAUSE_MS)
        self.timer.timeout.connect(self._seek)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, style.SPACE, 0, 0)
        layout.setSpacing(style.SPACE)
        layout.addWidget(self.search)
        self._layout = QStackedLayout()
        self._layout.addWidget(self._view)
        self._layout.addWidget(self._empty)
        layout.addLayout(self._layout, 1)
        self.model.loaded.connect(self._loaded)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.end_search, Qt.ShortcutContext.WidgetWithChildrenShortcut)

    @property
    def view(self) -> QListView:
        """The list."""
        return self._view

    @property
    def empty(self) -> NoticeView:
        """What is shown instead of an empty list."""
        return self._empty

    def show_folder(self, folder: FolderId, *, drafts: bool) -> None:
        """Shows another folder; nothing is chosen in it. An empty one for drafts leads to those kept here."""
        self._current = None
        self._drafts = drafts
        self._empty_field()
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
            case SessionLocked():
                self.end_search()

    def forget(self) -> None:
        """Reads the rows anew: what opening had taught about them is gone."""
        self.model.reload()

    def end_search(self) -> None:
        """Goes back to the folder. What was sought may name a patient: it leaves the field too."""
        self._empty_field()
        if self.model.sought:
            self.model.search("")
            self._view.setFocus()

    def _empty_field(self) -> None:
        self.search.setText("")
        self.timer.stop()

    def _seek(self) -> None:
        self.timer.stop()
        self.model.search(self.search.text())

    def _make_search(self) -> QLineEdit:
        field = QLineEdit(self)
        field.setPlaceholderText(self._words("search.field"))
        field.setAccessibleName(self._words("search.field"))
        field.setMaxLength(_SOUGHT_LENGTH)
        field.setClearButtonEnabled(True)
        field.addAction(icons.icon("search", self.palette()), QLineEdit.ActionPosition.LeadingPosition)
        field.textChanged.connect(self._typed)
        field.returnPressed.connect(self._seek)
        return field

    def _typed(self, text: str) -> None:
        self.timer.start(0 if not text else PAUSE_MS)

    def _loaded(self) -> None:
        filled = self.model.rowCount() > 0
        if not filled and self.model.sought:
            self._empty.show_notice(
                icon="search", title=self._words("search.none.title"), sentence=self._words("search.none")
            )
        elif not filled and self._drafts:
            self._empty.show_notice(
                icon="draft",
                title=self._words("messages.empty"),
                sentence=self._words("drafts.here"),
                button=self._words("drafts.title"),
            )
        elif not filled:
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
