"""The demonstration's dock: the cards of the practice, and a button that lets a result arrive."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QDockWidget, QPushButton, QVBoxLayout, QWidget

from secmail.gui import icons, style
from secmail.gui.demo_panel import DemoPanel
from secmail.gui.i18n import Words
from secmail.gui.panes.demo_cards import DemoCards
from secmail.gui.surfaces import on_press, plain_label


class _Page(QWidget):
    """As high as its lines need at its width, which docks do not ask for by themselves."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setMinimumHeight(self.heightForWidth(event.size().width()))


class DemoDock(QDockWidget):
    """Shows what `DemoPanel` offers."""

    def __init__(self, demo: DemoPanel, words: Words, parent: QWidget) -> None:
        super().__init__(words("demo.title"), parent)
        self.setObjectName("demo")
        self.setFeatures(self.features() & ~QDockWidget.DockWidgetFeature.DockWidgetFloatable)
        page = _Page(self)
        page.setMinimumWidth(250)
        self.cards = DemoCards(demo, words, page)
        deliver = QPushButton(icons.icon("result", self.palette()), words("demo.deliver"), page)
        on_press(deliver, demo.deliver_result)
        layout = QVBoxLayout(page)
        layout.setSpacing(style.SPACE)
        layout.addWidget(plain_label(words("demo.intro"), page))
        layout.addWidget(self.cards)
        layout.addWidget(deliver)
        layout.addStretch(1)
        self.setWidget(page)

    def refresh(self) -> None:
        """Reads the cards anew."""
        self.cards.refresh()
