"""What the actions of the main window do with the message that is read: file, mark, answer, write."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from secmail.api.commands import FileResults, MarkSeen, Synchronise
from secmail.api.events import JobFailed
from secmail.api.queries import Accounts
from secmail.api.results import ExportResult, SyncResult
from secmail.domain.accounts import Account
from secmail.domain.addresses import Mailbox
from secmail.domain.drafts import Draft
from secmail.domain.history import Reminder
from secmail.domain.ids import MessageId
from secmail.domain.messages import Attachment
from secmail.gui.bridge import JobListener
from secmail.gui.compose.content import Content, account_for, again, from_draft, reply
from secmail.gui.compose.typed_names import typed
from secmail.gui.compose.window import ComposeWindow
from secmail.gui.desk import Desk
from secmail.gui.dialogs.link import link_question
from secmail.gui.dialogs.save_attachment import SaveAttachment
from secmail.gui.identity_asking import IdentityAsking
from secmail.gui.lists import Lists
from secmail.gui.panes.reading_pane import ReadingPane
from secmail.gui.problems import shown


class Deeds(QObject):
    """`told` carries a short outcome for the status bar; `failed` a problem for the bar."""

    told = Signal(str)
    failed = Signal(object)

    def __init__(self, desk: Desk, window: QWidget, *, reading: ReadingPane, lists: Lists) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._reading = reading
        self._lists = lists
        self.identity = IdentityAsking(desk, reading)
        self._accounts: tuple[Account, ...] = ()
        self.principal: str | None = None
        """For whom letters are prepared, while one acts by mandate."""

    def start(self) -> None:
        """Reads the accounts that letters can be sent from."""
        self._desk.bridge.ask(Accounts(), self, then=self._take_accounts)

    def synchronise(self) -> None:
        """Checks for mail now."""
        self.told.emit(self._desk.words("status.syncing"))
        self._desk.bridge.submit(Synchronise(), JobListener(self, done=self._synchronised))

    def file_results(self) -> None:
        """Hands the results of the message to the practice software."""
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

    def toggle_seen(self) -> None:
        """Marks the chosen message as read or unread."""
        row = self.chosen_seen()
        if row is not None:
            message, seen = row
            self._desk.bridge.submit(MarkSeen(message, seen=not seen))

    def chosen_seen(self) -> tuple[MessageId, bool] | None:
        """The chosen message, and whether it counts as read."""
        message = self._reading.message
        row = self._lists.summary(message) if message is not None else None
        return None if row is None else (row.id, row.seen)

    def mark_opened(self) -> None:
        """A message that came on the screen counts as read."""
        row = self.chosen_seen()
        if self._reading.view is not None and row is not None and not row[1]:
            self._desk.bridge.submit(MarkSeen(row[0], seen=True))

    def write(self) -> ComposeWindow:
        """Opens an empty composer."""
        return self._compose(Content(), account_for(None, self._accounts))

    def write_to(self, mailboxes: Iterable[Mailbox]) -> ComposeWindow:
        """Opens a composer to these people."""
        return self._compose(Content(to=", ".join(map(typed, mailboxes))), account_for(None, self._accounts))

    def write_again(self, due: Reminder) -> ComposeWindow:
        """Opens a composer to those who have not acknowledged a letter."""
        return self._compose(again(due, self._desk.words), account_for(None, self._accounts))

    def reply(self) -> ComposeWindow | None:
        """Opens a composer with the answer to the message on the screen."""
        view = self._reading.view
        return None if view is None else self._compose(reply(view, self._desk.words), account_for(view, self._accounts))

    def go_on(self, number: int, saved: Draft) -> ComposeWindow:
        """Opens a saved draft, or brings the composer to the front where it is being written already."""
        for composer in self._window.findChildren(ComposeWindow):
            if composer.draft_id == number:
                composer.raise_()
                composer.activateWindow()
                return composer
        account = next((one for one in self._accounts if one.id == saved.account), account_for(None, self._accounts))
        composer = self._compose(from_draft(saved), account)
        composer.draft_id = number
        return composer

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
        saving = SaveAttachment(attachment, self._desk, signed=signed, parent=self._window)
        saving.saved.connect(self._attachment_saved)
        saving.failed.connect(self.failed)
        saving.start()

    def _compose(self, content: Content, account: Account | None) -> ComposeWindow:
        window = ComposeWindow(self._desk, account, content=content, parent=self._window, for_holder=self.principal)
        window.finished.connect(self.told)
        window.show()
        return window

    def _take_accounts(self, accounts: tuple[Account, ...]) -> None:
        self._accounts = accounts

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
