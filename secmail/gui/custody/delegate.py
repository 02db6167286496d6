"""Who is meant: a card in another reader, a card that will be inserted, or a certificate out of a file."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from secmail.domain.cards import Card
from secmail.domain.ids import CardId
from secmail.gui import style
from secmail.gui.i18n import Words
from secmail.gui.models.card_words import card_title
from secmail.gui.surfaces import on_press, only_with_focus


class DelegateChoice(QWidget):
    """`changed` when another person may be meant."""

    changed = Signal()

    def __init__(self, words: Words, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self._cards: tuple[Card, ...] = ()
        self.by_card = QRadioButton(words("grant.by-card"), self)
        self.by_insertion = QRadioButton(words("grant.by-insertion"), self)
        self.by_file = QRadioButton(words("grant.by-file"), self)
        self.card = QComboBox(self)
        self.card.setAccessibleName(words("grant.by-card"))
        self.file = QLineEdit(self)
        self.file.setAccessibleName(words("grant.file"))
        self.choose_button = QPushButton(words("import.choose"), self)
        only_with_focus(self.choose_button)
        self.by_insertion.setChecked(True)
        self._arrange()
        on_press(self.choose_button, self.choose)
        self.file.textChanged.connect(self.changed)
        for button in (self.by_card, self.by_insertion, self.by_file):
            button.toggled.connect(self._update)
        self._update()

    def show_cards(self, cards: tuple[Card, ...]) -> None:
        """The cards of other people that are in a reader. The first one that comes is proposed."""
        kept = self.chosen_card
        appeared = bool(cards) and not self._cards
        self._cards = cards
        self.card.clear()
        self.card.addItems([card_title(card, self._words) for card in cards])
        place = next((place for place, card in enumerate(cards) if card.id == kept), 0)
        self.card.setCurrentIndex(place if cards else -1)
        if appeared and not self.by_file.isChecked():
            self.by_card.setChecked(True)
        elif not cards and self.by_card.isChecked():
            self.by_insertion.setChecked(True)
        self._update()

    @property
    def chosen_card(self) -> CardId | None:
        """The card in a reader that is meant."""
        place = self.card.currentIndex()
        return self._cards[place].id if self.by_card.isChecked() and 0 <= place < len(self._cards) else None

    @property
    def chosen_file(self) -> Path | None:
        """The file of the certificate that is meant."""
        name = self.file.text().strip()
        return Path(name) if self.by_file.isChecked() and name else None

    @property
    def ready(self) -> bool:
        """Whether somebody is meant."""
        return self.by_insertion.isChecked() or self.chosen_card is not None or self.chosen_file is not None

    def choose(self) -> None:
        """Lets the certificate's file be chosen."""
        dialog = QFileDialog(self, self._words("grant.file"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.file.setText)
        dialog.open()

    def _update(self) -> None:
        self.by_card.setEnabled(bool(self._cards))
        self.card.setVisible(self.by_card.isChecked())
        for widget in (self.file, self.choose_button):
            widget.setVisible(self.by_file.isChecked())
        self.changed.emit()

    def _arrange(self) -> None:
        group = QButtonGroup(self)
        for button in (self.by_card, self.by_insertion, self.by_file):
            group.addButton(button)
        row = QHBoxLayout()
        row.addWidget(self.file, 1)
        row.addWidget(self.choose_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(style.SPACE // 2)
        layout.addWidget(self.by_card)
        layout.addWidget(self.card)
        layout.addWidget(self.by_insertion)
        layout.addWidget(self.by_file)
        layout.addLayout(row)
