"""The small doors beside reading and writing: certificates, diagnosis, saved drafts."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QMessageBox, QWidget

from secmail.api.accounts import BrowserWanted
from secmail.api.events import Event, JobFailed
from secmail.domain.errors import SecmailError
from secmail.domain.ids import AccountId
from secmail.gui.accounts.add import AddAccountDialog
from secmail.gui.compose.files import ComposeFiles
from secmail.gui.desk import Desk
from secmail.gui.diagnosis.window import DiagnosisDialog
from secmail.gui.dialogs.drafts import DraftsDialog
from secmail.gui.dialogs.password import PasswordDialog
from secmail.gui.dialogs.question import Question
from secmail.gui.settings.dialog import SettingsDialog


class Doors(QObject):
    """`failed` carries a SecmailError for the problem bar, `password_changed` the account that can be tried again."""

    failed = Signal(object)
    password_changed = Signal(object)
    account_added = Signal(object)

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self.files = ComposeFiles(desk, window)
        self.diagnosis = DiagnosisDialog(desk, window)
        self.drafts = DraftsDialog(desk, window)
        self.settings = SettingsDialog(desk, window)
        self.files.learned.connect(self._tell_learned)
        self.files.unreadable.connect(self.failed)
        self.files.refused.connect(self._refuse)

    @property
    def actions(self) -> Mapping[str, Callable[[], object]]:
        """What the actions of the menu do."""
        return {
            "drafts": self.show_drafts,
            "certificates": self.import_certificates,
            "account": self.add_account,
            "password": self.change_password,
            "diagnosis": self.diagnose,
            "settings": self.settings.start,
        }

    def import_certificates(self) -> None:
        """Learns the certificates of a file."""
        self.files.choose_certificate(None)

    def change_password(self, wanted: AccountId | None = None) -> PasswordDialog:
        """Signs in to a mailbox anew."""
        dialog = PasswordDialog(self._desk, self._window, wanted=wanted)
        dialog.changed.connect(self.password_changed)
        self._desk.bridge.heard.connect(dialog.hear)
        dialog.start()
        return dialog

    def add_account(self) -> AddAccountDialog:
        """Adds a mailbox whose domain says where its servers are."""
        dialog = AddAccountDialog(self._desk, self._window)
        dialog.added.connect(self.account_added)
        dialog.open()
        return dialog

    def diagnose(self) -> None:
        """Shows what works and what does not."""
        _show(self.diagnosis)
        self.diagnosis.start()

    def show_drafts(self) -> None:
        """Shows the saved drafts."""
        _show(self.drafts)
        self.drafts.start()

    def hear(self, event: Event) -> None:
        """Follows the engine's events."""
        self.drafts.hear(event)
        if isinstance(event, BrowserWanted):
            QDesktopServices.openUrl(QUrl(event.url))

    def _refuse(self, failure: JobFailed) -> None:
        self.failed.emit(SecmailError(failure.code, failure.detail))

    def _tell_learned(self, count: int) -> None:
        words = self._desk.words
        Question(
            self._window,
            title=words("certificates.title"),
            text=words.count("certificates.learned", count) if count else words("certificates.learned.none"),
            details=words("certificates.learned.hint" if count else "certificates.none.hint"),
            answers=((words("drop.close"), QMessageBox.ButtonRole.RejectRole, None),),
        ).open()


def _show(dialog: QDialog) -> None:
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()
