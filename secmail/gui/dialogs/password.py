"""Signs in to a mailbox anew, by its way: password, browser, key file, card. It is tried before it is kept."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QDialogButtonBox, QFormLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from secmail.api.accounts import BrowserWanted, SignInAgain
from secmail.api.events import Event, JobFailed
from secmail.api.queries import Accounts
from secmail.domain.accounts import Account, Password, SignIn
from secmail.domain.ids import AccountId, JobId
from secmail.gui import style
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.note import GrowingDialog
from secmail.gui.problems import shown
from secmail.gui.safe_text import one_line
from secmail.gui.surfaces import plain_label

_LENGTH = 512
_HINTS = {
    SignIn.PASSWORD: "password.hint",
    SignIn.OAUTH: "password.hint.browser",
    SignIn.CERTIFICATE: "password.hint.certificate",
    SignIn.CARD: "password.hint.card",
}


class PasswordDialog(GrowingDialog):
    """`changed` carries the account that the servers have let in. `wanted`: which one is chosen first."""

    changed = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget, *, wanted: AccountId | None = None) -> None:
        super().__init__(parent)
        self._wanted = wanted
        self._working = False
        self._job: JobId | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk = desk
        self._accounts: tuple[Account, ...] = ()
        words = desk.words
        self.setWindowTitle(words("password.title"))
        self.mailbox = QComboBox(self)
        self.mailbox.currentIndexChanged.connect(self._show_way)
        self.field = QLineEdit(self)
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setMaxLength(_LENGTH)
        hints = Qt.InputMethodHint
        self.field.setInputMethodHints(hints.ImhHiddenText | hints.ImhSensitiveData | hints.ImhNoPredictiveText)
        self.field.textChanged.connect(self._update)
        self.label = QLabel(words("password.field"), self)
        self.link = QLineEdit(self)
        self.link.setReadOnly(True)
        self.link.setAccessibleName(words("password.browser"))
        self.link.hide()
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
        account = self._account
        assert account is not None
        password = Password(self.field.text()) if self.field.text() else None
        self.field.setText("")  # setText, unlike clear(), leaves nothing to undo
        self._set_working(working=True)
        self.state.setText(self._desk.words("password.trying"))
        listener = JobListener(self, done=self._done, failed=self._fail, cancelled=self._show_way)
        self._job = self._desk.bridge.submit(SignInAgain(account.id, password), listener)

    def reject(self) -> None:
        """Closes; a browser that is waited for is waited for no more."""
        if self._working and self._job is not None:
            self._desk.bridge.cancel(self._job)
        super().reject()

    def hear(self, event: Event) -> None:
        """Says where the browser is to go, for whoever sees none."""
        if isinstance(event, BrowserWanted) and self._working:
            self.state.setText(self._desk.words("password.browser"))
            self.link.setText(event.url)
            self.link.setCursorPosition(0)
            self.link.show()

    @property
    def _account(self) -> Account | None:
        place = self.mailbox.currentIndex()
        return self._accounts[place] if 0 <= place < len(self._accounts) else None

    def _done(self, _: object) -> None:
        self._working = False
        self.changed.emit(self._account)
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
        places = [place for place, account in enumerate(accounts) if account.id == self._wanted]
        if places:
            self.mailbox.setCurrentIndex(places[0])
        if not accounts:
            self.state.setText(self._desk.words("folders.empty"))
        self._update()

    def _show_way(self) -> None:
        """What is asked for depends on how the mailbox is signed in to."""
        account = self._account
        if account is None:
            return
        self._set_working(working=False)
        typed = account.sign_in in {SignIn.PASSWORD, SignIn.CERTIFICATE}
        self.field.setVisible(typed)
        self.label.setVisible(typed)
        self.state.setText(self._desk.words(_HINTS[account.sign_in]))

    def _ready(self) -> bool:
        account = self._account
        if account is None or self._working:
            return False
        return account.sign_in is not SignIn.PASSWORD or bool(self.field.text())

    def _set_working(self, *, working: bool) -> None:
        self._working = working
        self.link.hide()
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
        form.addRow(self.label, self.field)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(style.SPACE + 2)
        layout.addLayout(form)
        layout.addWidget(self.state)
        layout.addWidget(self.link)
        layout.addWidget(self.buttons)
        self.setMinimumWidth(580)
        self.field.setFocus()
