"""Second step: the sheets on the screen, to be printed or saved as PDF where the user says. They are kept nowhere."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QPageSize, QPainter, QPaintEvent, QPdfWriter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QComboBox, QDialog, QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from secmail.domain.errors import SecmailError
from secmail.domain.octets import octets
from secmail.gui import files, style
from secmail.gui.custody.paper import HEIGHT, WIDTH, PaperSheet, paint_sheet
from secmail.gui.desk import Desk
from secmail.gui.i18n import Words
from secmail.gui.note import Note
from secmail.gui.problems import shown
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone
from secmail.gui.surfaces import on_press, only_with_focus, plain_label

_PDF_DPI = 300


class Preview(QWidget):
    """One sheet as it will be on paper."""

    def __init__(self, words: Words, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self._sheet: PaperSheet | None = None
        self.setMinimumSize(200, 283)

    def show_sheet(self, sheet: PaperSheet | None) -> None:
        """Another sheet."""
        self._sheet = sheet
        self.setAccessibleName(self._words("print.preview", name=one_line(sheet.custodian, 80)) if sheet else "")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._sheet is None:
            return
        scale = min(self.width() / WIDTH, self.height() / HEIGHT)
        page = QRectF(0, 0, WIDTH * scale, HEIGHT * scale)
        page.moveCenter(QRectF(self.rect()).center())
        painter = QPainter(self)
        paint_sheet(painter, page, self._sheet, words=self._words)
        painter.end()


class PrintPage(QWidget):
    """`done` once something was printed or saved. `sheets`: what is to be printed."""

    done = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        words = desk.words
        self.sheets: tuple[PaperSheet, ...] = ()
        self.is_done = False
        """Whether they were given to a printer or written to a file."""
        self.choice = QComboBox(self)
        self.choice.setAccessibleName(words("print.choice"))
        self.preview = Preview(words, self)
        self.outcome = Note(self)
        self.print_button = QPushButton(words("print.print"), self)
        self.save_button = QPushButton(words("print.save"), self)
        self.choice.currentIndexChanged.connect(self._choose)
        on_press(self.print_button, self.ask_printer)
        on_press(self.save_button, self.ask_file)
        self._arrange()

    def show_sheets(self, sheets: Sequence[PaperSheet]) -> None:
        """The sheets to print; empty to forget them."""
        self.sheets = tuple(sheets)
        self.is_done = False
        self.outcome.clear()
        self.choice.clear()
        self.choice.addItems([one_line(sheet.custodian, 80) for sheet in sheets])
        self._choose(0)

    def ask_printer(self) -> None:
        """Lets the printer be chosen."""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        # The name that printer queues and their logs show: whose sheets these are is nobody's business.
        printer.setDocName("secmail")
        dialog = QPrintDialog(printer, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.print_on(printer))
        QDialog.open(dialog)  # the one of QPrintDialog wants a slot by its name

    def print_on(self, printer: QPrinter) -> None:
        """Prints all of them, each on its own page."""
        painter = QPainter()
        if not painter.begin(printer):
            self.outcome.say(self._desk.words("print.failed"), Tone.CAUTION)
            return
        page = QRectF(printer.pageRect(QPrinter.Unit.DevicePixel))
        page.moveTo(0, 0)
        for place, sheet in enumerate(self.sheets):
            if place:
                printer.newPage()
            paint_sheet(painter, page, sheet, words=self._desk.words)
        painter.end()
        self._tell("print.printed")

    def ask_file(self) -> None:
        """Lets the place of the PDF be chosen."""
        words = self._desk.words
        dialog = QFileDialog(self, words("print.save"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(words("print.file"))
        dialog.fileSelected.connect(self.save)
        dialog.open()

    def save(self, path: str) -> None:
        """Writes the PDF."""
        content = octets(self.as_pdf())
        self._desk.bridge.run(
            lambda: files.write_file(Path(path), content),
            self,
            then=lambda _: self._tell("print.saved"),
            otherwise=self._fail,
        )

    def as_pdf(self) -> bytes:
        """All sheets as a PDF file."""
        data = QByteArray()
        buffer = QBuffer(data)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        writer = QPdfWriter(buffer)
        writer.setPageSize(QPageSize(QSizeF(WIDTH, HEIGHT), QPageSize.Unit.Point))
        writer.setPageMargins(QMarginsF(0, 0, 0, 0))
        writer.setResolution(_PDF_DPI)
        painter = QPainter(writer)
        for place, sheet in enumerate(self.sheets):
            if place:
                writer.newPage()
            paint_sheet(painter, QRectF(0, 0, writer.width(), writer.height()), sheet, words=self._desk.words)
        painter.end()
        buffer.close()
        return bytes(data.data())

    def _choose(self, place: int) -> None:
        self.preview.show_sheet(self.sheets[place] if 0 <= place < len(self.sheets) else None)

    def _tell(self, key: str) -> None:
        self.is_done = True
        self.outcome.say(self._desk.words(key), Tone.CAUTION if key == "print.saved" else Tone.NEUTRAL, icon="done")
        self.done.emit()

    def _fail(self, error: SecmailError) -> None:
        problem = shown(error.code, self._desk.words.language)
        self.outcome.say(f"{problem.text.title}. {problem.body}", Tone.CAUTION)

    def _arrange(self) -> None:
        column = QVBoxLayout()
        column.setSpacing(style.SPACE)
        column.addWidget(plain_label(self._desk.words("print.text"), self))
        column.addWidget(plain_label(self._desk.words("print.choice"), self))
        column.addWidget(self.choice)
        for button in (self.print_button, self.save_button):
            only_with_focus(button)
            column.addWidget(button)
        column.addWidget(self.outcome)
        column.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(style.WIDE)
        layout.addLayout(column, 2)
        layout.addWidget(self.preview, 3)
