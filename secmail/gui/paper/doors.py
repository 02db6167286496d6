"""Print the message that is read, or write it to a PDF file: in the journal first, then out."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox, QWidget

from secmail.api.documents import Copy
from secmail.api.events import SessionLocked
from secmail.domain.errors import SecmailError
from secmail.domain.ids import MessageId
from secmail.domain.octets import octets
from secmail.gui import files
from secmail.gui.copying import CopyNotes
from secmail.gui.desk import Desk
from secmail.gui.dialogs.question import Question
from secmail.gui.panes.reading_pane import ReadingPane
from secmail.gui.problems import shown

if TYPE_CHECKING:
    from secmail.gui.paper.pages import Paper


class PaperDoors(QObject):
    """`told` carries an outcome for the status bar."""

    told = Signal(str)

    def __init__(self, desk: Desk, window: QWidget, *, reading: ReadingPane) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._reading = reading
        self._asking: QDialog | None = None
        self._notes = CopyNotes(desk.bridge, self)
        desk.bridge.heard.connect(self._hear)

    @property
    def actions(self) -> Mapping[str, Callable[[], object]]:
        """What the actions of the menu do."""
        return {"print": self.print_message, "export-pdf": self.export_message}

    def print_message(self) -> None:
        """Asks for the printer."""
        self._with_paper(self._ask_printer)

    def export_message(self) -> None:
        """Warns that the file is in clear, then asks for its place."""
        self._with_paper(self._warn)

    def _with_paper(self, then: "Callable[[MessageId, Paper], None]") -> None:
        view = self._reading.view
        if view is not None:
            from secmail.gui.paper.pages import message_paper  # noqa: PLC0415 -- only where somebody prints

            then(view.message, message_paper(view, self._desk.words))

    def _ask_printer(self, message: MessageId, paper: "Paper") -> None:
        from PySide6.QtPrintSupport import QPrintDialog  # noqa: PLC0415 -- as above

        from secmail.gui.paper.printing import new_printer, put  # noqa: PLC0415 -- as above

        printer = new_printer()
        dialog = QPrintDialog(printer, self._window)

        def print_it() -> None:
            done = put(paper, printer, words=self._desk.words)
            self.told.emit(self._desk.words("paper.printed" if done else "print.failed"))

        dialog.accepted.connect(lambda: self._noted(message, print_it))  # a partial would be given the printer
        self._ask(dialog)

    def _warn(self, message: MessageId, paper: "Paper") -> None:
        words = self._desk.words
        answers = (
            (words("save.go"), QMessageBox.ButtonRole.AcceptRole, partial(self._ask_place, message, paper)),
            (words("save.cancel"), QMessageBox.ButtonRole.RejectRole, None),
        )
        title = words("paper.export.title")
        self._ask(Question(self._window, title=title, text=words("paper.warning"), details="", answers=answers))

    def _ask_place(self, message: MessageId, paper: "Paper") -> None:
        words = self._desk.words
        dialog = QFileDialog(self._window, words("paper.export.title"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.setNameFilter(words("paper.filter"))
        dialog.selectFile(words("paper.file"))
        dialog.fileSelected.connect(lambda path: self._noted(message, partial(self._write, paper, path)))
        self._ask(dialog)

    def _write(self, paper: "Paper", path: str) -> None:
        from secmail.gui.paper.printing import as_pdf  # noqa: PLC0415 -- as above

        content = octets(as_pdf(paper, words=self._desk.words))
        self._desk.bridge.run(
            lambda: files.write_file(Path(path), content),
            self,
            then=lambda _: self.told.emit(self._desk.words("paper.exported")),
            otherwise=self._fail,
        )

    def _noted(self, message: MessageId, then: Callable[[], object]) -> None:
        self._notes.note(message, Copy.PRINTED, then)

    def _fail(self, error: SecmailError) -> None:
        problem = shown(error.code, self._desk.words.language)
        self.told.emit(f"{problem.text.title}. {problem.body}")

    def _ask(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._asking = dialog
        dialog.finished.connect(partial(self._answered, dialog))
        QDialog.open(dialog)  # the one of QPrintDialog wants a slot by its name

    def _answered(self, dialog: QDialog, _result: int) -> None:
        if self._asking is dialog:
            self._asking = None

    def _hear(self, event: object) -> None:
        if isinstance(event, SessionLocked) and self._asking is not None:
            self._asking.reject()  # it holds the content
