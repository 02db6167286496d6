"""A coloured line with an icon inside a dialog: what went wrong, what to beware of. Hidden while there is nothing."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QWidget

from secmail.gui import style
from secmail.gui.style import Tone
from secmail.gui.surfaces import IconLabel, ToneFrame, plain_label

_TITLE_BAR = 40
"""Pixels of height that the desktop takes for its own."""
_SIZED = Qt.WidgetAttribute.WA_Resized
"""Somebody has chosen its size."""
_ICONS = {Tone.NEUTRAL: "letter", Tone.TRUST: "done", Tone.CAUTION: "doubt", Tone.DANGER: "doubt"}


class Note(ToneFrame):
    """Says one thing at a time."""

    def __init__(self, parent: QWidget, text: str = "", tone: Tone = Tone.NEUTRAL) -> None:
        super().__init__(tone, parent)
        self._icon = IconLabel(self)
        self.label = plain_label("", self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(style.WIDE, style.SPACE, style.SPACE, style.SPACE)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.label, 1)
        self.say(text, tone)

    @property
    def text(self) -> str:
        """What it says now; empty while hidden."""
        return self.label.text()

    def say(self, text: str, tone: Tone, *, icon: str = "") -> None:
        """Says something else; nothing hides it."""
        self.set_tone(tone)
        self._icon.show_icon(icon or _ICONS[tone])
        self.label.setText(text)
        self.label.setAccessibleName(text)
        self.setVisible(bool(text))
        grow(self.window())

    def clear(self) -> None:
        """Hides, and forgets what it said."""
        self.say("", Tone.NEUTRAL)


class GrowingDialog(QDialog):
    """As high as what it says needs, also when that comes after it is shown."""

    def showEvent(self, event: QShowEvent) -> None:
        """Qt measures a dialog narrower than it becomes: what is too much would stand between its lines."""
        super().showEvent(event)
        layout = self.layout()
        if layout is not None and layout.hasHeightForWidth() and not self.testAttribute(_SIZED):
            self.resize(self.width(), min(layout.totalHeightForWidth(self.width()), _room(self).height()))

    def event(self, event: QEvent) -> bool:
        """A layout whose contents have changed asks for this."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            grow(self)
        return done


def open_at(window: QWidget, width: int, height: int) -> None:
    """Gives a window its first size, but none that this screen cannot show with a title bar above it."""
    window.resize(QSize(width, height).boundedTo(_room(window)))


def _room(window: QWidget) -> QSize:
    return window.screen().availableSize() - QSize(0, _TITLE_BAR)


def grow(window: QWidget) -> None:
    """Makes a dialog that is shown as high as its text has become: Qt does that only before the first time."""
    layout = window.layout()
    if isinstance(window, QDialog) and window.isVisible() and layout is not None and layout.hasHeightForWidth():
        layout.activate()
        wanted = layout.totalHeightForWidth(window.width())
        most = min(wanted, _room(window).height())
        if most > window.height():
            window.resize(window.width(), most)
