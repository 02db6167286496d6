"""Adds a mailbox: its address, what its domain says about its servers or the user types, and the sign-in."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QRadioButton, QVBoxLayout, QWidget

from secmail.api.accounts import FindProvider, FindServers, Suggestion
from secmail.api.commands import AddAccount
from secmail.api.events import JobFailed
from secmail.domain.accounts import OAuthProvider, Password, SignIn
from secmail.domain.addresses import is_address
from secmail.domain.errors import Code
from secmail.gui.accounts.servers import ServersForm
from secmail.gui.desk import Desk
from secmail.gui.dialogs.task import TaskDialog, secret_field
from secmail.gui.note import grow
from secmail.gui.problems import shown
from secmail.gui.safe_text import label
from secmail.gui.style import Tone

_LONGEST = 254
_HERE = (SignIn.PASSWORD, SignIn.CARD)
"""The ways that need nothing but what is typed, or the card; for others servers and sign-in are typed."""
_OTHERS = 1_000
"""Beyond every proposal: the servers that are typed."""


class AddAccountDialog(TaskDialog):
    """`added` carries the account. Nothing that a domain says is taken before the user has chosen it."""

    added = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        words = desk.words
        super().__init__(desk, parent, title=words("account.title"), ok=words("account.find"))
        self.setMinimumWidth(680)
        self._found: tuple[Suggestion, ...] = ()
        self.add_text(words("account.text"))
        self.address = QLineEdit(self)
        self.address.setMaxLength(_LONGEST)
        self.name = QLineEdit(self)
        self.name.setMaxLength(_LONGEST)
        self.add_field(words("account.address"), self.address)
        self.add_field(words("account.name"), self.name)
        self._choices = QVBoxLayout()
        self.form.addLayout(self._choices)
        self.group = QButtonGroup(self)
        self.servers = ServersForm(words, self)
        self.form.addWidget(self.servers)
        self.password = secret_field(self)
        self._password_label = self.add_field(words("account.password"), self.password)
        for field in (self.address, self.name, self.password):
            field.textChanged.connect(self.update_ok)
        self.address.textChanged.connect(self._forget)
        self.group.idToggled.connect(self._show_way)
        self.servers.changed.connect(self._show_way)
        self._show_way()
        self.address.setFocus()

    @property
    def chosen(self) -> Suggestion | None:
        """The proposal that is chosen."""
        place = self.group.checkedId()
        return self._found[place] if 0 <= place < len(self._found) else None

    @property
    def by_hand(self) -> bool:
        """Whether the servers are typed."""
        return self.group.checkedId() == _OTHERS

    def ready(self) -> bool:
        """Whether it can look for servers, or, with servers chosen, sign in."""
        if self.chosen is None and not self.by_hand:
            return is_address(self.address.text().strip())
        typed = not self.by_hand or self.servers.complete
        return bool(self.name.text().strip()) and typed and (self._way is not SignIn.PASSWORD or self._has_secret)

    def begin(self) -> None:
        """Looks for servers, or adds the mailbox."""
        found = self.chosen
        if self.by_hand:
            self._add_typed()
        elif found is None:
            self.run(FindServers(self.address.text().strip()), self._take)
        else:
            command = AddAccount(
                *(self.address.text().strip(), self.name.text().strip(), found.user, found.incoming, found.outgoing),
                password=self._taken_secret() if self._way is SignIn.PASSWORD else None,
                protocol=found.protocol,
                sign_in=self._way or SignIn.PASSWORD,
            )
            self.run(command, self._done, says="password.trying")

    def fail(self, failure: JobFailed) -> None:
        """A password that was refused is typed again where it was."""
        super().fail(failure)
        if failure.code is Code.MAIL_AUTH and self.password.isVisibleTo(self):
            problem = shown(failure.code, self.desk.words.language, words=failure.words)
            # Of a key file it is the passphrase that was typed, not what the operator gave.
            again = self.desk.words("account.again") if self._way is SignIn.PASSWORD else ""
            said = filter(None, (f"{problem.text.title}.", problem.text.sentence, problem.quotation, again))
            self.note.say(" ".join(said), Tone.CAUTION)
            self.password.setFocus()

    @property
    def _way(self) -> SignIn | None:
        if self.by_hand:
            return self.servers.typed.way
        found = self.chosen
        return None if found is None else next((way for way in _HERE if way in found.sign_in), None)

    @property
    def _has_secret(self) -> bool:
        return bool(self.password.text())

    def _taken_secret(self) -> Password | None:
        secret = self.password.text()
        self.password.setText("")  # setText, unlike clear(), leaves nothing to undo
        return Password(secret) if secret else None

    def _add_typed(self) -> None:
        typed = self.servers.typed
        if typed.way is SignIn.OAUTH:
            self.run(FindProvider(typed.issuer, typed.client_id, ()), self._sign_in_there)
        else:
            self._add(None)

    def _sign_in_there(self, provider: object) -> None:
        assert isinstance(provider, OAuthProvider)
        self._add(provider)

    def _add(self, provider: OAuthProvider | None) -> None:
        typed, address = self.servers.typed, self.address.text().strip()
        command = AddAccount(
            *(address, self.name.text().strip(), typed.user or address, typed.incoming, typed.outgoing),
            password=self._taken_secret() if self.servers.wants_secret else None,
            protocol=typed.protocol,
            sign_in=typed.way,
            oauth=provider,
            key_file=typed.key_file if typed.way is SignIn.CERTIFICATE else None,
        )
        self.run(command, self._done, says="password.trying")

    def _take(self, found: object) -> None:
        assert isinstance(found, tuple)
        self._found = tuple(one for one in found if any(way in one.sign_in for way in _HERE))
        words = self.desk.words
        for place, one in enumerate(self._found):
            self._offer(place, _words_of(one, self.desk))
        self._offer(_OTHERS, words("account.others"))
        self.group.buttons()[0].setChecked(True)
        self.note.say(words("account.found" if self._found else "account.none"), Tone.NEUTRAL)
        self.ok_button.setText(words("account.ok"))
        self.update_ok()
        grow(self)
        (self.password if self._found else self.servers.incoming.host).setFocus(Qt.FocusReason.OtherFocusReason)

    def _offer(self, place: int, text: str) -> None:
        button = QRadioButton(text, self)
        button.setMinimumHeight(button.sizeHint().height())  # two lines, which the layout would press into less
        self.group.addButton(button, place)
        self._choices.addWidget(button)

    def _forget(self) -> None:
        for button in self.group.buttons():
            self.group.removeButton(button)
            button.deleteLater()
        self._found = ()
        self.note.clear()
        self.ok_button.setText(self.desk.words("account.find"))
        self._show_way()

    def _show_way(self, *_: object) -> None:
        self.servers.setVisible(self.by_hand)
        typed = self._way is SignIn.PASSWORD or (self.by_hand and self.servers.wants_secret)
        key = "account.passphrase" if self._way is SignIn.CERTIFICATE else "account.password"
        self._password_label.setText(self.desk.words(key))
        self.password.setAccessibleName(self.desk.words(key).replace("&", ""))
        self.password.setVisible(typed)
        self._password_label.setVisible(typed)
        self.update_ok()
        grow(self)

    def _done(self, account: object) -> None:
        self.finish()
        self.added.emit(account)


def _words_of(one: Suggestion, desk: Desk) -> str:
    """The servers, and who says so."""
    source = desk.words("account.source.dns" if one.source == "dns-srv" else "account.source.https")
    incoming, outgoing = label(one.incoming.host), label(one.outgoing.host)
    if incoming == outgoing:
        return desk.words("account.one-server", incoming=incoming, source=source)
    return desk.words("account.servers", incoming=incoming, outgoing=outgoing, source=source)
