"""The message that is read: banner, header, filing state, results or text, attachments; or why it is not shown.

The only place where opened content lives; `forget` empties all of it.
"""

from dataclasses import replace

from PySide6.QtCore import QUrl, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from secmail.api.commands import OpenMessage
from secmail.api.events import (
    Event,
    ExportsChanged,
    JobFailed,
    JobProgressed,
    MessageLocked,
    MessageOpened,
    SessionLocked,
    SessionOpened,
)
from secmail.api.exporting import DropFolderChanged
from secmail.api.results import MessageView
from secmail.domain.errors import Code
from secmail.domain.ids import JobId, MessageId
from secmail.domain.messages import Attachment
from secmail.domain.security import Finding, Summary
from secmail.gui import style
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.finding.thread_strip import ThreadStrip
from secmail.gui.models.protection import banner_words, still_closed
from secmail.gui.notice_view import NoticeView
from secmail.gui.panes.attachment_list import AttachmentList
from secmail.gui.panes.band import Band
from secmail.gui.panes.body_view import BodyView
from secmail.gui.panes.certificate_strip import CertificateStrip
from secmail.gui.panes.file_place import FilePlace
from secmail.gui.panes.filing_strip import FilingStrip
from secmail.gui.panes.foreign_strip import ForeignStrip
from secmail.gui.panes.header_block import HeaderBlock
from secmail.gui.panes.receipt_strip import ReceiptStrip
from secmail.gui.panes.security_banner import SecurityBanner
from secmail.gui.panes.sight_strip import SightStrip
from secmail.gui.problems import shown
from secmail.gui.results.view import ResultView
from secmail.gui.style import Tone
from secmail.gui.tall_page import TallPage
from secmail.gui.viewing.viewer import DocumentView

_KEY_CODES = {
    *(Code.CARD_ABSENT, Code.CARD_REMOVED, Code.CARD_PIN_NEEDED, Code.CARD_PIN_CANCELLED, Code.CARD_PIN_REFUSED),
    *(Code.VAULT_LOCKED, Code.CARD_PIN_BLOCKED),
}
"""Why a message is locked, as opposed to damaged."""


def _has_content(view: MessageView) -> bool:
    opened = view.opened
    return bool(opened.text.strip() or opened.html or opened.attachments or view.results)


def _same_content(before: MessageView, view: MessageView) -> bool:
    """Whether only what was done with the message has changed, or by what its signer is known to stand."""
    layers = before.opened.layers if view.opened.summary is before.opened.summary else view.opened.layers
    now = replace(view, exported=before.exported, receipts=before.receipts, about=before.about, changed=before.changed)
    return replace(now, opened=replace(view.opened, layers=layers)) == before


