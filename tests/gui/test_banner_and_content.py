"""The banner says the truth for every summary, and nothing a message brings can look like it."""

import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox
from pytestqt.qtbot import QtBot

from secmail.api.results import ResultFile
from secmail.domain.addresses import Mailbox
from secmail.domain.messages import Attachment
from secmail.domain.octets import octets
from secmail.domain.security import Finding, Problem, Severity, Summary
from secmail.gui.desk import Desk
from secmail.gui.dialogs.save_attachment import SaveAttachment
from secmail.gui.i18n import Words
from secmail.gui.main_window import MainWindow
from secmail.gui.models.protection import banner_words
from secmail.gui.panes.body_view import BodyView
from secmail.gui.panes.reading_pane import ReadingPane
from secmail.gui.style import Tone
from tests.support.invented_practice import (
    ADDED,
    ANALYSES,
    COLLEAGUE,
    LABORATORY,
    PDF,
    Practice,
    closed,
    document,
    view,
)

TRUSTING = ("vérifié", "confirmée", "verified", "confirmed")


@pytest.fixture
def pane(desk: Desk, qtbot: QtBot) -> ReadingPane:
    made = ReadingPane(desk, None)  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.show()
    return made


@pytest.mark.parametrize("encrypted", [True, False])
@pytest.mark.parametrize("summary", list(Summary))
def test_each_summary_has_its_words_and_only_trust_looks_like_it(
    pane: ReadingPane, summary: Summary, encrypted: bool
) -> None:
    pane._show(view(1, LABORATORY, "x", summary=summary, encrypted=encrypted))
    banner = pane.banner
    trusted = summary is Summary.SIGNED_TRUSTED
    assert banner.isVisible()
    assert (banner.tone is Tone.TRUST) is trusted
    assert ("Expéditeur vérifié" in banner.spoken) is trusted
    assert ("chiffré" in banner.spoken.casefold()) is encrypted
    assert ("en clair" in banner.spoken.casefold()) is not encrypted
    assert banner.accessibleName().startswith("Protection du message : ")


def test_no_two_summaries_sound_the_same() -> None:
    for language in ("fr", "en"):
        words = Words(language)  # type: ignore[arg-type]
        said = {banner_words(view(1, LABORATORY, "x", summary=one).opened, words).sentence for one in Summary}
        assert len(said) == len(Summary)


def test_the_details_tell_who_and_how(pane: ReadingPane) -> None:
    problems = (Problem(Finding.PARTLY_SIGNED, Severity.WARNING),)
    pane._show(view(1, LABORATORY, "x", summary=Summary.SIGNATURE_BROKEN, problems=problems))
    text = pane.banner.details_text
    for part in (
        "Laboratoire des Tilleuls",
        "899700075064",
        "AC IGC-EXEMPLE",
        "01/03/2028",
        "n'est pas celui qui a été signé",
        "n'est pas révoqué",
        "bien l'expéditeur affiché",
        "pas couverte par la signature",
        "3f9c 3f9c",
        "Chiffré pour 1 destinataire",
        "Ouvert avec la clé de Dr Claire FONTAINE",
    ):
        assert part in text
    pane.banner.button.click()
    assert pane.banner.button.accessibleName() == "Masquer les détails"


def test_html_that_imitates_the_banner_is_only_text_below_it(pane: ReadingPane) -> None:
    fake = (
        '<div style="background:#e6f4ea;position:fixed;top:0"><b>Expéditeur vérifié</b><img src="file:///etc/x"></div>'
    )
    pane._show(view(1, LABORATORY, "x", summary=Summary.UNSIGNED, html=fake))
    banner, body = pane.banner, pane.body
    assert "Expéditeur vérifié" in body.text
    assert "Expéditeur vérifié" not in banner.spoken
    assert banner.mapTo(pane, banner.rect().bottomLeft()).y() < body.mapTo(pane, body.rect().topLeft()).y()
    html = body._html.toHtml()
    assert "background-color" not in html
    assert "<img" not in html


def test_a_subject_that_imitates_the_banner_stays_one_plain_line(pane: ReadingPane) -> None:
    subject = "<b>Expéditeur vérifié</b>\n\u202eelbaif\n" + "x" * 100_000
    pane._show(view(1, Mailbox("a@b.exemple", "<img src=x>\u202e" * 500), subject, summary=Summary.UNSIGNED))
    text = pane.header.text
    assert "\u202e" not in text
    assert len(text) < 1_500
    assert all(label.textFormat() is label.textFormat().PlainText for label in pane.findChildren(QLabel))


def test_a_million_characters_are_shown_soon(pane: ReadingPane, qapp: QApplication) -> None:
    for text in ("x" * 1_000_000, "ligne de texte ordinaire\n" * 40_000):
        begun = time.process_time()
        pane._show(view(1, COLLEAGUE, "x", text=text))
        qapp.processEvents()
        assert time.process_time() - begun < 3.0
        assert len(pane.body.text) >= 1_000_000


def test_heavy_html_falls_back_to_the_text_and_says_so(desk: Desk, qtbot: QtBot) -> None:
    body = BodyView(desk.words, None)  # type: ignore[arg-type]
    qtbot.addWidget(body)
    body.show_message(view(1, COLLEAGUE, "x", html="<div>" * 50_000, text="le texte").opened)
    assert body.text == "le texte"
    assert "trop lourde" in body._note.text()


