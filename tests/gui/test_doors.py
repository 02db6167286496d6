"""The small doors: filing folder, certificates, saved drafts; in French and in English."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QDialogButtonBox, QFileDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from secmail.api import commands, queries
from secmail.api.accounts import SignInAgain
from secmail.api.events import AccountChanged, CardsChanged, JobDone, JobFailed, SessionLocked, SessionOpened
from secmail.domain.drafts import Draft
from secmail.domain.errors import Code
from secmail.domain.ids import FolderId
from secmail.domain.messages import Folder
from secmail.gui import memory, preferences
from secmail.gui.application import build_window
from secmail.gui.compose.content import draft, from_draft
from secmail.gui.compose.window import ComposeWindow
from secmail.gui.dialogs.password import PasswordDialog
from secmail.gui.dialogs.question import Question
from secmail.gui.main_window import MainWindow
from tests.support.invented_practice import ACCOUNT, CARD, DOCTOR, DRAFT, HOLDER, INBOX, NOW, Practice

Settle = Callable[[], None]
Choose = Callable[[int], None]


@pytest.fixture
def english(practice: Practice, qtbot: QtBot, settle: Settle) -> Iterator[MainWindow]:
    """The same window in English."""
    made = build_window(practice.handle, language="en", now=lambda: NOW)
    qtbot.addWidget(made)
    made.show()
    made.start()
    settle()
    yield made
    made.shut()


def question(parent: QWidget) -> Question:
    """The one question that is on the screen."""
    (found,) = [one for one in parent.findChildren(Question) if one.isVisible()]
    return found


def press(parent: QWidget, text: str) -> None:
    """Presses the only button with this text."""
    (button,) = [one for one in parent.findChildren(QPushButton) if one.text() == text and one.isVisible()]
    button.click()


# certificates


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, ("Ce fichier n'apporte aucun nouveau certificat.", "à côté de son adresse")),
        (1, ("1 certificat a été retenu.", "autorité reconnue")),
        (2, ("2 certificats ont été retenus.", "autorité reconnue")),
    ],
)
def test_importing_says_how_many_were_learned(  # noqa: PLR0917 -- fixtures
    window: MainWindow, practice: Practice, tmp_path: Path, qtbot: QtBot, count: int, said: tuple[str, str]
) -> None:
    practice.handle.on(commands.ImportCertificates, lambda _, job: iter((JobDone(job, count),)))
    path = tmp_path / "confrere.cer"
    path.write_bytes(b"certificate")
    window.actions_by_key["certificates"].trigger()
    (dialog,) = window.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(path))
    dialog.close()
    qtbot.waitUntil(lambda: any(one.isVisible() for one in window.findChildren(Question)))
    assert practice.handle.orders(commands.ImportCertificates) == [commands.ImportCertificates(b"certificate", None)]
    assert question(window).text() == said[0]
    assert said[1] in question(window).informativeText()
    question(window).close()


def test_a_file_that_is_no_certificate_is_told_in_english(
    english: MainWindow, practice: Practice, tmp_path: Path, qtbot: QtBot
) -> None:
    refuse = lambda _, job: iter((JobFailed(job, Code.CERTIFICATE_UNREADABLE),))  # noqa: E731 -- one script, once
    practice.handle.on(commands.ImportCertificates, refuse)
    path = tmp_path / "letter.txt"
    path.write_bytes(b"no certificate")
    english.doors.files.import_certificate(None, str(path))
    qtbot.waitUntil(english.problems.isVisible)
    assert "Certificate unreadable" in english.problems.text


# password


def test_a_new_password_is_tried_and_nothing_of_it_is_shown(
    window: MainWindow, practice: Practice, qtbot: QtBot, settle: Settle
) -> None:
    practice.handle.say(AccountChanged(ACCOUNT.id, Code.MAIL_AUTH))
    settle()
    assert "menu Outils" in window.problems.text
    window.actions_by_key["password"].trigger()
    settle()
    (dialog,) = window.findChildren(PasswordDialog)
    assert dialog.mailbox.currentText() == DOCTOR.address
    ok = dialog.buttons.button(QDialogButtonBox.StandardButton.Ok)
    assert not ok.isEnabled()
    qtbot.keyClicks(dialog.field, "nouveau-secret")
    ok.click()
    (order,) = practice.handle.orders(SignInAgain)
    assert order.account == ACCOUNT.id
    assert order.password.reveal == "nouveau-secret"
    assert "nouveau-secret" not in repr(order)
    assert dialog.field.text() == ""
    dialog.field.undo()
    assert dialog.field.text() == ""
    assert "Essai" in dialog.state.text()

    practice.handle.fail(SignInAgain, Code.MAIL_AUTH)
    settle()
    assert "Mot de passe de la boîte refusé" in dialog.state.text()
    assert "L'ancien mot de passe est gardé." in dialog.state.text()
    assert window.problems.isVisible()

    qtbot.keyClicks(dialog.field, "bon-secret")
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    practice.handle.finish(SignInAgain, ACCOUNT)
    settle()
    assert window.findChildren(PasswordDialog) == []
    assert not window.problems.isVisible()
    assert practice.handle.orders(commands.Synchronise) == [commands.Synchronise(ACCOUNT.id)]


def test_without_a_mailbox_there_is_no_password_in_english(
    english: MainWindow, practice: Practice, qtbot: QtBot, settle: Settle
) -> None:
    practice.handle.answer(queries.Accounts, ())
    dialog = english.doors.change_password()
    settle()
    qtbot.keyClicks(dialog.field, "secret")
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    assert "No mailbox is set up." in dialog.state.text()
    assert practice.handle.orders(SignInAgain) == []
    dialog.reject()


# saved drafts


def test_locked_drafts_ask_for_the_card(window: MainWindow, practice: Practice, settle: Settle) -> None:
    window.actions_by_key["drafts"].trigger()
    settle()
    dialog = window.doors.drafts
    assert "Les brouillons sont verrouillés" in dialog.notice.words
    press(dialog, "Saisir le code de la carte")
    assert practice.handle.orders(commands.UnlockCard) == [commands.UnlockCard()]
    settle()
    assert window.session.dialog is not None
    window.session.dialog.reject()
    practice.open = True
    practice.handle.say(SessionOpened(HOLDER, DOCTOR.address))
    settle()
    press(dialog, "Reprendre")
    settle()
    assert len(window.findChildren(ComposeWindow)) == 1
    window.findChildren(ComposeWindow)[0].close()


def test_the_empty_folder_of_drafts_leads_to_those_kept_here(
    window: MainWindow, practice: Practice, settle: Settle
) -> None:
    folders = (Folder(INBOX, 1, "INBOX", "inbox"), Folder(FolderId(5), 1, "Drafts", "drafts"))
    practice.handle.answer(queries.Folders, folders)
    window.folders.model.reload()
    settle()
    window.folders.choose(FolderId(5))
    settle()
    assert "gardés chiffrés sur cet ordinateur" in window.messages.empty.words
    window.messages.empty.button.click()
    settle()
    assert window.doors.drafts.isVisible()
    window.doors.drafts.close()
    window.folders.choose(INBOX)
    settle()
    assert not window.messages.empty.isVisible()


@pytest.fixture
def reopened(window: MainWindow, practice: Practice, settle: Settle) -> ComposeWindow:
    """The saved draft in a composer."""
    practice.open = True
    window.doors.show_drafts()
    settle()
    press(window.doors.drafts, "Reprendre")
    settle()
    (composer,) = window.findChildren(ComposeWindow)
    return composer


def test_a_draft_comes_back_whole_and_closes_without_asking(reopened: ComposeWindow, window: MainWindow) -> None:
    assert reopened.form.content == from_draft(DRAFT)
    assert not window.doors.drafts.isVisible()
    assert not reopened.unsaved
    assert window.writing.go_on(7, DRAFT) is reopened
    assert reopened.close()


def test_a_draft_that_is_kept_again_keeps_its_number(
    reopened: ComposeWindow, practice: Practice, settle: Settle
) -> None:
    practice.handle.on(commands.SaveDraft, practice.keep_draft)
    reopened.form.body.setPlainText("Cher confrère, encore")
    reopened.close()
    assert [button.text() for button in question(reopened).buttons()].count("Abandonner les changements") == 1
    press(question(reopened), "Garder un brouillon")
    settle()
    (saved,) = practice.handle.orders(commands.SaveDraft)
    assert saved.draft_id == 7
    assert practice.drafts[7].body == "Cher confrère, encore"
    assert practice.drafts[7].attachments == DRAFT.attachments
    assert practice.drafts[7].references == DRAFT.references


def test_a_sent_draft_is_gone_and_an_unsent_one_stays(
    reopened: ComposeWindow, practice: Practice, settle: Settle
) -> None:
    assert reopened.page.send_button.isEnabled()
    practice.handle.on(commands.SendDraft, lambda _, job: iter((JobFailed(job, Code.CARD_REMOVED),)))
    reopened.send()
    settle()
    assert reopened.isVisible()
    practice.handle.on(commands.SendDraft, practice._send)
    reopened.send()
    settle()
    assert [order.saved for order in practice.handle.orders(commands.SendDraft)] == [7, 7]
    assert practice.handle.orders(commands.DropDraft) == []  # whoever sends it drops it
    assert practice.drafts == {}


def test_deleting_a_draft_asks_first(english: MainWindow, practice: Practice, settle: Settle) -> None:
    practice.open = True
    english.doors.show_drafts()
    settle()
    dialog = english.doors.drafts
    press(dialog, "Delete")
    assert DRAFT.subject in question(dialog).text()
    press(question(dialog), "Keep it")
    assert practice.handle.orders(commands.DropDraft) == []
    settle()
    press(dialog, "Delete")
    press(question(dialog), "Delete")
    settle()
    assert practice.handle.orders(commands.DropDraft) == [commands.DropDraft(7)]
    assert dialog.notice.words == "No saved draft."
    dialog.close()


def test_the_card_taken_out_empties_the_list_of_drafts(window: MainWindow, practice: Practice, settle: Settle) -> None:
    practice.open = True
    window.doors.show_drafts()
    settle()
    dialog = window.doors.drafts
    press(dialog, "Supprimer")
    practice.handle.hold()
    dialog.start()
    practice.open = False
    practice.handle.say(CardsChanged(()), SessionLocked())
    practice.handle.release()
    settle()
    assert "verrouillés" in dialog.notice.words
    assert [
        label for label in dialog.findChildren(QPushButton) if label.text() == "Reprendre" and label.isVisible()
    ] == []
    assert [one for one in dialog.findChildren(Question) if one.isVisible()] == []
    dialog.close()


def test_drafts_go_through_the_composer_unchanged() -> None:
    named = replace(DRAFT, in_reply_to="<a@exemple>")
    assert draft(from_draft(named), ACCOUNT) == named
    empty = Draft(ACCOUNT.id, ())
    assert draft(from_draft(empty), ACCOUNT) == empty


# the frame


def test_a_card_with_a_pad_is_told_where_to_type(window: MainWindow, practice: Practice, settle: Settle) -> None:
    practice.handle.say(CardsChanged((replace(CARD, pin_pad=True),)))
    settle()
    assert window.card.text == "Carte de Dr Claire FONTAINE : code à taper sur le lecteur"
    assert "clavier du lecteur" in window.card.button.toolTip()


def test_the_window_stands_where_it_stood(window: MainWindow, english: MainWindow, remembered: Path) -> None:
    kept = QSettings(str(remembered), QSettings.Format.IniFormat)
    window.resize(820, 700)  # the offscreen screen is no larger
    window.splitter.setSizes([260, 380])
    window.actions_by_key["outbox"].trigger()
    window.messages.show_table(table=True)
    window.messages.table.horizontalHeader().resizeSection(2, 187)
    pulled = window.messages.table.shares
    window.messages.show_table(table=False)
    memory.keep(window, kept)
    memory.restore(english, QSettings(str(remembered), QSettings.Format.IniFormat))
    assert english.size() == window.size()
    assert english.splitter.sizes() == window.splitter.sizes()
    assert english.messages.table.shares == pulled
    assert 187 in pulled
    assert english.actions_by_key["outbox"].isChecked()
    assert HOLDER not in remembered.read_text(encoding="utf-8", errors="replace")


def test_an_unreadable_memory_changes_nothing(window: MainWindow, remembered: Path) -> None:
    before = window.size()
    remembered.write_bytes(b"[General]\ngeometry=17\ndocks=@ByteArray(rubbish)\npanes=\0")
    memory.restore(window, preferences.settings())
    assert window.size() == before


def test_a_journal_that_is_gone_is_told(window: MainWindow, practice: Practice, settle: Callable[[], None]) -> None:
    practice.handle.say(SessionOpened(HOLDER, DOCTOR.address, sealed_lost=True))
    settle()
    assert "a peut-être déjà été rangé" in window.problems.text