class ReadingPane(QWidget):
    """Shows one message. `view_changed` when another view (or none) is on the screen."""

    view_changed = Signal()
    file_wanted = Signal()
    file_again_wanted = Signal()
    link_chosen = Signal(QUrl)
    save_wanted = Signal(object, bool)
    """An attachment, and whether its message is signed."""
    outside_wanted = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._message: MessageId | None = None
        self._view: MessageView | None = None
        self._job: JobId | None = None
        # The reason that was told stays: the view that follows it knows less.
        self._locked = False
        self._coming = False
        self._notice = NoticeView(self)
        self._content = QWidget(self)
        self.banner = SecurityBanner(desk.words, self._content)
        self.header = HeaderBlock(desk.words, self._content)
        self.exchange = ThreadStrip(desk, self._content)
        self.receipt = ReceiptStrip(desk, self._content)
        self.about = CertificateStrip(desk, self._content)
        self.foreign = ForeignStrip(desk.words, self._content)
        self.filing = FilingStrip(desk, self._content)
        self.results = ResultView(desk.words, self._content)
        self.sight = SightStrip(desk, self.results, self._content)
        self.body = BodyView(desk.words, self._content)
        self.attachments = AttachmentList(desk.words, self._content)
        self.document = DocumentView(desk, self._content)
        self._files = FilePlace(
            *(desk.words, self.document),
            results=self.results,
            body=self.body,
            attachments=self.attachments,
        )
        self._parts = (
            *(self.banner, self.header, self.exchange, self.receipt, self.about, self.foreign, self.filing),
            *(self.sight, self.results, self.attachments, self.body, self.document),
        )
        self._page = TallPage(self._content)
        self._stack = QStackedWidget(self)
        self._arrange()
        self.setAccessibleName(desk.words("reading"))
        self._notice.pressed.connect(self._press)
        self.receipt.answered.connect(self.read_again)
        self.about.answered.connect(self.read_again)
        self.results.text_wanted.connect(self._page.reveal)
        self.filing.pressed.connect(self.file_wanted)
        self.filing.again_wanted.connect(self.file_again_wanted)
        self.body.link_chosen.connect(self.link_chosen)
        for part in (self.attachments, self.document):
            part.save_wanted.connect(self._save)
            part.outside_wanted.connect(self.outside_wanted)
        self._say("letter", desk.words("reading.empty"))

    def add_strip(self, strip: QWidget) -> None:
        """Another line above the content, of a part that follows the message by itself (`view_changed`)."""
        self._page.parts.insertWidget(self._page.parts.indexOf(self.results), strip)

    @property
    def message(self) -> MessageId | None:
        """The message that is chosen, opened or not."""
        return self._message

    @property
    def view(self) -> MessageView | None:
        """What is on the screen."""
        return self._view

    @property
    def notice(self) -> NoticeView:
        """The page that stands instead of content."""
        return self._notice

    def show_message(self, message: MessageId | None) -> None:
        """Opens another message, without asking for a PIN."""
        if self._job is not None:
            self._desk.bridge.cancel(self._job)
            self._job = None
        self._message = message
        self._locked = False
        self.forget()
        if message is None:
            self._say("letter", self._desk.words("reading.empty"))
        else:
            self._open(ask_pin=False)

    def unlock(self) -> None:
        """Opens the chosen message and asks for the PIN it needs."""
        if self._message is not None and self._view is None:
            self._open(ask_pin=True)

    def hear(self, event: Event) -> None:
        """Follows the engine's events."""
        self.sight.hear(event)
        match event:
            case MessageOpened(view) if view.message == self._message:
                self._show(view)
            case MessageLocked(message, code) if message == self._message:
                self.forget()
                self._say_locked(code)
            case SessionLocked():
                was_shown = self._view is not None
                self.forget()
                if was_shown:
                    self._say_locked(Code.VAULT_LOCKED)
            case SessionOpened() if self._message is not None and self._view is None:
                self._open(ask_pin=False)
            case DropFolderChanged() if self._view is not None:
                self.filing.ask()
            case ExportsChanged(messages) if self._message in messages and self._view is not None:
                self._open(ask_pin=False)

    def forget(self) -> None:
        """Takes everything of the message off the screen and out of the memory of the widgets."""
        self._view = None
        for part in self._parts:
            part.forget()
        self._stack.setCurrentWidget(self._notice)
        self.view_changed.emit()

    def _open(self, *, ask_pin: bool) -> None:
        assert self._message is not None
        if self._view is None:
            self._locked = False
            self._say("letter", self._desk.words("reading.opening"))
        listener = JobListener(self, done=self._opened, failed=self._failed, progressed=self._fetching)
        self._job = self._desk.bridge.submit(OpenMessage(self._message, ask_pin=ask_pin), listener)

    def read_again(self) -> None:
        """What is known of the message has changed."""
        if self._message is not None and self._view is not None:
            self._open(ask_pin=False)

    def _fetching(self, event: JobProgressed) -> None:
        """Its bytes come from the server: how many, and a way to stop that."""
        words = self._desk.words
        if self._view is None and event.total > 0:
            self._coming = True
            part = words("body.fetching.part", done=words.size(event.done), total=words.size(event.total))
            self._say("download", words("body.fetching"), sentence=part, button=words("body.stop"))

    def _stop_fetching(self) -> None:
        if self._job is not None:
            self._desk.bridge.cancel(self._job)
            self._job = None
        words = self._desk.words
        sentence = words("body.stopped")
        self._say("download", words("body.stopped.title"), sentence=sentence, button=words("body.go-on"))

    def _opened(self, result: object) -> None:
        self._job = None
        view = result.view if isinstance(result, MessageOpened) else result
        if isinstance(view, MessageView) and view.message == self._message and self._view != view:
            self._show(view)

    def _failed(self, failure: JobFailed) -> None:
        self._job = None
        if self._view is not None:
            return
        if failure.code in _KEY_CODES:
            self._say_locked(failure.code)
            return
        self._say_failed(failure.code, failure.words)

    def _say_failed(self, code: Code, quoted: str = "") -> None:
        words = self._desk.words
        problem = shown(code, words.language, words=quoted)
        body = f"{problem.text.title}. {problem.body}"
        self._say("broken", words("reading.failed.title"), sentence=body, button=words("reading.failed.retry"))

    def _show(self, view: MessageView) -> None:
        closed = still_closed(view.opened)
        if closed is Finding.KEY_NEEDED:
            if not self._locked:
                self._say_locked(Code.VAULT_LOCKED)
            return
        if closed is not None and not _has_content(view):
            self._say_failed(Code(closed.value) if closed.value in set(Code) else Code.SMIME_UNSUPPORTED)
            return
        self._locked = False
        before, self._view = self._view, view
        said = banner_words(view.opened, self._desk.words, opened_by=view.opened_by)
        self.banner.show_words(said, again=before is not None)
        if before is not None and _same_content(before, view):
            # Opened again because it was filed or answered: what the reader has scrolled and unfolded stays.
            self.receipt.show_view(view)
            self.about.show_view(view)
            self.filing.update_view(view)
            self.sight.show_view(view)
            self._files.update_view(view, proven=said.tone is Tone.TRUST)
            self.view_changed.emit()
            return
        self._page.begin()
        self.header.show_view(view)
        self.exchange.show_message(view.message)
        self.receipt.show_view(view)
        self.about.show_view(view)
        self.foreign.show_view(view)
        self.filing.show_view(view)
        self.sight.show_view(view)
        self._files.show_view(view, proven=said.tone is Tone.TRUST)
        self._stack.setCurrentWidget(self._content)
        self.view_changed.emit()

    def _say_locked(self, code: Code) -> None:
        words = self._desk.words
        problem = shown(code, words.language)
        self._locked = True
        self._say("lock", words("reading.locked.title"), sentence=problem.body, button=words("reading.locked.button"))

    def _say(self, icon: str, title: str, *, sentence: str = "", button: str = "") -> None:
        self._coming = self._coming and icon == "download"
        self._notice.show_notice(icon=icon, title=title, sentence=sentence, button=button)
        self._stack.setCurrentWidget(self._notice)

    def _press(self) -> None:
        if self._coming:
            self._coming = False
            self._stop_fetching()
        else:
            self.unlock()

    def _save(self, attachment: Attachment) -> None:
        assert self._view is not None
        self.save_wanted.emit(attachment, self._view.opened.summary is not Summary.UNSIGNED)

    def _arrange(self) -> None:
        content = QVBoxLayout(self._content)
        content.setContentsMargins(style.WIDE, style.SPACE, style.WIDE, style.SPACE)
        content.setSpacing(style.SPACE)
        content.addWidget(self.banner)  # it never scrolls away from what it speaks of
        content.addWidget(self._page, 1)
        page = self._page.parts
        page.setSpacing(style.SPACE)
        for part in (self.header, self.exchange, self.receipt, self.about, self.foreign):
            page.addWidget(part)
        page.addWidget(Band({self.filing: self.filing.line_width, self.sight: self.sight.line_width}, self._content))
        page.addWidget(self.results, 1)
        page.addWidget(self.attachments)
        page.addWidget(self.body, 1)
        page.addWidget(self.document, 8)
        self._stack.addWidget(self._notice)
        self._stack.addWidget(self._content)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
