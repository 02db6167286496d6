"""The cards of the demonstration practice with their PINs and a button each, drawn anew whenever cards move."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from secmail.gui import style
from secmail.gui.demo_panel import DemoPanel
from secmail.gui.i18n import Words
from secmail.gui.safe_text import label, one_line
from secmail.gui.style import Tone
from secmail.gui.surfaces import IconLabel, ToneFrame, on_press, only_with_focus, plain_label, selectable, title_label


class DemoCards(QWidget):
    """Stands in the demonstration's dock, and in a dialog that waits for a card: the dock is out of reach then."""

    def __init__(self, demo: DemoPanel, words: Words, parent: QWidget) -> None:
        super().__init__(parent)
        self._demo = demo
        self._words = words
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(style.SPACE)
        self.buttons: dict[str, QPushButton] = {}
        """By the holder's role."""
        self._shown: tuple[tuple[str, str, bool], ...] = ()
        self.refresh()

    def refresh(self) -> None:
        """Reads the cards anew; draws them when they have moved, and leaves the keyboard where it was."""
        cards = tuple(self._demo.cards())
        if cards == self._shown:
            return
        self._shown = cards
        held = next((role for role, button in self.buttons.items() if button.hasFocus()), None)
        self.buttons.clear()
        while (item := self._layout.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for role, pin, inserted in cards:
            self._layout.addWidget(self._card(role, pin, inserted=inserted))
        if held in self.buttons:
            self.buttons[held].setFocus()

    def _card(self, role: str, pin: str, *, inserted: bool) -> QWidget:
        card = ToneFrame(Tone.NEUTRAL, self)
        layout = QVBoxLayout(card)
        layout.setContentsMargins(style.WIDE, style.SPACE, style.SPACE, style.SPACE)
        layout.setSpacing(2)
        head = QHBoxLayout()
        icon = IconLabel(card)
        icon.show_icon("card" if inserted else "card-none")
        head.addWidget(icon)
        head.addWidget(title_label(one_line(role, 80), card, 1.0), 1)
        layout.addLayout(head)
        layout.addWidget(selectable(plain_label(self._words("demo.pin", pin=pin), card)))
        layout.addWidget(plain_label(self._words("demo.in" if inserted else "demo.out"), card))
        button = QPushButton(label(self._words("demo.remove" if inserted else "demo.insert")), card)
        button.setAccessibleName(self._words("demo.remove.name" if inserted else "demo.insert.name", role=role))
        only_with_focus(button)
        on_press(button, partial(self._move, role, inserted=inserted))
        layout.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self.buttons[role] = button
        return card

    def _move(self, role: str, *, inserted: bool) -> None:
        if inserted:
            self._demo.remove(role)
        else:
            self._demo.insert(role)
        self.refresh()
