"""A window of the invented practice for pictures and tests, and the deeds of a user."""

from typing import cast

from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from secmail.domain.ids import MessageId
from secmail.domain.sentences.text import Language
from secmail.gui.application import build_window
from secmail.gui.main_window import MainWindow
from tests.support.invented_practice import INBOX, NOW, PaperCards, Practice


class Stage:
    """A window on the invented practice, and the deeds of a user."""

    def __init__(self, language: str, size: tuple[int, int]) -> None:
        self.language = cast(Language, language)
        self.size = size
        self.practice = Practice()
        self.window: MainWindow | None = None
        self.front: QWidget | None = None

    def raise_window(self, *, demo: bool = False) -> MainWindow:
        """Opens the window as it is at the start."""
        panel = PaperCards(self.practice) if demo else None
        self.window = build_window(self.practice.handle, language=self.language, demo=panel, now=lambda: NOW)
        self.window.resize(*self.size)
        self.window.show()
        self.window.start()
        settle()
        return self.window

    def choose(self, message: int) -> None:
        """Clicks a message."""
        assert self.window is not None
        pane = self.window.messages
        if self.window.lists.currentWidget() is not pane:
            self.window.folders.choose(INBOX)
            settle()
        pane.view.setCurrentIndex(pane.model.index_of(MessageId(message)))
        settle()

    def picture(self) -> QPixmap:
        """The window, with the dialog or composer that stands in front of it."""
        assert self.window is not None
        settle()
        return (self.front or self.window).grab()

    def close(self) -> None:
        """Ends the window and everything that belongs to it."""
        assert self.window is not None
        self.window.shut()
        self.window.close()
        self.window.deleteLater()
        settle()


def settle() -> None:
    """Lets everything happen that has been started."""
    for _ in range(12):
        QApplication.processEvents()
