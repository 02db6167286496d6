"""The doors to keeping what there is, in the menu of tools."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from secmail.gui.desk import Desk
from secmail.gui.dialogs.question import Question
from secmail.gui.panes.message_pane import MessagePane
from secmail.gui.session import Session
from secmail.gui.upkeep.archive import ArchiveDialog
from secmail.gui.upkeep.backup import BackupDialog
from secmail.gui.upkeep.check_backup import CheckBackupDialog
from secmail.gui.upkeep.copies import Choice, CopiesDialog
from secmail.gui.upkeep.integrity import IntegrityDialog
from secmail.gui.upkeep.retention import RetentionDialog


class UpkeepDoors(QObject):
    """`told` carries an outcome for the status bar; that of a backup is told in a window of its own."""

    told = Signal(str)

    def __init__(self, desk: Desk, session: Session, window: QWidget, *, messages: MessagePane) -> None:
        super().__init__(window)
        self._desk = desk
        self._session = session
        self._window = window
        self._messages = messages
        self.integrity = IntegrityDialog(desk, session, window)

    @property
    def actions(self) -> Mapping[str, Callable[[], object]]:
        """What the actions of the menu do."""
        return {
            "backup": self.back_up,
            "check-backup": self.check_backup,
            "archive": self.archive,
            "copies": self.copy,
            "retention": self.retain,
            "integrity": self.integrity.start,
        }

    def back_up(self) -> BackupDialog:
        """Asks where to, and under which passphrase."""
        dialog = BackupDialog(self._desk, self._window)
        dialog.made.connect(self._tell_backup)
        dialog.open()
        return dialog

    def check_backup(self) -> CheckBackupDialog:
        """Asks which one, and for its passphrase."""
        dialog = CheckBackupDialog(self._desk, self._window)
        dialog.checked.connect(self._tell_backup)
        dialog.open()
        return dialog

    def archive(self) -> ArchiveDialog:
        """Asks which year."""
        dialog = ArchiveDialog(self._desk, self._window)
        dialog.archived.connect(self.told)
        dialog.open()
        return dialog

    def copy(self) -> CopiesDialog:
        """Asks what, in which form, and where to."""
        folder = None if self._messages.model.sought else self._messages.model.folder
        choice = Choice(folder, self._messages.marked, owns=self._session.owns)
        dialog = CopiesDialog(choice, self._desk, self._window)
        dialog.copied.connect(self.told)
        dialog.open()
        return dialog

    def retain(self) -> RetentionDialog:
        """Shows how long mail is kept."""
        dialog = RetentionDialog(self._desk, self._window)
        dialog.told.connect(self.told)
        dialog.open()
        return dialog

    def _tell_backup(self, text: str) -> None:
        words = self._desk.words
        self.told.emit(text)
        Question(
            self._window,
            title=words("backup.title"),
            text=text,
            details=words("backup.restore"),
            answers=((words("task.close"), QMessageBox.ButtonRole.RejectRole, None),),
        ).open()
