"""What is being sent, and what needs the user's word: refused and uncertain messages."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from secmail.api.commands import CancelOutbox, Command, ResolveOutbox, RetryOutbox
from secmail.api.events import Event, EventsDropped, OutboxChanged
from secmail.api.queries import Outbox
from secmail.api.sending import SendNow
from secmail.domain.ids import OutboxId
from secmail.domain.outbox import Delivery, OutboxEntry, OutboxState
from secmail.gui import style
from secmail.gui.desk import Desk
from secmail.gui.i18n import Words
from secmail.gui.models.receipt_words import history_lines
from secmail.gui.problems import shown
from secmail.gui.safe_text import one_line, tooltip
from secmail.gui.style import Tone
from secmail.gui.surfaces import IconLabel, ToneFrame, on_press, plain_label, title_label

Refusal = Callable[[str], str]

SHOWN = 50
_HEIGHT = 170
_TROUBLE = {OutboxState.REFUSED, OutboxState.UNCERTAIN}
_WAITING = {OutboxState.PREPARING, OutboxState.READY, OutboxState.SUBMITTING}
_LOOKS = {
    OutboxState.REFUSED: (Tone.DANGER, "broken"),
    OutboxState.UNCERTAIN: (Tone.CAUTION, "doubt"),
    OutboxState.SENT: (Tone.NEUTRAL, "send"),
    OutboxState.FILED: (Tone.NEUTRAL, "filed"),
}


class OutboxPane(QScrollArea):
    """All outgoing messages. `line_changed` carries the one line for the status bar, and whether it is trouble.

    `take_back_wanted` and `history_wanted` carry the number of an entry.
    """

    line_changed = Signal(str, bool)
    take_back_wanted = Signal(object)
    history_wanted = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._entries: dict[OutboxId, OutboxEntry] = {}
        self._refusal: Refusal = _all_may
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setAccessibleName(desk.words("outbox"))
        self._fill()

    def sizeHint(self) -> QSize:
        return QSize(400, _HEIGHT)

    def limit(self, refusal: Refusal) -> None:
        """Who acts may have changed: `refusal` says why nothing may be decided about a letter of this sender."""
        self._refusal = refusal
        self._fill()

    def reload(self) -> None:
        """Reads the outbox anew."""
        self._desk.bridge.ask(Outbox(), self, then=self._take)

    def hear(self, event: Event) -> None:
        """Follows the engine's events."""
        match event:
            case OutboxChanged(entry):
                self._entries[entry.id] = entry
                self._fill()
            case EventsDropped():
                self.reload()

    def _take(self, entries: tuple[OutboxEntry, ...]) -> None:
        self._entries = {entry.id: entry for entry in entries}
        self._fill()

    def _fill(self) -> None:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(style.SPACE, style.SPACE, style.SPACE, style.SPACE)
        entries = sorted(self._entries.values(), key=_urgency)[:SHOWN]
        if not entries:
            layout.addWidget(plain_label(self._desk.words("outbox.empty"), page))
        for entry in entries:
            layout.addWidget(self._row(entry, page))
        layout.addStretch(1)
        self.setWidget(page)
        self.line_changed.emit(*self._line())

    def _line(self) -> tuple[str, bool]:
        states = [entry.state for entry in self._entries.values()]
        trouble = sum(state in _TROUBLE for state in states)
        waiting = sum(state in _WAITING for state in states)
        if trouble:
            return self._desk.words.count("outbox.line.trouble", trouble), True
        if waiting:
            return self._desk.words.count("outbox.line.waiting", waiting), False
        return self._desk.words("outbox.line.none"), False

    def _row(self, entry: OutboxEntry, page: QWidget) -> QWidget:
        words = self._desk.words
        tone, icon_name = _LOOKS.get(entry.state, (Tone.NEUTRAL, "outbox"))
        row = ToneFrame(tone, page)
        icon = IconLabel(row)
        icon.show_icon(icon_name)
        text = QVBoxLayout()
        text.setSpacing(2)
        when = words.short_moment(entry.created, self._desk.now())
        text.addWidget(title_label(f"{state_words(entry, words)} — {when}", row, 1.0))
        for line in entry_lines(entry, words):
            text.addWidget(plain_label(line, row))
        text.addLayout(self._buttons(entry, row))
        layout = QHBoxLayout(row)
        layout.setContentsMargins(style.WIDE, style.SPACE, style.SPACE, style.SPACE)
        layout.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(text, 1)
        return row

    def _buttons(self, entry: OutboxEntry, row: QWidget) -> QHBoxLayout:
        deeds: list[tuple[str, Callable[[], object]]] = [
            (key, partial(self._desk.bridge.submit, command)) for key, command in _commands(entry)
        ]
        if entry.held:
            deeds.append(("outbox.take-back", partial(self.take_back_wanted.emit, entry.id)))
        refused = self._refusal(entry.sender)
        layout = QHBoxLayout()
        deeds.append(("outbox.history", partial(self.history_wanted.emit, entry.id)))
        for key, deed in deeds:
            button = QPushButton(self._desk.words(key), row)
            on_press(button, deed)
            if refused and key != "outbox.history":
                button.setEnabled(False)
                button.setToolTip(tooltip(refused))
            layout.addWidget(button)
        layout.addStretch(1)
        return layout


