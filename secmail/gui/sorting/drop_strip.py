"""The places that appear over the list while messages are dragged: where they stand, and who looks after them.

By mouse alone: each of these deeds has its key and its place in the menu.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QCursor, QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QPalette
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from secmail.domain.ids import MessageId
from secmail.gui import style
from secmail.gui.models.message_table import dragged
from secmail.gui.style import Tone
from secmail.gui.surfaces import IconLabel, ShortLabel, ToneFrame, plain_label


@dataclass(frozen=True, slots=True)
class Group:
    """Places under their words. `least`: pixels that the words of one need."""

    title: str
    targets: tuple["Target", ...]
    least: int


@dataclass(frozen=True, slots=True)
class Target:
    """A place to let go over. `deed` gets the messages."""

    icon: str
    text: str
    deed: Callable[[tuple[MessageId, ...]], object]


class DropPlace(QFrame):
    """One place: lights up under what can be let go there."""

    dropped = Signal(object)

    def __init__(self, target: Target, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setMinimumHeight(self.fontMetrics().height() + 2 * style.SPACE)
        self.text = ShortLabel(self)
        self.text.setText(target.text)
        self.setAccessibleName(target.text)
        icon = IconLabel(self, 16)
        icon.show_icon(target.icon)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(style.SPACE, 0, style.SPACE, 0)
        layout.addWidget(icon)
        layout.addWidget(self.text, 1)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._take(event)
        self._light(on=event.isAccepted())

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._take(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._light(on=False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._light(on=False)
        self._take(event)
        messages = dragged(event.mimeData())
        if messages:
            self.dropped.emit(messages)

    def _take(self, event: QDropEvent) -> None:
        if _is_ours(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
        else:
            event.ignore()

    def _light(self, *, on: bool) -> None:
        made = QApplication.palette()
        if on:
            roles = QPalette.ColorRole
            made.setColor(roles.Window, made.color(roles.Highlight))
            made.setColor(roles.WindowText, made.color(roles.HighlightedText))
        self.setPalette(made)


class DropStrip(ToneFrame):
    """Lies over `parent` while something is dragged, in the half where the hand is not."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Tone.NEUTRAL, parent)
        self._below = parent
        self.places: list[DropPlace] = []
        self._inside = QWidget(self)
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(style.WIDE, style.SPACE, style.SPACE, style.SPACE)
        self._outer.addWidget(self._inside)
        parent.installEventFilter(self)
        self.hide()

    def appear(self, groups: Sequence[Group]) -> None:
        """Offers these places."""
        below = self._below.mapFromGlobal(QCursor.pos()).y() < self._below.height() // 2
        self._fill(groups)
        self.show()
        self._lay(below=below)
        self.raise_()

    def vanish(self) -> None:
        """Nothing is dragged any more."""
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keeps the width of what it lies over."""
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._lay(below=self.pos() != QPoint(style.SPACE, style.SPACE))
        return super().eventFilter(watched, event)

    def _fill(self, groups: Sequence[Group]) -> None:
        inside = QWidget(self)
        self.places = []
        room = self._below.width() - 4 * style.WIDE
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(style.SPACE // 2)
        for group in groups:
            columns = max(1, room // group.least)
            layout.addWidget(plain_label(group.title, inside))
            grid = QGridLayout()
            grid.setSpacing(style.SPACE // 2)
            for place, target in enumerate(group.targets):
                grid.addWidget(self._place(target, inside), place // columns, place % columns)
            for column in range(columns):
                grid.setColumnStretch(column, 1)
            layout.addLayout(grid)
        self._outer.replaceWidget(self._inside, inside)
        self._inside.hide()
        self._inside.deleteLater()
        self._inside = inside

    def _place(self, target: Target, parent: QWidget) -> DropPlace:
        made = DropPlace(target, parent)
        made.dropped.connect(partial(_give, target))
        self.places.append(made)
        return made

    def _lay(self, *, below: bool) -> None:
        parent = self._below
        width = parent.width() - 2 * style.SPACE
        height = max(self.sizeHint().height(), self.heightForWidth(width))
        top = parent.height() - height - style.SPACE if below else style.SPACE
        self.setGeometry(style.SPACE, top, width, height)


def _give(target: Target, messages: tuple[MessageId, ...]) -> None:
    target.deed(messages)


def _is_ours(data: QMimeData) -> bool:
    return bool(dragged(data))
