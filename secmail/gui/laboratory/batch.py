"""A batch of reports: chosen, shown as it would leave, then signed and sent to whom it is for."""

from functools import partial
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from secmail import hprim
from secmail.api.events import JobFailed
from secmail.api.laboratory import BatchResult, SendBatch
from secmail.api.queries import Accounts
from secmail.domain.accounts import Account
from secmail.domain.drafts import DraftAttachment
from secmail.domain.errors import Code, SecmailError
from secmail.domain.ids import JobId
from secmail.domain.prescribers import Fate, ReportFate, Wished
from secmail.gui.bridge import JobListener
from secmail.gui.compose.from_line import FromLine
from secmail.gui.desk import Desk
from secmail.gui.dialogs.listing import ListDialog, Row
from secmail.gui.files import read_file
from secmail.gui.laboratory.prescribers import PrescribersDialog
from secmail.gui.models.card_words import Said
from secmail.gui.problems import hprim_sentence, shown
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone
from secmail.gui.surfaces import on_press, plain_label


class _Look(NamedTuple):
    icon: str
    tone: Tone
    key: str


_LOOKS = {
    Fate.SENT: _Look("send", Tone.NEUTRAL, "batch.fate.sent"),
    Fate.QUEUED: _Look("outbox", Tone.NEUTRAL, "batch.fate.queued"),
    Fate.WOULD_SEND: _Look("letter", Tone.NEUTRAL, "batch.fate.would-send"),
    Fate.ALREADY: _Look("done", Tone.NEUTRAL, "batch.fate.already"),
    Fate.HELD: _Look("doubt", Tone.CAUTION, "batch.fate.held"),
    Fate.REFUSED: _Look("broken", Tone.CAUTION, "batch.fate.refused"),
    Fate.UNCERTAIN: _Look("doubt", Tone.CAUTION, "batch.fate.uncertain"),
}
_MOST_ROWS = 300
Batch = tuple[bytes, tuple[DraftAttachment, ...]]


def read_batch(path: Path) -> Batch:
    """The file, and what its reports name that lies beside it; blocking. Errors as `read_file`, HPRIM_UNREADABLE.

    Only plain names: a report that names a file elsewhere does not get it.
    """
    content = read_file(path)
    wanted = {one.name for report in hprim.read(content).reports for one in report.attachments}
    plain = sorted(name for name in wanted if name and Path(name).name == name and "\\" not in name)
    lying = [path.parent / name for name in plain if (path.parent / name).is_file()]
    return content, tuple(DraftAttachment(one.name, "application/octet-stream", read_file(one)) for one in lying)


