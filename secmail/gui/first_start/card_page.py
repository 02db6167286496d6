"""First screen: the card that was found, and the software that reads it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from secmail.api.events import CardsChanged, Event
from secmail.api.queries import CardModules, Cards
from secmail.api.setup import SetupStep
from secmail.domain.cards import Card, ModuleShown, ModuleState
from secmail.gui.desk import Desk
from secmail.gui.first_start.page import StepPage
from secmail.gui.models.card_words import Said, card_words, empty_readers, module_words, useful_first
from secmail.gui.rows import Page, row
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone
from secmail.gui.surfaces import on_press, only_with_focus


class CardStep(StepPage):
    """`diagnosis_wanted`: no card is found, and somebody wants to know why."""

    diagnosis_wanted = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(SetupStep.CARD, desk, parent)
        self._cards: tuple[Card, ...] = ()
        self._modules: tuple[ModuleShown, ...] = ()
        self.rows = Page(desk.words("first.card"), self)
        self.diagnosis_button = QPushButton(desk.words("first.card.diagnosis"), self)
        only_with_focus(self.diagnosis_button)
        on_press(self.diagnosis_button, self.diagnosis_wanted.emit)
        foot = QHBoxLayout()
        foot.addWidget(self.diagnosis_button)
        foot.addStretch(1)
        self.body.addWidget(self.rows, 1)
        self.body.addLayout(foot)

    @property
    def ready(self) -> bool:
        """A card is in, or was when its vault was made."""
        return self.done

    def enter(self) -> None:
        """Looks into the readers."""
        self.desk.bridge.ask(CardModules(), self, then=self._take_modules)
        self.desk.bridge.ask(Cards(), self, then=self._take_cards)

    def hear(self, event: Event) -> None:
        """A card was put in or taken out."""
        if isinstance(event, CardsChanged):
            self.enter()
            self.settled.emit()

    def _take_modules(self, modules: tuple[ModuleShown, ...]) -> None:
        self._modules = modules
        self._draw()

    def _take_cards(self, cards: tuple[Card, ...]) -> None:
        self._cards = cards
        self._draw()

    def _draw(self) -> None:
        words, layout = self.desk.words, self.rows.fresh()
        found = [card_words(card, words, self.desk.now()) for card in self._cards]
        found.extend(
            Said("card-none", Tone.NEUTRAL, words("panel.empty-reader", reader=one_line(reader, 80)))
            for reader in empty_readers(self._cards, self._modules)
        )
        here = [one for one in useful_first(self._modules) if one.state is not ModuleState.MISSING]
        if self._cards:
            here = [one for one in here if one.state is ModuleState.IN_USE]  # of the others the diagnosis tells
        found.extend(module_words(one, words) for one in here)
        if not self._cards:
            found.insert(0, Said("card-none", Tone.CAUTION, words("panel.no-cards"), (words("panel.no-cards.hint"),)))
            if not here:
                found.append(Said("doubt", Tone.CAUTION, words("panel.no-modules"), (words("panel.no-modules.hint"),)))
        for said in found:
            layout.addWidget(row(said, self.rows.page))
        layout.addStretch(1)
        self.diagnosis_button.setVisible(not self._cards)
