"""Shows which folder results are filed in, and lets the user choose another."""

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from secmail.api.commands import SetDropFolder
from secmail.api.queries import DropFolderPolicy
from secmail.domain.exports import ExportPolicy
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.dialogs.question import Question
from secmail.gui.safe_text import one_line


class DropFolder(QObject):
    """`chosen` once a folder was tried and kept; a failure is left to the problem bar."""

    chosen = Signal()

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window

    def start(self) -> None:
        """Shows the folder of today."""
        self._desk.bridge.ask(DropFolderPolicy(), self, then=self._show)

    def set_folder(self, folder: str) -> None:
        """Takes this folder, if it can be written to."""
        self._desk.bridge.submit(SetDropFolder(str(Path(folder))), JobListener(self, done=self._done))

    def _show(self, policy: ExportPolicy) -> None:
        words, folder = self._desk.words, policy.folder
        Question(
            self._window,
            title=words("drop.title"),
            text=words("drop.unset") if folder is None else words("drop.now", folder=one_line(folder)),
            details=words("drop.hint"),
            answers=(
                (words("drop.choose"), QMessageBox.ButtonRole.AcceptRole, self._choose),
                (words("drop.close"), QMessageBox.ButtonRole.RejectRole, None),
            ),
        ).open()

    def _choose(self) -> None:
        dialog = QFileDialog(self._window, self._desk.words("drop.title"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.set_folder)
        dialog.open()

    def _done(self, _: object) -> None:
        self.chosen.emit()
