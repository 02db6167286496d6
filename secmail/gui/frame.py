"""What stands around the panes of the main window: menus, toolbar, status bar, docks."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QDockWidget,
    QMainWindow,
    QSizePolicy,
    QSplitter,
    QStatusBar,
    QToolBar,
    QToolButton,
    QWidget,
)

from secmail.gui.actions import LAST_ON_TOOLBAR, MENUS, SPECS, dress
from secmail.gui.i18n import Words
from secmail.gui.safe_text import label, tooltip
from secmail.gui.style import SPACE

_BELOW, _BESIDE = [300, 500], [330, 860]
READING, LISTED = 480, 240
"""Pixels of width that the reading keeps in a small window, as long as the list keeps these."""


_BAR_MARGINS = 3 * SPACE
_OWN = Qt.FindChildOption.FindDirectChildrenOnly
_BESIDE_SIGN = 4
"""Pixels between the sign and the words of a button of the bar."""


class Divided(QSplitter):
    """The list and the reading. In a small window the list gives way first; a hand at the handle may say otherwise."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.orientation() is Qt.Orientation.Horizontal and event.size().width() != event.oldSize().width():
            self._give_way()

    def _give_way(self) -> None:
        listed, reading = self.sizes()
        if reading < READING and listed > LISTED:
            listed = max(LISTED, listed + reading - READING)
            self.setSizes([listed, sum(self.sizes()) - listed])


def add_bars(window: QMainWindow, actions: Mapping[str, QAction], words: Words) -> None:
    """Menus and toolbar, from the table of actions."""
    toolbar = _Bar(words("toolbar"), window)
    toolbar.setObjectName("toolbar")
    toolbar.setMovable(False)
    toolbar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    menus = {key: window.menuBar().addMenu(words(key)) for key in MENUS}
    for spec in SPECS:
        if spec.apart:
            menus[spec.menu].addSeparator()
        menus[spec.menu].addAction(actions[spec.key])
        if spec.toolbar:
            toolbar.addAction(actions[spec.key])
    space = QWidget(toolbar)
    space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    toolbar.addWidget(space)
    toolbar.addAction(actions[LAST_ON_TOOLBAR])
    window.addToolBar(toolbar)
    dress(actions, window.palette())


class _Bar(QToolBar):
    """Where the words do not fit, the signs stand alone, the least telling first; nothing leaves the bar."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

    def event(self, event: QEvent) -> bool:
        """Words that change need another room."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        buttons = [one for one in map(self.widgetForAction, self.actions()) if isinstance(one, QToolButton)]
        wanted = {one: _whole_width(one) for one in buttons}
        lacking = sum(wanted.values()) + _BAR_MARGINS - self.width()
        for button in buttons:
            alone = lacking > 0 and button is not buttons[-1]
            looks = Qt.ToolButtonStyle
            shown = looks.ToolButtonIconOnly if alone else looks.ToolButtonTextBesideIcon
            if alone:
                lacking -= _words_width(button)
            if button.toolButtonStyle() != shown:
                button.setToolButtonStyle(shown)


def _whole_width(button: QToolButton) -> int:
    """With its words."""
    alone = button.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly
    return button.sizeHint().width() + (_words_width(button) if alone else 0)


def _words_width(button: QToolButton) -> int:
    """What Qt adds for them: the words, a space on either side, and a gap beside the sign."""
    return button.fontMetrics().horizontalAdvance(f" {button.text().replace('&', '')} ") + _BESIDE_SIGN


def turn(splitter: QSplitter, *, wide: bool) -> None:
    """Puts the reading below a wide list, and beside a narrow one."""
    orientation = Qt.Orientation.Vertical if wide else Qt.Orientation.Horizontal
    if splitter.orientation() != orientation:
        splitter.setOrientation(orientation)
        splitter.setSizes(_BELOW if wide else _BESIDE)


class OutboxLine(QToolButton):
    """What waits to be sent, at the foot. While the bar tells a word that does not fit beside it, it gives way, unless
    it says that something is wrong. The whole word is in the tool tip.
    """

    def __init__(self, bar: QStatusBar) -> None:
        super().__init__(bar)
        self._bar = bar
        self._trouble = False
        self.setAutoRaise(True)
        self.setObjectName("outbox-line")
        bar.messageChanged.connect(self._follow)

    def say(self, text: str, trouble: bool) -> None:
        """`trouble`: something is to be done about it."""
        self._trouble = trouble
        self.setText(label(f"⚠ {text}" if trouble else text))
        self.setAccessibleName(text)
        self._follow(self._bar.currentMessage())

    def _follow(self, told: str) -> None:
        bar = self._bar
        bar.setToolTip(tooltip(told))
        others = sum(one.width() for one in bar.findChildren(QWidget, options=_OWN) if one.isVisible() and one != self)
        room = bar.width() - others - self.sizeHint().width() - _BAR_MARGINS
        self.setVisible(not told or self._trouble or bar.fontMetrics().horizontalAdvance(told) <= room)


def folder_dock(window: QMainWindow, folders: QWidget, title: str) -> QDockWidget:
    """A dock, so that the demonstration's can stand below it instead of taking a column from the reading."""
    dock = QDockWidget(title, window)
    dock.setObjectName("folders")
    dock.setFeatures(QDockWidget.DockWidgetFeature.NoDockWidgetFeatures)
    dock.setTitleBarWidget(QWidget(dock))
    dock.setWidget(folders)
    return dock


def outbox_dock(window: QMainWindow, outbox: QWidget, title: str) -> QDockWidget:
    """Below everything, shown when it is wanted."""
    dock = QDockWidget(title, window)
    dock.setObjectName("outbox")
    dock.setFeatures(dock.features() & ~QDockWidget.DockWidgetFeature.DockWidgetFloatable)
    dock.setWidget(outbox)
    return dock
