"""Letters in the window: answering everybody, passing on, what is dropped in, what is kept while it is written."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from secmail.api import commands, queries
from secmail.api.events import SessionLocked
from secmail.api.patients import Patient, Patients
from secmail.api.templates import LetterRoom, Room, SaveTemplate, SetSignatureBlock, SignatureBlocks, Templates
from secmail.domain.addresses import Mailbox
from secmail.domain.drafts import Draft, DraftAttachment
from secmail.domain.errors import Code
from secmail.domain.ids import AccountId, MessageId
from secmail.domain.security import Summary
from secmail.domain.templates import Field, Template
from secmail.gui.compose.answering import doubt, forward, reply, reply_all
from secmail.gui.compose.content import mailboxes
from secmail.gui.compose.templates import TemplatesDialog
from secmail.gui.compose.window import ComposeWindow
from secmail.gui.i18n import Words
from secmail.gui.main_window import MainWindow
from secmail.gui.patients.chooser import PatientsDialog
from secmail.gui.style import Tone
from tests.support.invented_practice import ACCOUNT, COLLEAGUE, DOCTOR, Practice, view

Settle = Callable[[], None]
THIRD = Mailbox("accueil@radio.exemple", "Radiologie")
OTHER = replace(ACCOUNT, id=AccountId(2), address="claire.fontaine@hopital.exemple")
FR = Words("fr")


@pytest.fixture
def unlocked(window: MainWindow, practice: Practice, settle: Settle) -> Iterator[MainWindow]:
    practice.open = True
    settle()
    yield window
    for composer in window.findChildren(ComposeWindow):
        composer._drop()


def read(window: MainWindow, number: int, settle: Settle) -> None:
    window.messages.view.setCurrentIndex(window.messages.model.index_of(MessageId(number)))
    settle()


def write(composer: ComposeWindow, settle: Settle) -> None:
    composer.form.to.setText(COLLEAGUE.address)
    composer.form.body.setPlainText("Cher confrère")
    composer.lookup.ask()
    settle()


# answers -----------------------------------------------------------------------------------------------------------


def test_everybody_is_answered_but_oneself() -> None:
    one = view(11, COLLEAGUE, "Avis")
    headers = replace(one.opened.headers, to=(DOCTOR, THIRD), cc=(Mailbox(COLLEAGUE.address.upper()), THIRD))
    answer = reply_all(replace(one, opened=replace(one.opened, headers=headers)), FR, own=[DOCTOR.address])
    assert mailboxes(answer.to) == (COLLEAGUE,)
    assert mailboxes(answer.cc) == (THIRD,)
    assert answer.answers == MessageId(11)
    assert "> " in answer.body


def test_one_s_own_letter_is_answered_to_whom_it_went() -> None:
    one = view(11, DOCTOR, "Avis")
    headers = replace(one.opened.headers, to=(COLLEAGUE,), cc=(THIRD,))
    answer = reply_all(replace(one, opened=replace(one.opened, headers=headers)), FR, own=[DOCTOR.address])
    assert (mailboxes(answer.to), mailboxes(answer.cc)) == ((COLLEAGUE,), (THIRD,))


def test_unsealed_text_is_not_read_to_whom_the_signature_does_not_name() -> None:
    """Whoever passes a sealed letter on can write another recipient, or another address to answer to, beside it."""
    one = view(11, COLLEAGUE, "Avis", text="Sérologie positive")
    thief = Mailbox("voleur@evil.exemple")
    loose = replace(one.opened, headers_protected=False)
    copied = replace(one, opened=replace(loose, headers=replace(loose.headers, cc=(thief,))))
    assert "Sérologie" not in reply_all(copied, FR, own=[DOCTOR.address]).body
    assert "Sérologie" in reply(copied, FR).body, "the sender wrote it himself"
    bent = replace(one, opened=replace(loose, headers=replace(loose.headers, reply_to=(thief,))))
    assert "Sérologie" not in reply(bent, FR).body
    bound = replace(copied, opened=replace(copied.opened, headers_protected=True))
    assert "Sérologie" in reply_all(bound, FR, own=[DOCTOR.address]).body


def test_what_is_passed_on_says_whether_its_sender_was_proven() -> None:
    passed = forward(view(9, COLLEAGUE, "Avis", summary=Summary.SIGNATURE_BROKEN), FR)
    assert "Vérification par secmail : Signature fausse" in passed.body
    assert (passed.subject, passed.to) == ("TR : Avis", "")
    assert "Expéditeur vérifié" in forward(view(9, COLLEAGUE, "TR : Avis"), FR).body
    assert forward(view(9, COLLEAGUE, "Fwd: Avis"), FR).subject == "Fwd: Avis"


@pytest.mark.parametrize(
    ("summary", "tone"),
    [
        (Summary.SIGNED_TRUSTED, None),
        (Summary.UNSIGNED, Tone.CAUTION),
        (Summary.SIGNED_UNCONFIRMED, Tone.CAUTION),
        (Summary.SIGNED_MISMATCH, Tone.DANGER),
        (Summary.SIGNATURE_BROKEN, Tone.DANGER),
    ],
)
def test_who_answers_an_unproven_message_is_told(summary: Summary, tone: Tone | None) -> None:
    told = doubt(view(9, COLLEAGUE, "Avis", summary=summary), FR)
    assert (told.tone if told is not None else None) == tone


def test_the_answer_to_a_false_message_is_asked_about_before_it_leaves(
    unlocked: MainWindow, practice: Practice, settle: Settle
) -> None:
    read(unlocked, 9, settle)
    composer = unlocked.writing.reply()
    assert composer is not None and composer.page.answered.isVisible()
    assert "Signature fausse" in composer.page.answered.text
    write(composer, settle)
    composer.send()
    question = composer.findChild(QMessageBox)
    assert question is not None
    assert practice.handle.orders(commands.SendDraft) == []
    next(one for one in question.buttons() if one.text() == "Envoyer quand même").click()
    settle()
    assert len(practice.handle.orders(commands.SendDraft)) == 1


@pytest.mark.parametrize("returned", [None, "À reformuler"])
def test_who_goes_on_with_an_answer_to_a_false_message_is_told_again(
    unlocked: MainWindow, practice: Practice, settle: Settle, returned: str | None
) -> None:
    to = (COLLEAGUE,)
    kept = Draft(ACCOUNT.id, to, subject="Re : x", body="Bien reçu", answers=MessageId(9), returned=returned)
    composer = unlocked.writing.go_on(3, kept)
    settle()
    assert composer.page.answered.isVisible()
    assert "Signature fausse" in composer.page.answered.text
    assert (returned or "") in composer.page.answered.text
    composer.lookup.ask()
    settle()
    composer.send()
    assert composer.findChild(QMessageBox) is not None, "asked before it leaves"
    assert practice.handle.orders(commands.SendDraft) == []


def test_who_goes_on_with_an_answer_to_a_proven_message_is_not_warned(unlocked: MainWindow, settle: Settle) -> None:
    composer = unlocked.writing.go_on(3, Draft(ACCOUNT.id, (COLLEAGUE,), body="Merci", answers=MessageId(11)))
    settle()
    assert not composer.page.answered.isVisible()


def test_a_message_is_passed_on_with_its_files(
    unlocked: MainWindow, practice: Practice, qtbot: QtBot, settle: Settle
) -> None:
    read(unlocked, 11, settle)
    unlocked.actions_by_key["forward"].trigger()
    (composer,) = unlocked.findChildren(ComposeWindow)
    composer.form.to.setText(THIRD.address)
    assert composer.files.pending == 1 and not composer.page.send_button.isEnabled(), (
        "no letter leaves without its files"
    )
    qtbot.waitUntil(lambda: composer.files.pending == 0)
    (carried,) = composer.form.attachments.files
    (original,) = practice.views[MessageId(11)].opened.attachments
    assert (carried.name, carried.content) == (original.name, bytes(original.content))
    assert not composer.page.answered.isVisible()


# what is dropped in ------------------------------------------------------------------------------------------------


def test_files_are_dropped_anywhere_and_pictures_pasted(
    unlocked: MainWindow, qtbot: QtBot, settle: Settle, tmp_path: Path
) -> None:
    composer = unlocked.writing.write()
    path = tmp_path / "IM0001"
    path.write_bytes(bytes(128) + b"DICM")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)), QUrl("https://exemple.org/x")])
    actions = Qt.DropAction.CopyAction
    none = Qt.KeyboardModifier.NoModifier
    over = QDragEnterEvent(QPoint(9, 9), actions, data, Qt.MouseButton.LeftButton, none)
    QApplication.sendEvent(composer, over)
    assert over.isAccepted()
    QApplication.sendEvent(composer, QDropEvent(QPointF(9, 9), actions, data, Qt.MouseButton.LeftButton, none))
    qtbot.waitUntil(lambda: len(composer.form.attachments.files) == 1)
    assert composer.form.attachments.files[0].media_type == "application/dicom"
    composer.form.body.insertFromMimeData(data)
    qtbot.waitUntil(lambda: len(composer.form.attachments.files) == 2)
    assert composer.form.body.toPlainText() == "", "the path is not written into the letter"
    picture = QMimeData()
    picture.setImageData(QImage(4, 4, QImage.Format.Format_RGB32))
    composer.form.body.insertFromMimeData(picture)
    pasted = composer.form.attachments.files[2]
    assert pasted.media_type == "image/png" and pasted.name.startswith("Image ") and pasted.name.endswith(".png")


def test_the_size_as_sent_is_told_before(unlocked: MainWindow, practice: Practice, settle: Settle) -> None:
    practice.handle.answer(LetterRoom, lambda query: Room(query.clear, 10_000_000))
    composer = unlocked.writing.write()
    write(composer, settle)
    composer.form.attachments.add(DraftAttachment("a.dcm", "application/dicom", bytes(3_000_000)))
    settle()
    assert "Environ 3,9 Mo à l'envoi" in composer.form.weight.text()
    assert composer.page.send_button.isEnabled()
    composer.form.attachments.add(DraftAttachment("b.dcm", "application/dicom", bytes(6_000_000)))
    settle()
    assert "n'accepte que 9,5 Mo" in composer.form.weight.text()
    assert not composer.page.send_button.isEnabled() and "plus petit" in composer.state.text
    composer.form.attachments._remove(1)
    settle()
    assert composer.page.send_button.isEnabled()


# from where it leaves ----------------------------------------------------------------------------------------------


def test_with_several_mailboxes_one_is_chosen(unlocked: MainWindow, practice: Practice, settle: Settle) -> None:
    practice.handle.answer(queries.Accounts, (ACCOUNT, OTHER))
    unlocked.writing.start()
    settle()
    composer = unlocked.writing.write()
    write(composer, settle)
    composer.form.from_line.choice.setCurrentIndex(1)
    composer.send()
    settle()
    (order,) = practice.handle.orders(commands.SendDraft)
    assert order.draft.account == OTHER.id


# what is kept while it is written ----------------------------------------------------------------------------------


def test_a_letter_is_kept_while_it_is_written(unlocked: MainWindow, practice: Practice, settle: Settle) -> None:
    practice.handle.on(commands.SaveDraft, practice.keep_draft)
    composer = unlocked.writing.write()
    write(composer, settle)
    assert composer.autosave.timer.isActive()
    composer.autosave.keep()
    composer.autosave.keep()
    settle()
    (order,) = practice.handle.orders(commands.SaveDraft)
    assert (order.draft_id, order.draft.body, order.draft.unfinished) == (None, "Cher confrère", True)
    assert "Brouillon gardé" in composer.page.keeping.text
    number = composer.draft_id
    assert number is not None
    composer.form.body.setPlainText("Cher confrère,")
    composer.autosave.keep()
    assert practice.handle.orders(commands.SaveDraft)[-1].draft_id == number
    settle()
    assert composer.unsaved, "what is kept by itself is still asked about"
    composer.send()
    settle()
    assert practice.handle.orders(commands.SendDraft)[0].saved == number
    assert number not in practice.drafts


def test_a_letter_does_not_leave_twice_by_a_draft_that_is_just_being_kept(
    unlocked: MainWindow, practice: Practice, settle: Settle
) -> None:
    composer = unlocked.writing.write()
    write(composer, settle)
    composer.autosave.keep()
    composer.send()
    settle()
    assert practice.handle.orders(commands.SendDraft) == [], "its number is not known yet"
    practice.handle.finish(commands.SaveDraft, 41)
    settle()
    assert [one.saved for one in practice.handle.orders(commands.SendDraft)] == [41]


def test_what_is_given_up_is_not_kept(unlocked: MainWindow, practice: Practice, settle: Settle) -> None:
    practice.handle.on(commands.SaveDraft, practice.keep_draft)
    composer = unlocked.writing.write()
    write(composer, settle)
    composer.autosave.keep()
    settle()
    number = composer.draft_id
    composer._drop()
    settle()
    assert practice.handle.orders(commands.DropDraft) == [commands.DropDraft(number or 0)]
    (saved, before) = next(iter(practice.drafts.items()))
    again = unlocked.writing.go_on(saved, before)
    again.form.body.setPlainText("Autre chose")
    again.autosave.keep()
    settle()
    assert practice.drafts[saved].body == "Autre chose"
    again._drop()
    settle()
    assert practice.drafts[saved].body == before.body, "a draft is as it was before"


def test_that_nothing_can_be_kept_is_said(unlocked: MainWindow, practice: Practice, settle: Settle) -> None:
    composer = unlocked.writing.write()
    write(composer, settle)
    composer.autosave.keep()
    practice.handle.fail(commands.SaveDraft, Code.STORE_FULL)
    settle()
    assert "Disque plein" in composer.page.keeping.text
    composer.seal(None)
    composer.autosave.keep()
    assert len(practice.handle.orders(commands.SaveDraft)) == 1, "a locked composer keeps nothing"


# templates and signature blocks --------------------------------------------------------------------------------------

AVIS = Template(3, "Avis", "Avis sur {{patient}}", "Bonjour, voici {{patient}}, {{âge}}. INR : {{dernier INR}}\n")


def with_templates(practice: Practice, *templates: Template) -> None:
    practice.handle.answer(Templates, templates)
    practice.handle.answer(SignatureBlocks, {ACCOUNT.id: "Dr Claire FONTAINE", OTHER.id: "Service de médecine"})


def test_a_template_is_filled_with_the_patient_of_the_message_that_is_answered(
    unlocked: MainWindow, practice: Practice, settle: Settle
) -> None:
    with_templates(practice, AVIS)
    page = practice.handle._answers[Patient]
    assert callable(page)
    read(unlocked, 12, settle)
    composer = unlocked.writing.reply()
    settle()
    assert composer is not None
    composer.form.subject.clear()
    composer.inserting.menu.actions()[0].trigger()
    settle()
    traits = composer.inserting.patient.page
    assert traits is not None
    name = traits.traits.used_name or traits.traits.birth_name or ""
    assert name in composer.form.subject.text() and name in composer.form.patient.text()
    assert "{{dernier INR}}" in composer.form.body.toPlainText()
    composer.lookup.ask()
    settle()
    assert "À remplir avant l'envoi : {{dernier INR}}" in composer.state.text
    assert not composer.page.send_button.isEnabled(), "nothing leaves with a field open"
    composer.form.body.setPlainText("Bonjour")
    settle()
    assert composer.page.send_button.isEnabled()
    number = composer.form.content.patient
    assert number == traits.record.id
    composer.seal(None)
    assert composer.form.patient.text() == "" and composer.inserting.patient.page is None


def test_the_patient_is_asked_for_where_no_message_tells_and_stays(
    unlocked: MainWindow, practice: Practice, settle: Settle
) -> None:
    with_templates(practice, AVIS, Template(4, "Merci", body="Merci."))
    composer = unlocked.writing.write()
    settle()
    composer.inserting.menu.actions()[1].trigger()
    assert "Merci." in composer.form.body.toPlainText(), "no patient is asked for where none is spoken of"
    composer.inserting.menu.actions()[0].trigger()
    settle()
    dialog = composer.findChild(PatientsDialog)
    assert dialog is not None and dialog.isVisible()
    line = practice.handle._answers[Patients]
    assert callable(line)
    chosen = line(Patients())[0].id
    dialog.chosen.emit(chosen)
    settle()
    first = composer.form.patient.text()
    assert first
    composer.inserting.menu.actions()[0].trigger()
    settle()
    assert composer.form.patient.text() == first
    assert not [one for one in composer.findChildren(PatientsDialog) if one.isVisible()], "one patient for a letter"


def test_the_signature_block_is_that_of_the_mailbox(unlocked: MainWindow, practice: Practice, settle: Settle) -> None:
    with_templates(practice)
    practice.handle.answer(queries.Accounts, (ACCOUNT, OTHER))
    unlocked.writing.start()
    settle()
    read(unlocked, 11, settle)
    composer = unlocked.writing.reply()
    settle()
    assert composer is not None
    before, _, quoted = composer.form.body.toPlainText().partition("Dr Claire FONTAINE")
    assert not before.strip() and "> " in quoted
    assert not composer.unsaved, "nobody has typed it"
    composer.form.from_line.choice.setCurrentIndex(1)
    composer.form.from_line.choice.activated.emit(1)
    text = composer.form.body.toPlainText()
    assert "Service de médecine" in text and "Dr Claire FONTAINE" not in text.partition(">")[0]


def test_templates_are_written_and_dropped(unlocked: MainWindow, practice: Practice, settle: Settle) -> None:
    with_templates(practice, AVIS)
    composer = unlocked.writing.write()
    settle()
    composer.inserting.menu.actions()[-1].trigger()
    settle()
    dialog = composer.findChild(TemplatesDialog)
    assert dialog is not None
    editor = dialog.edit(Template(0, ""))
    assert not editor.ready()
    editor.name.setText("Merci")
    editor.put(Field.PATIENT)
    editor.accept()
    assert practice.handle.orders(SaveTemplate) == [SaveTemplate(Template(0, "Merci", "", "{{patient}}"))]
    practice.handle.fail(SaveTemplate, Code.TEMPLATE_UNFIT, words="{{poids}}")
    settle()
    assert "Modèle impossible" in editor.note.text
    editor.accept()
    practice.handle.finish(SaveTemplate, 5)
    settle()
    assert len([one for one in practice.handle.asked if isinstance(one, Templates)]) >= 3
    signature = dialog.edit_signature()
    settle()
    assert signature is not None and signature.text.toPlainText() == "Dr Claire FONTAINE"
    signature.text.setPlainText("Dr C. FONTAINE\n")
    signature.accept()
    assert practice.handle.orders(SetSignatureBlock) == [SetSignatureBlock(ACCOUNT.id, "Dr C. FONTAINE")]
    practice.handle.say(SessionLocked())
    settle()
    assert not dialog.isVisible()
