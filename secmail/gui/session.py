"""Whose messages are open, by what, and which cards are there."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtWidgets import QWidget

from secmail.api.commands import LockSession, UnlockCard
from secmail.api.custody import OpenedSession, SessionShown, VaultChoice, VaultChoices
from secmail.api.events import CardsChanged, Event, SessionLocked, SessionOpened, VaultChanged
from secmail.api.queries import Cards, SessionHolder
from secmail.domain.cards import Card
from secmail.domain.ids import CardId
from secmail.domain.mandates import Mandate, Right
from secmail.domain.vaults import OpenedBy
from secmail.gui.demo_panel import DemoPanel
from secmail.gui.desk import Desk
from secmail.gui.dialogs.choose_card import ChooseCardDialog
from secmail.gui.dialogs.pin import PinDialog
from secmail.gui.questions import Questions


@dataclass(frozen=True, slots=True)
class Seat:
    """Who sits before which mailbox. `card`: of the delegate, by its certificate; None in one's own name."""

    holder: str
    by: str
    card: str | None = None


class Session(QObject):
    """Follows cards and session. `changed` after each change; `opened` and `locked` when the session does."""

    changed = Signal()
    opened = Signal(str)
    locked = Signal()

    def __init__(self, desk: Desk, window: QWidget, demo: DemoPanel | None = None) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self.holder: str | None = None
        self.mandate: Mandate | None = None
        self.shown: SessionShown | None = None
        """All that is known of the session; comes a little after its opening."""
        self.choices: tuple[VaultChoice, ...] = ()
        self.cards: tuple[Card, ...] = ()
        self.questions = Questions(desk, window, demo)

    def start(self) -> None:
        """Reads how things stand."""
        self._desk.bridge.ask(Cards(), self, then=self._take_cards)
        self._desk.bridge.ask(SessionHolder(), self, then=self._take_holder)

    def hear(self, event: Event) -> None:
        """Follows the engine's events."""
        self.questions.hear(event)
        match event:
            case CardsChanged(cards):
                self._take_cards(cards)
            case SessionOpened(holder, _, mandate):
                self.holder, self.mandate = holder, mandate
                self._read_more()
                self.changed.emit()
                self.opened.emit(holder)
            case SessionLocked():
                self.holder, self.mandate, self.shown, self.choices = None, None, None, ()
                empty_clipboard()
                self.changed.emit()
                self.locked.emit()
            case VaultChanged() if self.holder is not None:
                self._read_more()

    def toggle(self) -> None:
        """Locks what is open, or asks for the PIN that opens it; which card, where several are in."""
        if self.holder is not None:
            self._desk.bridge.submit(LockSession())
        elif len(self.cards) > 1:
            dialog = ChooseCardDialog(self.cards, self._desk, self._window)
            dialog.chosen.connect(self.unlock)
            dialog.open()
        else:
            self._desk.bridge.submit(UnlockCard())

    def unlock(self, card: CardId) -> None:
        """Asks for the code of this card."""
        self._desk.bridge.submit(UnlockCard(card))

    def allows(self, right: Right) -> bool:
        """Whether who acts may do this: everything in one's own name, otherwise what the mandate says."""
        return self.mandate is None or right in self.mandate.rights

    @property
    def seat(self) -> Seat | None:
        """Whose text it is that is written now."""
        if self.holder is None:
            return None
        if self.mandate is None:
            return Seat(self.holder, self.holder)
        return Seat(self.holder, self.mandate.delegate.name, self.mandate.delegate.certificate)

    @property
    def owns(self) -> bool:
        """Whether the vault may be changed: by its holder's card or passphrase, not by mandate or recovery sheets."""
        by = OpenedBy.CARD if self.shown is None else self.shown.opened_by
        return self.holder is not None and self.mandate is None and by is not OpenedBy.RECOVERY

    @property
    def by_card(self) -> bool:
        """Whether a card has opened the session, as far as is known."""
        return self.shown is None or self.shown.opened_by is OpenedBy.CARD

    @property
    def dialog(self) -> PinDialog | None:
        """The question for a code that is on the screen."""
        return self.questions.pin

    def _take_cards(self, cards: tuple[Card, ...]) -> None:
        self.cards = cards
        self.changed.emit()

    def _take_holder(self, holder: str | None) -> None:
        if holder is not None and self.holder is None:
            self.holder = holder
            self._read_more()
            self.changed.emit()

    def _read_more(self) -> None:
        self._desk.bridge.ask(OpenedSession(), self, then=self._take_session)
        self._desk.bridge.ask(VaultChoices(), self, then=self._take_choices)

    def _take_session(self, shown: SessionShown | None) -> None:
        if shown is not None and self.holder is not None:
            self.shown, self.mandate = shown, shown.mandate
            self.changed.emit()

    def _take_choices(self, choices: tuple[VaultChoice, ...]) -> None:
        if self.holder is not None:
            self.choices = choices
            self.changed.emit()


def empty_clipboard() -> None:
    """Takes back what was copied from our windows; what other programs copied stays."""
    clipboard = QGuiApplication.clipboard()
    if clipboard.ownsClipboard():
        clipboard.clear()
    if clipboard.supportsSelection() and clipboard.ownsSelection():
        clipboard.clear(QClipboard.Mode.Selection)
