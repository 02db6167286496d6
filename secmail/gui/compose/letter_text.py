"""The text of a letter: a plain one, into which files may be dropped and pictures pasted."""

from PySide6.QtCore import QBuffer, QIODevice, QMimeData, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QPlainTextEdit, QWidget


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
