"""A quiet strip below the header: a receipt that is wanted, with the reader's two answers; or who has read a letter.

Nothing is sent before a button is pressed, and the strip never comes in front of the message.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from secmail.api.commands import DeclineReceipt, SendReceipt
from secmail.api.events import JobFailed
from secmail.api.results import MessageView
from secmail.domain.ids import MessageId
from secmail.gui import icons, style
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.models.receipt_words import receipt_words
from secmail.gui.problems import shown
from secmail.gui.style import Tone
from secmail.gui.surfaces import IconLabel, ToneFrame, on_press, plain_label


class ReceiptStrip(ToneFrame):
    """`answered`: what is known of the message has changed, and is worth reading anew."""

    answered = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(Tone.NEUTRAL, parent)
        self._desk = desk
        self._message: MessageId | None = None
        self._icon = IconLabel(self)
        self._text = plain_label("", self)
        self.send_button = QPushButton(icons.icon("send", self.palette()), desk.words("receipt.send"), self)
        self.decline_button = QPushButton(desk.words("receipt.decline"), self)
        on_press(self.send_button, self._send)
        on_press(self.decline_button, self._decline)
        buttons = QHBoxLayout()
        buttons.addWidget(self.send_button)
        buttons.addWidget(self.decline_button)
        buttons.addStretch(1)
        text = QVBoxLayout()
        text.addWidget(self._text)
        text.addLayout(buttons)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(style.WIDE, style.SPACE // 2, style.SPACE, style.SPACE // 2)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(text, 1)
        self.hide()

    def show_view(self, view: MessageView) -> None:
        """Shows what there is to say about receipts; hides for other messages."""
        said = receipt_words(view, self._desk.words)
        self._message = view.message
        self.setVisible(said is not None)
        if said is not None:
            self._say(said.icon, said.text, tone=Tone.NEUTRAL, asks=said.asks)

    def forget(self) -> None:
        """Hides, and drops the addresses."""
        self._message = None
        self._text.clear()
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def _send(self) -> None:
        if self._message is not None:
            self._say("send", self._desk.words("receipt.working"), tone=Tone.NEUTRAL, asks=False)
            self._desk.bridge.submit(SendReceipt(self._message), self._listener(self._message))

    def _decline(self) -> None:
        if self._message is not None:
            self._desk.bridge.submit(DeclineReceipt(self._message), self._listener(self._message))

    def _listener(self, message: MessageId) -> JobListener:
        def done(_: object) -> None:
            if self._message == message:
                self.answered.emit()

        def failed(failure: JobFailed) -> None:
            if self._message == message:
                problem = shown(failure.code, self._desk.words.language, words=failure.words)
                self._say("doubt", f"{problem.text.title}. {problem.body}", tone=Tone.CAUTION, asks=True)

        def cancelled() -> None:
            done(None)

        return JobListener(self, done=done, failed=failed, cancelled=cancelled)

    def _say(self, icon: str, text: str, *, tone: Tone, asks: bool) -> None:
        self.set_tone(tone)
        self._icon.show_icon(icon)
        self._text.setText(text)
        self.send_button.setVisible(asks)
        self.decline_button.setVisible(asks)
