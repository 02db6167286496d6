"""The place "À signer": read, ticked, signed several at once, given back; and what its preparer sees."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from secmail.api.commands import DropDraft
from secmail.api.events import JobProgressed, SessionLocked
from secmail.api.signing import ReturnDraft, SendDrafts
from secmail.domain.drafts import fingerprint
from secmail.domain.errors import Code
from secmail.domain.mandates import Right
from secmail.gui.dialogs.question import Question
from secmail.gui.main_window import MainWindow
from secmail.gui.models.folders import PLACE_ROLE
from secmail.gui.places import Place
from secmail.gui.safe_text import SHOWN_TEXT
from secmail.gui.signing.return_dialog import ReturnDialog
from tests.support.invented_custody import DELEGATED, MANDATE, OWN
from tests.support.invented_practice import Practice
from tests.support.invented_signing import LETTERS

Settle = Callable[[], None]


@pytest.fixture
def waiting(window: MainWindow, practice: Practice, settle: Settle) -> MainWindow:
    """The doctor's session on three prepared letters, at their place."""
    practice.open = True
    practice.signing.letters = dict(LETTERS)
    practice.custody.act_for(OWN)
    settle()
    window.signing.ask()
    settle()
    window.folders.choose(Place.TO_SIGN)
    settle()
    return window


def _press(window: MainWindow, settle: Settle, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(window.signing.pane.view, key)
        settle()


def _place_count(window: MainWindow) -> str | None:
    index = window.folders.model.index_of(Place.TO_SIGN)
    assert not index.isValid() or index.data(PLACE_ROLE) == Place.TO_SIGN
    return str(index.data()) if index.isValid() else None


def test_reading_with_the_space_bar_ticks_and_goes_on(waiting: MainWindow, settle: Settle) -> None:
    signing = waiting.signing
    assert _place_count(waiting) == "À signer  (3)"
    assert signing.letter.letter is not None and signing.letter.letter.number == 21
    assert not signing.pane.send_button.isEnabled()
    _press(waiting, settle, Qt.Key.Key_Space)
    assert [item.number for item in signing.pane.model.ticked] == [21] and signing.pane.number == 22
    assert signing.pane.send_button.text() == "Signer et envoyer 1 lettre"


def test_a_long_letter_is_ticked_after_its_end_was_in_view(waiting: MainWindow, settle: Settle) -> None:
    signing = waiting.signing
    signing.pane.choose_letter(22)
    settle()
    assert signing.tick_button.text() == "Lire la suite"
    _press(waiting, settle, Qt.Key.Key_Space)
    assert not signing.pane.model.is_ticked(22), "its end was not seen yet"
    for _ in range(30):
        if signing.letter.at_end:
            break
        _press(waiting, settle, Qt.Key.Key_Space)
    assert signing.tick_button.text() == "Lue : à signer"
    _press(waiting, settle, Qt.Key.Key_Space)
    assert signing.pane.model.is_ticked(22)


def test_in_a_very_low_window_a_letter_is_read_when_its_last_line_was_on_the_screen(
    waiting: MainWindow, settle: Settle
) -> None:
    """The page around the text scrolls there, too: that the text is at its end does not say that it is seen."""
    signing = waiting.signing
    waiting.setMinimumSize(0, 0)
    for part in (waiting.statusBar(), waiting.menuBar()):
        part.hide()
    waiting.resize(820, 300)
    signing.pane.choose_letter(22)
    settle()
    view, body = signing.letter, signing.letter.body
    body.verticalScrollBar().setValue(body.verticalScrollBar().maximum())
    settle()
    assert body.viewport().visibleRegion().boundingRect().bottom() < body.viewport().rect().bottom(), "too low for it"
    assert not view.at_end
    assert signing.tick_button.text() == "Lire la suite"
    body.verticalScrollBar().setValue(0)
    lines, unread = set[int](), body.blockCount()
    for _ in range(200):
        seen = body.viewport().visibleRegion().boundingRect()
        first, last = (body.cursorForPosition(at).blockNumber() for at in (seen.topLeft(), seen.bottomLeft()))
        lines.update(range(first, last + 1))
        if view.at_end:
            break
        _press(waiting, settle, Qt.Key.Key_Space)
    assert signing.tick_button.text() == "Lue : à signer"
    assert lines == set(range(unread)), "no line was passed over"
    _press(waiting, settle, Qt.Key.Key_Space)
    assert signing.pane.model.is_ticked(22)


def test_a_key_that_is_held_down_ticks_nothing(waiting: MainWindow, settle: Settle) -> None:
    held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier, " ", autorep=True)
    QApplication.sendEvent(waiting.signing.pane.view, held)
    settle()
    assert waiting.signing.pane.model.ticked == () and waiting.signing.pane.number == 21


