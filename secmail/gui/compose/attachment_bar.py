"""The files that go with the letter."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QScrollArea, QToolButton, QVBoxLayout, QWidget

from secmail.domain.drafts import DraftAttachment
from secmail.gui import icons
from secmail.gui.i18n import Words
from secmail.gui.safe_text import one_line
from secmail.gui.surfaces import IconLabel, fit_height, on_press, plain_label

_HEIGHT = 74
_LEAST = 40
"""One file whole: in a low window the others scroll, and the text keeps its room."""


class AttachmentBar(QScrollArea):
    """`changed` when a file was added or taken away."""

    changed = Signal()

    def __init__(self, words: Words, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self._files: tuple[DraftAttachment, ...] = ()
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(words("compose.attachments"))
        self.hide()

    @property
    def files(self) -> tuple[DraftAttachment, ...]:
        """What will be sent."""
        return self._files

    def set_files(self, files: tuple[DraftAttachment, ...]) -> None:
        """Replaces everything."""
        self._files = files
        page = QWidget()
        outer = QVBoxLayout(page)
        outer.setContentsMargins(0, 0, 0, 0)
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        outer.addLayout(grid)
        outer.addStretch(1)
        for place, file in enumerate(files):
            for column, widget in enumerate(self._row(file, page, place=place)):
                grid.addWidget(widget, place, column)
        self.setWidget(page)
        fit_height(self, page, limit=_HEIGHT)
        self.setMinimumHeight(min(_LEAST, self.maximumHeight()))
        self.setVisible(bool(files))
        self.changed.emit()

    def add(self, file: DraftAttachment) -> None:
        """Adds one file."""
        self.set_files((*self._files, file))

    def add_once(self, file: DraftAttachment) -> None:
        """Adds one file, unless the same is there."""
        if file not in self._files:
            self.add(file)

    def _row(self, file: DraftAttachment, page: QWidget, *, place: int) -> tuple[QWidget, ...]:
        name = one_line(file.name, 120)
        icon = IconLabel(page, 16)
        icon.show_icon("attachment")
        line = self._words("attachment.line", name=name, size=self._words.size(len(file.content)))
        button = QToolButton(page)
        button.setIcon(icons.icon("close", page.palette()))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setText(self._words("compose.detach"))
        button.setAccessibleName(self._words("compose.detach.name", name=name))
        on_press(button, partial(self._remove, place))
        return (icon, plain_label(line, page), button)

    def _remove(self, place: int) -> None:
        self.set_files(self._files[:place] + self._files[place + 1 :])
