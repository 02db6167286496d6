"""The window over the running demonstration practice: cards are moved, codes typed, dialogs worked as people do it."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from secmail.app.demo import show
from secmail.app.demo.panel import Panel
from secmail.app.demo.people import MEMBERS, Role
from secmail.app.demo.profile import prepare
from secmail.app.wiring import running_engine
from secmail.domain.mandates import Right
from secmail.gui.application import build_window
from secmail.gui.custody.create import CreateVaultDialog
from secmail.gui.custody.emergency import EmergencyDialog
from secmail.gui.custody.openings import OpeningsDialog
from secmail.gui.custody.passphrase import AddPassphraseDialog, OpenByPassphraseDialog
from secmail.gui.dialogs.question import Question
from secmail.gui.main_window import MainWindow

T = TypeVar("T")
PATIENCE = 60.0
PASSPHRASE = "brume lacet tonneau vigie"
pytestmark = pytest.mark.qt_log_ignore(r"^This plugin does not support (propagateSizeHints|raise)", extend=True)


@dataclass
class Hands:
    """What a person does at the desk."""

    window: MainWindow
    reader: Panel

    def wait(self, what: Callable[[], T], why: str) -> T:
        """Until it is true."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            QApplication.processEvents()
            found = what()
            if found:
                return found
            time.sleep(0.01)
        raise AssertionError(f"{why}: {self.window.problems.text}")

    def dialog(self, kind: type[T]) -> T:
        """The dialog of this kind that comes up."""

        def shown() -> list[QWidget]:
            return [one for one in self.window.findChildren(kind) if one.isVisible()]  # type: ignore[type-var]

        return self.wait(shown, kind.__name__)[-1]  # type: ignore[return-value]

    def insert(self, role: Role) -> None:
        """Puts a card into the reader, instead of the other."""
        self.reader.insert(MEMBERS[role].title)

    def type_pin(self, role: Role) -> None:
        """Types the code that is asked for."""
        asked = self.wait(lambda: self.window.session.dialog, "no code is asked for")
        asked.field.setText(MEMBERS[role].pin)
        asked.accept()
        self.wait(lambda: self.window.session.dialog is not asked, "the code is not taken")

    def unlock(self, role: Role) -> None:
        """Opens what this card opens."""
        self.insert(role)
        name = MEMBERS[role].name.split()[-1]
        self.wait(lambda: [name in card.holder for card in self.window.session.cards] == [True], "the card is not seen")
        self.window.actions_by_key["lock"].trigger()
        self.type_pin(role)
        self.wait(lambda: self.window.session.shown, "no session")

    def lock(self) -> None:
        """Closes everything."""
        self.window.actions_by_key["lock"].trigger()
        self.wait(lambda: self.window.session.holder is None, "still open")

    def press(self, parent: QWidget, text: str) -> None:
        """Presses the button that begins so."""

        def found() -> list[QAbstractButton]:
            buttons = [one for one in parent.findChildren(QAbstractButton) if one.isVisible()]
            return [one for one in buttons if one.text().replace("&", "").startswith(text)]

        self.wait(found, text)[0].click()


@pytest.fixture
def hands(tmp_path: Path, qapp: QApplication) -> Iterator[Hands]:
    with show.practice(tmp_path / "practice") as built, running_engine(prepare(built, language="fr")) as engine:
        reader = Panel(built)
        window = build_window(engine, language="fr", demo=reader)
        window.show()
        window.start()
        hands = Hands(window, reader)
        try:
            hands.wait(lambda: window.folders.model.rowCount() > 4, "no folders")
            yield hands
        finally:
            window.shut()
            window.close()
            window.deleteLater()


