"""Files and links that macOS hands to a program that runs, as events; elsewhere they are words of the start."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QUrl
from PySide6.QtGui import QFileOpenEvent


class Handed(QObject):
    """`take` gets each as an address: `file:` or `mailto:`."""

    def __init__(self, parent: QObject, take: Callable[[str], object]) -> None:
        super().__init__(parent)
        self._take = take

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QFileOpenEvent):
            return False
        self._take(event.url().toString(QUrl.ComponentFormattingOption.FullyEncoded))
        return True
