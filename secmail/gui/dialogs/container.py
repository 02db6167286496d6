"""Asks for the passphrase of a key file out of which certificates are to be learned."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from secmail.api.commands import ImportCertificates
from secmail.gui.desk import Desk
from secmail.gui.dialogs.task import TaskDialog, secret_field


class ContainerDialog(TaskDialog):
    """`learned` carries how many certificates were new. `address`: whose they are, where they do not say."""

    learned = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget, data: bytes, *, address: str | None) -> None:
        words = desk.words
        super().__init__(desk, parent, title=words("container.title"), ok=words("container.ok"))
        self._data = data
        self._address = address
        self.add_text(words("container.how"))
        self.field = secret_field(self)
        self.add_field(words("container.passphrase"), self.field)
        self.field.textChanged.connect(self.update_ok)

    def ready(self) -> bool:
        """Whether something is typed."""
        return bool(self.field.text())

    def begin(self) -> None:
        """Reads the certificates; what was typed is dropped at once."""
        command = ImportCertificates(self._data, self._address, passphrase=self.field.text())
        self.field.clear()
        self.run(command, self._done)

    def _done(self, count: object) -> None:
        self.learned.emit(count)
        self.finish()
