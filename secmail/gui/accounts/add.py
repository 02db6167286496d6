"""Adds a mailbox: its address, what its domain says about its servers, and the sign-in."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QRadioButton, QVBoxLayout, QWidget

from secmail.api.accounts import FindServers, Suggestion
from secmail.api.commands import AddAccount
from secmail.domain.accounts import Password, SignIn
from secmail.gui.desk import Desk
from secmail.gui.dialogs.task import TaskDialog, secret_field
from secmail.gui.note import grow
from secmail.gui.safe_text import label
from secmail.gui.style import Tone

_LONGEST = 254
_HERE = (SignIn.PASSWORD, SignIn.CARD)
"""The ways that need nothing but what is typed, or the card; others are set up on the command line."""


class AddAccountDialog(TaskDialog):
    """`added` carries the account. Nothing that a domain says is taken before the user has chosen it."""

    added = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        words = desk.words
        super().__init__(desk, parent, title=words("account.title"), ok=words("account.find"))
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
        self.password = secret_field(self)
        self._password_label = self.add_field(words("account.password"), self.password)
        for field in (self.address, self.name, self.password):
            field.textChanged.connect(self.update_ok)
        self.address.textChanged.connect(self._forget)
        self.group.idToggled.connect(self._show_way)
        self._show_way()
        self.address.setFocus()

    @property
    def chosen(self) -> Suggestion | None:
        """The servers that are chosen."""
        place = self.group.checkedId()
        return self._found[place] if 0 <= place < len(self._found) else None

    def ready(self) -> bool:
        """Whether it can look for servers, or, with servers chosen, sign in."""
        if self.chosen is None:
            return "@" in self.address.text().strip("@ ")
        return bool(self.name.text().strip()) and (self._way is not SignIn.PASSWORD or bool(self.password.text()))

    def begin(self) -> None:
        """Looks for servers, or adds the mailbox."""
        found = self.chosen
        if found is None:
            self.run(FindServers(self.address.text().strip()), self._take)
            return
        password = Password(self.password.text()) if self._way is SignIn.PASSWORD else None
        self.password.setText("")
        command = AddAccount(
            *(self.address.text().strip(), self.name.text().strip(), found.user, found.incoming, found.outgoing),
            password=password,
            protocol=found.protocol,
            sign_in=self._way or SignIn.PASSWORD,
        )
        self.run(command, self._done, says="password.trying")

    @property
    def _way(self) -> SignIn | None:
        found = self.chosen
        return None if found is None else next((way for way in _HERE if way in found.sign_in), None)

    def _take(self, found: object) -> None:
        assert isinstance(found, tuple)
        self._found = tuple(one for one in found if any(way in one.sign_in for way in _HERE))
        words = self.desk.words
        for place, one in enumerate(self._found):
            button = QRadioButton(_words_of(one, self.desk), self)
            button.setMinimumHeight(button.sizeHint().height())  # two lines, which the layout would press into less
            self.group.addButton(button, place)
            self._choices.addWidget(button)
        if self._found:
            self.group.button(0).setChecked(True)
            self.note.say(words("account.found"), Tone.NEUTRAL)
            self.ok_button.setText(words("account.ok"))
        else:
            self.note.say(words("account.none"), Tone.CAUTION)
        self.update_ok()
        grow(self)

    def _forget(self) -> None:
        for button in self.group.buttons():
            self.group.removeButton(button)
            button.deleteLater()
        self._found = ()
        self.ok_button.setText(self.desk.words("account.find"))
        self._show_way()

    def _show_way(self, *_: object) -> None:
        typed = self._way is SignIn.PASSWORD
        self.password.setVisible(typed)
        self._password_label.setVisible(typed)
        self.update_ok()

    def _done(self, account: object) -> None:
        self.finish()
        self.added.emit(account)


def _words_of(one: Suggestion, desk: Desk) -> str:
    """The servers, and who says so."""
    source = desk.words("account.source.dns" if one.source == "dns-srv" else "account.source.https")
    incoming, outgoing = label(one.incoming.host), label(one.outgoing.host)
    return desk.words("account.servers", incoming=incoming, outgoing=outgoing, source=source)
