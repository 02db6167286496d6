"""Backup, copies, retention, integrity and signing in, in the window: what is ordered, and what is never kept."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from secmail.api.accounts import BrowserWanted, FindServers, SignInAgain, Suggestion
from secmail.api.commands import AddAccount, Watch
from secmail.api.events import JobProgressed, SessionLocked, SessionOpened
from secmail.api.queries import Accounts
from secmail.api.upkeep import (
    ApplyRetention,
    ArchiveYear,
    CheckIntegrity,
    ExportMail,
    MakeBackup,
    Overdue,
    SetRetention,
)
from secmail.domain.accounts import Protocol, SignIn
from secmail.domain.errors import Code
from secmail.domain.ids import MessageId
from secmail.domain.upkeep import BackupMade, Flaw, FlawKind, MailExported, Retention
from secmail.gui import doors
from secmail.gui.dialogs.question import Question
from secmail.gui.main_window import MainWindow
from tests.support.invented_practice import ACCOUNT, HOLDER, INBOX, NOW, Practice

Settle = Callable[[], None]
GOOD = "chaque lundi le merle chante au jardin"


def question(window: MainWindow) -> Question:
    return next(one for one in window.findChildren(Question) if one.isVisible())


def test_a_backup_needs_a_good_passphrase_twice_and_keeps_none(
    window: MainWindow, practice: Practice, settle: Settle
) -> None:
    dialog = window.upkeep.back_up()
    dialog.target.take("/disque/cabinet.secmail")
    for typed, again in (("court", "court"), ("azertyuiopqsdfghjklm", "azertyuiopqsdfghjklm"), (GOOD, GOOD[:-1])):
        dialog.new.setText(typed)
        dialog.again.setText(again)
        assert not dialog.ok_button.isEnabled()
    dialog.again.setText(GOOD)
    dialog.accept()
    (order,) = practice.handle.orders(MakeBackup)
    assert (order.file, order.passphrase.reveal) == ("/disque/cabinet.secmail", GOOD)
    assert GOOD not in repr(order)
    assert (dialog.new.text(), dialog.again.text()) == ("", "")
    practice.handle.say(JobProgressed(practice.handle.job(MakeBackup), 3, 4))
    settle()
    assert "75 %" in dialog.note.text
    practice.handle.fail(MakeBackup, Code.BACKUP_NO_ROOM)
    settle()
    assert dialog.isVisible()
    for field in (dialog.new, dialog.again):
        field.setText(GOOD)
    dialog.accept()
    practice.handle.finish(MakeBackup, BackupMade(NOW, 1200, 1, 5_000_000))
    settle()
    assert "faite et vérifiée" in question(window).text()
    question(window).close()


def test_decrypted_copies_are_warned_of_and_need_the_holder(
    window: MainWindow, practice: Practice, settle: Settle
) -> None:
    locked = window.upkeep.copy()
    assert not locked.opened.isEnabled()
    locked.reject()
    practice.open = True
    practice.handle.say(SessionOpened(HOLDER, ACCOUNT.address))
    settle()
    window.messages.view.setCurrentIndex(window.messages.model.index_of(MessageId(11)))
    dialog = window.upkeep.copy()
    dialog.opened.setChecked(True)
    assert "en clair" in dialog.warning.text
    assert not dialog.ok_button.isEnabled(), "no target yet"
    dialog.target.take("/cabinet/copies")
    dialog.accept()
    assert practice.handle.orders(ExportMail) == [
        ExportMail(None, (MessageId(11),), "/cabinet/copies", mbox=False, opened=True)
    ]
    practice.handle.finish(ExportMail, MailExported(1, 2))
    settle()
    assert window.statusBar().currentMessage().startswith("1 message exporté. 2 laissés de côté")


def test_copies_are_no_longer_decrypted_once_the_session_ends(
    window: MainWindow, practice: Practice, settle: Settle
) -> None:
    practice.open = True
    practice.handle.say(SessionOpened(HOLDER, ACCOUNT.address))
    settle()
    dialog = window.upkeep.copy()
    dialog.opened.setChecked(True)
    practice.handle.say(SessionLocked())
    settle()
    assert not dialog.opened.isChecked()
    dialog.what.setCurrentIndex(dialog.what.findData("folder"))
    dialog.form_choice.setCurrentIndex(1)
    dialog.target.take("/cabinet/copies.mbox")
    dialog.accept()
    assert practice.handle.orders(ExportMail) == [ExportMail(INBOX, (), "/cabinet/copies.mbox", mbox=True)]


def test_a_past_year_is_archived(window: MainWindow, practice: Practice, settle: Settle) -> None:
    dialog = window.upkeep.archive()
    assert dialog.year.findData(NOW.year) == -1, "the running year stays where it is"
    dialog.accept()
    assert practice.handle.orders(ArchiveYear) == [ArchiveYear(2025)]
    practice.handle.finish(ArchiveYear, 12)
    settle()
    assert "12 messages archivés" in window.statusBar().currentMessage()


def test_nothing_is_removed_without_being_asked_twice(window: MainWindow, practice: Practice, settle: Settle) -> None:
    practice.handle.answer(Overdue, 214)
    dialog = window.upkeep.retain()
    settle()
    assert dialog.results.findData(10) == -1, "results are kept for twenty years at least"
    assert not dialog.ok_button.isEnabled()
    dialog.other.setCurrentIndex(dialog.other.findData(5))
    dialog.accept()
    assert practice.handle.orders(SetRetention) == [SetRetention(Retention(other=5))]
    practice.handle.finish(SetRetention)
    settle()
    dialog.remove_button.click()
    asked = next(one for one in dialog.findChildren(Question) if one.isVisible())
    assert "214" in asked.text()
    assert practice.handle.orders(ApplyRetention) == []
    next(one for one in asked.buttons() if one.text() == "Effacer").click()
    assert practice.handle.orders(ApplyRetention) == [ApplyRetention()]
    practice.handle.finish(ApplyRetention, 214)
    settle()
    assert "214 messages effacés" in window.statusBar().currentMessage()


def test_the_integrity_check_says_what_is_not_sound_and_mends_it(
    window: MainWindow, practice: Practice, settle: Settle
) -> None:
    window.actions_by_key["integrity"].trigger()
    dialog = window.upkeep.integrity
    assert practice.handle.orders(CheckIntegrity) == [CheckIntegrity()]
    practice.handle.finish(CheckIntegrity, (Flaw(FlawKind.RAW, 2),))
    settle()
    assert "Messages abîmés sur cet ordinateur : 2" in dialog.page.text
    assert "ce qui est scellé n'a pas été vérifié" in dialog.outcome.text
    dialog.repair_button.click()
    assert practice.handle.orders(CheckIntegrity)[-1].repair
    practice.handle.finish(CheckIntegrity, ())
    settle()
    assert dialog.notice.words == "Tout est comme il faut."
    dialog.repair_button.setEnabled(True)
    dialog.repair_button.click()
    dialog.close()
    assert len(practice.handle.cancelled) == 1, "closing ends the look"


@pytest.mark.parametrize("kind", FlawKind)
def test_every_flaw_has_words(window: MainWindow, practice: Practice, settle: Settle, kind: FlawKind) -> None:
    window.upkeep.integrity.start()
    practice.handle.finish(CheckIntegrity, (Flaw(kind, 7),))
    settle()
    assert "7" in window.upkeep.integrity.page.text
    window.upkeep.integrity.close()


def test_a_browser_is_opened_and_its_address_shown(
    window: MainWindow, practice: Practice, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(doors.QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    practice.handle.answer(Accounts, (replace(ACCOUNT, sign_in=SignIn.OAUTH),))
    dialog = window.doors.change_password(ACCOUNT.id)
    settle()
    assert not dialog.field.isVisible()
    dialog.accept()
    assert practice.handle.orders(SignInAgain) == [SignInAgain(ACCOUNT.id, None)]
    practice.handle.say(BrowserWanted(ACCOUNT.address, "https://connexion.exemple/a?b=c"))
    settle()
    assert opened == ["https://connexion.exemple/a?b=c"]
    assert dialog.link.text() == "https://connexion.exemple/a?b=c"
    dialog.reject()
    assert len(practice.handle.cancelled) == 1, "nobody waits for the browser any more"


def test_servers_are_suggested_with_their_source_and_never_taken_silently(
    window: MainWindow, practice: Practice, settle: Settle
) -> None:
    dialog = window.doors.add_account()
    dialog.address.setText("claire@cabinet.exemple")
    dialog.accept()
    both = tuple(
        Suggestion(Protocol.IMAP, ACCOUNT.incoming, ACCOUNT.outgoing, "claire", ways, source)
        for ways, source in (((SignIn.OAUTH,), "autoconfig"), ((SignIn.PASSWORD,), "dns-srv"))
    )
    practice.handle.finish(FindServers, both)
    settle()
    said = [button.text().splitlines()[-1] for button in dialog.group.buttons()]
    assert said == ["annoncés par le DNS, sans preuve", "&Saisir les serveurs soi-même"]
    assert practice.handle.orders(AddAccount) == []
    dialog.name.setText("Dr Claire FONTAINE")
    assert not dialog.ok_button.isEnabled()
    dialog.password.setText("secret-du-serveur")
    dialog.accept()
    (order,) = practice.handle.orders(AddAccount)
    assert (order.address, order.user, order.sign_in) == ("claire@cabinet.exemple", "claire", SignIn.PASSWORD)
    assert dialog.password.text() == ""
    watched = len(practice.handle.orders(Watch))
    practice.handle.finish(AddAccount, ACCOUNT)
    settle()
    assert len(practice.handle.orders(Watch)) == watched + 1
    assert "Boîte ajoutée" in window.statusBar().currentMessage()


def test_another_address_forgets_the_servers_of_the_first(
    window: MainWindow, practice: Practice, settle: Settle
) -> None:
    dialog = window.doors.add_account()
    dialog.address.setText("claire@cabinet.exemple")
    dialog.accept()
    found = Suggestion(Protocol.IMAP, ACCOUNT.incoming, ACCOUNT.outgoing, "claire", (SignIn.PASSWORD,), "autoconfig")
    practice.handle.finish(FindServers, (found,))
    settle()
    dialog.address.setText("claire@autre.exemple")
    assert dialog.chosen is None
    assert not dialog.password.isVisible()
    assert dialog.ok_button.text() == "&Chercher les serveurs"
    dialog.reject()
