"""Results of the letter's patient put into it: only what is certainly his, as it came and as a page, and no longer."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from email.message import EmailMessage
from io import BytesIO
from zipfile import ZipFile

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from secmail.api.events import SessionLocked
from secmail.api.patients import Patient, ReportsOf, ReportStanding
from secmail.api.results import MessageView, ResultFile
from secmail.domain.ids import MessageId
from secmail.domain.messages import Attachment
from secmail.domain.octets import octets
from secmail.domain.patient_records import ReportPlace, SeenTraits
from secmail.domain.patients import PatientId, Traits, Verdict
from secmail.domain.security import Summary
from secmail.engine.classify.results import result_files
from secmail.engine.classify.unpacking import unpack
from secmail.gui.compose.patient_results import ResultsDialog, with_results
from secmail.gui.compose.patient_share import share
from secmail.gui.compose.window import ComposeWindow
from secmail.gui.main_window import MainWindow
from secmail.gui.patients.chooser import PatientsDialog
from tests.support.invented_patients import MARIE, TWIN
from tests.support.invented_practice import LABORATORY, Practice, document, view
from tests.support.results_scenes import wait_for
from tests.support.writing_scenes import give_file

Settle = Callable[[], None]


def file(name: str, *, covered: bool = True) -> Attachment:
    return Attachment(name, "application/octet-stream", name, covered, octets(name.encode()))


def brought(*files: Attachment, reports: int = 1) -> MessageView:
    """A message whose files bring so many reports each."""
    one = document()
    many = replace(one, reports=one.reports[:1] * reports)
    read = [replace(many, raw=bytes(each.content)) for each in files]
    results = tuple(ResultFile(part, each.name, one) for part, (each, one) in enumerate(zip(files, read, strict=True)))
    return view(12, LABORATORY, "Résultats", results=results, attachments=files)


def whose(patient: PatientId | None, part: int, number: int = 1) -> ReportStanding:
    place = ReportPlace(MessageId(12), part, number)
    return ReportStanding(place, patient, SeenTraits(1, Traits(), Verdict.KNOWN, (), decided=False))


def test_a_file_of_one_patient_goes_as_it_came() -> None:
    found = share(brought(file("a"), file("b")), (whose(MARIE, 0), whose(MARIE, 1)), MARIE)
    assert (len(found.reports), [one.name for one in found.files], found.left_out) == (2, ["a", "b"], 0)


@pytest.mark.parametrize("other", [TWIN, None])
def test_a_file_that_holds_anothers_report_stays_out(other: PatientId | None) -> None:
    """Of another patient, or of one of whom nobody has decided yet; his own report is told all the same."""
    both = brought(file("a"), file("b"), reports=2)
    known = (whose(MARIE, 0), whose(other, 0, 2), whose(MARIE, 1), whose(MARIE, 1, 2))
    found = share(both, known, MARIE)
    assert (len(found.reports), [one.name for one in found.files], found.left_out) == (3, ["b"], 1)


def test_of_what_nothing_is_known_nothing_goes() -> None:
    """Reports that no signature covers, or that were read by nobody, are in no record."""
    assert share(brought(file("a"), reports=2), (whose(MARIE, 0),), MARIE).files == ()
    uncovered = share(brought(file("a", covered=False)), (whose(MARIE, 0),), MARIE)
    assert uncovered.files == ()


HEAD = "A1\nALPHA\nANNE\n1 RUE X\n\n75000 PARIS\n01/01/1960\n\nA11\n02/02/2026\nLABO       LABO X\nDOCT       DR Y\n\n"
TEXT = f"{HEAD}Glycémie 1.0\n"
CODED = "****LAB****\nRES|Glycémie|GLYC|N|1.00|g/l|0.74|1.06|N|F\n****FIN****\n"
END = "****FINFICHIER****\n"


def read(*files: Attachment, covers: int = 1) -> MessageView:
    """As the engine reads it. `covers`: so many reports it must have found, else the test proves nothing."""
    results = result_files(unpack(files).pieces, b"", None)
    assert [len(one.document.reports) for one in results] == [1] * covers
    return view(12, LABORATORY, "Résultats", results=results, attachments=files)


def holding(name: str, content: bytes, media_type: str = "text/plain") -> Attachment:
    return Attachment(name, media_type, name, covered=True, content=octets(content))


def archive(**entries: bytes) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w") as file:
        for name, content in entries.items():
            file.writestr(name, content)
    return made.getvalue()


ANNE = (TEXT + CODED + END).encode("cp1252")
OTHER = "BERNARD BOB\nVIH positif\n"


def goes(made: MessageView) -> tuple[int, list[str], int]:
    """Reports, names of files, number of those left out."""
    found = share(made, (whose(MARIE, 0), whose(MARIE, 1)), MARIE)
    return len(found.reports), [one.name for one in found.files], found.left_out


def test_a_file_whose_text_may_be_about_somebody_else_does_not_go() -> None:
    other = ANNE.replace(b"****LAB****", "Patient : MARTIN Paul né le 03/04/1940\n****LAB****".encode("cp1252"))
    assert other != ANNE
    assert goes(read(holding("a.hpr", other)))[1:] == ([], 1)


def test_a_file_that_is_wholly_the_patients_goes() -> None:
    assert goes(read(holding("a.hpr", ANNE))) == (1, ["a.hpr"], 0)


@pytest.mark.parametrize("text", [TEXT + CODED + END + OTHER, OTHER * 3 + TEXT + CODED + END])
def test_a_file_with_words_about_somebody_else_stays_out(text: str) -> None:
    """After the end, or before the header: these are in no report."""
    assert goes(read(holding("a.hpr", text.encode("cp1252")))) == (1, [], 1)


def test_an_archive_stays_out() -> None:
    """Its other entries are anybody's."""
    content = archive(**{"anne.hpr": ANNE, "bob.pdf": b"%PDF-1.4 BERNARD BOB"})
    assert goes(read(holding("resultats.zip", content, "application/zip"))) == (1, [], 1)


