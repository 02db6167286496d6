"""The panel "card and keys", the offer of a vault, and what the holder does to the vault."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from secmail.api import custody
from secmail.api.events import CardsChanged, JobDone, SessionLocked, VaultChanged
from secmail.domain.cards import CardWarning
from secmail.domain.errors import Code
from secmail.gui.custody.create import CreateVaultDialog
from secmail.gui.custody.import_keys import ImportKeysDialog
from secmail.gui.custody.panel import CardPanel
from secmail.gui.custody.passphrase import AddPassphraseDialog
from secmail.gui.dialogs.question import Question
from secmail.gui.i18n import Words
from secmail.gui.main_window import MainWindow
from secmail.gui.models.card_words import card_words, module_words
from secmail.gui.models.vault_words import is_homeless
from tests.support.invented_custody import (
    BLOCKED_CARD,
    DOCTOR_CARD,
    FACTS,
    MODULES,
    NOW,
    OLD_CARD,
    OWN,
    SECRETARY_CARD,
)
from tests.support.invented_practice import HOLDER, PIN, Practice

Settle = Callable[[], None]
FRENCH, ENGLISH = Words("fr"), Words("en")


def one(window: QWidget, kind: type) -> QWidget:
    """The only dialog of this kind on the screen."""
    (found,) = [each for each in window.findChildren(kind) if each.isVisible()]
    return found


def press(parent: QWidget, text: str) -> None:
    """Presses the only button with this text."""
    (button,) = [each for each in parent.findChildren(QPushButton) if each.text() == text and each.isVisible()]
    button.click()


def opened(window: MainWindow, practice: Practice, settle: Settle) -> CardPanel:
    """The panel over the doctor's open session."""
    practice.custody.act_for(OWN)
    practice.handle.say(CardsChanged((DOCTOR_CARD,)))
    window.actions_by_key["card-panel"].trigger()
    settle()
    panel = window.card_doors.panel
    panel.tabs.setCurrentIndex(1)
    return panel


def test_a_card_is_told_in_words() -> None:
    said = card_words(OLD_CARD, FRENCH, NOW).spoken
    for expected in ("Carte CPS de Dr Claire FONTAINE", "Médecin", "899700075064", "23 jours", "de test", "Dernier"):
        assert expected in said
    assert "blocked" in card_words(BLOCKED_CARD, ENGLISH, NOW).spoken
    assert "23 days" in card_words(OLD_CARD, ENGLISH, NOW).spoken


def test_every_software_has_its_state_and_remedy() -> None:
    for module in MODULES:
        for words in (FRENCH, ENGLISH):
            assert module.path in module_words(module, words).spoken


def test_the_indicator_leads_to_the_panel_when_there_is_nothing_to_unlock(
    window: MainWindow, practice: Practice, settle: Settle
) -> None:
    practice.handle.say(CardsChanged(()))
    settle()
    window.card.button.click()
    settle()
    panel = window.card_doors.panel
    assert panel.isVisible()
    assert "Aucune carte" in panel.cards.text
    practice.handle.say(CardsChanged((DOCTOR_CARD,)))
    settle()
    assert "Carte CPS de Dr Claire FONTAINE" in panel.cards.text


def test_the_panel_forgets_the_vault_when_it_is_locked(window: MainWindow, practice: Practice, settle: Settle) -> None:
    panel = opened(window, practice, settle)
    assert "Auto-signé" in panel.vault.text
    assert "fiches de secours : 2 sur 3" in panel.vault.text
    practice.handle.say(SessionLocked())
    settle()
    assert "Auto-signé" not in panel.vault.text
    assert "deed.import" not in panel.vault.deeds


def test_a_way_in_is_removed_only_after_a_question(window: MainWindow, practice: Practice, settle: Settle) -> None:
    panel = opened(window, practice, settle)
    names = [button.accessibleName() for button in panel.vault.findChildren(QPushButton)]
    assert "Retirer : Une phrase de passe" in names
    assert not any("CPE" in name for name in names), "mandates are revoked, not removed"
    panel.vault.remove_wanted.emit(FACTS.slots[1], "Une phrase de passe")
    settle()
    assert practice.handle.orders(custody.RemoveSlot) == []
    press(one(window, Question), "Retirer")
    settle()
    assert practice.handle.orders(custody.RemoveSlot) == [custody.RemoveSlot("s2")]
    practice.handle.fail(custody.RemoveSlot, Code.VAULT_LAST_SLOT)
    settle()
    assert panel.outcome.text


def test_a_second_card_is_added_or_asked_for(window: MainWindow, practice: Practice, settle: Settle) -> None:
    panel = opened(window, practice, settle)
    panel.vault.deeds["deed.add-card"].click()
    new = replace(SECRETARY_CARD, keys=(replace(SECRETARY_CARD.keys[0], certificate=_other_certificate()),))
    practice.handle.say(CardsChanged((DOCTOR_CARD, new)))
    settle()
    panel.vault.deeds["deed.add-card"].click()
    assert practice.handle.orders(custody.AddCard) == [custody.AddCard(None), custody.AddCard(new.id)]
    practice.handle.finish(custody.AddCard)
    settle()
    assert panel.outcome.text == "La carte ouvre maintenant ce coffre."


def _other_certificate() -> object:
    return replace(SECRETARY_CARD.keys[0].certificate, sha256="e4" * 32)