def test_a_letter_too_long_to_be_shown_is_not_ticked(waiting: MainWindow, practice: Practice, settle: Settle) -> None:
    practice.signing.letters[21] = replace(LETTERS[21], body="ligne\n" * (SHOWN_TEXT // 6 + 1))
    waiting.signing.ask()
    settle()
    bar = waiting.signing.letter.body.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert "seul le début est affiché" in waiting.signing.letter.remark.text
    _press(waiting, settle, Qt.Key.Key_Space)
    assert waiting.signing.pane.model.ticked == ()


def test_all_that_were_read_are_signed_as_they_were_read(
    waiting: MainWindow, practice: Practice, settle: Settle
) -> None:
    practice.signing.at_once()
    _press(waiting, settle, Qt.Key.Key_Space)
    waiting.signing.pane.choose_letter(23)
    settle()
    _press(waiting, settle, Qt.Key.Key_Space)
    assert "Pas encore ouvert : bilan-novembre.pdf, courrier.txt" in waiting.signing.letter.remark.text
    assert not waiting.signing.pane.model.is_ticked(23)
    _press(waiting, settle, Qt.Key.Key_Space)
    waiting.signing.pane.send_button.click()
    settle()
    (order,) = practice.handle.orders(SendDrafts)
    assert [(one.number, one.fingerprint) for one in order.items] == [
        (21, fingerprint(LETTERS[21])),
        (23, fingerprint(LETTERS[23])),
    ]
    assert waiting.signing.pane.outcome.text == "2 lettres signées, sur le départ."
    waiting.signing.ask()
    settle()
    assert [one.number for one in waiting.signing.pane.model.letters] == [22]


def test_what_is_refused_says_why_and_is_not_ticked_any_more(
    waiting: MainWindow, practice: Practice, settle: Settle
) -> None:
    practice.signing.at_once()
    practice.signing.refuse = {21: Code.RECIPIENT_NO_CERTIFICATE}
    _press(waiting, settle, Qt.Key.Key_Space)
    waiting.signing.batch.send()
    settle()
    pane = waiting.signing.pane
    assert "n'est pas partie" in pane.outcome.text and pane.number == 21 and pane.model.ticked == ()
    assert "pas partie" in str(pane.view.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole))
    assert "Destinataire sans certificat" in waiting.signing.letter.remark.text


def test_a_letter_changed_after_it_was_read_is_to_be_read_again(
    waiting: MainWindow, practice: Practice, settle: Settle
) -> None:
    _press(waiting, settle, Qt.Key.Key_Space)
    practice.signing.letters[21] = replace(LETTERS[21], body="Autre texte.\n")
    waiting.signing.ask()
    settle()
    assert waiting.signing.pane.model.ticked == ()
    waiting.signing.pane.choose_letter(21)
    settle()
    assert "modifiée depuis que vous l'avez lue" in waiting.signing.letter.remark.text
    assert waiting.signing.letter.body.toPlainText().strip() == "Autre texte."


def test_signing_can_be_stopped_and_is_not_begun_twice(waiting: MainWindow, practice: Practice, settle: Settle) -> None:
    _press(waiting, settle, Qt.Key.Key_Space)
    waiting.signing.batch.send()
    waiting.signing.batch.send()
    assert len(practice.handle.orders(SendDrafts)) == 1
    practice.handle.say(JobProgressed(practice.handle.job(SendDrafts), 2, 5))
    settle()
    assert waiting.signing.pane.outcome.text == "Signature 3 sur 5…"
    waiting.signing.pane.stop_button.click()
    settle()
    assert practice.handle.cancelled[-1] == practice.handle.job(SendDrafts)
    assert "les autres attendent" in waiting.signing.pane.outcome.text


def test_a_letter_goes_back_with_a_word(waiting: MainWindow, practice: Practice, settle: Settle) -> None:
    _press(waiting, settle, Qt.Key.Key_R)
    dialog = waiting.findChild(ReturnDialog)
    assert dialog is not None
    dialog.word.setText("Préciser la dose")
    dialog.ok_button.click()
    settle()
    assert practice.handle.orders(ReturnDraft) == [ReturnDraft(21, "Préciser la dose")]
    assert waiting.statusBar().currentMessage() == "Lettre rendue à Nadia ROUSSEL."


def test_nothing_of_it_stays_when_the_session_ends(waiting: MainWindow, practice: Practice, settle: Settle) -> None:
    _press(waiting, settle, Qt.Key.Key_Space, Qt.Key.Key_R)
    practice.open = False
    practice.handle.say(SessionLocked())
    settle()
    signing = waiting.signing
    assert signing.pane.model.rowCount() == 0 and signing.letter.letter is None
    assert signing.letter.body.toPlainText() == "" and _place_count(waiting) is None
    assert signing.pane.model.ticked == ()


def test_the_secretary_sees_what_came_back_and_signs_nothing(
    window: MainWindow, practice: Practice, settle: Settle
) -> None:
    practice.open = True
    practice.signing.letters = {**LETTERS, 21: replace(LETTERS[21], returned="Préciser la dose")}
    practice.custody.act_for(replace(DELEGATED, mandate=replace(MANDATE, rights=frozenset(Right))))
    settle()
    window.signing.ask()
    settle()
    assert _place_count(window) == "À signer  (1)", "one came back: that is her turn"
    window.folders.choose(Place.TO_SIGN)
    settle()
    signing = window.signing
    assert "Rendue par Dr Claire FONTAINE : « Préciser la dose »" in signing.letter.remark.text
    assert not signing.pane.send_button.isVisible() and not signing.tick_button.isVisible()
    _press(window, settle, Qt.Key.Key_Space, Qt.Key.Key_R)
    assert signing.pane.model.ticked == () and window.findChild(ReturnDialog) is None
    reopened: list[int] = []
    signing.deeds.edit_wanted.connect(lambda number, _: reopened.append(number))
    signing.edit_button.click()
    _press(window, settle, Qt.Key.Key_Delete)
    assert reopened == [21] and practice.handle.orders(DropDraft) == []
    question = window.findChild(Question)
    assert question is not None
    next(one for one in question.buttons() if one.text() == "Supprimer").click()
    assert practice.handle.orders(DropDraft) == [DropDraft(21)]


def test_what_the_practice_software_has_left_is_read_signed_or_deleted(
    window: MainWindow, practice: Practice, settle: Settle
) -> None:
    practice.open = True
    left = replace(LETTERS[21], prepared_by=None, dropped=True)
    practice.signing.letters = {41: left, 21: LETTERS[21]}
    practice.custody.act_for(OWN)
    settle()
    window.practice.dropped.drafts_wanted.emit()
    settle()
    signing = window.signing
    signing.ask()
    settle()
    signing.pane.choose_letter(41)
    settle()
    assert "Laissée par le logiciel du cabinet" in signing.letter.origin.text
    assert "par le logiciel du cabinet" in str(signing.pane.model.index_of(41).data(Qt.ItemDataRole.AccessibleTextRole))
    assert not signing.return_button.isVisible() and signing.drop_button.isVisible()
    _press(window, settle, Qt.Key.Key_R)
    assert window.findChild(ReturnDialog) is None
    while not signing.letter.at_end:
        before = signing.letter.body.verticalScrollBar().value()
        _press(window, settle, Qt.Key.Key_Space)
        assert signing.letter.body.verticalScrollBar().value() > before
    _press(window, settle, Qt.Key.Key_Space)
    assert [item.number for item in signing.pane.model.ticked] == [41]
    signing.pane.choose_letter(41)
    settle()
    signing.drop_button.click()
    question = window.findChild(Question)
    assert question is not None
    next(one for one in question.buttons() if one.text() == "Supprimer").click()
    assert practice.handle.orders(DropDraft) == [DropDraft(41)]
    signing.pane.choose_letter(21)
    settle()
    assert signing.return_button.isVisible() and not signing.drop_button.isVisible()


def test_it_stays_what_it_is_while_the_doctor_changes_it(
    window: MainWindow, practice: Practice, settle: Settle
) -> None:
    practice.open = True
    settle()
    composer = window.writing.go_on(41, replace(LETTERS[21], prepared_by=None, dropped=True))
    kept = composer._letter()
    assert kept is not None and kept.dropped and kept.waits_for_signature
    composer._drop()
