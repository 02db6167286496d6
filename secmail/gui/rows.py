"""The rows that the panel's pages are made of, and the page that scrolls them."""

import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from secmail.gui import style
from secmail.gui.models.card_words import Said
from secmail.gui.safe_text import breakable, tooltip
from secmail.gui.surfaces import IconLabel, ToneFrame, only_with_focus, plain_label, selectable, title_label

_PIECES = re.compile(r"[\s/-]")
_LONGEST = 44
"""Letters of a piece that stays in one line; more of them would push the buttons out of a narrow window."""


class Page(QScrollArea):
    """A list of rows, drawn anew each time. It takes the focus, so that the keyboard can scroll it."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.page = QWidget(self)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def fresh(self) -> QVBoxLayout:
        """An empty page in place of what was there; scrolled to where it was."""
        place = self.verticalScrollBar().value()
        self.page = QWidget(self)
        layout = QVBoxLayout(self.page)
        layout.setContentsMargins(style.SPACE, style.SPACE, style.SPACE, style.SPACE)
        layout.setSpacing(style.SPACE)
        self.setWidget(self.page)
        self.verticalScrollBar().setValue(place)
        return layout

    @property
    def text(self) -> str:
        """Every row as a reader hears it."""
        return "\n".join(row.accessibleName() for row in self.page.findChildren(ToneFrame))


def row(said: Said, page: QWidget, *buttons: QAbstractButton) -> ToneFrame:
    """One row: icon, title, lines, warnings, and what can be done with it."""
    frame = ToneFrame(said.tone, page)
    frame.setAccessibleName(said.spoken)
    icon = IconLabel(frame)
    icon.show_icon(said.icon)
    text = QVBoxLayout()
    text.setSpacing(2)
    text.addWidget(title_label(said.title, frame, 1.0))
    for line in said.lines:
        text.addWidget(_line(line, frame))
    for warning in said.warnings:
        text.addLayout(_warning(warning, frame))
    layout = QHBoxLayout(frame)
    layout.setContentsMargins(style.WIDE, style.SPACE, style.SPACE, style.SPACE)
    layout.setSpacing(style.SPACE)
    # Beside its title: a title alone stands in the middle of a row that a button makes higher.
    beside = Qt.AlignmentFlag.AlignTop if said.lines or said.warnings else Qt.AlignmentFlag.AlignVCenter
    layout.addWidget(icon, 0, beside)
    layout.addLayout(text, 1)
    for button in buttons:
        if isinstance(button, QPushButton):
            only_with_focus(button)
        layout.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
    return frame


def _line(text: str, frame: ToneFrame) -> QLabel:
    """To be copied from, but where an address is so long that it has to be broken: what breaks it would be copied."""
    if max(map(len, _PIECES.split(text))) <= _LONGEST:
        return selectable(plain_label(text, frame))
    label = plain_label(breakable(text), frame)
    label.setAccessibleName(text)
    label.setToolTip(tooltip(text))
    return label


def _warning(text: str, frame: ToneFrame) -> QHBoxLayout:
    icon = IconLabel(frame, 16)
    icon.show_icon("doubt")
    line = QHBoxLayout()
    line.setContentsMargins(0, 2, 0, 0)
    line.setSpacing(style.SPACE - 2)
    line.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(selectable(plain_label(text, frame)), 1)
    return line
