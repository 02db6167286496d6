"""Results of the letter's patient, kept from other letters, put into this one: as they came, or as a page to read.

What is put in is that patient's alone: a file of the laboratory that holds anything else, that is not whole or not
surely signed stays out, and the dialog says so.
"""

from collections.abc import Iterable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QCheckBox, QListWidget, QListWidgetItem, QWidget

from secmail.api.commands import OpenMessage
from secmail.api.events import Event, MessageOpened, SessionLocked
from secmail.api.patients import PatientPage, ReportsOf, ReportStanding
from secmail.api.results import MessageView
from secmail.domain.drafts import DraftAttachment
from secmail.domain.errors import Code, SecmailError
from secmail.domain.ids import MessageId
from secmail.domain.lab_results import Validity
from secmail.domain.messages import MessageSummary
from secmail.domain.patients import PatientId
from secmail.gui.compose.files import content_of
from secmail.gui.compose.form import ComposeForm
from secmail.gui.compose.letter_patient import LetterPatient
from secmail.gui.compose.patient_share import Share, share
from secmail.gui.desk import Desk
from secmail.gui.dialogs.task import TaskDialog
from secmail.gui.i18n import Words
from secmail.gui.models.message_words import row_words
from secmail.gui.patients.patient_words import name_words
from secmail.gui.problems import shown
from secmail.gui.report_places import places_of
from secmail.gui.style import Tone
from secmail.hprim.model import Report

_MESSAGE = Qt.ItemDataRole.UserRole
_LEAST_HEIGHT = 160


def with_results(page: PatientPage) -> tuple[tuple[MessageSummary, bool], ...]:
    """The messages that bring results of his, newest first; and whether others stand in place of all of these."""
    stands: dict[MessageId, bool] = {}
    for point in (point for series in page.series for point in series.points):
        kept = point.kept
        valid = kept.replaced_by is None and kept.result.validity is not Validity.WITHDRAWN
        stands[kept.message] = stands.get(kept.message, False) or valid
    return tuple((row, not stands.get(row.id, True)) for row in page.messages if row.hprim or row.id in stands)


