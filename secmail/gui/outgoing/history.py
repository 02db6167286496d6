"""What became of a letter: one line for each thing that is told, oldest first; printed, or written to a PDF file."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QWidget

from secmail.api.events import Event, OutboxChanged
from secmail.api.sending import Letter, LetterHistory, LetterTitle, LetterTitles
from secmail.domain.history import Happening, HistoryLine, Witness
from secmail.domain.ids import OutboxId
from secmail.domain.outbox import OutboxEntry
from secmail.gui.desk import Desk
from secmail.gui.dialogs.listing import ListDialog
from secmail.gui.note import open_at
from secmail.gui.outgoing.history_copies import HistoryCopies
from secmail.gui.outgoing.history_words import history_line_words
from secmail.gui.safe_text import one_line
from secmail.gui.surfaces import on_press, plain_label


class HistoryDialog(ListDialog):
    """Of one letter; follows what is told of it while it is shown."""

    def __init__(self, entry: OutboxId, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent, title=desk.words("history.title"), sealed=False)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        open_at(self, 760, 520)
        self._entry = entry
        self._lines: tuple[HistoryLine, ...] = ()
        self._title: LetterTitle | None = None
        self._letter: OutboxEntry | None = None
        self._head = plain_label("", self)
        self.head.addWidget(self._head)
        self.copies = HistoryCopies(desk, self, self.outcome)
        self.print_button = self.add_button(desk.words("history.print"))
        self.pdf_button = self.add_button(desk.words("history.pdf"))
        on_press(self.print_button, self._print)
        on_press(self.pdf_button, self._export)
        self._update()

    def ask(self) -> None:
        """Asks what is known of it."""
        ask = self.desk.bridge.ask
        ask(Letter(self._entry), self, then=self._take_letter, otherwise=lambda _: None)
        ask(LetterTitles((self._entry,)), self, then=self._take_title, otherwise=lambda _: None)
        ask(LetterHistory(self._entry), self, then=self._take, otherwise=self.refuse)

    def hear(self, event: Event) -> None:
        """Follows the letter."""
        super().hear(event)
        if isinstance(event, OutboxChanged) and event.entry.id == self._entry:
            self.ask()

    def _take_letter(self, entry: OutboxEntry) -> None:
        words = self.desk.words
        self._letter = entry
        people = one_line(", ".join(one.address for one in entry.deliveries), 300)
        self._head.setText(words("history.to", people=people, moment=words.moment(entry.created)))
        self._update()

    def _take_title(self, titles: tuple[LetterTitle, ...] | None) -> None:
        self._title = titles[0] if titles else None

    def _take(self, lines: tuple[HistoryLine, ...]) -> None:
        self._lines = lines
        if lines:
            self.fill((history_line_words(line, self.desk.words), self._buttons(line)) for line in lines)
        else:
            self.say("outbox", self.desk.words("history.none"))
        self._update()

    def _buttons(self, line: HistoryLine) -> tuple[QAbstractButton, ...]:
        if line.what is not Happening.ACKNOWLEDGED or line.witness is not Witness.PROOF or not line.address:
            return ()
        words = self.desk.words
        name = words("history.proof.name", address=one_line(line.address, 100))
        button = self.row_button(words("history.proof"), name)
        on_press(button, partial(self.copies.save_proof, self._entry, line.address))
        return (button,)

    def _print(self) -> None:
        if self._letter is not None:
            self.copies.print_history(self._letter, self._lines, title=self._title)

    def _export(self) -> None:
        if self._letter is not None:
            self.copies.export_history(self._letter, self._lines, title=self._title)

    def _update(self) -> None:
        for button in (self.print_button, self.pdf_button):
            button.setEnabled(self._letter is not None and bool(self._lines))
