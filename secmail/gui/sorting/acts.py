"""What rules have done, newest first."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from secmail.api.queries import MessageRows
from secmail.api.rules import RuleActs
from secmail.domain.messages import MessageSummary
from secmail.domain.rules import ActState, RuleAct
from secmail.gui.desk import Desk
from secmail.gui.dialogs.listing import ListDialog, Row
from secmail.gui.models.card_words import Said
from secmail.gui.models.message_words import row_words
from secmail.gui.problems import held_reason
from secmail.gui.safe_text import one_line
from secmail.gui.sorting.rule_words import act_words
from secmail.gui.style import Tone

_LOOKS = {
    ActState.INTENDED: ("clock", Tone.NEUTRAL),
    ActState.DONE: ("done", Tone.NEUTRAL),
    ActState.HELD: ("doubt", Tone.CAUTION),
}


class ActsDialog(ListDialog):
    """`names`: of the rules that there are."""

    def __init__(self, names: Mapping[int, str], desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent, title=desk.words("acts.title"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._names = names

    def ask(self) -> None:
        """Asks what they did."""
        self.desk.bridge.ask(RuleActs(), self, then=self._take, otherwise=self.refuse)

    def forget(self) -> None:
        """Rules name people."""
        super().forget()
        self._names = {}

    def _take(self, acts: tuple[RuleAct, ...]) -> None:
        if not acts:
            self.say("rule", self.desk.words("acts.none"))
            return
        messages = tuple(dict.fromkeys(act.message for act in acts))
        self.desk.bridge.ask(MessageRows(messages), self, then=partial(self._take_rows, acts), otherwise=self.refuse)

    def _take_rows(self, acts: tuple[RuleAct, ...], rows: tuple[MessageSummary, ...]) -> None:
        known = {row.id: row for row in rows}
        self.fill(self._row(act, known.get(act.message)) for act in acts)

    def _row(self, act: RuleAct, about: MessageSummary | None) -> Row:
        words = self.desk.words
        icon, tone = _LOOKS[act.state]
        name = one_line(self._names.get(act.rule, ""), 80) or words("acts.former")
        title = words("acts.line", moment=words.moment(act.at), rule=name)
        key = f"acts.state.{act.state.value}"
        held = act.state is ActState.HELD
        state = words(key, reason=held_reason(act.reason, words.language)) if held else words(key)
        said = None if about is None else row_words(about, words, self.desk.now())
        which = () if said is None else (" — ".join((said.sender, said.subject)),)
        return Said(icon, tone, title, (*which, act_words(act.act, words), state)), ()
