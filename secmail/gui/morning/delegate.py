"""Draws what waits: the patient and the age, why it is pressing in words, then what it is and of whom."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from secmail.gui import icons, style
from secmail.gui.morning.model import WORDS_ROLE, Index
from secmail.gui.morning.words import SeeWords
from secmail.gui.style import Tone

_PAD = 10
_GAP = 3
_EDGE = 4
_ICON = 14
_AGE = 0.88


class SeeDelegate(QStyledItemDelegate):
    """One row: the head of a group, or a message."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        line = option.fontMetrics.height()
        words = index.data(WORDS_ROLE)
        if not isinstance(words, SeeWords):
            return QSize(200, line + 2 * style.SPACE)
        lines = 2 + len(words.why) + bool(words.signs)
        return QSize(200, lines * line + (lines - 1) * _GAP + 2 * _PAD)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        self.initStyleOption(option, index)
        option.text = ""
        words = index.data(WORDS_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(words, SeeWords):
            widget = option.widget
            look = widget.style() if widget else QApplication.style()
            look.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, widget)
            _Row(painter, option).paint(words)
        else:
            _head(painter, option, index)
        painter.restore()


def _head(painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
    painter.fillRect(option.rect, option.palette.color(QPalette.ColorRole.AlternateBase))
    font = QFont(option.font)
    font.setBold(True)
    painter.setFont(font)
    painter.setPen(option.palette.color(QPalette.ColorGroup.Active, QPalette.ColorRole.WindowText))
    text = index.data(Qt.ItemDataRole.DisplayRole)
    painter.drawText(option.rect.adjusted(_PAD, 0, -_PAD, 0), Qt.AlignmentFlag.AlignVCenter, str(text))


class _Row:
    """The drawing of one message."""

    def __init__(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        self._painter = painter
        self._option = option
        self._selected = bool(option.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole.HighlightedText if self._selected else QPalette.ColorRole.Text
        self._ink = option.palette.color(role)
        self._area = option.rect.adjusted(_PAD + _EDGE, _PAD, -_PAD, -_PAD)
        self._line = option.fontMetrics.height()
        self._top = self._area.top()

    def paint(self, words: SeeWords) -> None:
        surface = style.surface(words.tone, QApplication.palette())
        if words.tone is not Tone.NEUTRAL:
            body = QRectF(self._option.rect)
            edge = QColor(surface.edge)
            self._painter.fillRect(QRectF(body.left(), body.top() + 2, _EDGE, body.height() - 4), edge)
        age = self._age(words.age)
        self._text(words.title, bold=words.unread, room=self._area.width() - age - _PAD)
        urgent = words.tone is Tone.DANGER
        for number, said in enumerate(words.why):
            ink = self._ink if self._selected or not urgent else self._strong(surface.edge, surface.ink)
            self._text(said, bold=urgent and number == 0, ink=ink)
        self._text(words.what, ink=self._faint)
        for sign in words.signs[:1]:
            said = ", ".join(each.words for each in words.signs)
            self._text(said, icon=sign.icon, ink=self._ink)

    @property
    def _faint(self) -> QColor:
        if self._selected:
            return self._ink
        return self._option.palette.color(QPalette.ColorRole.PlaceholderText)

    def _strong(self, edge: str, ink: str) -> QColor:
        """Readable on the list's own ground: the edge's colour in light, the ink's in dark."""
        return QColor(ink if style.is_dark(QApplication.palette()) else edge)

    def _age(self, text: str) -> int:
        font = style.scaled(self._option.font, _AGE)
        width = QFontMetrics(font).horizontalAdvance(text)
        self._painter.setFont(font)
        self._painter.setPen(self._ink)
        where = QRect(self._area.right() - width, self._top, width + 1, self._line)
        self._painter.drawText(where, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        return width

    def _text(
        self, text: str, *, bold: bool = False, ink: QColor | None = None, icon: str = "", room: int | None = None
    ) -> None:
        font = QFont(self._option.font)
        font.setBold(bold)
        colour = ink or self._ink
        left, width = self._area.left(), room if room is not None else self._area.width()
        if icon:
            picture = icons.pixmap(icon, colour, size=_ICON, ratio=self._painter.device().devicePixelRatioF())
            self._painter.drawPixmap(QPointF(left, self._top + (self._line - _ICON) / 2), picture)
            left, width = left + _ICON + 6, width - _ICON - 6
        self._painter.setFont(font)
        self._painter.setPen(colour)
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, width)
        where = QRect(left, self._top, width, self._line)
        self._painter.drawText(where, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        self._top += self._line + _GAP
