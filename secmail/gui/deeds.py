"""What the actions of the main window do with the message that is read: file it, mark it, save of it."""

from functools import partial

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from secmail.api.commands import FileResults, MarkSeen, Synchronise
from secmail.api.events import JobFailed, JobProgressed
from secmail.api.results import ExportResult, SyncResult
from secmail.domain.ids import MessageId
from secmail.domain.messages import Attachment
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.dialogs.link import link_question
from secmail.gui.dialogs.save_attachment import SaveAttachment
from secmail.gui.identity_asking import IdentityAsking
from secmail.gui.lists import Lists
from secmail.gui.panes.message_pane import coming_words
from secmail.gui.panes.reading_pane import ReadingPane
from secmail.gui.problems import shown
from secmail.gui.revocation_look import RevocationLook


class Deeds(QObject):
    """`told` carries a short outcome for the status bar; `failed` a problem for the bar."""

    told = Signal(str)
    failed = Signal(object)
    several_wanted = Signal(object)
    """The results of these messages are to be filed."""

    def __init__(self, desk: Desk, window: QWidget, *, reading: ReadingPane, lists: Lists) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._reading = reading
        self._lists = lists
        self.identity = IdentityAsking(desk, reading)
        self.look = RevocationLook(desk, reading)

    def synchronise(self) -> None:
        """Checks for mail now."""
        self.told.emit(self._desk.words("status.syncing"))
        self._desk.bridge.submit(Synchronise(), JobListener(self, done=self._synchronised, progressed=self._coming))

    def file_results(self) -> None:
        """Hands the results of the message to the practice software, or those of all that are marked."""
        marked = self._lists.marked
        if len(marked) > 1:
            self.several_wanted.emit(marked)
        else:
            self.file_shown()

    def file_shown(self) -> None:
        """The results of the message that is read, whatever is marked beside it."""
        self._file(again=False)

    def file_again(self) -> None:
        """The same, though another message brought the same file before."""
        self._file(again=True)

    def _file(self, *, again: bool) -> None:
        view = self._reading.view
        if view is not None and view.results:
            self._reading.filing.show_working()
            listener = JobListener(self, done=self._filed, failed=self._filing_failed)
            self._desk.bridge.submit(FileResults(view.message, again=again), listener)

    def chosen_seen(self) -> tuple[MessageId, bool] | None:
        """The chosen message, and whether it counts as read."""
        message = self._reading.message
        row = self._lists.summary(message) if message is not None else None
        return None if row is None else (row.id, row.seen)

    def mark_opened(self) -> None:
        """A message that came on the screen counts as read."""
        row = self.chosen_seen()
        if self._reading.view is not None and row is not None and not row[1]:
            self._desk.bridge.submit(MarkSeen((row[0],), seen=True))

    def folder_chosen(self) -> None:
        """The practice software is set up anew: what could not be filed for want of that can be filed."""
        if self._reading.view is not None:
            self._reading.filing.show_view(self._reading.view)
        self.told.emit(self._desk.words("software.saved"))

    def ask_link(self, url: QUrl) -> None:
        """Asks before a link is opened."""

        def open_link() -> None:
            QDesktopServices.openUrl(url)

        link_question(url, self._window, words=self._desk.words, open_link=open_link).open()

    def save(self, attachment: Attachment, signed: bool) -> None:
        """Saves an attachment in clear, after a warning."""
        message = self._reading.message
        saving = SaveAttachment(attachment, self._desk, signed=signed, parent=self._window, message=message)
        saving.saved.connect(self._attachment_saved)
        saving.saved.connect(partial(self._reading.attachments.note, attachment, "attachment.saved"))
        saving.failed.connect(self.failed)
        saving.start()

    def _coming(self, event: JobProgressed) -> None:
        """How far it is."""
        self._lists.messages.hear(event)
        if said := coming_words(event, self._desk.words):
            self.told.emit(said)

    def _synchronised(self, result: object) -> None:
        words = self._desk.words
        new = result.new if isinstance(result, SyncResult) else 0
        said = words.count("status.synced", new) if new else words("status.synced.none")
        untold = result.untold if isinstance(result, SyncResult) else 0
        self.told.emit(f"{said}. {words.count('status.untold', untold)}." if untold else said)

    def _filed(self, result: object) -> None:
        view = self._reading.view
        if isinstance(result, ExportResult) and view is not None:
            self._reading.filing.show_outcome(view.message, result)

    def _filing_failed(self, failure: JobFailed) -> None:
        if self._reading.view is not None:
            self._reading.filing.show_problem(shown(failure.code, self._desk.words.language))

    def _attachment_saved(self) -> None:
        self.told.emit(self._desk.words("save.done"))