def test_an_attached_message_stays_out() -> None:
    """Its letter may be about anybody."""
    letter = EmailMessage()
    letter.set_content(OTHER)
    letter.add_attachment(ANNE, "application", "octet-stream", filename="anne.hpr")
    assert goes(read(holding("transmis.eml", letter.as_bytes(), "message/rfc822"))) == (1, [], 1)


def test_a_piece_of_a_report_is_not_given_for_the_whole() -> None:
    cut = holding("1.txt", TEXT.encode("cp1252")), holding("2.txt", (CODED + END).encode("cp1252"))
    assert goes(read(*cut)) == (1, [], 1)


def test_a_file_that_was_cut_stays_out() -> None:
    assert goes(read(holding("a.hpr", ANNE[:-40]))) == (1, [], 1)


@pytest.mark.parametrize("summary", [Summary.SIGNED_UNCONFIRMED, Summary.SIGNED_UNTRUSTED, Summary.SIGNED_MISMATCH])
def test_a_file_goes_only_where_its_signature_is_confirmed_today(summary: Summary) -> None:
    """The page says how it was verified; the file does not. What was learned of it before counts for nothing here."""
    made = read(holding("a.hpr", ANNE))
    assert goes(replace(made, opened=replace(made.opened, summary=summary))) == (1, [], 1)


@pytest.fixture
def composer(window: MainWindow, practice: Practice, settle: Settle) -> Iterator[ComposeWindow]:
    """An answer to the message that brought the invented patient's result."""
    practice.open = True
    give_file(practice)
    settle()
    window.messages.view.setCurrentIndex(window.messages.model.index_of(MessageId(12)))
    settle()
    made = window.writing.reply()
    assert made is not None
    settle()
    yield made
    made._drop()


def asked(composer: ComposeWindow, settle: Settle) -> ResultsDialog:
    composer.page.results_button.click()
    settle()
    return asking(composer)[-1]


def asking(composer: ComposeWindow) -> list[ResultsDialog]:
    return [one for one in composer.findChildren(ResultsDialog) if one.isVisible()]


