"""Templates of letters: their list, one to be written, and the signature block of a mailbox."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QLineEdit, QMenu, QMessageBox, QPlainTextEdit, QPushButton, QWidget

from secmail.api.events import JobFailed
from secmail.api.queries import SessionHolder
from secmail.api.templates import DropTemplate, SaveTemplate, SetSignatureBlock, SignatureBlocks, Templates
from secmail.domain.accounts import Account
from secmail.domain.ids import AccountId
from secmail.domain.templates import NAME_LIMIT, SIGNATURE_LIMIT, Field, Template, written
from secmail.gui import style
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.dialogs.listing import ListDialog, Row
from secmail.gui.dialogs.question import Question
from secmail.gui.dialogs.task import TaskDialog
from secmail.gui.models.card_words import Said
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone
from secmail.gui.surfaces import on_press, only_with_focus, plain_label

_NEW = Template(0, "")
_SHOWN = 160


class TemplatesDialog(ListDialog):
    """Stands beside the composer. `changed` when there are others. `account`: whose signature block is offered."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget, *, account: Account | None) -> None:
        super().__init__(desk, parent, title=desk.words("templates.title"))
        self._account = account
        self.new_button = self.add_button(desk.words("templates.new"))
        self.signature_button = self.add_button(desk.words("signature.open"))
        self.signature_button.setVisible(account is not None)
        on_press(self.new_button, partial(self.edit, _NEW))
        on_press(self.signature_button, self.edit_signature)
        self._enable(enabled=False)

    def ask(self) -> None:
        """Asks for them, where a session is open."""
        self.desk.bridge.ask(SessionHolder(), self, then=self._take_holder, otherwise=self.refuse)

    def forget(self) -> None:
        """Templates may name people."""
        super().forget()
        self._enable(enabled=False)
        for dialog in (*self.findChildren(Question), *self.findChildren(TaskDialog)):
            dialog.close()

    def edit(self, template: Template) -> "TemplateEditor":
        """Opens one, or a new one."""
        editor = TemplateEditor(template, self.desk, self)
        editor.saved.connect(self._saved)
        editor.open()
        return editor

    def edit_signature(self) -> "SignatureEditor | None":
        """Opens the signature block."""
        if self._account is None:
            return None
        editor = SignatureEditor(self._account, self.desk, self)
        editor.saved.connect(self.changed)
        editor.open()
        return editor

    def _take_holder(self, holder: str | None) -> None:
        if holder is None:
            self.say_locked()
            return
        self._enable(enabled=True)
        self.desk.bridge.ask(Templates(), self, then=self._take, otherwise=self.refuse)

    def _take(self, found: tuple[Template, ...]) -> None:
        words = self.desk.words
        if found:
            self.fill(map(self._row, found))
        else:
            self.say("template", words("templates.none"), words("templates.none.hint"))

    def _row(self, one: Template) -> Row:
        words = self.desk.words
        name = one_line(one.name, NAME_LIMIT)
        lines = tuple(filter(None, (one_line(one.subject, _SHOWN), one_line(one.body, _SHOWN))))
        change = self.row_button(words("templates.change"), words("templates.change.name", name=name))
        drop = self.row_button(words("templates.drop"), words("templates.drop.name", name=name))
        on_press(change, partial(self.edit, one))
        on_press(drop, partial(self._ask_drop, one))
        return Said("template", Tone.NEUTRAL, name, lines), (change, drop)

    def _ask_drop(self, one: Template) -> None:
        words = self.desk.words
        Question(
            self,
            title=words("templates.drop.title"),
            text=words("templates.drop.question", name=one_line(one.name, NAME_LIMIT)),
            details="",
            answers=(
                (words("templates.drop"), QMessageBox.ButtonRole.DestructiveRole, partial(self._drop, one)),
                (words("templates.keep"), QMessageBox.ButtonRole.RejectRole, None),
            ),
        ).open()

    def _drop(self, one: Template) -> None:
        listener = JobListener(self, done=self._saved, failed=self._failed)
        self.desk.bridge.submit(DropTemplate(one.id), listener)

    def _failed(self, failure: JobFailed) -> None:
        self.complain(failure.code, failure.words)

    def _saved(self, *_: object) -> None:
        self.changed.emit()
        self.ask()

    def _enable(self, *, enabled: bool) -> None:
        for button in (self.new_button, self.signature_button):
            button.setEnabled(enabled)


