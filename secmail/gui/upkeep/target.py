"""Where a file or folder is to be written: a line that shows it, and the button that asks for it."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QWidget

from secmail.gui.desk import Desk
from secmail.gui.surfaces import on_press, only_with_focus


class TargetField(QWidget):
    """`changed` when another place was chosen. `prepare` sets the dialog up: which kind, which name."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget, *, title: str, prepare: Callable[[QFileDialog], None]) -> None:
        super().__init__(parent)
        self._title = title
        self._prepare = prepare
        self.line = QLineEdit(self)
        self.line.setReadOnly(True)
        self.line.setAccessibleName(title)
        self.button = QPushButton(desk.words("backup.choose"), self)
        only_with_focus(self.button)
        on_press(self.button, self._choose)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.line, 1)
        layout.addWidget(self.button)

    @property
    def path(self) -> str:
        """The place; empty while none is chosen."""
        return self.line.text()

    def take(self, path: str) -> None:
        """Takes this place; empty: none."""
        self.line.setText(str(Path(path)) if path else "")
        self.changed.emit()

    def _choose(self) -> None:
        dialog = QFileDialog(self, self._title)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._prepare(dialog)
        dialog.fileSelected.connect(self.take)
        dialog.open()
