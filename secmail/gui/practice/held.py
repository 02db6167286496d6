"""Results that were not filed by themselves: which, why, and the way to each."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from secmail.api.events import Event, ExportsChanged
from secmail.api.exporting import HeldResults
from secmail.api.queries import MessageRows
from secmail.domain.laboratories import HeldResult
from secmail.domain.messages import MessageSummary
from secmail.gui.desk import Desk
from secmail.gui.dialogs.listing import ListDialog, Row
from secmail.gui.models.card_words import Said
from secmail.gui.models.message_words import row_words
from secmail.gui.note import open_at
from secmail.gui.problems import held_reason
from secmail.gui.style import Tone
from secmail.gui.surfaces import on_press


class HeldDialog(ListDialog):
    """`chosen` carries a message that is to be read."""

    chosen = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent, title=desk.words("held.title"))
        open_at(self, 720, 520)

    def ask(self) -> None:
        """Asks what waits."""
        self.desk.bridge.ask(HeldResults(), self, then=self._take, otherwise=self.refuse)

    def hear(self, event: Event) -> None:
        """What was filed meanwhile waits no more."""
        super().hear(event)
        if isinstance(event, ExportsChanged) and self.isVisible():
            self.ask()

    def _take(self, held: tuple[HeldResult, ...]) -> None:
        if not held:
            self.say("done", self.desk.words("held.none"), self.desk.words("held.none.hint"))
            return
        query = MessageRows(tuple(one.message for one in held))
        self.desk.bridge.ask(query, self, then=partial(self._take_rows, held), otherwise=self.refuse)

    def _take_rows(self, held: tuple[HeldResult, ...], rows: tuple[MessageSummary, ...]) -> None:
        known = {row.id: row for row in rows}
        self.fill(self._row(one, known[one.message]) for one in held if one.message in known)

    def _row(self, held: HeldResult, about: MessageSummary) -> Row:
        words = self.desk.words
        said = row_words(about, words, self.desk.now())
        title = " — ".join(filter(None, (said.patient or said.subject, said.sender)))
        line = words("held.line", moment=words.moment(held.at))
        warning = (held_reason(held.reason, words.language),)
        button = self.row_button(words("held.open"), words("held.open.name", subject=said.subject))
        on_press(button, partial(self.chosen.emit, held.message))
        return Said("urgent" if about.urgent else "result", Tone.CAUTION, title, (line,), warning), (button,)