def _all_may(_sender: str) -> str:
    return ""


def _commands(entry: OutboxEntry) -> list[tuple[str, Command]]:
    """What can be told the engine about it."""
    match entry.state:
        case OutboxState.UNCERTAIN:
            return [
                ("outbox.sent-yes", ResolveOutbox(entry.id, sent=True)),
                ("outbox.sent-no", ResolveOutbox(entry.id, sent=False)),
            ]
        case OutboxState.REFUSED:
            return [("outbox.retry", RetryOutbox(entry.id)), ("outbox.cancel", CancelOutbox(entry.id))]
        case OutboxState.READY if entry.held:
            return [("outbox.now", SendNow(entry.id))]
        case OutboxState.READY:
            return [("outbox.now", SendNow(entry.id)), ("outbox.cancel", CancelOutbox(entry.id))]
    return []


def state_words(entry: OutboxEntry, words: Words) -> str:
    """How it stands, and when it goes on where that is known."""
    if entry.state is OutboxState.READY and entry.not_before is not None:
        key = "outbox.scheduled" if entry.held else "outbox.deferred"
        return words(key, moment=words.moment(entry.not_before))
    if entry.state in {OutboxState.READY, OutboxState.REFUSED} and entry.partly_sent:
        return words("outbox.partly")
    return words(f"outbox.{entry.state.value}")


def entry_lines(entry: OutboxEntry, words: Words) -> list[str]:
    """To whom, what the servers said, and what to do about it."""
    people = one_line(", ".join(delivery.address for delivery in entry.deliveries), 200)
    lines = [words("outbox.to", recipients=people)]
    if entry.failed:
        named = [address for address in entry.failed if address] or [people]
        lines.append(words("outbox.failed", addresses=one_line(", ".join(named), 200)))
    lines += [_answer(one, words) for one in entry.deliveries if one.reason]
    if entry.last_error is not None and (entry.state in _TROUBLE or entry.state is OutboxState.READY):
        lines.append(shown(entry.last_error, words.language).body)
    return lines + (history_lines(entry.receipts, words) if entry.receipts is not None else [])


def _answer(delivery: Delivery, words: Words) -> str:
    return words("outbox.words", address=one_line(delivery.address, 80), words=one_line(delivery.reason or "", 200))


def _urgency(entry: OutboxEntry) -> tuple[bool, bool, float]:
    return (entry.state not in _TROUBLE, entry.state not in _WAITING, -entry.created.timestamp())
