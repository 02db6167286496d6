"""Files of a message in the window: shown, searched, read as text, handed over after a warning, printed, forgotten."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLabel, QMessageBox, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from secmail.api.documents import ClosePages, Copy, DrawPage, FindWords, NoteCopy, OpenOutside, OpenPages
from secmail.api.events import JobDone, SessionLocked
from secmail.domain.documents import DocumentKind
from secmail.domain.ids import MessageId
from secmail.domain.messages import Attachment
from secmail.domain.octets import octets
from secmail.domain.patient_records import ReportPlace
from secmail.domain.security import Summary
from secmail.gui.i18n import Words
from secmail.gui.main_window import MainWindow
from secmail.gui.paper import printing
from secmail.gui.paper.pages import history_paper, message_paper
from secmail.gui.paper.printing import as_pdf
from secmail.gui.patients.patient_words import name_words
from secmail.store.pictures import Pictures
from tests.support.document_scenes import BROKEN, NOTE, PROGRAM, RTF, SHEET, answer_documents, fax, report
from tests.support.invented_patients import TRAITS
from tests.support.invented_practice import COLLEAGUE, LETTER, MessageView, Practice, view, views


@pytest.fixture(scope="module")
def pictures() -> Iterator[Pictures]:
    made = Pictures()
    yield made
    made.close()


@pytest.fixture
def show(
    window: MainWindow, practice: Practice, settle: Callable[[], None], pictures: Pictures
) -> Callable[..., MessageView]:
    """Puts a message with these files on the screen."""
    answer_documents(practice, pictures)

    def put(*files: Attachment, text: str = NOTE, **more: object) -> MessageView:
        one = view(31, COLLEAGUE, "Échocardiographie", attachments=files, text=text, **more)
        window.reading._message = one.message
        window.reading._show(one)
        settle()
        return one

    return put


def button(window: MainWindow, name: str) -> QToolButton:
    (found,) = (one for one in window.reading.attachments.findChildren(QToolButton) if one.accessibleName() == name)
    return found


def test_the_document_of_a_short_letter_is_there_at_once(
    window: MainWindow, show: Callable[..., MessageView], settle: Callable[[], None]
) -> None:
    show(report())
    shown = window.reading.document
    assert shown.isVisible()
    assert shown.area.isVisible()
    assert shown.area.pages == 3
    assert window.reading.body.isVisible(), "the covering note stays"
    assert window.focusWidget() is not shown.area, "arrows still go through the list"
    image = shown.area.viewport().grab().toImage()
    darkest = min(image.pixelColor(x, y).lightness() for x in range(60, 300, 2) for y in range(40, 200))
    assert darkest < 100, "its words are on the screen"
    shown.back.click()
    settle()
    assert not shown.isVisible()
    assert window.reading.body.isVisible()


@pytest.mark.parametrize(
    ("text", "summary"), [(LETTER * 2, Summary.SIGNED_TRUSTED), (NOTE, Summary.UNSIGNED)], ids=["long", "unproven"]
)
def test_otherwise_it_waits_to_be_asked_for(
    window: MainWindow, practice: Practice, show: Callable[..., MessageView], text: str, summary: Summary
) -> None:
    show(report(), text=text, summary=summary)
    assert not window.reading.document.isVisible()
    assert practice.handle.orders(OpenPages) == []


def test_by_keyboard(window: MainWindow, show: Callable[..., MessageView], settle: Callable[[], None]) -> None:
    show(report(), RTF)
    window.messages.search.setFocus()
    button(window, "Voir la pièce jointe échocardiographie.pdf").click()
    settle()
    shown = window.reading.document
    assert window.focusWidget() is shown.area
    for key, page in ((Qt.Key.Key_Right, 1), (Qt.Key.Key_End, 2), (Qt.Key.Key_Left, 1), (Qt.Key.Key_Home, 0)):
        QTest.keyClick(shown.area, key)
        assert shown.area.page == page
    assert shown.area.fits
    wide = shown.area.zoom
    QTest.keyClick(shown.area, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert shown.area.zoom > wide
    QTest.keyClick(shown.area, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert shown.area.fits
    QTest.keyClick(shown.area, Qt.Key.Key_Escape)
    settle()
    assert not shown.isVisible()
    assert window.focusWidget() is window.messages.search, "the keyboard is where it was"


def test_words_are_found_and_gone_through(
    window: MainWindow, practice: Practice, show: Callable[..., MessageView], settle: Callable[[], None]
) -> None:
    show(report())
    shown = window.reading.document
    shown.field.setText("échocardiographie")
    for place in ("1 sur 2", "2 sur 2", "1 sur 2"):
        shown.field.returnPressed.emit()
        settle()
        assert shown._outcome.text() == place
    assert len(practice.handle.orders(FindWords)) == 1
    shown.field.setText("absent")
    shown.field.returnPressed.emit()
    settle()
    assert shown._outcome.text() == "Introuvable"


def test_the_text_of_a_page_can_be_read(
    window: MainWindow, show: Callable[..., MessageView], settle: Callable[[], None]
) -> None:
    show(report())
    shown = window.reading.document
    shown.as_text.setChecked(True)
    settle()
    assert "Fraction d'éjection" in shown.text.toPlainText()
    shown.as_text.setChecked(False)
    settle()
    assert shown.area.isVisible()


def test_an_office_file_is_text(
    window: MainWindow, show: Callable[..., MessageView], settle: Callable[[], None]
) -> None:
    show(RTF)
    button(window, "Voir la pièce jointe courrier.rtf").click()
    settle()
    shown = window.reading.document
    assert "Merci de votre avis" in shown.text.toPlainText()
    assert not shown.field.isVisible()


def test_a_broken_one_says_so_and_can_be_saved(
    window: MainWindow, show: Callable[..., MessageView], settle: Callable[[], None]
) -> None:
    show(BROKEN)
    shown = window.reading.document
    assert "Document illisible" in shown.notice.words
    shown.notice.button.click()
    settle()
    question = window.findChild(QMessageBox)
    assert question is not None
    assert "illisible.pdf" in question.text()
    question.close()


def test_what_can_be_done_with_each(window: MainWindow, show: Callable[..., MessageView]) -> None:
    show(report(), SHEET, PROGRAM, fax())
    names = [one.accessibleName() for one in window.reading.attachments.findChildren(QToolButton)]
    assert "Ouvrir suivi-tensionnel.xlsx hors de secmail" in names
    assert "Voir la pièce jointe fax.tif" in names
    assert [name for name in names if "mise-a-jour.exe" in name] == ["Enregistrer la pièce jointe mise-a-jour.exe"]


def test_whose_a_letter_is_stands_with_its_files(
    window: MainWindow, practice: Practice, show: Callable[..., MessageView], settle: Callable[[], None]
) -> None:
    practice.open = True
    (known,) = practice.patients.standing
    practice.patients.standing = (replace(known, place=ReportPlace(MessageId(31))),)
    show(SHEET)
    settle()
    said = " ".join(label.text() for label in window.reading.attachments.findChildren(QLabel))
    assert f"patient : {name_words(TRAITS, Words('fr'))}" in said


def test_once_filed_nothing_beside_says_the_contrary(
    window: MainWindow, practice: Practice, show: Callable[..., MessageView], settle: Callable[[], None]
) -> None:
    (file,) = (replace(one, part=0) for one in practice.views[MessageId(12)].results[:1])
    one = replace(show(SHEET), results=(file,))
    window.reading._show(one)
    settle()

    def said() -> str:
        return " ".join(label.text() for label in window.reading.attachments.findChildren(QLabel))

    assert "pas encore rangé" in said()
    window.reading._show(replace(one, exported=True))
    settle()
    assert "pas encore rangé" not in said()
    assert "rangé dans le logiciel" in said()


def test_pages_far_away_are_not_drawn(
    window: MainWindow, practice: Practice, show: Callable[..., MessageView], settle: Callable[[], None]
) -> None:
    show(report())
    assert 2 not in {one.page for one in practice.handle.orders(DrawPage)}
    window.reading.document.area.go_to(2)
    settle()
    assert 2 in {one.page for one in practice.handle.orders(DrawPage)}


def test_nothing_of_it_stays_after_the_lock(
    window: MainWindow, practice: Practice, show: Callable[..., MessageView], settle: Callable[[], None]
) -> None:
    show(report())
    practice.handle.say(SessionLocked())
    settle()
    shown = window.reading.document
    assert (shown.attachment, shown.area.pages, shown.area._pictures) == (None, 0, {})
    assert practice.handle.orders(ClosePages)


def answered(window: MainWindow, text: str, settle: Callable[[], None]) -> None:
    question = window.findChild(QMessageBox)
    assert question is not None
    next(one for one in question.findChildren(QPushButton) if one.text() == text).click()
    settle()


def test_another_program_gets_a_copy_after_the_warning(
    window: MainWindow,
    practice: Practice,
    show: Callable[..., MessageView],
    settle: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: begun.append(url) or True)
    practice.handle.on(OpenOutside, lambda _, job: iter((JobDone(job, Path("/run/x/suivi.xlsx")),)))
    one = show(SHEET)
    button(window, "Ouvrir suivi-tensionnel.xlsx hors de secmail").click()
    settle()
    assert practice.handle.orders(OpenOutside) == []
    answered(window, "Annuler", settle)
    assert practice.handle.orders(OpenOutside) == []
    button(window, "Ouvrir suivi-tensionnel.xlsx hors de secmail").click()
    settle()
    answered(window, "Ouvrir quand même", settle)
    assert practice.handle.orders(OpenOutside) == [OpenOutside(one.message, SHEET)]
    assert [url.toLocalFile() for url in begun] == ["/run/x/suivi.xlsx"]
    assert "effacée" in window.statusBar().currentMessage()


def test_the_question_goes_with_the_session(
    window: MainWindow, practice: Practice, show: Callable[..., MessageView], settle: Callable[[], None]
) -> None:
    show(replace(SHEET, covered=False))
    window.reading.outside_wanted.emit(replace(SHEET, covered=False))
    settle()
    question = window.findChild(QMessageBox)
    assert question is not None
    assert "n'est pas couvert par la signature" in question.informativeText()
    practice.handle.say(SessionLocked())
    settle()
    assert not any(one.isVisible() for one in window.findChildren(QMessageBox))
    assert practice.handle.orders(OpenOutside) == []


def test_saving_is_in_the_journal_before_the_file_is_there(
    window: MainWindow, practice: Practice, show: Callable[..., MessageView], qtbot: QtBot, tmp_path: Path
) -> None:
    one = show(SHEET)
    button(window, "Enregistrer la pièce jointe suivi-tensionnel.xlsx").click()
    QApplication.processEvents()
    answered(window, "Choisir l'emplacement…", QApplication.processEvents)
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(tmp_path / "a.xlsx"))
    QApplication.processEvents()
    assert practice.handle.orders(NoteCopy) == [NoteCopy(one.message, Copy.SAVED)]
    assert list(tmp_path.iterdir()) == []
    practice.handle.finish(NoteCopy)
    qtbot.waitUntil((tmp_path / "a.xlsx").exists)
    assert (tmp_path / "a.xlsx").read_bytes() == bytes(SHEET.content)


def test_a_file_is_not_saved_once_it_is_locked(
    window: MainWindow, practice: Practice, show: Callable[..., MessageView], tmp_path: Path
) -> None:
    show(SHEET)
    button(window, "Enregistrer la pièce jointe suivi-tensionnel.xlsx").click()
    QApplication.processEvents()
    answered(window, "Choisir l'emplacement…", QApplication.processEvents)
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(tmp_path / "a.xlsx"))
    QApplication.processEvents()
    practice.handle.say(SessionLocked())
    practice.handle.finish(NoteCopy)
    QApplication.processEvents()
    window._desk.bridge.close()  # ends what is being written
    assert list(tmp_path.iterdir()) == []


def test_a_message_on_paper(pictures: Pictures) -> None:
    trap = view(31, COLLEAGUE, "Avis <b>x</b>", text="<img src='file:///etc/passwd'> & suite", attachments=(SHEET,))
    paper = message_paper(trap, Words("fr"))
    assert "<img" not in paper.body
    assert "<b>x" not in paper.body
    pictures.open(DocumentKind.PDF, octets(as_pdf(paper, words=Words("fr"))))
    said = pictures.words(0)
    for part in (
        "Avis <b>x</b>",
        "Dr Hugo MARCHAND",
        "Expéditeur vérifié",
        "& suite",
        "suivi-tensionnel",
        "Page 1 sur 1",
    ):
        assert part in said


def test_results_on_paper(pictures: Pictures) -> None:
    result = next(one for one in views() if one.results)
    pages = pictures.open(DocumentKind.PDF, octets(as_pdf(message_paper(result, Words("fr")), words=Words("fr"))))
    said = "\n".join(pictures.words(number) for number in range(len(pages)))
    for part in ("DURAND-EXEMPLE Marie", "Potassium", "6.4", "Validé par le Dr I. Berthier", "appelé au cabinet"):
        assert part in said


def test_a_history_on_paper(pictures: Pictures) -> None:
    paper = history_paper("Avis", (("À", "Dr Marchand"),), ["Remise au serveur", "Lue <i>"] * 60)
    pages = pictures.open(DocumentKind.PDF, octets(as_pdf(paper, words=Words("fr"))))
    assert len(pages) > 1
    assert "Lue <i>" in pictures.words(0)
    assert "age2sur" in "".join(pictures.words(1).split())


def test_an_exported_message_is_in_the_journal_first(
    window: MainWindow, practice: Practice, show: Callable[..., MessageView], qtbot: QtBot, tmp_path: Path
) -> None:
    one = show(SHEET)
    window.actions_by_key["export-pdf"].trigger()
    QApplication.processEvents()
    answered(window, "Choisir l'emplacement…", QApplication.processEvents)
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(tmp_path / "message.pdf"))
    QApplication.processEvents()
    assert practice.handle.orders(NoteCopy) == [NoteCopy(one.message, Copy.PRINTED)]
    practice.handle.finish(NoteCopy)
    qtbot.waitUntil((tmp_path / "message.pdf").exists)
    assert (tmp_path / "message.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize("locked", [False, True])
def test_a_printed_message_is_in_the_journal_first(
    window: MainWindow,
    practice: Practice,
    show: Callable[..., MessageView],
    settle: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
    *,
    locked: bool,
) -> None:
    printed: list[object] = []
    monkeypatch.setattr(printing, "put", lambda paper, *_, **__: printed.append(paper) or True)
    one = show(SHEET)
    window.actions_by_key["print"].trigger()
    settle()
    dialog = window.findChild(QPrintDialog)
    assert dialog is not None
    QDialog.accept(dialog)
    assert practice.handle.orders(NoteCopy) == [NoteCopy(one.message, Copy.PRINTED)]
    assert printed == []
    if locked:
        practice.handle.say(SessionLocked())
    practice.handle.finish(NoteCopy)
    settle()
    assert len(printed) == (0 if locked else 1)


def test_what_was_asked_for_before_the_lock_is_not_written_after_it(
    window: MainWindow, practice: Practice, show: Callable[..., MessageView], tmp_path: Path
) -> None:
    show(SHEET)
    window.actions_by_key["export-pdf"].trigger()
    QApplication.processEvents()
    answered(window, "Choisir l'emplacement…", QApplication.processEvents)
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(tmp_path / "message.pdf"))
    QApplication.processEvents()
    practice.handle.say(SessionLocked())
    QApplication.processEvents()
    practice.handle.finish(NoteCopy)
    for _ in range(10):
        QTest.qWait(20)
    assert not (tmp_path / "message.pdf").exists()
