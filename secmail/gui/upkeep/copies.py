"""Copies of messages in standard files; decrypted ones only after a warning, in the holder's own session."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QWidget

from secmail.api.events import Event, SessionLocked
from secmail.api.upkeep import ExportMail
from secmail.domain.ids import FolderId, MessageId
from secmail.domain.upkeep import MailExported
from secmail.gui.desk import Desk
from secmail.gui.dialogs.task import TaskDialog
from secmail.gui.note import Note
from secmail.gui.style import Tone
from secmail.gui.upkeep.target import TargetField


@dataclass(frozen=True, slots=True)
class Choice:
    """What can be copied now. `owns`: whether the holder's own session is open."""

    folder: FolderId | None
    marked: tuple[MessageId, ...]
    owns: bool


class CopiesDialog(TaskDialog):
    """`copied` carries the words that tell of it."""

    copied = Signal(str)

    def __init__(self, choice: Choice, desk: Desk, parent: QWidget) -> None:
        words = desk.words
        super().__init__(desk, parent, title=words("copies.title"), ok=words("copies.ok"))
        self._choice = choice
        self.what = QComboBox(self)
        if choice.marked:
            self.what.addItem(words.count("copies.marked", len(choice.marked)), "marked")
        if choice.folder is not None:
            self.what.addItem(words("copies.folder"), "folder")
        self.what.addItem(words("copies.inboxes"), "inboxes")
        self.form_choice = QComboBox(self)
        self.form_choice.addItems([words("copies.eml"), words("copies.mbox")])
        self.form_choice.currentIndexChanged.connect(self._forget_target)
        self.opened = QCheckBox(words("copies.opened"), self)
        self.opened.toggled.connect(self._warn)
        self.warning = Note(self)
        self.target = TargetField(desk, self, title=words("copies.title"), prepare=self._prepare)
        self.target.changed.connect(self.update_ok)
        self.add_field(words("copies.what"), self.what)
        self.add_field(words("copies.form"), self.form_choice)
        self.add_field(words("copies.target"), self.target, self.target.line)
        self.form.addWidget(self.opened)
        self.form.addWidget(self.warning)
        self._allow(owns=choice.owns)
        desk.bridge.heard.connect(self._hear)

    def ready(self) -> bool:
        """Whether a place is chosen."""
        return bool(self.target.path)

    def begin(self) -> None:
        """Writes them."""
        what = self.what.currentData()
        messages = self._choice.marked if what == "marked" else ()
        folder = self._choice.folder if what == "folder" else None
        mbox, opened = self.form_choice.currentIndex() == 1, self.opened.isChecked()
        self.run(ExportMail(folder, messages, str(Path(self.target.path)), mbox=mbox, opened=opened), self._done)

    def _done(self, result: object) -> None:
        assert isinstance(result, MailExported)
        words = self.desk.words
        said = [words.count("copies.done", result.written)]
        if result.left_out:
            said.append(words("copies.left-out", count=result.left_out))
        self.finish()
        self.copied.emit(" ".join(said))

    def _hear(self, event: Event) -> None:
        if isinstance(event, SessionLocked):
            self._allow(owns=False)

    def _allow(self, *, owns: bool) -> None:
        self.opened.setEnabled(owns)
        if not owns:
            self.opened.setChecked(False)
            self.warning.say(self.desk.words("copies.own"), Tone.NEUTRAL, icon="lock")

    def _warn(self, opened: bool) -> None:
        if opened:
            self.warning.say(self.desk.words("copies.warning"), Tone.DANGER, icon="unlock")
        else:
            self.warning.clear()

    def _forget_target(self) -> None:
        self.target.take("")

    def _prepare(self, dialog: QFileDialog) -> None:
        if self.form_choice.currentIndex() == 1:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setNameFilter(self.desk.words("copies.filter"))
            dialog.setDefaultSuffix("mbox")
            dialog.selectFile(self.desk.words("copies.name"))
        else:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            dialog.setOption(QFileDialog.Option.ShowDirsOnly)
