"""Files on their way into a letter: attachments, and certificates of recipients."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from secmail.api.commands import ImportCertificates
from secmail.domain.drafts import DraftAttachment
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.files import read_certificates, read_file


class ComposeFiles(QObject):
    """`attached` carries a `DraftAttachment`, `learned` how many certificates were learned."""

    attached = Signal(object)
    learned = Signal(int)
    unreadable = Signal(object)
    """A SecmailError."""
    refused = Signal(object)
    """A JobFailed."""

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window

    def choose_files(self) -> None:
        """Lets the user choose files to attach."""
        dialog = QFileDialog(self._window, self._desk.words("compose.attach.title"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(self.attach)
        self._open(dialog)

    def attach(self, paths: list[str]) -> None:
        """Reads these files and adds them."""
        for name in paths:
            path = Path(name)
            then = partial(self._attach_read, path.name)
            self._desk.bridge.run(partial(read_file, path), self, then=then, otherwise=self.unreadable.emit)

    def choose_certificate(self, address: str | None) -> None:
        """Lets the user choose a file of certificates; of this recipient, where they carry no address."""
        words = self._desk.words
        dialog = QFileDialog(self._window, words("recipient.import.title"))
        dialog.setNameFilter(words("recipient.import.filter", patterns="*.cer *.crt *.pem *.der *.p7b *.p7c"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(partial(self.import_certificate, address))
        self._open(dialog)

    def import_certificate(self, address: str | None, path: str) -> None:
        """Learns the certificates of a file."""
        work: Callable[[], bytes] = partial(read_certificates, Path(path))
        then = partial(self._learn, address)
        self._desk.bridge.run(work, self, then=then, otherwise=self.unreadable.emit)

    def _attach_read(self, name: str, content: bytes) -> None:
        self.attached.emit(DraftAttachment(name, "application/octet-stream", content))

    def _learn(self, address: str | None, data: bytes) -> None:
        listener = JobListener(self, done=self._learned, failed=self.refused.emit)
        self._desk.bridge.submit(ImportCertificates(data, address), listener)

    def _learned(self, count: object) -> None:
        self.learned.emit(count if isinstance(count, int) else 0)

    def _open(self, dialog: QFileDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
