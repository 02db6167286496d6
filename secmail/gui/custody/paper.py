"""A recovery sheet on paper: drawn alike for the printer, the PDF file and the preview on the screen."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from secmail.api.sheets import Sheet, SheetFacts
from secmail.domain.sentences.sheets import SHEET
from secmail.gui.i18n import Words
from secmail.gui.safe_text import one_line

WIDTH, HEIGHT = 595.0, 842.0
"""A4 in points: the coordinates that everything is drawn in."""
_MARGIN = 48.0
_QR = 170.0
_QUIET = 4
"""Modules of white around a QR code (ISO/IEC 18004)."""
_COLUMNS = 3
_INK, _PALE = QColor("#111111"), QColor("#555555")


@dataclass(frozen=True, slots=True)
class PaperSheet:
    """One sheet of a set."""

    sheet: Sheet
    facts: SheetFacts

    @property
    def custodian(self) -> str:
        """Who keeps it."""
        return self.sheet.custodian

    @property
    def words(self) -> tuple[str, ...]:
        """What it is all about."""
        return self.sheet.words


def paint_sheet(painter: QPainter, page: QRectF, sheet: PaperSheet, *, words: Words) -> None:
    """Draws a sheet into a page of any size, in its proportions, black on white."""
    said = {key: row[words.language] for key, row in SHEET.items()}
    painter.save()
    painter.fillRect(page, Qt.GlobalColor.white)
    scale = min(page.width() / WIDTH, page.height() / HEIGHT)
    painter.translate(page.topLeft())
    painter.scale(scale, scale)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = _Pen(painter)
    _draw_head(pen, sheet, said, made=words.date(sheet.facts.made))
    _draw_words(pen, sheet)
    _draw_foot(pen, sheet, said)
    painter.restore()


class _Pen:
    """Writes paragraphs below one another."""

    def __init__(self, painter: QPainter) -> None:
        self.painter = painter
        self.top = _MARGIN

    def write(self, text: str, size: float, *, bold: bool = False, width: float = WIDTH - 2 * _MARGIN) -> None:
        """A paragraph in this size, as high as it needs."""
        self._dress(size, bold=bold, colour=_INK)
        room = QRectF(_MARGIN, self.top, width, HEIGHT - self.top)
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft
        used = self.painter.boundingRect(room, int(flags.value), text)
        self.painter.drawText(room, int(flags.value), text)
        self.top += used.height() + size * 0.5

    def put(self, text: str, place: QRectF, size: float, *, pale: bool = False) -> None:
        """One line at a place."""
        self._dress(size, bold=not pale, colour=_PALE if pale else _INK)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        self.painter.drawText(place, int(flags.value), text)

    def line(self) -> None:
        """A rule across the page."""
        self.painter.setPen(QPen(_PALE, 0.7))
        self.painter.drawLine(QPointF(_MARGIN, self.top), QPointF(WIDTH - _MARGIN, self.top))
        self.top += 14

    def _dress(self, size: float, *, bold: bool, colour: QColor) -> None:
        font = QFont(self.painter.font())
        font.setPixelSize(round(size))
        font.setBold(bold)
        self.painter.setFont(font)
        self.painter.setPen(colour)


def _draw_head(pen: _Pen, sheet: PaperSheet, said: Mapping[str, str], *, made: str) -> None:
    text_width = WIDTH - 2 * _MARGIN - _QR - 18
    top, facts = pen.top, sheet.facts
    pen.write(said["title"], 20, bold=True, width=text_width)
    lines = (
        (said["holder"], one_line(facts.holder, 120)),
        (said["custodian"], one_line(sheet.custodian, 120)),
        (said["made"], made),
        (said["vault"], facts.vault[:8]),
        (said["needed"], _filled(said["of"], facts)),
    )
    for name, value in lines:
        pen.write(f"{name}  {value}", 12, width=text_width)
    _draw_qr(pen.painter, QRectF(WIDTH - _MARGIN - _QR, top, _QR, _QR), sheet.sheet.qr)
    pen.top = max(pen.top, top + _QR) + 8
    pen.write(_filled(said["what"], facts), 12, bold=True)
    pen.line()


def _draw_qr(painter: QPainter, place: QRectF, modules: tuple[tuple[bool, ...], ...]) -> None:
    if not modules:
        return
    # Without antialiasing and with edges computed from the grid, neighbours leave no hair line between them.
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    painter.fillRect(place, Qt.GlobalColor.white)
    side = place.width() / (len(modules) + 2 * _QUIET)
    for row, line in enumerate(modules):
        for column, dark in enumerate(line):
            if dark:
                corner = QPointF(place.left() + (column + _QUIET) * side, place.top() + (row + _QUIET) * side)
                painter.fillRect(QRectF(corner.x(), corner.y(), side + 0.05, side + 0.05), Qt.GlobalColor.black)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=True)


def _draw_words(pen: _Pen, sheet: PaperSheet) -> None:
    rows = max(1, -(-len(sheet.words) // _COLUMNS))
    width, height = (WIDTH - 2 * _MARGIN) / _COLUMNS, 22.0
    for place, word in enumerate(sheet.words):
        left = _MARGIN + (place // rows) * width
        top = pen.top + (place % rows) * height
        pen.put(f"{place + 1}.", QRectF(left, top, 24, height), 11, pale=True)
        pen.put(one_line(word, 24), QRectF(left + 26, top, width - 26, height), 14)
    pen.top += rows * height + 10
    pen.line()


def _draw_foot(pen: _Pen, sheet: PaperSheet, said: Mapping[str, str]) -> None:
    for step in range(1, 5):
        pen.write(f"{step}. {_filled(said[f'todo{step}'], sheet.facts)}", 11)
    pen.top += 4
    pen.write(said["footer"], 10)


def _filled(text: str, facts: SheetFacts) -> str:
    return text.format(needed=facts.needed, shares=facts.shares, holder=one_line(facts.holder, 120))
