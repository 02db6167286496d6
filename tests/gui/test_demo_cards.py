"""The demonstration's cards while a dialog waits for one: the dock behind is blocked, so they stand in the dialog."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from secmail.api.events import CardNoLongerWanted, CardReason, CardsChanged, CardWanted
from secmail.domain.ids import QuestionId
from secmail.gui.application import build_window
from secmail.gui.main_window import MainWindow
from tests.support.invented_custody import OWN
from tests.support.invented_practice import NOW, PaperCards, Practice

Settle = Callable[[], None]
QUESTION = QuestionId(78)
DOCTOR, SECRETARY = "Dr Claire Fontaine, médecin (CPS)", "Nadia Roussel, secrétaire (CPE)"


@pytest.fixture
def panel() -> PaperCards:
    return PaperCards()


@pytest.fixture
def window(practice: Practice, panel: PaperCards, qtbot: QtBot, settle: Settle) -> Iterator[MainWindow]:
    """A window of the demonstration, in the holder's session."""
    made = build_window(practice.handle, language="fr", demo=panel, now=lambda: NOW)
    qtbot.addWidget(made)
    made.show()
    made.start()
    practice.custody.act_for(OWN)
    settle()
    yield made
    made.shut()


def test_the_card_that_is_waited_for_is_inserted_from_a_dialog_that_blocks_the_dock(
    window: MainWindow, practice: Practice, panel: PaperCards, qtbot: QtBot, settle: Settle
) -> None:
    window.actions_by_key["mandates"].trigger()
    settle()
    assert window.card_doors.mandates is not None
    window.card_doors.mandates.grant()
    settle()
    practice.handle.say(CardWanted(QUESTION, CardReason.DELEGATE, "Nadia ROUSSEL"))
    settle()
    dialog = window.session.questions.card
    assert dialog is not None
    assert dialog.demo is not None
    assert dialog.isModal()
    assert dialog.demo.isVisible()
    dialog.activateWindow()
    button = dialog.demo.buttons[SECRETARY]
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Return)
    assert panel.calls == [f"insert {SECRETARY}"]
    practice.handle.say(CardsChanged(practice.cards))
    settle()
    assert window.demo is not None
    assert "Retirer" in window.demo.cards.buttons[SECRETARY].accessibleName()
    practice.handle.say(CardNoLongerWanted(QUESTION))
    settle()
    assert window.session.questions.card is None


def test_a_card_that_moves_otherwise_is_drawn_anew_and_the_keyboard_stays(
    window: MainWindow, practice: Practice, panel: PaperCards, settle: Settle
) -> None:
    practice.handle.say(CardWanted(QUESTION, CardReason.RESUME))
    settle()
    dialog = window.session.questions.card
    assert dialog is not None
    assert dialog.demo is not None
    dialog.activateWindow()
    dialog.demo.buttons[DOCTOR].setFocus()
    panel.inserted = ""
    practice.handle.say(CardsChanged(()))
    settle()
    assert dialog.demo.buttons[DOCTOR].accessibleName() == f"Insérer la carte : {DOCTOR}"
    assert QApplication.focusWidget() is dialog.demo.buttons[DOCTOR]


def test_outside_of_the_demonstration_there_is_nothing_of_it(practice: Practice, qtbot: QtBot, settle: Settle) -> None:
    plain = build_window(practice.handle, language="fr", now=lambda: NOW)
    qtbot.addWidget(plain)
    plain.show()
    practice.handle.say(CardWanted(QUESTION, CardReason.RESUME))
    settle()
    assert plain.session.questions.card is not None
    assert plain.session.questions.card.demo is None
    plain.shut()


def test_a_first_start_shows_what_the_assistant_asks_for(practice: Practice, panel: PaperCards, qtbot: QtBot) -> None:
    panel.to_type = ("claire@cabinet.example", "un-mot-de-passe")
    made = build_window(practice.handle, language="fr", demo=panel, now=lambda: NOW)
    qtbot.addWidget(made)
    said = [label.text() for label in made.findChildren(QLabel) if "un-mot-de-passe" in label.text()]
    assert len(said) == 1
    assert "claire@cabinet.example" in said[0]
    made.shut()
