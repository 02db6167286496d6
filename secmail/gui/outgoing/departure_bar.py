"""The bar of letters that are about to leave: how many seconds are left, and a button that takes the last one back."""

import math
from datetime import timedelta

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from secmail.api.events import Event, OutboxChanged
from secmail.domain.ids import OutboxId
from secmail.domain.outbox import OutboxEntry, OutboxState
from secmail.gui import icons, style
from secmail.gui.desk import Desk
from secmail.gui.rights import letter_refusal
from secmail.gui.safe_text import one_line, tooltip
from secmail.gui.session import Session
from secmail.gui.style import Tone
from secmail.gui.surfaces import IconLabel, ToneFrame, on_press, plain_label

SOON = timedelta(minutes=10)
"""What waits longer is scheduled, and stands in the outbox only."""
_TICK_MS = 500
_LEFT = {OutboxState.SENT, OutboxState.FILED}


class DepartureBar(ToneFrame):
    """`undo_wanted` carries the entry to be taken back, `told` a word when a letter has gone."""

    undo_wanted = Signal(object)
    told = Signal(str)

    def __init__(self, desk: Desk, session: Session, parent: QWidget) -> None:
        super().__init__(Tone.NEUTRAL, parent)
        self._desk = desk
        self._session = session
        self._letters: dict[OutboxId, OutboxEntry] = {}
        self._text = plain_label("", self)
        self.undo_button = QPushButton(icons.icon("reply", self.palette()), desk.words("departing.undo"), self)
        on_press(self.undo_button, self._undo)
        self.timer = QTimer(self)
        self.timer.setInterval(_TICK_MS)
        self.timer.timeout.connect(self.refresh)
        self.setAccessibleName(desk.words("departing.name"))
        self._arrange()
        self.hide()

    def hear(self, event: Event) -> None:
        """Follows the outbox."""
        if isinstance(event, OutboxChanged):
            self._follow(event.entry)

    def refresh(self) -> None:
        """Counts down."""
        last = self._last
        self.setVisible(last is not None)
        if last is None:
            self.timer.stop()
            self._text.clear()
            return
        words = self._desk.words
        people = one_line(", ".join(one.address for one in last.deliveries), 120)
        seconds = self._seconds(last)
        key = "departing.line" if seconds > 0 else "departing.now"
        said = words(key, people=people, seconds=seconds) if seconds > 0 else words(key, people=people)
        more = len(self._letters) - 1
        self._text.setText(f"{said} ({words.count('departing.more', more)})" if more else said)
        refused = letter_refusal(self._session, last.sender, words)
        self.undo_button.setEnabled(seconds > 0 and not refused)
        self.undo_button.setToolTip(tooltip(refused))
        if not self.timer.isActive():
            self.timer.start()

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.text()

    @property
    def _last(self) -> OutboxEntry | None:
        return max(self._letters.values(), key=lambda entry: entry.id, default=None)

    def _follow(self, entry: OutboxEntry) -> None:
        leaving = entry.state is OutboxState.SUBMITTING and entry.id in self._letters
        if leaving or self._is_held(entry):
            self._letters[entry.id] = entry
        elif self._letters.pop(entry.id, None) is not None and entry.state in _LEFT:
            self.told.emit(self._desk.words("departing.gone"))
        self.refresh()

    def _is_held(self, entry: OutboxEntry) -> bool:
        return entry.held and entry.not_before is not None and entry.not_before - self._desk.now() <= SOON

    def _seconds(self, entry: OutboxEntry) -> int:
        if entry.state is not OutboxState.READY or entry.not_before is None:
            return 0
        return max(0, math.ceil((entry.not_before - self._desk.now()).total_seconds()))

    def _undo(self) -> None:
        last = self._last
        if last is not None:
            self.undo_wanted.emit(last.id)

    def _arrange(self) -> None:
        icon = IconLabel(self)
        icon.show_icon("send")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(style.WIDE, style.SPACE // 2, style.SPACE, style.SPACE // 2)
        layout.addWidget(icon)
        layout.addWidget(self._text, 1)
        layout.addWidget(self.undo_button)
