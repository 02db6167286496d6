"""Whether a backup can be read whole: its file and its passphrase, and nothing is restored."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from secmail.api.upkeep import CheckBackup
from secmail.domain.accounts import Password
from secmail.domain.upkeep import BackupMade
from secmail.gui.desk import Desk
from secmail.gui.dialogs.task import TaskDialog, secret_field
from secmail.gui.upkeep.target import TargetField


class CheckBackupDialog(TaskDialog):
    """`checked` carries the words that tell of it."""

    checked = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        words = desk.words
        super().__init__(desk, parent, title=words("backup.check.title"), ok=words("backup.check.ok"))
        self.add_text(words("backup.check.text"))
        self.target = TargetField(desk, self, title=words("backup.check.title"), prepare=self._prepare)
        self.add_field(words("backup.file"), self.target, self.target.line)
        self.passphrase = secret_field(self)
        self.add_field(words("backup.check.passphrase"), self.passphrase)
        self.target.changed.connect(self.update_ok)
        self.passphrase.textChanged.connect(self.update_ok)
        self.target.button.setFocus()
        self.update_ok()

    def ready(self) -> bool:
        """Whether there is a file and something was typed."""
        return bool(self.target.path and self.passphrase.text())

    def begin(self) -> None:
        """Reads it; the field is empty from here on."""
        passphrase = Password(self.passphrase.text())
        self.passphrase.setText("")
        self.run(CheckBackup(self.target.path, passphrase), self._done)

    def _done(self, result: object) -> None:
        assert isinstance(result, BackupMade)
        words = self.desk.words
        self.finish()
        self.checked.emit(
            words(
                "backup.checked",
                moment=words.moment(result.at),
                messages=words.locale.toString(result.messages),
                size=words.size(result.bytes),
            )
        )

    def _prepare(self, dialog: QFileDialog) -> None:
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptOpen)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(self.desk.words("backup.filter"))
