"""A prepared letter, to be read before it is signed: all that its readers will get, and what is known of them."""

import hashlib
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent, QTextCursor
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from secmail.api.queries import RecipientStatuses
from secmail.api.signing import ReadLetter
from secmail.domain.accounts import Account
from secmail.domain.drafts import DraftAttachment
from secmail.domain.messages import Attachment
from secmail.domain.octets import octets
from secmail.domain.people import RecipientState, RecipientStatus
from secmail.gui import icons, style
from secmail.gui.compose.recipient_words import recipient_words
from secmail.gui.desk import Desk
from secmail.gui.note import Note
from secmail.gui.notice_view import NoticeView
from secmail.gui.safe_text import block, breakable, is_cut, label, one_line
from secmail.gui.signing.letter_words import origin_line, wishes_line
from secmail.gui.style import Tone
from secmail.gui.surfaces import fit_height, on_press, only_with_focus, plain_label, selectable
from secmail.gui.tall_page import TallPage
from secmail.gui.viewing.viewer import DocumentView

_HEAD = 190
"""Pixels of many recipients, before they scroll."""
_BODY_LINES = 6
"""Of the text, however much is said above it: what is signed must be read."""
_TOLD = 3
"""Recipients who cannot be written to, told one by one."""


class _Head(QScrollArea):
    """As high as its rows are at its width."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def fit(self) -> None:
        """Follows its rows."""
        page = self.widget()
        if page is not None:
            fit_height(self, page, limit=_HEAD)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.fit()


class LetterView(QWidget):
    """`looked` when another part of the text has come into view."""

    looked = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._letter: ReadLetter | None = None
        self._opened: set[int] = set()
        self.notice = NoticeView(self)
        self.origin = Note(self)
        self.remark = Note(self)
        self.reach = Note(self)
        self._head = _Head(self)
        self._files = QWidget(self)
        self.body = QPlainTextEdit(self)
        self.body.setReadOnly(True)
        self.body.setAccessibleName(desk.words("letter.body"))
        self.body.setTabChangesFocus(True)
        self.document = DocumentView(desk, self)
        self.document.outside.hide()
        self.document.shut.connect(self._shut)
        self.buttons = QHBoxLayout()
        self._content = QWidget(self)
        self._page = TallPage(self._content)
        for bar in (self._page.verticalScrollBar(), self.body.verticalScrollBar()):
            bar.valueChanged.connect(self._look)
            bar.rangeChanged.connect(self._look)
        for port in (self._page.viewport(), self.body.viewport()):
            port.installEventFilter(self)
        self._pages = QStackedWidget(self)
        self._arrange()
        self.say("letter", desk.words("letter.none"))

    @property
    def letter(self) -> ReadLetter | None:
        """What is shown."""
        return self._letter

    @property
    def cut(self) -> bool:
        """Whether the text is longer than what is shown of it: its end is never in view."""
        return self._letter is not None and is_cut(self._letter.draft.body)

    @property
    def at_end(self) -> bool:
        """Whether the end of the text is in view."""
        bar, shown = self.body.verticalScrollBar(), self._letter is not None and not self.cut
        return shown and self.body.isVisible() and bar.value() >= bar.maximum() and self._shows_last_line()

    def _shows_last_line(self) -> bool:
        """In a very low window the page around the text scrolls, too, and hides a part of it."""
        port, end = self.body.viewport(), QTextCursor(self.body.document())
        end.movePosition(QTextCursor.MoveOperation.End)
        seen = port.visibleRegion().boundingRect()
        last = min(self.body.cursorRect(end).bottom(), port.rect().bottom())
        return not seen.isEmpty() and seen.bottom() >= last

    @property
    def unopened(self) -> tuple[str, ...]:
        """The attachments that nobody has looked at yet."""
        if self._letter is None:
            return ()
        files = self._letter.draft.attachments
        return tuple(one_line(one.name, 80) for place, one in enumerate(files) if place not in self._opened)

    def show_letter(self, letter: ReadLetter, account: Account | None, *, holder: str) -> None:
        """`account`: that it will leave from, where it is known."""
        self.forget()
        words, draft = self._desk.words, letter.draft
        self._letter = letter
        self.origin.say(origin_line(draft, holder, words=words), Tone.NEUTRAL, icon="draft")
        name = one_line(account.name or holder, 80) if account is not None else one_line(holder, 80)
        sender = words("letter.from.line", name=name, address=account.address) if account is not None else name
        everybody = ((one.name, one.address) for one in draft.to)
        rows = (
            ("letter.from", sender),
            ("letter.to", ", ".join(_mailbox(*one) for one in everybody) or words("drafts.to.none")),
            ("letter.cc", ", ".join(_mailbox(one.name, one.address) for one in draft.cc)),
            ("letter.subject", one_line(draft.subject) or words("row.no-subject")),
            ("letter.wishes", wishes_line(draft, words)),
        )
        self._fill_head(tuple((words(key), text) for key, text in rows if text))
        self._fill_files(draft.attachments)
        self.body.setPlainText(block(draft.body))
        self._pages.setCurrentWidget(self._content)
        self._page.begin()
        self._look()
        addresses = tuple(one.address for one in draft.recipients)
        if addresses:
            then = partial(self._take_states, letter)
            self._desk.bridge.ask(RecipientStatuses(addresses), self, then=then, otherwise=lambda _: None)

    def say(self, icon: str, title: str, *, sentence: str = "") -> None:
        """A notice in place of a letter."""
        self.forget()
        self.notice.show_notice(icon=icon, title=title, sentence=sentence)
        self._pages.setCurrentWidget(self.notice)

    def forget(self) -> None:
        """Takes everything of the letter off the screen."""
        self._letter = None
        self._opened.clear()
        for note in (self.origin, self.remark, self.reach):
            note.clear()
        self.document.forget()
        self.body.show()
        self.body.clear()
        self._fill_head(())
        self._fill_files(())
        self._pages.setCurrentWidget(self.notice)

    def page_down(self) -> None:
        """The next screen of the text; one line of this one stays in view. The page around it first."""
        if not self._page.go_down(self.body):
            bar, port = self.body.verticalScrollBar(), self.body.viewport()
            lines = port.visibleRegion().boundingRect().height() // self.body.fontMetrics().lineSpacing()
            bar.setValue(bar.value() + max(1, min(bar.pageStep(), lines) - 1))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Another size shows more of the text, or less."""
        if event.type() in {QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide}:
            self._look()
        return super().eventFilter(watched, event)

    def _look(self) -> None:
        self.looked.emit()

    def _take_states(self, letter: ReadLetter, states: tuple[RecipientStatus, ...]) -> None:
        if letter is self._letter:
            words = self._desk.words
            wrong = {one.address: one for one in states if one.state is not RecipientState.READY}
            lines = [recipient_words(address, one, words).line for address, one in wrong.items()]
            more = words.count("letter.more-people", len(lines) - _TOLD) if len(lines) > _TOLD else ""
            self.reach.say("\n".join(filter(None, (*lines[:_TOLD], more))), Tone.CAUTION)

    def _fill_head(self, rows: tuple[tuple[str, str], ...]) -> None:
        page = QWidget(self._head)
        form = QFormLayout(page)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(style.WIDE)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        for name, text in rows:
            form.addRow(QLabel(name, page), selectable(plain_label(breakable(text), page)))
        self._head.setWidget(page)
        self._head.fit()

    def _fill_files(self, files: tuple[DraftAttachment, ...]) -> None:
        old = self._files.layout()
        if old is not None:
            QWidget().setLayout(old)
        for button in self._files.findChildren(QWidget):
            button.deleteLater()
        layout = QVBoxLayout(self._files)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(style.SPACE // 2)
        words = self._desk.words
        self._files.setVisible(bool(files))
        if files:
            layout.addWidget(plain_label(words("letter.files"), self._files))
        for place, file in enumerate(files):
            name = one_line(file.name, 80)
            text = words("letter.file", name=name, size=words.size(len(file.content)))
            button = QPushButton(icons.icon("attachment", self.palette()), label(text), self._files)
            button.setAccessibleName(words("letter.file.open", name=name))
            only_with_focus(button)
            on_press(button, partial(self._open, place))
            layout.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def _open(self, place: int) -> None:
        assert self._letter is not None
        file = self._letter.draft.attachments[place]
        self._opened.add(place)
        digest = hashlib.sha256(file.content).hexdigest()
        made = Attachment(file.name, file.media_type, digest, covered=True, content=octets(file.content))
        self.body.hide()
        self.document.show_attachment(made, may_outside=False)

    def _shut(self) -> None:
        self.document.forget()
        self.body.show()
        self.body.setFocus()
        self._look()

    def _arrange(self) -> None:
        content = QVBoxLayout(self._content)
        content.setContentsMargins(style.WIDE, style.SPACE, style.WIDE, style.SPACE)
        content.setSpacing(style.SPACE)
        page = self._page
        page.parts.setSpacing(style.SPACE)
        for part in (self.origin, self.remark, self._head, self.reach):
            page.parts.addWidget(part)
        page.parts.addWidget(self.body, 1)
        page.parts.addWidget(self.document, 1)
        page.parts.addWidget(self._files)
        self.body.setMinimumHeight(_BODY_LINES * self.body.fontMetrics().lineSpacing())
        content.addWidget(page, 1)
        content.addLayout(self.buttons)
        self._pages.addWidget(self.notice)
        self._pages.addWidget(self._content)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._pages)


def _mailbox(name: str, address: str) -> str:
    name, address = one_line(name, 80), one_line(address, 120)
    return f"{name} <{address}>" if name else address
