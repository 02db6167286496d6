"""One file of the message, shown in the place of its text: pages, or the text of an office file, or why not."""

from functools import partial

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from secmail.api.commands import Command
from secmail.api.documents import ClosePages, DrawPage, FindWords, OpenPages, PageWords, ReadText
from secmail.api.events import JobFailed
from secmail.domain.documents import DocumentKind, PagePicture, WordsAt, document_kind, outside_ending
from secmail.domain.ids import JobId
from secmail.domain.messages import Attachment
from secmail.gui import icons, style
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.i18n import Words
from secmail.gui.notice_view import NoticeView
from secmail.gui.problems import shown
from secmail.gui.safe_text import block, one_line
from secmail.gui.surfaces import ShortLabel, clearable, on_press, plain_label
from secmail.gui.viewing.page_area import PageArea

_NARROW = 480
"""Pixels of width below which words give way."""


class DocumentView(QWidget):
    """`shut`: the message itself is wanted again. `outside_wanted`, `save_wanted` carry the attachment."""

    shut = Signal()
    outside_wanted = Signal(object)
    save_wanted = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        words = desk.words
        self._attachment: Attachment | None = None
        self._jobs: set[JobId] = set()
        self._found: tuple[WordsAt, ...] = ()
        self._current = -1
        self._sought, self._focus = "", True
        self._title = ShortLabel(self)
        self._title.setFont(style.scaled(self.font(), 1.0, bold=True))
        self._count = plain_label("", self, wrap=False)
        self.area = PageArea(self)
        self.text = _text_view(self)
        self.notice = NoticeView(self)
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(words("document.find.short"))
        self.field.setAccessibleName(words("document.find"))
        clearable(self.field, words("field.clear"))
        self._outcome = plain_label("", self, wrap=False)
        self.back = _button(self, words, "document.back", text=True)
        self.outside = _button(self, words, "document.outside", text=True)
        self.before = _button(self, words, "document.before", icon="up")
        self.after = _button(self, words, "document.after", icon="down")
        self.smaller = _button(self, words, "document.smaller", icon="zoom-out")
        self.larger = _button(self, words, "document.larger", icon="zoom-in")
        self.fit = _button(self, words, "document.fit")
        self.as_text = _button(self, words, "document.text")
        self.as_text.setCheckable(True)
        self._stack = QStackedWidget(self)
        self._paging = (self.before, self._count, self.after, self.smaller, self.larger, self.fit)
        self._arrange()
        self._connect()
        self.hide()

    def hasHeightForWidth(self) -> bool:
        """It shares what is there: the lines above its text do not make the height that it likes best its least."""
        return False

    @property
    def attachment(self) -> Attachment | None:
        """What is shown."""
        return self._attachment

    def show_attachment(self, attachment: Attachment, *, may_outside: bool = True, focus: bool = True) -> None:
        """Shows another file, from its beginning.

        `may_outside`: another program may have it. `focus`: somebody has asked for it, and means to read it.
        """
        self.forget()
        self._attachment, self._focus = attachment, focus
        words, name = self._desk.words, one_line(attachment.name, 120)
        self._title.setText(name)
        self.area.setAccessibleName(words("document.pages", name=name))
        self.text.setAccessibleName(words("document.text.of", name=name))
        self.outside.setVisible(may_outside and outside_ending(attachment) is not None)
        self._say("letter", words("document.opening"))
        self.show()
        kind = document_kind(attachment)
        self._dress(pages=False, searchable=False)
        if kind is not None and kind.has_pages:
            self._ask(OpenPages(attachment), self._take_pages)
        elif kind is not None:
            self._ask(ReadText(attachment), self._take_text)

    def forget(self) -> None:
        """Drops the file, here and in the process that read it."""
        if self._attachment is not None:
            self._desk.bridge.submit(ClosePages())
        for job in self._jobs:
            self._desk.bridge.cancel(job)
        self._jobs.clear()
        self._attachment, self._found, self._current, self._sought = None, (), -1, ""
        self.area.forget()
        self.text.clear()
        self._title.clear()
        self._outcome.clear()
        with QSignalBlocker(self.field):
            self.field.clear()
        with QSignalBlocker(self.as_text):
            self.as_text.setChecked(False)
        self.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        key = "attachment.outside.short" if self.width() < _NARROW else "document.outside"
        self.outside.setText(self._desk.words(key))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        match event.key():
            case Qt.Key.Key_Escape:
                self.shut.emit()
            case Qt.Key.Key_F3:
                self._seek(-1 if back else 1)
            case _:
                super().keyPressEvent(event)

    # what is asked of the engine

    def _ask(self, command: Command, then: object, failed: object = None) -> None:
        assert callable(then)
        holder: list[JobId] = []

        def done(result: object) -> None:
            self._jobs.difference_update(holder)
            then(result)

        def fail(failure: JobFailed) -> None:
            self._jobs.difference_update(holder)
            if callable(failed):
                failed(failure)
            else:
                self._fail(failure)

        holder.append(self._desk.bridge.submit(command, JobListener(self, done=done, failed=fail)))
        self._jobs.update(holder)

    def _take_pages(self, sizes: object) -> None:
        assert isinstance(sizes, tuple)
        assert self._attachment is not None
        self.area.show_pages(sizes)
        self._stack.setCurrentWidget(self.area)
        self._dress(pages=True, searchable=document_kind(self._attachment) is DocumentKind.PDF)
        self._enter(self.area)

    def _take_text(self, text: object) -> None:
        self.text.setPlainText(block(str(text)))
        self._stack.setCurrentWidget(self.text)
        self._outcome.setText(self._desk.words("document.as-text"))
        self._enter(self.text)

    def _enter(self, widget: QWidget) -> None:
        if self._focus and not self.field.hasFocus():
            widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def _draw(self, page: int, width: int) -> None:
        if self._attachment is None:
            return
        command = DrawPage(self._attachment, page, width)
        self._ask(command, partial(self._take_picture, page), partial(self._refuse, page))

    def _take_picture(self, page: int, picture: object) -> None:
        assert isinstance(picture, PagePicture)
        size = (picture.width, picture.height)
        # Qt does not keep the octets alive: a copy of its own.
        made = QImage(picture.pixels, *size, picture.width * 4, QImage.Format.Format_RGB32).copy()
        self.area.take(page, made)

    def _refuse(self, page: int, failure: JobFailed) -> None:
        """One page that cannot be drawn leaves the others."""
        self.area.take(page, None)
        self._outcome.setText(self._desk.words("document.page-failed", page=page + 1))
        if self.area.pages == 1:
            self._fail(failure)

    def _fail(self, failure: JobFailed) -> None:
        words = self._desk.words
        problem = shown(failure.code, words.language)
        self._dress(pages=False, searchable=False)
        self._say("broken", problem.text.title, sentence=problem.body, button=words("attachment.save"))

    # searching

    def _seek(self, step: int = 1) -> None:
        words = self.field.text().strip()
        if self._attachment is None or not words:
            self._take_found("", ())
        elif words != self._sought:
            self._ask(FindWords(self._attachment, words), partial(self._take_found, words))
        elif self._found:
            self._go((self._current + step) % len(self._found))

    def _take_found(self, words: str, found: object) -> None:
        assert isinstance(found, tuple)
        self._sought, self._found = words, found
        self.as_text.setChecked(False)
        if found:
            self._go(0)
            return
        self.area.mark((), -1)
        self._outcome.setText(self._desk.words("document.not-found") if words else "")

    def _go(self, current: int) -> None:
        self._current = current
        self.area.mark(self._found, current)
        place = {"count": current + 1, "total": len(self._found)}
        self._outcome.setText(self._desk.words("document.found", **place))

    # pages as text

    def _toggle_text(self, as_text: bool) -> None:
        if self._attachment is None:
            return
        if as_text:
            self._ask(PageWords(self._attachment, self.area.page), self._take_words)
        else:
            self._stack.setCurrentWidget(self.area)

    def _take_words(self, text: object) -> None:
        found = str(text).strip()
        self.text.setPlainText(block(found) if found else self._desk.words("document.no-text"))
        self._stack.setCurrentWidget(self.text)

    def _moved(self) -> None:
        words, area = self._desk.words, self.area
        place = words("document.place", page=area.page + 1, pages=area.pages)
        self._count.setText(place)
        area.setAccessibleDescription(place)
        self.before.setEnabled(area.page > 0)
        self.after.setEnabled(area.page < area.pages - 1)
        if self.as_text.isChecked():
            self._toggle_text(as_text=True)

    # looks

    def _say(self, icon: str, title: str, *, sentence: str = "", button: str = "") -> None:
        self.notice.show_notice(icon=icon, title=title, sentence=sentence, button=button)
        self._stack.setCurrentWidget(self.notice)

    def _dress(self, *, pages: bool, searchable: bool) -> None:
        for widget in self._paging:
            widget.setVisible(pages)
        self.field.setVisible(searchable)
        self.as_text.setVisible(searchable)

    def _connect(self) -> None:
        on_press(self.back, self.shut.emit)
        on_press(self.outside, lambda: self.outside_wanted.emit(self._attachment))
        on_press(self.before, partial(self.area.turn, -1))
        on_press(self.after, partial(self.area.turn, 1))
        on_press(self.smaller, partial(self.area.enlarge, -1))
        on_press(self.larger, partial(self.area.enlarge, 1))
        on_press(self.fit, partial(self.area.enlarge, 0))
        self.notice.pressed.connect(lambda: self.save_wanted.emit(self._attachment))
        self.as_text.toggled.connect(self._toggle_text)
        self.area.page_wanted.connect(self._draw)
        self.area.moved.connect(self._moved)
        self.field.returnPressed.connect(self._seek)

    def _arrange(self) -> None:
        head, tools = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self.back)
        head.addWidget(self._title, 1)
        head.addWidget(self.outside)
        for widget in (*self._paging, self.as_text):
            tools.addWidget(widget)
        tools.addWidget(self.field, 1)
        tools.addWidget(self._outcome)
        tools.addStretch(1)
        for page in (self.area, self.text, self.notice):
            self._stack.addWidget(page)
        self._title.setMinimumWidth(60)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(style.SPACE // 2)
        layout.addLayout(head)
        layout.addLayout(tools)
        layout.addWidget(self._stack, 1)


def _text_view(parent: QWidget) -> QPlainTextEdit:
    made = QPlainTextEdit(parent)
    made.setReadOnly(True)
    made.setUndoRedoEnabled(False)
    made.setTabChangesFocus(True)
    return made


def _button(parent: QWidget, words: Words, key: str, *, icon: str = "", text: bool = False) -> QToolButton:
    """`text`: it looks like a button, and not only while the mouse is on it."""
    made = QToolButton(parent)
    made.setAccessibleName(words(f"{key}.name"))
    made.setToolTip(words(f"{key}.name"))
    made.setAutoRaise(not text)
    if icon:
        made.setIcon(icons.icon(icon, parent.palette()))
    else:
        made.setText(words(key))
    return made
