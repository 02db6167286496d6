"""A letter goes back to who has prepared it: with which word."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget

from secmail.gui import style
from secmail.gui.i18n import Words
from secmail.gui.note import GrowingDialog
from secmail.gui.safe_text import one_line
from secmail.gui.surfaces import plain_label

_WORD = 1_000


class ReturnDialog(GrowingDialog):
    """`returned` carries the word, which may be empty."""

    returned = Signal(str)

    def __init__(self, by: str, words: Words, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(words("return.title"))
        self.word = QLineEdit(self)
        self.word.setMaxLength(_WORD)
        self.word.setAccessibleName(words("return.word"))
        self.word.setPlaceholderText(words("return.word.hint"))
        buttons = QDialogButtonBox(self)
        self.ok_button = buttons.addButton(words("return.ok"), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(words("return.cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.accepted.connect(self._tell)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(style.WIDE, style.WIDE, style.WIDE, style.WIDE)
        layout.setSpacing(style.SPACE)
        layout.addWidget(plain_label(words("return.text", by=one_line(by, 80)), self))
        layout.addWidget(plain_label(words("return.word"), self))
        layout.addWidget(self.word)
        layout.addWidget(buttons)
        self.setMinimumWidth(440)
        self.word.setFocus()

    def _tell(self) -> None:
        self.returned.emit(self.word.text())
