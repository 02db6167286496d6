"""What became of a letter, above its copy in Sent: delivered, read, acknowledged or not; copies and proofs of that."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtWidgets import QDialog, QFileDialog, QPushButton

from secmail.api.documents import NoteCopy
from secmail.api.events import SessionLocked
from secmail.api.queries import ReceiptProof
from secmail.api.sending import LetterNamed, LetterTitle, LetterTitles
from secmail.domain.history import Happening, HistoryLine, Witness
from secmail.domain.ids import MessageId, OutboxId
from secmail.domain.outbox import Delivery, DeliveryState, OutboxState
from secmail.domain.receipts import ReceiptHistory
from secmail.gui.i18n import Words
from secmail.gui.main_window import MainWindow
from secmail.gui.outgoing.course import Course, course_lines, courses
from secmail.gui.paper import printing
from tests.support.invented_practice import COLLEAGUE, LABORATORY, NOW, Practice, outgoing

Settle = Callable[[], None]
COPY = MessageId(11)
ACCEPTED = (
    Delivery(COLLEAGUE.address, DeliveryState.ACCEPTED),
    Delivery(LABORATORY.address, DeliveryState.ACCEPTED),
)
LETTER = outgoing(1, OutboxState.FILED, deliveries=ACCEPTED, sent=NOW)


def line(what: Happening, address: str = COLLEAGUE.address, *, witness: Witness = Witness.ANYBODY) -> HistoryLine:
    return HistoryLine(NOW + timedelta(hours=1), what, address, witness=witness)


PROVEN = line(Happening.ACKNOWLEDGED, witness=Witness.PROOF)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ((), Course.SENT),
        ((line(Happening.DELIVERED),), Course.DELIVERED),
        ((line(Happening.DISPLAYED), line(Happening.DELIVERED)), Course.READ),
        ((line(Happening.FAILED), line(Happening.DELIVERED)), Course.FAILED),
        ((PROVEN, line(Happening.FAILED)), Course.ACKNOWLEDGED),  # anybody writes a report, nobody a receipt
        ((line(Happening.ACKNOWLEDGED),), Course.READ),  # without a proof it is a report like any other
        ((line(Happening.DELIVERED, ""),), Course.DELIVERED),
    ],
)
def test_the_best_that_is_known_of_each_reader_is_told(lines: tuple[HistoryLine, ...], told: Course) -> None:
    assert COLLEAGUE.address in courses(LETTER, lines)[told]


def test_what_is_still_missing_is_said() -> None:
    asked = replace(LETTER, receipts=ReceiptHistory((COLLEAGUE.address, LABORATORY.address)))
    said = course_lines(asked, (PROVEN,), Words("fr"))
    assert said[0] == f"Lue, accusé signé reçu : {COLLEAGUE.address}"
    assert said[-1] == f"Accusé demandé, pas encore reçu : {LABORATORY.address}"


@pytest.fixture
def sent(window: MainWindow, practice: Practice, settle: Settle, choose: Callable[[int], None]) -> MainWindow:
    """The copy of a letter is read."""
    practice.open = True
    practice.outbox, practice.history = (LETTER,), (line(Happening.DELIVERED), PROVEN)
    practice.handle.answer(LetterNamed, LETTER)
    practice.handle.answer(LetterTitles, (LetterTitle(OutboxId(1), "Avis", COPY),))
    choose(COPY)
    settle()
    return window


def test_the_copy_in_sent_says_what_became_of_the_letter(sent: MainWindow, settle: Settle) -> None:
    strip = sent.outgoing.sent
    assert strip.isVisible() and f"Lue, accusé signé reçu : {COLLEAGUE.address}" in strip.text
    assert not sent.reading.receipt.isVisible(), "it is said once"
    sent.reading.show_message(None)
    settle()
    assert not strip.isVisible() and strip.text == ""


def test_another_message_that_claims_its_number_says_nothing(
    window: MainWindow, practice: Practice, settle: Settle, choose: Callable[[int], None]
) -> None:
    practice.open = True
    practice.handle.answer(LetterNamed, LETTER)
    practice.handle.answer(LetterTitles, (LetterTitle(OutboxId(1), "Avis", MessageId(99)),))
    choose(COPY)
    settle()
    assert not window.outgoing.sent.isVisible()


def test_the_history_is_written_to_a_file_and_the_proof_with_it(
    sent: MainWindow, practice: Practice, settle: Settle, tmp_path: Path, qtbot: object
) -> None:
    practice.handle.answer(ReceiptProof, b"a signed receipt")
    sent.outgoing.sent.button.click()
    settle()
    dialog = sent.outgoing.show_history(OutboxId(1))
    settle()
    dialog.pdf_button.click()
    place = dialog.findChild(QFileDialog)
    assert place is not None
    pdf, proof = tmp_path / "historique.pdf", tmp_path / "accuse.p7s"
    place.fileSelected.emit(str(pdf))
    assert practice.handle.orders(NoteCopy)[-1].message == COPY, "the subject is in it: the journal first"
    practice.handle.finish(NoteCopy)
    qtbot.waitUntil(pdf.exists)  # type: ignore[attr-defined]
    assert pdf.read_bytes().startswith(b"%PDF")
    place.close()
    settle()
    button = next(one for one in dialog.findChildren(QPushButton) if one.text() == "Enregistrer la preuve…")
    button.click()
    again = [one for one in dialog.findChildren(QFileDialog) if one is not place][-1]
    again.fileSelected.emit(str(proof))
    qtbot.waitUntil(proof.exists)  # type: ignore[attr-defined]
    assert proof.read_bytes() == b"a signed receipt"
    again.close()


@pytest.mark.parametrize("locked", [False, True])
def test_the_history_is_printed_when_that_is_in_the_journal(
    sent: MainWindow, practice: Practice, settle: Settle, monkeypatch: pytest.MonkeyPatch, *, locked: bool
) -> None:
    printed: list[object] = []
    monkeypatch.setattr(printing, "put", lambda paper, *_, **__: printed.append(paper) or True)
    dialog = sent.outgoing.show_history(OutboxId(1))
    settle()
    dialog.print_button.click()
    asked = dialog.findChild(QPrintDialog)
    assert asked is not None
    QDialog.accept(asked)
    assert (len(practice.handle.orders(NoteCopy)), printed) == (1, [])
    if locked:
        practice.handle.say(SessionLocked())
    practice.handle.finish(NoteCopy)
    settle()
    assert len(printed) == (0 if locked else 1)


def test_neither_history_nor_proof_is_written_once_it_is_locked(
    sent: MainWindow, practice: Practice, settle: Settle, tmp_path: Path
) -> None:
    practice.handle.answer(ReceiptProof, b"a signed receipt")
    dialog = sent.outgoing.show_history(OutboxId(1))
    settle()
    dialog.pdf_button.click()
    place = dialog.findChild(QFileDialog)
    assert place is not None
    place.fileSelected.emit(str(tmp_path / "historique.pdf"))
    practice.handle.hold()
    dialog.copies._ask_proof(ReceiptProof(OutboxId(1), "a@b.example"), str(tmp_path / "accuse.p7s"))
    practice.handle.say(SessionLocked())
    settle()
    practice.handle.finish(NoteCopy)
    practice.handle.release()
    settle()
    sent._desk.bridge.close()  # ends what is being written
    assert list(tmp_path.iterdir()) == []
