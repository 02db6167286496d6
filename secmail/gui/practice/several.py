"""Filing the results of several messages: one after the other, and what became of each."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from secmail.api.commands import FileResults
from secmail.api.events import Event, JobFailed, SessionLocked
from secmail.api.queries import MessageRows
from secmail.api.results import ExportResult
from secmail.domain.errors import Code
from secmail.domain.ids import JobId, MessageId
from secmail.domain.messages import MessageSummary
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.dialogs.listing import ListDialog, Row
from secmail.gui.models.card_words import Said
from secmail.gui.models.message_words import row_words
from secmail.gui.note import open_at
from secmail.gui.problems import held_reason, shown
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone
from secmail.gui.surfaces import on_press

_ENDS_ALL = {
    *(Code.EXPORT_UNSET, Code.VAULT_LOCKED, Code.CARD_PIN_CANCELLED, Code.CARD_ABSENT),
    *(Code.MANDATE_NO_RIGHT, Code.CANCELLED_AT_STOP),
}
"""What would be said of each of the others, too."""
_MOST_ROWS = 200


class End(Enum):
    """What became of a message, gravest first. The value is its words' key."""

    FAILED = "several.failed"
    HELD = "several.held"
    LEFT = "several.left"
    FILED = "several.filed"
    ALREADY = "several.already"
    NOTHING = "several.nothing"


_LOOKS = {
    End.FAILED: ("broken", Tone.CAUTION),
    End.HELD: ("doubt", Tone.CAUTION),
    End.LEFT: ("clock", Tone.CAUTION),
    End.FILED: ("filed", Tone.NEUTRAL),
    End.ALREADY: ("filed", Tone.NEUTRAL),
    End.NOTHING: ("letter", Tone.NEUTRAL),
}


_COUNTS = {
    End.NOTHING: "several.nothing.count",
    End.ALREADY: "several.already.count",
    End.FILED: "several.filed.count",
    End.LEFT: "several.left.count",
    End.HELD: "several.held.count",
    End.FAILED: "several.failed.count",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """`said`: the files' names, or why not."""

    end: End
    said: str = ""


def outcome_of(message: MessageId, result: ExportResult, held_words: Sequence[str]) -> Outcome:
    """What one filing has brought. `held_words`: why files of it are held."""
    files = [one_line(one.file, 120) for one in result.exported if one.message == message]
    if held_words:
        return Outcome(End.HELD, " ".join(dict.fromkeys(held_words)))
    if files:
        return Outcome(End.FILED, ", ".join(files))
    return Outcome(End.ALREADY if result.already else End.NOTHING)


class SeveralDialog(ListDialog):
    """`chosen` carries a message that is to be read."""

    chosen = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent, title=desk.words("several.title"))
        open_at(self, 720, 520)
        self._messages: tuple[MessageId, ...] = ()
        self._waiting: list[MessageId] = []
        self._session = 0
        """What an earlier one began is not told in this one."""
        self._job: JobId | None = None
        self.ends: dict[MessageId, Outcome] = {}
        """By message, as far as it went."""
        self.stop_button = self.add_button(desk.words("several.stop"))
        on_press(self.stop_button, self.stop)

    def file(self, messages: tuple[MessageId, ...]) -> None:
        """Files the results of these, after those that are still waiting, and shows itself."""
        self.stop_button.setEnabled(True)
        if self._waiting:
            more = [message for message in messages if message not in self._waiting]
            self._messages = tuple(dict.fromkeys((*self._messages, *more)))
            self._waiting += more
            self.ends = {message: end for message, end in self.ends.items() if message not in more}
        else:
            self._messages, self._waiting, self.ends = messages, list(messages), {}
            self._next()
        self.start()

    def ask(self) -> None:
        """What became of them, so far."""
        if self._job is not None or self._waiting:
            words = self.desk.words
            done = words("several.progress", done=len(self.ends), all=len(self._messages))
            self.say("file", words("several.working"), done)
        elif self._messages:
            query = MessageRows(self._messages)
            self.desk.bridge.ask(query, self, then=self._take_rows, otherwise=self.refuse)
        self.stop_button.setVisible(self._job is not None)

    def stop(self) -> None:
        """What was not begun is left; what is being written is written."""
        self.ends |= {message: Outcome(End.LEFT) for message in self._waiting[1:]}
        del self._waiting[1:]
        self.stop_button.setEnabled(False)

    def hear(self, event: Event) -> None:
        """The rest belongs to the session that ends."""
        if isinstance(event, SessionLocked):
            self._messages, self._waiting, self._job, self.ends = (), [], None, {}
            self._session += 1
        super().hear(event)

    def reject(self) -> None:
        """Closing stops, too."""
        self.stop()
        super().reject()

    def _next(self) -> None:
        if not self._waiting:
            self._job = None
            self.ask()
            return
        message, session = self._waiting[0], self._session

        def done(result: object) -> None:
            assert isinstance(result, ExportResult)
            reasons = [held_reason(one.reason, self.desk.words.language) for one in result.held]
            if session == self._session:
                self._told(message, outcome_of(message, result, reasons))

        def failed(failure: JobFailed) -> None:
            problem = shown(failure.code, self.desk.words.language, words=failure.words)
            outcome = Outcome(End.FAILED, f"{problem.text.title}. {problem.body}")
            if session != self._session:
                return
            if failure.code in _ENDS_ALL:
                self._end(outcome)
            else:
                self._told(message, outcome)

        self._job = self.desk.bridge.submit(FileResults(message), JobListener(self, done=done, failed=failed))
        self.ask()

    def _told(self, message: MessageId, outcome: Outcome) -> None:
        if self._waiting and self._waiting[0] == message:
            self.ends[message] = outcome
            self._waiting.pop(0)
            self._next()

    def _end(self, first: Outcome) -> None:
        """Nothing more is begun. `first`: what is said of the one that was under way."""
        left, self._waiting, self._job = self._waiting, [], None
        self.ends |= {message: Outcome(End.LEFT) for message in left}
        if left:
            self.ends[left[0]] = first
        self.ask()

    def _take_rows(self, rows: tuple[MessageSummary, ...]) -> None:
        if self._job is not None or not self._messages:
            return
        known = [row for row in rows if row.id in self.ends]
        order = list(End)
        known.sort(key=lambda row: order.index(self.ends[row.id].end))
        self.fill(map(self._row, known[:_MOST_ROWS]))
        more = len(known) > _MOST_ROWS
        self.outcome.say(self._sum(more=more), Tone.NEUTRAL, icon="file")

    def _sum(self, *, more: bool) -> str:
        words = self.desk.words
        counts = Counter(one.end for one in self.ends.values())
        said = " · ".join(
            words(key, count=words.locale.toString(counts[end])) for end, key in _COUNTS.items() if counts[end]
        )
        return words("several.more", said=said, count=_MOST_ROWS) if more else said

    def _row(self, about: MessageSummary) -> Row:
        words, outcome = self.desk.words, self.ends[about.id]
        icon, tone = _LOOKS[outcome.end]
        said = row_words(about, words, self.desk.now())
        title = " — ".join(filter(None, (said.patient or said.subject, said.sender)))
        end = words(outcome.end.value)
        if tone is Tone.NEUTRAL:
            return Said(icon, tone, title, (" ".join(filter(None, (end, outcome.said))),)), ()
        button = self.row_button(words("held.open"), words("held.open.name", subject=said.subject))
        on_press(button, lambda: self.chosen.emit(about.id))
        warnings = (outcome.said,) if outcome.said else ()
        return Said(icon, tone, title, (end,), warnings), (button,)
