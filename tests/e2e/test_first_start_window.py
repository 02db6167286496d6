"""A workstation that nobody has set up: the assistant leads to a mailbox that receives and opens sealed mail."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest

from secmail.api.setup import SetupStep as Step
from secmail.app.demo import show
from secmail.app.demo.announced import Announced
from secmail.app.demo.panel import Panel
from secmail.app.demo.people import DOCTOR, Role
from secmail.app.demo.profile import bare
from secmail.app.wiring import running_engine
from secmail.gui import preferences
from secmail.gui.application import build_window
from secmail.gui.custody.grant import GrantDialog
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


def test_five_minutes_from_nothing_to_opened_mail(tmp_path: Path, qapp: object) -> None:
    with (
        show.practice(tmp_path / "practice") as built,
        running_engine(bare(built, language="fr"), Announced(built)) as engine,
    ):
        window = build_window(engine, language="fr", demo=Panel(built))
        window.show()
        window.start()
        hands = Hands(window, built, Panel(built))
        try:
            hands.wait(lambda: window.first_start.dialog, "the assistant does not come")
            dialog = _at(hands, Step.CARD)
            hands.sees("FONTAINE", dialog)
            _press_on(hands, dialog, "Continuer")
            form = hands.wait(lambda: _at(hands, Step.MAILBOX).mailbox.form, "no form")
            assert form is not None
            hands.wait(lambda: "FONTAINE" in form.name.text(), "the card's name is not proposed")
            QTest.keyClicks(form.address, DOCTOR.address)
            _press_on(hands, dialog, "Chercher les serveurs")
            hands.wait(lambda: form.chosen, "no servers")
            QTest.keyClicks(form.password, built.password().reveal)
            _press_on(hands, dialog, "Ajouter")
            _press_on(hands, dialog, "Continuer")
            _at(hands, Step.VAULT)
            _press_on(hands, dialog, "Créer le coffre")
            hands.type_pin(Role.DOCTOR)
            _press_on(hands, dialog, "Continuer")
            _at(hands, Step.SHEETS)
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
        finally:
            window.shut()
            window.close()
            window.deleteLater()
