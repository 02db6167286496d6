"""The text of a letter: a plain one, into which files may be dropped and pictures pasted."""

from collections.abc import Callable

from PySide6.QtCore import QBuffer, QIODevice, QMimeData, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QImage, QTextCursor
from PySide6.QtWidgets import QMenu, QPlainTextEdit, QWidget


def local_files(data: QMimeData) -> list[str]:
    """Paths of files of this computer that are dragged or were copied; addresses of the web are none."""
    return [url.toLocalFile() for url in data.urls() if url.isLocalFile()]


class LetterText(QPlainTextEdit):
    """`files_given` carries paths, `picture_given` the PNG of a picture from the clipboard."""

    files_given = Signal(list)
    picture_given = Signal(bytes)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.offering: Callable[[QMenu, QTextCursor], None] | None = None
        """What stands first in the menu of the text, for the place where it opens."""

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.createStandardContextMenu(event.pos())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if self.offering is not None:
            by_mouse = event.reason() is QContextMenuEvent.Reason.Mouse
            self.offering(menu, self.cursorForPosition(event.pos()) if by_mouse else self.textCursor())
        menu.popup(event.globalPos())

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return bool(local_files(source)) or source.hasImage() or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        files = local_files(source)
        if files:
            self.files_given.emit(files)
        elif source.hasImage() and not source.hasText():
            self._give_picture(source.imageData())
        else:
            super().insertFromMimeData(source)

    def _give_picture(self, image: object) -> None:
        if isinstance(image, QImage) and not image.isNull():
            buffer = QBuffer()
            buffer.open(QIODevice.OpenModeFlag.WriteOnly)
            image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs know names of files only
            self.picture_given.emit(buffer.data().data())
