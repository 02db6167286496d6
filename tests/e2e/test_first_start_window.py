"""A workstation that nobody has set up: the assistant leads to a mailbox that receives and opens sealed mail."""

import contextlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from shiboken6 import isValid

from secmail.api.setup import SetupState
from secmail.api.setup import SetupStep as Step
from secmail.app.demo import show
from secmail.app.demo.announced import Announced
from secmail.app.demo.panel import Panel
from secmail.app.demo.people import DOCTOR, MEMBERS, Role
from secmail.app.demo.practice import Practice
from secmail.app.demo.profile import bare
from secmail.app.wiring import running_engine
from secmail.gui import preferences
from secmail.gui.application import build_window
from secmail.gui.custody.check_sheets import Check
from secmail.gui.custody.grant import GrantDialog
from secmail.gui.custody.recovery import RecoveryDialog
from secmail.gui.dialogs.card_wanted import CardWantedDialog
from secmail.gui.first_start.assistant import FirstStartDialog
from tests.support.hands import Hands

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key = Qt.Key


@pytest.fixture(autouse=True)
def remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = str(tmp_path / "window.ini")
    monkeypatch.setattr(preferences, "settings", lambda: QSettings(place, QSettings.Format.IniFormat))


def _at(hands: Hands, step: Step) -> FirstStartDialog:
    """The assistant, at this screen and ready for what it asks."""
    dialog = hands.window.first_start.dialog
    assert dialog is not None
    hands.wait(lambda: dialog.isVisible() and dialog.screen_now.step is step, f"not at {step}")
    return dialog


def _press_on(hands: Hands, dialog: FirstStartDialog, says: str) -> None:
    button = dialog.next_button
    hands.wait(lambda: button.isEnabled() and button.text().replace("&", "") == says, f"{button.text()}, not {says}")
    hands.click(button)


def _typed(hands: Hands, field: QLineEdit, text: str) -> None:
    QTest.keyClicks(field, text)
    hands.typed += len(text)


@contextlib.contextmanager
def _started(built: Practice) -> Iterator[Hands]:
    """The program, on the profile as it is now; the assistant comes by itself."""
    with running_engine(bare(built, language="fr"), Announced(built)) as engine:
        window = build_window(engine, language="fr", demo=Panel(built))
        window.show()
        window.start()
        hands = Hands(window, built, Panel(built))
        try:
            hands.wait(lambda: window.first_start.dialog, "the assistant does not come")
            yield hands
        finally:
            window.shut()
            window.close()
            window.deleteLater()


def _card_mailbox_vault(hands: Hands) -> None:
    dialog = _at(hands, Step.CARD)
    hands.sees("FONTAINE", dialog)
    _press_on(hands, dialog, "Continuer")
    form = hands.wait(lambda: _at(hands, Step.MAILBOX).mailbox.form, "no form")
    assert form is not None
    hands.wait(lambda: "FONTAINE" in form.name.text(), "the card's name is not proposed")
    _typed(hands, form.address, DOCTOR.address)
    _press_on(hands, dialog, "Chercher les serveurs")
    hands.wait(lambda: form.chosen, "no servers")
    _typed(hands, form.password, hands.practice.password().reveal)
    _press_on(hands, dialog, "Ajouter")
    _press_on(hands, dialog, "Continuer")
    _at(hands, Step.VAULT)
    _press_on(hands, dialog, "Créer le coffre")
    hands.type_pin(Role.DOCTOR)
    _press_on(hands, dialog, "Continuer")
    _at(hands, Step.SHEETS)


def _sheets(hands: Hands, dialog: FirstStartDialog, paper: Path) -> None:
    """Two of three; each checked by the words that are asked for."""
    _press_on(hands, dialog, "Préparer les fiches…")
    recovery = hands.dialog(RecoveryDialog)
    for field, name in zip(recovery.people.fields, ("Hugo", "Paule", "Me Colin"), strict=True):
        _typed(hands, field, name)
    hands.click(recovery.next_button)
    hands.wait(lambda: recovery.printing.sheets, "no sheets")
    recovery.printing.save(str(paper))
    hands.wait(recovery.next_button.isEnabled, "not saved")
    hands.click(recovery.next_button)
    for sheet in recovery.checking.rows:
        for place, field in zip(sheet.asked, sheet.fields, strict=True):
            _typed(hands, field, sheet.word(place)[:4])
        hands.click(sheet.check_button)
        assert sheet.state is Check.CHECKED
    hands.click(recovery.next_button)


