"""A quiet strip above the copy of a letter that was sent: sent, delivered, read, acknowledged or not."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton

from secmail.api.events import Event, OutboxChanged
from secmail.api.queries import Query
from secmail.api.sending import LetterHistory, LetterNamed, LetterTitle, LetterTitles
from secmail.domain.history import HistoryLine
from secmail.domain.ids import MessageId
from secmail.domain.outbox import OutboxEntry
from secmail.gui import icons, style
from secmail.gui.desk import Desk
from secmail.gui.outgoing.course import Course, course_lines, courses
from secmail.gui.panes.reading_pane import ReadingPane
from secmail.gui.style import Tone
from secmail.gui.surfaces import BreakableLabel, IconLabel, ToneFrame, on_press, only_with_focus

T = TypeVar("T")


class SentStrip(ToneFrame):
    """Follows what is read. `history_wanted` carries the entry of the letter."""

    history_wanted = Signal(object)

    def __init__(self, desk: Desk, reading: ReadingPane) -> None:
        super().__init__(Tone.NEUTRAL, reading)
        self._desk = desk
        self._reading = reading
        self._entry: OutboxEntry | None = None
        self._icon = IconLabel(self)
        self._text = BreakableLabel(self)
        self.button = QPushButton(icons.icon("clock", self.palette()), desk.words("outbox.history"), self)
        only_with_focus(self.button)
        on_press(self.button, self._want_history)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(style.WIDE, style.SPACE // 2, style.SPACE, style.SPACE // 2)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._text, 1)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()
        reading.view_changed.connect(self._follow)

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def hear(self, event: Event) -> None:
        """Follows the letter."""
        if isinstance(event, OutboxChanged) and self._entry is not None and event.entry.id == self._entry.id:
            self._follow()

    def _follow(self) -> None:
        view = self._reading.view
        if view is None or (self._entry is not None and self._entry.message_id != view.opened.headers.message_id):
            self._entry = None
            self._text.clear()
            self.hide()
        if view is not None and view.opened.headers.message_id:
            named = LetterNamed(view.opened.headers.message_id)
            self._ask(named, partial(self._take_entry, view.message))

    def _take_entry(self, message: MessageId, entry: OutboxEntry | None) -> None:
        if entry is not None and message == self._shown:
            self._ask(LetterTitles((entry.id,)), partial(self._take_title, message, entry))

    def _take_title(self, message: MessageId, entry: OutboxEntry, titles: tuple[LetterTitle, ...] | None) -> None:
        # A message can claim any Message-ID: only the copy that the program itself has filed is our letter.
        if titles and titles[0].copy == message == self._shown:
            self._ask(LetterHistory(entry.id), partial(self._show, message, entry))

    def _show(self, message: MessageId, entry: OutboxEntry, lines: tuple[HistoryLine, ...]) -> None:
        if message != self._shown:
            return
        words = self._desk.words
        self._entry = entry
        sent = words("course.title", moment=words.moment(entry.sent or entry.created))
        self._text.setText("\n".join((sent, *course_lines(entry, lines, words))))
        failed = Course.FAILED in courses(entry, lines)
        self.set_tone(Tone.CAUTION if failed else Tone.NEUTRAL)
        self._icon.show_icon("doubt" if failed else "send")
        self.setAccessibleName(self.text)
        self.show()
        self._reading.receipt.forget()  # its receipts are told here

    @property
    def _shown(self) -> MessageId | None:
        return None if self._reading.view is None else self._reading.view.message

    def _ask(self, query: Query[T], then: Callable[[T], None]) -> None:
        self._desk.bridge.ask(query, self, then=then, otherwise=lambda _: None)

    def _want_history(self) -> None:
        if self._entry is not None:
            self.history_wanted.emit(self._entry.id)
