"""What stands around the panes of the main window: menus, toolbar, status bar, docks."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QMainWindow, QSizePolicy, QSplitter, QToolBar, QWidget

from secmail.gui.actions import LAST_ON_TOOLBAR, MENUS, SPECS, dress
from secmail.gui.i18n import Words

_BELOW, _BESIDE = [380, 420], [330, 860]


def add_bars(window: QMainWindow, actions: Mapping[str, QAction], words: Words) -> None:
    """Menus and toolbar, from the table of actions."""
    toolbar = QToolBar(words("toolbar"), window)
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


def turn(splitter: QSplitter, *, wide: bool) -> None:
    """Puts the reading below a wide list, and beside a narrow one."""
    orientation = Qt.Orientation.Vertical if wide else Qt.Orientation.Horizontal
    if splitter.orientation() != orientation:
        splitter.setOrientation(orientation)
        splitter.setSizes(_BELOW if wide else _BESIDE)


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
