"""How each rule stands for a message, part by part."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from secmail.api.rules import ExplainRules, RuleExplained
from secmail.domain.ids import MessageId
from secmail.gui.desk import Desk
from secmail.gui.dialogs.listing import ListDialog, Row
from secmail.gui.models.card_words import Said
from secmail.gui.sorting.rule_words import why_words
from secmail.gui.style import Tone


class WhyDialog(ListDialog):
    """For one message; gone when closed."""

    def __init__(self, message: MessageId, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent, title=desk.words("why.title"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._message = message

    def ask(self) -> None:
        """Asks how the rules stand."""
        self.desk.bridge.ask(ExplainRules(self._message), self, then=self._take, otherwise=self.refuse)

    def _take(self, explained: tuple[RuleExplained, ...]) -> None:
        if explained:
            self.fill(map(self._row, explained))
        else:
            self.say("rule", self.desk.words("why.none"))

    def _row(self, one: RuleExplained) -> Row:
        title, parts = why_words(one, self.desk.words)
        return Said("done" if one.acts else "rule", Tone.NEUTRAL, title, (" · ".join(parts),)), ()
