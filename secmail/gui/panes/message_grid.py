"""The messages of a folder as a list, and as a table: one column for each thing that work is sorted by."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QIcon, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from secmail.gui import icons, style
from secmail.gui.dragging import drag_messages
from secmail.gui.models.message_columns import COLUMNS
from secmail.gui.models.message_table import WORDS_ROLE
from secmail.gui.models.message_words import RowWords
from secmail.gui.models.messages import MessageModel
from secmail.gui.panes.message_delegate import MessageDelegate, elided_patient
from secmail.gui.style import Tone

_WHOLE_ROW = 0
_URGENCY = 1
_AGE = len(COLUMNS) - 1
_PATIENT = next(place for place, column in enumerate(COLUMNS) if column.key == "table.patient")
_ICON = 14
_MOST = 10_000
"""Of a share that can be meant."""


class RowsView(QTableView):
    """Whole rows of messages, all equally high: what it costs does not grow with their number, as QListView's does.

    `drag_begun` and `drag_ended`: messages are dragged from here.
    """

    drag_begun = Signal()
    drag_ended = Signal()

    def __init__(self, model: MessageModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        rows = self.verticalHeader()
        rows.hide()
        rows.setMinimumSectionSize(1)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def startDrag(self, actions: Qt.DropAction) -> None:
        """Returns when everything was let go."""
        self.drag_begun.emit()
        drag_messages(self, actions)
        self.drag_ended.emit()

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Home and End are the first and the last message, and not the ends of a row."""
        last = self.model().rowCount() - 1
        column = max(self.currentIndex().column(), 0)
        if action is QAbstractItemView.CursorAction.MoveHome:
            return self.model().index(0, column)
        if action is QAbstractItemView.CursorAction.MoveEnd:
            return self.model().index(last, column)
        return super().moveCursor(action, modifiers)


class MessageList(RowsView):
    """Each message is drawn in one piece, on several lines."""

    def __init__(self, model: MessageModel, parent: QWidget) -> None:
        super().__init__(model, parent)
        self._measure = MessageDelegate(self)
        self.setItemDelegate(self._measure)
        titles = self.horizontalHeader()
        titles.hide()
        for place in range(1, len(COLUMNS)):
            self.setColumnHidden(place, True)  # noqa: FBT003 -- Qt's
        titles.setSectionResizeMode(_WHOLE_ROW, QHeaderView.ResizeMode.Stretch)
        model.modelReset.connect(self.fit)
        self.fit()

    def fit(self) -> None:
        """As high as its lines: what a search has found needs one more."""
        listed = self._model.listed
        self.verticalHeader().setDefaultSectionSize(self._measure.height(found=bool(listed.sought and listed.snippets)))

    def changeEvent(self, event: QEvent) -> None:
        """Another font is higher."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and hasattr(self, "_measure"):
            self.fit()


class MessageGrid(RowsView):
    """Shares its rows and what is selected with the list. Pressing a title sorts; pressing it again turns it round.

    `uncut`: words that a column shows whole, by the key of its title; they are short, and would say nothing when cut.
    """

    def __init__(
        self,
        model: MessageModel,
        selection: QItemSelectionModel,
        parent: QWidget,
        *,
        uncut: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        super().__init__(model, parent)
        self._uncut = uncut or {}
        self.setSelectionModel(selection)
        self.setItemDelegate(_CellDelegate(self))
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 2 * style.SPACE)
        titles = self.horizontalHeader()
        titles.setSectionHidden(_WHOLE_ROW, True)  # noqa: FBT003 -- Qt's
        titles.setHighlightSections(False)
        titles.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        titles.setSortIndicator(_AGE, Qt.SortOrder.AscendingOrder)
        titles.setSectionsClickable(True)
        titles.setSortIndicatorShown(True)
        titles.sortIndicatorChanged.connect(model.sort)
        titles.sectionResized.connect(self._pulled)
        self._shares = tuple(column.share for column in COLUMNS)
        self._fitting = False

    @property
    def shares(self) -> tuple[int, ...]:
        """How the width is divided among the columns, as somebody has pulled them last."""
        return self._shares

    def share_out(self, shares: tuple[int, ...]) -> None:
        """Divides the width as it was divided before; what does not fit these columns changes nothing."""
        if len(shares) == len(COLUMNS) and shares[_WHOLE_ROW] == 0 and all(0 < one < _MOST for one in shares[1:]):
            self._shares = shares
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """All columns are seen, whatever the width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        header = self.horizontalHeader()
        room = self.viewport().width()
        titles = [self._least(place) for place in range(1, len(COLUMNS))]
        words = [max(title, self._words_width(COLUMNS[place].key)) for place, title in enumerate(titles, 1)]
        self._fitting = True
        for place, width in enumerate(divided(room, self._shares[1:], words if sum(words) <= room else titles), 1):
            header.resizeSection(place, max(width, header.minimumSectionSize()))
        self._fitting = False

    def _least(self, place: int) -> int:
        """With what its title needs: the word, and the arrow of the order."""
        titles = self.horizontalHeader()
        word = str(self.model().headerData(place, Qt.Orientation.Horizontal))
        return titles.fontMetrics().horizontalAdvance(word) + 2 * style.SPACE + _ICON

    def _words_width(self, key: str) -> int:
        """Of the longest, bold as in a row that was not read."""
        font = QFont(self.font())
        font.setBold(True)
        margin = self.style().pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, None, self) + 1
        said = self._uncut.get(key, ())
        return max((QFontMetrics(font).horizontalAdvance(one) for one in said), default=0) + 2 * margin + 2

    def _pulled(self, _place: int, _before: int, _now: int) -> None:
        """By a hand, and not by the window."""
        if not self._fitting:
            titles = self.horizontalHeader()
            self._shares = (0, *(max(titles.sectionSize(place), 1) for place in range(1, len(COLUMNS))))

    def newest_first(self) -> None:
        """Shows by which column it is sorted, when another folder was chosen."""
        titles = self.horizontalHeader()
        titles.blockSignals(True)  # noqa: FBT003 -- Qt's
        titles.setSortIndicator(_AGE, Qt.SortOrder.AscendingOrder)
        titles.blockSignals(False)  # noqa: FBT003 -- Qt's
        titles.viewport().update()


