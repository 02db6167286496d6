"""All of a patient: analyses over time, messages and letters, and what makes these one patient's."""

from functools import partial

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from secmail.api.commands import Command
from secmail.api.events import Event, JobFailed, SessionLocked
from secmail.api.patients import KeepPatientsApart, Patient, PatientPage, TracedResult, UndecideDoubt, UnmergePatient
from secmail.domain.errors import SecmailError
from secmail.domain.messages import MessageSummary
from secmail.domain.patient_records import Merge, SeenTraits
from secmail.domain.patients import PatientId
from secmail.gui import style
from secmail.gui.bridge import JobListener
from secmail.gui.copying import CopyNotes
from secmail.gui.desk import Desk
from secmail.gui.models.card_words import Said
from secmail.gui.models.message_words import row_words
from secmail.gui.note import Note, open_at
from secmail.gui.notice_view import NoticeView
from secmail.gui.patients.patient_words import facts_words, name_words, why_words
from secmail.gui.patients.series_model import FIXED, SeriesModel
from secmail.gui.problems import shown
from secmail.gui.results.model import FLAG_ROLE, OUT_OF_RANGE
from secmail.gui.results.trend import TrendPanel
from secmail.gui.rows import Page, row
from secmail.gui.style import Tone
from secmail.gui.surfaces import on_press, only_with_focus, plain_label, title_label
from secmail.gui.tabs import Tabs
from secmail.hprim.model import Flag


