"""Files on their way into a letter: attachments, and certificates of recipients."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from secmail.api.commands import ImportCertificates
from secmail.api.events import JobFailed
from secmail.domain.drafts import DraftAttachment
from secmail.domain.errors import Code, Rejected, SecmailError
from secmail.domain.media import UNKNOWN, media_type
from secmail.domain.messages import Attachment
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.dialogs.container import ContainerDialog
from secmail.gui.files import READ_LIMIT, read_certificates, read_file

_PATTERNS = "*.cer *.crt *.pem *.der *.p7b *.p7c *.p12 *.pfx"


class ComposeFiles(QObject):
    """`attached` carries a `DraftAttachment`, `learned` how many certificates were learned.

    `changed` when reading begins or ends: no letter leaves without a file that is still being read.
    """

    attached = Signal(object)
    changed = Signal()
    learned = Signal(int)
    unreadable = Signal(object)
    """A SecmailError."""
    refused = Signal(object)
    """A JobFailed."""

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self.pending = 0
        """Files that are being read."""

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
            self._read(path.name, "", partial(read_file, path))

    def carry(self, attachments: Sequence[Attachment]) -> None:
        """Takes the files of a message along, each as what it is."""
        for one in attachments:
            self._read(one.name or self._desk.words("attachment.nameless"), one.media_type, partial(content_of, one))

    def add_picture(self, content: bytes) -> None:
        """A picture from the clipboard."""
        moment = self._desk.now().astimezone()
        name = self._desk.words("compose.picture", moment=f"{moment:%Y-%m-%d %H.%M.%S}")
        self.attached.emit(DraftAttachment(f"{name}.png", media_type(name, content), content))

    def choose_certificate(self, address: str | None) -> None:
        """Lets the user choose a file of certificates; of this recipient, where they carry no address."""
        words = self._desk.words
        dialog = QFileDialog(self._window, words("recipient.import.title"))
        dialog.setNameFilter(words("recipient.import.filter", patterns=_PATTERNS))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(partial(self.import_certificate, address))
        self._open(dialog)

    def import_certificate(self, address: str | None, path: str) -> None:
        """Learns the certificates of a file."""
        work: Callable[[], bytes] = partial(read_certificates, Path(path))
        then = partial(self._learn, address)
        self._desk.bridge.run(work, self, then=then, otherwise=self.unreadable.emit)

    def _read(self, name: str, known: str, work: Callable[[], bytes]) -> None:
        self.pending += 1
        self.changed.emit()
        then = partial(self._attach_read, name, known)
        self._desk.bridge.run(work, self, then=then, otherwise=self._unread)

    def _attach_read(self, name: str, known: str, content: bytes) -> None:
        self.pending -= 1
        told = media_type(name, content)
        self.attached.emit(DraftAttachment(name, known if told == UNKNOWN and known else told, content))
        self.changed.emit()

    def _unread(self, error: SecmailError) -> None:
        self.pending -= 1
        self.changed.emit()
        self.unreadable.emit(error)

    def _learn(self, address: str | None, data: bytes) -> None:
        failed = partial(self._not_learned, address, data)
        listener = JobListener(self, done=self._learned, failed=failed)
        self._desk.bridge.submit(ImportCertificates(data, address), listener)

    def _not_learned(self, address: str | None, data: bytes, failure: JobFailed) -> None:
        """A key file (PKCS#12) tells its certificates to whoever has its passphrase."""
        if failure.code is not Code.VAULT_WRONG_PASSPHRASE:
            self.refused.emit(failure)
            return
        dialog = ContainerDialog(self._desk, self._window, data, address=address)
        dialog.learned.connect(self._learned)
        dialog.open()

    def _learned(self, count: object) -> None:
        self.learned.emit(count if isinstance(count, int) else 0)

    def _open(self, dialog: QFileDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()


def content_of(attachment: Attachment) -> bytes:
    """The whole file. Rejected MAIL_TOO_LARGE for what no letter could carry."""
    if attachment.size > READ_LIMIT:
        raise Rejected(Code.MAIL_TOO_LARGE)
    return bytes(attachment.content)
