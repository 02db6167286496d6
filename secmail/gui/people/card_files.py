"""Files of contacts' cards: taken in from a file of the user's choice, and written to one, in either version."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from secmail.api.contacts import LOG_BESIDE, CardVersion, ContactCards, ContactsImported, ImportContacts
from secmail.api.events import JobFailed
from secmail.domain.errors import ActionNeeded, Code, SecmailError
from secmail.domain.octets import octets
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.files import read_file, write_file
from secmail.gui.people.people_words import imported_words
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone

_MOST_BYTES = 64 * 1024 * 1024
_SUFFIX = "vcf"


class CardFiles(QObject):
    """`told` carries a sentence and its tone, `failed` a code and the other side's words."""

    told = Signal(str, object)
    failed = Signal(object, str)

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window

    def choose_import(self) -> QFileDialog:
        """Asks which file."""
        dialog = QFileDialog(self._window, self._desk.words("contacts.import.title"))
        dialog.setNameFilter(self._desk.words("contacts.filter"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.take)
        dialog.open()
        return dialog

    def choose_export(self, group: str | None) -> QFileDialog:
        """Asks where to, and in which version: the kind of file says it."""
        words = self._desk.words
        kinds = {words("contacts.cards.three"): CardVersion.THREE, words("contacts.cards.four"): CardVersion.FOUR}
        dialog = QFileDialog(self._window, words("contacts.export.title"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(list(kinds))
        dialog.setDefaultSuffix(_SUFFIX)
        dialog.fileSelected.connect(lambda path: self.write(path, group, version=kinds[dialog.selectedNameFilter()]))
        dialog.open()
        return dialog

    def take(self, path: str) -> None:
        """Takes in the cards of a file."""
        work = partial(_read, Path(path))
        self._desk.bridge.run(work, self, then=self._import, otherwise=self._refuse)

    def write(self, path: str, group: str | None, *, version: CardVersion = CardVersion.THREE) -> None:
        """Gives out everybody, or everybody of a group, as cards."""
        query = ContactCards(group=group, version=version)
        self._desk.bridge.ask(query, self, then=partial(self._save, Path(path)), otherwise=self._refuse)

    def _import(self, data: bytes) -> None:
        self._desk.bridge.submit(ImportContacts(data), JobListener(self, done=self._imported, failed=self._fail))

    def _imported(self, result: object) -> None:
        assert isinstance(result, ContactsImported)
        left = bool(result.without_address or result.unreadable or result.partly or result.left_certificates)
        self.told.emit(imported_words(result, self._desk.words), Tone.CAUTION if left else Tone.NEUTRAL)

    def _save(self, path: Path, cards: bytes) -> None:
        said = self._desk.words("contacts.exported", file=one_line(path.name, 80))

        def written(_: None) -> None:
            self.told.emit(said, Tone.NEUTRAL)

        self._desk.bridge.run(partial(write_file, path, octets(cards)), self, then=written, otherwise=self._refuse)

    def _fail(self, failure: JobFailed) -> None:
        self.failed.emit(failure.code, failure.words)

    def _refuse(self, error: SecmailError) -> None:
        self.failed.emit(error.code, "")


def _read(path: Path) -> bytes:
    """While the other program is open, its newest contacts stand in a file beside: older ones are not taken for new."""
    beside = path.with_name(path.name + LOG_BESIDE)
    try:
        newer = beside.stat().st_size > 0
    except OSError:
        newer = False
    if newer:
        raise ActionNeeded(Code.CONTACT_FILE_UNREADABLE)
    return read_file(path, _MOST_BYTES, Code.CONTACT_FILE_UNREADABLE)
