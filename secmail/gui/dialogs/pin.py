"""Asks for the code of a card. The code leaves the field the moment it is given, and is kept nowhere."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from secmail.api.events import PinWanted
from secmail.domain.cards import Pin
from secmail.domain.errors import Code
from secmail.gui import style
from secmail.gui.i18n import Words
from secmail.gui.problems import shown, tries
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone
from secmail.gui.surfaces import IconLabel, ToneFrame, plain_label, title_label

PIN_LENGTH = 64


class PinDialog(QDialog):
    """`answered` carries a `Pin`, or None when the user declined. It closes only when told, or when declined."""

    answered = Signal(object, object)
    """Question id, and the PIN or None."""

    def __init__(self, question: PinWanted, words: Words, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self._question = question.question
        self._over = False
        self.setWindowTitle(words("pin.title"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._reason = plain_label("", self)
        self._holder = title_label("", self, 1.25)
        self._warning = _Warning(self)
        self._field = _pin_field(self)
        self._label = QLabel(words("pin.field"), self)
        self._label.setBuddy(self._field)
        self._state = plain_label("", self)
        self._buttons = self._make_buttons()
        self._arrange()
        self._field.textChanged.connect(self._update_ok)
        self.ask(question)

    def ask(self, question: PinWanted) -> None:
        """Asks, for the first time or again after a refusal."""
        words, card = self._words, question.card
        self._question = question.question
        self._reason.setText(words(f"pin.{question.reason.value}"))
        self._holder.setText(one_line(card.holder, 120) or words("card.unknown-holder"))
        self._field.setText("")
        self._state.setText("")
        self._set_working(working=False)
        self._warn(question)
        self._field.setFocus()

    def close_silently(self) -> None:
        """The question is void: nothing is answered."""
        self._over = True
        self._field.setText("")
        self.close()

    def accept(self) -> None:
        """Hands the code over and waits for the card; the dialog stays."""
        if not self._field.text():
            return
        pin = Pin(self._field.text())
        self._field.setText("")  # setText, unlike clear(), leaves nothing to undo
        self._set_working(working=True)
        self.answered.emit(self._question, pin)

    def reject(self) -> None:
        """The user declined."""
        self._field.setText("")
        if not self._over:
            self._over = True
            self.answered.emit(self._question, None)
        super().reject()

    @property
    def field(self) -> QLineEdit:
        """Where the code is typed."""
        return self._field

    @property
    def text(self) -> str:
        """Every word shown."""
        return "\n".join((self._reason.text(), self._holder.text(), self._warning.text.text(), self._state.text()))

    def _warn(self, question: PinWanted) -> None:
        language, left = self._words.language, question.card.tries_left
        if question.refused:
            problem = shown(Code.CARD_PIN_REFUSED, language, tries_left=left)
            self._warning.say(f"{problem.text.title}. {problem.body}", Tone.DANGER)
        elif left is not None and left <= 1:
            self._warning.say(tries(left, language), Tone.CAUTION)
        elif left is not None and left <= 2:
            self._warning.say(tries(left, language), Tone.NEUTRAL)
        else:
            self._warning.hide()
            self._warning.text.clear()

    def _set_working(self, *, working: bool) -> None:
        self._field.setEnabled(not working)
        if working:
            self._state.setText(self._words("pin.checking"))
        self._state.setVisible(bool(self._state.text()))
        self._update_ok()

    def _update_ok(self) -> None:
        typed = bool(self._field.text()) and self._field.isEnabled()
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(typed)

    def _make_buttons(self) -> QDialogButtonBox:
        kinds = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel, self)
        buttons.button(kinds.Ok).setText(self._words("pin.ok"))
        buttons.button(kinds.Cancel).setText(self._words("pin.cancel"))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return buttons

    def _arrange(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(style.SPACE + 2)
        for widget in (self._reason, self._holder, self._warning, self._label, self._field, self._state):
            layout.addWidget(widget)
        layout.addSpacing(style.SPACE)
        layout.addWidget(self._buttons)
        self.setMinimumWidth(440)


class _Warning(ToneFrame):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(Tone.NEUTRAL, parent)
        icon = IconLabel(self)
        icon.show_icon("doubt")
        self.text = plain_label("", self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(style.WIDE, style.SPACE, style.SPACE, style.SPACE)
        layout.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.text, 1)

    def say(self, text: str, tone: Tone) -> None:
        self.set_tone(tone)
        self.text.setText(text)
        self.show()


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
