"""Puts a paper on a printer or into a PDF file: pages with a head and numbers, black on white whatever the scheme."""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QFont,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPalette,
    QPdfWriter,
    QTextDocument,
)
from PySide6.QtPrintSupport import QPrinter

from secmail.gui.i18n import Words
from secmail.gui.paper.pages import Paper

_MARGIN = 15.0
"""Millimetres."""
_POINTS = 10.0
_DPI = 300
_STRIP = 2.5
"""Lines of the head and of the foot."""
_NAME = "secmail"
"""What queues of printers and their logs show: whose message it is, is nobody's business."""


def new_printer() -> QPrinter:
    """For A4, under a name that says nothing."""
    made = QPrinter(QPrinter.PrinterMode.HighResolution)
    made.setDocName(_NAME)
    _lay_out(made)
    return made


def put(paper: Paper, device: QPrinter | QPdfWriter, *, words: Words) -> bool:
    """All pages. False: the printer did not begin."""
    painter = QPainter()
    if not painter.begin(device):
        return False
    font = QFont()
    font.setPointSizeF(_POINTS)
    painter.setFont(font)
    line = painter.fontMetrics().lineSpacing()
    whole = QRectF(painter.viewport())
    strip = line * _STRIP
    page = QRectF(0, strip, whole.width(), whole.height() - 2 * strip)
    document = _document(paper, device, font, size=page.size())
    for number in range(document.pageCount()):
        if number:
            device.newPage()
        foot = words("paper.page", page=number + 1, pages=document.pageCount())
        painter.setPen(Qt.GlobalColor.black)
        painter.drawText(QRectF(0, 0, whole.width(), line), Qt.AlignmentFlag.AlignLeft, paper.head)
        below = QRectF(0, whole.height() - line, whole.width(), line)
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, foot)
        _paint(painter, document, page, number=number)
    return painter.end()


def as_pdf(paper: Paper, *, words: Words) -> bytes:
    """The whole file."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_DPI)
    writer.setTitle(_NAME)
    writer.setCreator(_NAME)
    _lay_out(writer)
    put(paper, writer, words=words)
    del writer
    buffer.close()
    return bytes(data.data())


def _lay_out(device: QPagedPaintDevice) -> None:
    device.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    device.setPageMargins(QMarginsF(_MARGIN, _MARGIN, _MARGIN, _MARGIN), QPageLayout.Unit.Millimeter)


def _document(paper: Paper, device: QPrinter | QPdfWriter, font: QFont, *, size: QSizeF) -> QTextDocument:
    made = QTextDocument()
    made.documentLayout().setPaintDevice(device)
    made.setUndoRedoEnabled(False)
    made.setDocumentMargin(0)
    made.setDefaultFont(font)
    made.setHtml(paper.body)
    made.setPageSize(size)
    return made


def _paint(painter: QPainter, document: QTextDocument, page: QRectF, *, number: int) -> None:
    context = QAbstractTextDocumentLayout.PaintContext()
    black = QPalette()
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText):
        black.setColor(role, Qt.GlobalColor.black)
    context.palette = black
    top = number * page.height()
    context.clip = QRectF(0, top, page.width(), page.height())
    painter.save()
    painter.translate(page.left(), page.top() - top)
    painter.setClipRect(context.clip)
    document.documentLayout().draw(painter, context)
    painter.restore()