def divided(width: int, shares: Sequence[int], least: Sequence[int]) -> list[int]:
    """By shares; where that is less than a column needs, the others give it. By shares alone where nothing fits."""
    narrow: set[int] = set()
    while sum(least) <= width:
        room, whole = width - sum(least[one] for one in narrow), sum(shares) - sum(shares[one] for one in narrow)
        parts = [least[one] if one in narrow else room * share // whole for one, share in enumerate(shares)]
        lacking = {one for one, part in enumerate(parts) if part < least[one]}
        if not lacking:
            return parts
        narrow |= lacking
    return [width * share // sum(shares) for share in shares]


def _text_width(option: QStyleOptionViewItem) -> int:
    """What Qt leaves of a cell for its text, less the part of a pixel by which it would cut it."""
    look = option.widget.style() if option.widget else QApplication.style()
    margin = look.pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, option, option.widget) + 1
    return option.rect.width() - 2 * margin - 1


class _CellDelegate(QStyledItemDelegate):
    """Unread is bold, urgent has its sign and its word."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        words = index.data(WORDS_ROLE)
        if not isinstance(words, RowWords):
            return
        if words.unread:
            font = QFont(option.font)
            font.setBold(True)
            option.font = font
            option.fontMetrics = QFontMetrics(font)
        if index.column() == _PATIENT and words.others:
            option.text = elided_patient(words, option.fontMetrics, _text_width(option))
        if index.column() == _URGENCY and words.urgency:
            selected = bool(option.state & option.state.State_Selected)
            ink = QColor(style.surface(Tone.DANGER, QApplication.palette()).ink)
            if selected:
                ink = option.palette.color(QPalette.ColorRole.HighlightedText)
            option.palette.setColor(QPalette.ColorRole.Text, ink)
            option.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration
            ratio = option.widget.devicePixelRatioF()
            option.icon = QIcon(icons.pixmap("urgent", ink, size=_ICON, ratio=ratio))
