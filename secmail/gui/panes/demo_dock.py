"""The cards of the demonstration practice with their PINs, and a button that lets a result arrive."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from secmail.gui import icons, style
from secmail.gui.demo_panel import DemoPanel
from secmail.gui.i18n import Words
from secmail.gui.safe_text import label, one_line
from secmail.gui.style import Tone
from secmail.gui.surfaces import IconLabel, ToneFrame, on_press, plain_label, selectable, title_label


class _Page(QWidget):
    """As high as its lines need at its width, which docks do not ask for by themselves."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setMinimumHeight(self.heightForWidth(event.size().width()))


class DemoDock(QDockWidget):
    """Shows what `DemoPanel` offers; drawn anew whenever cards move."""

    def __init__(self, demo: DemoPanel, words: Words, parent: QWidget) -> None:
        super().__init__(words("demo.title"), parent)
        self._demo = demo
        self._words = words
        self.setObjectName("demo")
        self.setFeatures(self.features() & ~QDockWidget.DockWidgetFeature.DockWidgetFloatable)
        self.refresh()

    def refresh(self) -> None:
        """Reads the cards anew."""
        page = _Page(self)
        page.setMinimumWidth(250)
        layout = QVBoxLayout(page)
        layout.setSpacing(style.SPACE)
        layout.addWidget(plain_label(self._words("demo.intro"), page))
        for role, pin, inserted in self._demo.cards():
            layout.addWidget(self._card(role, pin, inserted=inserted))
        deliver = QPushButton(icons.icon("result", self.palette()), self._words("demo.deliver"), page)
        on_press(deliver, self._demo.deliver_result)
        layout.addWidget(deliver)
        layout.addStretch(1)
        old = self.widget()
        self.setWidget(page)
        if old is not None:
            old.deleteLater()

    def _card(self, role: str, pin: str, *, inserted: bool) -> QWidget:
        card = ToneFrame(Tone.NEUTRAL, self)
        layout = QVBoxLayout(card)
        layout.setContentsMargins(style.WIDE, style.SPACE, style.SPACE, style.SPACE)
        layout.setSpacing(2)
        head = QHBoxLayout()
        icon = IconLabel(card)
        icon.show_icon("card" if inserted else "card-none")
        head.addWidget(icon)
        head.addWidget(title_label(one_line(role, 80), card, 1.0), 1)
        layout.addLayout(head)
        layout.addWidget(selectable(plain_label(self._words("demo.pin", pin=pin), card)))
        layout.addWidget(plain_label(self._words("demo.in" if inserted else "demo.out"), card))
        button = QPushButton(label(self._words("demo.remove" if inserted else "demo.insert")), card)
        button.setAccessibleName(self._words("demo.remove.name" if inserted else "demo.insert.name", role=role))
        on_press(button, partial(self._move, role, inserted=inserted))
        layout.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        return card

    def _move(self, role: str, *, inserted: bool) -> None:
        if inserted:
            self._demo.remove(role)
        else:
            self._demo.insert(role)
        self.refresh()
