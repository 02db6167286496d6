"""A laboratory's results: what strikes, the table, and the text as the laboratory laid it out, one key away."""

from collections.abc import Iterable, Mapping, Set

from PySide6.QtCore import QEvent, QModelIndex, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from secmail.api.patients import TracedResult
from secmail.api.results import ResultFile
from secmail.gui import icons, style
from secmail.gui.i18n import Words
from secmail.gui.problems import hprim_sentence
from secmail.gui.results.flags import SIGNS
from secmail.gui.results.model import COLUMNS, FLAG_ROLE, OUT_OF_RANGE, PANIC, ResultModel, replaced_words
from secmail.gui.results.strikes import is_severe, strikes
from secmail.gui.results.striking import StrikingStrip, WholeLabel
from secmail.gui.results.table import fit, result_table
from secmail.gui.results.words import patient_name, patient_words, report_words
from secmail.gui.safe_text import block, label, tooltip
from secmail.gui.surfaces import on_press, plain_label, read_only_text, title_label
from secmail.hprim.model import Document, Flag, Report, Result

BESIDE_FROM = 1100
"""Width in pixels from which the text stands beside the table instead of below it."""
TIGHT_BELOW = 360
"""Height in pixels below which the laboratory's line gives way to what strikes."""
SMALL_WINDOW = 640
"""Height of the whole window in pixels below which it does so too."""
SHOWN_PROBLEMS = 30
ORIGINAL_KEY = "T"
TREND_KEY = "E"
_ROWS_AT_LEAST = 5
_LINES_AT_LEAST = 12


