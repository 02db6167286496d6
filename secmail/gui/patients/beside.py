"""Two or more sets of traits side by side; what differs from the first is marked by a sign and bold text."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from secmail.domain.folding import words as folded
from secmail.domain.patients import Traits
from secmail.gui import style
from secmail.gui.i18n import Words
from secmail.gui.patients.patient_words import trait_rows
from secmail.gui.surfaces import plain_label, selectable, title_label


@dataclass(frozen=True, slots=True)
class Column:
    """A heading and what stands below it."""

    title: str
    traits: Traits


class BesideView(QWidget):
    """Drawn anew by `show_columns`; the first is what the others are compared with."""

    def __init__(self, words: Words, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self._grid = QGridLayout(self)
        self.differing: tuple[str, ...] = ()
        """Names of the traits that are said of two and are not the same."""
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(style.WIDE)

    def show_columns(self, columns: Sequence[Column]) -> None:
        """Shows them."""
        self.forget()
        rows = [trait_rows(column.traits, self._words) for column in columns]
        for place, column in enumerate(columns, 1):
            self._grid.addWidget(title_label(column.title, self, 1.0), 0, place)
            self._grid.setColumnStretch(place, 1)
        for line, cells in enumerate(zip(*rows, strict=True), 1):
            self._line(line, cells[0][0], [value for _, value in cells])

    def forget(self) -> None:
        """Drops every name."""
        self.differing = ()
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    @property
    def grid(self) -> QGridLayout:
        """To put something below a column."""
        return self._grid

    def _line(self, line: int, name: str, values: list[str]) -> None:
        if not any(values):
            return
        heading = plain_label(name, self, wrap=False)
        self._grid.addWidget(heading, line, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        for place, value in enumerate(values, 1):
            differs = place > 1 and bool(value) and bool(values[0]) and folded(value) != folded(values[0])
            if differs and name not in self.differing:
                self.differing = (*self.differing, name)
            text = self._words("doubts.differs", value=value) if differs else value or "—"
            label = selectable(plain_label(text, self))
            label.setFont(style.scaled(self.font(), 1.0, bold=differs))
            label.setAccessibleName(f"{name}: {text}")
            self._grid.addWidget(label, line, place, Qt.AlignmentFlag.AlignTop)
