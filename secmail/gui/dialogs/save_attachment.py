"""Saves an attachment in clear, after saying what that means."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox, QWidget

from secmail.api.documents import Copy
from secmail.api.events import Event, SessionLocked
from secmail.domain.errors import SecmailError
from secmail.domain.ids import MessageId
from secmail.domain.messages import Attachment
from secmail.gui.copying import CopyNotes
from secmail.gui.desk import Desk
from secmail.gui.dialogs.question import Question
from secmail.gui.files import write_file
from secmail.gui.safe_text import one_line

_UNSAFE = str.maketrans(dict.fromkeys('/\\:*?"<>|\ufffd', "_"))


def file_name(name: str) -> str:
    """The attachment's name made fit for a file: one line, no path, no direction tricks, no leading dot."""
    return one_line(name, 120).translate(_UNSAFE).strip(". ") or "attachment"


class SaveAttachment(QObject):
    """One saving: warning, place, writing. Ends with `saved` or `failed` and is then gone.

    Gone as well, with the content that it holds, when the session locks before it is being written.
    """

    saved = Signal()
    failed = Signal(object)

    def __init__(
        self, attachment: Attachment, desk: Desk, *, signed: bool, parent: QWidget, message: MessageId | None = None
    ) -> None:
        super().__init__(parent)
        self._attachment = attachment
        self._desk = desk
        self._message = message
        self._window = parent
        self._doubtful = signed and not attachment.covered
        self._asking: QDialog | None = None
        self._writing = False
        self._notes = CopyNotes(desk.bridge, self)
        desk.bridge.heard.connect(self._hear)

    def start(self) -> None:
        """Opens the warning."""
        words = self._desk.words
        warning = words("save.warning", name=file_name(self._attachment.name))
        question = Question(
            self._window,
            title=words("save.title"),
            text=warning,
            details=words("save.uncovered") if self._doubtful else "",
            answers=(
                (words("save.go"), QMessageBox.ButtonRole.AcceptRole, self._choose),
                (words("save.cancel"), QMessageBox.ButtonRole.RejectRole, None),
            ),
        )
        self._ask(question)

    def _choose(self) -> None:
        dialog = QFileDialog(self._window, self._desk.words("save.title"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.selectFile(file_name(self._attachment.name))
        dialog.fileSelected.connect(self.write_to)
        self._ask(dialog)

    def _ask(self, dialog: QDialog) -> None:
        """Closed by whatever means, `dialog` ends the saving."""
        self._asking = dialog
        dialog.rejected.connect(self._abandon)
        dialog.open()

    def _abandon(self) -> None:
        self._asking = None  # it holds us by its answers, and we hold the content
        self.deleteLater()

    def _hear(self, event: Event) -> None:
        if not isinstance(event, SessionLocked):
            return
        if self._asking is not None:
            self._asking.reject()
        elif not self._writing:
            self.deleteLater()

    def write_to(self, path: str) -> None:
        """Writes the file at the chosen place; where it is a message's, the journal tells of it first."""
        self._asking = None
        if self._message is None:
            self._write(path)
            return
        self._notes.note(self._message, Copy.SAVED, partial(self._write, path), otherwise=self._fail)

    def _write(self, path: str) -> None:
        self._writing = True
        work: Callable[[], None] = partial(write_file, Path(path), self._attachment.content)
        self._desk.bridge.run(work, self, then=self._done, otherwise=self._fail)

    def _done(self, _: None) -> None:
        self.saved.emit()
        self.deleteLater()

    def _fail(self, error: SecmailError) -> None:
        self.failed.emit(error)
        self.deleteLater()
