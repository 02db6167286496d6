"""The messages that belong together with the one that is read: a quiet line that unfolds into their list."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from secmail.api.finding import Conversation
from secmail.domain.ids import MessageId
from secmail.domain.messages import MessageSummary
from secmail.gui import style
from secmail.gui.desk import Desk
from secmail.gui.models.message_words import row_words
from secmail.gui.safe_text import one_line, tooltip
from secmail.gui.style import Tone
from secmail.gui.surfaces import IconLabel, ToneFrame, only_with_focus, plain_label

_MOST_LINES = 6


class ThreadStrip(ToneFrame):
    """`chosen` carries the message that is to be read. Hidden where a message stands alone."""

    chosen = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(Tone.NEUTRAL, parent)
        self._desk = desk
        self._message: MessageId | None = None
        self._rows: tuple[MessageSummary, ...] = ()
        words = desk.words
        self._text = plain_label("", self)
        self.button = QPushButton(words("thread.show"), self)
        self.button.setCheckable(True)
        only_with_focus(self.button)
        self.button.toggled.connect(self._unfold)
        self.list = QListWidget(self)
        self.list.setAccessibleName(words("thread.name"))
        self.list.itemActivated.connect(self._choose)
        self.list.itemClicked.connect(self._choose)
        self._arrange()
        self.forget()

    def show_message(self, message: MessageId) -> None:
        """Asks what belongs together with this one; the list stays unfolded while one goes through it."""
        self._message = message
        self._desk.bridge.ask(
            Conversation(message), self, then=lambda rows: self._take(message, rows), otherwise=lambda _: None
        )

    def forget(self) -> None:
        """Hides; subjects and names are gone."""
        self._message = None
        self._rows = ()
        self.list.clear()
        self._text.clear()
        self.hide()

    @property
    def text(self) -> str:
        """What the line says."""
        return self._text.text()

    def _take(self, message: MessageId, rows: tuple[MessageSummary, ...]) -> None:
        if message != self._message:
            return
        self._rows = rows
        self.setVisible(len(rows) > 1)
        self._text.setText(self._desk.words("thread.line", count=len(rows)) if len(rows) > 1 else "")
        self.list.clear()
        for row in rows:
            self.list.addItem(self._item(self._line(row)))
        line = self.list.sizeHintForRow(0) if rows else 0
        self.list.setFixedHeight(line * min(len(rows), _MOST_LINES) + 2 * self.list.frameWidth() + 2)
        self._unfold(self.button.isChecked())

    def _line(self, row: MessageSummary) -> str:
        words = self._desk.words
        said = row_words(row, words, self._desk.now())
        line = words("thread.row", date=said.date, sender=one_line(said.sender, 60), subject=said.subject)
        return words("thread.here", row=line) if row.id == self._message else line

    def _item(self, line: str) -> QListWidgetItem:
        """As wide as the list: a bar to push it aside would cover the last of so few lines."""
        item = QListWidgetItem(line)
        item.setToolTip(tooltip(line))
        item.setSizeHint(QSize(0, self.list.fontMetrics().height() + style.SPACE // 2))
        return item

    def _unfold(self, unfolded: bool) -> None:
        self.button.setText(self._desk.words("thread.hide" if unfolded else "thread.show"))
        self.list.setVisible(unfolded)

    def _choose(self, item: QListWidgetItem) -> None:
        place = self.list.row(item)
        if 0 <= place < len(self._rows) and self._rows[place].id != self._message:
            self.chosen.emit(self._rows[place].id)

    def _arrange(self) -> None:
        icon = IconLabel(self)
        icon.show_icon("thread")
        line = QHBoxLayout()
        line.addWidget(icon)
        line.addWidget(self._text, 1)
        line.addWidget(self.button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(style.WIDE, style.SPACE // 2, style.SPACE, style.SPACE // 2)
        layout.addLayout(line)
        layout.addWidget(self.list)
