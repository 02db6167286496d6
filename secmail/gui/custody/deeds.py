"""What the holder does to the vault without a form: cards, ways in, a new key, the certificate for it."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from secmail.api.custody import (
    AddCard,
    InstallCertificate,
    KeyShown,
    MakeKey,
    RemoveSlot,
    RequestCertificate,
    VaultCreated,
)
from secmail.api.events import JobFailed
from secmail.domain.errors import Code, SecmailError
from secmail.domain.ids import JobId
from secmail.domain.octets import octets
from secmail.domain.vaults import SlotFacts
from secmail.gui import files
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.dialogs.question import News, Question
from secmail.gui.models.vault_words import fingerprints
from secmail.gui.session import Session


class VaultDeeds(QObject):
    """`told` carries an outcome, `failed` a JobFailed, `sheets_wanted` asks for recovery sheets.

    `refused` carries why a file was not taken, in words.
    """

    told = Signal(str)
    refused = Signal(str)
    failed = Signal(object)
    sheets_wanted = Signal()

    def __init__(self, desk: Desk, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._session = session
        self._window = window
        self._request: bytes | None = None
        self._wants_sheets = False

    def add_card(self) -> None:
        """A way in for a further card of the holder: the one that is in besides, or one that is asked for."""
        session = self._session.shown
        known = {slot.certificate for slot in session.vault.slots} if session is not None else set()
        other = next((card.id for card in self._session.cards if not fingerprints(card) & known), None)
        self._run(AddCard(other), "told.card-added")

    def ask_remove(self, slot: SlotFacts, text: str, parent: QWidget) -> None:
        """Asks before a way in is taken away."""
        words = self._desk.words
        Question(
            parent,
            title=words("slot.remove.title"),
            text=words("slot.remove.question", slot=text),
            details=words("slot.remove.hint"),
            answers=(
                (words("slot.remove"), QMessageBox.ButtonRole.DestructiveRole, partial(self._remove, slot)),
                (words("slot.remove.keep"), QMessageBox.ButtonRole.RejectRole, None),
            ),
        ).open()

    def ask_new_key(self) -> None:
        """Asks before a new reading key is made."""
        words = self._desk.words
        Question(
            self._window,
            title=words("renew.title"),
            text=words("renew.question"),
            details=words("renew.hint"),
            answers=(
                (words("renew.yes"), QMessageBox.ButtonRole.AcceptRole, self._make_key),
                (words("task.cancel"), QMessageBox.ButtonRole.RejectRole, None),
            ),
        ).open()

    def request(self, key: KeyShown) -> None:
        """Makes the certificate request of a key anew, to be saved."""
        listener = JobListener(self, done=self._requested, failed=self.failed.emit)
        self._desk.bridge.submit(RequestCertificate(key.sha256), listener)

    def _requested(self, result: object) -> None:
        assert isinstance(result, bytes)
        self._request = result
        self._choose_place()

    def choose_certificate(self) -> None:
        """Lets the file that the authority sent be chosen."""
        dialog = QFileDialog(self._window, self._desk.words("install.title"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.install)
        dialog.open()

    def install(self, path: str) -> None:
        """Reads the file, and has its certificate put to its key."""

        def read() -> bytes:
            return files.read_file(Path(path), files.CERTIFICATE_LIMIT, Code.CERTIFICATE_UNREADABLE)

        def hand_over(data: bytes) -> None:
            listener = JobListener(self, done=self._installed, failed=self._not_installed)
            self._desk.bridge.submit(InstallCertificate(data), listener)

        self._desk.bridge.run(read, self, then=hand_over, otherwise=self._fail)

    def _installed(self, _: object) -> None:
        self.told.emit(self._desk.words("told.installed"))

    def _not_installed(self, failure: JobFailed) -> None:
        # The general sentence speaks of key files.
        if failure.code is Code.KEYFILE_UNREADABLE:
            self.refused.emit(self._desk.words("install.unfit"))
        else:
            self.failed.emit(failure)

    # what is left to do after a key was made

    def offer_next(self, request: bytes, *, sheets: bool = True) -> None:
        """A key is new: its request should go to an authority, and the vault should have recovery sheets."""
        self._request, self._wants_sheets = request, sheets
        self._ask_next("created.title" if sheets else "renew.title")

    def sheets_made(self) -> None:
        """Recovery sheets are made: what is left?"""
        if self._wants_sheets:
            self._wants_sheets = False
            self._ask_next("created.title")

    def _ask_next(self, title: str) -> None:
        words, roles = self._desk.words, QMessageBox.ButtonRole
        left = []
        if self._wants_sheets:
            left.append((words("created.sheets"), roles.AcceptRole, self.sheets_wanted.emit))
        if self._request is not None:
            left.append((words("created.request"), roles.ActionRole, self._choose_place))
        if not left:
            return
        text = {(True, True): "created.text", (True, False): "created.text.sheets"}
        key = text.get((self._wants_sheets, self._request is not None), "created.text.request")
        News(
            self._window,
            title=words(title),
            text=words("renew.done" if title == "renew.title" else title),
            details=words(key),
            answers=(*left, (words("created.later"), roles.RejectRole, self._drop_request)),
        ).open()

    def _choose_place(self) -> None:
        words = self._desk.words
        dialog = QFileDialog(self._window, words("request.title"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("p10")
        dialog.selectFile(words("request.file"))
        dialog.fileSelected.connect(self.save_request)
        dialog.open()

    def save_request(self, path: str) -> None:
        """Writes the request that was just made."""
        assert self._request is not None
        content = octets(self._request)
        self._desk.bridge.run(
            lambda: files.write_file(Path(path), content), self, then=self._saved, otherwise=self._fail
        )

    def _saved(self, _: None) -> None:
        self._request = None
        self.told.emit(self._desk.words("told.request-saved"))
        self._ask_next("created.title")

    def _drop_request(self) -> None:
        self._request, self._wants_sheets = None, False

    def _make_key(self) -> None:
        self._desk.bridge.submit(MakeKey(), JobListener(self, done=self._key_made, failed=self.failed.emit))

    def _key_made(self, result: object) -> None:
        assert isinstance(result, VaultCreated)
        self.offer_next(result.request, sheets=False)

    def _remove(self, slot: SlotFacts) -> None:
        self._run(RemoveSlot(slot.id), "told.slot-removed")

    def _run(self, command: AddCard | RemoveSlot, told: str) -> None:
        def done(_: object) -> None:
            self.told.emit(self._desk.words(told))

        self._desk.bridge.submit(command, JobListener(self, done=done, failed=self.failed.emit))

    def _fail(self, error: SecmailError) -> None:
        self.failed.emit(JobFailed(JobId(0), error.code, error.detail))
