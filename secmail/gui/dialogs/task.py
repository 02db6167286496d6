"""A dialog with one deed: what it does in plain words, a form, a note for what goes wrong, and two buttons.

The deed is a job of the engine; while it runs the form waits, and what fails is said in place, with nothing typed lost
but secrets.
"""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from secmail.api.commands import Command
from secmail.api.events import JobFailed, JobProgressed
from secmail.domain.errors import Code
from secmail.domain.ids import JobId
from secmail.gui import style
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.note import GrowingDialog, Note, grow
from secmail.gui.problems import shown
from secmail.gui.style import Tone
from secmail.gui.surfaces import plain_label, title_label
from secmail.gui.tall_page import TallPage

SECRET_LENGTH = 512
_DECLINED = {Code.CARD_PIN_CANCELLED, Code.CANCELLED_AT_STOP}


class _Form(TallPage):
    """As high as its fields need at this width; on a low screen it scrolls, and the buttons stay in reach."""

    def hasHeightForWidth(self) -> bool:
        return self.parts.hasHeightForWidth()

    def heightForWidth(self, width: int) -> int:
        return self.parts.totalHeightForWidth(width)


class TaskDialog(GrowingDialog):
    """Subclasses fill `form`, override `ready` and `begin`; `begin` hands a command to `run`."""

    def __init__(self, desk: Desk, parent: QWidget, *, title: str, ok: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setMinimumWidth(560)
        self.desk = desk
        self.working = False
        self._job: JobId | None = None
        self._typed_in: QWidget | None = None
        self._body = _Form(self)
        self.form = self._body.parts
        self.form.setSpacing(style.SPACE)
        self.note = Note(self)
        kinds = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel, self)
        self.ok_button.setText(ok)
        self.cancel_button.setText(desk.words("task.cancel"))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(style.SPACE + 2)
        layout.addWidget(title_label(title, self, 1.25))
        layout.addWidget(self._body, 1)
        layout.addWidget(self.note)
        layout.addWidget(self.buttons)

    @property
    def ok_button(self) -> QPushButton:
        """Does it."""
        return self.buttons.button(QDialogButtonBox.StandardButton.Ok)

    @property
    def cancel_button(self) -> QPushButton:
        """Closes without doing it."""
        return self.buttons.button(QDialogButtonBox.StandardButton.Cancel)

    def ready(self) -> bool:
        """Whether everything needed is filled in."""
        return True

    def begin(self) -> None:
        """Starts the deed."""

    def update_ok(self, *_: object) -> None:
        """Looks again whether everything is filled in. Takes what any signal carries."""
        self.ok_button.setEnabled(not self.working and self.ready())

    def accept(self) -> None:
        """Begins, if it can; the dialog stays until the deed is done."""
        if not self.working and self.ready():
            self.note.clear()
            self.begin()

    def run(self, command: Command, done: Callable[[object], None], *, says: str = "task.working") -> None:
        """Gives the command; `done` with its result."""
        self._set_working(working=True)
        self.note.say(self.desk.words(says), Tone.NEUTRAL, icon="sync")

        def finish(result: object) -> None:
            self._set_working(working=False)
            self.note.clear()
            done(result)

        listener = JobListener(self, done=finish, failed=self.fail, progressed=self._progress, cancelled=self._stopped)
        self._job = self.desk.bridge.submit(command, listener)

    def reject(self) -> None:
        """Closes; what is under way is given up."""
        if self.working and self._job is not None:
            self.desk.bridge.cancel(self._job)
        super().reject()

    def finish(self, *_: object) -> None:
        """The deed is done, and the dialog with it."""
        super().accept()

    def fail(self, failure: JobFailed) -> None:
        """Says what went wrong, and lets it be tried again."""
        self._set_working(working=False)
        if failure.code in _DECLINED:
            self.note.clear()
            return
        problem = shown(failure.code, self.desk.words.language, words=failure.words, tries_left=failure.tries_left)
        self.note.say(f"{problem.text.title}. {problem.body}", Tone.CAUTION)
        if self._typed_in is not None and isValid(self._typed_in):
            self._typed_in.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.focusWidget() is None:
            self._first_field()
        self.update_ok()
        grow(self)

    def add_text(self, text: str) -> QLabel:
        """A paragraph."""
        label = plain_label(text, self)
        self.form.addWidget(label)
        return label

    def add_field(self, text: str, widget: QWidget, field: QWidget | None = None) -> QLabel:
        """A field under its name, whose key leads to it. `field`: which one, where `widget` holds more than it."""
        label = QLabel(text, self)
        label.setBuddy(field or widget)
        (field or widget).setAccessibleName(text.replace("&", ""))
        self.form.addWidget(label)
        self.form.addWidget(widget)
        return label

    def _first_field(self) -> None:
        """Where the keyboard begins, rather than on a button: Enter or Space would then do more than was read."""
        field = self._body.nextInFocusChain()
        while field is not None and field is not self._body:
            if self._body.isAncestorOf(field) and self._takes_keys(field):
                field.setFocus()
                return
            field = field.nextInFocusChain()

    def _takes_keys(self, field: QWidget) -> bool:
        reached = bool(field.focusPolicy() & Qt.FocusPolicy.TabFocus) and field.isEnabled() and field.isVisibleTo(self)
        return reached and not isinstance(field, QPushButton)

    def _progress(self, event: JobProgressed) -> None:
        if event.total > 0:
            percent = min(100, event.done * 100 // event.total)
            self.note.say(self.desk.words("task.part", percent=percent), Tone.NEUTRAL, icon="sync")

    def _stopped(self) -> None:
        self._set_working(working=False)
        self.note.clear()

    def _set_working(self, *, working: bool) -> None:
        self.working = working
        if working:
            field = self.window().focusWidget()  # which loses the keyboard as it is switched off
            self._typed_in = field if field is not None and self._body.isAncestorOf(field) else None
        self._body.setEnabled(not working)
        self.update_ok()


def secret_field(parent: QWidget) -> QLineEdit:
    """A field whose characters are not shown, predicted, dragged or copied."""
    field = QLineEdit(parent)
    field.setEchoMode(QLineEdit.EchoMode.Password)
    hints = Qt.InputMethodHint
    field.setInputMethodHints(hints.ImhHiddenText | hints.ImhSensitiveData | hints.ImhNoPredictiveText)
    field.setMaxLength(SECRET_LENGTH)
    field.setDragEnabled(False)
    return field