def _is_gone(dialog: QWidget) -> bool:
    return not isValid(dialog) or not dialog.isVisible()


def _grant(hands: Hands, dialog: FirstStartDialog) -> None:
    """Her card in the only reader, then the doctor's again, which signs."""
    _press_on(hands, dialog, "Donner une délégation…")
    grant = hands.dialog(GrantDialog)
    hands.click(grant.ok_button)
    for role in (Role.SECRETARY, Role.DOCTOR):
        wanted = hands.dialog(CardWantedDialog)
        hands.reader.insert(MEMBERS[role].title)
        hands.type_pin(role)
        hands.wait(partial(_is_gone, wanted), "still wanted")


def test_all_six_steps_left_in_the_middle_and_gone_on_with_after_a_new_start(tmp_path: Path, qapp: object) -> None:
    with show.practice(tmp_path / "practice") as built:
        with _started(built) as hands:
            _card_mailbox_vault(hands)
            assert hands.window.first_start.dialog is not None
            hands.click(hands.window.first_start.dialog.close_button)
            clicks, typed = hands.clicks, hands.typed
        with _started(built) as hands:
            hands.clicks, hands.typed = clicks, typed
            dialog = _at(hands, Step.SHEETS)
            _press_on(hands, dialog, "Saisir le code…")
            hands.type_pin(Role.DOCTOR)
            _sheets(hands, dialog, tmp_path / "sheets.pdf")
            hands.sees("Me Colin", dialog)
            _press_on(hands, dialog, "Continuer")
            _at(hands, Step.SOFTWARE).software.folder.take(str(built.drop_folder))
            _press_on(hands, dialog, "Enregistrer et essayer")
            hands.wait(lambda: list(built.drop_folder.glob("*.hpr")), "no test file")
            _press_on(hands, dialog, "Continuer")
            _at(hands, Step.DELEGATE)
            _grant(hands, dialog)
            hands.sees("MARCHAND", dialog)
            _press_on(hands, dialog, "Terminer")
            hands.wait(lambda: not dialog.isVisible(), "the assistant stays")
            hands.wait(lambda: hands.window.folders.model.rowCount() > 4, "no folders")
            assert (tmp_path / "sheets.pdf").read_bytes().startswith(b"%PDF")
            # A person's time by the keystroke-level model: to see and point at each, and to type at 40 words a minute.
            assert hands.clicks * 2.65 + hands.typed * 0.28 < 5 * 60 / 2, (hands.clicks, hands.typed)
        with running_engine(bare(built, language="fr"), Announced(built)) as engine:
            assert not engine.ask(SetupState()).result(30).wanted, "it has come to its end"


def test_five_minutes_from_nothing_to_opened_mail(tmp_path: Path, qapp: object) -> None:
    with show.practice(tmp_path / "practice") as built, _started(built) as hands:
        _card_mailbox_vault(hands)
        window, dialog = hands.window, _at(hands, Step.SHEETS)
        hands.click(dialog.later_button)
        _at(hands, Step.SOFTWARE).software.folder.take(str(built.drop_folder))
        _press_on(hands, dialog, "Enregistrer et essayer")
        hands.wait(lambda: list(built.drop_folder.glob("*.hpr")), "no test file")
        _press_on(hands, dialog, "Continuer")
        _at(hands, Step.DELEGATE)
        _press_on(hands, dialog, "Donner une délégation…")
        hands.dialog(GrantDialog).close()
        hands.click(dialog.later_button)
        hands.wait(lambda: not dialog.isVisible(), "the assistant stays")
        hands.wait(lambda: window.folders.model.rowCount() > 4, "no folders")
