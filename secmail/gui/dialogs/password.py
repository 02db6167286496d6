"""Takes the new password of a mailbox; it is tried with both servers before it replaces the old one."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from secmail.api.commands import AddAccount
from secmail.api.events import JobFailed
from secmail.api.queries import Accounts
from secmail.domain.accounts import Account, Password
from secmail.gui import style
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.problems import shown
from secmail.gui.safe_text import one_line
from secmail.gui.surfaces import plain_label

_LENGTH = 512


class PasswordDialog(QDialog):
    """`changed` carries the account whose password the servers have accepted."""

    changed = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk = desk
        self._accounts: tuple[Account, ...] = ()
        words = desk.words
        self.setWindowTitle(words("password.title"))
        self.mailbox = QComboBox(self)
        self.field = QLineEdit(self)
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setMaxLength(_LENGTH)
        hints = Qt.InputMethodHint
        self.field.setInputMethodHints(hints.ImhHiddenText | hints.ImhSensitiveData | hints.ImhNoPredictiveText)
        self.field.textChanged.connect(self._update)
        self.state = plain_label(words("password.hint"), self)
        kinds = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel, self)
        self.buttons.button(kinds.Ok).setText(words("password.ok"))
        self.buttons.button(kinds.Cancel).setText(words("pin.cancel"))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._arrange()
        self._update()

    def start(self) -> None:
        """Asks which mailboxes there are, and opens."""
        self._desk.bridge.ask(Accounts(), self, then=self._take)
        self.open()

    def accept(self) -> None:
        """Hands the password over and waits for the servers; the dialog stays."""
        if not self._ready():
            return
        account = self._accounts[self.mailbox.currentIndex()]
        password = Password(self.field.text())
        self.field.setText("")  # setText, unlike clear(), leaves nothing to undo
        self._set_working(working=True)
        self.state.setText(self._desk.words("password.trying"))
        command = AddAccount(account.address, account.name, account.user, account.incoming, account.outgoing, password)
        self._desk.bridge.submit(command, JobListener(self, done=self._done, failed=self._fail))

    def _done(self, _: object) -> None:
        self.changed.emit(self._accounts[self.mailbox.currentIndex()])
        super().accept()

    def _fail(self, failure: JobFailed) -> None:
        words = self._desk.words
        problem = shown(failure.code, words.language, words=failure.words)
        self._set_working(working=False)
        self.state.setText(f"{problem.text.title}. {problem.text.sentence} {words('password.kept')}")
        self.field.setFocus()

    def _take(self, accounts: tuple[Account, ...]) -> None:
        self._accounts = accounts
        self.mailbox.addItems([one_line(account.address, 120) for account in accounts])
        if not accounts:
            self.state.setText(self._desk.words("folders.empty"))
        self._update()

    def _ready(self) -> bool:
        return bool(self._accounts and self.field.text()) and self.field.isEnabled()

    def _set_working(self, *, working: bool) -> None:
        self.field.setEnabled(not working)
        self.mailbox.setEnabled(not working)
        self._update()

    def _update(self) -> None:
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(self._ready())

    def _arrange(self) -> None:
        words = self._desk.words
        self.mailbox.setAccessibleName(words("password.mailbox"))
        self.field.setAccessibleName(words("password.field"))
        form = QFormLayout()
        form.setVerticalSpacing(style.SPACE)
        form.addRow(words("password.mailbox"), self.mailbox)
        form.addRow(words("password.field"), self.field)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(style.SPACE + 2)
        layout.addLayout(form)
        layout.addWidget(self.state)
        layout.addWidget(self.buttons)
        self.setMinimumWidth(580)
        self.field.setFocus()
