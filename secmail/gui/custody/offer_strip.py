"""A card is in that no vault here has a way in for: making one is offered, quietly, once for each card."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from secmail.api.custody import Vaults
from secmail.api.events import CardsChanged, Event, VaultChanged
from secmail.domain.cards import Card
from secmail.domain.ids import CardId
from secmail.domain.vaults import VaultFacts
from secmail.gui import icons, style
from secmail.gui.desk import Desk
from secmail.gui.models.vault_words import is_homeless
from secmail.gui.safe_text import one_line
from secmail.gui.session import Session
from secmail.gui.style import Tone
from secmail.gui.surfaces import IconLabel, ToneFrame, on_press, plain_label


class OfferStrip(ToneFrame):
    """`create_wanted` carries the card. Nothing is offered while a session is open."""

    create_wanted = Signal(object)

    def __init__(self, desk: Desk, session: Session, parent: QWidget) -> None:
        super().__init__(Tone.NEUTRAL, parent)
        self._desk = desk
        self._session = session
        self._vaults: tuple[VaultFacts, ...] | None = None
        self._declined: set[CardId] = set()
        self._text = plain_label("", self)
        words = desk.words
        self.create_button = QPushButton(icons.icon("key", self.palette()), words("offer.create"), self)
        self.later_button = QPushButton(words("offer.later"), self)
        on_press(self.create_button, self._create)
        on_press(self.later_button, self._decline)
        self._arrange()
        self.hide()
        session.changed.connect(self._update)

    def start(self) -> None:
        """Reads which vaults there are."""
        self._desk.bridge.ask(Vaults(), self, then=self._take, otherwise=lambda _: None)

    def hear(self, event: Event) -> None:
        """Follows cards and vaults."""
        if isinstance(event, CardsChanged | VaultChanged):
            self.start()

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.text()

    @property
    def card(self) -> Card | None:
        """The card that a vault is offered to."""
        if self._vaults is None or self._session.holder is not None:
            return None
        cards = (card for card in self._session.cards if card.id not in self._declined and not card.blocked)
        return next((card for card in cards if is_homeless(card, self._vaults or ())), None)

    def _take(self, vaults: tuple[VaultFacts, ...]) -> None:
        self._vaults = vaults
        self._update()

    def _update(self) -> None:
        card = self.card
        self.setVisible(card is not None)
        if card is not None:
            said = self._desk.words("offer.text", holder=one_line(card.holder, 80))
            others = self._desk.words("offer.mandate") if self._vaults else ""
            self._text.setText(" ".join(filter(None, (said, others))))
            self.setAccessibleName(self._text.text())

    def _create(self) -> None:
        if self.card is not None:
            self.create_wanted.emit(self.card)

    def _decline(self) -> None:
        if self.card is not None:
            self._declined.add(self.card.id)
        self._update()

    def _arrange(self) -> None:
        icon = IconLabel(self)
        icon.show_icon("key")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(style.WIDE, style.SPACE // 2, style.SPACE, style.SPACE // 2)
        layout.addWidget(icon)
        layout.addWidget(self._text, 1)
        layout.addWidget(self.create_button)
        layout.addWidget(self.later_button)
