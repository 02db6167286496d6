"""What letters begin and end with: templates, and the signature of each mailbox."""

from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QPushButton, QWidget

from secmail.api.events import Event, SessionLocked, SessionOpened
from secmail.api.queries import Accounts, SessionHolder
from secmail.domain.accounts import Account
from secmail.gui.compose.templates import SignatureEditor, TemplatesDialog
from secmail.gui.desk import Desk
from secmail.gui.safe_text import one_line
from secmail.gui.settings.own import setting_lines, setting_row
from secmail.gui.surfaces import on_press, only_with_focus, plain_label

_ADDRESS = 120


class WritingPage(QWidget):
    """Signatures and templates are sealed: without a session their buttons rest."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        words = desk.words
        self._accounts: tuple[Account, ...] = ()
        self.mailbox = QComboBox(self)
        self.mailbox.setAccessibleName(words("settings.mailbox").replace("&", ""))
        self.signature_button = QPushButton(words("settings.signature"), self)
        self.templates_button = QPushButton(words("settings.templates"), self)
        self.locked = plain_label(words("settings.writing.locked"), self)
        lines = setting_lines(self)
        setting_row(lines, words("settings.mailbox"), self.mailbox)
        line = QHBoxLayout()
        deeds = ((self.signature_button, self.edit_signature), (self.templates_button, self.show_templates))
        for button, deed in deeds:
            only_with_focus(button)
            on_press(button, deed)
            line.addWidget(button)
        line.addStretch(1)
        lines.addLayout(line)
        lines.addWidget(self.locked)
        lines.addWidget(plain_label(words("settings.writing.hint"), self))
        lines.addStretch(1)
        desk.bridge.heard.connect(self._hear)

    def start(self) -> None:
        """Reads what is set."""
        self._desk.bridge.ask(Accounts(), self, then=self._show_accounts)
        self._look()

    def edit_signature(self) -> SignatureEditor | None:
        """Opens the signature block of the mailbox that is chosen."""
        place = self.mailbox.currentIndex()
        if not 0 <= place < len(self._accounts):
            return None
        editor = SignatureEditor(self._accounts[place], self._desk, self)
        editor.open()
        return editor

    def show_templates(self) -> TemplatesDialog:
        """Opens the list of templates."""
        dialog = TemplatesDialog(self._desk, self, account=None)
        dialog.show()
        dialog.ask()
        return dialog

    def _look(self) -> None:
        self._desk.bridge.ask(SessionHolder(), self, then=lambda holder: self._enable(is_open=holder is not None))

    def _enable(self, *, is_open: bool) -> None:
        for button in (self.signature_button, self.templates_button):
            button.setEnabled(is_open)
        self.signature_button.setEnabled(is_open and bool(self._accounts))
        self.locked.setVisible(not is_open)

    def _show_accounts(self, accounts: tuple[Account, ...]) -> None:
        self._accounts = accounts
        self.mailbox.clear()
        self.mailbox.addItems([one_line(one.address, _ADDRESS) for one in accounts])

    def _hear(self, event: Event) -> None:
        if isinstance(event, SessionLocked):
            for dialog in self.findChildren(QDialog):  # templates and signatures may name people
                dialog.close()
            self._enable(is_open=False)
        elif isinstance(event, SessionOpened) and self.isVisible():
            self._look()
