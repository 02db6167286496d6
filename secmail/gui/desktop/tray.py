"""The sign in the desktop's tray, where it has one: brings the window forward, locks, ends, announces."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon, QWidget

from secmail.gui import icons, preferences
from secmail.gui.i18n import Words

_SHOWN_MS = 8_000


class Tray(QObject):
    """`front_wanted`: the window is to come forward. Without a tray the task bar's entry calls for attention."""

    front_wanted = Signal()
    lock_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, words: Words, window: QWidget) -> None:
        super().__init__(window)
        self._words = words
        self._window = window
        self._menu = QMenu(window)
        self._menu.addAction(words("tray.open")).triggered.connect(self._front)
        self.lock = self._menu.addAction(words("action.lock"))
        self.lock.triggered.connect(self.lock_wanted)
        self._menu.addAction(words("action.quit")).triggered.connect(self.quit_wanted)
        self.icon: QSystemTrayIcon | None = None

    def show(self) -> None:
        """Puts the sign there, where there is a place for it."""
        if self.icon is None and QSystemTrayIcon.isSystemTrayAvailable():
            self.icon = QSystemTrayIcon(icons.icon("app", self._window.palette()), self)
            self.icon.setToolTip(self._words("app.title"))
            self.icon.setContextMenu(self._menu)
            self.icon.activated.connect(self._activated)
            self.icon.messageClicked.connect(self._front)
            self.icon.show()

    def announce(self, text: str) -> None:
        """Says that mail has come, if that is wanted."""
        chosen = preferences.read()
        if not chosen.notices:
            return
        if self.icon is not None and self.icon.supportsMessages():
            self.icon.showMessage(self._words("app.title"), text, self.icon.icon(), _SHOWN_MS)
        QApplication.alert(self._window)
        if chosen.sounds:
            QApplication.beep()

    def _front(self, _checked: bool = False) -> None:
        self.front_wanted.emit()

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is not QSystemTrayIcon.ActivationReason.Context:
            self.front_wanted.emit()
