"""Letters that have left the composer: the bar and the strip that tell of them, and what their buttons do."""

from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from secmail.api.events import Event
from secmail.api.queries import Drafts
from secmail.api.sending import DismissReminder, TakeBack
from secmail.domain.drafts import Draft
from secmail.domain.history import Reminder
from secmail.domain.ids import OutboxId
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.outgoing.departure_bar import DepartureBar
from secmail.gui.outgoing.history import HistoryDialog
from secmail.gui.outgoing.reminder_strip import ReminderStrip
from secmail.gui.outgoing.sent_strip import SentStrip
from secmail.gui.panes.outbox_pane import OutboxPane
from secmail.gui.panes.reading_pane import ReadingPane
from secmail.gui.rights import letter_refusal
from secmail.gui.session import Session


class OutgoingDeeds(QObject):
    """`told` carries an outcome, `reopened` number and draft of a letter that was taken back, to go on with.

    `again_wanted` carries the reminder of a letter that is to be written again.
    """

    told = Signal(str)
    reopened = Signal(int, object)
    again_wanted = Signal(object)

    def __init__(
        self, desk: Desk, session: Session, window: QWidget, *, outbox: OutboxPane, reading: ReadingPane
    ) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self.bar = DepartureBar(desk, session, window)
        self.strip = ReminderStrip(desk, session, window)
        self.bar.told.connect(self.told)
        self.bar.undo_wanted.connect(self.take_back)
        self.strip.open_wanted.connect(self.show_reminded)
        self.strip.again_wanted.connect(self.again_wanted)
        self.strip.dismissed.connect(self.dismiss)
        session.changed.connect(partial(_limit, outbox, session, desk))
        outbox.take_back_wanted.connect(self.take_back)
        outbox.history_wanted.connect(self.show_history)
        self.sent = SentStrip(desk, reading)
        self.sent.history_wanted.connect(self.show_history)
        reading.add_strip(self.sent)

    def hear(self, event: Event) -> None:
        """Follows the engine's events."""
        self.bar.hear(event)
        self.strip.hear(event)
        self.sent.hear(event)

    def take_back(self, entry: OutboxId) -> None:
        """Makes a draft of it again, and opens that where it can be read now."""
        self._desk.bridge.submit(TakeBack(entry), JobListener(self, done=self._taken_back))

    def show_history(self, entry: OutboxId) -> HistoryDialog:
        """Shows what became of it."""
        dialog = HistoryDialog(entry, self._desk, self._window)
        dialog.start()
        return dialog

    def show_reminded(self, due: Reminder) -> None:
        """Shows what became of the letter of a reminder."""
        self.show_history(due.entry)

    def dismiss(self, due: Reminder) -> None:
        """Somebody has taken care of it."""
        self._desk.bridge.submit(DismissReminder(due.entry))

    def _taken_back(self, number: object) -> None:
        self.told.emit(self._desk.words("departing.undone"))
        if isinstance(number, int):
            self._desk.bridge.ask(Drafts(), self, then=partial(self._reopen, number), otherwise=lambda _: None)

    def _reopen(self, number: int, drafts: tuple[tuple[int, Draft], ...]) -> None:
        for known, draft in drafts:
            if known == number:
                self.reopened.emit(number, draft)


def _limit(outbox: OutboxPane, session: Session, desk: Desk) -> None:
    outbox.limit(partial(letter_refusal, session, words=desk.words))