def test_five_thousand_results_are_shown_soon(pane: ReadingPane, qapp: QApplication) -> None:
    many = document(ANALYSES * 625)
    begun = time.process_time()
    pane._show(view(1, LABORATORY, "x", results=(ResultFile(0, "r.hpr", many),)))
    qapp.processEvents()
    assert time.process_time() - begun < 3.0
    assert pane.results.model.rowCount() == 5_000 + 3 * 625
    assert "2500 valeurs" in pane.results.text.replace("\u202f", "").replace("\xa0", "")


def test_several_reports_are_chosen_by_name(pane: ReadingPane) -> None:
    second = replace(document().reports[0], results=(), text="Second texte")
    both = replace(document(), reports=(document().reports[0], second))
    pane._show(view(1, LABORATORY, "x", results=(ResultFile(0, "r.hpr", both),)))
    choice = pane.results._choice
    assert choice.isVisible()
    assert choice.itemText(1) == "Compte rendu 2 sur 2 : DURAND-EXEMPLE Marie"
    choice.setCurrentIndex(1)
    assert "Second texte" in pane.results.text
    assert not pane.results.table.isVisible()
    assert "ligne 14" in pane.results.text


def test_uncovered_attachments_are_marked(pane: ReadingPane) -> None:
    pane._show(view(1, COLLEAGUE, "x", summary=Summary.SIGNED_PARTLY, attachments=(PDF, ADDED)))
    texts = [label.text() for label in pane.attachments.findChildren(QLabel)]
    (good,) = (text for text in texts if text.startswith("compte-rendu-echographie.pdf"))
    (added,) = (text for text in texts if text.startswith("a-ouvrir-vite.html"))
    assert "hors de la signature" not in good
    assert added.endswith("hors de la signature")


def test_saving_warns_and_writes_the_whole_file(
    window: MainWindow, desk: Desk, qtbot: QtBot, tmp_path: object, settle: Callable[[], None]
) -> None:
    window.deeds.save(ADDED, signed=True)
    settle()
    question = window.findChild(QMessageBox)
    assert question is not None
    assert "en clair" in question.text()
    assert "n'est pas couverte" in question.informativeText()
    question.close()

    saving = SaveAttachment(replace(PDF, name="../../a.pdf"), desk, signed=True, parent=window)
    target = tmp_path / "a.pdf"  # type: ignore[operator]
    with qtbot.waitSignal(saving.saved):
        saving.write_to(str(target))
    assert target.read_bytes() == bytes(PDF.content)
    assert [one.name for one in target.parent.iterdir()] == ["a.pdf"]


def test_a_place_that_cannot_be_written_is_a_problem(
    window: MainWindow, desk: Desk, qtbot: QtBot, tmp_path: object
) -> None:
    saving = SaveAttachment(PDF, desk, signed=True, parent=window)
    saving.failed.connect(window.deeds.failed)
    with qtbot.waitSignal(saving.failed):
        saving.write_to(str(tmp_path / "missing" / "a.pdf"))  # type: ignore[operator]
    assert "Enregistrement impossible" in window.problems.text


def test_a_link_is_opened_only_after_the_question(
    window: MainWindow,
    practice: Practice,
    choose: Callable[[int], None],
    settle: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gone: list[QUrl] = []
    monkeypatch.setattr("secmail.gui.deeds.QDesktopServices.openUrl", gone.append)
    choose(5)
    window.reading.body._html.anchorClicked.emit(QUrl("https://congrès.exemple/inscription"))
    window.reading.body._html.anchorClicked.emit(QUrl("file:///etc/passwd"))
    settle()
    questions = window.findChildren(QMessageBox)
    assert len(questions) == 1
    assert "xn--congrs-" in questions[0].text()
    assert gone == []
    questions[0].buttons()[0].click()
    assert len(gone) == 1


def test_attachments_without_name_or_with_thousands_of_parts(pane: ReadingPane) -> None:
    many = tuple(Attachment("", "text/plain", "00", covered=True, content=octets(b"")) for _ in range(2_000))
    pane._show(view(1, COLLEAGUE, "x", attachments=many))
    assert "2000 pièces" in pane.attachments.findChildren(QLabel)[0].text().replace("\u202f", "").replace("\xa0", "")


def test_a_message_that_stays_closed_says_why_and_never_that_it_is_unsigned(pane: ReadingPane) -> None:
    one = view(1, COLLEAGUE, "x")
    for finding, words in (
        (Finding.NOT_FOR_US, "chiffré pour quelqu'un d'autre"),
        (Finding.DECRYPT_FAILED, "abîmé ou modifié"),
        (Finding.TOO_DEEP, "Protection inconnue"),
        (Finding.KEY_NEEDED, "verrouillé"),
    ):
        pane.show_message(None)
        pane._show(closed(one, finding))
        assert pane.view is None
        assert words in pane.notice.words


def test_text_beside_a_closed_part_is_shown_with_a_warning(pane: ReadingPane) -> None:
    part = closed(view(1, COLLEAGUE, "x"), Finding.DECRYPT_FAILED)
    pane._show(replace(part, opened=replace(part.opened, text="texte en clair")))
    assert pane.body.text == "texte en clair"
    assert pane.banner.tone is Tone.CAUTION
    assert "Déchiffrement impossible" in pane.banner.spoken
