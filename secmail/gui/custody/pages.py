"""Two pages of the panel: the cards in the readers, and the card software of this computer."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtWidgets import QWidget

from secmail.domain.cards import Card, ModuleShown
from secmail.gui.i18n import Words
from secmail.gui.models.card_words import Said, card_words, empty_readers, module_words, useful_first
from secmail.gui.rows import Page, row
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone


class CardsPage(Page):
    """Cards, then readers without one."""

    def __init__(self, words: Words, parent: QWidget) -> None:
        super().__init__(words("panel.tab.cards"), parent)
        self._words = words

    def show_cards(self, cards: Sequence[Card], modules: Sequence[ModuleShown], now: datetime) -> None:
        """Draws them anew."""
        words, layout = self._words, self.fresh()
        for card in cards:
            layout.addWidget(row(card_words(card, words, now), self.page))
        if not cards:
            said = Said("card-none", Tone.NEUTRAL, words("panel.no-cards"), (words("panel.no-cards.hint"),))
            layout.addWidget(row(said, self.page))
        for reader in empty_readers(cards, modules):
            said = Said("card-none", Tone.NEUTRAL, words("panel.empty-reader", reader=one_line(reader, 80)))
            layout.addWidget(row(said, self.page))
        layout.addStretch(1)


class ModulesPage(Page):
    """What was found, what became of it, what to do about it."""

    def __init__(self, words: Words, parent: QWidget) -> None:
        super().__init__(words("panel.tab.modules"), parent)
        self._words = words

    def show_modules(self, modules: Sequence[ModuleShown]) -> None:
        """Draws them anew."""
        words, layout = self._words, self.fresh()
        for module in useful_first(modules):
            layout.addWidget(row(module_words(module, words), self.page))
        if not modules:
            said = Said("doubt", Tone.CAUTION, words("panel.no-modules"), (words("panel.no-modules.hint"),))
            layout.addWidget(row(said, self.page))
        layout.addStretch(1)