def test_a_lost_card_is_no_lost_mailbox(hands: Hands, tmp_path: Path) -> None:
    window = hands.window
    hands.unlock(Role.DOCTOR)
    window.actions_by_key["card-panel"].trigger()
    panel = window.card_doors.panel
    panel.tabs.setCurrentIndex(1)
    panel.vault.deeds["deed.add-passphrase"].click()
    adding = hands.dialog(AddPassphraseDialog)
    adding.new.setText(PASSPHRASE)
    adding.again.setText(PASSPHRASE)
    adding.accept()
    hands.wait(lambda: "Phrase de passe ajoutée" in panel.outcome.text, "no passphrase")
    sheets = _make_sheets(hands, tmp_path)
    hands.lock()

    window.actions_by_key["open-passphrase"].trigger()
    opening = hands.dialog(OpenByPassphraseDialog)
    opening.field.setText(PASSPHRASE)
    hands.wait(opening.ok_button.isEnabled, "no vault opens by passphrase")
    opening.accept()
    hands.wait(lambda: window.session.shown, "not opened by passphrase")
    assert "rien ne peut être signé" in window.strip.text
    hands.lock()

    window.actions_by_key["emergency"].trigger()
    emergency = hands.dialog(EmergencyDialog)
    emergency.opener.setText("Paul Verdier")
    hands.wait(lambda: emergency.needed == 2, "no sheets are wanted")
    emergency.words_field.setPlainText(sheets[0].replace(" ", " x", 1))
    emergency.add()
    hands.wait(lambda: "Le mot n° 2" in emergency.note.text, "a wrong word is not told")
    for place, words in enumerate(sheets[1:], 1):
        emergency.words_field.setPlainText(words)
        emergency.add()
        hands.wait(lambda: f"{place} sur 2" in emergency.entered.text(), "a sheet is not taken")  # noqa: B023 -- at once
    emergency.accept()
    hands.wait(lambda: window.session.shown, "not opened in an emergency")
    assert "Ouverture d'urgence" in window.strip.text
    hands.lock()

    hands.unlock(Role.DOCTOR)
    notice = hands.dialog(OpeningsDialog)
    assert "Paul Verdier" in notice.text
    notice.noted_button.click()


def _make_sheets(hands: Hands, folder: Path) -> list[str]:
    """Makes three, checks one by its words and one by its code, and passes one over."""
    hands.window.card_doors.panel.vault.deeds["deed.recovery"].click()
    dialog = hands.window.card_doors.recovery
    assert dialog is not None
    for field, name in zip(dialog.people.fields, ("Hugo", "Inès", "Paul"), strict=True):
        field.setText(name)
    dialog.go_on()
    hands.wait(lambda: dialog.printing.sheets, "no sheets")
    sheets = [" ".join(sheet.words) for sheet in dialog.printing.sheets]
    dialog.printing.save(str(folder / "sheets.pdf"))
    hands.wait(dialog.next_button.isEnabled, "the sheets are not saved")
    dialog.go_on()
    first, second, third = dialog.checking.rows
    for place, field in zip(first.asked, first.fields, strict=True):
        field.setText(first.word(place))
    first.compare()
    dialog.checking.whole.setText(sheets[1].upper())
    dialog.checking.check_whole()
    hands.wait(lambda: not second.check_button.isEnabled(), "the code of a sheet is not known")
    third.skip_button.click()
    dialog.go_on()
    hands.wait(lambda: hands.window.card_doors.recovery is None, "not finished")
    return sheets


def test_a_mandate_is_given_with_one_reader_used_and_taken_back(hands: Hands) -> None:
    window = hands.window
    hands.unlock(Role.DOCTOR)
    window.actions_by_key["mandates"].trigger()
    listed = window.card_doors.mandates
    _revoke_first(hands)
    listed.grant()
    granting = listed.grant_dialog
    assert granting is not None
    granting.accept()
    hands.wait(lambda: window.session.questions.card, "the delegate's card is not asked for")
    hands.insert(Role.SECRETARY)
    hands.type_pin(Role.SECRETARY)
    hands.wait(lambda: window.session.questions.card, "one's own card is not asked for")
    hands.insert(Role.DOCTOR)
    hands.type_pin(Role.DOCTOR)
    hands.wait(lambda: "Délégation donnée" in listed.outcome.text, "not granted")
    hands.lock()

    hands.unlock(Role.SECRETARY)
    assert "par délégation" in window.strip.text
    assert window.session.allows(Right.FILE)
    assert not window.actions_by_key["new"].isEnabled()
    hands.lock()

    hands.unlock(Role.DOCTOR)
    _revoke_first(hands)
    hands.lock()
    hands.insert(Role.SECRETARY)
    hands.wait(window.offer.isVisible, "a card without a vault is offered none")
    window.offer.create_button.click()
    creating = hands.dialog(CreateVaultDialog)
    hands.wait(creating.ok_button.isEnabled, "no address")
    creating.accept()
    hands.type_pin(Role.SECRETARY)
    hands.wait(lambda: window.session.shown, "no vault of her own")
    asked = hands.dialog(Question)
    assert "fiches de secours" in asked.informativeText()
    hands.press(asked, "Plus tard")


def _revoke_first(hands: Hands) -> None:
    listed = hands.window.card_doors.mandates
    listed.start()
    hands.wait(lambda: "En vigueur" in listed.list.text, "nothing in force")
    hands.press(listed.list, "Révoquer")
    hands.press(hands.dialog(Question), "Révoquer")
    hands.wait(lambda: "Délégation révoquée" in listed.outcome.text, "not revoked")
    hands.wait(lambda: "En vigueur" not in listed.list.text, "still in force")
