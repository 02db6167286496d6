"""Copies of what became of a letter: on paper, as a PDF file, and the signed receipts that prove it."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from secmail.api.documents import Copy
from secmail.api.events import Event, SessionLocked
from secmail.api.queries import ReceiptProof
from secmail.api.sending import LetterTitle
from secmail.domain.errors import SecmailError
from secmail.domain.history import HistoryLine
from secmail.domain.ids import OutboxId
from secmail.domain.octets import octets
from secmail.domain.outbox import OutboxEntry
from secmail.gui import files
from secmail.gui.copying import CopyNotes
from secmail.gui.desk import Desk
from secmail.gui.note import Note
from secmail.gui.outgoing.history_words import history_line_words
from secmail.gui.problems import shown
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone

if TYPE_CHECKING:
    from secmail.gui.paper.pages import Paper


class HistoryCopies(QObject):
    """`outcome`: where it says how that ended. What quotes a sealed subject is in the journal before it leaves."""

    def __init__(self, desk: Desk, window: QWidget, outcome: Note) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._outcome = outcome
        self._asking: QDialog | None = None
        self._notes = CopyNotes(desk.bridge, self)
        desk.bridge.heard.connect(self._hear)

    def print_history(self, entry: OutboxEntry, lines: Sequence[HistoryLine], *, title: LetterTitle | None) -> None:
        """Asks for the printer."""
        from PySide6.QtPrintSupport import QPrintDialog  # noqa: PLC0415 -- loaded where somebody prints

        from secmail.gui.paper.printing import new_printer, put  # noqa: PLC0415 -- as above

        printer, words = new_printer(), self._desk.words
        paper = self._paper(entry, lines, title)
        dialog = QPrintDialog(printer, self._window)

        def print_it() -> None:
            done = put(paper, printer, words=words)
            self._say("history.printed" if done else "print.failed", Tone.NEUTRAL if done else Tone.CAUTION)

        dialog.accepted.connect(lambda: self._noted(title, print_it))  # a partial would be given the printer
        self._ask(dialog)

    def export_history(self, entry: OutboxEntry, lines: Sequence[HistoryLine], *, title: LetterTitle | None) -> None:
        """Asks where to."""
        paper = self._paper(entry, lines, title)
        dialog = self._place("history.pdf.title", "pdf", "paper.filter", name="history.file")
        dialog.fileSelected.connect(lambda path: self._noted(title, partial(self._write_pdf, paper, path)))
        self._ask(dialog)

    def save_proof(self, entry: OutboxId, address: str) -> None:
        """Asks where to put one reader's signed receipt, which other programs can verify."""
        dialog = self._place("history.proof.title", "p7s", "history.proof.filter", name="history.proof.file")
        dialog.fileSelected.connect(partial(self._ask_proof, ReceiptProof(entry, address)))
        self._ask(dialog)

    def _paper(self, entry: OutboxEntry, lines: Sequence[HistoryLine], title: LetterTitle | None) -> "Paper":
        from secmail.gui.paper.pages import history_paper  # noqa: PLC0415 -- as above

        words = self._desk.words
        facts = [
            (words("paper.from"), one_line(entry.sender, 200)),
            (words("paper.to"), one_line(", ".join(one.address for one in entry.deliveries), 2_000)),
            (words("paper.date"), words.moment(entry.sent or entry.created)),
            (words("letter.subject"), one_line(title.subject) if title is not None else ""),
            (words("history.message-id"), one_line(entry.message_id, 200)),
        ]
        said = (history_line_words(line, words) for line in lines)
        return history_paper(words("history.title"), facts, [one.spoken for one in said])

    def _place(self, title: str, suffix: str, kind: str, *, name: str) -> QFileDialog:
        words = self._desk.words
        dialog = QFileDialog(self._window, words(title))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix)
        dialog.setNameFilter(words(kind))
        dialog.selectFile(words(name))
        return dialog

    def _noted(self, title: LetterTitle | None, then: Callable[[], object]) -> None:
        if title is None or title.copy is None or not title.subject:
            then()  # addresses and times alone, which stand outside of the encryption
            return
        self._notes.note(title.copy, Copy.PRINTED, then, otherwise=self._fail)

    def _write_pdf(self, paper: "Paper", path: str) -> None:
        from secmail.gui.paper.printing import as_pdf  # noqa: PLC0415 -- as above

        self._write(as_pdf(paper, words=self._desk.words), path, said="history.exported")

    def _ask_proof(self, proof: ReceiptProof, path: str) -> None:
        def take(proof: object) -> None:
            assert isinstance(proof, bytes)
            self._write(proof, path, said="history.proof.saved")

        self._desk.bridge.ask(proof, self, then=self._notes.now(take), otherwise=self._fail)

    def _write(self, content: bytes, path: str, *, said: str) -> None:
        stream = octets(content)
        self._desk.bridge.run(
            lambda: files.write_file(Path(path), stream),
            self,
            then=lambda _: self._say(said, Tone.NEUTRAL),
            otherwise=self._fail,
        )

    def _say(self, key: str, tone: Tone) -> None:
        self._outcome.say(self._desk.words(key), tone)

    def _fail(self, error: SecmailError) -> None:
        problem = shown(error.code, self._desk.words.language)
        self._outcome.say(f"{problem.text.title}. {problem.body}", Tone.CAUTION)

    def _ask(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._asking = dialog
        dialog.finished.connect(self._answered)
        QDialog.open(dialog)  # the one of QPrintDialog wants a slot by its name

    def _answered(self) -> None:
        self._asking = None

    def _hear(self, event: Event) -> None:
        if isinstance(event, SessionLocked) and self._asking is not None:
            self._asking.reject()  # its paper quotes a subject