class PatientDialog(QDialog):
    """Stands beside the main window; its title names nobody. `chosen`: a message to be read, `join_wanted`: a merge."""

    chosen = Signal(object)
    join_wanted = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._patient: PatientId | None = None
        self.view: PatientPage | None = None
        words = desk.words
        self.setWindowTitle(words("patient.title"))
        self.name = title_label("", self, 1.25)
        self.facts = plain_label("", self)
        self.notice = NoticeView(self)
        self.model = SeriesModel(words, self)
        self.old = QCheckBox(words("patient.old"), self)
        self.detail = Note(self)
        self.table = self._make_table()
        self._analyses = QWidget(self)
        self.trend = TrendPanel(desk, self)
        self._wanted = ("", "")  # the analysis and its unit that are to be drawn first
        self._drawn = False
        self._printing: QDialog | None = None
        self._notes = CopyNotes(desk.bridge, self)
        self.messages = Page(words("patient.tab.messages"), self)
        self.identity = Page(words("patient.tab.identity"), self)
        self.note = Note(self)
        self.join_button = QPushButton(words("patient.join"), self)
        self.close_button = QPushButton(words("task.close"), self)
        self.tabs = Tabs(self)
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName(desk.words("patient.tabs"))
        self._pages = QStackedWidget(self)
        self._arrange()
        on_press(self.join_button, self._join)
        on_press(self.close_button, self.close)
        self.old.toggled.connect(self._draw_series)
        self.tabs.currentChanged.connect(self._draw_trend)
        self.trend.print_wanted.connect(self._print)
        self.table.activated.connect(self._open_cell)
        self.table.selectionModel().currentChanged.connect(self._tell_cell)
        desk.bridge.heard.connect(self._hear)

    def open_patient(self, patient: PatientId) -> None:
        """Shows all of this patient."""
        self._open(patient, self._analyses)

    def open_trend(self, traced: TracedResult) -> None:
        """Shows how this analysis went."""
        self._wanted = (traced.key, traced.own.shown.unit or "")
        self._open(traced.patient, self.trend)

    def _open(self, patient: PatientId, tab: QWidget) -> None:
        self.note.clear()
        self._patient, self._drawn = patient, False
        self.tabs.setCurrentWidget(tab)
        self.show()
        self.raise_()
        self.activateWindow()
        self.ask()

    def ask(self) -> None:
        """Asks anew."""
        if self._patient is not None:
            query = Patient(self._patient, self._desk.words.language)
            self._desk.bridge.ask(query, self, then=self._take, otherwise=self._refuse)

    def forget(self) -> None:
        """Nothing of a patient stays."""
        self._patient, self.view = None, None
        self._wanted, self._drawn = ("", ""), False
        self.model.forget()
        self.trend.forget()
        if self._printing is not None and isValid(self._printing):
            self._printing.reject()  # it holds the content
        for label in (self.name, self.facts):
            label.clear()
        for note in (self.detail, self.note):
            note.clear()
        for page in (self.messages, self.identity):
            page.fresh()

    def _hear(self, event: Event) -> None:
        if isinstance(event, SessionLocked):
            self.forget()
            self.close()

    def _take(self, found: PatientPage) -> None:
        words = self._desk.words
        self.view, self._patient = found, found.record.id
        self.name.setText(name_words(found.traits, words))
        self.facts.setText(facts_words(found.traits, words))
        self._drawn = False
        self._draw_series()
        self._draw_trend()
        self._draw_messages(found)
        self._draw_identity(found)
        self.join_button.setEnabled(True)
        self._pages.setCurrentWidget(self.tabs)

    def _refuse(self, error: SecmailError) -> None:
        problem = shown(error.code, self._desk.words.language)
        self.join_button.setEnabled(False)
        self.notice.show_notice(icon="doubt", title=problem.text.title, sentence=problem.body)
        self._pages.setCurrentWidget(self.notice)

    # analyses

    def _draw_series(self, *_: object) -> None:
        series = self.view.series if self.view is not None else ()
        self.model.show_series(series, old=self.old.isChecked())
        self.table.resizeColumnsToContents()
        key = "patient.hint" if self.model.rowCount() else "patient.none"
        self.detail.say(self._desk.words(key), Tone.NEUTRAL, icon="help")

    def _draw_trend(self, *_: object) -> None:
        """Only when somebody looks: the library is loaded late, and the plots take longer than the table."""
        if self.view is not None and not self._drawn and self.tabs.currentWidget() is self.trend:
            self._drawn = True
            self.trend.show_series(self.view.series, chosen=self._wanted[0], unit=self._wanted[1])

    def _print(self) -> None:
        from secmail.gui.paper.trend import ask_printer  # noqa: PLC0415 -- only where somebody prints

        if self.view is not None and self.trend.shown:
            head = ", ".join(filter(None, (self.name.text(), self.facts.text())))
            self._printing = ask_printer(self._desk, self, self.trend.shown, head=head, notes=self._notes)

    def _tell_cell(self, index: QModelIndex, _before: QModelIndex) -> None:
        told = self.model.told(index)
        if told:
            self.detail.say(told, Tone.NEUTRAL, icon="result")

    def _open_cell(self, index: QModelIndex) -> None:
        message = self.model.message(index)
        if message is not None:
            self.chosen.emit(message)

    # messages

    def _draw_messages(self, found: PatientPage) -> None:
        layout = self.messages.fresh()
        sections = (
            ("patient.messages", found.messages),
            ("patient.letters", found.letters),
            ("patient.conversations", found.conversations),
        )
        for key, rows in sections:
            if rows or key == "patient.messages":
                layout.addWidget(title_label(self._desk.words(key), self.messages.page, 1.0))
            for one in rows:
                layout.addWidget(self._message_row(one))
        if not found.messages:
            layout.addWidget(plain_label(self._desk.words("patient.no-messages"), self.messages.page))
        layout.addStretch(1)

    def _message_row(self, one: MessageSummary) -> QWidget:
        words = self._desk.words
        said = row_words(one, words, self._desk.now())
        signs = " · ".join(sign.words for sign in said.signs)
        line = Said(
            "result" if one.hprim else "letter", Tone.NEUTRAL, said.subject, (f"{said.sender}, {said.date}", signs)
        )
        button = self._row_button("patient.open", self.messages, subject=said.subject, day=said.date)
        on_press(button, partial(self.chosen.emit, one.id))
        return row(line, self.messages.page, button)

    # identity

    def _draw_identity(self, found: PatientPage) -> None:
        layout = self.identity.fresh()
        words, page = self._desk.words, self.identity.page
        layout.addWidget(title_label(words("patient.traits"), page, 1.0))
        for seen in found.record.seen:
            layout.addWidget(self._seen_row(seen))
        if found.record.merges or found.record.apart:
            layout.addWidget(title_label(words("patient.merges"), page, 1.0))
        for merge in found.record.merges:
            layout.addWidget(self._merge_row(merge))
        for other in found.record.apart:
            undo = KeepPatientsApart(found.record.id, other, undo=True)
            button = self._row_button("patient.not-apart", self.identity, number=other)
            on_press(button, partial(self._do, undo))
            said = Said("people", Tone.NEUTRAL, words("patient.apart", number=other))
            layout.addWidget(row(said, page, button))
        layout.addStretch(1)

    def _seen_row(self, seen: SeenTraits) -> QWidget:
        words = self._desk.words
        name = name_words(seen.traits, words)
        lines = [facts_words(seen.traits, words), words.count("patient.reports", len(seen.reports))]
        buttons = []
        if seen.decided:
            lines.append(words("patient.decided"))
            button = self._row_button("patient.undecide", self.identity, name=name)
            on_press(button, partial(self._do, UndecideDoubt(seen.id)))
            buttons.append(button)
        lines.append(why_words(seen.reasons, words))
        said = Said("certificate", Tone.NEUTRAL, name, tuple(filter(None, lines)))
        return row(said, self.identity.page, *buttons)

    def _merge_row(self, merge: Merge) -> QWidget:
        words = self._desk.words
        title = words("patient.merge", number=merge.patient, moment=words.moment(merge.at))
        how = words("patient.merge.automatic" if merge.automatic else "patient.merge.person")
        button = self._row_button("patient.unmerge", self.identity, number=merge.patient)
        on_press(button, partial(self._do, UnmergePatient(merge.patient)))
        return row(Said("people", Tone.NEUTRAL, title, (how,)), self.identity.page, button)

    def _row_button(self, key: str, page: Page, **values: object) -> QPushButton:
        button = QPushButton(self._desk.words(key), page.page)
        button.setAccessibleName(self._desk.words(f"{key}.name", **values))
        return button

    def _do(self, command: Command) -> None:
        self._desk.bridge.submit(command, JobListener(self, done=lambda _: self.ask(), failed=self._fail))

    def _fail(self, failure: JobFailed) -> None:
        problem = shown(failure.code, self._desk.words.language, words=failure.words)
        self.note.say(f"{problem.text.title}. {problem.body}", Tone.CAUTION)

    def _join(self) -> None:
        if self.view is not None:
            self.join_wanted.emit(self.view)

    # construction

    def _make_table(self) -> QTableView:
        table = QTableView(self)
        table.setModel(self.model)
        table.setAccessibleName(self._desk.words("patient.table"))
        table.setItemDelegate(_Ground(table))
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setAlternatingRowColors(True)
        table.setTabKeyNavigation(False)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        table.horizontalHeader().setHighlightSections(False)
        return table

    def _arrange(self) -> None:
        words = self._desk.words
        series = self._analyses
        inside = QVBoxLayout(series)
        inside.setContentsMargins(style.SPACE, style.SPACE, style.SPACE, style.SPACE)
        inside.addWidget(self.table, 1)
        inside.addWidget(self.detail)
        inside.addWidget(self.old)
        self.tabs.addTab(series, words("patient.tab.series"))
        self.tabs.addTab(self.trend, words("trend.tab"))
        self.tabs.addTab(self.messages, words("patient.tab.messages"))
        self.tabs.addTab(self.identity, words("patient.tab.identity"))
        self._pages.addWidget(self.notice)
        self._pages.addWidget(self.tabs)
        foot = QHBoxLayout()
        for button in (self.join_button, self.close_button):
            only_with_focus(button)
        foot.addWidget(self.join_button)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(style.SPACE)
        layout.addWidget(self.name)
        layout.addWidget(self.facts)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self.note)
        layout.addLayout(foot)
        open_at(self, 1040, 720)


class _Ground(QStyledItemDelegate):
    """Values out of range stand on the ground of their tone; sign and bold text say the same without colour."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        flag = index.data(FLAG_ROLE)
        if flag in OUT_OF_RANGE and index.column() >= FIXED:
            tone = Tone.DANGER if flag in {Flag.PANIC_LOW, Flag.PANIC_HIGH} else Tone.CAUTION
            painter.fillRect(option.rect, QColor(style.surface(tone, QApplication.palette()).ground))
        super().paint(painter, option, index)
