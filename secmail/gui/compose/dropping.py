"""Files that are dropped anywhere on the composer."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from secmail.gui.compose.letter_text import local_files


class FileDrop(QObject):
    """Listens on a window; `dropped` carries paths. `free`: whether files may be added now."""

    dropped = Signal(list)

    def __init__(self, window: QWidget, free: Callable[[], bool]) -> None:
        super().__init__(window)
        self._free = free
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDragEnterEvent):
            if self._free() and local_files(event.mimeData()):
                event.acceptProposedAction()
            return True
        if isinstance(event, QDropEvent) and event.type() is QEvent.Type.Drop:
            event.acceptProposedAction()
            self.dropped.emit(local_files(event.mimeData()))
            return True
        return super().eventFilter(watched, event)
