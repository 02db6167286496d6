"""Patients in the window: all of one, what is computed and what is replaced, who is the same, and all undone."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from secmail.api import patients as p
from secmail.api.events import SessionLocked, SessionOpened
from secmail.domain.errors import Code
from secmail.domain.ids import MessageId
from secmail.domain.patient_records import ReportPlace, SeenTraits
from secmail.domain.patients import PatientId, Reason, Why
from secmail.gui.i18n import TEXTS, Words
from secmail.gui.main_window import MainWindow
from secmail.gui.patients.chooser import PatientsDialog
from secmail.gui.patients.joining import JoinDialog
from secmail.gui.patients.page import PatientDialog
from secmail.gui.patients.patient_words import facts_words, name_words
from secmail.gui.patients.unseen import UnseenDialog
from secmail.gui.results.model import result_rows
from secmail.gui.results.words import patient_words
from secmail.hprim import model as hprim
from tests.support.invented_patients import BARE, DOUBT, MARIE, PLACE, TRAITS, TWIN
from tests.support.invented_practice import ACCOUNT, HOLDER, Practice, analysis

Settle = Callable[[], None]
Choose = Callable[[int], None]


@pytest.fixture
def opened(window: MainWindow, practice: Practice, settle: Settle) -> MainWindow:
    practice.open = True
    practice.handle.say(SessionOpened(HOLDER, ACCOUNT.address))
    settle()
    return window


@pytest.fixture
def page(opened: MainWindow, choose: Choose, settle: Settle) -> PatientDialog:
    """The record of the patient whose result is read."""
    choose(12)
    opened.reading.results.patient_button.click()
    settle()
    return opened.patients.page


def press(top: QWidget, name: str) -> None:
    """Presses a visible button by its accessible name or words."""
    buttons = [one for one in top.findChildren(QPushButton) if one.isVisibleTo(top)]
    next(one for one in buttons if name in {one.accessibleName(), one.text().replace("&", "")}).click()


def cells(page: PatientDialog) -> list[list[str]]:
    model = page.model
    return [
        [str(model.index(row, column).data()) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def told(page: PatientDialog, row: int, column: int) -> str:
    return page.model.told(page.model.index(row, column))


def test_analyses_over_time_say_what_is_converted_computed_corrected(page: PatientDialog) -> None:
    assert page.name.text() == "DURAND-EXEMPLE Marie, née EXEMPLE"
    assert cells(page) == [
        ["Glycémie à jeun (mmol/L)", "3.9 – 6.1", "7.4 ▲", "5.6", "⇄ 5.27"],
        ["Hémoglobine (g/dL)", "12 – 16", "10.2 ▼ corrigé", "11.0 ▼", ""],
        ["Potassium (mmol/L)", "3.5 – 5.1", "6.4 ▲▲", "4.1", ""],
        ["TSH (mUI/L)", "", "2.1 non validé", "retiré", ""],
    ]
    assert "écrit 0,95 g/L par le laboratoire" in told(page, 0, 4)
    assert "▲ élevé (calculé)" in told(page, 0, 2)
    assert "2.4" not in told(page, 3, 3), "a withdrawn value is not shown"
    page.old.setChecked(True)
    assert cells(page)[1][2] == "9.2 ▼ remplacé / 10.2 ▼ corrigé"
    assert "remplacé par une correction" in told(page, 1, 2)


def test_a_value_opens_its_message_by_keyboard(
    page: PatientDialog, opened: MainWindow, qtbot: QtBot, settle: Settle
) -> None:
    page.table.setFocus()
    page.table.setCurrentIndex(page.model.index(0, 3))
    assert page.detail.text.startswith("Glycémie à jeun (mmol/L), 11/02/2026 : 5.6")
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    settle()
    assert opened.reading.message == 4


def test_messages_and_letters_of_a_patient_are_opened(page: PatientDialog, opened: MainWindow, settle: Settle) -> None:
    page.tabs.setCurrentWidget(page.messages)
    assert "Votre patiente Mme DURAND-EXEMPLE" in page.messages.text
    buttons = page.messages.page.findChildren(QPushButton)
    assert len(buttons) == 3
    buttons[2].click()
    settle()
    assert opened.reading.message == 11


def test_merges_and_decisions_are_undone(page: PatientDialog, practice: Practice, settle: Settle) -> None:
    page.tabs.setCurrentWidget(page.identity)
    text = page.identity.text
    assert "Dossier n° 5 réuni le" in text
    assert "par le programme" in text
    press(page.identity.page, "Séparer le dossier n° 5")
    press(page.identity.page, "Ne plus affirmer que le dossier n° 7 est distinct")
    press(page.identity.page, "Remettre en question : DURAND-EXEMPLE Marine")
    assert practice.handle.orders(p.UnmergePatient) == [p.UnmergePatient(PatientId(5))]
    assert practice.handle.orders(p.KeepPatientsApart) == [p.KeepPatientsApart(MARIE, PatientId(7), undo=True)]
    assert practice.handle.orders(p.UndecideDoubt) == [p.UndecideDoubt(3)]
    practice.patients.merges = practice.patients.merges[1:]
    practice.handle.finish(p.UnmergePatient)
    settle()
    assert "n° 5" not in page.identity.text
    practice.handle.fail(p.UndecideDoubt, Code.DOUBT_UNKNOWN)
    settle()
    assert "Question inconnue" in page.note.text


@pytest.mark.parametrize(
    ("answer", "order"),
    [
        ("C'est le même patient", p.MergePatients(TWIN, MARIE, contrary=True)),
        ("Ce sont deux personnes", p.KeepPatientsApart(MARIE, TWIN)),
        ("Ne rien décider", None),
    ],
)
def test_two_records_are_merged_or_kept_apart(
    *, page: PatientDialog, opened: MainWindow, practice: Practice, settle: Settle, answer: str, order: object
) -> None:
    page.join_button.click()
    settle()
    choice = opened.patients.choice
    names = [one.accessibleName() for one in choice.page.page.findChildren(QPushButton)]
    assert names == ["C'est DURAND-EXEMPLE Marine"], "nobody is merged with himself"
    press(choice.page.page, names[0])
    settle()
    asked = next(one for one in page.findChildren(JoinDialog) if one.isVisible())
    said = [one.text() for one in asked.beside.findChildren(QLabel)]
    assert "≠ Marine" in said
    assert "≠ DURAND-EXEMPLE" not in said, "what is the same bears no mark"
    assert "Prénom" in asked.note.text
    press(asked, answer)
    orders = practice.handle.orders(p.MergePatients) + practice.handle.orders(p.KeepPatientsApart)
    assert orders == ([order] if order else [])


def test_patients_are_found_by_name_and_forgotten(opened: MainWindow, practice: Practice, settle: Settle) -> None:
    opened.actions_by_key["patients"].trigger()
    settle()
    found = opened.patients.list
    assert "1 compte rendu hors limites à voir" in found.page.text
    found.search.setText("marine")
    found.search.returnPressed.emit()
    settle()
    assert "Marie" not in found.page.text
    press(found.page.page, "Ouvrir le dossier de DURAND-EXEMPLE Marine")
    settle()
    assert opened.patients.page.name.text() == "DURAND-EXEMPLE Marine"
    assert "Aucun résultat" in opened.patients.page.detail.text
    practice.open = False
    practice.handle.say(SessionLocked())
    settle()
    assert not opened.patients.page.isVisible()
    for top in (opened.patients.page, found):
        assert not [one.text() for one in top.findChildren(QLabel) if "DURAND" in one.text()]
    assert found.search.text() == ""


def test_a_doubt_is_shown_side_by_side_and_decided(opened: MainWindow, practice: Practice, settle: Settle) -> None:
    several = replace(DOUBT, id=11, reasons=(Reason(Why.SEVERAL, MARIE), Reason(Why.NEAR_DATE, TWIN)))
    practice.patients.doubts = (DOUBT, several)
    opened.actions_by_key["doubts"].trigger()
    settle()
    doubts = opened.patients.doubts
    said = [one.text() for one in doubts.beside.findChildren(QLabel)]
    assert "≠ Marie" in said
    assert "≠ DURAND-EXEMPLE" not in said
    assert "autre prénom (jumeaux ?)" in doubts.why.text
    doubts.buttons[0].click()
    assert practice.handle.orders(p.DecideDoubt) == [p.DecideDoubt(9, MARIE)]
    practice.patients.doubts = (several,)
    practice.handle.finish(p.DecideDoubt, MARIE)
    settle()
    assert "peut être défait" in doubts.note.text
    assert len(doubts.buttons) == 2
    assert doubts.other_button.text() == "Ce n'est &aucun d'eux"
    doubts.other_button.click()
    assert practice.handle.orders(p.DecideDoubt)[-1] == p.DecideDoubt(11, None)
    practice.patients.doubts = ()
    practice.handle.finish(p.DecideDoubt, PatientId(12))
    settle()
    assert "Rien à vérifier" in doubts.notice.words


def test_a_result_held_for_its_patient_leads_to_the_question(
    opened: MainWindow, practice: Practice, choose: Choose, settle: Settle
) -> None:
    practice.exchange.hold(12, Code.PATIENT_UNCERTAIN)
    practice.patients.standing = (p.ReportStanding(PLACE, None, DOUBT),)
    practice.patients.doubts = (replace(DOUBT, id=8, reports=()), DOUBT)
    choose(12)
    opened.reading.filing.button.click()
    settle()
    doubts = opened.patients.doubts
    assert doubts.isVisible()
    doubts.buttons[0].click()
    assert practice.handle.orders(p.DecideDoubt) == [p.DecideDoubt(9, MARIE)], "that of this message comes first"


def test_a_result_that_says_too_little_is_assigned_by_hand(
    opened: MainWindow, practice: Practice, choose: Choose, settle: Settle
) -> None:
    practice.exchange.hold(12, Code.PATIENT_UNNAMED)
    practice.patients.standing = (p.ReportStanding(PLACE, None, BARE),)
    choose(12)
    opened.reading.filing.button.click()
    settle()
    press(opened.patients.choice.page.page, "C'est DURAND-EXEMPLE Marie, née EXEMPLE")
    assert practice.handle.orders(p.AssignReport) == [p.AssignReport(PLACE, MARIE)]
    practice.handle.finish(p.AssignReport)
    settle()
    assert opened.statusBar().currentMessage() == "Résultat rattaché à ce patient."


def of_two(practice: Practice, *standing: tuple[PatientId | None, SeenTraits]) -> list[ReportPlace]:
    """The message brings two reports, which stand so."""
    one = practice.views[MessageId(12)]
    (file,) = one.results
    (report,) = file.document.reports
    both = replace(file.document, reports=(report, report))
    practice.views[one.message] = replace(one, results=(replace(file, document=both),))
    places = [replace(PLACE, number=number) for number in range(1, len(standing) + 1)]
    practice.patients.standing = tuple(
        p.ReportStanding(place, patient, seen) for place, (patient, seen) in zip(places, standing, strict=True)
    )
    return places


def test_the_patient_of_the_report_that_is_read_is_shown(
    opened: MainWindow, practice: Practice, choose: Choose, settle: Settle
) -> None:
    """Where another report of the message is doubtful, that one's place is nobody's."""
    of_two(practice, (None, BARE), (MARIE, DOUBT))
    choose(12)
    opened.actions_by_key["patient"].trigger()
    settle()
    assert not opened.patients.page.isVisible(), "nobody knows whose this report is"
    opened.patients.choice.close()
    opened.reading.results.show_report(1)
    opened.actions_by_key["patient"].trigger()
    settle()
    assert opened.patients.page.isVisible()
    assert opened.patients.page.name.text() == name_words(TRAITS, Words("fr"))


def test_who_assigns_sees_the_report_that_is_asked_about(
    opened: MainWindow, practice: Practice, choose: Choose, settle: Settle
) -> None:
    practice.exchange.hold(12, Code.PATIENT_UNNAMED)
    _, second = of_two(practice, (None, BARE), (None, BARE))
    choose(12)
    opened.reading.results.show_report(1)
    opened.reading.filing.button.click()
    settle()
    press(opened.patients.choice.page.page, "C'est DURAND-EXEMPLE Marie, née EXEMPLE")
    assert practice.handle.orders(p.AssignReport) == [p.AssignReport(second, MARIE)]


def test_where_another_report_is_asked_about_it_comes_on_the_screen(
    opened: MainWindow, practice: Practice, choose: Choose, settle: Settle
) -> None:
    practice.exchange.hold(12, Code.PATIENT_UNNAMED)
    of_two(practice, (None, BARE), (MARIE, DOUBT))
    choose(12)
    opened.reading.results.show_report(1)
    opened.reading.filing.button.click()
    settle()
    assert opened.reading.results.place == 0


def ask_whose(window: MainWindow, practice: Practice, choose: Choose, settle: Settle) -> PatientsDialog:
    """The question whose the first of two reports is, which its message does not tell."""
    practice.exchange.hold(12, Code.PATIENT_UNNAMED)
    of_two(practice, (None, BARE), (None, BARE))
    choose(12)
    window.reading.filing.button.click()
    settle()
    choice = window.patients.choice
    assert choice.isVisible()
    return choice


def test_the_question_whose_it_is_names_what_it_is_about(
    opened: MainWindow, practice: Practice, choose: Choose, settle: Settle
) -> None:
    choice = ask_whose(opened, practice, choose, settle)
    said = choice.about.text()
    assert said.startswith("Compte rendu à rattacher — Patient : DURAND-EXEMPLE Marie, née le 31/01/1950")
    assert "Laboratoire" in said
    assert said == choice.search.accessibleDescription()
    assert "DURAND" not in choice.windowTitle()
    choose(11)
    opened.actions_by_key["patient"].trigger()
    settle()
    assert choice.about.isVisible()
    assert choice.about.text().startswith("Message à rattacher : Votre patiente Mme DURAND-EXEMPLE · ")


@pytest.mark.parametrize("other", ["message", "report", "session"])
def test_with_another_result_on_the_screen_the_question_is_gone(
    *, opened: MainWindow, practice: Practice, choose: Choose, settle: Settle, other: str
) -> None:
    choice = ask_whose(opened, practice, choose, settle)
    button = next(one for one in choice.page.page.findChildren(QPushButton) if "Marie" in one.accessibleName())
    if other == "message":
        choose(11)
    elif other == "report":
        opened.reading.results.show_report(1)
    else:
        practice.open = False
        practice.handle.say(SessionLocked())
        settle()
    assert not choice.isVisible()
    if other != "session":  # which takes the rows away
        button.click()
    settle()
    assert practice.handle.orders(p.AssignReport) == []
    assert other != "session" or "DURAND" not in choice.about.text() + choice.search.accessibleDescription()


def test_the_question_stays_while_its_result_is_only_shown_anew(
    opened: MainWindow, practice: Practice, choose: Choose, settle: Settle
) -> None:
    choice = ask_whose(opened, practice, choose, settle)
    opened.reading.read_again()
    settle()
    assert choice.isVisible()


def test_a_question_about_a_record_that_is_merged_goes_with_the_session(
    page: PatientDialog, opened: MainWindow, practice: Practice, settle: Settle
) -> None:
    page.join_button.click()
    settle()
    choice = opened.patients.choice
    assert choice.about.text() == "Dossier à réunir : DURAND-EXEMPLE Marie, née EXEMPLE"
    opened.reading.show_message(MessageId(11))
    settle()
    assert choice.isVisible(), "it is not about what is read"
    practice.open = False
    practice.handle.say(SessionLocked())
    settle()
    assert not choice.isVisible()
    assert choice.about.text() == ""


@pytest.mark.parametrize("key", ["patient", "resolve"])
def test_an_answer_that_comes_while_another_message_is_read_is_dropped(
    *, opened: MainWindow, practice: Practice, choose: Choose, settle: Settle, key: str
) -> None:
    of_two(practice, (None, BARE), (MARIE, DOUBT))
    practice.views[MessageId(4)] = replace(practice.views[MessageId(4)], results=practice.views[MessageId(12)].results)
    choose(12)
    practice.handle.hold()
    opened.actions_by_key["patient"].trigger() if key == "patient" else opened.patients.resolve()
    model = opened.messages.model
    opened.messages.view.setCurrentIndex(model.index_of(MessageId(4)))
    practice.handle.release()
    settle()
    assert opened.reading.view is not None
    assert opened.reading.view.message == MessageId(4)
    opened_dialogs = (opened.patients.choice, opened.patients.page, opened.patients.doubts)
    assert not any(one.isVisible() for one in opened_dialogs)


def test_nobody_known_is_said(opened: MainWindow, practice: Practice, choose: Choose, settle: Settle) -> None:
    practice.patients.standing = ()
    choose(12)
    opened.actions_by_key["patient"].trigger()
    settle()
    assert "n'est rattaché à aucun patient" in opened.statusBar().currentMessage()


def test_a_letter_leads_to_whom_it_is_said_to_be_about(
    opened: MainWindow, practice: Practice, choose: Choose, settle: Settle
) -> None:
    choose(11)
    opened.actions_by_key["patient"].trigger()
    settle()
    press(opened.patients.choice.page.page, "C'est DURAND-EXEMPLE Marie, née EXEMPLE")
    assert practice.handle.orders(p.AssignReport) == [p.AssignReport(ReportPlace(MessageId(11)), MARIE)]
    practice.handle.finish(p.AssignReport)
    settle()
    assert opened.patients.page.name.text() == "DURAND-EXEMPLE Marie, née EXEMPLE"


# abnormal, not seen yet


def unseen(window: MainWindow, settle: Settle) -> UnseenDialog:
    window.actions_by_key["unseen"].trigger()
    settle()
    return window.patients.unseen


def test_what_nobody_has_seen_is_listed_the_most_pressing_first(opened: MainWindow, settle: Settle) -> None:
    model = unseen(opened, settle).model
    rows = [[model.index(row, column).data() for column in range(6)] for row in range(model.rowCount())]
    assert rows[0][:5] == [
        "▲▲ très élevé",
        "DURAND-EXEMPLE Marie, née EXEMPLE",
        "Potassium",
        "6.4 mmol/L",
        "25 minutes",
    ]
    assert rows[1][0] == "▲ élevé (calculé)"
    assert rows[2][1] == "DURAND-EXEMPLE Marine (identité à vérifier)"
    assert rows[2][3] == "11.0 g/dL non validé"
    spoken = model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("DURAND-EXEMPLE Marie, née EXEMPLE, née le 31/01/1950")
    assert "compte rendu du 20/11/2026" in spoken


def test_they_are_read_and_marked_by_keyboard(
    opened: MainWindow, practice: Practice, qtbot: QtBot, settle: Settle
) -> None:
    dialog = unseen(opened, settle)
    qtbot.keyClick(dialog.table, Qt.Key.Key_Return)
    settle()
    assert opened.reading.message == 12
    qtbot.keyClick(dialog.table, Qt.Key.Key_V)
    assert practice.handle.orders(p.MarkResultsSeen) == [p.MarkResultsSeen((PLACE,))]
    practice.patients.unseen = practice.patients.unseen[2:]
    practice.handle.finish(p.MarkResultsSeen)
    settle()
    assert dialog.outcome.text == "Compte rendu de DURAND-EXEMPLE Marie, née EXEMPLE marqué vu."
    assert dialog.model.rowCount() == 1
    qtbot.keyClick(dialog.table, Qt.Key.Key_V)
    practice.handle.fail(p.MarkResultsSeen, Code.MANDATE_NO_RIGHT)
    settle()
    assert dialog.model.rowCount() == 1, "what was refused stays to be seen"
    practice.patients.unseen = ()
    dialog.ask()
    settle()
    assert "Tout a été vu" in dialog.notice.words


def test_nothing_of_the_unseen_stays_without_a_session(opened: MainWindow, practice: Practice, settle: Settle) -> None:
    dialog = unseen(opened, settle)
    practice.open = False
    practice.handle.say(SessionLocked())
    settle()
    assert dialog.model.rowCount() == 0
    assert dialog.outcome.text == ""
    assert not dialog.seen_button.isVisible()


# the result itself


def test_a_value_that_was_replaced_since_is_marked(opened: MainWindow, practice: Practice, choose: Choose) -> None:
    known = practice.views[MessageId(12)]
    file = known.results[0]
    report = file.document.reports[0]
    first = replace(report.results[0], line=5, value="9.2")
    lines = (first, *(replace(one, line=number) for number, one in enumerate(report.results[1:], 6)))
    document = replace(file.document, reports=(replace(report, results=lines),))
    practice.views[known.message] = replace(known, results=(replace(file, document=document),))
    choose(12)
    model = opened.reading.results.model
    assert model.index(1, 0).data() == "↳ Remplacé par une correction"
    assert model.index(0, 1).data(Qt.ItemDataRole.FontRole).strikeOut()
    assert model.abnormal == 3


def test_withdrawn_values_are_not_shown_and_all_values_are() -> None:
    words = Words("fr")
    low = analysis("Glycémie", "0.52", "g/L", flag=hprim.Flag.LOW)
    more = hprim.SecondValue("2.9", None, "mmol/L", None, None)
    row, remark = result_rows(replace(low, second=more, others=(replace(more, value="52", unit="mg/dL"),)), words)
    assert row.cells[1:3] == ("0.52", "▼ bas")
    assert remark.cells[0] == "↳ soit 2.9 mmol/L · soit 52 mg/dL"
    row, remark = result_rows(replace(low, second=more, state="X"), words)
    assert (row.cells[1:3], row.flag) == (("retiré", ""), None)
    assert "2.9" not in remark.cells[0]
    assert "ne pas l'utiliser" in remark.cells[0]


@pytest.mark.parametrize(("sex", "said"), [("M", "né le"), ("F", "née le"), (None, "né(e) le"), ("X", "né(e) le")])
def test_both_forms_of_born_are_said_only_where_the_sex_is_not_known(sex: str | None, said: str) -> None:
    words = Words("fr")
    assert facts_words(replace(TRAITS, sex=sex), words).startswith(f"{said} 31/01/1950")
    patient = hprim.Patient(birth_date=TRAITS.birth_date, sex=sex)
    assert f", {said} 31/01/1950" in patient_words(patient, words)


def test_every_reason_has_its_words() -> None:
    assert [why for why in Why if f"patients.why.{why.value}" not in TEXTS] == []
    assert name_words(replace(TRAITS, sex="M"), Words("fr")) == "DURAND-EXEMPLE Marie, né EXEMPLE"
    assert (
        name_words(replace(TRAITS, birth_name=None, used_name=None, given_names=None), Words("en")) == "Name not given"
    )
