"""Who may be meant, below the field while a recipient is typed. Nobody is put in before he is chosen."""

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPalette, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QApplication,
    QCompleter,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from secmail.api.contacts import Suggest, SuggestedBy, Suggestion
from secmail.api.directory import Directories
from secmail.domain.directory import DirectorySource
from secmail.gui import icons, style
from secmail.gui.compose.typed_names import being_typed, completed
from secmail.gui.desk import Desk
from secmail.gui.i18n import Words
from secmail.gui.people.directory_words import teller_words
from secmail.gui.safe_text import one_line, tooltip

FEWEST = 2
"""Letters before anybody is suggested."""
SHOWN = 8
_ICONS = {SuggestedBy.CONTACT: "letter", SuggestedBy.GROUP: "people", SuggestedBy.DIRECTORY: "search"}
_WIDEST = 640
_INDENT = 34
"""Pixels for the icon."""


class Suggestions(QObject):
    """Below one field. Each key asks anew and answers come later: typing never waits; late answers are not shown."""

    chosen = Signal()

    def __init__(self, desk: Desk, field: QLineEdit) -> None:
        super().__init__(field)
        self._desk = desk
        self._field = field
        self._asked = ""
        self._found: tuple[Suggestion, ...] = ()
        self._titles: dict[str, str] = {}
        self._model = QStandardItemModel(self)
        self.list = QListView()
        self.list.setAccessibleName(desk.words("suggest.list"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.completer = QCompleter(self._model, self)
        self.completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.completer.setPopup(self.list)
        self.list.setItemDelegate(_Lines(self.list))  # after that: the completer sets one of its own
        self.completer.setMaxVisibleItems(SHOWN)
        self.completer.setWidget(field)
        self.completer.activated[QModelIndex].connect(self._take)  # type: ignore[index]  # overloads, which the stub lacks
        field.textEdited.connect(self._typed)
        field.setToolTip(tooltip(desk.words("suggest.tip")))
        desk.bridge.ask(Directories(), self, then=self._take_directories, otherwise=lambda _: None)

    @property
    def found(self) -> tuple[Suggestion, ...]:
        """What is suggested now."""
        return self._found

    def take(self, place: int) -> None:
        """Puts one in: a group with everybody in it."""
        text, cursor = completed(self._field.text(), self._field.cursorPosition(), self._found[place].mailboxes)
        self.forget()
        self._field.setText(text)
        self._field.setCursorPosition(cursor)
        self.chosen.emit()

    def forget(self) -> None:
        """Drops the names."""
        self._asked = ""
        self._found = ()
        self._model.clear()
        self.list.hide()

    def _take_directories(self, sources: tuple[DirectorySource, ...]) -> None:
        self._titles = {one.id: one.title for one in sources}

    def _typed(self, text: str) -> None:
        self._asked = being_typed(text, self._field.cursorPosition())
        if len(self._asked) < FEWEST:
            self.forget()
            return
        asked = self._asked

        def answered(found: tuple[Suggestion, ...]) -> None:
            if asked == self._asked and self._field.isVisible():
                self._show(found)

        self._desk.bridge.ask(Suggest(asked, SHOWN), self, then=answered, otherwise=lambda _: self.forget())

    def _show(self, found: tuple[Suggestion, ...]) -> None:
        self._found = found
        self._model.clear()
        for one in found:
            first, *others = lines_of(one, self._desk.words, titles=self._titles)
            item = QStandardItem(icons.icon(_ICONS[one.by], self.list.palette(), listed=True), first)
            item.setData(others, Qt.ItemDataRole.UserRole)
            item.setData(", ".join((first, *others)), Qt.ItemDataRole.AccessibleTextRole)
            item.setEditable(False)
            self._model.appendRow(item)
        if found:
            area = self._field.rect()
            area.setWidth(min(area.width(), _WIDEST))
            self.completer.complete(area)
            self._fit()
            self.list.setCurrentIndex(QModelIndex())  # it stands on its first row: Enter would take it
        else:
            self.list.hide()

    def _fit(self) -> None:
        """The completer takes all rows to be as high as the first; it grows away from the field."""
        rows = sum(self.list.sizeHintForRow(row) for row in range(min(SHOWN, len(self._found))))
        area = self.list.geometry()
        missing = rows + 2 * self.list.frameWidth() - area.height()
        if area.top() < self._field.mapToGlobal(self._field.rect().topLeft()).y():
            area.setTop(area.top() - missing)
        else:
            area.setBottom(min(area.bottom() + missing, self.list.screen().availableGeometry().bottom()))
        self.list.setGeometry(area)

    def _take(self, index: QModelIndex) -> None:
        if 0 <= index.row() < len(self._found):
            self.take(index.row())


def lines_of(one: Suggestion, words: Words, *, titles: Mapping[str, str]) -> tuple[str, ...]:
    """Name; what tells two of one name apart; of a directory which, and since when. `titles`: of directories."""
    if one.by is SuggestedBy.GROUP:
        people = ", ".join(box.name or box.address for box in one.mailboxes[:3])
        more = ", …" if len(one.mailboxes) > 3 else ""
        return one_line(one.name, 120), one_line(f"{words.count('suggest.group', len(one.mailboxes))} {people}{more}")
    address = one.mailboxes[0].address if one.mailboxes else ""
    lines = (one_line(one.name or address, 120), one_line(" — ".join(filter(None, (address, one.hint)))))
    if one.by is not SuggestedBy.DIRECTORY:
        return lines
    return (*lines, teller_words(one.source, one.told, titles=titles, words=words) or words("suggest.directory"))


class _Lines(QStyledItemDelegate):
    """The name, and below it, paler, who that is."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        height = option.fontMetrics.lineSpacing() * len(_lines(index)) + style.SPACE
        return QSize(super().sizeHint(option, index).width(), height)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        self.initStyleOption(option, index)
        option.text = ""
        look = option.widget.style() if option.widget else QApplication.style()
        look.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        roles = QPalette.ColorRole
        line = option.fontMetrics.lineSpacing()
        area = option.rect.adjusted(_INDENT, style.SPACE // 2, -style.SPACE, 0)
        painter.save()
        for place, text in enumerate(_lines(index)):
            role = roles.PlaceholderText if place else roles.Text
            font = style.scaled(option.font, 1.0, bold=place == 0)
            painter.setFont(font)
            painter.setPen(option.palette.color(roles.HighlightedText if chosen else role))
            where = QRect(area.left(), area.top() + place * line, area.width(), line)
            shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, where.width())
            painter.drawText(where, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()


def _lines(index: QModelIndex | QPersistentModelIndex) -> tuple[str, ...]:
    return (str(index.data()), *map(str, index.data(Qt.ItemDataRole.UserRole)))
