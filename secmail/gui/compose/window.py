"""The composer: a window of its own that keeps the text until it is sent, kept as a draft, or given up on purpose."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from secmail.api.events import JobFailed
from secmail.api.queries import ReceiptsAsked
from secmail.domain.accounts import Account
from secmail.domain.drafts import Draft, DraftAttachment
from secmail.domain.outbox import OutboxEntry, OutboxState
from secmail.domain.templates import open_fields
from secmail.gui.compose.answering import Doubt
from secmail.gui.compose.autosave import Autosave
from secmail.gui.compose.closing import Closing
from secmail.gui.compose.content import Content, draft
from secmail.gui.compose.dropping import FileDrop
from secmail.gui.compose.files import ComposeFiles
from secmail.gui.compose.hints import Written, hint
from secmail.gui.compose.inserting import Inserting
from secmail.gui.compose.leaving import Leaving
from secmail.gui.compose.lookup import RecipientLookup
from secmail.gui.compose.page import ComposePage
from secmail.gui.compose.patient_results import PatientResults
from secmail.gui.compose.remedies import Remedies
from secmail.gui.compose.spelling import Spelling
from secmail.gui.compose.suggestions import Suggestions
from secmail.gui.compose.weight import LetterWeight, weight_words
from secmail.gui.desk import Desk
from secmail.gui.note import open_at
from secmail.gui.patients.patient_words import name_words
from secmail.gui.results.words import born_words
from secmail.gui.session import Seat
from secmail.gui.surfaces import on_press


@dataclass(frozen=True, slots=True)
class Beginning:
    """With what a letter begins. `account`: from which it leaves, unless another one of `accounts` is chosen.

    `for_holder`: whose delegate writes: then nothing is sent, the letter is kept for the holder to sign. `doubt`: about
    the letter that is answered or passed on. `saved`: the draft that is gone on with, under its number.
    """

    content: Content = field(default_factory=Content)
    account: Account | None = None
    accounts: tuple[Account, ...] = ()
    for_holder: str | None = None
    doubt: Doubt | None = None
    saved: tuple[int, Draft] | None = None


class ComposeWindow(QWidget):
    """Writes one letter. `finished` carries the words for the main window's status bar."""

    finished = Signal(str)

    def __init__(self, desk: Desk, beginning: Beginning, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(desk.words("compose.title"))  # never the subject: a title is seen in the task bar
        self._desk = desk
        self._beginning = beginning
        self._saved = beginning.content
        self._sealed: Content | None = None
        self._sealed_for: Seat | None = None
        self._over = False
        self.page = ComposePage(desk, self, signs=beginning.for_holder is None)
        self.form, self.state = self.page.form, self.page.state
        self.form.states.signs = beginning.for_holder is None
        self.lookup = RecipientLookup(desk, self)
        self.files = ComposeFiles(desk, self)
        self.drop = FileDrop(self, lambda: self._free)
        self.remedies = Remedies(desk, self, signs=beginning.for_holder is None)
        self.weight = LetterWeight(desk, self)
        self.spelling = Spelling(desk, self.form.body)
        self.inserting = Inserting(desk, self, form=self.form)
        self.results = PatientResults(desk, self, patient=self.inserting.patient, form=self.form)
        self.suggestions = tuple(Suggestions(desk, field) for field in (self.form.to, self.form.cc))
        self.autosave = Autosave(desk, self, read=self._to_keep)
        self.closing = Closing(desk, self, autosave=self.autosave)
        self.leaving = Leaving(desk, self, autosave=self.autosave, doubt=beginning.doubt, free=lambda: self._free)
        open_at(self, 820, 680)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.page)
        if beginning.saved is not None:
            self.autosave.go_on_with(*beginning.saved)
        self._connect()
        self.form.from_line.offer(beginning.accounts, beginning.account, holder=beginning.for_holder)
        self._account_chosen()
        self.form.fill(beginning.content)
        self.page.answered.show_doubt(beginning.doubt)
        self.lookup.ask()
        desk.bridge.ask(ReceiptsAsked(), self, then=self.form.suggest_receipt)
        self.inserting.patient.begin(beginning.content.patient, answers=beginning.content.answers)
        self.inserting.start(place=beginning.saved is None)
        self._update()
        self.form.focus_first()

    @property
    def draft_id(self) -> int | None:
        """The saved draft that it is: kept under its number, and gone once the letter is on its way."""
        return self.autosave.number

    @property
    def unsaved(self) -> bool:
        """Whether closing would lose something."""
        now = self._sealed if self._sealed is not None else self.form.content
        return not self._over and now not in {self._saved, Content()}

    @property
    def _free(self) -> bool:
        return not self.leaving.sending.busy and self._sealed is None and not self._over

    def _letter(self, *, unfinished: bool = False) -> Draft | None:
        """What is written, where there is a mailbox to write from."""
        account = self.form.from_line.account
        return None if account is None else replace(draft(self.form.content, account), unfinished=unfinished)

    # sealing

    def seal(self, seat: Seat | None) -> None:
        """Takes the text off the screen; it stays in memory for who wrote it before this mailbox."""
        if self._sealed is None and not self._over:
            _close_dialogs(self)
            self._sealed = self.form.content
            self._sealed_for = seat
            self.form.fill(Content())
            self.lookup.forget()
            for suggested in self.suggestions:
                suggested.forget()
            self.state.forget()
            self.inserting.patient.forget()
            self.spelling.forget()
            self.form.show_patient("")
            self.page.show_locked(seat)
            self._update()

    def unseal(self, seat: Seat) -> None:
        """Shows the text again, to whom it belongs."""
        if self._sealed is not None and self._sealed_for in {None, seat}:
            content, self._sealed = self._sealed, None
            self.form.fill(content)
            self.lookup.ask()
            self.inserting.patient.show_again()
            self.page.show_letter()
            self._update()

    # sending

    def send(self, at: datetime | None = None) -> None:
        """Sends what is written, if every recipient can read it; at a certain time, if one is given.

        Where somebody else will sign it, it is kept for him instead.
        """
        letter = self._letter()
        if not self.page.send_button.isEnabled() or letter is None:
            return
        if self._beginning.for_holder is not None:
            self._keep(unfinished=False)
        else:
            self.leaving.send(letter, at)

    def send_later(self) -> None:
        """Asks when."""
        if self.page.later_button.isEnabled():
            self.leaving.ask_when(self.send)

    def _begun(self) -> None:
        self.state.working(self._desk.words("compose.sending"))
        self._update()

    def _stuck(self, entry: OutboxEntry) -> None:
        self.state.outcome(entry)
        # An uncertain message is settled in the outbox; sending it from here again might send it twice.
        self._over = entry.state is OutboxState.UNCERTAIN
        self._update()

    def _fail_sending(self, failure: JobFailed | None) -> None:
        self._update()
        if failure is None:
            self.state.say(self._desk.words("compose.cancelled"))
        else:
            self.state.problem(failure)

    def _end(self, outcome: str) -> None:
        self._over = True
        self._sealed = None
        if outcome:
            self.finished.emit(outcome)
        self.close()

    # keeping

    def _edited(self) -> None:
        if self._free:
            self.autosave.touch()

    def _to_keep(self) -> Draft | None:
        """The letter as it stands, where closing would lose something."""
        return self._letter(unfinished=True) if self._free and self.unsaved else None

    # files

    def _attach(self, file: DraftAttachment) -> None:
        if self._sealed is None:
            self.form.attachments.add(file)
        else:
            self._sealed = replace(self._sealed, attachments=(*self._sealed.attachments, file))

    # closing

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.unsaved:
            event.ignore()
            keep = partial(self._keep, unfinished=self._beginning.for_holder is not None)
            can_keep = self._free and self.form.from_line.account is not None
            self.closing.ask(keep=keep if can_keep else None, drop=self._drop)
            return
        self.lookup.timer.stop()
        self.autosave.timer.stop()
        self.remedies.stop()
        event.accept()

    def _keep(self, *, unfinished: bool = False) -> None:
        if not self._free:
            return
        letter = self._letter(unfinished=unfinished)
        assert letter is not None
        self._saved = self.form.content
        forward = self._beginning.for_holder is not None and not unfinished
        told = self._desk.words("compose.prepared") if forward else ""
        self.closing.keep(letter, then=partial(self._end, told))

    def _keeping_failed(self, failure: JobFailed) -> None:
        self._saved = Content()
        self.state.problem(failure)

    def _drop(self) -> None:
        was_sealed = self._sealed is not None
        self._over = True
        self._sealed = None
        if was_sealed:  # its draft lies in another's vault, where the open session has other letters by this number
            self.close()
        else:
            self.closing.drop(then=self.close)

    # state of the parts

    def _account_chosen(self) -> None:
        account = self.form.from_line.account
        if account is not None:
            self.remedies.account = account.id
        self.inserting.show_account(account)
        self._weigh()
        self._edited()

    def _weigh(self) -> None:
        account, form = self.form.from_line.account, self.form
        self.weight.weigh(account, form.attachments.files, len(form.body.toPlainText()))

    def _placed(self) -> None:
        """Nobody has typed the signature block: closing loses nothing of it."""
        self._saved = self.form.content

    def _update(self) -> None:
        free, page, holder = self._free, self.page, self._beginning.for_holder
        self.form.setEnabled(free)
        for button in (page.attach_button, page.results_button, page.template_button):
            button.setEnabled(free)
        fields = open_fields(self.form.subject.text(), self.form.body.toPlainText())
        ready = self.lookup.ready if holder is None else self.form.content != Content()
        has_account = self.form.from_line.account is not None
        fits = self.weight.room is None or self.weight.room.fits
        for button in (page.send_button, page.later_button):
            button.setEnabled(free and ready and has_account and fits and not (self.files.pending or fields))
        if free:
            states = self.lookup.states
            self.form.states.show_states(states)
            written = Written(has_account, states, ready, self.files.pending, holder, fields, fits)
            self.state.hint(hint(written, self.lookup.choice, self._desk.words))

    def _connect(self) -> None:
        self.form.recipients_changed.connect(lambda: self.lookup.typed(self.form.addresses))
        self.form.from_line.changed.connect(self._account_chosen)
        self.form.edited.connect(self._edited)
        self.form.edited.connect(self._update)
        self.form.attachments.changed.connect(self._weigh)
        self.weight.changed.connect(partial(_show_weight, self))
        self.weight.changed.connect(self._update)
        self.inserting.placed.connect(self._placed)
        self.inserting.patient.changed.connect(partial(_show_patient, self))
        self.inserting.patient.failed.connect(self.state.error)
        self.results.told.connect(self.state.say)
        self.page.template_button.setMenu(self.inserting.menu)
        self.lookup.changed.connect(self._update)
        self.autosave.kept.connect(self.page.keeping.show_kept)
        self.autosave.missed.connect(self.page.keeping.show_missed)
        self.closing.failed.connect(self._keeping_failed)
        self.leaving.begun.connect(self._begun)
        sending = self.leaving.sending
        sending.progressed.connect(self.state.working)
        sending.gone.connect(self._end)
        sending.stuck.connect(self._stuck)
        sending.failed.connect(self._fail_sending)
        self.files.changed.connect(self._update)
        _connect_files(self, self._attach)
        _connect_remedies(self)
        on_press(self.page.results_button, self.results.start)
        on_press(self.page.send_button, self.send)
        on_press(self.page.later_button, self.send_later)
        QShortcut(QKeySequence("Ctrl+Return"), self, self.send)
        QShortcut(QKeySequence("Ctrl+W"), self, self.close)


