"""Takes the mail of another program into a folder of the mailbox; begun again, it puts only what is missing."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QPushButton,
    QWidget,
)

from secmail.api.commands import Synchronise
from secmail.api.events import JobProgressed
from secmail.api.importing import ImportMail, MailImported
from secmail.api.queries import Accounts
from secmail.domain.accounts import Account, Protocol
from secmail.domain.mail_intake import LeftOut
from secmail.gui.desk import Desk
from secmail.gui.dialogs.task import TaskDialog
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone
from secmail.gui.surfaces import on_press, only_with_focus

_LONGEST = 120
_SHOWN_SUBJECT = 80


class ImportMailDialog(TaskDialog):
    """`imported` carries the outcome in words. Stays, with a list, when something could not be taken."""

    imported = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        words = desk.words
        super().__init__(desk, parent, title=words("intake.title"), ok=words("intake.ok"))
        self._accounts: tuple[Account, ...] = ()
        self.add_text(words("intake.text"))
        self.source = QLineEdit(self)
        self.file_button = QPushButton(words("intake.file"), self)
        self.folder_button = QPushButton(words("intake.folder"), self)
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.source, 1)
        for button, mode in (
            (self.file_button, QFileDialog.FileMode.ExistingFile),
            (self.folder_button, QFileDialog.FileMode.Directory),
        ):
            only_with_focus(button)
            row.addWidget(button)
            on_press(button, partial(self._choose, mode))
        self.add_field(words("intake.source"), line, field=self.source)
        self.account = QComboBox(self)
        self.add_field(words("intake.account"), self.account)
        self.target = QLineEdit(words("intake.target.usual"), self)
        self.target.setMaxLength(_LONGEST)
        self.add_field(words("intake.target"), self.target)
        self.left = QListWidget(self)
        self.left_label = self.add_field(words("intake.left"), self.left)
        self._show_left(MailImported())
        for field in (self.source, self.target):
            field.textChanged.connect(self.update_ok)
        desk.bridge.ask(Accounts(), self, then=self._take)
        self.source.setFocus()

    def ready(self) -> bool:
        """Whether all of it is named."""
        typed = bool(self.source.text().strip()) and bool(self.target.text().strip())
        return typed and self.account.currentIndex() >= 0

    def begin(self) -> None:
        """Goes on until everything is there; what was put stays when it is given up."""
        account = self._accounts[self.account.currentIndex()]
        source = str(Path(self.source.text().strip()).expanduser())
        self._show_left(MailImported())
        self.cancel_button.setText(self.desk.words("task.cancel"))
        order = ImportMail(source, account.id, self.target.text().strip())
        self.run(order, self._done, says="intake.running")

    def _progress(self, event: JobProgressed) -> None:
        self.note.say(self.desk.words.count("intake.progress", event.done), Tone.NEUTRAL, icon="sync")

    def _done(self, result: object) -> None:
        assert isinstance(result, MailImported)
        account = self._accounts[self.account.currentIndex()]
        self.desk.bridge.submit(Synchronise(account.id))
        words = self.desk.words
        said = words("intake.done", put=result.put, known=result.known, left_out=result.left_out)
        if result.deleted:
            said = f"{said} {words('intake.deleted', count=result.deleted)}"
        self._show_left(result)
        if result.left_out:
            self.note.say(said, Tone.CAUTION)
            self.cancel_button.setText(words("task.close"))
        else:
            self.finish()
        self.imported.emit(said)

    def _show_left(self, result: MailImported) -> None:
        self.left.clear()
        self.left.addItems([self._line(one) for one in result.named])
        if result.left_out > len(result.named):
            self.left.addItem(self.desk.words("intake.left.more", count=result.left_out - len(result.named)))
        for widget in (self.left_label, self.left):
            widget.setVisible(bool(result.left_out))

    def _line(self, one: LeftOut) -> str:
        words = self.desk.words
        place = words("intake.left.place", place=one.place, number=one.number) if one.number else one.place
        date = words.date(one.at) if one.at is not None else ""
        what = ", ".join(part for part in (one_line(place, 254), date, one_line(one.subject, _SHOWN_SUBJECT)) if part)
        return words("intake.left.line", what=what, why=words(f"intake.why.{one.why.value}"))

    def _take(self, accounts: tuple[Account, ...]) -> None:
        """A POP3 mailbox has no folder to put anything into."""
        self._accounts = tuple(one for one in accounts if one.protocol is Protocol.IMAP)
        self.account.addItems([one_line(one.address, 254) for one in self._accounts])
        self.update_ok()

    def _choose(self, mode: QFileDialog.FileMode) -> None:
        dialog = QFileDialog(self, self.desk.words("intake.title"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(mode)
        dialog.fileSelected.connect(self.source.setText)
        dialog.open()
