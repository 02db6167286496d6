""" "Is it the same patient?": a report beside the records that it may belong to, one question at a time."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from secmail.api.events import Event, JobFailed, SessionLocked
from secmail.api.patients import DecideDoubt, Doubts, Patient, PatientPage
from secmail.domain.errors import SecmailError
from secmail.domain.ids import MessageId
from secmail.domain.patient_records import SeenTraits
from secmail.domain.patients import PatientId, Traits
from secmail.gui import style
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.note import GrowingDialog, Note, open_at
from secmail.gui.notice_view import NoticeView
from secmail.gui.patients.beside import BesideView, Column
from secmail.gui.patients.patient_words import name_words, why_words
from secmail.gui.problems import shown
from secmail.gui.style import Tone
from secmail.gui.surfaces import on_press, only_with_focus, plain_label, title_label

SHOWN = 3
"""Records beside a report."""
_BELOW = 20


class DoubtsDialog(GrowingDialog):
    """Stands beside the main window. `chosen`: a message to be read; `decided`: something was."""

    chosen = Signal(object)
    decided = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._doubts: tuple[SeenTraits, ...] = ()
        self._place = 0
        self._first: MessageId | None = None
        self._known: dict[PatientId, Traits] = {}
        words = desk.words
        self.setWindowTitle(words("doubts.title"))
        self.count = plain_label("", self)
        self.why = Note(self)
        self.beside = BesideView(words, self)
        self.note = Note(self)
        self.notice = NoticeView(self)
        self.buttons: list[QPushButton] = []
        keys = ("doubts.open", "doubts.other", "doubts.next", "task.close")
        self.open_button, self.other_button, self.next_button, self.close_button = map(self._button, keys)
        self._page = QWidget(self)
        self._pages = QStackedWidget(self)
        self._arrange()
        on_press(self.open_button, self._open)
        on_press(self.other_button, partial(self._decide, None))
        on_press(self.next_button, self._next)
        on_press(self.close_button, self.close)
        desk.bridge.heard.connect(self._hear)

    def start(self, first: MessageId | None = None) -> None:
        """Shows what is to be decided, of this message first."""
        self._first, self._place = first, 0
        self.note.clear()
        self.show()
        self.raise_()
        self.activateWindow()
        self.ask()

    def ask(self) -> None:
        """Asks what is to be decided."""
        self._desk.bridge.ask(Doubts(), self, then=self._take, otherwise=self._refuse)

    def forget(self) -> None:
        """Nothing of anybody stays."""
        self._doubts, self._known = (), {}
        self.beside.forget()
        self.buttons = []
        for note in (self.why, self.note):
            note.clear()

    def _hear(self, event: Event) -> None:
        if isinstance(event, SessionLocked):
            self.forget()
            self.close()

    def _take(self, doubts: tuple[SeenTraits, ...]) -> None:
        first = self._first
        self._doubts = tuple(sorted(doubts, key=lambda one: all(place.message != first for place in one.reports)))
        self._place = min(self._place, max(len(doubts) - 1, 0))
        self._draw()

    def _refuse(self, error: SecmailError) -> None:
        problem = shown(error.code, self._desk.words.language)
        self._say("doubt", problem.text.title, problem.body)

    def _say(self, icon: str, title: str, sentence: str) -> None:
        self.notice.show_notice(icon=icon, title=title, sentence=sentence)
        self._pages.setCurrentWidget(self.notice)
        for button in (self.open_button, self.other_button, self.next_button):
            button.hide()

    def _draw(self) -> None:
        words = self._desk.words
        if not self._doubts:
            self._say("done", words("doubts.none"), words("doubts.none.hint"))
            return
        doubt = self._doubts[self._place]
        self.count.setText(words("doubts.count", number=self._place + 1, total=len(self._doubts)))
        self.why.say(words("doubts.why", reasons=why_words(doubt.reasons, words)), Tone.CAUTION)
        candidates = _candidates(doubt)
        self.other_button.setText(words("doubts.other.one" if len(candidates) == 1 else "doubts.other"))
        for button in (self.open_button, self.other_button, self.next_button):
            button.show()
        self.open_button.setVisible(bool(doubt.reports))
        self.next_button.setVisible(len(self._doubts) > 1)
        self._pages.setCurrentWidget(self._page)
        self._show_columns(doubt, candidates)
        for one in candidates:
            if one not in self._known:
                query = Patient(one, words.language)
                self._desk.bridge.ask(query, self, then=partial(self._learn, one), otherwise=lambda _: None)

    def _learn(self, number: PatientId, found: PatientPage) -> None:
        self._known[number] = found.traits
        if self._doubts:
            doubt = self._doubts[self._place]
            self._show_columns(doubt, _candidates(doubt))

    def _show_columns(self, doubt: SeenTraits, candidates: tuple[PatientId, ...]) -> None:
        words = self._desk.words
        columns = [Column(words("doubts.report"), doubt.traits)]
        columns += [Column(words("doubts.known", number=one), self._known.get(one, Traits())) for one in candidates]
        self.beside.show_columns(columns)
        self.buttons = []
        for place, one in enumerate(candidates, 2):
            button = QPushButton(words("doubts.same"), self.beside)
            name = name_words(self._known.get(one, Traits()), words)
            button.setAccessibleName(words("doubts.same.name", name=name))
            button.setEnabled(one in self._known)
            only_with_focus(button)
            on_press(button, partial(self._decide, one))
            self.beside.grid.addWidget(button, _BELOW, place)
            self.buttons.append(button)

    def _decide(self, patient: PatientId | None) -> None:
        if not self._doubts:
            return
        doubt = self._doubts[self._place]

        def done(_: object) -> None:
            self.note.say(self._desk.words("patient.done"), Tone.NEUTRAL, icon="done")
            self._known.clear()
            self.decided.emit()
            self.ask()

        self._desk.bridge.submit(DecideDoubt(doubt.id, patient), JobListener(self, done=done, failed=self._fail))

    def _fail(self, failure: JobFailed) -> None:
        problem = shown(failure.code, self._desk.words.language, words=failure.words)
        self.note.say(f"{problem.text.title}. {problem.body}", Tone.CAUTION)

    def _next(self) -> None:
        self.note.clear()
        self._place = (self._place + 1) % max(len(self._doubts), 1)
        self._draw()

    def _open(self) -> None:
        reports = self._doubts[self._place].reports if self._doubts else ()
        if reports:
            self.chosen.emit(reports[0].message)

    def _button(self, key: str) -> QPushButton:
        button = QPushButton(self._desk.words(key), self)
        only_with_focus(button)
        return button

    def _arrange(self) -> None:
        inside = QVBoxLayout(self._page)
        inside.setContentsMargins(0, 0, 0, 0)
        for widget in (self.count, self.why, self.beside):
            inside.addWidget(widget)
        inside.addStretch(1)
        self._pages.addWidget(self.notice)
        self._pages.addWidget(self._page)
        foot = QHBoxLayout()
        for button in (self.open_button, self.next_button):
            foot.addWidget(button)
        foot.addStretch(1)
        for button in (self.other_button, self.close_button):
            foot.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(style.SPACE)
        layout.addWidget(title_label(self._desk.words("doubts.title"), self, 1.25))
        layout.addWidget(self._pages, 1)
        layout.addWidget(self.note)
        layout.addLayout(foot)
        self.setMinimumWidth(640)
        open_at(self, 760, 460)


def _candidates(doubt: SeenTraits) -> tuple[PatientId, ...]:
    found = dict.fromkeys(reason.patient for reason in doubt.reasons if reason.patient is not None)
    return tuple(found)[:SHOWN]
