"""The findings as rows: what needs a look large with its remedy, what is in order short, part by part."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from secmail.domain.checks import Check
from secmail.domain.diagnosis import Part
from secmail.domain.sentences.diagnosis import PARTS, SUBJECTS
from secmail.gui import style
from secmail.gui.diagnosis.remedies import remedy_of, remedy_words
from secmail.gui.diagnosis.words import check_words, needs_look, worst_first
from secmail.gui.i18n import Words
from secmail.gui.surfaces import (
    IconLabel,
    ToneFrame,
    on_press,
    only_with_focus,
    plain_label,
    selectable,
    title_label,
)

Remedy = Callable[[Check], object]


def page_of(found: Mapping[Part, Sequence[Check]], words: Words, *, parent: QWidget, remedy: Remedy) -> QWidget:
    """All rows; `remedy` is called with the finding whose button was pressed."""
    page = QWidget(parent)
    layout = QVBoxLayout(page)
    layout.setContentsMargins(style.SPACE, style.SPACE, style.SPACE, style.SPACE)
    layout.setSpacing(style.SPACE)
    for check in worst_first(each for part in Part for each in found.get(part, ()) if needs_look(each)):
        layout.addWidget(_problem(check, words, page=page, remedy=remedy))
    for part in Part:
        calm = [check for check in found.get(part, ()) if not needs_look(check)]
        if calm:
            layout.addSpacing(style.SPACE)
            layout.addWidget(title_label(PARTS[part][words.language], page, 1.0))
            layout.addLayout(_calm(calm, words, page))
    layout.addStretch(1)
    return page


def _problem(check: Check, words: Words, *, page: QWidget, remedy: Remedy) -> ToneFrame:
    said = check_words(check, words)
    row = ToneFrame(said.tone, page)
    icon = IconLabel(row)
    icon.show_icon(said.icon)
    text = QVBoxLayout()
    text.setSpacing(2)
    text.addWidget(title_label(said.title, row, 1.0))
    for line in filter(None, (said.found, said.remedy)):
        text.addWidget(selectable(plain_label(line, row)))
    text.addLayout(_button(check, words, row=row, remedy=remedy))
    layout = QHBoxLayout(row)
    layout.setContentsMargins(style.WIDE, style.SPACE, style.SPACE, style.SPACE)
    layout.setSpacing(style.SPACE)
    layout.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
    layout.addLayout(text, 1)
    return row


def _button(check: Check, words: Words, *, row: QWidget, remedy: Remedy) -> QHBoxLayout:
    deed = remedy_words(remedy_of(check), words)
    button = QPushButton(deed, row)
    subject = SUBJECTS[check.subject][words.language]
    button.setAccessibleName(words("diagnosis.remedy.name", deed=deed, subject=subject))
    only_with_focus(button)
    on_press(button, partial(remedy, check))
    line = QHBoxLayout()
    line.setContentsMargins(0, style.SPACE // 2, 0, 0)
    line.addWidget(button)
    line.addStretch(1)
    return line


def _calm(checks: Sequence[Check], words: Words, page: QWidget) -> QGridLayout:
    """Subject and finding side by side: nobody has to do anything."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(style.SPACE)
    grid.setVerticalSpacing(2)
    grid.setColumnStretch(1, 2)
    grid.setColumnStretch(2, 3)
    for row, check in enumerate(checks):
        said = check_words(check, words)
        icon = IconLabel(page)
        icon.show_icon(said.icon)
        grid.addWidget(icon, row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(plain_label(said.title, page), row, 1, Qt.AlignmentFlag.AlignTop)
        if said.found:
            grid.addWidget(selectable(plain_label(said.found, page)), row, 2, Qt.AlignmentFlag.AlignTop)
    return grid