class ResultsDialog(TaskDialog):
    """`made` carries each `DraftAttachment`, `told` what was left out. `answered`: the message that is ticked first."""

    made = Signal(object)
    told = Signal(str)

    def __init__(self, page: PatientPage, desk: Desk, parent: QWidget, *, answered: MessageId | None) -> None:
        words = desk.words
        super().__init__(desk, parent, title=words("put.title"), ok=words("put.ok"))
        self._patient = page.record.id
        self._waiting: list[MessageId] = []
        self._left_out = 0
        self.found = 0
        """Files that were put into the letter."""
        self.add_text(name_words(page.traits, words)).setAccessibleName(words("put.patient"))
        self.list = QListWidget(self)
        self.list.setMinimumHeight(_LEAST_HEIGHT)
        self.list.setWordWrap(True)
        pattern = QCheckBox(self)  # the edges of the list's boxes are seen in the dark, as those of check boxes
        pattern.hide()
        self.list.setPalette(QApplication.palette(pattern))
        rows = with_results(page)
        self._fill(rows, answered)
        if rows:
            self.add_field(words("put.list"), self.list)
        else:
            self.list.hide()
            self.add_text(words("put.none"))
        self.original = self._choice("put.original", "put.original.tip")
        self.readable = self._choice("put.readable", "put.readable.tip")
        self.list.itemChanged.connect(self.update_ok)
        desk.bridge.heard.connect(self._hear)
        self.list.setFocus()

    @property
    def ticked(self) -> tuple[MessageId, ...]:
        """The messages that are chosen."""
        items = (self.list.item(row) for row in range(self.list.count()))
        return tuple(item.data(_MESSAGE) for item in items if item.checkState() is Qt.CheckState.Checked)

    def ready(self) -> bool:
        """Whether something is to be put in."""
        return bool(self.ticked) and (self.original.isChecked() or self.readable.isChecked())

    def begin(self) -> None:
        """Opens one after the other."""
        self._waiting, self._left_out = list(self.ticked), 0
        self._next()

    def _next(self) -> None:
        if self._waiting:
            self.run(OpenMessage(self._waiting.pop(0), ask_pin=False), self._opened, says="put.working")
            return
        if self._left_out:
            self.told.emit(self.desk.words("put.left-out"))
        if self.found:
            self.finish()
        else:
            self.note.say(self.desk.words("put.nothing"), Tone.CAUTION)

    def _opened(self, result: object) -> None:
        if not isinstance(result, MessageOpened):
            self._fail(SecmailError(Code.VAULT_LOCKED))
            return
        self._set_working(working=True)
        query = ReportsOf(places_of(result.view))
        self.desk.bridge.ask(query, self, then=partial(self._take, result.view), otherwise=self._fail)

    def _take(self, view: MessageView, standing: tuple[ReportStanding, ...]) -> None:
        work = partial(_shared, view, standing, self._patient, nameless=self.desk.words("attachment.nameless"))
        self.desk.bridge.run(work, self, then=partial(self._put, view), otherwise=self._fail)

    def _put(self, view: MessageView, shared: tuple[Share, tuple[DraftAttachment, ...]]) -> None:
        self._set_working(working=False)
        found, files = shared
        originals = files if self.original.isChecked() else ()
        self._left_out += found.left_out if self.original.isChecked() else 0
        pages = found.reports and self.readable.isChecked()
        made = (*originals, _page(view, found.reports, self.desk.words)) if pages else originals
        self.found += len(made)
        for one in made:
            self.made.emit(one)
        self._next()

    def _fail(self, error: SecmailError) -> None:
        self._set_working(working=False)
        problem = shown(error.code, self.desk.words.language)
        self.note.say(f"{problem.text.title}. {problem.body}", Tone.CAUTION)

    def _hear(self, event: Event) -> None:
        if isinstance(event, SessionLocked):  # it names a patient
            self.reject()

    def _fill(self, rows: Iterable[tuple[MessageSummary, bool]], answered: MessageId | None) -> None:
        words, known = self.desk.words, tuple(rows)
        first = next((row.id for row, _ in known if row.id == answered), known[0][0].id if known else None)
        for row, replaced in known:
            said = row_words(row, words, self.desk.now())
            text = words("put.row", day=words.date(row.date), sender=said.sender, subject=said.subject)
            item = QListWidgetItem(f"{text}\n{words('put.replaced')}" if replaced else text, self.list)
            item.setData(_MESSAGE, row.id)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsSelectable)
            item.setCheckState(Qt.CheckState.Checked if row.id == first else Qt.CheckState.Unchecked)
        if known:
            self.list.setCurrentRow(0)

    def _choice(self, key: str, tip: str) -> QCheckBox:
        choice = QCheckBox(self.desk.words(key), self)
        choice.setChecked(True)
        choice.setToolTip(self.desk.words(tip))
        choice.toggled.connect(self.update_ok)
        self.form.addWidget(choice)
        return choice


def _shared(
    view: MessageView, standing: tuple[ReportStanding, ...], patient: PatientId, *, nameless: str
) -> tuple[Share, tuple[DraftAttachment, ...]]:
    """Beside the main thread: large ones are decoded as they are read."""
    found = share(view, standing, patient)
    files = tuple(DraftAttachment(one.name or nameless, one.media_type, content_of(one)) for one in found.files)
    return found, files


def _page(view: MessageView, reports: Sequence[Report], words: Words) -> DraftAttachment:
    from secmail.gui.paper.pages import results_paper  # noqa: PLC0415 -- only where somebody makes pages
    from secmail.gui.paper.printing import as_pdf  # noqa: PLC0415 -- as above

    name = words("put.file", day=f"{view.received.astimezone():%Y-%m-%d}")
    return DraftAttachment(f"{name}.pdf", "application/pdf", as_pdf(results_paper(view, reports, words), words=words))


class PatientResults(QObject):
    """The way from a composer to the dialog. `told` carries a line for the composer."""

    told = Signal(str)

    def __init__(self, desk: Desk, window: QWidget, *, patient: LetterPatient, form: ComposeForm) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._patient = patient
        self._form = form

    def start(self) -> None:
        """Asks for the patient where that is not known, then for the results."""
        self._patient.require(partial(self._ask, new=self._patient.number is None))

    def _ask(self, *, new: bool) -> None:
        page = self._patient.page
        if page is None:
            return
        dialog = ResultsDialog(page, self._desk, self._window, answered=self._patient.answers)
        dialog.made.connect(self._form.attachments.add_once)
        dialog.told.connect(self.told)
        if new:  # whoever was chosen by mistake is not the letter's patient for good
            dialog.rejected.connect(partial(self._think_again, dialog))
        dialog.open()

    def _think_again(self, dialog: ResultsDialog) -> None:
        if not dialog.found:
            self._patient.drop()
