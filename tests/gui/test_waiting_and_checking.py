"""Waiting letters under a mandate, what a letter may ask for, checking a backup, chips that show what is chosen."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QPushButton

from secmail.api.commands import CancelOutbox, SendDraft, Synchronise
from secmail.api.events import JobDone, OutboxChanged
from secmail.api.results import SyncResult
from secmail.api.sending import SendNow
from secmail.api.upkeep import CheckBackup
from secmail.domain.errors import Code
from secmail.domain.outbox import OutboxState
from secmail.domain.upkeep import BackupMade
from secmail.gui import style
from secmail.gui.dialogs.question import Question
from secmail.gui.main_window import MainWindow
from tests.support.invented_custody import DELEGATED
from tests.support.invented_practice import NOW, Practice, outgoing

Settle = Callable[[], None]
HELD = outgoing(7, OutboxState.READY, not_before=NOW.replace(minute=NOW.minute + 1))
REFUSED = outgoing(8, OutboxState.REFUSED)


def buttons(window: MainWindow) -> dict[str, QPushButton]:
    return {button.text(): button for button in window.outbox.findChildren(QPushButton)}


def test_the_holders_letters_are_not_a_delegates_to_decide_on(
    window: MainWindow, practice: Practice, settle: Settle
) -> None:
    practice.open = True
    practice.custody.act_for(DELEGATED)
    practice.handle.say(OutboxChanged(HELD), OutboxChanged(REFUSED))
    settle()
    found = buttons(window)
    for name in ("Envoyer maintenant", "Reprendre la lettre", "Réessayer", "Renoncer"):
        assert not found[name].isEnabled()
        assert "Votre délégation pour la boîte de Dr Claire FONTAINE ne le permet pas" in found[name].toolTip()
    assert found["Historique…"].isEnabled()
    assert not window.outgoing.bar.undo_button.isEnabled()
    assert "Votre délégation" in window.outgoing.bar.undo_button.toolTip()
    assert not practice.handle.orders(SendNow)
    assert not practice.handle.orders(CancelOutbox)


def test_a_delegates_own_letters_are(window: MainWindow, practice: Practice, settle: Settle) -> None:
    practice.open = True
    practice.custody.act_for(DELEGATED)
    practice.handle.say(OutboxChanged(replace(REFUSED, sender="nadia.roussel@cabinet.exemple")))
    settle()
    assert buttons(window)["Renoncer"].isEnabled()


def test_what_the_mandate_forbade_is_free_when_its_session_ends(
    window: MainWindow, practice: Practice, settle: Settle
) -> None:
    practice.open = True
    practice.custody.act_for(DELEGATED)
    practice.handle.say(OutboxChanged(REFUSED))
    settle()
    practice.custody.act_for(replace(DELEGATED, mandate=None))
    settle()
    assert buttons(window)["Renoncer"].isEnabled()


def test_a_letter_asks_for_a_read_report(window: MainWindow, practice: Practice, settle: Settle) -> None:
    practice.open = True
    practice.custody.act_for(replace(DELEGATED, mandate=None))
    settle()
    composer = window.writing.write()
    composer.form.to.setText("hugo.marchand@cardio.mssante.exemple")
    composer.form.read.click()
    assert composer.form.content.read_report
    again = window.writing.write()
    again.form.fill(composer.form.content)
    assert again.form.read.isChecked()
    assert practice.handle.orders(SendDraft) == []


def test_a_backup_is_read_again(window: MainWindow, practice: Practice, settle: Settle) -> None:
    window.actions_by_key["check-backup"].trigger()
    dialog = window.upkeep.check_backup()
    assert not dialog.ok_button.isEnabled()
    dialog.target.take("/disque/cabinet.secmail")
    for typed in ("une autre", "chaque lundi le merle chante"):
        dialog.passphrase.setText(typed)
        dialog.accept()
        assert dialog.passphrase.text() == ""
        settle()
        if typed == "une autre":
            practice.handle.fail(CheckBackup, Code.BACKUP_WRONG_PASSPHRASE)
            settle()
            assert dialog.isVisible()
    assert [order.file for order in practice.handle.orders(CheckBackup)] == ["/disque/cabinet.secmail"] * 2
    practice.handle.finish(CheckBackup, BackupMade(NOW, 1200, 1, 5_000_000))
    settle()
    told = next(one for one in window.findChildren(Question) if one.isVisible())
    assert "elle est bonne" in told.text()
    told.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_chosen_chip_is_told_from_the_others(
    window: MainWindow, qapp: QApplication, settle: Settle, scheme: str
) -> None:
    before = qapp.palette()
    try:
        qapp.setPalette(style.palette("dark" if scheme == "dark" else "light"))
        settle()
        chips = window.messages.filter.chips
        chips["filter.todo"].click()
        qapp.setPalette(style.palette("light" if scheme == "dark" else "dark"))  # somebody changes the scheme
        settle()
        ground = {key: chip.palette().color(QPalette.ColorRole.Button) for key, chip in chips.items()}
        assert ground["filter.todo"] == qapp.palette().color(QPalette.ColorRole.Highlight)
        assert ground["filter.all"] == ground["filter.unsorted"] == qapp.palette().color(QPalette.ColorRole.Button)
    finally:
        qapp.setPalette(before)


def test_what_waits_to_be_told_to_the_server_is_said(window: MainWindow, practice: Practice, settle: Settle) -> None:
    practice.handle.on(Synchronise, lambda _, job: iter((JobDone(job, SyncResult(2, 0, 3, untold=1)),)))
    window.actions_by_key["sync"].trigger()
    settle()
    said = window.statusBar().currentMessage()
    assert said == "2 nouveaux messages. 1 marque ou déplacement sera dit au serveur au prochain relevé."
