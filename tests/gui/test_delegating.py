"""Mandates in the window: given, listed, revoked; and acting by one: the strip, what is disabled, what is prepared."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from secmail.api import custody
from secmail.api.certificates import CertificatesFound
from secmail.api.commands import MarkSeen, SaveDraft, SendDraft
from secmail.api.directory import FindCertificates
from secmail.api.events import CardsChanged, JobDone, SessionLocked
from secmail.api.queries import RecipientStatuses
from secmail.domain.errors import Code
from secmail.domain.mandates import LONGEST_YEARS, Right, Scope
from secmail.domain.messages import Kind
from secmail.domain.people import RecipientState, RecipientStatus
from secmail.domain.vaults import OpenedBy
from secmail.gui.custody.grant import GrantDialog
from secmail.gui.custody.mandates import MandatesDialog
from secmail.gui.desk import Desk
from secmail.gui.dialogs.question import Question
from secmail.gui.i18n import Words
from secmail.gui.main_window import MainWindow
from secmail.gui.models.mandate_words import end_of_day, forbidden_line, last_day, mandate_words, months_later
from tests.support.invented_custody import (
    DELEGATED,
    DOCTOR_CARD,
    JOURNAL,
    MANDATE,
    MANDATES,
    NOW,
    OTHER_VAULT,
    OWN,
    SECRETARY_CARD,
    VAULT,
)
from tests.support.invented_practice import DRAFT, Practice

Settle = Callable[[], None]
Choose = Callable[[int], None]
FRENCH = Words("fr")


# words


def test_every_state_and_right_is_said() -> None:
    said = [mandate_words(one, FRENCH).spoken for one in MANDATES]
    assert "En vigueur" in said[0]
    assert f"Donnée par {MANDATE.principal.name}" in said[0]
    assert "Seulement dans : Réception" in said[1]
    assert "n'est pas signée par le titulaire" in said[2]
    assert "Révoquée" in said[3]
    assert "signer au nom du titulaire" in forbidden_line(replace(MANDATE, rights=frozenset(Right)), FRENCH)


def test_terms_end_with_their_last_day() -> None:
    assert months_later(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_later(date(2026, 11, 20), 6) == date(2027, 5, 20)
    assert months_later(date(2026, 12, 1), 12) == date(2027, 12, 1)
    until = end_of_day(date(2027, 5, 1))
    assert until.astimezone() == datetime(2027, 5, 2).astimezone()
    assert until.tzinfo is UTC
    assert last_day(until, FRENCH) == "1er mai 2027"


# giving


def test_no_day_is_offered_that_would_be_refused(desk: Desk, qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    latest = GrantDialog(desk, parent).day.maximumDate()
    today = desk.now().astimezone().date()
    assert date(latest.year(), latest.month(), latest.day()) == months_later(today, 12 * LONGEST_YEARS)


@pytest.fixture
def listed(window: MainWindow, practice: Practice, settle: Settle) -> MandatesDialog:
    """The list, over the doctor's session."""
    practice.custody.act_for(OWN)
    practice.handle.say(CardsChanged((DOCTOR_CARD,)))
    window.actions_by_key["mandates"].trigger()
    settle()
    return window.card_doors.mandates


def test_a_card_that_is_inserted_is_proposed_and_gets_the_mandate(
    listed: MandatesDialog, practice: Practice, settle: Settle
) -> None:
    listed.grant_button.click()
    dialog = listed.grant_dialog
    assert dialog is not None
    assert dialog.delegate.by_insertion.isChecked()
    practice.handle.say(CardsChanged((DOCTOR_CARD, SECRETARY_CARD)))
    settle()
    assert dialog.delegate.chosen_card == SECRETARY_CARD.id, "one's own card is not proposed"
    dialog.rights[Right.TRIAGE].setChecked(False)
    dialog.limits.box.setChecked(True)
    dialog.limits.kinds[Kind.RESULT].setChecked(True)
    dialog.term.setCurrentIndex(0)
    dialog.ok_button.click()
    (order,) = practice.handle.orders(custody.GrantMandate)
    assert order.rights == {Right.READ, Right.FILE}
    assert order.scope == Scope((), (Kind.RESULT,))
    assert (order.card, order.certificate) == (SECRETARY_CARD.id, None)
    assert order.until == end_of_day(date(2026, 12, 20))
    practice.handle.finish(custody.GrantMandate, MANDATE)
    settle()
    assert listed.outcome.text == "Délégation donnée."