class TemplateEditor(TaskDialog):
    """`saved` when it is kept."""

    saved = Signal()

    def __init__(self, template: Template, desk: Desk, parent: QWidget) -> None:
        words = desk.words
        title = words("templates.new.title" if not template.id else "templates.change.title")
        super().__init__(desk, parent, title=title, ok=words("templates.save"))
        self._template = template
        self.setMinimumWidth(640)
        self.name = self._line("templates.name", template.name)
        self.name.setMaxLength(NAME_LIMIT)
        self.subject = self._line("compose.subject", template.subject)
        self.body = QPlainTextEdit(template.body, self)
        self.body.setTabChangesFocus(True)
        self.body.setAccessibleName(words("compose.body"))
        self.body.setMinimumHeight(220)
        rows = QFormLayout()
        rows.setHorizontalSpacing(style.WIDE)
        rows.addRow(words("templates.name"), self.name)
        rows.addRow(words("compose.subject"), self.subject)
        self.form.addLayout(rows)
        self.form.addWidget(self.body, 1)
        self.form.addWidget(self._fields_button(), 0, Qt.AlignmentFlag.AlignLeft)
        self.form.addWidget(plain_label(words("templates.fields.text"), self))
        self.name.textChanged.connect(self.update_ok)
        self.name.setFocus()

    def ready(self) -> bool:
        """Whether it has a name."""
        return bool(self.name.text().strip())

    def begin(self) -> None:
        """Keeps it."""
        template = Template(
            self._template.id, self.name.text().strip(), self.subject.text().strip(), self.body.toPlainText()
        )
        self.run(SaveTemplate(template), self._done)

    def put(self, what: Field) -> None:
        """Writes a field where the cursor stands."""
        self.body.insertPlainText(written(what, self.desk.words.language))
        self.body.setFocus()

    def _fields_button(self) -> QPushButton:
        button = QPushButton(self.desk.words("templates.fields"), self)
        only_with_focus(button)
        menu = QMenu(button)
        for what in Field:
            menu.addAction(self.desk.words(f"templates.field.{what.value}")).triggered.connect(partial(self._put, what))
        button.setMenu(menu)
        return button

    def _put(self, what: Field, _checked: bool = False) -> None:
        self.put(what)

    def _line(self, key: str, text: str) -> QLineEdit:
        line = QLineEdit(text, self)
        line.setAccessibleName(self.desk.words(key))
        return line

    def _done(self, _: object) -> None:
        self.saved.emit()
        self.finish()


class SignatureEditor(TaskDialog):
    """What stands below the letters that leave from one mailbox. `saved` when it is kept."""

    saved = Signal()

    def __init__(self, account: Account, desk: Desk, parent: QWidget) -> None:
        words = desk.words
        super().__init__(desk, parent, title=words("signature.title"), ok=words("templates.save"))
        self._account = account
        self.text = QPlainTextEdit(self)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(words("signature.title"))
        self.text.setMinimumHeight(140)
        self.form.addWidget(plain_label(words("signature.text", address=one_line(account.address, 120)), self))
        self.form.addWidget(self.text, 1)
        self.text.textChanged.connect(self.update_ok)
        desk.bridge.ask(SignatureBlocks(), self, then=self._show)
        self.text.setFocus()

    def ready(self) -> bool:
        """Whether it is short enough."""
        return len(self.text.toPlainText()) <= SIGNATURE_LIMIT

    def begin(self) -> None:
        """Keeps it."""
        self.run(SetSignatureBlock(self._account.id, self.text.toPlainText().strip()), self._done)

    def _show(self, blocks: dict[AccountId, str]) -> None:
        self.text.setPlainText(blocks.get(self._account.id, ""))

    def _done(self, _: object) -> None:
        self.saved.emit()
        self.finish()
