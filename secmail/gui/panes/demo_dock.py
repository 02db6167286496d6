"""The demonstration's dock: the cards of the practice, and a button that lets a result arrive."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDockWidget, QPushButton, QWidget

from secmail.gui import icons, style
from secmail.gui.demo_panel import DemoPanel
from secmail.gui.i18n import Words
from secmail.gui.panes.demo_cards import DemoCards
from secmail.gui.surfaces import on_press, plain_label, selectable
from secmail.gui.tall_page import TallPage

_WIDTH = 250


class _Page(TallPage):
    """No wider than it must be: the reading needs the rest."""

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH, super().sizeHint().height())


class DemoDock(QDockWidget):
    """Shows what `DemoPanel` offers."""

    def __init__(self, demo: DemoPanel, words: Words, parent: QWidget) -> None:
        super().__init__(words("demo.title"), parent)
        self.setObjectName("demo")
        self.setFeatures(self.features() & ~QDockWidget.DockWidgetFeature.DockWidgetFloatable)
        page = _Page(self)
        page.setMinimumWidth(_WIDTH)
        self.cards = DemoCards(demo, words, page)
        deliver = QPushButton(icons.icon("result", self.palette()), words("demo.deliver"), page)
        on_press(deliver, demo.deliver_result)
        layout = page.parts
        layout.setContentsMargins(style.SPACE, 0, style.SPACE, style.SPACE)
        layout.setSpacing(style.SPACE)
        layout.addWidget(plain_label(words("demo.intro"), page))
        if (mailbox := demo.mailbox()) is not None:
            address, password = mailbox
            said = words("demo.mailbox", address=address, password=password)
            layout.addWidget(selectable(plain_label(said, page)))
        layout.addWidget(self.cards)
        layout.addWidget(deliver)
        layout.addStretch(1)
        self.setWidget(page)

    def refresh(self) -> None:
        """Reads the cards anew."""
        self.cards.refresh()
