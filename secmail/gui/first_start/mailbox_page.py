"""Second screen: the mailbox, whose servers its domain names, tried before it is kept."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from secmail.api.accounts import FindFormer, FormerMailbox
from secmail.api.queries import Accounts, Cards
from secmail.api.setup import SetupStep
from secmail.domain.accounts import Account
from secmail.domain.cards import Card
from secmail.gui.accounts.add import AddAccountDialog
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.first_start.form_page import FormPage, settle_in
from secmail.gui.models.card_words import Said
from secmail.gui.rows import row
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone
from secmail.gui.surfaces import on_press, only_with_focus

_MOST_FORMER = 3


class MailboxForm(AddAccountDialog):
    """Adding a mailbox, as part of the screen."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        settle_in(self)

    def update_ok(self, *_: object) -> None:
        """Tells the screen too."""
        super().update_ok()
        self.changed.emit()

    def offer_former(self, found: tuple[FormerMailbox, ...]) -> None:
        """One button for each mailbox of the other program, above the address."""
        for one in reversed(found[:_MOST_FORMER]):
            said = self.desk.words("first.mailbox.former", address=one_line(one.address, 56))
            button = QPushButton(said.replace("&", "&&"), self)
            only_with_focus(button)
            on_press(button, partial(self.take_former, one))
            self.form.insertWidget(1, button, 0, Qt.AlignmentFlag.AlignLeft)

    def take_former(self, one: FormerMailbox) -> None:
        """Fills everything in but the password."""
        self.address.setText(one.address)
        self.name.setText(one.name or self.name.text())
        self._take(())
        servers = self.servers
        servers.protocol.setCurrentIndex(servers.protocol.findData(one.protocol))
        for line, server in ((servers.incoming, one.incoming), (servers.outgoing, one.outgoing)):
            line.host.setText(server.host)
            line.tls.setCurrentIndex(line.tls.findData(server.tls))
            line.port.setValue(server.port)
        servers.user.setText("" if one.user == one.address else one.user)
        self.note.say(self.desk.words("first.mailbox.former.taken"), Tone.NEUTRAL)
        self.password.setFocus()


class MailboxStep(FormPage[MailboxForm]):
    """`added` when a mailbox was added. The form is there while there is none, or one more is wanted.

    `import_wanted`: mail of another program is to be taken into it.
    """

    added = Signal()
    import_wanted = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(SetupStep.MAILBOX, desk, parent)
        self.another_button = self.add_wish(desk.words("first.mailbox.another"), self.show_form)
        import_words = desk.words("action.import-mail").replace("&", "")
        self.import_button = self.add_wish(import_words, self.import_wanted.emit)

    def enter(self) -> None:
        """Reads which mailboxes there are."""
        self.desk.bridge.ask(Accounts(), self, then=self._take)

    def show_form(self) -> None:
        """One more mailbox, or the first."""
        form = MailboxForm(self.desk, self)
        form.changed.connect(self.changed)
        form.added.connect(self._added)
        self.desk.bridge.ask(Cards(), form, then=self._propose_name)
        self.desk.bridge.submit(FindFormer(), JobListener(form, done=self._offer_former, failed=self.fail))
        self._show_rows(shown=False)
        self.put_form(form)
        form.address.setFocus()
        self.changed.emit()

    def tell(self, text: str) -> None:
        """What became of an import."""
        self.note.say(text, Tone.NEUTRAL, icon="done")

    def _propose_name(self, cards: tuple[Card, ...]) -> None:
        form = self.form
        if form is not None and len(cards) == 1 and not form.name.text():
            form.name.setText(one_line(cards[0].holder, 80))

    def _offer_former(self, found: object) -> None:
        assert isinstance(found, tuple)
        if self.form is not None:
            self.form.offer_former(found)

    def _take(self, accounts: tuple[Account, ...]) -> None:
        layout = self.rows.fresh()
        for account in accounts:
            lines = (one_line(account.name, 120), f"{account.incoming.host} · {account.outgoing.host}")
            said = Said("done", Tone.NEUTRAL, one_line(account.address, 254), tuple(filter(None, lines)))
            layout.addWidget(row(said, self.rows.page))
        layout.addStretch(1)
        if not accounts and self.form is None:
            self.show_form()
        elif accounts and self.form is None:
            self._show_rows(shown=True)

    def _added(self, _: object) -> None:
        self.form = None
        self.added.emit()
        self.enter()
        self.settled.emit()

    def _show_rows(self, *, shown: bool) -> None:
        self.rows.setVisible(shown)
        self.another_button.setVisible(shown)
        self.import_button.setVisible(shown)
        self.changed.emit()
