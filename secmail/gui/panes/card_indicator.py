"""The card in words: none, whose, locked, open, blocked, or a problem with the reader."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from secmail.domain.cards import Card
from secmail.domain.errors import Code
from secmail.gui import icons
from secmail.gui.i18n import Words
from secmail.gui.problems import shown
from secmail.gui.safe_text import label, one_line, tooltip


class CardIndicator(QWidget):
    """A button in the status bar: `unlock_wanted` while only the code is missing, `panel_wanted` otherwise."""

    unlock_wanted = Signal()
    panel_wanted = Signal()

    def __init__(self, words: Words, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self._cards: tuple[Card, ...] = ()
        self._holder: str | None = None
        self._by_card = True
        self._problem: Code | None = None
        self._button = QToolButton(self)
        self._button.setAutoRaise(True)
        self._button.setToolButtonStyle(self._button.toolButtonStyle().ToolButtonTextBesideIcon)
        self._button.clicked.connect(self._press)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 0, 4, 0)
        layout.addWidget(self._button)
        self._update()

    def show_cards(self, cards: tuple[Card, ...]) -> None:
        """The cards that are in a reader now."""
        self._cards = cards
        self._problem = None
        self._update()

    def show_session(self, holder: str | None, *, by_card: bool = True) -> None:
        """Whose messages are open, and whether a card has opened them."""
        self._holder = holder
        self._by_card = by_card
        self._update()

    def show_problem(self, code: Code) -> None:
        """The reader or its software fails; until cards are told of again."""
        self._problem = code
        self._update()

    @property
    def text(self) -> str:
        """The state in words."""
        return self._button.accessibleName()

    @property
    def button(self) -> QToolButton:
        """The button."""
        return self._button

    def _update(self) -> None:
        icon, text, tip = self._state()
        if len(self._cards) > 1:
            tip = f"{tip} {self._words.count('card.several', len(self._cards) - 1)}".strip()
        self._button.setIcon(icons.icon(icon, self.palette()))
        self._button.setText(label(text))
        self._button.setAccessibleName(one_line(text))
        self._button.setToolTip(tooltip(tip or text))

    def _state(self) -> tuple[str, str, str]:
        words = self._words
        if self._problem is not None:
            problem = shown(self._problem, words.language)
            return "doubt", words("card.problem"), f"{problem.text.title}. {problem.body}"
        if self._holder is not None and not (self._cards and self._by_card):
            return "unlock", words("card.session", holder=self._holder), ""
        if not self._cards:
            return "card-none", words("card.none"), shown(Code.CARD_ABSENT, words.language).text.remedy
        card = self._cards[0]
        holder = one_line(card.holder, 60) or words("card.unknown-holder")
        if card.blocked:
            return "broken", words("card.blocked", holder=holder), shown(Code.CARD_PIN_BLOCKED, words.language).body
        if self._holder is not None:
            return "unlock", words("card.open", holder=holder), words("card.open.tip")
        if card.pin_pad:
            # No dialog comes: the code goes from the reader's own keys to the card.
            return "lock", words("card.pad", holder=holder), words("card.pad.tip")
        return "lock", words("card.locked", holder=holder), shown(Code.VAULT_LOCKED, words.language).text.remedy

    def _press(self) -> None:
        locked = self._holder is None and bool(self._cards) and not self._cards[0].blocked and self._problem is None
        (self.unlock_wanted if locked else self.panel_wanted).emit()
