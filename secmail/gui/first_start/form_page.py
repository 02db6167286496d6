"""A screen with a form: a task dialog without its frame, and below it what is there already."""

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from secmail.api.setup import SetupStep
from secmail.gui.desk import Desk
from secmail.gui.dialogs.task import TaskDialog
from secmail.gui.first_start.page import StepPage
from secmail.gui.rows import Page
from secmail.gui.surfaces import on_press, only_with_focus

F = TypeVar("F", bound=TaskDialog)


class FormPage(StepPage, Generic[F]):
    """A screen whose deed is a form's, while there is one; below it what is there already, and smaller wishes."""

    def __init__(self, step: SetupStep, desk: Desk, parent: QWidget) -> None:
        super().__init__(step, desk, parent)
        self.form: F | None = None
        self.rows = Page(desk.words(f"first.{step}"), self)
        self._foot = QHBoxLayout()
        self._foot.addStretch(1)
        self.body.addWidget(self.rows, 100)
        self.body.addStretch(1)  # below a form, which is no higher than it must be
        self.body.addLayout(self._foot)

    @property
    def deed(self) -> str:
        """The form's."""
        return self.form.ok_button.text() if self.form is not None else ""

    @property
    def ready(self) -> bool:
        """Whether the form has what it needs."""
        return self.form is None or (not self.form.working and self.form.ready())

    def begin(self) -> None:
        """The form's next step."""
        if self.form is not None:
            self.form.accept()
            if self.form is not None and self.form.working:
                self.setFocus()  # the assistant's next button gets it; Qt would go to the tick box before it

    def leave(self) -> None:
        """What is under way is given up, and what was typed forgotten."""
        if self.form is not None:
            self.form.reject()
        self.drop_form()

    def put_form(self, form: F) -> None:
        """Instead of the one that may be there."""
        self.drop_form()
        self.form = form
        self.body.insertWidget(0, form)
        form.show()

    def drop_form(self) -> None:
        """What it has begun goes on."""
        form, self.form = self.form, None
        if form is not None:
            form.hide()
            form.deleteLater()

    def add_wish(self, text: str, wish: Callable[[], object]) -> QPushButton:
        """A button in the row below."""
        button = QPushButton(text, self)
        only_with_focus(button)
        on_press(button, wish)
        self._foot.insertWidget(self._foot.count() - 1, button)
        return button


class _KeysUpwards(QObject):
    """Escape and Enter are the assistant's."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        keys = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in keys:
            event.ignore()
            return True
        return super().eventFilter(watched, event)


def settle_in(dialog: TaskDialog) -> None:
    """Makes a task dialog part of a screen, which has its title and its words; the buttons are the assistant's."""
    dialog.setWindowFlags(Qt.WindowType.Widget)
    layout = dialog.layout()
    assert layout is not None
    layout.setContentsMargins(0, 0, 0, 0)
    said_by_the_screen = (layout.itemAt(0), dialog.form.itemAt(0))
    for widget in (*(item.widget() for item in said_by_the_screen if item is not None), dialog.buttons):
        if widget is not None:
            widget.hide()
    dialog.installEventFilter(_KeysUpwards(dialog))
