"""A backup: where to, under which passphrase, and that it was verified."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from secmail.api.upkeep import MakeBackup
from secmail.domain.accounts import Password
from secmail.domain.passphrases import MIN_LENGTH, is_strong
from secmail.domain.upkeep import BackupMade
from secmail.gui.desk import Desk
from secmail.gui.dialogs.task import TaskDialog, secret_field
from secmail.gui.upkeep.target import TargetField


class BackupDialog(TaskDialog):
    """`made` carries the words that tell of it."""

    made = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        words = desk.words
        super().__init__(desk, parent, title=words("backup.title"), ok=words("backup.ok"))
        self.add_text(words("backup.text"))
        self.target = TargetField(desk, self, title=words("backup.title"), prepare=self._prepare)
        self.add_field(words("backup.file"), self.target, self.target.line)
        self.new = secret_field(self)
        self.again = secret_field(self)
        self.add_field(words("backup.passphrase"), self.new)
        self.add_field(words("backup.again"), self.again)
        self._state = self.add_text(self._missing())
        self.add_text(words("backup.restore"))
        self.target.changed.connect(self.update_ok)
        for field in (self.new, self.again):
            field.textChanged.connect(self.update_ok)
        self.target.button.setFocus()

    def ready(self) -> bool:
        """Whether a file is chosen, and both are the same good passphrase; says what is missing."""
        missing = self._missing()
        self._state.setText(missing or self.desk.words("backup.strong"))
        return not missing

    def begin(self) -> None:
        """Writes it; the fields are empty from here on."""
        passphrase = Password(self.new.text())
        for field in (self.new, self.again):
            field.setText("")
        self.run(MakeBackup(self.target.path, passphrase), self._done)

    def _done(self, result: object) -> None:
        assert isinstance(result, BackupMade)
        words = self.desk.words
        self.finish()
        self.made.emit(
            words("backup.made", messages=words.locale.toString(result.messages), size=words.size(result.bytes))
        )

    def _missing(self) -> str:
        words, text = self.desk.words, self.new.text()
        if not self.target.path:
            return words("backup.no-file")
        if len(text) < MIN_LENGTH:
            return words("passphrase.short", count=MIN_LENGTH)
        if not is_strong(text):
            return words("passphrase.weak")
        return words("passphrase.differ") if text != self.again.text() else ""

    def _prepare(self, dialog: QFileDialog) -> None:
        words = self.desk.words
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(words("backup.filter"))
        dialog.setDefaultSuffix("secmail")
        dialog.selectFile(words("backup.name", day=self.desk.now().astimezone().date().isoformat()))
