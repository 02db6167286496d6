"""The questions for codes and cards: last tries, PIN pads, cards that are wanted, several cards, other ways to open."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from secmail.api.commands import AnswerPin, UnlockCard
from secmail.api.custody import AnswerCard, CheckShare, OpenByPassphrase, OpenByShares, OpeningsTold
from secmail.api.events import (
    CardNoLongerWanted,
    CardReason,
    CardsChanged,
    CardWanted,
    JobDone,
    JobFailed,
    OpeningsNoticed,
    PinNoLongerWanted,
    PinReason,
    PinWanted,
)
from secmail.domain.errors import Code
from secmail.domain.ids import QuestionId
from secmail.gui.custody.emergency import EmergencyDialog
from secmail.gui.custody.openings import OpeningsDialog
from secmail.gui.custody.passphrase import OpenByPassphraseDialog
from secmail.gui.dialogs.choose_card import ChooseCardDialog
from secmail.gui.dialogs.pin import PinDialog
from secmail.gui.main_window import MainWindow
from tests.support.invented_custody import DOCTOR_CARD, EMERGENCIES, SECRETARY_CARD, VAULT
from tests.support.invented_practice import Practice

Settle = Callable[[], None]
QUESTION = QuestionId(77)


def ask(window: MainWindow, practice: Practice, settle: Settle, question: PinWanted) -> PinDialog:
    """Lets the engine ask for a code."""
    practice.handle.say(question)
    settle()
    assert window.session.dialog is not None
    return window.session.dialog


def visible(window: QWidget, kind: type) -> list[QWidget]:
    """Dialogs of this kind on the screen."""
    return [one for one in window.findChildren(kind) if one.isVisible()]


# the last try


LAST = PinWanted(QUESTION, replace(DOCTOR_CARD, tries_left=1), PinReason.UNLOCK, refused=True, last_try=True)


def test_the_last_try_is_not_used_by_pressing_enter(
    window: MainWindow, practice: Practice, qtbot: QtBot, settle: Settle
) -> None:
    dialog = ask(window, practice, settle, LAST)
    assert "un seul essai" in dialog.text
    assert not dialog.field.isVisible()
    qtbot.keyClicks(dialog, "4321")
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    settle()
    (answer,) = practice.handle.orders(AnswerPin)
    assert (answer.pin, answer.last_try) == (None, False)


def test_the_last_try_is_used_after_a_separate_word(
    window: MainWindow, practice: Practice, qtbot: QtBot, settle: Settle
) -> None:
    dialog = ask(window, practice, settle, LAST)
    dialog.accept()
    assert practice.handle.orders(AnswerPin) == []
    qtbot.keyClick(dialog.agree_button, Qt.Key.Key_Space)
    assert dialog.field.isVisible()
    qtbot.keyClicks(dialog.field, "4321")
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    (answer,) = practice.handle.orders(AnswerPin)
    assert answer.last_try
    assert practice.open, "the code reached the card"


def test_an_ordinary_answer_never_agrees_to_the_last_try(
    window: MainWindow, practice: Practice, qtbot: QtBot, settle: Settle
) -> None:
    dialog = ask(window, practice, settle, LAST)
    dialog.agree_button.click()
    # Asked anew with tries left, the word that was given before does not count.
    practice.handle.say(PinWanted(QUESTION, DOCTOR_CARD, PinReason.UNLOCK))
    settle()
    qtbot.keyClicks(dialog.field, "1111")
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    assert [one.last_try for one in practice.handle.orders(AnswerPin)] == [False]


# PIN pads


def test_a_pad_shows_no_field_and_closes_when_the_code_was_typed(
    window: MainWindow, practice: Practice, settle: Settle
) -> None:
    dialog = ask(window, practice, settle, PinWanted(QUESTION, replace(DOCTOR_CARD, pin_pad=True), PinReason.GRANT))
    assert not dialog.field.isVisible()
    practice.handle.say(PinNoLongerWanted(QUESTION))
    settle()
    assert window.session.dialog is None
    assert practice.handle.orders(AnswerPin) == []


def test_a_pad_s_last_try_is_agreed_to_before_the_reader_asks(
    window: MainWindow, practice: Practice, settle: Settle
) -> None:
    pad = replace(LAST, card=replace(LAST.card, pin_pad=True))
    dialog = ask(window, practice, settle, pad)
    dialog.agree_button.click()
    assert practice.handle.orders(AnswerPin) == [AnswerPin(QUESTION, None, last_try=True)]
    assert window.session.dialog is dialog
    dialog.cancel_button.click()
    assert practice.handle.orders(AnswerPin)[-1] == AnswerPin(QUESTION, None)


# cards that are wanted


@pytest.mark.parametrize("reason", list(CardReason))
def test_a_wanted_card_is_named_and_the_question_goes_with_it(
    window: MainWindow, practice: Practice, settle: Settle, reason: CardReason
) -> None:
    practice.handle.say(CardWanted(QUESTION, reason, "Nadia ROUSSEL"))
    settle()
    dialog = window.session.questions.card
    assert dialog is not None
    assert "Nadia ROUSSEL" in dialog.text
    practice.handle.say(CardNoLongerWanted(QUESTION))
    settle()
    assert window.session.questions.card is None
    assert practice.handle.orders(AnswerCard) == []


def test_enter_does_not_give_up_what_waits_and_escape_does(
    window: MainWindow, practice: Practice, qtbot: QtBot, settle: Settle
) -> None:
    practice.handle.say(CardWanted(QUESTION, CardReason.RESUME))
    settle()
    dialog = window.session.questions.card
    assert dialog is not None
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert practice.handle.orders(AnswerCard) == []
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    settle()
    assert practice.handle.orders(AnswerCard) == [AnswerCard(QUESTION)]


def test_of_several_cards_one_is_chosen_by_keyboard(
    window: MainWindow, practice: Practice, qtbot: QtBot, settle: Settle
) -> None:
    practice.handle.say(CardsChanged((DOCTOR_CARD, SECRETARY_CARD)))
    settle()
    window.actions_by_key["lock"].trigger()
    settle()
    (dialog,) = visible(window, ChooseCardDialog)
    assert isinstance(dialog, ChooseCardDialog)
    qtbot.keyClick(dialog.list, Qt.Key.Key_Down)
    qtbot.keyClick(dialog.list, Qt.Key.Key_Return)
    settle()
    assert practice.handle.orders(UnlockCard) == [UnlockCard(SECRETARY_CARD.id)]


# other ways to open


def test_a_passphrase_leaves_its_field_at_once_and_a_wrong_one_is_said_in_place(
    window: MainWindow, practice: Practice, qtbot: QtBot, settle: Settle
) -> None:
    window.actions_by_key["open-passphrase"].trigger()
    settle()
    (dialog,) = visible(window, OpenByPassphraseDialog)
    assert isinstance(dialog, OpenByPassphraseDialog)
    qtbot.keyClicks(dialog.field, "brume lacet tonneau")
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    assert practice.handle.orders(OpenByPassphrase) == [OpenByPassphrase("brume lacet tonneau", VAULT)]
    assert dialog.field.text() == ""
    practice.handle.fail(OpenByPassphrase, Code.VAULT_WRONG_PASSPHRASE)
    settle()
    assert "Phrase de passe refusée" in dialog.note.text
    assert not window.problems.isVisible()
    qtbot.keyClicks(dialog.field, "autre chose")
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    practice.handle.finish(OpenByPassphrase, "Dr Claire FONTAINE")
    settle()
    assert visible(window, OpenByPassphraseDialog) == []


@pytest.fixture
def emergency(window: MainWindow, settle: Settle) -> EmergencyDialog:
    window.actions_by_key["emergency"].trigger()
    settle()
    (dialog,) = visible(window, EmergencyDialog)
    assert isinstance(dialog, EmergencyDialog)
    return dialog


SHEETS = tuple(f"{word} " * 32 + word for word in ("alpha", "bravo"))


def test_an_emergency_opening_checks_each_sheet_and_wants_a_name(
    emergency: EmergencyDialog, practice: Practice, settle: Settle
) -> None:
    answers = iter(("Hugo", ""))
    practice.handle.on(CheckShare, lambda _, job: iter((JobDone(job, next(answers)),)))
    for words in SHEETS:
        emergency.words_field.setPlainText(words.upper().replace(" ", "\n"))
        emergency.add()
        settle()
    assert emergency.entered.text() == "Fiches saisies : 2 sur 2. Hugo, Fiche bien lue"
    assert not emergency.ok_button.isEnabled()
    emergency.opener.setText("Paul Verdier")
    assert emergency.ok_button.isEnabled()
    emergency.ok_button.click()
    assert practice.handle.orders(OpenByShares) == [OpenByShares(SHEETS, "Paul Verdier", VAULT)]
    practice.handle.fail(OpenByShares, Code.SHARE_FOREIGN)
    settle()
    assert emergency.note.text
    assert "0 sur 2" in emergency.entered.text()


@pytest.mark.parametrize(
    ("detail", "said"),
    [("word 7", "mot n° 7"), ("32 words of 33", "33 mots ; 32"), ("checksum", "intervertis"), ("", "")],
)
def test_a_mistyped_sheet_does_not_count_and_is_told_where(
    emergency: EmergencyDialog, practice: Practice, settle: Settle, detail: str, said: str
) -> None:
    practice.handle.on(CheckShare, lambda _, job: iter((JobFailed(job, Code.SHARE_UNREADABLE, detail),)))
    emergency.words_field.setPlainText("alpha bravo charly")
    emergency.add()
    settle()
    assert said in emergency.note.text
    assert emergency.note.isVisible()
    assert emergency.words_field.toPlainText() == "alpha bravo charly", "what was typed can be mended"
    assert "0 sur 2" in emergency.entered.text()


def test_a_sheet_counts_once(emergency: EmergencyDialog, practice: Practice, settle: Settle) -> None:
    practice.handle.on(CheckShare, lambda _, job: iter((JobDone(job, "Hugo"),)))
    for _ in range(2):
        emergency.words_field.setPlainText(SHEETS[0])
        emergency.add()
        settle()
    assert "1 sur 2" in emergency.entered.text()
    assert "déjà" in emergency.note.text


def test_the_holder_cannot_overlook_an_emergency_opening(
    window: MainWindow, practice: Practice, qtbot: QtBot, settle: Settle
) -> None:
    practice.handle.say(OpeningsNoticed(EMERGENCIES))
    settle()
    (dialog,) = visible(window, OpeningsDialog)
    assert isinstance(dialog, OpeningsDialog)
    assert "Hugo Marchand" in dialog.text
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Space):
        qtbot.keyClick(dialog.focusWidget() or dialog, key)
    assert practice.handle.orders(OpeningsTold) == []
    dialog.close()
    assert dialog.isVisible()
    qtbot.keyClick(dialog.noted_button, Qt.Key.Key_Space)
    settle()
    assert practice.handle.orders(OpeningsTold) == [OpeningsTold(EMERGENCIES[-1].number)]
    assert visible(window, OpeningsDialog) == []
