"""Above an answer: that nothing proves who has written the letter which is answered or passed on."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from secmail.gui import style
from secmail.gui.compose.answering import Doubt
from secmail.gui.style import Tone
from secmail.gui.surfaces import IconLabel, ToneFrame, plain_label


class AnswerStrip(ToneFrame):
    """Hidden where there is no doubt."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Tone.CAUTION, parent)
        self._icon = IconLabel(self)
        self._label = plain_label("", self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(style.WIDE, style.SPACE, style.SPACE, style.SPACE)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._label, 1)
        self.hide()

    def show_doubt(self, doubt: Doubt | None) -> None:
        """Says it, or nothing."""
        self.setVisible(doubt is not None)
        if doubt is not None:
            self.set_tone(doubt.tone)
            self._icon.show_icon("broken" if doubt.tone is Tone.DANGER else "doubt")
            self._label.setText(doubt.text)

    @property
    def text(self) -> str:
        """The sentence shown."""
        return self._label.text()
