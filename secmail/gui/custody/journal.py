"""The audit journal: a table, a check of its chain and seals, and a copy of it as CSV."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from secmail.api.custody import ExportJournal, JournalPage, JournalVerdict, Mandates, VerifyJournal
from secmail.api.events import Event, JobFailed, SessionLocked, SessionOpened
from secmail.api.journal_csv import journal_csv
from secmail.domain.errors import Code, SecmailError
from secmail.domain.mandates import MandateShown
from secmail.domain.octets import octets
from secmail.domain.sealed import JournalRow
from secmail.gui import files, style
from secmail.gui.bridge import JobListener
from secmail.gui.desk import Desk
from secmail.gui.models.journal import JournalModel, people, verdict_words
from secmail.gui.note import Note, open_at
from secmail.gui.notice_view import NoticeView
from secmail.gui.problems import shown
from secmail.gui.session import Session
from secmail.gui.style import Tone
from secmail.gui.surfaces import on_press, only_with_focus

PAGE = 1000
_WIDEST = 420
"""Of a column; what people are called may be long, and stands whole in the tool tip."""


class JournalDialog(QDialog):
    """Stands beside the main window. `unlock_wanted` asks for the card's code."""

    unlock_wanted = Signal()

    def __init__(self, desk: Desk, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._session = session
        self._round = 0
        self._rows: tuple[JournalRow, ...] = ()
        words = desk.words
        self.setWindowTitle(words("journal.title"))
        open_at(self, 1200, 620)
        self.model = JournalModel(words, self)
        self.table = self._make_table()
        self.notice = NoticeView(self)
        self.notice.pressed.connect(self.unlock_wanted)
        self.outcome = Note(self)
        self.verify_button = QPushButton(words("journal.verify"), self)
        self.export_button = QPushButton(words("journal.export"), self)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.notice)
        self._pages.addWidget(self.table)
        on_press(self.verify_button, self.verify)
        on_press(self.export_button, self.choose_file)
        self._arrange()

    def start(self) -> None:
        """Reads it anew."""
        self._round += 1
        self._rows = ()
        self._say("sync", self._desk.words("journal.loading"))
        self._read_page(self._round, 0)
        self._desk.bridge.ask(Mandates(), self, then=self._take_people, otherwise=self._no_people)

    def hear(self, event: Event) -> None:
        """Follows the session."""
        match event:
            case SessionLocked():
                self._fail(self._round, SecmailError(Code.VAULT_LOCKED))
            case SessionOpened() if self.isVisible():
                self.start()

    def verify(self) -> None:
        """Has the chain and the seals checked."""
        self.outcome.say(self._desk.words("journal.verifying"), Tone.NEUTRAL, icon="sync")
        self._desk.bridge.ask(VerifyJournal(), self, then=self._judge, otherwise=self._tell)

    def choose_file(self) -> None:
        """Asks where the copy goes."""
        words = self._desk.words
        dialog = QFileDialog(self, words("journal.export.title"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.selectFile(words("journal.file"))
        dialog.fileSelected.connect(self.export)
        dialog.open()

    def export(self, path: str) -> None:
        """Writes it as CSV."""
        listener = JobListener(self, done=partial(self._write, Path(path)), failed=self._tell_failure)
        self._desk.bridge.submit(ExportJournal(), listener)

    def _write(self, path: Path, rows: object) -> None:
        assert isinstance(rows, tuple)
        text = journal_csv(rows, self._desk.words.language)
        self._desk.bridge.run(
            lambda: files.write_file(path, octets(text.encode())), self, then=self._written, otherwise=self._tell
        )

    def _written(self, _: None) -> None:
        self.outcome.say(self._desk.words("journal.exported"), Tone.NEUTRAL, icon="done")
        self._read_page(self._round, len(self._rows))

    def _read_page(self, asked: int, after: int) -> None:
        self._desk.bridge.ask(
            JournalPage(after, PAGE), self, then=partial(self._take, asked), otherwise=partial(self._fail, asked)
        )

    def _take(self, asked: int, rows: tuple[JournalRow, ...]) -> None:
        if asked != self._round:
            return
        self._rows += rows
        self.model.show_rows(self._rows)
        self.table.resizeColumnsToContents()
        if len(rows) == PAGE:
            self._read_page(asked, rows[-1].number)
        if not self._rows:
            self._say("letter", self._desk.words("journal.empty"))
            return
        self._enable(enabled=True)
        self._pages.setCurrentWidget(self.table)

    def _take_people(self, mandates: tuple[MandateShown, ...]) -> None:
        self.model.show_names(people(self._session.cards, mandates, self._session.shown))
        self.table.resizeColumnsToContents()

    def _no_people(self, _: SecmailError) -> None:
        self._take_people(())

    def _judge(self, verdict: JournalVerdict) -> None:
        text, good = verdict_words(verdict, self._desk.words)
        self.outcome.say(text, Tone.NEUTRAL if good else Tone.DANGER, icon="done" if good else "broken")
        place = -1 if verdict.broken_at is None else self.model.place_of(verdict.broken_at)
        if place >= 0:
            self.table.selectRow(place)

    def _fail(self, asked: int, error: SecmailError) -> None:
        if asked != self._round:
            return
        self._round += 1
        self._rows = ()
        self.model.show_rows(())
        self.model.show_names({})
        self.outcome.clear()
        words = self._desk.words
        if error.code is Code.VAULT_LOCKED:
            self._say("lock", words("journal.locked.title"), words("journal.locked"), button=words("drafts.unlock"))
        else:
            problem = shown(error.code, words.language)
            self._say("doubt", problem.text.title, problem.body)

    def _tell_failure(self, failure: JobFailed) -> None:
        self._tell(SecmailError(failure.code, failure.detail))

    def _tell(self, error: SecmailError) -> None:
        problem = shown(error.code, self._desk.words.language)
        self.outcome.say(f"{problem.text.title}. {problem.body}", Tone.CAUTION)

    def _say(self, icon: str, title: str, sentence: str = "", *, button: str = "") -> None:
        self._enable(enabled=False)
        self.notice.show_notice(icon=icon, title=title, sentence=sentence, button=button)
        self._pages.setCurrentWidget(self.notice)

    def _enable(self, *, enabled: bool) -> None:
        self.verify_button.setEnabled(enabled)
        self.export_button.setEnabled(enabled)

    def _make_table(self) -> QTableView:
        table = QTableView(self)
        table.setModel(self.model)
        table.setAccessibleName(self._desk.words("journal.title"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setTabKeyNavigation(False)
        table.setAlternatingRowColors(True)
        table.verticalHeader().hide()
        table.horizontalHeader().setMaximumSectionSize(_WIDEST)
        table.horizontalHeader().setStretchLastSection(True)
        return table

    def _arrange(self) -> None:
        close = QPushButton(self._desk.words("task.close"), self)
        for button in (close, self.verify_button, self.export_button):
            only_with_focus(button)
        on_press(close, self.close)
        buttons = QHBoxLayout()
        buttons.addWidget(self.verify_button)
        buttons.addWidget(self.export_button)
        buttons.addStretch(1)
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(style.WIDE, style.WIDE, style.WIDE, style.WIDE)
        layout.setSpacing(style.SPACE)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self.outcome)
        layout.addLayout(buttons)
