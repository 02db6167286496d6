"""Several cards are in: which of them opens the messages."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from secmail.domain.cards import Card
from secmail.gui import icons
from secmail.gui.desk import Desk
from secmail.gui.dialogs.task import TaskDialog
from secmail.gui.models.card_words import card_title
from secmail.gui.safe_text import one_line


class ChooseCardDialog(TaskDialog):
    """`chosen` carries the card's id."""

    chosen = Signal(object)

    def __init__(self, cards: tuple[Card, ...], desk: Desk, parent: QWidget) -> None:
        words = desk.words
        super().__init__(desk, parent, title=words("choose.title"), ok=words("choose.ok"))
        self._cards = cards
        self.add_text(words("choose.text"))
        self.list = QListWidget(self)
        self.list.setAccessibleName(words("choose.list"))
        self.list.setWordWrap(True)
        for card in cards:
            reader = words("card.reader", reader=one_line(card.reader, 60))
            item = QListWidgetItem(
                icons.icon("card", self.palette(), listed=True), f"{card_title(card, words)}\n{reader}"
            )
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.itemDoubleClicked.connect(self.accept)
        self.form.addWidget(self.list)
        self.list.setFocus()

    def ready(self) -> bool:
        """Whether a card is marked."""
        return self.list.currentRow() >= 0

    def begin(self) -> None:
        """Takes the marked card."""
        self.chosen.emit(self._cards[self.list.currentRow()].id)
        self.finish()