def tell_doubt(window: ComposeWindow, doubt: Doubt, *, beside: Doubt | None) -> None:
    """What became known of the letter that is answered, `beside` what is said already."""
    told = doubt if beside is None else Doubt(doubt.tone, f"{beside.text}\n{doubt.text}")
    window.page.answered.show_doubt(told)
    window.leaving.tell_doubt(told)


def _close_dialogs(window: ComposeWindow) -> None:
    for dialog in window.findChildren(QDialog):
        if dialog.isVisible():
            dialog.reject()


def _show_weight(window: ComposeWindow) -> None:
    said = weight_words(window.weight.room, window.form.words)
    window.form.weight.setText(said)
    window.form.weight.setVisible(bool(said))


def _show_patient(window: ComposeWindow) -> None:
    page = window.inserting.patient.page
    if page is None:
        window.form.name_patient(None)
        window.form.show_patient("")
    else:
        words = window.form.words
        window.form.name_patient(page.record.id)
        born = page.traits.birth_date
        facts = [name_words(page.traits, words)]
        if born is not None:
            facts.append(born_words(born, page.traits.sex, words))
        window.form.show_patient(" · ".join(facts))


def _connect_files(window: ComposeWindow, attach: Callable[[DraftAttachment], None]) -> None:
    files, state = window.files, window.state

    def learned(count: int) -> None:
        words = window.form.words
        state.tell(words.count("certificates.learned", count) if count else words("certificates.learned.none"))
        window.lookup.ask()

    for given in (window.drop.dropped, window.form.body.files_given):
        given.connect(files.attach)
    window.form.body.picture_given.connect(files.add_picture)
    files.attached.connect(attach)
    files.learned.connect(learned)
    files.unreadable.connect(state.error)
    files.refused.connect(state.problem)
    on_press(window.page.attach_button, files.choose_files)


def _connect_remedies(window: ComposeWindow) -> None:
    states, remedies, state = window.form.states, window.remedies, window.state
    states.import_wanted.connect(window.files.choose_certificate)
    states.find_wanted.connect(remedies.find)
    states.request_wanted.connect(remedies.ask_for)
    states.look_wanted.connect(remedies.look)
    states.correct_wanted.connect(window.form.correct)
    states.person_wanted.connect(remedies.search)
    remedies.chosen.connect(window.form.put)
    remedies.tried.connect(states.note)
    remedies.working.connect(state.working)
    remedies.told.connect(state.tell)
    remedies.missed.connect(state.say)
    remedies.failed.connect(state.problem)
    remedies.changed.connect(window.lookup.ask)
    for suggested in window.suggestions:
        suggested.chosen.connect(window.lookup.ask)
