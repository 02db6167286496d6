"""What is put into a letter ready-made: templates with the patient's data, and the signature block of the mailbox."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QMenu, QWidget

from secmail.api.templates import SignatureBlocks, Templates
from secmail.domain.accounts import Account
from secmail.domain.ids import AccountId
from secmail.domain.templates import OF_PATIENT, Field, Template, day_written, filled, patient_values, uses
from secmail.gui.compose.content import mailboxes
from secmail.gui.compose.form import ComposeForm
from secmail.gui.compose.letter_patient import LetterPatient
from secmail.gui.compose.templates import TemplatesDialog
from secmail.gui.desk import Desk
from secmail.gui.safe_text import label, one_line


class Inserting(QObject):
    """Works on the fields of a composer. `placed` when the signature block stands below, which nobody has typed."""

    placed = Signal()

    def __init__(self, desk: Desk, window: QWidget, *, form: ComposeForm) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._form = form
        self._blocks: Mapping[AccountId, str] = {}
        self._block = ""
        self.patient = LetterPatient(desk, window)
        self.menu = QMenu(window)

    def start(self, *, place: bool) -> None:
        """Reads templates and signature blocks. `place`: a new letter gets its block; a kept one has it."""
        bridge = self._desk.bridge
        bridge.ask(Templates(), self, then=self._fill_menu)
        bridge.ask(SignatureBlocks(), self, then=partial(self._take_blocks, place=place))

    def show_account(self, account: Account | None) -> None:
        """The block of another mailbox takes the place of the one that stands there unchanged."""
        new = self._blocks.get(account.id, "") if account is not None else ""
        body = self._form.body.toPlainText()
        if new != self._block and self._block and self._block in body:
            self._form.body.setPlainText(body.replace(self._block, new, 1))
            self._block = new
        elif new and not self._block:
            self._place(new)

    def insert(self, template: Template) -> None:
        """Puts it where the cursor stands; asks for the patient first where it speaks of him."""
        if any(use.what in OF_PATIENT for use in uses(template.subject, template.body)):
            self.patient.require(partial(self._insert, template))
        else:
            self._insert(template)

    def _insert(self, template: Template) -> None:
        values = self._values(template)
        form = self._form
        if not form.subject.text().strip():
            form.subject.setText(one_line(filled(template.subject, values)))
        cursor = form.body.textCursor()
        cursor.insertText(filled(template.body, values))
        form.body.setTextCursor(cursor)
        form.body.setFocus()

    def _values(self, template: Template) -> Mapping[str, str]:
        wanted = uses(template.subject, template.body)
        language, today = self._desk.words.language, self._desk.now().astimezone().date()
        page, account = self.patient.page, self._form.from_line.account
        people = mailboxes(self._form.to.text())
        known = {
            Field.TODAY: day_written(today, language),
            Field.SENDER: account.name if account is not None else "",
            Field.RECIPIENT: people[0].name if len(people) == 1 else "",
        }
        values = {use.written: value for use in wanted if use.what in known and (value := known[use.what])}
        if page is not None:
            values.update(patient_values(wanted, page.traits, page.series, today=today, language=language))
        return values

    def _fill_menu(self, templates: tuple[Template, ...]) -> None:
        words = self._desk.words
        self.menu.clear()
        for one in templates:
            self.menu.addAction(label(one_line(one.name, 80))).triggered.connect(partial(self._chosen, one))
        if not templates:
            self.menu.addAction(words("templates.none")).setEnabled(False)
        self.menu.addSeparator()
        self.menu.addAction(words("templates.manage")).triggered.connect(self._manage)

    def _chosen(self, template: Template, _checked: bool = False) -> None:
        self.insert(template)

    def _manage(self, _checked: bool = False) -> None:
        dialog = TemplatesDialog(self._desk, self._window, account=self._form.from_line.account)
        dialog.changed.connect(partial(self.start, place=False))
        dialog.start()

    def _take_blocks(self, blocks: Mapping[AccountId, str], *, place: bool) -> None:
        before, self._blocks = self._blocks, blocks
        account = self._form.from_line.account
        new = blocks.get(account.id, "") if account is not None else ""
        if place and new:
            self._place(new)
        elif before != blocks and self._block:
            self.show_account(account)

    def _place(self, block: str) -> None:
        """Below what is to be written, above what is quoted."""
        self._block = block
        body = self._form.body
        text = body.toPlainText()
        body.setPlainText("\n\n" + block + ("\n" + text if text.strip() else "\n"))
        body.moveCursor(QTextCursor.MoveOperation.Start)
        self.placed.emit()
