"""The composer: a window of its own that keeps the text until it is sent, kept as a draft, or given up on purpose."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, QTime, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMessageBox, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from secmail.api.commands import SaveDraft
from secmail.api.events import JobFailed
from secmail.api.queries import ReceiptsAsked
from secmail.domain.accounts import Account
from secmail.domain.drafts import Draft, DraftAttachment
from secmail.domain.errors import SecmailError
from secmail.domain.outbox import OutboxEntry, OutboxState
from secmail.gui import icons, style
from secmail.gui.bridge import JobListener
from secmail.gui.compose.answer_strip import AnswerStrip
from secmail.gui.compose.answering import Doubt
from secmail.gui.compose.autosave import Autosave
from secmail.gui.compose.content import Content, draft, mailboxes
from secmail.gui.compose.files import ComposeFiles
from secmail.gui.compose.form import ComposeForm
from secmail.gui.compose.hints import Written, hint
from secmail.gui.compose.later import LaterDialog
from secmail.gui.compose.letter_text import local_files
from secmail.gui.compose.lookup import RecipientLookup
from secmail.gui.compose.remedies import Remedies
from secmail.gui.compose.sending import LetterSending
from secmail.gui.compose.state_line import StateLine
from secmail.gui.compose.suggestions import Suggestions
from secmail.gui.desk import Desk
from secmail.gui.dialogs.question import Question
from secmail.gui.notice_view import NoticeView
from secmail.gui.problems import shown
from secmail.gui.safe_text import one_line, tooltip
from secmail.gui.session import Seat
from secmail.gui.style import Tone
from secmail.gui.surfaces import on_press, plain_label


@dataclass(frozen=True, slots=True)
class Beginning:
    """With what a letter begins. `account`: from which it leaves, unless another one of `accounts` is chosen.

    `for_holder`: whose delegate writes: then nothing is sent, the letter is kept for the holder to sign. `doubt`: about
    the letter that is answered or passed on.
    """

    content: Content = field(default_factory=Content)
    account: Account | None = None
    accounts: tuple[Account, ...] = ()
    for_holder: str | None = None
    doubt: Doubt | None = None


class ComposeWindow(QWidget):
    """Writes one letter. `finished` carries the words for the main window's status bar."""

    finished = Signal(str)

    def __init__(self, desk: Desk, beginning: Beginning, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(desk.words("compose.title"))  # never the subject: a title is seen in the task bar
        self._desk = desk
        self._beginning = beginning
        self._for_holder = for_holder = beginning.for_holder
        self._saved = beginning.content
        self._sure = False
        self._sealed: Content | None = None
        self._sealed_for: Seat | None = None
        self._over = False
        self.setAcceptDrops(True)
        self.sending = LetterSending(desk, self)
        self.form = ComposeForm(desk.words, self)
        self.lookup = RecipientLookup(desk, self)
        self.files = ComposeFiles(desk, self)
        self.remedies = Remedies(desk, self)
        self.suggestions = tuple(Suggestions(desk, field) for field in (self.form.to, self.form.cc))
        self.answered = AnswerStrip(self)
        self.autosave = Autosave(desk, self, read=self._to_keep)
        self.keeping = plain_label("", self, wrap=False)
        self.state = StateLine(desk.words, self)
        icon, key = ("send", "compose.send") if for_holder is None else ("draft", "compose.prepare")
        self.send_button = QPushButton(icons.icon(icon, self.palette()), desk.words(key), self)
        self.later_button = QPushButton(icons.icon("clock", self.palette()), desk.words("compose.later"), self)
        self.later_button.setVisible(for_holder is None)
        self.attach_button = QPushButton(icons.icon("attachment", self.palette()), desk.words("compose.attach"), self)
        self.locked = NoticeView(self)
        self._pages = QStackedWidget(self)
        self._arrange()
        self._connect()
        self.form.from_line.offer(beginning.accounts, beginning.account, holder=for_holder)
        self._account_chosen()
        self.answered.show_doubt(beginning.doubt)
        self.form.fill(beginning.content)
        self.lookup.ask()
        desk.bridge.ask(ReceiptsAsked(), self, then=self.form.suggest_receipt)
        self._update()
        self.form.focus_first()

    @property
    def draft_id(self) -> int | None:
        """The saved draft that it is: kept under its number, and gone once the letter is on its way."""
        return self.autosave.number

    def go_on_with(self, number: int) -> None:
        """It is this saved draft."""
        self.autosave.number = number

    @property
    def _account(self) -> Account | None:
        return self.form.from_line.account

    def _account_chosen(self) -> None:
        if self._account is not None:
            self.remedies.account = self._account.id
        self._edited()

    # sealing

    def seal(self, seat: Seat | None) -> None:
        """Takes the text off the screen; it stays in memory for who wrote it before this mailbox."""
        if self._sealed is None and not self._over:
            self._sealed = self.form.content
            self._sealed_for = seat
            self.form.fill(Content())
            self.lookup.forget()
            for suggested in self.suggestions:
                suggested.forget()
            self.state.forget()
            self.answered.hide()
            words = self._desk.words
            text = words("sealed.text", holder=one_line(seat.by, 120)) if seat else words("sealed.text.anyone")
            self.locked.show_notice(icon="lock", title=words("sealed.title"), sentence=text)
            self._pages.setCurrentWidget(self.locked)
            self._update()

    def unseal(self, seat: Seat) -> None:
        """Shows the text again, to whom it belongs."""
        if self._sealed is not None and self._sealed_for in {None, seat}:
            content, self._sealed = self._sealed, None
            self.form.fill(content)
            self.answered.show_doubt(self._beginning.doubt)
            self.lookup.ask()
            self._pages.setCurrentIndex(0)
            self._update()

    @property
    def unsaved(self) -> bool:
        """Whether closing would lose something."""
        now = self._sealed if self._sealed is not None else self.form.content
        return not self._over and now not in {self._saved, Content()}

    # sending

    def send(self, at: datetime | None = None) -> None:
        """Sends what is written, if every recipient can read it; at a certain time, if one is given."""
        if not self.send_button.isEnabled() or self._account is None:
            return
        if self._for_holder is not None:
            self._keep()
            return
        if self._doubtful():
            self._ask_doubtful(at)
            return
        self.sending.busy = True
        self.state.working(self._desk.words("compose.sending"))
        self._update()
        self.autosave.finish(partial(self._leave, draft(self.form.content, self._account), at))

    def _leave(self, letter: Draft, at: datetime | None) -> None:
        self.sending.send(letter, saved=self.draft_id, at=at)
        self._update()

    def send_later(self) -> None:
        """Asks when."""
        if self.later_button.isEnabled():
            dialog = LaterDialog(self._desk, self)
            dialog.chosen.connect(self.send)
            dialog.open()

    def _stuck(self, entry: OutboxEntry) -> None:
        self.state.outcome(entry, self._desk.words)
        # An uncertain message is settled in the outbox; sending it from here again might send it twice.
        self._over = entry.state is OutboxState.UNCERTAIN
        self._update()

    def _fail_sending(self, failure: JobFailed | None) -> None:
        self._update()
        if failure is None:
            self.state.say(self._desk.words("compose.cancelled"))
        else:
            self._fail(failure)

    def _fail(self, failure: JobFailed) -> None:
        self.state.problem(failure, self._desk.words)

    def _fail_file(self, error: SecmailError) -> None:
        self.state.error(error, self._desk.words)

    def _end(self, outcome: str) -> None:
        self._over = True
        self._sealed = None
        if outcome:
            self.finished.emit(outcome)
        self.close()

    # keeping

    def _edited(self) -> None:
        if self._sealed is None and not self._over:
            self.autosave.touch()

    def _to_keep(self) -> Draft | None:
        """The letter as it stands, where closing would lose something."""
        if self._account is None or self._sealed is not None or self.sending.busy or not self.unsaved:
            return None
        return replace(draft(self.form.content, self._account), unfinished=True)

    def _kept_by_itself(self) -> None:
        moment = self._desk.now().astimezone()
        time = self._desk.words.locale.toString(QTime(moment.hour, moment.minute), "HH:mm")
        self.keeping.setText(self._desk.words("compose.kept-at", time=time))
        self.keeping.setToolTip("")

    def _not_kept(self, failure: JobFailed) -> None:
        problem = shown(failure.code, self._desk.words.language)
        self.keeping.setText(self._desk.words("compose.kept-not", problem=problem.text.title))
        self.keeping.setToolTip(tooltip(problem.body))

    # files

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.attach_button.isEnabled() and local_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.files.attach(local_files(event.mimeData()))

    def _attach(self, file: DraftAttachment) -> None:
        if self._sealed is None:
            self.form.attachments.add(file)

    def _learned(self, count: int) -> None:
        if not count:
            self.state.say(self._desk.words("recipient.imported.none"))
        self.lookup.ask()

    # closing

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.unsaved:
            self.lookup.timer.stop()
            self.autosave.timer.stop()
            self.remedies.stop()
            event.accept()
            return
        event.ignore()
        self._ask_unsaved()

    def _ask_unsaved(self) -> None:
        words = self._desk.words
        roles = QMessageBox.ButtonRole
        can_keep = self._account is not None and self._sealed is None and not self.sending.busy
        keep = ((words("unsaved.keep"), roles.AcceptRole, self._keep),) if can_keep else ()
        # The draft as it was saved before stays in any case.
        drop = (
            words("unsaved.drop" if self.draft_id is None else "unsaved.drop.changes"),
            roles.DestructiveRole,
            self._drop,
        )
        back = (words("unsaved.back"), roles.RejectRole, None)
        question = Question(
            self,
            title=words("unsaved.title"),
            text=words("unsaved.question"),
            details="",
            answers=(*keep, drop, back),
        )
        question.open()

    def _keep(self) -> None:
        self._saved = self.form.content
        self.autosave.finish(self._keep_now)

    def _keep_now(self) -> None:
        assert self._account is not None
        listener = JobListener(self, done=self._kept, failed=self._keeping_failed)
        self._desk.bridge.submit(SaveDraft(draft(self._saved, self._account), self.draft_id), listener)

    def _kept(self, _: object) -> None:
        self._over = True
        if self._for_holder is not None:
            self.finished.emit(self._desk.words("compose.prepared"))
        self.close()

    def _keeping_failed(self, failure: JobFailed) -> None:
        self._saved = Content()
        self._fail(failure)

    def _drop(self) -> None:
        self._over = True
        self._sealed = None
        self.autosave.finish(self._drop_now)

    def _drop_now(self) -> None:
        before = self._beginning
        whole = draft(before.content, before.account) if before.account is not None else None
        self.autosave.give_up(whole)
        self.close()

    # state of the buttons

    def _recipients_typed(self) -> None:
        content = self.form.content
        people = (*mailboxes(content.to), *mailboxes(content.cc))
        self.lookup.typed(tuple(dict.fromkeys(one.address for one in people)))

    def _update(self) -> None:
        free = not self.sending.busy and self._sealed is None and not self._over
        self.form.setEnabled(free)
        self.attach_button.setEnabled(free)
        ready = self.lookup.ready if self._for_holder is None else self.form.content != Content()
        for button in (self.send_button, self.later_button):
            button.setEnabled(free and ready and self._account is not None and not self.files.pending)
        if free:
            states = self.lookup.states
            self.form.states.show_states(states)
            written = Written(self._account is not None, states, ready, self.files.pending, self._for_holder)
            self.state.hint(hint(written, self.lookup.choice, self._desk.words))

    def _doubtful(self) -> bool:
        """Whether the letter that is answered is known to be false: that is asked once more."""
        doubt = self._beginning.doubt
        return doubt is not None and doubt.tone is Tone.DANGER and not self._sure

    def _ask_doubtful(self, at: datetime | None) -> None:
        words = self._desk.words
        roles = QMessageBox.ButtonRole
        doubt = self._beginning.doubt
        Question(
            self,
            title=words("answer.sure.title"),
            text=words("answer.sure"),
            details=doubt.text if doubt is not None else "",
            answers=(
                (words("answer.sure.send"), roles.DestructiveRole, partial(self._be_sure, at)),
                (words("unsaved.back"), roles.RejectRole, None),
            ),
        ).open()

    def _be_sure(self, at: datetime | None) -> None:
        self._sure = True
        self.send(at)

    def _connect(self) -> None:
        self.form.recipients_changed.connect(self._recipients_typed)
        self._connect_remedies()
        self.form.edited.connect(self._edited)
        self.form.from_line.changed.connect(self._account_chosen)
        self.form.body.files_given.connect(self.files.attach)
        self.form.body.picture_given.connect(self.files.add_picture)
        self.autosave.kept.connect(self._kept_by_itself)
        self.autosave.missed.connect(self._not_kept)
        self.files.attached.connect(self._attach)
        self.files.changed.connect(self._update)
        self.files.learned.connect(self._learned)
        self.files.unreadable.connect(self._fail_file)
        self.files.refused.connect(self._fail)
        self.lookup.changed.connect(self._update)
        if self._for_holder is not None:
            self.form.edited.connect(self._update)
        self.sending.progressed.connect(self.state.working)
        self.sending.gone.connect(self._end)
        self.sending.stuck.connect(self._stuck)
        self.sending.failed.connect(self._fail_sending)
        on_press(self.send_button, self.send)
        on_press(self.later_button, self.send_later)
        on_press(self.attach_button, self.files.choose_files)
        QShortcut(QKeySequence("Ctrl+Return"), self, self.send)
        QShortcut(QKeySequence("Ctrl+W"), self, self.close)

    def _connect_remedies(self) -> None:
        states, remedies = self.form.states, self.remedies
        states.import_wanted.connect(self.files.choose_certificate)
        states.find_wanted.connect(remedies.find)
        states.request_wanted.connect(remedies.ask_for)
        states.look_wanted.connect(remedies.look)
        states.correct_wanted.connect(self.form.correct)
        states.person_wanted.connect(remedies.search)
        remedies.chosen.connect(self.form.put)
        remedies.working.connect(self.state.working)
        remedies.told.connect(self.state.tell)
        remedies.missed.connect(self.state.say)
        remedies.failed.connect(self._fail)
        remedies.changed.connect(self.lookup.ask)
        for suggested in self.suggestions:
            suggested.chosen.connect(self.lookup.ask)

    def _arrange(self) -> None:
        self.resize(820, 680)
        buttons = QHBoxLayout()
        buttons.addWidget(self.attach_button)
        buttons.addWidget(self.keeping, 1)
        buttons.addWidget(self.later_button)
        buttons.addWidget(self.send_button)
        page = QWidget(self._pages)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(style.WIDE, style.WIDE, style.WIDE, style.WIDE)
        layout.setSpacing(style.SPACE)
        layout.addWidget(self.answered)
        layout.addWidget(self.form, 1)
        layout.addWidget(self.state)
        layout.addLayout(buttons)
        self._pages.addWidget(page)
        self._pages.addWidget(self.locked)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._pages)
