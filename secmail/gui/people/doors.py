"""The doors to correspondents, directories and one's own certificates; each window is loaded when it is opened."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from secmail.domain.addresses import Mailbox
from secmail.domain.mandates import Right
from secmail.domain.people import RecipientStatus
from secmail.gui.desk import Desk
from secmail.gui.panes.reading_pane import ReadingPane
from secmail.gui.people.endings import Endings
from secmail.gui.problem_bar import ProblemBar
from secmail.gui.rights import refusal
from secmail.gui.session import Session

if TYPE_CHECKING:
    from secmail.gui.people.confirmations import ConfirmationsDialog
    from secmail.gui.people.contacts import ContactsDialog
    from secmail.gui.people.directory import DirectoryDialog
    from secmail.gui.people.own import OwnCertificatesDialog
    from secmail.gui.people.sources import SourcesDialog


class PeopleDoors(QObject):
    """`write_wanted` carries the mailboxes to write to, `told` a sentence for the status bar."""

    write_wanted = Signal(object)
    told = Signal(str)

    def __init__(
        self, desk: Desk, session: Session, window: QWidget, *, problems: ProblemBar, reading: ReadingPane
    ) -> None:
        super().__init__(window)
        self._desk = desk
        self._session = session
        self._window = window
        self.contacts: ContactsDialog | None = None
        self.directory: DirectoryDialog | None = None
        self.sources: SourcesDialog | None = None
        self.own: OwnCertificatesDialog | None = None
        self.confirmations: ConfirmationsDialog | None = None
        self._endings = Endings(desk, problems, self.show_own)
        self._reading = reading
        reading.about.look_wanted.connect(self.look)

    @property
    def actions(self) -> Mapping[str, Callable[[], object]]:
        """What the actions of the menu do."""
        return {
            "contacts": self.show_contacts,
            "directory": self.show_directory,
            "own-certificates": self.show_own,
            "confirmed": self.show_confirmed,
        }

    def show_contacts(self) -> "ContactsDialog":
        """Correspondents of the practice."""
        if self.contacts is None:
            from secmail.gui.people.contacts import ContactsDialog  # noqa: PLC0415 -- start time

            self.contacts = ContactsDialog(self._desk, self._window)
            self.contacts.write_wanted.connect(self._write)
            self.contacts.directory_wanted.connect(self.show_directory)
        self.contacts.start()
        return self.contacts

    def show_directory(self, words: str = "") -> "DirectoryDialog":
        """People of the country; those of these words, where some are given."""
        if self.directory is None:
            from secmail.gui.people.directory import DirectoryDialog  # noqa: PLC0415 -- start time

            self.directory = DirectoryDialog(self._desk, self._window)
            self.directory.write_wanted.connect(self._write)
            self.directory.sources_wanted.connect(self.show_sources)
        if words:
            self.directory.seek(words)
        self.directory.start()
        return self.directory

    def show_sources(self) -> "SourcesDialog":
        """Directories that are set up."""
        if self.sources is None:
            from secmail.gui.people.sources import SourcesDialog  # noqa: PLC0415 -- start time

            self.sources = SourcesDialog(self._desk, self.directory or self._window)
            if self.directory is not None:
                self.sources.changed.connect(self.directory.ask_sources)
        self.sources.start()
        return self.sources

    def show_own(self) -> "OwnCertificatesDialog":
        """One's own certificates."""
        if self.own is None:
            from secmail.gui.people.own import OwnCertificatesDialog  # noqa: PLC0415 -- start time

            self.own = OwnCertificatesDialog(self._desk, self._window)
            self.own.unlock_wanted.connect(self._session.toggle)
        self.own.start()
        return self.own

    def show_confirmed(self) -> "ConfirmationsDialog":
        """Whom the user has confirmed."""
        if self.confirmations is None:
            from secmail.gui.people.confirmations import ConfirmationsDialog  # noqa: PLC0415 -- start time

            self.confirmations = ConfirmationsDialog(self._desk, self._window)
        self.confirmations.start()
        return self.confirmations

    def look(self, status: RecipientStatus) -> None:
        """Shows the certificate that asks for a look, beside the one that is used."""
        from secmail.gui.people.look import LookDialog  # noqa: PLC0415 -- start time

        dialog = LookDialog(self._desk, self._window, status)
        dialog.decided.connect(self._reading.read_again)
        dialog.start()

    def _write(self, mailboxes: tuple[Mailbox, ...]) -> None:
        """Where a mandate does not allow that, it is said."""
        refused = refusal(self._session, Right.DRAFT, self._desk.words)
        if refused:
            self.told.emit(refused)
        else:
            self.write_wanted.emit(mailboxes)
