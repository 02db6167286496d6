"""Whether all letters ask for a signed receipt: an entry of the menu that shows what is set, and sets it."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from secmail.api.commands import AskForReceipts
from secmail.api.queries import ReceiptsAsked
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk


class ReceiptSetting(QObject):
    """Owns the action's check mark."""

    def __init__(self, desk: Desk, action: QAction, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._action = action
        action.setCheckable(True)
        action.triggered.connect(self._set)

    def start(self) -> None:
        """Reads what is set."""
        self._desk.bridge.ask(ReceiptsAsked(), self, then=self._action.setChecked)

    def _set(self, always: bool) -> None:
        self._desk.bridge.submit(AskForReceipts(always), JobListener(self, failed=lambda _: self.start()))
