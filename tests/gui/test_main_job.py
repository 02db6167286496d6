"""The doctor's main job in the window: unlock, read, file, answer; and what appears when something is wrong."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from secmail.api.commands import (
    AnswerPin,
    CancelOutbox,
    FileResults,
    LockSession,
    MarkSeen,
    OpenMessage,
    ResolveOutbox,
    RetryOutbox,
    Synchronise,
    UnlockCard,
    Watch,
)
from secmail.api.events import (
    AccountChanged,
    CardsChanged,
    EventsDropped,
    JobFailed,
    MessageLocked,
    OutboxChanged,
    PinNoLongerWanted,
    PinReason,
    PinWanted,
)
from secmail.domain.errors import Code
from secmail.domain.ids import AccountId, JobId, MessageId, QuestionId
from secmail.gui.dialogs.password import PasswordDialog
from secmail.gui.main_window import MainWindow
from tests.support.invented_practice import (
    CARD,
    FILED_NAME,
    INBOX,
    NOT_FOR_US,
    PIN,
    REFUSED,
    UNCERTAIN,
    Practice,
)

Settle = Callable[[], None]
Choose = Callable[[int], None]


def type_pin(window: MainWindow, qtbot: QtBot, text: str) -> None:
    """Types a PIN as a person does."""
    dialog = window.session.dialog
    assert dialog is not None
    qtbot.keyClicks(dialog.field, text)
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)


@pytest.fixture
def unlocked(window: MainWindow, qtbot: QtBot, choose: Choose, settle: Settle) -> MainWindow:
    """The result is on the screen."""
    choose(12)
    window.reading.notice.button.click()
    settle()
    type_pin(window, qtbot, PIN)
    settle()
    return window


def test_at_the_start_the_inbox_is_there_and_the_engine_watches(window: MainWindow, practice: Practice) -> None:
    assert practice.handle.orders(Watch) == [Watch()]
    assert window.messages.model.folder == INBOX
    assert window.messages.model.rowCount() == 10
    assert window.card.text == "Carte de Dr Claire FONTAINE : code à saisir"


def test_choosing_a_locked_message_asks_for_nothing(window: MainWindow, practice: Practice, choose: Choose) -> None:
    choose(12)
    assert practice.handle.orders(OpenMessage) == [OpenMessage(MessageId(12), ask_pin=False)]
    assert window.session.dialog is None
    assert "verrouillé" in window.reading.notice.words
    assert window.reading.notice.button.text() == "Saisir le code de la carte"


def test_one_pin_opens_the_result(unlocked: MainWindow, practice: Practice) -> None:
    assert unlocked.session.dialog is None
    assert unlocked.reading.view is not None
    assert "Expéditeur vérifié" in unlocked.reading.banner.spoken
    assert "DURAND-EXEMPLE Marie" in unlocked.reading.results.text
    assert unlocked.reading.results.model.rowCount() == 11
    assert unlocked.card.text == "Carte de Dr Claire FONTAINE : messages ouverts"
    assert practice.handle.orders(MarkSeen) == [MarkSeen((MessageId(12),), seen=True)]


def test_a_wrong_pin_keeps_asking_with_the_sentence(
    window: MainWindow, qtbot: QtBot, choose: Choose, settle: Settle
) -> None:
    choose(12)
    window.reading.unlock()
    settle()
    type_pin(window, qtbot, "0000")
    settle()
    dialog = window.session.dialog
    assert dialog is not None
    assert "Code refusé" in dialog.text
    assert "2 essais" in dialog.text
    assert dialog.field.text() == ""
    type_pin(window, qtbot, "1111")
    settle()
    assert window.session.dialog is not None
    assert "Dernier essai" in window.session.dialog.text


def test_the_pin_leaves_the_field_and_hides_itself(
    window: MainWindow, practice: Practice, qtbot: QtBot, settle: Settle
) -> None:
    practice.handle.on(AnswerPin, lambda command, job: iter(()))
    practice.handle.say(PinWanted(QuestionId(5), CARD, PinReason.UNLOCK))
    settle()
    dialog = window.session.dialog
    assert dialog is not None
    assert not dialog.isModal() or dialog.windowModality() is Qt.WindowModality.WindowModal
    type_pin(window, qtbot, "987654")

    assert dialog.field.text() == ""
    assert not dialog.field.isEnabled()
    dialog.field.setEnabled(True)
    dialog.field.undo()
    assert dialog.field.text() == ""
    assert "Vérification" in dialog.text
    assert "987654" not in repr(practice.handle.submitted)
    practice.handle.say(PinNoLongerWanted(QuestionId(5)))
    settle()
    assert window.session.dialog is None


def test_declining_answers_none(window: MainWindow, practice: Practice, qtbot: QtBot, settle: Settle) -> None:
    practice.handle.say(PinWanted(QuestionId(6), CARD, PinReason.SIGN))
    settle()
    dialog = window.session.dialog
    assert dialog is not None
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    settle()
    assert practice.handle.orders(AnswerPin) == [AnswerPin(QuestionId(6), None)]
    assert window.session.dialog is None


def test_filing_shows_the_file_and_does_not_do_it_twice(
    unlocked: MainWindow, practice: Practice, settle: Settle
) -> None:
    action = unlocked.actions_by_key["file"]
    assert action.isEnabled()
    action.trigger()
    settle()
    assert unlocked.reading.filing.text == f"Résultat rangé : {FILED_NAME}"
    unlocked.deeds.file_results()
    settle()
    assert "Déjà rangé" in unlocked.reading.filing.text
    assert practice.handle.orders(FileResults) == [FileResults(MessageId(12))] * 2
    row = unlocked.messages.model.summary(MessageId(12))
    assert row is not None
    assert row.exported


def test_a_held_or_failed_filing_says_why(unlocked: MainWindow, practice: Practice, settle: Settle) -> None:
    practice.handle.on(FileResults, lambda _, job: iter((JobFailed(job, Code.EXPORT_UNREACHABLE),)))
    unlocked.reading.file_wanted.emit()
    settle()
    assert "Dossier de rangement inaccessible" in unlocked.reading.filing.text


def test_not_for_us_says_so_in_the_pane(window: MainWindow, choose: Choose) -> None:
    choose(NOT_FOR_US)
    assert "chiffré pour quelqu'un d'autre" in window.reading.notice.words
    assert not window.problems.isVisible()


def test_marking_unread_and_checking_mail(unlocked: MainWindow, practice: Practice, settle: Settle) -> None:
    unlocked.actions_by_key["unread"].trigger()
    settle()
    assert practice.handle.orders(MarkSeen)[-1] == MarkSeen((MessageId(12),), seen=False)
    assert unlocked.actions_by_key["unread"].text() == "Marquer &lu"
    unlocked.actions_by_key["sync"].trigger()
    settle()
    assert practice.handle.orders(Synchronise) == [Synchronise()]
    assert unlocked.statusBar().currentMessage() == "2 nouveaux messages"


def test_the_lock_action_does_what_it_says(window: MainWindow, practice: Practice, settle: Settle) -> None:
    lock = window.actions_by_key["lock"]
    assert lock.text() == "Dé&verrouiller"
    lock.trigger()
    assert practice.handle.orders(UnlockCard) == [UnlockCard()]
    practice.open = True
    practice.handle.say(CardsChanged((CARD,)))
    window.session.start()
    settle()
    assert lock.text() == "&Verrouiller"
    lock.trigger()
    assert practice.handle.orders(LockSession) == [LockSession()]


@pytest.mark.parametrize(
    ("cards", "words"),
    [
        ((), "Aucune carte dans le lecteur"),
        ((replace(CARD, blocked=True),), "Carte de Dr Claire FONTAINE : bloquée"),
        ((replace(CARD, holder="A\u202eB" * 100),), "code à saisir"),
    ],
)
def test_the_card_indicator_has_words(
    window: MainWindow, practice: Practice, settle: Settle, cards: tuple[object, ...], words: str
) -> None:
    practice.handle.say(CardsChanged(cards))  # type: ignore[arg-type]
    settle()
    assert words in window.card.text
    assert "\u202e" not in window.card.text


def test_a_failing_reader_is_told_at_the_card(window: MainWindow, practice: Practice, settle: Settle) -> None:
    practice.handle.say(JobFailed(JobId(77), Code.CARD_MODULE_MISSING))
    settle()
    assert window.card.text == "Lecteur de carte : problème"
    assert "Logiciel de la carte absent" in window.problems.text


def test_the_problem_bar_is_quiet_and_offers_what_can_be_done(
    window: MainWindow, practice: Practice, settle: Settle
) -> None:
    offline = AccountChanged(AccountId(1), Code.MAIL_OFFLINE)
    practice.handle.say(offline)
    settle()
    assert window.problems.isVisible()
    assert "injoignable" in window.problems.text
    window.problems.close_button.click()
    assert not window.problems.isVisible()
    practice.handle.say(offline)
    settle()
    assert not window.problems.isVisible(), "the same problem is shown once"

    practice.handle.say(AccountChanged(AccountId(1), Code.MAIL_AUTH))
    settle()
    assert "Mot de passe" in window.problems.text
    assert window.problems.retry_button.text() == "Se connecter de nouveau…"
    window.problems.retry_button.click()
    settle()
    (dialog,) = window.findChildren(PasswordDialog)
    assert dialog.isVisible()
    dialog.reject()

    practice.handle.say(AccountChanged(AccountId(1), Code.MAIL_TLS))
    settle()
    window.problems.retry_button.click()
    assert practice.handle.orders(Synchronise) == [Synchronise(AccountId(1))]

    practice.handle.say(offline, AccountChanged(AccountId(1), None))
    settle()
    assert not window.problems.isVisible()

    practice.handle.say(AccountChanged(AccountId(1), None, refused=("Papiers", "Labo")))
    settle()
    assert "Dossier refusé" in window.problems.text and "Papiers, Labo" in window.problems.text
    practice.handle.say(offline, AccountChanged(AccountId(1), None, refused=("Papiers", "Labo")))
    settle()
    assert "Dossier refusé" in window.problems.text, "the server answers again, and refuses them as before"
    practice.handle.say(AccountChanged(AccountId(1), None))
    settle()
    assert not window.problems.isVisible()


def test_several_problems_are_counted(window: MainWindow, practice: Practice, settle: Settle) -> None:
    practice.handle.say(AccountChanged(AccountId(1), Code.MAIL_OFFLINE), JobFailed(JobId(9), Code.STORE_FULL))
    settle()
    assert "Disque plein (et 1 autre problème)" in window.problems.text


def test_the_outbox_asks_about_uncertain_messages(window: MainWindow, practice: Practice, settle: Settle) -> None:
    practice.handle.say(OutboxChanged(REFUSED), OutboxChanged(UNCERTAIN))
    settle()
    buttons = {button.text(): button for button in window.outbox.findChildren(QPushButton)}
    texts = [label.text() for label in window.outbox.findChildren(type(window.reading.filing._text))]
    assert any("550 5.1.1 mailbox unavailable" in text for text in texts)
    buttons["Il est parti"].click()
    buttons["Il n'est pas parti"].click()
    buttons["Réessayer"].click()
    buttons["Renoncer"].click()
    assert practice.handle.orders(ResolveOutbox) == [
        ResolveOutbox(UNCERTAIN.id, sent=True),
        ResolveOutbox(UNCERTAIN.id, sent=False),
    ]
    assert practice.handle.orders(RetryOutbox) == [RetryOutbox(REFUSED.id)]
    assert practice.handle.orders(CancelOutbox) == [CancelOutbox(REFUSED.id)]


def test_dropped_events_make_everything_read_anew(window: MainWindow, practice: Practice, settle: Settle) -> None:
    practice.views = {}
    practice.handle.say(EventsDropped())
    settle()
    assert window.messages.model.rowCount() <= 1


def test_leaving_a_message_while_it_opens_shows_only_the_next(
    window: MainWindow, practice: Practice, choose: Choose, settle: Settle
) -> None:
    practice.open = True
    practice.handle.on(OpenMessage, lambda *_: iter(()))
    choose(12)
    choose(11)
    assert practice.handle.cancelled
    practice.handle.say(MessageLocked(MessageId(12), Code.CARD_ABSENT))
    settle()
    assert window.reading.message == 11
    assert "Ouverture" in window.reading.notice.words
