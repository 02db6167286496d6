"""From which mailbox the letter leaves: a line, or a choice where there are several."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStackedLayout, QWidget

from secmail.domain.accounts import Account
from secmail.gui.i18n import Words
from secmail.gui.safe_text import one_line
from secmail.gui.surfaces import ShortLabel


class FromLine(QWidget):
    """`changed` when another mailbox was chosen."""

    changed = Signal()

    def __init__(self, words: Words, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self._accounts: tuple[Account, ...] = ()
        self._line = ShortLabel(self)
        self.choice = QComboBox(self)
        self.choice.setAccessibleName(words("compose.from"))
        self.choice.activated.connect(self._chosen)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._layout = QStackedLayout(self)
        self._layout.addWidget(self._line)
        self._layout.addWidget(self.choice)

    @property
    def account(self) -> Account | None:
        """The mailbox that is chosen."""
        if len(self._accounts) > 1:
            return self._accounts[self.choice.currentIndex()]
        return self._accounts[0] if self._accounts else None

    @property
    def text(self) -> str:
        """What is shown."""
        return self.choice.currentText() if len(self._accounts) > 1 else self._line.text()

    def offer(self, accounts: tuple[Account, ...], chosen: Account | None, *, holder: str | None) -> None:
        """`holder`: who will sign it, where somebody else prepares it."""
        self._accounts = accounts if chosen is None or chosen in accounts else (chosen, *accounts)
        named = [self._named(one, holder) for one in self._accounts]
        self.choice.clear()
        self.choice.addItems(named)
        if chosen is not None:
            self.choice.setCurrentIndex(self._accounts.index(chosen))
        self._line.setText(named[0] if named else "")
        self._layout.setCurrentWidget(self.choice if len(named) > 1 else self._line)

    def _named(self, account: Account, holder: str | None) -> str:
        address = one_line(account.address, 120)
        if holder is not None:
            return self._words("compose.from.for", address=address, holder=one_line(holder, 80))
        name = one_line(account.name, 80)
        return self._words("compose.from.named", name=name, address=address) if name else address

    def _chosen(self, _: int) -> None:
        self.changed.emit()
