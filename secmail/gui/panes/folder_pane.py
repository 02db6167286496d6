"""The folders at the left."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from secmail.domain.ids import FolderId
from secmail.gui import icons, style
from secmail.gui.desk import Desk
from secmail.gui.models.folders import FOLDER_ROLE, PLACE_ROLE, FolderModel
from secmail.gui.places import Place
from secmail.gui.surfaces import plain_label

_ROWS = 3
"""That are always seen, also above the demonstration's cards."""
_WIDTH = 212
"""Pixels at first: names of folders are short, and the reading needs the rest."""


class FolderPane(QWidget):
    """`chosen` carries the folder, `place_chosen` the place that the user looks at; at the start the inbox."""

    chosen = Signal(object)
    place_chosen = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.model = FolderModel(desk, self)
        self._current: FolderId | Place | None = None
        self._view = QListView(self)
        self._view.setModel(self.model)
        self._view.setItemDelegate(_FolderDelegate(self.model, self._view))
        self._view.setAccessibleName(desk.words("folders"))
        self._view.setDragDropMode(QAbstractItemView.DragDropMode.DropOnly)
        self._view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._view.selectionModel().currentChanged.connect(self._choose)
        self._empty = plain_label(desk.words("folders.empty"), self)
        self._empty.hide()
        self.model.loaded.connect(self._loaded)
        self.model.modelReset.connect(self._loaded)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(style.SPACE, style.SPACE, 0, 0)
        layout.addWidget(self._empty)
        layout.addWidget(self._view, 1)
        self._view.setMinimumHeight(_ROWS * self._view.fontMetrics().lineSpacing() * 2)

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH, super().sizeHint().height())

    @property
    def view(self) -> QListView:
        """The list."""
        return self._view

    def choose(self, row: FolderId | Place | None) -> None:
        """Goes to a folder or a place that is shown; None: to the inbox."""
        index = self.model.index_of(row)
        if index.isValid():
            self._view.setCurrentIndex(index)

    def _loaded(self) -> None:
        self._empty.setVisible(self.model.rowCount() == 0)
        index = self.model.index_of(self._current)
        if not index.isValid():
            index = self.model.index_of(None)
        if index.isValid() and self._view.currentIndex() != index:
            self._view.setCurrentIndex(index)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._view.scrollTo(self._view.currentIndex())  # the place that is looked at stays in view

    def _choose(self, index: QModelIndex) -> None:
        place = index.data(PLACE_ROLE)  # as a plain text: Qt knows no enumerations of Python
        row = Place(place) if place else index.data(FOLDER_ROLE)
        if row is not None and row != self._current:
            self._current = row
            (self.place_chosen if isinstance(row, Place) else self.chosen).emit(row)


class _FolderDelegate(QStyledItemDelegate):
    """Icon, name, and unread count; room enough for a finger."""

    def __init__(self, model: FolderModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._measures = False

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        option.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration
        option.decorationSize = QSize(18, 18)
        if self._measures:
            return
        selected = bool(option.state & option.state.State_Selected)
        role = option.palette.ColorRole.HighlightedText if selected else option.palette.ColorRole.Text
        ratio = option.widget.devicePixelRatioF()
        option.icon = QIcon(
            icons.pixmap(self._model.icon_name(index), option.palette.color(role), size=18, ratio=ratio)
        )

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        self._measures = True  # a sign need not be drawn to have its size, and rows are measured at every change
        try:
            width = super().sizeHint(option, index).width()
        finally:
            self._measures = False
        return QSize(width, option.fontMetrics.height() + style.SPACE * 2)