def test_with_one_reader_the_engine_is_left_to_ask_for_the_card(
    listed: MandatesDialog, practice: Practice, settle: Settle
) -> None:
    listed.grant()
    dialog = listed.grant_dialog
    assert dialog is not None
    dialog.ok_button.click()
    practice.handle.say(CardsChanged((SECRETARY_CARD,)))
    settle()
    (order,) = practice.handle.orders(custody.GrantMandate)
    assert (order.card, order.certificate) == (None, None)
    practice.handle.fail(custody.GrantMandate, Code.CARD_ABSENT)
    settle()
    assert "Carte absente" in dialog.note.text
    assert dialog.isVisible()


def test_a_certificate_comes_from_a_file(
    listed: MandatesDialog, practice: Practice, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "secretaire.cer"
    file.write_bytes(b"certificate")
    listed.grant()
    dialog = listed.grant_dialog
    assert dialog is not None
    dialog.delegate.by_file.setChecked(True)
    assert not dialog.ok_button.isEnabled()
    dialog.delegate.file.setText(str(file))
    dialog.ok_button.click()
    qtbot.waitUntil(lambda: bool(practice.handle.orders(custody.GrantMandate)))
    assert practice.handle.orders(custody.GrantMandate)[0].certificate == b"certificate"


def test_giving_says_what_is_never_allowed(listed: MandatesDialog) -> None:
    listed.grant()
    assert isinstance(listed.grant_dialog, GrantDialog)
    words = "\n".join(label.text() for label in listed.grant_dialog.findChildren(QLabel))
    assert "jamais signer avec votre carte" in words


def test_revoking_says_what_it_cannot_undo_before_it_is_done(
    listed: MandatesDialog, practice: Practice, settle: Settle
) -> None:
    names = [button.accessibleName() for button in listed.list.findChildren(QPushButton)]
    assert len(names) == 3, "what is over is not revoked again"
    listed.list.findChildren(QPushButton)[0].click()
    (asked,) = [one for one in listed.findChildren(Question) if one.isVisible()]
    assert "ne peut pas retirer" in asked.informativeText()
    assert practice.handle.orders(custody.RevokeMandate) == []
    next(button for button in asked.buttons() if button.text() == "Révoquer…").click()
    assert practice.handle.orders(custody.RevokeMandate) == [custody.RevokeMandate("m1")]
    practice.handle.finish(custody.RevokeMandate)
    settle()
    assert "Délégation révoquée" in listed.outcome.text


def test_a_locked_list_shows_nobody(listed: MandatesDialog, practice: Practice, settle: Settle) -> None:
    assert "Nadia ROUSSEL" in listed.list.text
    practice.handle.say(SessionLocked())
    settle()
    assert "Nadia ROUSSEL" not in listed.list.text
    assert "verrouillées" in listed.notice.words


# acting


@pytest.fixture
def acting(window: MainWindow, practice: Practice, settle: Settle) -> MainWindow:
    """The secretary reads and files the doctor's mail."""
    practice.open = True
    practice.handle.say(CardsChanged((SECRETARY_CARD,)))
    practice.custody.choices = (
        custody.VaultChoice(VAULT, OWN.holder, own=False),
        custody.VaultChoice(OTHER_VAULT, SECRETARY_CARD.holder, own=True),
    )
    practice.custody.act_for(DELEGATED)
    settle()
    return window


def test_the_strip_says_for_whom_until_when_and_what_not(acting: MainWindow) -> None:
    assert acting.strip.isVisible()
    assert "Nadia ROUSSEL, pour Dr Claire FONTAINE : boîte ouverte par délégation jusqu'au" in acting.strip.text
    assert "préparer des réponses" in acting.strip.text
    assert "signer au nom du titulaire" in acting.strip.text


def test_what_the_mandate_does_not_allow_is_disabled_and_says_why(
    acting: MainWindow, practice: Practice, choose: Choose
) -> None:
    choose(12)
    actions = acting.actions_by_key
    assert [key for key in ("file", "new", "reply", "unread", "drafts") if actions[key].isEnabled()] == ["file"]
    assert "ne le permet pas" in actions["new"].statusTip()
    assert practice.handle.orders(MarkSeen) == [], "reading does not mark where marking is not allowed"
    practice.custody.act_for(OWN)


def test_in_one_s_own_name_everything_is_possible_again(
    acting: MainWindow, practice: Practice, choose: Choose, settle: Settle
) -> None:
    practice.custody.choices = ()
    practice.custody.act_for(OWN)
    settle()
    choose(12)
    assert not acting.strip.isVisible()
    assert all(acting.actions_by_key[key].isEnabled() for key in ("file", "new", "reply", "unread", "drafts"))
    assert acting.reading.filing.button.isEnabled()


def test_another_mailbox_is_chosen_in_the_strip_and_a_refusal_said_there(
    acting: MainWindow, practice: Practice, settle: Settle
) -> None:
    doctor, own = acting.strip.menu.actions()
    assert (doctor.isEnabled(), own.text()) == (False, "Nadia ROUSSEL (vous)")
    own.trigger()
    assert practice.handle.orders(custody.SwitchVault) == [custody.SwitchVault(OTHER_VAULT)]
    practice.handle.fail(custody.SwitchVault, Code.VAULT_NO_SLOT)
    settle()
    assert "Carte sans accès" in acting.strip.text


def test_an_emergency_and_a_passphrase_are_never_taken_for_an_ordinary_session(
    window: MainWindow, practice: Practice, settle: Settle
) -> None:
    window.actions_by_key["card-panel"].trigger()
    for by, said in ((OpenedBy.RECOVERY, "Ouverture d'urgence"), (OpenedBy.PASSPHRASE, "rien ne peut être signé")):
        practice.custody.act_for(replace(OWN, opened_by=by, until=NOW + timedelta(minutes=30)))
        settle()
        assert window.strip.isVisible()
        assert said in window.strip.text
        changing = {"deed.make-key", "deed.add-passphrase", "deed.recovery"} & set(window.card_doors.panel.vault.deeds)
        assert bool(changing) is (by is OpenedBy.PASSPHRASE)
        assert window.actions_by_key["recovery"].isEnabled() is (by is OpenedBy.PASSPHRASE)


def test_a_delegate_prepares_and_does_not_send(window: MainWindow, practice: Practice, settle: Settle) -> None:
    practice.open = True
    practice.custody.act_for(replace(DELEGATED, mandate=replace(MANDATE, rights=frozenset(Right))))
    settle()
    practice.handle.on(SaveDraft, lambda _, job: iter((JobDone(job, 9),)))
    composer = window.writing.write()
    assert not composer.page.send_button.isEnabled()
    composer.form.subject.setText("Réponse au Dr Marchand")
    settle()
    composer.page.send_button.click()
    settle()
    assert practice.handle.orders(SendDraft) == []
    (kept,) = practice.handle.orders(SaveDraft)
    assert kept.draft.subject == "Réponse au Dr Marchand"
    assert window.statusBar().currentMessage() == "Brouillon enregistré pour signature."


def test_a_delegate_is_offered_nothing_that_only_the_holder_may(
    window: MainWindow, practice: Practice, settle: Settle
) -> None:
    """Asking for a certificate is signed, and learning one from a file is the holder's word."""
    practice.open = True
    practice.custody.act_for(replace(DELEGATED, mandate=replace(MANDATE, rights=frozenset(Right))))
    settle()
    composer = window.writing.write()
    states = (
        RecipientStatus("a@exemple.org", RecipientState.NO_CERTIFICATE),
        RecipientStatus("b@exemple.org", RecipientState.READY, expires_in=3),
        RecipientStatus("c@exmple.org", RecipientState.UNKNOWN_DOMAIN, meant="exemple.org"),
    )
    practice.handle.answer(RecipientStatuses, states)
    composer.form.to.setText(", ".join(one.address for one in states))
    composer.lookup.ask()
    settle()
    buttons = composer.form.states.findChildren(QPushButton)
    assert [one.text() for one in buttons] == ["Chercher le certificat", "Corriger l'adresse", "Autrement"]
    assert [one.text() for one in buttons[2].menu().actions()] == ["Chercher le certificat"]
    buttons[0].click()
    practice.handle.finish(FindCertificates, CertificatesFound(0, 0))
    settle()
    assert composer.state.text == "Aucun nouveau certificat trouvé pour a@exemple.org."
    composer._drop()


def test_what_a_delegate_writes_waits_for_the_delegate(window: MainWindow, practice: Practice, settle: Settle) -> None:
    practice.open = True
    hers = replace(DELEGATED, mandate=replace(MANDATE, rights=frozenset(Right)))
    practice.custody.act_for(hers)
    settle()
    composer = window.writing.write()
    composer.form.subject.setText("Réponse au Dr Marchand")
    practice.handle.say(SessionLocked())
    settle()
    assert "Nadia ROUSSEL" in composer.page.locked.words
    practice.custody.act_for(OWN)
    settle()
    assert composer.form.subject.text() == "", "the holder does not get what she had not finished"
    practice.handle.say(SessionLocked())
    practice.custody.act_for(hers)
    settle()
    assert composer.form.subject.text() == "Réponse au Dr Marchand"
    composer._drop()


def test_the_doctor_sees_who_prepared_a_draft(window: MainWindow, practice: Practice, settle: Settle) -> None:
    practice.open = True
    practice.drafts[9] = replace(DRAFT, prepared_by=MANDATE.delegate)
    window.doors.show_drafts()
    settle()
    words = "\n".join(label.text() for label in window.doors.drafts.findChildren(QLabel))
    assert "Préparé par Nadia ROUSSEL" in words


# the journal


def test_the_journal_names_people_and_says_when_it_is_broken(
    window: MainWindow, practice: Practice, settle: Settle
) -> None:
    practice.custody.act_for(OWN)
    practice.handle.say(CardsChanged((DOCTOR_CARD, SECRETARY_CARD)))
    window.actions_by_key["journal"].trigger()
    settle()
    journal = window.card_doors.journal
    cells = {str(journal.model.index(row, 2).data()) for row in range(journal.model.rowCount())}
    assert {"Dr Claire FONTAINE (899700075064)", "Nadia ROUSSEL (2600301752/SEC01)", "Hugo Marchand"} == cells
    assert journal.model.index(0, 0).data() == str(len(JOURNAL)), "newest first"
    practice.handle.answer(custody.VerifyJournal, custody.JournalVerdict(11, 6, 4))
    journal.verify_button.click()
    settle()
    assert "à partir de la ligne 6" in journal.outcome.text
    practice.handle.say(SessionLocked())
    settle()
    assert journal.model.rowCount() == 0


def test_the_journal_is_exported_with_deeds_in_words(
    window: MainWindow, practice: Practice, settle: Settle, tmp_path: Path, qtbot: QtBot
) -> None:
    practice.custody.act_for(OWN)
    window.actions_by_key["journal"].trigger()
    settle()
    target = tmp_path / "journal.csv"
    window.card_doors.journal.export(str(target))
    qtbot.waitUntil(lambda: target.exists() and bool(target.read_bytes()))
    assert "Ouverture d'urgence" in target.read_text(encoding="utf-8")
