"""Prescribers: under which code a laboratory knows them, where they get their reports, and in which form."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from secmail.api.laboratory import DropPrescriber, KeepPrescriber, Prescribers
from secmail.domain.addresses import is_address
from secmail.domain.prescribers import OnePer, Prescriber, key_of
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.dialogs.listing import ListDialog, Row
from secmail.gui.dialogs.task import TaskDialog
from secmail.gui.models.card_words import Said
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone
from secmail.gui.surfaces import on_press
from secmail.hprim.convert import AS_RECEIVED, FORMS

_ONE_PER = {OnePer.REPORT: "prescriber.per.report", OnePer.MESSAGE: "prescriber.per.message"}


class PrescribersDialog(ListDialog):
    """`changed` when there are others, or others of them."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent, title=desk.words("prescribers.title"))
        self.new_button = self.add_button(desk.words("prescribers.new"))
        on_press(self.new_button, partial(self.edit, None))

    def ask(self) -> None:
        """Asks who is known."""
        self.desk.bridge.ask(Prescribers(), self, then=self._take, otherwise=self.refuse)

    def edit(self, one: Prescriber | None) -> "PrescriberEditor":
        """Opens one, or a new one."""
        editor = PrescriberEditor(one, self.desk, self)
        editor.saved.connect(self._saved)
        editor.open()
        return editor

    def _take(self, found: tuple[Prescriber, ...]) -> None:
        words = self.desk.words
        if found:
            self.fill(map(self._row, found))
        else:
            self.say("people", words("prescribers.none"), words("prescribers.none.hint"))

    def _row(self, one: Prescriber) -> Row:
        words = self.desk.words
        name = one_line(one.name or one.code, 100)
        form = words("prescribers.form", form=one.form, per=words(_ONE_PER[one.one_per]))
        lines = (words("prescribers.code", code=one_line(one.code, 60)), one_line(one.address, 120), form)
        change = self.row_button(words("templates.change"), words("templates.change.name", name=name))
        drop = self.row_button(words("templates.drop"), words("templates.drop.name", name=name))
        on_press(change, partial(self.edit, one))
        on_press(drop, partial(self._drop, one.code))
        return Said("user", Tone.NEUTRAL, name, lines), (change, drop)

    def _drop(self, code: str) -> None:
        def failed(failure: object) -> None:
            del failure
            self.ask()

        self.desk.bridge.submit(DropPrescriber(code), JobListener(self, done=self._saved, failed=failed))

    def _saved(self, *_: object) -> None:
        self.changed.emit()
        self.ask()


class PrescriberEditor(TaskDialog):
    """`saved` when he is kept."""

    saved = Signal()

    def __init__(self, one: Prescriber | None, desk: Desk, parent: QWidget) -> None:
        words = desk.words
        super().__init__(desk, parent, title=words("prescriber.title"), ok=words("templates.save"))
        self._before = one
        self.code, self.name, self.address = QLineEdit(self), QLineEdit(self), QLineEdit(self)
        self.form_choice, self.per = QComboBox(self), QComboBox(self)
        self.form_choice.addItems((AS_RECEIVED, *FORMS))
        for each, key in _ONE_PER.items():
            self.per.addItem(words(key), each.value)
        for key, field in (
            ("prescriber.code", self.code),
            ("prescriber.name", self.name),
            ("prescriber.address", self.address),
            ("prescriber.form", self.form_choice),
            ("prescriber.per", self.per),
        ):
            self.add_field(words(key), field)
        if one is not None:
            self.code.setText(one.code)
            self.code.setReadOnly(True)
            self.name.setText(one.name)
            self.address.setText(one.address)
            self.form_choice.setCurrentText(one.form)
            self.per.setCurrentIndex(self.per.findData(one.one_per.value))
        for line in (self.code, self.address):
            line.textChanged.connect(self.update_ok)
        (self.address if one is not None else self.code).setFocus()

    def ready(self) -> bool:
        """Whether he has a code and an address."""
        return bool(key_of(self.code.text())) and is_address(self.address.text().strip())

    def begin(self) -> None:
        """Keeps him."""
        made = Prescriber(
            self.code.text().strip(),
            self.address.text().strip(),
            self.form_choice.currentText(),
            OnePer(self.per.currentData()),
            name=self.name.text().strip(),
        )
        if self._before is not None:
            made = _as_before(made, self._before)
        self.run(KeepPrescriber(made, new=self._before is None), self._done)

    def _done(self, _: object) -> None:
        self.saved.emit()
        self.finish()


def _as_before(made: Prescriber, before: Prescriber) -> Prescriber:
    """What the window does not ask stays as it was set by command."""
    return Prescriber(
        *(made.code, made.address, made.form, made.one_per, before.wished, made.name),
        encoding=before.encoding,
        line_ending=before.line_ending,
    )