class BatchDialog(ListDialog):
    """Nothing is sent that was not shown first, nor from a mailbox that is not shown."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent, title=desk.words("batch.title"))
        self.resize(760, 560)
        self.from_line = FromLine(desk.words, self)
        above = QHBoxLayout()
        above.addWidget(plain_label(desk.words("batch.from"), self, wrap=False))
        above.addWidget(self.from_line, 1)
        self.head.addLayout(above)
        self._shown: tuple[ReportFate, ...] = ()
        """As the last dry run told them."""
        self._stale = False
        """Prescribers have changed since the dry run under way has begun."""
        self._batch: Batch | None = None
        self._job: JobId | None = None
        self.prescribers = PrescribersDialog(desk, self)
        self.choose_button = self.add_button(desk.words("batch.choose"))
        self.people_button = self.add_button(desk.words("batch.people"))
        self.send_button = self.add_button(desk.words("batch.send"))
        self.send_button.setEnabled(False)
        on_press(self.choose_button, self.choose)
        on_press(self.people_button, self.prescribers.start)
        on_press(self.send_button, self.send)
        self.prescribers.changed.connect(self._look_again)

    def ask(self) -> None:
        """What is there to be sent; nothing yet."""
        self.desk.bridge.ask(Accounts(), self, then=self._take_accounts, otherwise=self.refuse)
        if self._batch is None:
            self.say("result", self.desk.words("batch.none"), self.desk.words("batch.none.hint"))

    def choose(self) -> None:
        """Asks for the file."""
        dialog = QFileDialog(self, self.desk.words("batch.choose.title"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.take)
        dialog.open()

    def take(self, path: str) -> None:
        """Reads a file and shows what would become of its reports."""
        self.forget()
        self.say("result", self.desk.words("batch.reading"))
        self.desk.bridge.run(lambda: read_batch(Path(path)), self, then=self._look, otherwise=self.refuse)

    def send(self) -> None:
        """Signs and sends what was shown."""
        if self._batch is not None and self.send_button.isEnabled():
            self.say("send", self.desk.words("batch.sending"))
            self._order(dry_run=False)

    def forget(self) -> None:
        """Reports name patients."""
        super().forget()
        self._batch, self._job, self._shown = None, None, ()
        self.from_line.setEnabled(True)
        self.send_button.setEnabled(False)

    def _take_accounts(self, accounts: tuple[Account, ...]) -> None:
        before = self.from_line.account
        same = [one for one in accounts if before is not None and one.id == before.id]
        self.from_line.offer(accounts, same[0] if same else None, holder=None)
        self.choose_button.setEnabled(bool(accounts))

    def _look(self, batch: Batch) -> None:
        self._batch = batch
        self._order(dry_run=True)

    def _look_again(self) -> None:
        """Somebody else is known now, or in another form."""
        self._stale = self._job is not None
        if not self._stale:
            self._order(dry_run=True)

    def _order(self, *, dry_run: bool) -> None:
        account = self.from_line.account
        if account is None or self._batch is None:
            return
        self._stale = False
        for one in (self.send_button, self.choose_button, self.from_line):
            one.setEnabled(False)
        shown = None if dry_run else self._shown
        command = SendBatch(account.id, *self._batch, dry_run=dry_run, shown=shown)
        done = partial(self._told, self._batch, dry_run=dry_run)
        listener = JobListener(self, done=done, failed=self._failed, cancelled=self._stopped)
        self._job = self.desk.bridge.submit(command, listener)

    def _told(self, batch: Batch, result: object, *, dry_run: bool) -> None:
        assert isinstance(result, BatchResult)
        self._stopped()
        if batch is not self._batch:
            return
        if dry_run and self._stale:
            self._order(dry_run=True)
            return
        self._shown = result.fates if dry_run else ()
        gravest = sorted(result.fates, key=lambda one: (_LOOKS[one.fate].tone is Tone.NEUTRAL, one.report))
        self.fill(map(self._row, gravest[:_MOST_ROWS]))
        ready = any(one.fate is Fate.WOULD_SEND for one in self._shown)
        self.send_button.setEnabled(ready and len(gravest) <= _MOST_ROWS)
        self.outcome.say(self._sum(result), Tone.NEUTRAL, icon="result")

    def _sum(self, result: BatchResult) -> str:
        words = self.desk.words
        counts = {fate: sum(one.fate is fate for one in result.fates) for fate in Fate}
        said = " · ".join(
            words("batch.count", fate=words(_LOOKS[fate].key), count=words.locale.toString(count))
            for fate, count in counts.items()
            if count
        )
        return words("batch.more", said=said, count=_MOST_ROWS) if len(result.fates) > _MOST_ROWS else said

    def _row(self, one: ReportFate) -> Row:
        words = self.desk.words
        icon, tone, key = _LOOKS[one.fate]
        name = one_line(one.prescriber, 100) or words("batch.nobody")
        title = words("batch.report", number=one.report, name=name)
        lines = [words(key)]
        if one.address:
            lines.append(words("batch.to", address=one_line(one.address, 120), form=one.form or ""))
        if one.wished is not Wished.SIGNED_AND_ENCRYPTED and one.fate is not Fate.HELD:
            lines.append(words("batch.nothing-less"))
        warnings = []
        if one.reason is not None:
            problem = shown(one.reason, words.language)
            unknown = one.reason is Code.PRESCRIBER_UNKNOWN
            warnings.append(f"{problem.text.sentence} {words('batch.add')}" if unknown else problem.body)
        warnings += [hprim_sentence(code, words.language) for code in one.losses]
        return Said(icon, tone, title, tuple(lines), tuple(warnings)), ()

    def _failed(self, failure: JobFailed) -> None:
        self._stopped()
        self.say("doubt", *self._problem(SecmailError(failure.code)))

    def _problem(self, error: SecmailError) -> tuple[str, str]:
        problem = shown(error.code, self.desk.words.language)
        return problem.text.title, problem.body

    def _stopped(self) -> None:
        self._job = None
        self.choose_button.setEnabled(True)
        self.from_line.setEnabled(True)
