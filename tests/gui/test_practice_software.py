"""The practice software in the window: settings with their grounds, a test file, what is held, what was taken."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton

from secmail.api import commands
from secmail.api import exporting as x
from secmail.api.events import JobDone, JobFailed, SessionLocked, SessionOpened
from secmail.api.results import ExportedFile, ExportResult
from secmail.api.urgency import SetUrgencyWords
from secmail.domain.errors import Code
from secmail.domain.exports import GENERIC, ExportPolicy, ExportState
from secmail.domain.ids import MessageId
from secmail.domain.kinds import Reason, Urgent, Why
from secmail.domain.practice_software import NAMES
from secmail.domain.security import Finding, Problem, Severity, Summary
from secmail.domain.sentences.text import Language
from secmail.domain.structured import DocumentPatient, StructuredDocument
from secmail.domain.urgency import DEFAULT_WORDS
from secmail.gui.dialogs.question import Question
from secmail.gui.i18n import Words
from secmail.gui.main_window import MainWindow
from secmail.gui.models.filing_words import since_words
from secmail.gui.practice.software import SoftwareDialog
from tests.support.invented_exchange import KNOWN, PRESETS, written
from tests.support.invented_practice import ACCOUNT, HOLDER, NOW, Practice

Settle = Callable[[], None]
Choose = Callable[[int], None]


@pytest.fixture
def opened(window: MainWindow, practice: Practice, settle: Settle) -> MainWindow:
    practice.open = True
    practice.handle.say(SessionOpened(HOLDER, ACCOUNT.address))
    settle()
    return window


def question(window: MainWindow) -> Question:
    return next(one for one in window.findChildren(Question) if one.isVisible())


def press(asked: Question, text: str) -> None:
    next(one for one in asked.buttons() if one.text() == text).click()


def raise_software(window: MainWindow, settle: Settle) -> SoftwareDialog:
    window.actions_by_key["software"].trigger()
    settle()
    return window.practice.software


def choose_program(dialog: SoftwareDialog, name: str) -> None:
    dialog.program.setCurrentIndex(dialog.program.findData(name))
    dialog.program.activated.emit(dialog.program.currentIndex())


def type_into(dialog: SoftwareDialog, name: str, text: str) -> None:
    editor = dialog.form.rows[name].editor
    assert isinstance(editor, QLineEdit)
    editor.setText(text)
    editor.textEdited.emit(text)


def test_every_program_shows_each_value_with_its_ground(opened: MainWindow, settle: Settle) -> None:
    dialog = raise_software(opened, settle)
    assert dialog.program.count() == len(PRESETS) > 20
    for preset in PRESETS:
        choose_program(dialog, preset.name)
        for name in NAMES:
            row, ground = dialog.form.rows[name], preset.grounds[name]
            careful = "prudent" if preset.name == GENERIC else "connu" if ground.certain else "supposé"
            assert row.ground.text == careful
            assert ground.fr in row.editor.accessibleDescription()
        assert dialog.form.values == preset.values
        assert dialog.form.overrides == ()
    assert not dialog.reset_button.isVisible()


def test_another_program_and_a_value_of_ones_own_are_saved(
    opened: MainWindow, practice: Practice, settle: Settle
) -> None:
    dialog = raise_software(opened, settle)
    assert not dialog.save_button.isEnabled(), "nothing was changed"
    choose_program(dialog, "hellodoc")
    type_into(dialog, "extension", ".txt")
    encoding = dialog.form.rows["encoding"].editor
    assert isinstance(encoding, QComboBox)
    encoding.setCurrentIndex(encoding.findData("cp850"))
    assert dialog.form.rows["encoding"].ground.text == "choisi ici"
    assert dialog.form.example.text().endswith(".txt")
    dialog.folder.take("/cabinet/hellodoc")
    dialog.save_button.click()
    wanted = (("extension", ".txt"), ("encoding", "cp850"))
    assert practice.handle.orders(x.SetPracticeSoftware) == [
        x.SetPracticeSoftware("hellodoc", wanted, "/cabinet/hellodoc")
    ]
    settle()
    assert dialog.note.text == "Réglage enregistré."
    assert not dialog.save_button.isEnabled()
    assert dialog.reset_button.text() == "Reprendre le réglage de HelloDoc"
    dialog.reset_button.click()
    assert dialog.form.overrides == ()
    assert dialog.save_button.isEnabled()


def test_what_does_not_fit_is_named_and_not_saved(opened: MainWindow, settle: Settle) -> None:
    dialog = raise_software(opened, settle)
    type_into(dialog, "pattern", "{date}-{nom}")
    assert "Nom des fichiers" in dialog.form.example.text()
    assert "{patient}" in dialog.form.source.text
    assert not dialog.save_button.isEnabled()
    assert not dialog.test_button.isEnabled()
    type_into(dialog, "pattern", "{date}-{patient}")
    assert "Le nom du patient se lira" in dialog.form.example.text()
    assert dialog.save_button.isEnabled()


def test_nothing_set_is_no_dead_end(opened: MainWindow, practice: Practice, choose: Choose, settle: Settle) -> None:
    practice.exchange.policy = ExportPolicy(None)
    practice.handle.on(commands.FileResults, lambda _, job: iter((JobFailed(job, Code.EXPORT_UNSET),)))
    choose(12)
    opened.actions_by_key["file"].trigger()
    settle()
    assert "Dossier de rangement non choisi" in opened.reading.filing.text
    opened.reading.filing.button.click()
    settle()
    dialog = opened.practice.software
    assert dialog.isVisible()
    assert "Aucun dossier n'est choisi" in dialog.place.page.text
    assert not dialog.automatic.switch.isEnabled()
    assert not dialog.test_button.isEnabled()
    dialog.folder.take("/cabinet/resultats")
    assert dialog.test_button.isEnabled()
    dialog.save()
    settle()
    assert dialog.automatic.switch.isEnabled()
    assert opened.reading.filing.text == "Pas encore rangé"


def test_a_test_file_keeps_what_is_new_first_and_is_followed(
    opened: MainWindow, practice: Practice, settle: Settle
) -> None:
    dialog = raise_software(opened, settle)
    type_into(dialog, "extension", ".txt")
    dialog.test_button.click()
    settle()
    assert [type(one) for one in practice.handle.submitted[-2:]] == [x.SetPracticeSoftware, x.SendTestFile]
    assert "Il attend le logiciel" in dialog.note.text
    practice.handle.say(*practice.exchange.take(practice.exchange.records[0]))
    settle()
    assert "pris par le logiciel à" in dialog.note.text
    assert "Dernier fichier pris par le logiciel" in dialog.place.page.text


def test_the_folder_tells_what_waits_and_is_tried_on_demand(
    opened: MainWindow, practice: Practice, settle: Settle
) -> None:
    exchange = practice.exchange
    exchange.code = Code.EXPORT_UNREACHABLE
    exchange.records = (
        *(written(20 + number, age=timedelta(days=3)) for number in range(10)),
        written(12, state=ExportState.INTENDED),
    )
    dialog = raise_software(opened, settle)
    text = dialog.place.page.text
    for said in ("Dossier de rangement inaccessible", "Nouvel essai à", "1 fichier attend", "10 fichiers déposés"):
        assert said in text
    assert "et 2 autres" in text
    exchange.code, exchange.records = None, ()
    dialog.place.check_button.click()
    settle()
    assert practice.handle.orders(x.CheckFolder) == [x.CheckFolder()]
    assert "Dossier accessible" in dialog.place.page.text
    assert "Le logiciel n'a encore pris aucun fichier" in dialog.place.page.text


def test_laboratories_are_listed_forgotten_and_sealed(opened: MainWindow, practice: Practice, settle: Settle) -> None:
    dialog = raise_software(opened, settle)
    dialog.automatic.switch.click()
    settle()
    assert practice.handle.orders(x.FileByItself) == [x.FileByItself(on=True)]
    assert dialog.automatic.switch.isChecked()
    (button,) = dialog.automatic.page.page.findChildren(QPushButton)
    assert button.accessibleName() == "Retirer Laboratoire des Tilleuls de la liste"
    practice.open = False
    practice.handle.say(SessionLocked())
    settle()
    assert "Tilleuls" not in dialog.automatic.page.text
    assert "ouvrez d'abord votre session" in dialog.automatic.page.text
    practice.open = True
    practice.handle.say(SessionOpened(HOLDER, ACCOUNT.address))
    settle()
    (button,) = dialog.automatic.page.page.findChildren(QPushButton)
    button.click()
    settle()
    assert practice.handle.orders(x.ForgetLaboratory) == [x.ForgetLaboratory(3)]
    assert "Aucun laboratoire n'est confirmé" in dialog.automatic.page.text


# the reading pane


def test_a_held_result_says_why_and_the_laboratory_is_confirmed(
    opened: MainWindow, practice: Practice, choose: Choose, settle: Settle
) -> None:
    practice.exchange.hold(12, Code.LABORATORY_UNCONFIRMED)
    choose(12)
    strip = opened.reading.filing
    assert strip.text.startswith("Non rangé de lui-même : La signature est bonne")
    assert (strip.button.text(), strip.other_button.text()) == ("Confirmer ce laboratoire", "Ranger quand même")
    raise_software(opened, settle)
    practice.exchange.laboratories = ()
    strip.button.click()
    asked = question(opened)
    assert "resultats@labo-des-tilleuls.mssante.exemple" in asked.informativeText()
    practice.exchange.laboratories = (KNOWN,)
    press(asked, "Confirmer")
    settle()
    assert "labo-des-tilleuls" in opened.practice.software.automatic.page.text
    assert practice.handle.orders(x.AddLaboratory) == [x.AddLaboratory(MessageId(12))]
    assert strip.text == "Laboratoire confirmé."
    assert strip.button.text() == "Ranger dans le &dossier"
    strip.button.click()
    settle()
    assert strip.text.startswith("Résultat rangé")


@pytest.mark.parametrize(
    ("reason", "button", "other"),
    [
        (Code.PATIENT_UNCERTAIN, "Dire de qui il s'agit", "Ranger quand même"),
        (Code.PATIENT_UNNAMED, "Dire de qui il s'agit", "Ranger quand même"),
        (Code.EXPORT_DUPLICATE, "Ranger quand même", ""),
        (Summary.SIGNED_UNTRUSTED, "Ranger dans le &dossier", ""),
    ],
)
def test_each_reason_has_its_next_step(
    *, opened: MainWindow, practice: Practice, choose: Choose, reason: str, button: str, other: str
) -> None:
    practice.exchange.hold(12, reason)
    choose(12)
    strip = opened.reading.filing
    assert strip.button.text() == button
    assert (strip.other_button.text() if strip.other_button.isVisible() else "") == other


def test_a_laboratory_is_confirmed_without_its_result_being_held(
    opened: MainWindow, practice: Practice, choose: Choose, settle: Settle
) -> None:
    action = opened.actions_by_key["laboratory"]
    choose(9)
    assert not action.isEnabled(), "its signature is broken"
    choose(12)
    assert action.isEnabled()
    action.trigger()
    press(question(opened), "Confirmer")
    settle()
    assert practice.handle.orders(x.AddLaboratory) == [x.AddLaboratory(MessageId(12))]


def test_what_was_taken_and_what_waits_is_told(
    opened: MainWindow, practice: Practice, choose: Choose, settle: Settle
) -> None:
    row = written(4, age=timedelta(days=3))
    practice.exchange.records = (row,)
    choose(4)
    strip = opened.reading.filing
    assert strip.text == "Rangé, attend le logiciel depuis 3 jours"
    strip.button.click()
    settle()
    assert opened.practice.software.tabs.currentWidget() is opened.practice.software.place
    practice.handle.say(*practice.exchange.take(row))
    settle()
    assert strip.text.startswith("Rangé, pris par le logiciel à ")
    assert not strip.button.isVisible()


def test_writing_once_more_is_asked_twice(
    opened: MainWindow, practice: Practice, choose: Choose, settle: Settle
) -> None:
    practice.exchange.records = (written(4, picked_up=NOW),)
    filed = ExportResult((ExportedFile(MessageId(4), "copie.hpr"),), 0, ())
    practice.handle.on(x.FileAgain, lambda _, job: iter((JobDone(job, filed),)))
    choose(4)
    opened.reading.filing.other_button.click()
    assert practice.handle.orders(x.FileAgain) == []
    press(question(opened), "Ranger une nouvelle fois")
    settle()
    assert practice.handle.orders(x.FileAgain) == [x.FileAgain(MessageId(4))]
    assert opened.reading.filing.text == "Résultat rangé : copie.hpr"


def test_held_results_are_listed_and_opened(
    opened: MainWindow, practice: Practice, choose: Choose, settle: Settle
) -> None:
    practice.exchange.hold(12, Code.LABORATORY_UNCONFIRMED)
    opened.actions_by_key["held"].trigger()
    settle()
    held = opened.practice.held
    assert "DURAND-EXEMPLE" in held.page.text
    assert "pas encore sur la liste" in held.page.text
    held.page.page.findChildren(QPushButton)[0].click()
    settle()
    assert opened.reading.message == 12
    practice.open = False
    practice.handle.say(SessionLocked())
    settle()
    assert "DURAND" not in held.page.text


def test_why_it_is_urgent_and_of_its_kind_stands_in_the_header(
    opened: MainWindow, practice: Practice, choose: Choose
) -> None:
    known = practice.views[MessageId(12)]
    reasons = (Reason(Urgent.PANIC, 0, "Potassium"),)
    practice.views[known.message] = replace(known, kind_reasons=(Reason(Why.HPRIM, 0),), urgent_reasons=reasons)
    choose(12)
    assert "Urgent : Potassium au-delà du seuil d'alerte · Résultat : résultats codés" in opened.reading.header.text
    other = practice.views[MessageId(11)]
    practice.views[other.message] = replace(other, urgent_reasons=(Reason(Urgent.CLAIMED),))
    choose(11)
    assert "Pas tenu pour urgent : dit prioritaire par l'expéditeur" in opened.reading.header.text


def test_protected_content_is_named_with_what_can_be_done(
    opened: MainWindow, practice: Practice, choose: Choose
) -> None:
    known = practice.views[MessageId(11)]
    opened_message = replace(known.opened, problems=(Problem(Finding.APICRYPT, Severity.WARNING),), text="")
    practice.views[known.message] = replace(known, opened=opened_message)
    choose(11)
    assert opened.reading.foreign.text.startswith("Message Apicrypt. ")
    assert "Rien n'est perdu" in opened.reading.foreign.text
    choose(12)
    assert not opened.reading.foreign.isVisible()
    assert opened.reading.foreign.text == ""


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    ("codes", "kept"),
    [
        ((Finding.PACKED_UNREAD,), False),
        ((Finding.PACKED_UNREAD, Finding.APICRYPT), False),
        ((Finding.QUOTED_RESULT,), False),
        ((Finding.QUOTED_RESULT, Finding.APICRYPT), True),
    ],
)
def test_what_is_packed_or_quoted_is_named_and_not_said_to_be_kept(
    *,
    opened: MainWindow,
    practice: Practice,
    choose: Choose,
    monkeypatch: pytest.MonkeyPatch,
    codes: tuple[Finding, ...],
    kept: bool,
    language: Language,
) -> None:
    strip = opened.reading.foreign
    monkeypatch.setattr(strip, "_words", Words(language))
    known = practice.views[MessageId(11)]
    assert known.opened.attachments
    practice.views[known.message] = replace(
        known, opened=replace(known.opened, problems=tuple(Problem(code, Severity.WARNING) for code in codes))
    )
    choose(11)
    assert strip.isVisible()
    assert len(strip.text.splitlines()) == len(codes) + kept
    said = {"fr": "Rien n'est perdu", "en": "Nothing is lost"}[language]
    assert (said in strip.text) is kept


def test_a_structured_document_is_shown_as_text_and_never_as_markup(
    opened: MainWindow, practice: Practice, choose: Choose
) -> None:
    patient = DocumentPatient("DURAND-EXEMPLE", given_name="Marie")
    facts = ("CR d'exploration", "11490-0", "Compte rendu", "Dr Exemple", "Clinique", None)
    document = StructuredDocument(0, "cr.xml", *facts, patient=patient, text="<b>Conclusion</b> : normal.")
    known = practice.views[MessageId(11)]
    practice.views[known.message] = replace(known, documents=(document,))
    choose(11)
    text = opened.reading.body.text
    for said in ("CR d'exploration", "Auteur : Dr Exemple, Clinique", "Patient : DURAND-EXEMPLE Marie", "<b>Conclu"):
        assert said in text
    assert text.startswith("Chère consœur"), "the letter's own text comes first"


# words of urgency


def test_words_of_urgency_are_changed_and_taken_back(window: MainWindow, practice: Practice, settle: Settle) -> None:
    dialog = window.practice.set_urgency()
    settle()
    assert dialog.chosen == DEFAULT_WORDS
    assert not dialog.ok_button.isEnabled()
    dialog.list.setPlainText("à voir ce jour\n\n  à   voir ce jour\nfibrillation")
    dialog.accept()
    assert practice.handle.orders(SetUrgencyWords) == [SetUrgencyWords(("à voir ce jour", "fibrillation"))]
    practice.handle.fail(SetUrgencyWords, Code.VAULT_LOCKED)
    settle()
    assert dialog.isVisible()
    dialog.reset_button.click()
    assert dialog.chosen == DEFAULT_WORDS
    dialog.list.setPlainText("fibrillation")
    dialog.accept()
    practice.handle.finish(SetUrgencyWords)
    settle()
    assert window.statusBar().currentMessage() == "1 mot d'urgence enregistré."


def test_ages_are_told_in_the_largest_unit_that_says_enough() -> None:
    words = Words("fr")
    ages = (timedelta(seconds=5), timedelta(minutes=119), timedelta(hours=2), timedelta(days=2))
    assert [since_words(age, words) for age in ages] == ["1 minute", "119 minutes", "2 heures", "2 jours"]
