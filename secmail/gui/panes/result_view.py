"""A laboratory's results: the table, and the text of the report beside it, as the laboratory laid it out."""

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QSplitter,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from secmail.api.results import ResultFile
from secmail.gui import icons, style
from secmail.gui.i18n import Words
from secmail.gui.models.results import COLUMNS, FLAG_ROLE, OUT_OF_RANGE, ResultModel
from secmail.gui.panes.body_view import read_only_text
from secmail.gui.problems import hprim_sentence
from secmail.gui.safe_text import block, label, one_line
from secmail.gui.style import Tone
from secmail.gui.surfaces import on_press, plain_label, title_label
from secmail.hprim.model import Document, Flag, Patient, Report

BESIDE_FROM = 900
"""Width in pixels from which the text stands beside the table instead of below it."""
WRAPPED_ROWS = 300
"""Rows whose comments are laid out in full; longer tables use one line a row."""
SHOWN_PROBLEMS = 30


class ResultView(QWidget):
    """Shows the reports of a message, one at a time. `patient_wanted`: all of whom this one is about."""

    patient_wanted = Signal()

    def __init__(self, words: Words, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self._reports: list[tuple[Document, Report]] = []
        self._choice = QComboBox(self)
        self._choice.setAccessibleName(words("result.choose"))
        self._choice.currentIndexChanged.connect(self._show)
        self._patient = title_label("", self, 1.1)
        self.patient_button = QPushButton(icons.icon("people", self.palette()), words("result.all"), self)
        self.patient_button.setToolTip(words("result.all.tip"))
        on_press(self.patient_button, self.patient_wanted.emit)
        self._replaced: Mapping[tuple[int, int], str] = {}
        self._facts = plain_label("", self)
        self._abnormal = title_label("", self, 1.0)
        self._problems = plain_label("", self)
        self._problems.hide()
        self._remarks = QToolButton(self)
        self._remarks.setCheckable(True)
        self._remarks.setAutoRaise(True)
        self._remarks.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._remarks.setIcon(icons.icon("doubt", self.palette()))
        self._remarks.toggled.connect(self._problems.setVisible)
        self.model = ResultModel(words, self)
        self._table = self._make_table()
        self._no_values = plain_label(words("result.no-values"), self)
        self._text = read_only_text(self, words("result.text"))
        self._text.setLineWrapMode(self._text.LineWrapMode.NoWrap)
        self._text.setFont(style.fixed_font(self.font()))
        self._splitter = self._arrange()

    def show_results(self, results: tuple[ResultFile, ...]) -> None:
        """Shows the first report of these files."""
        self.forget()
        self._reports = [(one.document, report) for one in results for report in one.document.reports]
        total = len(self._reports)
        with QSignalBlocker(self._choice):
            for number, (_, report) in enumerate(self._reports, 1):
                name = patient_name(report.patient)
                self._choice.addItem(label(self._words("result.report", number=number, total=total, name=name)))
        self._choice.setVisible(total > 1)
        self._show(0)

    @property
    def place(self) -> int:
        """Which report is shown, from 0."""
        return max(self._choice.currentIndex(), 0)

    def add_replaced(self, replaced: Mapping[tuple[int, int], str]) -> None:
        """What became of results since: by the report's place and the result's line."""
        self._replaced = {**self._replaced, **replaced}
        if replaced and self._reports:
            self._show(self.place)

    def forget(self) -> None:
        """Empties table, text and every label."""
        self._reports = []
        self._replaced = {}
        with QSignalBlocker(self._choice):
            self._choice.clear()
        self.model.forget()
        self._remarks.setChecked(False)
        self._text.clear()
        for one in (self._patient, self._facts, self._abnormal, self._problems):
            one.clear()

    @property
    def text(self) -> str:
        """Everything readable outside of the table."""
        labels = (self._patient, self._facts, self._abnormal, self._problems)
        return "\n".join((*(one.text() for one in labels), self._text.toPlainText()))

    @property
    def table(self) -> QTableView:
        """The table of results."""
        return self._table

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = self.width() >= BESIDE_FROM
        self._splitter.setOrientation(Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical)

    def _show(self, place: int) -> None:
        if not 0 <= place < len(self._reports):
            return
        document, report = self._reports[place]
        self._patient.setText(patient_words(report.patient, self._words))
        self._facts.setText(report_words(report, self._words))
        self.model.show_results(
            report.results, {line: said for (at, line), said in self._replaced.items() if at == place}
        )
        self._show_table(has_values=bool(report.results))
        self._text.setPlainText(block(report.text or self._words("result.no-text")))
        self._show_problems(document)

    def _show_table(self, *, has_values: bool) -> None:
        self._table.setVisible(has_values)
        self._no_values.setVisible(not has_values)
        count = self.model.abnormal
        none = self._words("result.abnormal.none") if has_values else ""
        self._abnormal.setText(self._words.count("result.abnormal", count) if count else none)
        self._abnormal.setVisible(has_values)
        empty = self.model.empty_columns()
        for column in range(len(COLUMNS)):
            self._table.setColumnHidden(column, column in empty and COLUMNS[column] != "label")
        self._table.clearSpans()
        for line in self.model.remarks():
            self._table.setSpan(line, 0, 1, len(COLUMNS))
        self._fit_rows()

    def _fit_rows(self) -> None:
        if self.model.rowCount() <= WRAPPED_ROWS:
            self._table.resizeRowsToContents()

    def _show_problems(self, document: Document) -> None:
        remarks = [
            sentence if one.line is None else self._words("result.line", line=one.line, sentence=sentence)
            for one in document.problems[:SHOWN_PROBLEMS]
            if one.severity != "info" and (sentence := hprim_sentence(one.code, self._words.language))
        ]
        self._remarks.setText(label(self._words.count("result.problems", len(remarks))))
        self._remarks.setVisible(bool(remarks))
        # A file with errors is not read before its remarks are.
        self._remarks.setChecked(any(one.severity == "error" for one in document.problems))
        self._problems.setText("\n".join(f"• {remark}" for remark in remarks))

    def _make_table(self) -> QTableView:
        table = QTableView(self)
        table.setModel(self.model)
        table.setAccessibleName(self._words("result.table"))
        table.setItemDelegate(FlagDelegate(table))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setAlternatingRowColors(True)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setWordWrap(True)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(round(table.fontMetrics().height() * 1.7))
        header = table.horizontalHeader()
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setResizeContentsPrecision(200)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setMaximumSectionSize(240)
        header.geometriesChanged.connect(self._fit_rows)
        return table

    def _arrange(self) -> QSplitter:
        values = QWidget(self)
        left = QVBoxLayout(values)
        left.setContentsMargins(0, 0, 0, 0)
        left.addWidget(self._table, 1)
        left.addWidget(self._no_values)
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.addWidget(values)
        splitter.addWidget(self._text)
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 3)
        splitter.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(style.SPACE // 2)
        marks = QHBoxLayout()
        marks.addWidget(self._abnormal, 1)
        marks.addWidget(self._remarks)
        who = QHBoxLayout()
        who.addWidget(self._patient, 1)
        who.addWidget(self.patient_button, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._choice)
        layout.addLayout(who)
        layout.addWidget(self._facts)
        layout.addLayout(marks)
        layout.addWidget(self._problems)
        layout.addWidget(splitter, 1)
        return splitter


class FlagDelegate(QStyledItemDelegate):
    """Gives rows out of range the ground of their tone; the bold text and the ▲▼ words say the same without colour."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        flag = index.data(FLAG_ROLE)
        if flag in OUT_OF_RANGE:
            tone = Tone.DANGER if flag in {Flag.PANIC_LOW, Flag.PANIC_HIGH} else Tone.CAUTION
            painter.fillRect(option.rect, QColor(style.surface(tone, QApplication.palette()).ground))
        super().paint(painter, option, index)


def patient_name(patient: Patient) -> str:
    """Surname and first name, as written."""
    return one_line(" ".join(filter(None, (patient.surname, patient.given_name))), 120)


def patient_words(patient: Patient, words: Words) -> str:
    """Who the report is about."""
    name = patient_name(patient)
    parts = [words("result.patient", name=name) if name else words("result.patient.unknown")]
    if patient.birth_date:
        born = patient.birth_date
        parts.append(words("result.born", date=words.day(born.year, born.month, day=born.day)))
    if patient.sex in {"M", "F"}:
        parts.append(words(f"result.sex.{patient.sex}"))
    return ", ".join(parts)


def report_words(report: Report, words: Words) -> str:
    """Whose report, of when."""
    parts = []
    if report.sender.name or report.sender.code:
        parts.append(words("result.sender", name=one_line(report.sender.name or report.sender.code or "", 120)))
    if report.report_date:
        day = report.report_date
        parts.append(words("result.date", date=words.day(day.year, day.month, day=day.day)))
    if report.request_id:
        parts.append(words("result.request", id=one_line(report.request_id, 60)))
    return " · ".join(parts)