def test_a_weak_or_mistyped_passphrase_is_not_added(
    window: MainWindow, practice: Practice, qtbot: QtBot, settle: Settle
) -> None:
    panel = opened(window, practice, settle)
    panel.vault.deeds["deed.add-passphrase"].click()
    dialog = one(window, AddPassphraseDialog)
    assert isinstance(dialog, AddPassphraseDialog)
    for new, again in (("court", "court"), ("a" * 20, "a" * 20), ("brume lacet tonneau", "brume lacet")):
        dialog.new.setText(new)
        dialog.again.setText(again)
        assert not dialog.ok_button.isEnabled()
    dialog.again.setText("brume lacet tonneau")
    qtbot.keyClick(dialog.again, Qt.Key.Key_Return)
    assert practice.handle.orders(custody.AddPassphrase) == [custody.AddPassphrase("brume lacet tonneau")]
    assert dialog.new.text() == dialog.again.text() == ""


def test_former_keys_come_from_a_file(
    window: MainWindow, practice: Practice, settle: Settle, tmp_path: Path, qtbot: QtBot
) -> None:
    file = tmp_path / "ancien.p12"
    file.write_bytes(b"keys")
    panel = opened(window, practice, settle)
    panel.vault.deeds["deed.import"].click()
    dialog = one(window, ImportKeysDialog)
    assert isinstance(dialog, ImportKeysDialog)
    dialog.file.setText(str(tmp_path / "absent.p12"))
    dialog.accept()
    qtbot.waitUntil(lambda: bool(dialog.note.text))
    dialog.file.setText(str(file))
    dialog.passphrase.setText("secret")
    dialog.accept()
    qtbot.waitUntil(lambda: bool(practice.handle.orders(custody.ImportKeys)))
    assert practice.handle.orders(custody.ImportKeys) == [custody.ImportKeys(b"keys", "secret")]
    practice.handle.finish(custody.ImportKeys, 2)
    settle()
    assert panel.outcome.text == "2 clés importées."


# a card without a vault


def test_a_vault_is_offered_to_a_card_that_has_none(window: MainWindow, practice: Practice, settle: Settle) -> None:
    assert not window.offer.isVisible()
    practice.custody.vaults = ()
    practice.handle.say(CardsChanged((DOCTOR_CARD,)))
    settle()
    assert "Dr Claire FONTAINE" in window.offer.text
    window.offer.later_button.click()
    assert not window.offer.isVisible()
    practice.handle.say(CardsChanged((DOCTOR_CARD,)))
    settle()
    assert not window.offer.isVisible(), "once for each card"


def test_a_vault_is_not_offered_where_it_makes_no_sense() -> None:
    assert is_homeless(DOCTOR_CARD, ())
    assert not is_homeless(DOCTOR_CARD, (FACTS,))
    assert not is_homeless(replace(DOCTOR_CARD, warnings=(CardWarning.NO_SLOT_KEY,)), ())
    assert not is_homeless(replace(DOCTOR_CARD, keys=()), ())


def test_creating_a_vault_leads_to_sheets_and_request(
    window: MainWindow, practice: Practice, settle: Settle, tmp_path: Path, qtbot: QtBot
) -> None:
    practice.custody.vaults = ()
    practice.handle.say(CardsChanged((DOCTOR_CARD,)))
    settle()
    window.offer.create_button.click()
    settle()
    dialog = one(window, CreateVaultDialog)
    assert isinstance(dialog, CreateVaultDialog)
    dialog.ok_button.click()
    settle()
    (made,) = practice.handle.orders(custody.CreateVault)
    assert made == custody.CreateVault("claire.fontaine@cabinet.mssante.exemple", card=DOCTOR_CARD.id)
    assert window.session.holder == HOLDER
    asked = one(window, Question)
    texts = [button.text() for button in asked.findChildren(QPushButton)]
    assert {"Fiches de secours…", "Enregistrer la demande…", "Plus tard"} <= set(texts)
    target = tmp_path / "demande.p10"
    window.card_doors.deeds.save_request(str(target))
    qtbot.waitUntil(target.exists)
    assert target.read_bytes() == b"request"


def test_the_vault_page_follows_changes_from_elsewhere(window: MainWindow, practice: Practice, settle: Settle) -> None:
    panel = opened(window, practice, settle)
    practice.custody.session = replace(OWN, vault=replace(FACTS, slots=FACTS.slots[:1]))
    practice.handle.say(VaultChanged(FACTS.id))
    settle()
    assert "phrase de passe" not in panel.vault.text


def test_pins_are_not_kept_by_the_new_dialogs() -> None:
    assert PIN not in repr(custody.AddPassphrase(PIN))
    assert PIN not in repr(custody.OpenByShares((PIN,), PIN))


def test_the_request_of_a_self_signed_key_can_be_saved_again(
    window: MainWindow, practice: Practice, settle: Settle, tmp_path: Path, qtbot: QtBot
) -> None:
    panel = opened(window, practice, settle)
    practice.handle.on(custody.RequestCertificate, lambda _, job: iter((JobDone(job, b"request"),)))
    press(panel, "Demande de certificat…")
    settle()
    assert practice.handle.orders(custody.RequestCertificate) == [custody.RequestCertificate("aa" * 32)]
    (place,) = window.findChildren(QFileDialog)
    target = tmp_path / "demande.p10"
    place.fileSelected.emit(str(target))
    place.close()
    qtbot.waitUntil(lambda: target.exists() and target.read_bytes() == b"request")


def test_locking_by_itself_is_shown_as_set_and_changed(window: MainWindow, practice: Practice, settle: Settle) -> None:
    panel = opened(window, practice, settle)
    assert panel.idle.choice.currentText() == "après 20 min sans activité"
    panel.idle.choice.setCurrentIndex(0)
    panel.idle.choice.activated.emit(0)
    settle()
    assert practice.custody.idle == 0
    panel.start()
    settle()
    assert panel.idle.choice.currentText() == "jamais"
