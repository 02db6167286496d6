"""The saved drafts, to go on with or to delete. They are sealed: locked means gone from the screen."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QMessageBox,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from secmail.api.commands import DropDraft
from secmail.api.events import Event, SessionLocked, SessionOpened
from secmail.api.queries import Drafts, SessionHolder
from secmail.domain.drafts import Draft
from secmail.gui import style
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.dialogs.question import Question
from secmail.gui.notice_view import NoticeView
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone
from secmail.gui.surfaces import ToneFrame, on_press, only_with_focus, plain_label, title_label

Saved = tuple[int, Draft]


class DraftsDialog(QDialog):
    """Stands beside the main window. `chosen` carries number and draft, `unlock_wanted` asks for the card's code."""

    chosen = Signal(int, object)
    unlock_wanted = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        # An answer to what was asked before the session ended, or before asking again, is not shown.
        self._round = 0
        self.setWindowTitle(desk.words("drafts.title"))
        self.resize(560, 480)
        self.notice = NoticeView(self)
        self.notice.pressed.connect(self.unlock_wanted)
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setAccessibleName(desk.words("drafts.list"))
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.notice)
        self._pages.addWidget(self._area)
        self._arrange()

    def start(self) -> None:
        """Reads the drafts, if they can be read now."""
        self._round += 1
        self._say("draft", self._desk.words("drafts.loading"))
        self._desk.bridge.ask(SessionHolder(), self, then=partial(self._take_holder, self._round))

    def hear(self, event: Event) -> None:
        """Follows the session."""
        match event:
            case SessionLocked():
                self._round += 1
                self._say_locked()
            case SessionOpened() if self.isVisible():
                self.start()

    def _take_holder(self, asked: int, holder: str | None) -> None:
        if asked == self._round and holder is None:
            self._say_locked()
        elif asked == self._round:
            self._desk.bridge.ask(Drafts(), self, then=partial(self._take, asked))

    def _take(self, asked: int, drafts: tuple[Saved, ...]) -> None:
        if asked == self._round and drafts:
            self._fill(drafts)
        elif asked == self._round:
            self._say("draft", self._desk.words("drafts.empty"))

    def _fill(self, drafts: tuple[Saved, ...]) -> None:
        page = QWidget(self._area)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, style.SPACE, 0)
        layout.setSpacing(style.SPACE)
        # What others have prepared is read and signed at its own place; it stands below what is one's own.
        own = [saved for saved in drafts if not saved[1].waits_for_signature]
        prepared = [saved for saved in drafts if saved[1].waits_for_signature]
        if own and prepared:
            layout.addWidget(title_label(self._desk.words("drafts.own"), page, 1.0))
        for saved in own:
            layout.addWidget(self._row(saved, page))
        if prepared:
            layout.addWidget(title_label(self._desk.words("signing.drafts"), page, 1.0))
        for saved in prepared:
            layout.addWidget(self._row(saved, page))
        layout.addStretch(1)
        self._area.setWidget(page)
        self._pages.setCurrentWidget(self._area)

    def _row(self, saved: Saved, page: QWidget) -> QWidget:
        words, draft = self._desk.words, saved[1]
        subject = one_line(draft.subject, 120) or words("row.no-subject")
        people = one_line(", ".join(one.name or one.address for one in draft.recipients), 160)
        row = ToneFrame(Tone.NEUTRAL, page)
        text = QVBoxLayout()
        text.setSpacing(2)
        text.addWidget(title_label(subject, row, 1.0))
        text.addWidget(plain_label(words("drafts.to", recipients=people) if people else words("drafts.to.none"), row))
        if draft.prepared_by is not None:
            text.addWidget(plain_label(words("drafts.prepared-by", name=one_line(draft.prepared_by.name, 80)), row))
        elif draft.dropped:
            text.addWidget(plain_label(words("drafts.dropped"), row))
        if draft.returned is not None:
            text.addWidget(plain_label(words("letter.row.word", word=one_line(draft.returned, 200)), row))
        if draft.saved is not None:
            text.addWidget(plain_label(words("drafts.saved", moment=words.moment(draft.saved)), row))
        if draft.attachments:
            text.addWidget(plain_label(words.count("attachments.count", len(draft.attachments)), row))
        layout = QHBoxLayout(row)
        layout.setContentsMargins(style.WIDE, style.SPACE, style.SPACE, style.SPACE)
        layout.addLayout(text, 1)
        for key, deed in (("drafts.open", self._open), ("drafts.drop", self._ask_drop)):
            button = QPushButton(words(key), row)
            button.setAccessibleName(words(f"{key}.name", subject=subject))
            only_with_focus(button)
            on_press(button, partial(deed, saved))
            layout.addWidget(button)
        return row

    def _open(self, saved: Saved) -> None:
        self.close()
        self.chosen.emit(*saved)

    def _ask_drop(self, saved: Saved) -> None:
        words = self._desk.words
        subject = one_line(saved[1].subject, 80) or words("row.no-subject")
        Question(
            self,
            title=words("drafts.drop.title"),
            text=words("drafts.drop.question", subject=subject),
            details="",
            answers=(
                (words("drafts.drop"), QMessageBox.ButtonRole.DestructiveRole, partial(self._drop, saved[0])),
                (words("drafts.drop.keep"), QMessageBox.ButtonRole.RejectRole, None),
            ),
        ).open()

    def _drop(self, number: int) -> None:
        self._desk.bridge.submit(DropDraft(number), JobListener(self, done=self._dropped))

    def _dropped(self, _: object) -> None:
        self.start()

    def _say_locked(self) -> None:
        words = self._desk.words
        self._say("lock", words("drafts.locked.title"), words("drafts.locked"), button=words("drafts.unlock"))
        for question in self.findChildren(Question):  # it quotes a subject
            question.close()

    def _say(self, icon: str, title: str, sentence: str = "", *, button: str = "") -> None:
        self._area.setWidget(QWidget(self._area))
        self.notice.show_notice(icon=icon, title=title, sentence=sentence, button=button)
        self._pages.setCurrentWidget(self.notice)

    def _arrange(self) -> None:
        close = QPushButton(self._desk.words("drafts.close"), self)
        only_with_focus(close)
        on_press(close, self.close)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(style.WIDE, style.WIDE, style.WIDE, style.WIDE)
        layout.addWidget(self._pages, 1)
        layout.addLayout(buttons)
