"""Asks who looks after messages: a name that was used before, or a new one."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from secmail.api.custody import Mandates
from secmail.api.events import Event, SessionLocked
from secmail.api.rules import Assign, Assignees
from secmail.domain.ids import MessageId
from secmail.domain.mandates import MandateShown
from secmail.domain.triage import short_name
from secmail.gui.desk import Desk
from secmail.gui.dialogs.task import TaskDialog

_LONGEST = 60


class AssignDialog(TaskDialog):
    """`assigned` carries the command. `now`: the short name of who looks after them so far."""

    assigned = Signal(object)

    def __init__(self, messages: tuple[MessageId, ...], now: str, desk: Desk, *, parent: QWidget) -> None:
        words = desk.words
        super().__init__(desk, parent, title=words("assign.title"), ok=words("assign.ok"))
        self._messages = messages
        self._now = now
        self._practice: dict[str, str] = {}
        self.name = QComboBox(self)
        self.name.setEditable(True)
        field = self.name.lineEdit()
        assert field is not None
        field.setMaxLength(_LONGEST)
        field.setAccessibleName(words("assign.name").replace("&", ""))
        self.add_field(words("assign.name"), self.name)
        self.add_text(words("assign.hint"))
        self.name.setEditText(now)
        self.name.editTextChanged.connect(self.update_ok)
        desk.bridge.ask(Mandates(), self, then=self._take_practice, otherwise=lambda _: None)
        desk.bridge.ask(Assignees(), self, then=self._take, otherwise=lambda _: None)
        desk.bridge.heard.connect(self._hear)
        self.name.setFocus()

    def ready(self) -> bool:
        """Whether a server can keep what is typed."""
        typed = self.name.currentText().strip()
        return not typed or bool(short_name(typed))

    def begin(self) -> None:
        """Says whom they are given to."""
        command = Assign(self._messages, self.name.currentText().strip())
        self.finish()
        self.assigned.emit(command)

    def _hear(self, event: Event) -> None:
        if isinstance(event, SessionLocked):  # the names are sealed
            self.reject()

    def _take_practice(self, mandates: tuple[MandateShown, ...]) -> None:
        """The holder and whoever works for him are offered without having been named before."""
        people = (person for one in mandates for person in (one.mandate.principal, one.mandate.delegate))
        self._practice = {short_name(person.name): person.name for person in people}

    def _take(self, names: Mapping[str, str]) -> None:
        typed = self.name.currentText()
        self.name.addItems(sorted({**self._practice, **names}.values(), key=str.casefold))
        self.name.setEditText(names.get(self._now, typed) if typed == self._now else typed)
        field = self.name.lineEdit()
        assert field is not None
        field.selectAll()
