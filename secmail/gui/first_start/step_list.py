"""The six steps at the side: which one is in view, which stand, which were left for later."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from secmail.api.setup import SetupShown, SetupStep
from secmail.gui import style
from secmail.gui.i18n import Words
from secmail.gui.surfaces import IconLabel, plain_label

_NARROWEST = 200


class StepList(QWidget):
    """Tells, and takes no keyboard: one walks by the buttons."""

    def __init__(self, steps: Sequence[SetupStep], words: Words, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self._rows: Mapping[SetupStep, tuple[IconLabel, QLabel]] = {step: self._row(step) for step in steps}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, style.WIDE, 0)
        layout.setSpacing(style.WIDE)
        for icon, label in self._rows.values():
            line = QHBoxLayout()
            line.setSpacing(style.SPACE)
            line.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(label, 1)
            layout.addLayout(line)
        layout.addStretch(1)
        self.setFixedWidth(max(_NARROWEST, self._width()))

    def show_steps(self, state: SetupShown, now: SetupStep) -> None:
        """Which stand, and which one is in view."""
        for step, (icon, label) in self._rows.items():
            standing = "done" if step in state.done else "passed" if step in state.passed else "open"
            icon.show_icon({"done": "done", "passed": "clock", "open": ""}[standing])
            label.setFont(style.scaled(self.font(), 1.0, bold=step is now))
            name, how = self._words(f"first.{step}"), self._words(f"first.state.{standing}")
            label.setAccessibleName(f"{name} : {how}")

    def _width(self) -> int:
        """Of the longest name when it stands out: what comes below must not move by a line."""
        metrics = QFontMetrics(style.scaled(self.font(), 1.0, bold=True))
        names = (metrics.horizontalAdvance(self._words(f"first.{step}")) for step in self._rows)
        icon = max(icon.sizeHint().width() for icon, _ in self._rows.values())
        return max(names) + icon + style.SPACE + 2 * style.WIDE

    def _row(self, step: SetupStep) -> tuple[IconLabel, QLabel]:
        return IconLabel(self), plain_label(self._words(f"first.{step}"), self)
