"""Draws a message: sender and date, subject, what a search found, and its signs in words with icons."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from secmail.gui import icons, style
from secmail.gui.models.message_table import WORDS_ROLE
from secmail.gui.models.message_words import RowWords, Sign
from secmail.gui.style import Tone

_PAD = 10
_GAP = 4
_DOT = 8
_INDENT = _PAD + _DOT + 6
_SIGN_ICON = 13


class MessageDelegate(QStyledItemDelegate):
    """One row of the message list."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        words = index.data(WORDS_ROLE)
        return QSize(200, self.height(found=isinstance(words, RowWords) and words.snippet is not None))

    def height(self, *, found: bool) -> int:
        """Of every row. `found`: with the words around what was found."""
        view = self.parent()
        assert isinstance(view, QWidget)
        line = view.fontMetrics().height()
        return line * (3 if found else 2) + (_GAP if found else 0) + _sign_height(view.font()) + 2 * _GAP + 2 * _PAD

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        words = index.data(WORDS_ROLE)
        self.initStyleOption(option, index)
        option.text = ""
        widget = option.widget
        look = widget.style() if widget else QApplication.style()
        look.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, widget)
        if isinstance(words, RowWords):
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            _Row(painter, option).paint(words)
            painter.restore()


_LETTERS = 3
"""Of a name that are left at least beside a word."""


def elided_patient(words: RowWords, metrics: QFontMetrics, width: int) -> str:
    """The name gives way before the word that there are others; where too little of it would be left, only their
    number stays.
    """
    if metrics.horizontalAdvance(words.patient) <= width:
        return words.patient
    name, others = words.patient.removesuffix(words.others), words.others
    width -= 1  # the widths of the two are rounded
    least = min(metrics.horizontalAdvance(name), metrics.horizontalAdvance(f"{name[:_LETTERS]}…"))
    if width - metrics.horizontalAdvance(others) < least:
        others = others.rpartition("\u00a0")[0]  # "+ 2" of "+ 2 autres"
    return metrics.elidedText(name, Qt.TextElideMode.ElideRight, width - metrics.horizontalAdvance(others)) + others


class _Row:
    """The drawing of one row."""

    def __init__(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        self._painter = painter
        self._option = option
        self._selected = bool(option.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole.HighlightedText if self._selected else QPalette.ColorRole.Text
        self._ink = option.palette.color(role)
        self._area = option.rect.adjusted(_INDENT, _PAD, -_PAD, -_PAD)

    def paint(self, words: RowWords) -> None:
        line = self._option.fontMetrics.height()
        if words.unread:
            self._dot(line)
        date_width = self._date(words.date, line)
        top = QRect(self._area.left(), self._area.top(), self._area.width() - date_width - _PAD, line)
        self._text(words.sender, top, bold=words.unread)
        second = QRect(self._area.left(), top.bottom() + 1 + _GAP, self._area.width(), line)
        self._about(words, second)
        last = second
        if words.snippet is not None:
            last = second.translated(0, line + _GAP)
            self._text(words.snippet, last, bold=False, faint=True)
        self._signs(words, last.bottom() + 1 + _GAP)

    def _dot(self, line: int) -> None:
        colour = self._ink if self._selected else self._option.palette.color(QPalette.ColorRole.Highlight)
        self._painter.setBrush(colour)
        self._painter.setPen(Qt.PenStyle.NoPen)
        top = self._area.top() + (line - _DOT) / 2
        self._painter.drawEllipse(QRectF(self._option.rect.left() + _PAD, top, _DOT, _DOT))

    def _date(self, text: str, line: int) -> int:
        font = style.scaled(self._option.font, 0.88)
        width = QFontMetrics(font).horizontalAdvance(text)
        self._painter.setFont(font)
        self._painter.setPen(self._ink)
        where = QRect(self._area.right() - width, self._area.top(), width + 1, line)
        self._painter.drawText(where, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        return width

    def _text(self, text: str, where: QRect, *, bold: bool, faint: bool = False) -> None:
        font = QFont(self._option.font)
        font.setBold(bold)
        self._painter.setFont(font)
        faint = faint and not self._selected
        self._painter.setPen(self._option.palette.color(QPalette.ColorRole.PlaceholderText) if faint else self._ink)
        elided = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, where.width())
        self._painter.drawText(where, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, elided)

    def _about(self, words: RowWords, where: QRect) -> None:
        """Whom it is about before what it is called: no sign and no long subject takes the patient's place."""
        if not words.patient:
            self._text(words.subject, where, bold=False)
            return
        font = QFont(self._option.font)
        font.setBold(True)
        metrics = QFontMetrics(font)
        width = min(metrics.horizontalAdvance(words.patient), where.width())
        named = elided_patient(words, metrics, width)
        self._text(named, where.adjusted(0, 0, width - where.width() + 1, 0), bold=True)
        rest = where.adjusted(width + _PAD, 0, 0, 0)
        if rest.width() > _PAD * 3:
            self._text(words.subject, rest, bold=False)

    def _signs(self, words: RowWords, top: int) -> None:
        left = self._area.left()
        for sign in words.signs:
            if sign.icon != "unread":  # the dot and the bold sender say so already
                left = self._sign(sign, left, top=top)

    def _sign(self, sign: Sign, left: int, *, top: int) -> int:
        surface = style.surface(sign.tone, QApplication.palette())
        font = style.scaled(self._option.font, 0.82, bold=sign.tone is Tone.DANGER)
        width = QFontMetrics(font).horizontalAdvance(sign.words) + _SIGN_ICON + 16
        if left + width > self._area.right():
            return left
        chip = QRectF(left, top, width, _sign_height(self._option.font))
        ink = QColor(surface.ink)
        self._painter.setPen(QColor(surface.edge))
        self._painter.setBrush(QColor(surface.ground))
        self._painter.drawRoundedRect(chip.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        ratio = self._painter.device().devicePixelRatioF()
        picture = icons.pixmap(sign.icon, ink, size=_SIGN_ICON, ratio=ratio)
        self._painter.drawPixmap(QPointF(left + 5, top + (chip.height() - _SIGN_ICON) / 2), picture)
        self._painter.setPen(ink)
        self._painter.setFont(font)
        self._painter.drawText(chip.adjusted(_SIGN_ICON + 9, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, sign.words)
        return left + width + 6


def _sign_height(font: QFont) -> int:
    return QFontMetrics(style.scaled(font, 0.82)).height() + 6
