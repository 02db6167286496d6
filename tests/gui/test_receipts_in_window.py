"""Signed receipts in the window: a quiet question, two answers, and the history of a letter."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from secmail.api import commands
from secmail.domain.drafts import Draft
from secmail.domain.errors import Code
from secmail.domain.ids import MessageId
from secmail.domain.messages import Kind
from secmail.domain.receipts import ReceiptAnswer, ReceiptsShown, ReceiptWish
from secmail.gui.compose.content import Content, draft, from_draft
from secmail.gui.i18n import Words
from secmail.gui.main_window import MainWindow
from secmail.gui.models.message_words import row_words
from secmail.gui.models.receipt_words import history_lines, receipt_words
from secmail.gui.panes.receipt_strip import ReceiptStrip
from tests.support.invented_practice import ACCOUNT, COLLEAGUE, NOW, READ, WISH, Practice, row, view

Settle = Callable[[], None]
LETTER = MessageId(11)


@pytest.fixture
def strip(practice: Practice, window: MainWindow, choose: Callable[[int], None]) -> ReceiptStrip:
    """A letter on the screen that asks for a receipt."""
    practice.open = True
    practice.views[LETTER] = replace(practice.views[LETTER], receipts=WISH)
    choose(11)
    return window.reading.receipt


def press(qtbot: QtBot, button: object) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_nothing_is_sent_by_reading(strip: ReceiptStrip, practice: Practice) -> None:
    assert strip.isVisible()
    assert COLLEAGUE.address in strip.text
    assert strip.send_button.text() == "Envoyer l'accusé de lecture"
    assert strip.decline_button.text() == "Ne pas envoyer"
    assert not practice.handle.orders(commands.SendReceipt)


def test_the_receipt_leaves_when_the_reader_agrees(
    strip: ReceiptStrip, practice: Practice, qtbot: QtBot, settle: Settle
) -> None:
    press(qtbot, strip.send_button)
    settle()
    assert practice.handle.orders(commands.SendReceipt) == [commands.SendReceipt(LETTER)]
    assert strip.text == f"Accusé de lecture envoyé à {COLLEAGUE.address}"
    assert not strip.send_button.isVisible()
    assert not strip.decline_button.isVisible()


def test_who_declines_is_not_asked_again(strip: ReceiptStrip, practice: Practice, qtbot: QtBot, settle: Settle) -> None:
    press(qtbot, strip.decline_button)
    settle()
    assert practice.handle.orders(commands.DeclineReceipt) == [commands.DeclineReceipt(LETTER)]
    assert not practice.handle.orders(commands.SendReceipt)
    assert strip.text == "Vous n'avez pas envoyé d'accusé de lecture."
    assert not strip.send_button.isVisible()


def test_while_it_is_signed_there_is_nothing_to_press(
    strip: ReceiptStrip, practice: Practice, qtbot: QtBot, settle: Settle
) -> None:
    practice.handle.on(commands.SendReceipt, lambda _command, _job: iter(()))
    press(qtbot, strip.send_button)
    settle()
    assert not strip.send_button.isVisible()
    practice.handle.fail(commands.SendReceipt, Code.RECIPIENT_NO_CERTIFICATE)
    settle()
    assert "certificat" in strip.text
    assert strip.send_button.isVisible()  # so that it can be tried again


def test_the_strip_leaves_with_its_message(
    strip: ReceiptStrip, practice: Practice, choose: Callable[[int], None], settle: Settle
) -> None:
    choose(12)
    assert not strip.isVisible()
    choose(11)
    assert strip.isVisible()
    practice.card_out()
    settle()
    assert not strip.isVisible()
    assert strip.text == ""


def test_a_letter_and_the_outbox_say_who_has_read(
    practice: Practice, window: MainWindow, choose: Callable[[int], None], settle: Settle
) -> None:
    assert READ.receipts is not None
    practice.open = True
    practice.views[LETTER] = replace(practice.views[LETTER], receipts=ReceiptsShown(history=READ.receipts))
    practice.outbox = (READ,)
    window.outbox.reload()
    settle()
    choose(11)
    lines = history_lines(READ.receipts, Words("fr"))
    assert lines[0].startswith(f"Lu par {COLLEAGUE.address} le ")
    assert lines[1] == "Accusé de lecture attendu de ines.benali@pneumo.exemple"
    assert window.reading.receipt.text == "\n".join(lines)
    assert not window.reading.receipt.send_button.isVisible()
    said = [each.text() for each in window.outbox.findChildren(type(window.reading.receipt._text))]
    assert set(lines) <= set(said)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_state_has_its_words(language: str) -> None:
    words = Words(language)  # type: ignore[arg-type]  # both are languages
    letter = view(1, COLLEAGUE, "Avis")
    wish = ReceiptWish((COLLEAGUE.address,))
    assert READ.receipts is not None
    states = [
        ReceiptsShown(wish=wish),
        ReceiptsShown(wish=replace(wish, answer=ReceiptAnswer.SENT)),
        ReceiptsShown(wish=replace(wish, answer=ReceiptAnswer.DECLINED)),
        ReceiptsShown(history=READ.receipts),
        ReceiptsShown(proves=READ.receipts.read[0]),
    ]
    said = [receipt_words(replace(letter, receipts=state), words) for state in states]
    assert len({each.text for each in said if each is not None}) == len(states)
    assert [each.asks for each in said if each is not None] == [True, False, False, False, False]
    assert receipt_words(letter, words) is None


def test_a_receipt_is_called_so_in_the_list() -> None:
    listed = replace(row(view(1, COLLEAGUE, "[...]")), kind=Kind.RECEIPT)
    assert row_words(listed, Words("fr"), NOW).subject == "Accusé de lecture"


# --- writing


def test_the_box_in_the_composer_says_what_is_set_until_somebody_says_otherwise(
    practice: Practice, window: MainWindow, settle: Settle
) -> None:
    practice.asks_for_receipts = True
    composer = window.writing.write()
    settle()
    assert composer.form.receipt.isChecked()
    assert composer.form.content.receipt is None  # as it is set when the letter leaves
    assert not composer.unsaved
    composer.form.receipt.click()
    assert composer.form.content.receipt is False
    composer.form.suggest_receipt(asked=True)
    assert not composer.form.receipt.isChecked()
    composer._drop()


def test_what_the_box_says_goes_with_the_letter_and_its_draft() -> None:
    content = Content(to=COLLEAGUE.address, body="Bonjour", receipt=True)
    made: Draft = draft(content, ACCOUNT)
    assert made.receipt is True
    assert from_draft(made).receipt is True
    assert from_draft(replace(made, receipt=None)).receipt is None


def test_the_menu_shows_and_sets_what_every_letter_does(practice: Practice, window: MainWindow, settle: Settle) -> None:
    action = window.actions_by_key["receipts"]
    assert not action.isChecked()
    action.trigger()
    settle()
    assert practice.handle.orders(commands.AskForReceipts) == [commands.AskForReceipts(always=True)]
    assert practice.asks_for_receipts
    window.receipts.start()
    settle()
    assert action.isChecked()