def test_the_result_that_is_answered_goes_with_the_letter(composer: ComposeWindow, settle: Settle) -> None:
    dialog = asked(composer, settle)
    assert dialog.ticked == (MessageId(12),)
    dialog.accept()
    wait_for(lambda: len(composer.form.attachments.files) == 2)
    settle()
    original, page = composer.form.attachments.files
    assert (original.name, original.content) == ("resultat.hpr", b"HPRIM")
    assert (page.name, page.media_type) == ("Résultat du 2026-11-20.pdf", "application/pdf")
    assert page.content.startswith(b"%PDF")
    assert asking(composer) == []
    assert composer.form.patient.text().startswith("DURAND-EXEMPLE Marie")
    assert composer.form.content.patient == MARIE
    again = asked(composer, settle)
    again.readable.setChecked(False)
    again.accept()
    wait_for(lambda: not asking(composer))
    assert len(composer.form.attachments.files) == 2, "what is there is not put in twice"


def test_something_has_to_be_chosen(composer: ComposeWindow, settle: Settle) -> None:
    dialog = asked(composer, settle)
    dialog.original.setChecked(False)
    assert dialog.ok_button.isEnabled()
    dialog.readable.setChecked(False)
    assert not dialog.ok_button.isEnabled()
    dialog.readable.setChecked(True)
    dialog.list.item(0).setCheckState(Qt.CheckState.Unchecked)
    assert not dialog.ok_button.isEnabled()


def test_what_is_left_out_is_said(composer: ComposeWindow, practice: Practice, settle: Settle) -> None:
    practice.handle.answer(ReportsOf, (whose(MARIE, 0), whose(TWIN, 0, 2)))
    one = practice.views[MessageId(12)]
    two = replace(one.results[0].document, reports=one.results[0].document.reports * 2)
    practice.views[one.message] = replace(one, results=(replace(one.results[0], document=two),))
    composer.inserting.patient.number = MARIE
    dialog = asked(composer, settle)
    dialog.accept()
    wait_for(lambda: bool(composer.form.attachments.files))
    settle()
    assert [each.name for each in composer.form.attachments.files] == ["Résultat du 2026-11-20.pdf"]
    assert "autre chose que les résultats de ce patient" in composer.state.text


def test_nothing_certain_is_nothing_attached(composer: ComposeWindow, practice: Practice, settle: Settle) -> None:
    composer.inserting.patient.number = MARIE
    practice.handle.answer(ReportsOf, ())
    dialog = asked(composer, settle)
    dialog.accept()
    wait_for(lambda: "Rien n'a été joint" in dialog.note.text)
    assert composer.form.attachments.files == ()
    assert dialog.isVisible() and not dialog.working


def test_a_patient_chosen_by_mistake_is_not_the_letters_for_good(composer: ComposeWindow, settle: Settle) -> None:
    dialog = asked(composer, settle)
    assert composer.form.content.patient == MARIE
    dialog.reject()
    settle()
    assert (composer.form.content.patient, composer.form.patient.text()) == (None, "")


def test_a_letter_of_its_own_asks_for_the_patient_first(window: MainWindow, practice: Practice, settle: Settle) -> None:
    practice.open = True
    settle()
    composer = window.writing.write()
    composer.page.results_button.click()
    settle()
    choice = composer.findChild(PatientsDialog)
    assert choice is not None
    choice.chosen.emit(TWIN)
    settle()
    dialog = composer.findChild(ResultsDialog)
    assert dialog is not None
    assert not dialog.list.isVisible() and not dialog.ok_button.isEnabled(), "nothing is kept of her"
    dialog.reject()
    composer._drop()


def test_nothing_is_attached_after_the_lock(composer: ComposeWindow, practice: Practice, settle: Settle) -> None:
    dialog = asked(composer, settle)
    practice.handle.hold()
    dialog.accept()
    practice.handle.say(SessionLocked())
    settle()
    practice.handle.release()
    settle()
    QApplication.processEvents()
    assert composer._sealed is not None and composer._sealed.attachments == ()
    assert asking(composer) == []


def test_what_was_replaced_since_is_marked(practice: Practice) -> None:
    practice.open = True
    page = practice.handle.ask(Patient(MARIE)).result()
    assert [replaced for _, replaced in with_results(page)] == [False, False]
    gone = tuple(
        replace(series, points=tuple(replace(p, kept=replace(p.kept, replaced_by=99)) for p in series.points))
        for series in page.series
    )
    assert [replaced for _, replaced in with_results(replace(page, series=gone))] == [True, True]
