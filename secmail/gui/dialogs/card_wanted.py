"""Something waits for a card: says which one, and goes away by itself when it comes. Cancel gives the deed up."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from secmail.api.events import CardWanted
from secmail.gui import style
from secmail.gui.demo_panel import DemoPanel
from secmail.gui.i18n import Words
from secmail.gui.note import grow
from secmail.gui.panes.demo_cards import DemoCards
from secmail.gui.safe_text import one_line
from secmail.gui.surfaces import IconLabel, on_press, plain_label, title_label


class CardWantedDialog(QDialog):
    """`declined` carries the question's id. `demo`: whose cards are moved here, where the window behind is blocked."""

    declined = Signal(object)

    def __init__(self, question: CardWanted, words: Words, parent: QWidget, *, demo: DemoPanel | None = None) -> None:
        super().__init__(parent)
        self._question = question.question
        self._over = False
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(words("wanted.title"))
        holder = one_line(question.holder or "", 120)
        key = f"wanted.{question.reason.value}"
        self.head = title_label(words(f"{key}.whose", holder=holder) if holder else words(key), self, 1.25)
        self.hint = plain_label(words(f"{key}.hint"), self)
        self.demo = None if demo is None else DemoCards(demo, words, self)
        self.cancel_button = QPushButton(words("wanted.cancel"), self)
        # A key pressed in passing must not give up what waits.
        self.cancel_button.setAutoDefault(False)
        on_press(self.cancel_button, self.reject)
        self._arrange()

    @property
    def text(self) -> str:
        """Every word shown."""
        return f"{self.head.text()}\n{self.hint.text()}"

    def close_silently(self) -> None:
        """The card is there, or nobody waits for it any more."""
        self._over = True
        self.close()

    def reject(self) -> None:
        """The user gives it up."""
        if not self._over:
            self._over = True
            self.declined.emit(self._question)
        super().reject()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        grow(self)

    def _arrange(self) -> None:
        icon = IconLabel(self, 40)
        icon.show_icon("card")
        text = QVBoxLayout()
        text.setSpacing(style.SPACE)
        text.addWidget(self.head)
        text.addWidget(self.hint)
        row = QHBoxLayout()
        row.setSpacing(style.WIDE)
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(text, 1)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(style.WIDE)
        layout.addLayout(row)
        if self.demo is not None:
            layout.addWidget(self.demo)
        layout.addLayout(buttons)
        self.setMinimumWidth(500)
