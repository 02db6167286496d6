"""Asks for the code of a card. The code leaves the field the moment it is given, and is kept nowhere.

Three pages: the code; before a last try, a page that must be agreed to first, whose Enter key declines; and, where the
code is typed on the reader's own keys, a page that only says so.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from secmail.api.events import PinWanted
from secmail.domain.cards import Card, Pin
from secmail.domain.errors import Code
from secmail.gui import style
from secmail.gui.i18n import Words
from secmail.gui.note import Note, grow
from secmail.gui.problems import shown, tries
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone
from secmail.gui.surfaces import on_press, plain_label, title_label

PIN_LENGTH = 64


class PinDialog(QDialog):
    """`answered` carries a `Pin`, or None when the user declined. It closes only when told, or when declined."""

    answered = Signal(object, object, bool)
    """Question id; the PIN or None; whether the user agreed to the last try."""

    def __init__(self, question: PinWanted, words: Words, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self._question = question.question
        self._over = False
        self._agreed = False
        self._pad = False
        self.setWindowTitle(words("pin.title"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._reason = plain_label("", self)
        self._holder = title_label("", self, 1.25)
        self._warning = Note(self)
        self._field = _pin_field(self)
        self._state = plain_label("", self)
        self._label = QLabel(words("pin.field"), self)
        self._label.setBuddy(self._field)
        self.agree_button = QPushButton(words("pin.last.agree"), self)
        self._buttons = self._make_buttons()
        self._pages = QStackedLayout()
        self._arrange()
        self._field.textChanged.connect(self._update_ok)
        on_press(self.agree_button, self._agree)
        self.ask(question)

    def ask(self, question: PinWanted) -> None:
        """Asks, for the first time or again after a refusal."""
        words, card = self._words, question.card
        self._question = question.question
        self._agreed = False
        self._pad = question.card.pin_pad
        self._reason.setText(words(f"pin.{question.reason.value}"))
        self._holder.setText(one_line(card.holder, 120) or words("card.unknown-holder"))
        self._field.setText("")
        self._say_state("")
        self._field.setEnabled(True)
        self._warn(question)
        self._show_page(_page_for(question.card, last_try=question.last_try))

    def close_silently(self) -> None:
        """The question is void: nothing is answered."""
        self._over = True
        self._field.setText("")
        self.close()

    def accept(self) -> None:
        """Hands the code over and waits for the card; the dialog stays."""
        if not self._can_give():
            return
        pin = Pin(self._field.text())
        self._field.setText("")  # setText, unlike clear(), leaves nothing to undo
        self._field.setEnabled(False)
        self._say_state(self._words("pin.checking"))
        self._update_ok()
        self.answered.emit(self._question, pin, self._agreed)

    def reject(self) -> None:
        """The user declined."""
        self._field.setText("")
        if not self._over:
            self._over = True
            self._agreed = False
            self.answered.emit(self._question, None, self._agreed)
        super().reject()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        grow(self)

    @property
    def field(self) -> QLineEdit:
        """Where the code is typed."""
        return self._field

    @property
    def cancel_button(self) -> QPushButton:
        """Declines."""
        return self._buttons.button(QDialogButtonBox.StandardButton.Cancel)

    @property
    def text(self) -> str:
        """Every word shown."""
        return "\n".join((self._reason.text(), self._holder.text(), self._warning.text, self._state.text()))

    def _warn(self, question: PinWanted) -> None:
        language, left = self._words.language, question.card.tries_left
        if question.last_try:
            self._warning.say(self._words("pin.last"), Tone.DANGER)
        elif question.refused:
            problem = shown(Code.CARD_PIN_REFUSED, language, tries_left=left)
            self._warning.say(f"{problem.text.title}. {problem.body}", Tone.DANGER)
        elif left is not None and left <= 2:
            self._warning.say(tries(left, language), Tone.CAUTION if left <= 1 else Tone.NEUTRAL)
        else:
            self._warning.clear()

    def _agree(self) -> None:
        self._agreed = True
        self._show_page(_PAD if self._pad else _CODE)
        if self._pad:
            # The reader asks from here on, and must be told that it may.
            self.answered.emit(self._question, None, self._agreed)

    def _show_page(self, page: int) -> None:
        self._pages.setCurrentIndex(page)
        ok = self._buttons.button(QDialogButtonBox.StandardButton.Ok)
        ok.setVisible(page == _CODE)
        # Enter takes the cautious way where there is nothing to type.
        ok.setDefault(page == _CODE)
        self.cancel_button.setDefault(page != _CODE)
        self.cancel_button.setText(self._words("pin.last.decline" if page == _LAST else "pin.cancel"))
        (self._field if page == _CODE else self.cancel_button).setFocus()
        self._update_ok()
        grow(self)

    def _can_give(self) -> bool:
        return self._pages.currentIndex() == _CODE and bool(self._field.text()) and self._field.isEnabled()

    def _say_state(self, text: str) -> None:
        self._state.setText(text)
        self._state.setVisible(bool(text))

    def _update_ok(self) -> None:
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(self._can_give())

    def _make_buttons(self) -> QDialogButtonBox:
        kinds = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel, self)
        buttons.button(kinds.Ok).setText(self._words("pin.ok"))
        buttons.button(kinds.Cancel).setText(self._words("pin.cancel"))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return buttons

    def _arrange(self) -> None:
        self.agree_button.setAutoDefault(False)
        code = QVBoxLayout()
        code.setSpacing(style.SPACE + 2)
        code.addWidget(self._label)
        code.addWidget(self._field)
        code.addWidget(self._state)
        agree = QHBoxLayout()
        agree.addWidget(self.agree_button, 0, Qt.AlignmentFlag.AlignTop)
        agree.addStretch(1)
        pad = QVBoxLayout()
        pad.addWidget(title_label(self._words("pin.pad"), self, 1.1), 0, Qt.AlignmentFlag.AlignTop)
        for page in (code, agree, pad):
            page.setContentsMargins(0, 0, 0, 0)
            holder = QWidget(self)
            holder.setLayout(page)
            self._pages.addWidget(holder)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(style.SPACE + 2)
        for widget in (self._reason, self._holder, self._warning):
            layout.addWidget(widget)
        layout.addLayout(self._pages)
        layout.addSpacing(style.SPACE)
        layout.addWidget(self._buttons)
        self.setMinimumWidth(480)


_CODE, _LAST, _PAD = range(3)


def _page_for(card: Card, *, last_try: bool) -> int:
    if last_try:
        return _LAST
    return _PAD if card.pin_pad else _CODE


def _pin_field(parent: QWidget) -> QLineEdit:
    field = QLineEdit(parent)
    field.setEchoMode(QLineEdit.EchoMode.Password)
    hints = Qt.InputMethodHint
    field.setInputMethodHints(hints.ImhHiddenText | hints.ImhSensitiveData | hints.ImhNoPredictiveText)
    field.setMaxLength(PIN_LENGTH)
    field.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
    field.setDragEnabled(False)
    field.setFont(style.scaled(parent.font(), 1.4))
    return field
