"""The rules: their list in order, and what can be done with each."""

from functools import partial

from PySide6.QtWidgets import QMessageBox, QToolButton, QWidget

from secmail.api.events import JobFailed
from secmail.api.rules import Applied, ApplyRules, DropRule, OrderRules, Rules
from secmail.domain.errors import Code
from secmail.domain.rules import Act, Condition, Rule
from secmail.gui import icons
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.dialogs.listing import ListDialog, Row
from secmail.gui.dialogs.question import Question
from secmail.gui.models.card_words import Said
from secmail.gui.note import open_at
from secmail.gui.safe_text import one_line, tooltip
from secmail.gui.session import Session
from secmail.gui.sorting.acts import ActsDialog
from secmail.gui.sorting.editor import RuleEditor
from secmail.gui.sorting.rule_words import act_words, condition_words
from secmail.gui.style import Tone
from secmail.gui.surfaces import on_press

_NEW = Rule(0, "", Condition(), Act())


class RulesDialog(ListDialog):
    """Stands beside the main window."""

    def __init__(self, desk: Desk, session: Session, parent: QWidget) -> None:
        super().__init__(desk, parent, title=desk.words("rules.title"))
        self._session = session
        self._rules: tuple[Rule, ...] = ()
        open_at(self, 720, 560)
        self.new_button = self.add_button(desk.words("rules.new"))
        self.log_button = self.add_button(desk.words("rules.log"))
        on_press(self.new_button, partial(self.edit, _NEW))
        on_press(self.log_button, self._show_log)
        self._enable(enabled=False)

    def ask(self) -> None:
        """Asks for the rules, in the holder's own session."""
        words = self.desk.words
        if self._session.holder is None:
            self.say_locked()
        elif self._session.mandate is not None:
            self._enable(enabled=False)
            refused = words("rules.refused", holder=one_line(self._session.holder, 80))
            self.say("rule", refused, words("rules.refused.do"))
        else:
            self.desk.bridge.ask(Rules(), self, then=self._take, otherwise=self.refuse)

    def forget(self) -> None:
        """Rules name people."""
        super().forget()
        self._rules = ()
        self._enable(enabled=False)
        for question in self.findChildren(Question):
            question.close()

    def say_locked(self) -> None:
        """What is shown while no session is open."""
        words = self.desk.words
        self.say("lock", words("rules.locked.title"), words("rules.locked"), button=words("drafts.unlock"))

    def edit(self, rule: Rule) -> RuleEditor:
        """Opens a rule, or a new one."""
        editor = RuleEditor(rule, self.desk, self)
        editor.saved.connect(self._saved)
        editor.open()
        return editor

    def _take(self, rules: tuple[Rule, ...]) -> None:
        if self._session.holder is None:
            return
        words = self.desk.words
        self._rules = rules
        self._enable(enabled=True)
        if rules:
            self.fill(self._row(place, rule) for place, rule in enumerate(rules))
        else:
            self.say("rule", words("rules.empty"), f"{words('rules.empty.hint')} {words('rules.intro')}")

    def _row(self, place: int, rule: Rule) -> Row:
        words = self.desk.words
        name = one_line(rule.name, 80)
        title = words("rules.number", number=place + 1, name=name)
        if not rule.enabled:
            title = f"{title} {words('rules.off')}"
        said = Said("rule", Tone.NEUTRAL, title, (condition_words(rule, words), act_words(rule.act, words)))
        edit = self.row_button(words("rules.edit"), words("rules.edit.name", name=name))
        on_press(edit, partial(self.edit, rule))
        drop = self.row_button(words("rules.drop"), words("rules.drop.name", name=name))
        on_press(drop, partial(self._ask_drop, rule))
        moves = [self._mover(place, step, name) for step in (-1, 1) if 0 <= place + step < len(self._rules)]
        return said, (*moves, edit, drop)

    def _mover(self, place: int, step: int, name: str) -> QToolButton:
        words = self.desk.words
        button = QToolButton(self.page.page)
        button.setIcon(icons.icon("up" if step < 0 else "down", self.palette()))
        button.setAccessibleName(words("rules.up" if step < 0 else "rules.down", name=name))
        button.setToolTip(tooltip(button.accessibleName()))
        on_press(button, partial(self._move, place, place + step))
        return button

    def _move(self, place: int, to: int) -> None:
        numbers = [rule.id for rule in self._rules]
        numbers.insert(to, numbers.pop(place))
        self._do(OrderRules(tuple(numbers)))

    def _ask_drop(self, rule: Rule) -> None:
        words = self.desk.words
        Question(
            self,
            title=words("rules.drop.title"),
            text=words("rules.drop.question", name=one_line(rule.name, 80)),
            details="",
            answers=(
                (words("rules.drop"), QMessageBox.ButtonRole.DestructiveRole, partial(self._do, DropRule(rule.id))),
                (words("rules.drop.keep"), QMessageBox.ButtonRole.RejectRole, None),
            ),
        ).open()

    def _do(self, command: OrderRules | DropRule) -> None:
        self.desk.bridge.submit(command, JobListener(self, done=lambda _: self.ask(), failed=self._fail))

    def _saved(self, number: int) -> None:
        self.ask()
        words = self.desk.words
        Question(
            self,
            title=words("rule.saved.title"),
            text=words("rule.saved.question"),
            details="",
            answers=(
                (words("rule.saved.apply"), QMessageBox.ButtonRole.AcceptRole, partial(self._apply, number)),
                (words("rule.saved.later"), QMessageBox.ButtonRole.RejectRole, None),
            ),
        ).open()

    def _apply(self, number: int) -> None:
        self.outcome.say(self.desk.words("task.working"), Tone.NEUTRAL, icon="sync")
        self.desk.bridge.submit(ApplyRules(number), JobListener(self, done=self._applied, failed=self._fail))

    def _applied(self, result: object) -> None:
        assert isinstance(result, Applied)
        words = self.desk.words
        said = [words.count("rule.applied", result.acted)]
        if result.held:
            said.append(words("rule.applied.held", count=result.held))
        if result.waiting:
            said.append(words("rule.applied.waiting", count=result.waiting))
        self.outcome.say(" ".join(said), Tone.CAUTION if result.held else Tone.NEUTRAL, icon="done")

    def _show_log(self) -> None:
        ActsDialog({rule.id: rule.name for rule in self._rules}, self.desk, self).start()

    def _fail(self, failure: JobFailed) -> None:
        if failure.code is not Code.CANCELLED_AT_STOP:
            self.complain(failure.code, failure.words)

    def _enable(self, *, enabled: bool) -> None:
        self.new_button.setEnabled(enabled)
        self.log_button.setEnabled(enabled)
