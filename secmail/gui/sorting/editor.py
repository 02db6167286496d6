"""One rule in plain words: its conditions, what it does, and a trial on the mail that is here before it is kept."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from secmail.api.events import Event, SessionLocked
from secmail.api.queries import Folders
from secmail.api.rules import SaveRule, TryRule
from secmail.domain.errors import SecmailError
from secmail.domain.messages import Folder, Kind, MessageSummary
from secmail.domain.rules import LONGEST_TEXT, UNREAD_ROLES, Act, Condition, Rule
from secmail.domain.triage import Triage
from secmail.gui import style
from secmail.gui.desk import Desk
from secmail.gui.dialogs.task import TaskDialog
from secmail.gui.models.folders import folder_name
from secmail.gui.models.message_words import row_words
from secmail.gui.problems import shown
from secmail.gui.sorting.rule_words import act_words, condition_words
from secmail.gui.style import Tone
from secmail.gui.surfaces import on_press, only_with_focus, plain_label, title_label

_TRIED = 200


class RuleEditor(TaskDialog):
    """`saved` carries the rule's number. Closes when the session does."""

    saved = Signal(int)

    def __init__(self, rule: Rule, desk: Desk, parent: QWidget) -> None:
        words = desk.words
        super().__init__(desk, parent, title=words("rule.edit.title"), ok=words("rule.edit.ok"))
        self._rule = rule
        self.setMinimumWidth(760)
        self._make_fields()
        self._arrange()
        self._show(rule)
        desk.bridge.ask(Folders(), self, then=self._take_folders)
        desk.bridge.heard.connect(self._hear)
        (self.name if self._rule.id else self.writer).setFocus()

    @property
    def rule(self) -> Rule:
        """What is in the fields. A rule without a name is called by what it does."""
        kind, mark = self.kind.currentData(), self.mark.currentData()  # Qt gives back plain texts
        condition = Condition(
            sender=self.writer.text().strip(),
            kind=Kind(kind) if kind else None,
            patient=self.patient.text().strip(),
            urgent=self.urgent.currentData(),
            subject=self.subject.text().strip(),
            trusted_only=self.trusted.isChecked(),
        )
        act = Act(
            folder=self.move_to.currentData(),
            keyword=Triage(mark) if mark else None,
            assign=self.assign.text().strip(),
            file=self.file.isChecked(),
            seen=self.seen.isChecked(),
        )
        folder = self.folder.currentData()
        named = Rule(self._rule.id, self.name.text().strip(), condition, act, folder, enabled=self.enabled.isChecked())
        if named.name:
            return named
        words = self.desk.words
        name = f"{condition_words(named, words)} {act_words(act, words)}"[:LONGEST_TEXT]
        return Rule(named.id, name, condition, act, folder, enabled=named.enabled)

    def ready(self) -> bool:
        """Whether it does something."""
        return self.rule.act != Act()

    def begin(self) -> None:
        """Keeps it."""
        self.run(SaveRule(self.rule), self._done)

    def try_it(self) -> None:
        """Shows the mail that it would have acted on; nothing is done."""
        self.tried.clear()
        self.note.say(self.desk.words("task.working"), Tone.NEUTRAL, icon="sync")
        self.desk.bridge.ask(TryRule(self.rule, _TRIED), self, then=self._take_tried, otherwise=self._refuse)

    def _done(self, number: object) -> None:
        self.finish()
        self.saved.emit(number)

    def _hear(self, event: Event) -> None:
        if isinstance(event, SessionLocked):
            self._show(Rule(0, "", Condition(), Act()))
            self.tried.clear()
            super().reject()

    def _take_tried(self, rows: tuple[MessageSummary, ...]) -> None:
        words, now = self.desk.words, self.desk.now()
        for one in rows:
            said = row_words(one, words, now)
            self.tried.addItem(" — ".join(filter(None, (said.date, said.sender, said.subject, said.patient))))
        if len(rows) == _TRIED:
            text = words("rule.tried.most", count=_TRIED)
        else:
            text = words.count("rule.tried", len(rows)) if rows else words("rule.tried.none")
        self.tried.setVisible(bool(rows))
        self.note.say(text, Tone.NEUTRAL, icon="search")

    def _refuse(self, error: SecmailError) -> None:
        problem = shown(error.code, self.desk.words.language)
        self.note.say(f"{problem.text.title}. {problem.body}", Tone.CAUTION)

    def _take_folders(self, folders: tuple[Folder, ...]) -> None:
        words = self.desk.words
        names = {folder.name: folder_name(folder, words) for folder in folders}
        unread = {folder.name for folder in folders if folder.role in UNREAD_ROLES}
        _fill(self.move_to, {name: said for name, said in names.items() if name not in unread}, self._rule.act.folder)
        _fill(self.folder, names, self._rule.folder)

    def _show(self, rule: Rule) -> None:
        condition, act = rule.condition, rule.act
        self.name.setText(rule.name)
        self.writer.setText(condition.sender)
        self.writer.setCursorPosition(0)
        self.subject.setText(condition.subject)
        self.patient.setText(condition.patient)
        self.trusted.setChecked(condition.trusted_only)
        self.assign.setText(act.assign)
        self.file.setChecked(act.file)
        self.seen.setChecked(act.seen)
        self.enabled.setChecked(rule.enabled)
        for choice, value in ((self.kind, condition.kind), (self.urgent, condition.urgent), (self.mark, act.keyword)):
            choice.setCurrentIndex(next(at for at in range(choice.count()) if choice.itemData(at) == value))

    def _make_fields(self) -> None:
        words = self.desk.words
        self.name, self.writer, self.patient, self.subject, self.assign = (self._line() for _ in range(5))
        self.writer.setPlaceholderText(words("rule.edit.sender.hint"))
        self.patient.setPlaceholderText(words("rule.edit.patient.hint"))
        self.patient.setToolTip(words("rule.edit.patient.tip"))
        self.subject.setPlaceholderText(words("rule.edit.subject.hint"))
        self.assign.setPlaceholderText(words("rule.edit.assign.hint"))
        kinds = [(f"rule.kind.{kind.value}", kind) for kind in Kind]
        self.kind = self._choice([("rule.choice.any", None), *kinds])
        urgency = [("rule.choice.any", None), ("rule.choice.urgent", True), ("rule.choice.not-urgent", False)]
        self.urgent = self._choice(urgency)
        self.folder = self._choice([("rule.choice.inbox", None)])
        self.move_to = self._choice([("rule.choice.stay", None)])
        states = (("todo", Triage.TO_DO), ("waiting", Triage.WAITING), ("done", Triage.DONE))
        marks = [("rule.choice.no-mark", None), *((f"rule.choice.{key}", mark) for key, mark in states)]
        self.mark = self._choice(marks)
        self.trusted, self.file, self.seen, self.enabled = (
            self._check(f"rule.edit.{key}") for key in ("trusted", "file", "seen", "enabled")
        )
        self.trusted.setToolTip(words("rule.edit.trusted.tip"))
        self.tried = QListWidget(self)
        self.tried.setAccessibleName(words("rule.tried.list"))
        self.tried.setMaximumHeight(150)
        self.tried.setSelectionMode(QListWidget.SelectionMode.NoSelection)
        self.tried.hide()
        self.try_button = QPushButton(words("rule.edit.try"), self)
        only_with_focus(self.try_button)
        on_press(self.try_button, self.try_it)

    def _arrange(self) -> None:
        words = self.desk.words
        name = QFormLayout()
        name.addRow(*self._named("rule.edit.name", self.name))
        when = self._column("rule.edit.when")
        for key, field in (
            ("rule.edit.sender", self.writer),
            ("rule.edit.kind", self.kind),
            ("rule.edit.patient", self.patient),
            ("rule.edit.subject", self.subject),
            ("rule.edit.urgent", self.urgent),
            ("rule.edit.in", self.folder),
        ):
            when.addRow(*self._named(key, field))
        when.addRow(self.trusted)
        then = self._column("rule.edit.then")
        then.addRow(self.file)
        for key, field in (
            ("rule.edit.mark", self.mark),
            ("rule.edit.assign", self.assign),
            ("rule.edit.move", self.move_to),
        ):
            then.addRow(*self._named(key, field))
        then.addRow(self.seen)
        then.addRow(self.enabled)
        columns = QHBoxLayout()
        columns.setSpacing(style.WIDE * 2)
        columns.addLayout(when, 3)
        columns.addLayout(then, 2)
        self.form.addWidget(plain_label(words("rules.intro"), self))
        self.form.addLayout(name)
        self.form.addLayout(columns)
        outer = self.layout()
        assert isinstance(outer, QVBoxLayout)
        outer.insertWidget(outer.count() - 1, self.tried)
        self.buttons.addButton(self.try_button, self.buttons.ButtonRole.ActionRole)

    def _column(self, key: str) -> QFormLayout:
        column = QFormLayout()
        column.setVerticalSpacing(style.SPACE)
        column.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        column.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        column.addRow(title_label(self.desk.words(key), self, 1.0))
        return column

    def _named(self, key: str, field: QWidget) -> tuple[str, QWidget]:
        text = self.desk.words(key)
        field.setAccessibleName(text.replace("&", ""))
        return text, field

    def _line(self) -> QLineEdit:
        line = QLineEdit(self)
        line.setMaxLength(LONGEST_TEXT)
        line.textChanged.connect(self.update_ok)
        return line

    def _check(self, key: str) -> QCheckBox:
        check = QCheckBox(self.desk.words(key), self)
        check.toggled.connect(self.update_ok)
        return check

    def _choice(self, entries: Sequence[tuple[str, object]]) -> QComboBox:
        choice = QComboBox(self)
        choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContentsOnFirstShow)
        for key, value in entries:
            choice.addItem(self.desk.words(key), value)
        choice.currentIndexChanged.connect(self.update_ok)
        return choice


def _fill(choice: QComboBox, names: dict[str, str], chosen: str | None) -> None:
    """Adds folders; one that is gone since is shown by its name, so that nobody saves another by mistake."""
    if chosen is not None:
        names.setdefault(chosen, chosen)
    for name, said in names.items():
        choice.addItem(said, name)
    choice.setCurrentIndex(0 if chosen is None else choice.findData(chosen))