class ResultView(QWidget):
    """Shows the reports of a message, one at a time. `patient_wanted`: all of whom this one is about."""

    patient_wanted = Signal()
    report_shown = Signal()
    """Another report of the same message is shown."""
    text_wanted = Signal(QWidget)
    """The laboratory's own text, which a reader has asked for: it is to be seen."""
    trend_wanted = Signal(object)
    """A `TracedResult`: how the analysis went over time."""

    def __init__(self, words: Words, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self._reports: list[tuple[Document, Report]] = []
        self._choice = QComboBox(self)
        self._choice.setAccessibleName(words("result.choose"))
        self._choice.currentIndexChanged.connect(self._show_chosen)
        self._patient = WholeLabel(self)
        self._patient.setFont(style.scaled(self.font(), 1.1, bold=True))
        self.patient_button = QPushButton(icons.icon("people", self.palette()), words("result.all"), self)
        self.patient_button.setToolTip(words("result.all.tip"))
        self.patient_button.setAccessibleName(words("result.all"))
        on_press(self.patient_button, self.patient_wanted.emit)
        self._traced: dict[int, Mapping[int, TracedResult]] = {}  # by the report's place, then the result's line
        self._facts = plain_label("", self)
        self._abnormal = title_label("", self, 1.0)
        self._problems = plain_label("", self)
        self._problems.hide()
        self._remarks = _flat_button("", self)
        self._remarks.setIcon(icons.icon("doubt", self.palette()))
        self._remarks.toggled.connect(self._problems.setVisible)
        self.striking = StrikingStrip(words, self)
        self.striking.other_wanted.connect(self._show_other)
        self.model = ResultModel(words, self)
        self._table = result_table(self.model, words, self)
        self._table.activated.connect(self._want_trend)
        self._fitted = 0
        self._table.viewport().installEventFilter(self)
        self._table.setMinimumHeight(round(self._table.verticalHeader().defaultSectionSize() * _ROWS_AT_LEAST))
        self._no_values = plain_label(words("result.no-values"), self)
        self._text = read_only_text(self, words("result.text"))
        self._text.setLineWrapMode(self._text.LineWrapMode.NoWrap)
        self._text.setFont(style.fixed_font(self.font()))
        self.original = _flat_button(words("original"), self)
        self.original.setToolTip(words("original.tip"))
        self.original.setIcon(icons.icon("letter", self.palette()))
        # As a shortcut of the window it works wherever the reader is; fields of text keep their letters.
        self.original.setShortcut(ORIGINAL_KEY)
        self.trend = _flat_button(words("trend"), self)
        self.trend.setCheckable(False)
        self.trend.setToolTip(words("trend.tip"))
        self.trend.setIcon(icons.icon("chart", self.palette()))
        self.trend.setShortcut(TREND_KEY)
        on_press(self.trend, self._want_trend_of_chosen)
        self._looked: set[int] = set()
        self._wanted: bool | None = None  # what the reader has said of the text; None: where there is room
        self.original.clicked.connect(self._want_text)
        self._splitter = self._arrange()

    def show_results(self, results: tuple[ResultFile, ...]) -> None:
        """Shows the first report of these files."""
        self.forget()
        self._reports = [(one.document, report) for one in results for report in one.document.reports]
        self._looked.clear()
        total = len(self._reports)
        with QSignalBlocker(self._choice):
            for number, (_, report) in enumerate(self._reports, 1):
                said = self._words("result.report", number=number, total=total, name=patient_name(report.patient))
                self._choice.addItem(label(f"{SIGNS[Flag.PANIC_HIGH]} {said}" if is_severe(report) else said))
        self._choice.setVisible(total > 1)
        self._show(0)

    @property
    def place(self) -> int:
        """Which report is shown, from 0."""
        return max(self._choice.currentIndex(), 0)

    @property
    def not_looked_at(self) -> list[int]:
        """The reports that have not been shown since the message came on the screen."""
        return [place for place in range(len(self._reports)) if place not in self._looked]

    def show_report(self, place: int) -> None:
        """Another report of the message."""
        self._choice.setCurrentIndex(place)

    def show_traced(self, place: int, found: Iterable[TracedResult]) -> None:
        """What came before the results of a report, and what became of them since."""
        if not 0 <= place < len(self._reports):
            return
        results = {one.line: one for one in self._reports[place][1].results}
        # A line that says something else than the record is not the result that the record tells of.
        traced = {one.line: one for one in found if _is_same(results.get(one.line), one)}
        if traced != self._traced.get(place, {}):
            self._traced[place] = traced
            if place == self.place:
                self._show(place)

    def forget(self) -> None:
        """Empties table, text and every label."""
        self._reports = []
        self._traced = {}
        with QSignalBlocker(self._choice):
            self._choice.clear()
        self.model.forget()
        self.striking.forget()
        self._remarks.setChecked(False)
        self._text.clear()
        self._patient.setToolTip("")
        for one in (self._patient, self._facts, self._abnormal, self._problems):
            one.clear()

    @property
    def text(self) -> str:
        """Everything readable outside of the table."""
        labels = (self._patient, self._facts, self._abnormal, self._problems)
        return "\n".join((*(one.text() for one in labels), self.striking.text, self._text.toPlainText()))

    @property
    def table(self) -> QTableView:
        """The table of results."""
        return self._table

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = self.width() >= BESIDE_FROM
        self._splitter.setOrientation(Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical)
        self._fit_height()
        self._show_text()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The table is laid out after the page around it."""
        done = super().eventFilter(watched, event)
        if event.type() == QEvent.Type.Resize and watched is self._table.viewport():
            width = self._table.viewport().width()
            # What a scroll bar takes is foreseen, and must not make it come and go.
            if abs(width - self._fitted) > self._table.verticalScrollBar().sizeHint().width():
                self._fitted = width
                fit(self._table, self.model.rows, self._words)
        return done

    def _fit_height(self) -> None:
        """What strikes keeps its place; the rest is told shorter where there is little room."""
        tight = self.height() < TIGHT_BELOW or self.window().height() < SMALL_WINDOW
        self._facts.setVisible(not tight)
        self.patient_button.setText("" if tight else self._words("result.all"))
        self.striking.set_tight(tight)

    def _show_chosen(self, place: int) -> None:
        self._show(place)
        self.report_shown.emit()

    def _show(self, place: int) -> None:
        if not 0 <= place < len(self._reports):
            return
        self._looked.add(place)
        document, report = self._reports[place]
        self._patient.setText(patient_words(report.patient, self._words))
        self._patient.hold()
        self._facts.setText(report_words(report, self._words))
        self._patient.setToolTip(tooltip(self._facts.text()))
        traced = self._traced.get(place, {})
        self.trend.setVisible(bool(traced))
        self.model.show_results(report.results, traced)
        self._show_table(has_values=bool(report.results))
        found = strikes(report.results, self._words, void=self._void(traced))
        self.striking.show_strikes(found, elsewhere=self._severe_elsewhere(place))
        self._text.setPlainText(block(report.text or self._words("result.no-text")))
        self._show_text()
        self._show_problems(document)

    def _void(self, traced: Mapping[int, TracedResult]) -> Set[int]:
        """The lines whose values do not stand any more."""
        return {line for line, one in traced.items() if replaced_words(one, self._words)}

    def _severe_elsewhere(self, place: int) -> list[str]:
        """Whose other reports have values beyond the panic limits; each named once."""
        severe = [one.patient for at, (_, one) in enumerate(self._reports) if at != place and is_severe(one)]
        unknown = self._words("result.patient.unknown")
        return list(dict.fromkeys(patient_name(one) or unknown for one in severe))

    def _show_other(self) -> None:
        """The next report, from the first again after the last, with a value beyond the panic limits."""
        count = len(self._reports)
        after = ((self.place + step) % count for step in range(1, count))
        self._choice.setCurrentIndex(next((at for at in after if is_severe(self._reports[at][1])), self.place))

    def _want_trend(self, index: QModelIndex) -> None:
        traced = self.model.traced(index)
        if traced is not None:
            self.trend_wanted.emit(traced)

    def _want_trend_of_chosen(self) -> None:
        """Of the chosen row; without one, of the first that is out of range, else of the first."""
        rows = [self.model.index(row, 0) for row in range(self.model.rowCount())]
        known = [row for row in rows if self.model.traced(row) is not None]
        chosen = [row for row in known if row.row() == self._table.currentIndex().row()]
        striking = sorted(known, key=_by_flag)
        for row in (*chosen, *striking)[:1]:
            self._want_trend(row)

    def _want_text(self, wanted: bool) -> None:
        self._wanted = wanted
        self._show_text()
        if wanted:
            self.text_wanted.emit(self._text)

    def _show_text(self) -> None:
        """A report without values is its text; otherwise it stands beside where there is room, or when asked for."""
        has_values = self.model.rowCount() > 0
        roomy = self._splitter.orientation() is Qt.Orientation.Horizontal
        shown = not has_values or (roomy if self._wanted is None else self._wanted)
        self._text.setMinimumHeight(0 if roomy else self._text.fontMetrics().lineSpacing() * _LINES_AT_LEAST)
        self._text.setVisible(shown)
        self.original.setVisible(has_values)
        self.original.setChecked(shown)

    def _show_table(self, *, has_values: bool) -> None:
        self._table.setVisible(has_values)
        self._no_values.setVisible(not has_values)
        count = self.model.abnormal
        none = self._words("result.abnormal.none") if has_values else ""
        self._abnormal.setText(self._words.count("result.abnormal", count) if count else none)
        self._abnormal.setVisible(has_values and not count)  # otherwise they are named above
        empty = self.model.empty_columns()
        for column in range(len(COLUMNS)):
            self._table.setColumnHidden(column, column in empty and COLUMNS[column] != "label")
        self._table.clearSpans()
        for line in self.model.remarks():
            self._table.setSpan(line, 0, 1, len(COLUMNS))
        fit(self._table, self.model.rows, self._words)

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

    def _arrange(self) -> QSplitter:
        values = QWidget(self)
        left = QVBoxLayout(values)
        left.setContentsMargins(0, 0, 0, 0)
        left.addWidget(self._table, 1)
        left.addWidget(self._no_values)
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.addWidget(values)
        splitter.addWidget(self._text)
        splitter.setStretchFactor(0, 4)
        splitter.setStretchFactor(1, 3)
        splitter.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(style.SPACE // 2)
        marks = QHBoxLayout()
        marks.addStretch()
        marks.addWidget(self._remarks)
        marks.addWidget(self.original)
        marks.addWidget(self.trend)
        who = QHBoxLayout()
        who.addWidget(self._patient, 1)
        who.addWidget(self.patient_button, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._choice)
        layout.addLayout(who)
        layout.addWidget(self._facts)
        layout.addWidget(self.striking)
        layout.addWidget(self._abnormal)  # beside the buttons a narrow page would break it word by word
        layout.addLayout(marks)
        layout.addWidget(self._problems)
        layout.addWidget(splitter, 1)
        return splitter


def _flat_button(text: str, parent: QWidget) -> QToolButton:
    button = QToolButton(parent)
    button.setText(text)
    button.setCheckable(True)
    button.setAutoRaise(True)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    return button


def _by_flag(row: QModelIndex) -> tuple[bool, bool]:
    flag = row.data(FLAG_ROLE)
    return flag not in PANIC, flag not in OUT_OF_RANGE


def _is_same(result: Result | None, traced: TracedResult) -> bool:
    kept = traced.own.kept.result
    return result is not None and (result.label, result.value) == (kept.label, kept.first.value)
