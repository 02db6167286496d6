"""What helps a recipient who cannot be sealed to: looking for his certificate, asking for it, looking at it."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from secmail.api.certificates import CertificatesFound, WriteAboutCertificates
from secmail.api.directory import Directories, FindCertificates
from secmail.api.events import JobFailed
from secmail.domain.directory import DirectorySource
from secmail.domain.ids import AccountId, JobId
from secmail.domain.own_certificates import LetterAbout
from secmail.domain.people import RecipientStatus
from secmail.gui.bridge import JobListener
from secmail.gui.compose.recipient_words import Tried
from secmail.gui.desk import Desk
from secmail.gui.dialogs.question import Question
from secmail.gui.models.departure_words import departed
from secmail.gui.people.found_words import found_words
from secmail.gui.safe_text import one_line

if TYPE_CHECKING:
    from secmail.gui.people.directory import DirectoryDialog


class Remedies(QObject):
    """`working`, `told`, `missed` carry a sentence, `failed` a JobFailed; `changed`: look the recipients up anew."""

    working = Signal(str)
    told = Signal(str)
    missed = Signal(str)
    failed = Signal(object)
    changed = Signal()
    tried = Signal(str, object)
    """An address, and what was done for it."""
    chosen = Signal(str, object)
    """What was typed, and the mailboxes that are meant."""

    def __init__(self, desk: Desk, window: QWidget, *, signs: bool = True) -> None:
        super().__init__(window)
        self._signs = signs
        self._desk = desk
        self._window = window
        self._jobs: set[JobId] = set()
        self.account: AccountId | None = None
        """Whose letters ask for a certificate."""

    def stop(self) -> None:
        """Nobody waits for the answers any more."""
        for job in self._jobs:
            self._desk.bridge.cancel(job)
        self._jobs.clear()

    def find(self, address: str) -> None:
        """Looks in directories and in the DNS of the domain, because a person asked."""
        self.working.emit(self._desk.words("recipient.finding", address=one_line(address, 80)))
        self._job(FindCertificates(address), partial(self._found, address))

    def ask_for(self, address: str) -> Question | None:
        """Asks for a letter that asks for the certificate: it leaves this computer, so it is confirmed."""
        account = self.account
        if account is None:
            return None
        words = self._desk.words
        question = Question(
            self._window,
            title=words("recipient.request.title"),
            text=words("recipient.request.question", address=one_line(address, 120)),
            details=words("recipient.request.details"),
            answers=(
                (
                    words("recipient.request.yes"),
                    QMessageBox.ButtonRole.AcceptRole,
                    partial(self._ask, account, address),
                ),
                (words("task.cancel"), QMessageBox.ButtonRole.RejectRole, None),
            ),
        )
        question.open()
        return question

    def look(self, status: RecipientStatus) -> None:
        """Shows the certificate that asks for a look, beside the one that is used."""
        from secmail.gui.people.look import LookDialog  # noqa: PLC0415 -- loaded when it is opened: start time

        dialog = LookDialog(self._desk, self._window, status)
        dialog.decided.connect(self.changed)
        dialog.start()

    def search(self, typed: str) -> "DirectoryDialog":
        """Looks for a person whose name was typed in place of an address."""
        from secmail.gui.people.directory import DirectoryDialog  # noqa: PLC0415 -- loaded when it is opened: start time

        dialog = DirectoryDialog(self._desk, self._window, chooses=True)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fields["words"].setText(one_line(typed.strip('"'), 120))
        dialog.write_wanted.connect(partial(self.chosen.emit, typed))
        dialog.write_wanted.connect(dialog.close)
        dialog.sources_wanted.connect(partial(self._show_sources, dialog))
        dialog.start()
        return dialog

    def _show_sources(self, dialog: "DirectoryDialog") -> None:
        """Where directories are set up, and the list of the country is brought."""
        from secmail.gui.people.sources import SourcesDialog  # noqa: PLC0415 -- loaded when it is opened: start time

        sources = dialog.findChild(SourcesDialog)
        if sources is None:
            sources = SourcesDialog(self._desk, dialog)
            sources.changed.connect(dialog.ask_sources)
        sources.start()

    def _ask(self, account: AccountId, address: str) -> None:
        self.working.emit(self._desk.words("recipient.requesting"))
        command = WriteAboutCertificates(account, LetterAbout.REQUEST, (address,))
        self._job(command, partial(self._requested, address))

    def _found(self, address: str, result: object) -> None:
        assert isinstance(result, CertificatesFound)
        self.changed.emit()
        if not (result.found or result.failures):
            self.tried.emit(address, Tried.LOOKED)
        if result.failures:
            then = partial(self._tell_found, address, result)
            otherwise = partial(self._tell_found, address, result, ())
            self._desk.bridge.ask(Directories(), self, then=then, otherwise=lambda _: otherwise())
        else:
            self._tell_found(address, result, ())

    def _tell_found(self, address: str, result: CertificatesFound, known: tuple[DirectorySource, ...]) -> None:
        titles = {one.id: one.title for one in known}
        said = found_words(result, self._desk.words, address=address, titles=titles)
        if self._signs and not result.learned:
            said = f"{said} {self._desk.words('recipient.found.ask')}"
        (self.working if result.learned and not result.left else self.missed).emit(said)

    def _requested(self, address: str, result: object) -> None:
        assert isinstance(result, tuple)
        words = self._desk.words
        said = departed(result, words, gone=words("recipient.requested", address=one_line(address, 80)))
        (self.told if said.well else self.missed).emit(said.text)
        if said.left:
            self.tried.emit(address, Tried.ASKED)
        self.changed.emit()  # one that waits is no longer offered

    def _job(self, command: FindCertificates | WriteAboutCertificates, done: partial[None]) -> None:
        jobs: list[JobId] = []

        def over() -> None:
            self._jobs.difference_update(jobs)

        def finished(result: object) -> None:
            over()
            done(result)

        def failed(failure: JobFailed) -> None:
            over()
            self.failed.emit(failure)

        listener = JobListener(self, done=finished, failed=failed, cancelled=over)
        jobs.append(self._desk.bridge.submit(command, listener))
        self._jobs.update(jobs)
