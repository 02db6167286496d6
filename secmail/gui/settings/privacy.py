"""What leaves this computer and what stays: when it locks by itself, and what the program never does."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from secmail.gui import style
from secmail.gui.custody.idle import IdleSetting
from secmail.gui.desk import Desk
from secmail.gui.surfaces import IconLabel, plain_label

_FACTS = (
    ("image", "settings.privacy.outside"),
    ("seen", "settings.privacy.receipts"),
    ("bell", "settings.privacy.notices"),
    ("outside", "settings.privacy.copies"),
    ("network", "settings.privacy.updates"),
)


class PrivacyPage(QWidget):
    """One choice, and sentences that nobody needs to look for elsewhere."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.idle = IdleSetting(desk, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(style.WIDE, style.WIDE, style.WIDE, style.WIDE)
        layout.setSpacing(style.SPACE)
        layout.addWidget(self.idle)
        for icon, key in _FACTS:
            layout.addLayout(self._fact(icon, desk.words(key)))
        layout.addStretch(1)

    def start(self) -> None:
        """Reads what is set."""
        self.idle.start()

    def _fact(self, icon: str, text: str) -> QHBoxLayout:
        shown = IconLabel(self)
        shown.show_icon(icon)
        row = QHBoxLayout()
        row.setSpacing(style.SPACE)
        row.addWidget(shown)
        row.addWidget(plain_label(text, self), 1)
        return row
