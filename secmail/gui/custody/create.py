"""The first time: makes the vault of a card's holder. Offered, never forced."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from secmail.api.custody import CreateVault, VaultCreated
from secmail.api.queries import Accounts
from secmail.domain.accounts import Account
from secmail.domain.cards import Card
from secmail.gui.desk import Desk
from secmail.gui.dialogs.task import TaskDialog
from secmail.gui.models.card_words import card_title
from secmail.gui.safe_text import one_line
from secmail.gui.surfaces import title_label


class CreateVaultDialog(TaskDialog):
    """`created` carries the `VaultCreated`. `cards`: those that could get a vault."""

    created = Signal(object)

    def __init__(self, cards: tuple[Card, ...], desk: Desk, parent: QWidget) -> None:
        words = desk.words
        super().__init__(desk, parent, title=words("create.title"), ok=words("create.ok"))
        self._cards = cards
        self.add_text(words("create.text"))
        self.card = QComboBox(self)
        names = [card_title(card, words) for card in cards]
        self.card.addItems(names)
        if len(cards) > 1:
            self.add_field(words("create.card"), self.card)
        else:
            self.card.hide()
            self.form.addWidget(title_label(names[0] if names else words("create.no-card"), self))
        self.address = QComboBox(self)
        self.add_field(words("create.address"), self.address)
        self._hint = self.add_text("")
        self._hint.hide()
        self.address.editTextChanged.connect(self.update_ok)
        desk.bridge.ask(Accounts(), self, then=self._take)

    def ready(self) -> bool:
        """Whether there is a card and something like an address."""
        return bool(self._cards) and "@" in self.address.currentText()

    def begin(self) -> None:
        """Makes it; the card's code is asked for by the engine."""
        card = self._cards[self.card.currentIndex()]
        self.run(CreateVault(self.address.currentText().strip(), card=card.id), self._made)

    def _made(self, result: object) -> None:
        assert isinstance(result, VaultCreated)
        self.finish()
        self.created.emit(result)

    def _take(self, accounts: tuple[Account, ...]) -> None:
        self.address.addItems([one_line(account.address, 254) for account in accounts])
        if not accounts:
            self.address.setEditable(True)
            self._hint.setText(self.desk.words("create.no-account"))
            self._hint.show()
        self.address.setFocus()
        self.update_ok()
