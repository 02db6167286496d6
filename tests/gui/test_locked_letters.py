"""A letter that is locked: nobody else's session sends, keeps or gives up anything of it."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QAbstractButton, QDialog, QMessageBox

from secmail.api import commands
from secmail.domain.ids import MessageId
from secmail.gui.compose.window import ComposeWindow
from secmail.gui.dialogs.question import Question
from secmail.gui.main_window import MainWindow
from secmail.gui.session import Seat
from tests.support.invented_practice import COLLEAGUE, Practice

Settle = Callable[[], None]
ONE, OTHER = Seat("Dr A", "a"), Seat("Dr B", "b")
SAVING = (commands.SaveDraft, commands.DropDraft, commands.SendDraft)


def _kept(window: MainWindow, composer: ComposeWindow | None, settle: Settle) -> ComposeWindow:
    composer = composer or window.writing.write()
    composer.form.to.setText(COLLEAGUE.address)
    composer.form.body.setPlainText("Cher confrère")
    composer.lookup.ask()
    settle()
    composer.autosave.keep()
    settle()
    composer.form.body.setPlainText("Cher confrère, plus long")
    settle()
    return composer


def _question(composer: ComposeWindow) -> Question:
    (question,) = composer.findChildren(Question)
    return question


def _button(question: Question, role: QMessageBox.ButtonRole) -> QAbstractButton:
    return next(one for one in question.buttons() if question.buttonRole(one) is role)


def _orders(practice: Practice) -> list[object]:
    return [order for kind in SAVING for order in practice.handle.orders(kind)]


@pytest.fixture
def unlocked(window: MainWindow, practice: Practice, settle: Settle) -> MainWindow:
    practice.open = True
    practice.handle.on(commands.SaveDraft, practice.keep_draft)
    settle()
    return window


def test_a_locked_letter_that_is_given_up_touches_no_draft(
    unlocked: MainWindow, practice: Practice, settle: Settle
) -> None:
    composer = _kept(unlocked, None, settle)
    composer.seal(ONE)
    composer.unseal(OTHER)
    before = _orders(practice)
    composer.close()
    _button(_question(composer), QMessageBox.ButtonRole.DestructiveRole).click()
    settle()
    assert _orders(practice) == before, "its number is another letter's in the vault that is open"
    assert unlocked.findChildren(ComposeWindow) == []


def test_no_question_outlives_the_lock(unlocked: MainWindow, practice: Practice, settle: Settle) -> None:
    composer = _kept(unlocked, None, settle)
    composer.close()
    composer.send_later()
    asked = [one for one in composer.findChildren(QDialog) if one.isVisible()]
    assert len(asked) == 2
    before = _orders(practice)
    keep = _button(_question(composer), QMessageBox.ButtonRole.AcceptRole)
    composer.seal(ONE)
    assert not any(one.isVisible() for one in asked)
    keep.click()
    settle()
    assert _orders(practice) == before and composer.unsaved
    composer.unseal(ONE)
    assert composer.form.body.toPlainText() == "Cher confrère, plus long"
    composer._drop()


def test_a_doubtful_answer_does_not_leave_once_it_is_locked(
    unlocked: MainWindow, practice: Practice, settle: Settle
) -> None:
    unlocked.messages.view.setCurrentIndex(unlocked.messages.model.index_of(MessageId(9)))
    settle()
    answer = unlocked.writing.reply()
    assert answer is not None
    composer = _kept(unlocked, answer, settle)
    composer.send()
    sure = _button(_question(composer), QMessageBox.ButtonRole.DestructiveRole)
    composer.seal(ONE)
    sure.click()
    settle()
    assert practice.handle.orders(commands.SendDraft) == []
    composer._drop()
