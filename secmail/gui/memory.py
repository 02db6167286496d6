"""Where the window stood and how its panes were divided, remembered from one run to the next; nothing personal."""

from PySide6.QtCore import QByteArray, QSettings, Qt

from secmail.gui.main_window import MainWindow

_VERSION = 1
"""Of the arrangement; another one is left alone."""


def restore(window: MainWindow, kept: QSettings) -> None:
    """Puts the window where it stood; what is missing or unreadable changes nothing."""
    geometry, docks, panes = (kept.value(name) for name in ("geometry", "docks", "panes"))
    if isinstance(geometry, QByteArray):
        window.restoreGeometry(geometry)
    if isinstance(docks, QByteArray):
        window.restoreState(docks, _VERSION)
        if window.demo is not None:  # it has no action that would bring it back
            window.demo.show()
    if isinstance(panes, QByteArray):
        window.splitter.restoreState(panes)
        window.splitter.setOrientation(Qt.Orientation.Horizontal)  # it begins with the list, not with the table
    columns = str(kept.value("columns", "")).split()
    if all(one.isdecimal() for one in columns):
        window.messages.table.share_out(tuple(map(int, columns)))


def keep(window: MainWindow, kept: QSettings) -> None:
    """Remembers how the window stands; a place that cannot be written is not worth a word."""
    kept.setValue("geometry", window.saveGeometry())
    kept.setValue("docks", window.saveState(_VERSION))
    kept.setValue("panes", window.splitter.saveState())
    kept.setValue("columns", " ".join(map(str, window.messages.table.shares)))
    kept.sync()
