"""What became of a letter: one line for each thing that is told, oldest first."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from secmail.api.events import Event, OutboxChanged
from secmail.api.sending import Letter, LetterHistory
from secmail.domain.history import HistoryLine
from secmail.domain.ids import OutboxId
from secmail.domain.outbox import OutboxEntry
from secmail.gui.desk import Desk
from secmail.gui.dialogs.listing import ListDialog
from secmail.gui.outgoing.history_words import history_line_words
from secmail.gui.safe_text import one_line
from secmail.gui.surfaces import plain_label


class HistoryDialog(ListDialog):
    """Of one letter; follows what is told of it while it is shown."""

    def __init__(self, entry: OutboxId, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent, title=desk.words("history.title"), sealed=False)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._entry = entry
        self._head = plain_label("", self)
        self.head.addWidget(self._head)

    def ask(self) -> None:
        """Asks what is known of it."""
        self.desk.bridge.ask(Letter(self._entry), self, then=self._take_letter, otherwise=lambda _: None)
        self.desk.bridge.ask(LetterHistory(self._entry), self, then=self._take, otherwise=self.refuse)

    def hear(self, event: Event) -> None:
        """Follows the letter."""
        super().hear(event)
        if isinstance(event, OutboxChanged) and event.entry.id == self._entry:
            self.ask()

    def _take_letter(self, entry: OutboxEntry) -> None:
        words = self.desk.words
        people = one_line(", ".join(one.address for one in entry.deliveries), 300)
        self._head.setText(words("history.to", people=people, moment=words.moment(entry.created)))

    def _take(self, lines: tuple[HistoryLine, ...]) -> None:
        if lines:
            self.fill((history_line_words(line, self.desk.words), ()) for line in lines)
        else:
            self.say("outbox", self.desk.words("history.none"))
