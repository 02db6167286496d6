"""The window of the diagnosis: part by part, with remedies that can be pressed, stopped at will, and copied."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton

from secmail.api.commands import UpdateTrust
from secmail.api.diagnosis import ChecksMade, Diagnose, TechnicalSheetAsked
from secmail.api.events import Event, JobCancelled, JobFailed
from secmail.domain.cards import KeyRole
from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.diagnosis import Part, part_of
from secmail.domain.errors import Code, Unavailable
from secmail.domain.ids import JobId
from secmail.domain.sentences.diagnosis_report import report
from secmail.gui.actions import SPECS
from secmail.gui.diagnosis.remedies import AGAIN, UPDATE, remedy_of, remedy_words
from secmail.gui.diagnosis.window import DiagnosisDialog
from secmail.gui.diagnosis.words import check_words, worst_first
from secmail.gui.i18n import Words
from secmail.gui.main_window import MainWindow
from secmail.gui.style import Tone
from tests.support.diagnosis_scenes import CALM, TROUBLED
from tests.support.invented_practice import CHECKS, DOCTOR, HOLDER, Practice

Settle = Callable[[], None]


@pytest.fixture
def dialog(window: MainWindow, settle: Settle) -> Iterator[DiagnosisDialog]:
    shown = window.doors.diagnosis
    yield shown
    shown.close()


def buttons(dialog: DiagnosisDialog) -> dict[str, QPushButton]:
    """Those of findings, by what a screen reader says."""
    page = dialog.pages.widget(0)
    return {one.accessibleName(): one for one in page.findChildren(QPushButton) if one.isVisible()}


def test_the_worst_comes_first_with_its_remedy(window: MainWindow, dialog: DiagnosisDialog, settle: Settle) -> None:
    window.actions_by_key["diagnosis"].trigger()
    settle()
    assert not dialog.isModal()
    assert dialog.text.splitlines()[0] == "3 points à revoir"
    assert "Envoi : identité du serveur : en panne" in dialog.text
    assert "relié à Internet, et que le pare-feu laisse sortir le courrier." in dialog.text
    assert dialog.text.index("en panne") < dialog.text.index("à surveiller") < dialog.text.index("en ordre")
    assert "1 boîte réglée" in dialog.text
    assert not dialog.stop_button.isVisible() and dialog.again_button.isEnabled()


def test_each_part_is_shown_as_soon_as_it_is_known(
    window: MainWindow, practice: Practice, dialog: DiagnosisDialog, settle: Settle
) -> None:
    practice.handle.on(Diagnose, _first_two)
    window.doors.diagnose()
    settle()
    assert dialog.text.splitlines()[0] == "Vérification en cours : Autorités et révocations…"
    assert "Horloge de l'ordinateur : en panne" in dialog.text
    bar = dialog.findChild(QProgressBar)
    assert bar is not None and bar.isVisible() and bar.value() == 2
    assert not dialog.copy_button.isEnabled() and not dialog.again_button.isEnabled()

    job = practice.handle.job(Diagnose)
    dialog.stop_button.click()
    assert practice.handle.cancelled == [job]
    assert "Vérification arrêtée" in dialog.text and "Horloge de l'ordinateur : en panne" in dialog.text
    assert dialog.copy_button.isEnabled() and not dialog.stop_button.isVisible()


def _first_two(_: Diagnose, __: JobId) -> Iterator[Event]:
    for part in (Part.COMPUTER, Part.CARD):
        yield ChecksMade(part, tuple(check for check in TROUBLED if part_of(check.subject) is part))


def test_closing_the_window_gives_the_diagnosis_up(
    window: MainWindow, practice: Practice, dialog: DiagnosisDialog, settle: Settle
) -> None:
    practice.handle.on(Diagnose, _first_two)
    window.doors.diagnose()
    settle()
    job = practice.handle.job(Diagnose)
    dialog.close()
    assert practice.handle.cancelled == [job]


def test_a_remedy_opens_the_door_of_the_window(
    window: MainWindow, practice: Practice, dialog: DiagnosisDialog, settle: Settle
) -> None:
    practice.checks = TROUBLED
    window.doors.diagnose()
    settle()
    wanted: list[str] = []
    dialog.remedy_wanted.connect(wanted.append)
    triggered: list[bool] = []
    window.actions_by_key["password"].triggered.disconnect()
    window.actions_by_key["password"].triggered.connect(lambda: triggered.append(True))
    buttons(dialog)["Mot de passe de la boîte… : Réception : ouverture de la boîte"].click()
    assert wanted == ["password"] and triggered == [True]


def test_one_point_is_looked_at_again_and_nothing_else(
    window: MainWindow, practice: Practice, dialog: DiagnosisDialog, settle: Settle
) -> None:
    practice.checks = TROUBLED
    window.doors.diagnose()
    settle()
    practice.checks = CALM
    buttons(dialog)["Vérifier ce point : Horloge de l'ordinateur"].click()
    settle()
    assert practice.handle.orders(Diagnose)[-1] == Diagnose((Part.COMPUTER,))
    assert "Horloge de l'ordinateur : en ordre" in dialog.text
    assert "Réception : ouverture de la boîte : en panne" in dialog.text


def test_what_an_earlier_look_has_still_found_does_not_stand_for_the_new_one(
    window: MainWindow, practice: Practice, dialog: DiagnosisDialog, settle: Settle
) -> None:
    practice.handle.on(Diagnose, _first_two)
    window.doors.diagnose()
    settle()
    first = practice.handle.job(Diagnose)
    practice.handle.on(Diagnose, lambda _, __: iter(()))
    buttons(dialog)["Vérifier ce point : Horloge de l'ordinateur"].click()
    assert practice.handle.cancelled == [first]
    before, now = (
        tuple(check for check in checks if part_of(check.subject) is Part.COMPUTER) for checks in (TROUBLED, CALM)
    )
    practice.handle.say(JobCancelled(first), ChecksMade(Part.COMPUTER, before))
    settle()
    assert dialog.stop_button.isVisible() and "Horloge de l'ordinateur : en panne" in dialog.text
    practice.handle.say(ChecksMade(Part.COMPUTER, now))
    practice.handle.finish(Diagnose)
    settle()
    assert "Horloge de l'ordinateur : en ordre" in dialog.text
    assert not dialog.stop_button.isVisible()


def test_what_comes_after_the_stop_is_not_shown(
    window: MainWindow, practice: Practice, dialog: DiagnosisDialog, settle: Settle
) -> None:
    practice.handle.on(Diagnose, _first_two)
    window.doors.diagnose()
    settle()
    dialog.stop_button.click()
    shown = dialog.text
    practice.handle.say(ChecksMade(Part.COMPUTER, ()))
    settle()
    assert dialog.text == shown


def test_authorities_are_updated_and_looked_at_again(
    window: MainWindow, practice: Practice, dialog: DiagnosisDialog, settle: Settle
) -> None:
    practice.checks = TROUBLED
    window.doors.diagnose()
    settle()
    buttons(dialog)["Mettre à jour : Listes de révocation"].click()
    assert "Mise à jour des autorités" in dialog.text
    practice.checks = CALM
    practice.handle.finish(UpdateTrust)
    settle()
    assert practice.handle.orders(Diagnose)[-1] == Diagnose((Part.TRUST,))
    assert "Listes de révocation : en ordre" in dialog.text

    practice.checks = TROUBLED
    dialog.again_button.click()
    settle()
    buttons(dialog)["Mettre à jour : Listes de révocation"].click()
    practice.handle.fail(UpdateTrust, Code.PUBLICATION_OFFLINE)
    settle()
    assert dialog.text.splitlines()[1]


def test_the_report_holds_no_personal_data(
    window: MainWindow, practice: Practice, dialog: DiagnosisDialog, settle: Settle
) -> None:
    module = Check(CheckSubject.CARD_MODULE, CheckState.OK, str(Path.home() / "lib" / "module.so"))
    key = Check(CheckSubject.CARD, CheckState.FAILED, "claire.fontaine.p12", Code.KEYFILE_UNREADABLE)
    words = Check(CheckSubject.SMTP_SIGN_IN, CheckState.FAILED, "5.7.8 claire unknown", Code.MAIL_REFUSED)
    who = Check(CheckSubject.SIGN_IN, CheckState.OK, DOCTOR.address)
    folder = Check(CheckSubject.CARD_READER, CheckState.OK, "/srv/Claire Fontaine/cles")
    reader = Check(CheckSubject.CARD_READER, CheckState.OK, "Lecteur PC Twin 0")
    practice.checks = (*CHECKS, module, key, words, who, folder, reader)
    window.doors.diagnose()
    settle()
    dialog.copy_button.click()
    copied = QGuiApplication.clipboard().text()
    assert "Envoi : identité du serveur : en panne · smtp.exemple:465 · mail.offline" in copied
    assert str(Path("~/lib/module.so")) in copied
    assert "Logiciel du cabinet : Weda" in copied  # the technical sheet
    assert "Lecteur de carte : en ordre · Lecteur PC Twin 0" in copied
    assert "Lecteur de carte : en ordre\n" in copied
    for personal in ("claire", "Fontaine", DOCTOR.address, HOLDER, "resultats", str(Path.home())):
        assert personal not in copied
    assert "Rapport copié" in dialog.text


def test_the_technical_sheet_answers_by_itself(window: MainWindow, dialog: DiagnosisDialog, settle: Settle) -> None:
    window.doors.diagnose()
    dialog.pages.setCurrentIndex(1)
    settle()
    said = [label.text() for label in dialog.sheet.findChildren(QLabel)]
    for asked in ("Qui ouvre les messages", "Qui envoie", "Connexion", "Logiciel du cabinet", "Machine", "Système"):
        assert asked in said
    assert "titulaire 1 : carte, feuilles de secours" in said


def test_a_failing_diagnosis_says_why(
    window: MainWindow, practice: Practice, dialog: DiagnosisDialog, settle: Settle
) -> None:
    practice.checks = CALM
    practice.handle.answer(TechnicalSheetAsked, Unavailable(Code.CANCELLED_AT_STOP))
    window.doors.diagnose()
    settle()
    assert dialog.text.startswith("Tout est en ordre.")
    practice.handle.on(Diagnose, lambda _, job: iter((JobFailed(job, Code.CANCELLED_AT_STOP),)))
    dialog.again_button.click()
    settle()
    assert dialog.text.startswith("Programme en cours de fermeture")
    assert not dialog.copy_button.isEnabled()


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("subject", list(CheckSubject))
def test_every_check_has_words_and_never_the_look_of_trust(language: str, subject: CheckSubject) -> None:
    words = Words(language)  # type: ignore[arg-type]
    for state in CheckState:
        said = check_words(Check(subject, state, "3"), words)
        assert said.title
        assert said.tone is not Tone.TRUST
    states = [check.state for check in worst_first(Check(subject, state) for state in CheckState)]
    assert states[0] is CheckState.FAILED
    assert states[-1] is CheckState.OK
    assert report((), None, words.language, home="", heading="h") == "h\n"


def test_every_remedy_is_a_deed_that_is_there() -> None:
    keys = {spec.key for spec in SPECS}
    for code in Code:
        remedy = remedy_of(Check(CheckSubject.IMAP, CheckState.FAILED, "", code))
        assert remedy in {AGAIN, UPDATE} or remedy in keys
        assert remedy_words(remedy, Words("fr"))


@pytest.mark.parametrize(
    ("subject", "found", "french", "english"),
    [
        (
            CheckSubject.CERTIFICATE,
            "authentication 2029-10-22",
            "authentification, valable jusqu'au 22/10/2029",
            "authentication, good until 22/10/2029",
        ),
        (CheckSubject.CERTIFICATE, "something else", "something else", "something else"),
        (CheckSubject.IMAP, "imap.exemple:993 TLSv1.3, certificate until X", *["imap.exemple:993 TLSv1.3"] * 2),
        (CheckSubject.DATABASE, "2", "2 boîtes réglées", "2 mailboxes set up"),
    ],
)
def test_what_was_found_is_said_in_the_readers_language(
    subject: CheckSubject, found: str, french: str, english: str
) -> None:
    check = Check(subject, CheckState.OK, found)
    assert check_words(check, Words("fr")).found == french
    assert check_words(check, Words("en")).found == english


@pytest.mark.parametrize("role", list(KeyRole))
def test_every_role_of_a_key_has_words(role: KeyRole) -> None:
    assert Words("fr")(f"check.role.{role.value}")
