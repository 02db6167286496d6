"""The plots of a patient's analyses on paper: noted in the journal first, black on white whatever the scheme."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from secmail.api.documents import Copy
from secmail.gui.copying import CopyNotes
from secmail.gui.desk import Desk
from secmail.gui.paper.printing import new_printer
from secmail.gui.results.courses import Course
from secmail.gui.results.plot import TrendPlot

_WIDTH, _HEIGHT = 900, 220
"""Pixels of one plot as it is laid out for the paper."""
_HEAD_LINES = 3


def ask_printer(desk: Desk, parent: QWidget, courses: Sequence[Course], *, head: str, notes: CopyNotes) -> QDialog:
    """The printer's dialog; once it is accepted, the plots are noted and printed. `head`: whose they are."""
    printer = new_printer()
    dialog = QPrintDialog(printer, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def note() -> None:
        newest = max((mark for course in courses for mark in course.marks), key=lambda mark: mark.at)
        notes.note(newest.message, Copy.PRINTED, lambda: put(desk, printer, courses, head=head))

    dialog.accepted.connect(note)
    QDialog.open(dialog)  # the one of QPrintDialog wants a slot by its name
    return dialog


def put(desk: Desk, printer: QPrinter, courses: Sequence[Course], *, head: str) -> bool:
    """One page. False: the printer did not begin."""
    plot = TrendPlot(desk.words, None, on_paper=True)
    plot.resize(_WIDTH, _HEIGHT * max(len(courses), 1))
    plot.show_courses(courses)
    plot.grab()  # lays it out
    painter = QPainter()
    if not painter.begin(printer):
        return False
    line = painter.fontMetrics().lineSpacing()
    page = QRectF(painter.viewport())
    ranges = "\n".join(desk.words("trend.range", name=one.title, range=one.range) for one in courses if one.range)
    painter.setPen(Qt.GlobalColor.black)
    painter.drawText(QRectF(0, 0, page.width(), line), Qt.AlignmentFlag.AlignLeft, head)
    below = line * _HEAD_LINES
    foot = line * (len(courses) + 1)
    plot.draw_on(painter, QRectF(0, below, page.width(), page.height() - below - foot))
    painter.drawText(QRectF(0, page.height() - foot, page.width(), foot), Qt.AlignmentFlag.AlignLeft, ranges)
    plot.forget()
    plot.deleteLater()
    return painter.end()
