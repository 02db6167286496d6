"""Takes the keys of a PKCS#12 file into the vault."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QWidget

from secmail.api.custody import ImportKeys
from secmail.api.events import JobFailed
from secmail.domain.errors import Code, SecmailError
from secmail.domain.ids import JobId
from secmail.gui import files
from secmail.gui.desk import Desk
from secmail.gui.dialogs.task import TaskDialog, secret_field
from secmail.gui.surfaces import on_press, only_with_focus


class ImportKeysDialog(TaskDialog):
    """`imported` carries how many keys are new."""

    imported = Signal(int)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        words = desk.words
        super().__init__(desk, parent, title=words("import.title"), ok=words("import.ok"))
        self.add_text(words("import.text"))
        self.file = QLineEdit(self)
        self.choose_button = QPushButton(words("import.choose"), self)
        only_with_focus(self.choose_button)
        on_press(self.choose_button, self.choose)
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.file, 1)
        row.addWidget(self.choose_button)
        self.add_field(words("import.file"), line, field=self.file)
        self.passphrase = secret_field(self)
        self.add_field(words("import.passphrase"), self.passphrase)
        self.file.textChanged.connect(self.update_ok)
        self.file.setFocus()

    def choose(self) -> None:
        """Lets the file be chosen."""
        words = self.desk.words
        dialog = QFileDialog(self, words("import.title"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(words("import.filter").split(";;"))
        dialog.fileSelected.connect(self.file.setText)
        dialog.open()

    def ready(self) -> bool:
        """Whether a file is named. Its passphrase may be empty: old programs made such files."""
        return bool(self.file.text().strip())

    def begin(self) -> None:
        """Reads the file beside the main thread, then hands it over."""
        path, passphrase = Path(self.file.text().strip()), self.passphrase.text()
        self.passphrase.setText("")

        def read() -> bytes:
            return files.read_file(path, files.CERTIFICATE_LIMIT, Code.KEYFILE_UNREADABLE)

        def hand_over(data: bytes) -> None:
            self.run(ImportKeys(data, passphrase), self._done)

        self.desk.bridge.run(read, self, then=hand_over, otherwise=self._unreadable)

    def _unreadable(self, error: SecmailError) -> None:
        self.fail(JobFailed(JobId(0), error.code, error.detail))

    def _done(self, result: object) -> None:
        assert isinstance(result, int)
        self.finish()
        self.imported.emit(result)
