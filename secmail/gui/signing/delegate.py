"""Draws a letter that waits: how it stands in words and shape, whom to, about what, by whom and since when."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette, QPen
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from secmail.gui import icons, style
from secmail.gui.signing.letter_words import ICONS, TONES, LetterState, RowWords
from secmail.gui.signing.model import WORDS_ROLE
from secmail.gui.style import Tone

_PAD = 10
_GAP = 4
_BOX = 18
_ICON = 13
_STROKE = 2
_SMALL = 0.85
_LINES = 3


class LetterDelegate(QStyledItemDelegate):
    """One row of the letters to sign."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        words = index.data(WORDS_ROLE)
        lines = _LINES + bool(isinstance(words, RowWords) and words.remark)
        return QSize(200, lines * (option.fontMetrics.height() + _GAP) + 2 * _PAD)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        words = index.data(WORDS_ROLE)
        self.initStyleOption(option, index)
        option.text = ""
        look = option.widget.style() if option.widget else QApplication.style()
        look.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        if isinstance(words, RowWords):
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            _Row(painter, option).paint(words)
            painter.restore()


class _Row:
    """The drawing of one row."""

    def __init__(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        self._painter = painter
        self._font = option.font
        self._line = option.fontMetrics.height()
        self._palette = option.palette
        self._selected = bool(option.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole.HighlightedText if self._selected else QPalette.ColorRole.Text
        self._ink = option.palette.color(role)
        self._area = option.rect.adjusted(2 * _PAD + _BOX, _PAD, -_PAD, -_PAD)
        self._left = option.rect.left() + _PAD

    def paint(self, words: RowWords) -> None:
        """Everything of it."""
        if words.state in {LetterState.UNREAD, LetterState.READ, LetterState.CHANGED, LetterState.REFUSED}:
            self._box(ticked=words.state is LetterState.READ)
        self._text(words.people, 0, bold=True)
        self._text(words.subject, 1)
        width = self._chip(words, 2)
        self._text(words.by, 2, factor=_SMALL, indent=width + _GAP * 2)
        if words.remark:
            self._text(words.remark, _LINES, factor=_SMALL)

    def _box(self, *, ticked: bool) -> None:
        box = QRectF(self._left, self._area.top() + (self._line - _BOX) / 2 + 1, _BOX, _BOX).adjusted(1, 1, -1, -1)
        self._painter.setPen(self._ink)
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.drawRoundedRect(box, 3, 3)
        if ticked:
            left, top, side = box.left(), box.top(), box.width()
            corners = ((0.22, 0.52), (0.42, 0.72), (0.8, 0.3))
            self._painter.setPen(QPen(self._ink, _STROKE))
            self._painter.drawPolyline([QPointF(left + side * x, top + side * y) for x, y in corners])

    def _text(self, text: str, line: int, *, bold: bool = False, factor: float = 1.0, indent: int = 0) -> None:
        font = style.scaled(self._font, factor, bold=bold)
        where = self._where(line).adjusted(indent, 0, 0, 0)
        self._painter.setFont(font)
        self._painter.setPen(self._ink)
        elided = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, where.width())
        self._painter.drawText(where, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, elided)

    def _chip(self, words: RowWords, line: int) -> int:
        surface = style.surface(TONES.get(words.state, Tone.NEUTRAL), QApplication.palette())
        font: QFont = style.scaled(self._font, _SMALL)
        where = self._where(line)
        width = min(QFontMetrics(font).horizontalAdvance(words.state_words) + _ICON + 18, where.width())
        chip = QRectF(where.left(), where.top(), width, where.height())
        self._painter.setPen(QColor(surface.edge))
        self._painter.setBrush(QColor(surface.ground))
        self._painter.drawRoundedRect(chip.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        ratio = self._painter.device().devicePixelRatioF()
        picture = icons.pixmap(ICONS[words.state], QColor(surface.ink), size=_ICON, ratio=ratio)
        self._painter.drawPixmap(QPointF(chip.left() + 6, chip.top() + (chip.height() - _ICON) / 2), picture)
        self._painter.setPen(QColor(surface.ink))
        self._painter.setFont(font)
        self._painter.drawText(chip.adjusted(_ICON + 10, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words.state_words)
        return round(width)

    def _where(self, line: int) -> QRect:
        top = self._area.top() + line * (self._line + _GAP)
        return QRect(self._area.left(), top, self._area.width(), self._line)
