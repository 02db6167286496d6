"""The assistant: it comes when it is wanted, goes on where it was left, and leaves nothing behind but a note."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from PySide6.QtWidgets import QPushButton

from secmail.api.accounts import FindFormer, FindServers, FormerMailbox
from secmail.api.commands import AddAccount, Synchronise
from secmail.api.events import CardsChanged, SessionOpened
from secmail.api.importing import ImportMail, MailImported
from secmail.api.queries import Accounts
from secmail.api.setup import NoteSetup, SetupShown, SetupState
from secmail.api.setup import SetupStep as Step
from secmail.domain.accounts import Protocol, Server, Tls
from secmail.domain.errors import Code
from secmail.domain.exports import ExportPolicy
from secmail.domain.mail_intake import Left, LeftOut
from secmail.gui.first_start.assistant import FirstStartDialog
from secmail.gui.main_window import MainWindow
from tests.support.invented_practice import ACCOUNT, CARD, HOLDER, Practice

Settle = Callable[[], None]


@pytest.fixture
def state(practice: Practice) -> dict[str, SetupShown]:
    """What the engine answers, before the window asks."""
    kept = {"now": SetupShown(frozenset({Step.CARD}), frozenset(), wanted=True)}
    practice.handle.answer(SetupState, lambda _: kept["now"])
    return kept


@pytest.fixture
def dialog(state: dict[str, SetupShown], window: MainWindow, settle: Settle) -> FirstStartDialog:
    settle()
    assert window.first_start.dialog is not None
    return window.first_start.dialog


def _step(dialog: FirstStartDialog) -> Step:
    return dialog.screen_now.step


def _notes(practice: Practice) -> list[Any]:
    return practice.handle.orders(NoteSetup)


def test_who_is_set_up_sees_no_assistant(window: MainWindow, settle: Settle) -> None:
    settle()
    assert window.first_start.dialog is None


def test_it_is_left_and_goes_on_where_it_was(
    dialog: FirstStartDialog, state: dict[str, SetupShown], practice: Practice, settle: Settle, window: MainWindow
) -> None:
    assert dialog.isVisible() and _step(dialog) is Step.CARD
    dialog.go_on()
    assert _step(dialog) is Step.MAILBOX
    dialog.pass_over()
    settle()
    assert _notes(practice)[-1] == NoteSetup(frozenset({Step.MAILBOX}))
    dialog.reject()
    assert _notes(practice)[-1] == NoteSetup(frozenset({Step.MAILBOX}))
    assert "Outils" in window.statusBar().currentMessage()
    state["now"] = SetupShown(frozenset({Step.CARD, Step.VAULT}), frozenset({Step.MAILBOX}), wanted=True)
    window.actions_by_key["first-start"].trigger()
    settle()
    assert dialog.isVisible() and _step(dialog) is Step.SHEETS


def test_it_counts_as_begun_as_soon_as_it_is_seen(dialog: FirstStartDialog, practice: Practice) -> None:
    """Whatever becomes of the computer then."""
    assert dialog.isVisible()
    assert _notes(practice) == [NoteSetup()]


def test_it_may_be_told_not_to_come_again(dialog: FirstStartDialog, practice: Practice) -> None:
    dialog.again.setChecked(False)
    dialog.reject()
    assert _notes(practice)[-1].over


def test_what_is_left_for_later_is_noted_until_it_is_done(
    dialog: FirstStartDialog, state: dict[str, SetupShown], practice: Practice, settle: Settle
) -> None:
    everything = frozenset(Step)
    state["now"] = SetupShown(everything - {Step.DELEGATE}, frozenset({Step.SHEETS}), wanted=True)
    dialog.start()
    settle()
    assert _step(dialog) is Step.DELEGATE
    dialog.pass_over()
    settle()
    assert not dialog.isVisible()
    assert _notes(practice)[-1] == NoteSetup(frozenset({Step.DELEGATE}), over=True)


def test_what_is_done_needs_no_card_to_be_walked_past(
    dialog: FirstStartDialog, state: dict[str, SetupShown], practice: Practice, settle: Settle
) -> None:
    state["now"] = SetupShown(frozenset(Step) - {Step.SOFTWARE}, frozenset(), wanted=True)
    practice.handle.say(CardsChanged(()))
    dialog.start()
    settle()
    dialog.back_button.click()
    settle()
    assert _step(dialog) is Step.SHEETS
    assert dialog.next_button.isEnabled() and not dialog.later_button.isVisible()
    dialog.next_button.click()
    assert _step(dialog) is Step.SOFTWARE


def test_a_refused_password_is_said_on_the_screen_and_forgotten(
    dialog: FirstStartDialog, practice: Practice, settle: Settle
) -> None:
    practice.handle.answer(Accounts, ())
    dialog.go_on()
    settle()
    form = dialog.mailbox.form
    assert form is not None and not dialog.next_button.isEnabled()
    form.address.setText(ACCOUNT.address)
    dialog.go_on()
    practice.handle.finish(type(practice.handle.submitted[-1]), ())
    settle()
    form.servers.incoming.host.setText("imap.exemple")
    form.servers.outgoing.host.setText("smtp.exemple")
    form.password.setText("faux")
    form.name.setText("Dr Claire FONTAINE")
    assert dialog.next_button.text().replace("&", "") == "Ajouter" and dialog.next_button.isEnabled()
    dialog.go_on()
    practice.handle.fail(AddAccount, Code.MAIL_AUTH)
    settle()
    assert form.note.text and form.password.text() == ""
    dialog.reject()
    assert dialog.mailbox.form is None


def test_mail_is_taken_in_and_brought_here(window: MainWindow, practice: Practice, settle: Settle) -> None:
    dialog = window.first_start.import_mail()
    settle()
    assert not dialog.ok_button.isEnabled()
    dialog.source.setText("/ancien/Inbox")
    dialog.target.setText("Repris")
    dialog.accept()
    assert practice.handle.orders(ImportMail) == [ImportMail("/ancien/Inbox", ACCOUNT.id, "Repris")]
    practice.handle.finish(ImportMail, MailImported(put=12, known=3))
    settle()
    assert practice.handle.orders(Synchronise)[-1] == Synchronise(ACCOUNT.id)
    assert "12" in window.statusBar().currentMessage()


def test_what_is_not_taken_in_is_named_before_the_dialog_goes(
    window: MainWindow, practice: Practice, settle: Settle
) -> None:
    dialog = window.first_start.import_mail()
    settle()
    assert not dialog.left.isVisible()
    dialog.source.setText("/ancien/Inbox")
    dialog.accept()
    at = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
    named = (LeftOut("Inbox", 3, Left.REFUSED, "Bilan", at), LeftOut("Sent", 0, Left.APART))
    practice.handle.finish(ImportMail, MailImported(put=12, left_out=3, deleted=214, named=named))
    settle()
    shown = [dialog.left.item(row).text() for row in range(dialog.left.count())]
    assert dialog.left.isVisible() and "214" in dialog.note.text
    assert all(word in shown[0] for word in ("Inbox", "3", "Bilan", "2026", "refusé par le serveur"))
    assert shown[1].startswith("Sent – ") and shown[2] == "… (encore 1)"
    assert practice.handle.orders(Synchronise)[-1] == Synchronise(ACCOUNT.id)
    dialog.accept()
    assert not dialog.left.isVisible(), "begun again"
    practice.handle.finish(ImportMail, MailImported(known=12))
    settle()
    assert "12" in window.statusBar().currentMessage()


def test_a_pop3_mailbox_takes_nothing_in(window: MainWindow, practice: Practice, settle: Settle) -> None:
    practice.handle.answer(Accounts, (replace(ACCOUNT, protocol=Protocol.POP3),))
    dialog = window.first_start.import_mail()
    settle()
    dialog.source.setText("/ancien/Inbox")
    assert not dialog.ok_button.isEnabled()


def test_a_mailbox_of_thunderbird_is_filled_in_but_for_its_password(
    dialog: FirstStartDialog, practice: Practice, settle: Settle
) -> None:
    practice.handle.answer(Accounts, ())
    dialog.go_on()
    settle()
    form = dialog.mailbox.form
    assert form is not None
    servers = (Server("imap.exemple", 1993), Server("smtp.exemple", 587, Tls.STARTTLS))
    practice.handle.finish(FindFormer, (FormerMailbox(ACCOUNT.address, "Dr Claire FONTAINE", "claire", *servers),))
    settle()
    (button,) = [one for one in form.findChildren(QPushButton) if ACCOUNT.address in one.text()]
    button.click()
    settle()
    assert not dialog.next_button.isEnabled(), "the password is missing"
    form.password.setText("secret")
    dialog.go_on()
    (order,) = practice.handle.orders(AddAccount)
    assert (order.address, order.user, order.incoming, order.outgoing) == (ACCOUNT.address, "claire", *servers)


def test_the_focus_waits_on_the_screen_while_nothing_can_be_gone_on_with(
    dialog: FirstStartDialog, practice: Practice, settle: Settle, state: dict[str, SetupShown]
) -> None:
    """Never on "Close", beside a button that cannot be pressed for a while."""
    assert dialog.focusWidget() is dialog.next_button
    state["now"] = SetupShown(frozenset(), frozenset(), wanted=True)
    practice.cards = ()
    practice.handle.say(CardsChanged(()))
    settle()
    assert not dialog.next_button.isEnabled()
    assert dialog.focusWidget() is dialog.card
    state["now"] = SetupShown(frozenset({Step.CARD}), frozenset(), wanted=True)
    practice.cards = (CARD,)
    practice.handle.say(CardsChanged((CARD,)))
    settle()
    assert dialog.focusWidget() is dialog.next_button


def test_the_focus_is_on_the_button_again_when_a_form_is_done_with(
    dialog: FirstStartDialog, practice: Practice, settle: Settle
) -> None:
    practice.handle.answer(Accounts, ())
    dialog.go_on()
    settle()
    form = dialog.mailbox.form
    assert form is not None
    form.address.setText("claire@cabinet.exemple")
    form.name.setText("Dr Claire FONTAINE")
    dialog.go_on()
    assert dialog.focusWidget() is dialog.mailbox, "a key must not untick what stands beside"
    practice.handle.finish(FindServers, ())
    settle()
    form.servers.incoming.host.setText("imap.exemple")
    form.servers.outgoing.host.setText("smtp.exemple")
    form.password.setText("secret")
    form.password.setFocus()
    dialog.go_on()
    practice.handle.fail(AddAccount, Code.MAIL_OFFLINE)
    settle()
    assert dialog.focusWidget() is form.password


def test_the_choice_of_the_software_begins_in_its_first_field_and_ends_on_the_button(
    dialog: FirstStartDialog, practice: Practice, settle: Settle, state: dict[str, SetupShown]
) -> None:
    state["now"] = SetupShown(frozenset(Step) - {Step.SOFTWARE}, frozenset(), wanted=True)
    practice.exchange.policy = ExportPolicy(None)
    dialog.start()
    settle()
    assert dialog.focusWidget() is dialog.software.program
    dialog.software.folder.take("/cabinet/echanges/resultats")
    dialog.next_button.setFocus()
    dialog.next_button.click()
    assert dialog.focusWidget() is dialog.software, "the test file is being written"
    settle()
    assert dialog.next_button.text() == "Co&ntinuer"
    assert dialog.focusWidget() is dialog.next_button


def test_who_has_a_new_vault_is_told_what_becomes_of_old_mail(
    dialog: FirstStartDialog, practice: Practice, settle: Settle, state: dict[str, SetupShown]
) -> None:
    shown = practice.custody.session
    assert shown is not None and len(shown.keys) > 1
    state["now"] = SetupShown(frozenset(Step) - {Step.VAULT}, frozenset(), wanted=True)
    for keys in (shown.keys, shown.keys[:1]):
        practice.custody.session = replace(shown, keys=keys)
        practice.open = True
        practice.handle.say(SessionOpened(HOLDER, ACCOUNT.address))
        settle()
        dialog.start()
        settle()
        told = "reste « Illisible » tant que cette clé n'est pas ici" in dialog.vault.rows.text
        assert told == (len(keys) == 1), "whoever has brought a former key knows it"
    assert dialog.vault.import_button.isVisible()
