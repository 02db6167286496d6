"""Servers and sign-in as a provider's letter tells them, for a mailbox whose domain announces nothing of use."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)

from secmail.domain.accounts import Protocol, Server, SignIn, Tls
from secmail.gui import style
from secmail.gui.i18n import Words
from secmail.gui.surfaces import on_press

_LONGEST = 254
_PORTS = {
    (Protocol.IMAP, Tls.IMPLICIT): 993,
    (Protocol.IMAP, Tls.STARTTLS): 143,
    (Protocol.POP3, Tls.IMPLICIT): 995,
    (Protocol.POP3, Tls.STARTTLS): 110,
    (None, Tls.IMPLICIT): 465,
    (None, Tls.STARTTLS): 587,
}
"""RFC 8314; None stands for sending."""
_WAYS = (SignIn.PASSWORD, SignIn.CARD, SignIn.CERTIFICATE, SignIn.OAUTH)
_TYPED = {SignIn.PASSWORD, SignIn.CERTIFICATE}


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed. `issuer` and `client_id`: of the provider where one signs in by browser."""

    protocol: Protocol
    incoming: Server
    outgoing: Server
    user: str
    way: SignIn
    key_file: str
    issuer: str
    client_id: str


class _ServerRow(QHBoxLayout):
    """Host, protection and port; the port follows the protection until somebody has typed another."""

    def __init__(self, words: Words, parent: QWidget, *, name: str) -> None:
        super().__init__()
        self._protocol: Protocol | None = None
        self.host = QLineEdit(parent)
        self.host.setMaxLength(_LONGEST)
        self.host.setAccessibleName(words(name).replace("&", ""))
        self.tls = QComboBox(parent)
        self.tls.setAccessibleName(f"{words(name).replace('&', '')} : {words('account.tls')}")
        for one in Tls:
            self.tls.addItem(words(f"account.tls.{one}"), one)
        self.port = QSpinBox(parent)
        self.port.setRange(1, 65_535)
        self.port.setAccessibleName(f"{words(name).replace('&', '')} : {words('account.port')}")
        self.addWidget(self.host, 1)
        self.addWidget(self.tls)
        self.addWidget(self.port)
        self.tls.currentIndexChanged.connect(self._follow)
        self._follow()

    def receive_by(self, protocol: Protocol) -> None:
        """Which ports are the usual ones."""
        self._protocol = protocol
        self._follow()

    @property
    def server(self) -> Server:
        """What was typed."""
        return Server(self.host.text().strip(), self.port.value(), Tls(self.tls.currentData()))

    def _follow(self) -> None:
        if self.port.value() in {1, *_PORTS.values()}:
            self.port.setValue(_PORTS[self._protocol, Tls(self.tls.currentData())])


class ServersForm(QWidget):
    """`changed` after each change."""

    changed = Signal()

    def __init__(self, words: Words, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self.protocol = self._choice("account.protocol", [(words(f"account.{one}"), one) for one in Protocol])
        self.incoming = _ServerRow(words, self, name="account.incoming")
        self.outgoing = _ServerRow(words, self, name="account.outgoing")
        self.user = self._line("account.user")
        self.way = self._choice("account.way", [(words(f"account.way.{one}"), one) for one in _WAYS])
        self.key_file = self._line("account.key-file")
        self.browse = QPushButton(words("account.browse"), self)
        on_press(self.browse, self._look_for_file)
        self.issuer = self._line("account.issuer")
        self.client_id = self._line("account.client-id")
        self._form = QFormLayout(self)
        self._arrange()
        for field in (self.incoming.host, self.outgoing.host, self.user, self.key_file, self.issuer, self.client_id):
            field.textChanged.connect(self.changed)
        self.protocol.currentIndexChanged.connect(self._follow)
        self.way.currentIndexChanged.connect(self._follow)
        self._follow()

    @property
    def typed(self) -> Typed:
        """What stands in the fields."""
        return Typed(
            Protocol(self.protocol.currentData()),
            self.incoming.server,
            self.outgoing.server,
            self.user.text().strip(),
            SignIn(self.way.currentData()),
            self.key_file.text().strip(),
            self.issuer.text().strip(),
            self.client_id.text().strip(),
        )

    @property
    def wants_secret(self) -> bool:
        """Whether a password or passphrase goes with it."""
        return self.typed.way in _TYPED

    @property
    def complete(self) -> bool:
        """Whether everything needed is there, the secret apart."""
        now = self.typed
        needed = {
            SignIn.PASSWORD: (),
            SignIn.CARD: (),
            SignIn.CERTIFICATE: (now.key_file,),
            SignIn.OAUTH: (now.issuer.startswith("https://"), now.client_id),
        }[now.way]
        return all((now.incoming.host, now.outgoing.host, *needed))

    def _follow(self) -> None:
        now = self.typed
        self.incoming.receive_by(now.protocol)
        for row, shown in (
            (self._key_row, now.way is SignIn.CERTIFICATE),
            (self.issuer, now.way is SignIn.OAUTH),
            (self.client_id, now.way is SignIn.OAUTH),
        ):
            self._form.setRowVisible(row, shown)
        self.changed.emit()

    def _look_for_file(self) -> None:
        dialog = QFileDialog(self, self._words("account.key-file").replace("&", ""))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.key_file.setText)
        dialog.open()

    def _choice(self, name: str, offered: list[tuple[str, str]]) -> QComboBox:
        choice = QComboBox(self)
        choice.setAccessibleName(self._words(name).replace("&", ""))
        for text, value in offered:
            choice.addItem(text, value)
        return choice

    def _line(self, name: str) -> QLineEdit:
        line = QLineEdit(self)
        line.setMaxLength(_LONGEST)
        line.setAccessibleName(self._words(name).replace("&", ""))
        return line

    def _arrange(self) -> None:
        words = self._words
        self._key_row = QWidget(self)
        row = QHBoxLayout(self._key_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.key_file, 1)
        row.addWidget(self.browse)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setVerticalSpacing(style.SPACE)
        self._form.setHorizontalSpacing(style.WIDE)
        self._form.addRow(words("account.protocol"), self.protocol)
        for name, server in (("account.incoming", self.incoming), ("account.outgoing", self.outgoing)):
            label = QLabel(words(name), self)
            label.setBuddy(server.host)
            self._form.addRow(label, server)
        self._form.addRow(words("account.user"), self.user)
        self._form.addRow(words("account.way"), self.way)
        self._form.addRow(words("account.key-file"), self._key_row)
        self._form.addRow(words("account.issuer"), self.issuer)
        self._form.addRow(words("account.client-id"), self.client_id)
        self.user.setPlaceholderText(words("account.user.hint"))
        self.issuer.setPlaceholderText("https://")
