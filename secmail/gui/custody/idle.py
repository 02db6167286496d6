"""After how long without use the session locks by itself: a choice at the foot of the panel."""

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from secmail.api.commands import LockWhenIdle
from secmail.api.queries import IdleMinutes
from secmail.gui.desk import Desk
from secmail.gui.surfaces import plain_label

_OFFERED = (0, 5, 10, 15, 30, 60)
"""Minutes; 0: never."""


class IdleSetting(QWidget):
    """Shows what is set, and sets what is chosen."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self.choice = QComboBox(self)
        self.choice.setAccessibleName(desk.words("panel.idle"))
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.choice.activated.connect(self._choose)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(plain_label(desk.words("panel.idle"), self, wrap=False))
        layout.addWidget(self.choice)

    def start(self) -> None:
        """Reads what is set."""
        self._desk.bridge.ask(IdleMinutes(), self, then=self._show)

    def _show(self, minutes: int) -> None:
        words = self._desk.words
        self.choice.clear()
        # What was set elsewhere is shown as it is.
        for one in sorted({*_OFFERED, minutes}):
            text = words("panel.idle.after", minutes=one) if one else words("panel.idle.never")
            self.choice.addItem(text, one)
        self.choice.setCurrentIndex(self.choice.findData(minutes))

    def _choose(self, place: int) -> None:
        self._desk.bridge.submit(LockWhenIdle(self.choice.itemData(place)))
