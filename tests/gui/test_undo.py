"""What is done with messages shows at once and is taken back by one key; what fails is shown as it was."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest

from secmail.api.commands import MarkSeen, Synchronise
from secmail.api.events import MessagesChanged, SessionLocked, SessionOpened
from secmail.api.results import SyncResult
from secmail.api.rules import Assign, DeleteMessages, MoveMessages, SetTriage
from secmail.domain.errors import Code
from secmail.domain.ids import FolderId, MessageId
from secmail.domain.rules import Act, Condition
from secmail.domain.security import Summary
from secmail.domain.triage import ASSIGNED, Standing, Triage
from secmail.gui.main_window import MainWindow
from secmail.gui.models.message_table import DRAGGED, dragged
from secmail.gui.sorting.editor import RuleEditor
from secmail.gui.sorting.effects import foreseen, taken_back
from secmail.gui.sorting.example import example
from tests.support.invented_practice import ACCOUNT, COLLEAGUE, HOLDER, INBOX, Practice, row, view

Choose = Callable[[int], None]
Settle = Callable[[], None]
TRASH = FolderId(4)
TWELVE = MessageId(12)


@pytest.fixture
def listed(window: MainWindow, practice: Practice, settle: Settle) -> MainWindow:
    """The holder's own session; the inbox is in view, and its list has the focus."""
    practice.open = True
    practice.handle.say(SessionOpened(HOLDER, ACCOUNT.address))
    settle()
    window.folders.choose(INBOX)
    settle()
    window.messages.view.setFocus()
    return window


def standing(window: MainWindow, message: MessageId = TWELVE) -> Standing:
    found = window.messages.model.summary(message)
    assert found is not None
    return found.standing


def test_a_mark_shows_before_the_engine_answers_and_is_taken_back(
    listed: MainWindow, practice: Practice, choose: Choose
) -> None:
    choose(12)
    listed.actions_by_key["done"].trigger()
    assert practice.handle.orders(SetTriage) == [SetTriage((TWELVE,), Triage.DONE)]
    assert standing(listed) is Standing.DONE
    assert listed.sorting.bar.isVisible()
    assert listed.sorting.bar.text == "1 message classé"
    listed.actions_by_key["undo"].trigger()
    assert practice.handle.orders(SetTriage)[-1] == SetTriage((TWELVE,), None)
    assert not listed.sorting.bar.isVisible()
    listed.actions_by_key["undo"].trigger()
    assert len(practice.handle.orders(SetTriage)) == 2
    assert "Rien à annuler" in listed.statusBar().currentMessage()


def test_the_delete_key_puts_into_the_trash_and_the_next_message_is_shown(
    listed: MainWindow, practice: Practice, choose: Choose, settle: Settle
) -> None:
    choose(12)
    before = listed.messages.model.rowCount()
    QTest.keyClick(listed.messages.view, Qt.Key.Key_Delete)
    assert practice.handle.orders(DeleteMessages) == [DeleteMessages((TWELVE,))]
    settle()
    assert listed.messages.model.rowCount() == before - 1
    assert listed.reading.message not in (None, TWELVE)
    listed.sorting.bar.button.click()
    assert practice.handle.orders(MoveMessages) == [MoveMessages((TWELVE,), INBOX)]


def test_the_delete_key_elsewhere_deletes_nothing(listed: MainWindow, practice: Practice, choose: Choose) -> None:
    choose(12)
    listed.folders.view.setFocus()
    QTest.keyClick(listed.folders.view, Qt.Key.Key_Delete)
    assert practice.handle.orders(DeleteMessages) == []


def test_what_fails_is_shown_as_it_was(listed: MainWindow, practice: Practice, choose: Choose, settle: Settle) -> None:
    choose(12)
    listed.actions_by_key["delete"].trigger()
    practice.handle.fail(DeleteMessages, Code.FOLDER_NO_TRASH)
    settle()
    assert listed.messages.model.summary(TWELVE) is not None
    assert listed.sorting.undo.last is None
    assert "corbeille" in listed.problems.text


def test_a_second_workstation_is_believed_before_what_was_foreseen(
    listed: MainWindow, practice: Practice, choose: Choose, settle: Settle
) -> None:
    choose(12)
    listed.actions_by_key["done"].trigger()
    practice.flags = {TWELVE: frozenset({Triage.WAITING})}
    practice.handle.say(MessagesChanged(INBOX, (TWELVE,)))
    settle()
    assert standing(listed) is Standing.WAITING


def test_a_message_that_is_still_sought_is_brought_back_when_it_is_found(
    listed: MainWindow, practice: Practice, choose: Choose, settle: Settle
) -> None:
    """Where a moved message lies is not known before the next round: taking it back waits for that."""
    handle, back = practice.handle, MoveMessages((TWELVE,), INBOX)
    handle.on(Synchronise, lambda *_: iter(()))
    choose(12)
    listed.actions_by_key["delete"].trigger()
    listed.actions_by_key["undo"].trigger()
    assert handle.orders(MoveMessages) == [back]
    checks = len(handle.orders(Synchronise))
    handle.fail(MoveMessages, Code.MESSAGE_NOT_HERE)
    settle()
    assert "recherché" in listed.statusBar().currentMessage()
    assert listed.problems.text == ""
    assert len(handle.orders(Synchronise)) == checks + 1, "the mail is checked for it"
    handle.finish(Synchronise, SyncResult(0, 0, 1))
    settle()
    assert handle.orders(MoveMessages) == [back, back]
    handle.fail(MoveMessages, Code.MESSAGE_NOT_HERE)
    settle()
    handle.fail(Synchronise, Code.MAIL_OFFLINE)
    settle()
    assert handle.orders(MoveMessages) == [back, back], "not while nothing new is known"
    handle.say(MessagesChanged(TRASH, (TWELVE,)))
    settle()
    assert handle.orders(MoveMessages) == [back, back, back]
    handle.finish(MoveMessages)
    handle.say(MessagesChanged(TRASH, (TWELVE,)))
    settle()
    assert handle.orders(MoveMessages) == [back, back, back]


def test_what_was_settled_anew_meanwhile_is_not_set_back(
    listed: MainWindow, practice: Practice, settle: Settle
) -> None:
    """Two messages are sought; with one of them something else is done: only the other is brought back."""
    handle, undo, eleven = practice.handle, listed.sorting.undo, MessageId(11)
    handle.on(Synchronise, lambda *_: iter(()))
    undo.done("x", [MoveMessages((TWELVE, eleven), INBOX)])
    undo.undo()
    handle.fail(MoveMessages, Code.MESSAGE_NOT_HERE)
    settle()
    undo.done("y", [SetTriage((TWELVE,), None)])
    handle.finish(Synchronise, SyncResult(0, 0, 1))
    settle()
    assert handle.orders(MoveMessages) == [MoveMessages((TWELVE, eleven), INBOX), MoveMessages((eleven,), INBOX)]
    undo.done("z", [SetTriage((eleven,), None)])
    handle.fail(MoveMessages, Code.MESSAGE_NOT_HERE)  # what was under way at that deed, too
    settle()
    handle.finish(Synchronise, SyncResult(0, 0, 1))
    settle()
    assert len(handle.orders(MoveMessages)) == 2
    undo.undo()
    assert handle.orders(SetTriage)[-1] == SetTriage((eleven,), None), "by a press it is"


def test_what_is_never_found_again_is_told(
    listed: MainWindow, practice: Practice, choose: Choose, settle: Settle
) -> None:
    practice.handle.on(Synchronise, lambda *_: iter(()))
    choose(12)
    listed.actions_by_key["delete"].trigger()
    listed.actions_by_key["undo"].trigger()
    for _ in range(6):
        assert listed.problems.text == ""
        practice.handle.fail(MoveMessages, Code.MESSAGE_NOT_HERE)
        settle()
        practice.handle.finish(Synchronise, SyncResult(0, 0, 1))
        settle()
    assert listed.problems.text != ""
    orders = len(practice.handle.orders(MoveMessages))
    practice.handle.say(MessagesChanged(TRASH, (TWELVE,)))
    settle()
    assert len(practice.handle.orders(MoveMessages)) == orders


def test_at_the_lock_nothing_can_be_taken_back(
    listed: MainWindow, practice: Practice, choose: Choose, settle: Settle
) -> None:
    choose(12)
    listed.actions_by_key["waiting"].trigger()
    practice.open = False
    practice.handle.say(SessionLocked())
    settle()
    assert listed.sorting.undo.last is None
    assert not listed.sorting.bar.isVisible()


def test_each_message_goes_back_to_where_it_was() -> None:
    one, two = row(view(1, COLLEAGUE, "x")), row(view(2, COLLEAGUE, "y"))
    waiting = foreseen(SetTriage((one.id,), Triage.WAITING), one)
    assert waiting is not None
    both = SetTriage((one.id, two.id), Triage.DONE)
    assert taken_back(both, (waiting, two), {}) == (
        SetTriage((one.id,), Triage.WAITING),
        SetTriage((two.id,), None),
    )
    given = foreseen(Assign((two.id,), "Zoé"), two)
    assert given is not None
    assert given.flags == {f"{ASSIGNED}zoe", Triage.TO_DO}
    assert taken_back(Assign((two.id,), ""), (given,), {"zoe": "Zoé"}) == (
        Assign((two.id,), "Zoé"),
        SetTriage((two.id,), Triage.TO_DO),
    )
    assert taken_back(MarkSeen((one.id,), seen=True), (one,), {}) == (MarkSeen((one.id,), seen=one.seen),)
    assert taken_back(MoveMessages((one.id,), TRASH), (one,), {}) == (MoveMessages((one.id,), one.folder),)


def test_messages_let_go_over_a_folder_are_moved_and_only_their_numbers_travel(
    listed: MainWindow, practice: Practice, choose: Choose, settle: Settle
) -> None:
    choose(12)
    model, folders = listed.messages.model, listed.folders.model
    data = model.mimeData([model.index_of(TWELVE)])
    assert data.formats() == [DRAGGED]
    assert dragged(data) == (TWELVE,)
    over = folders.index_of(TRASH)
    assert folders.canDropMimeData(data, Qt.DropAction.CopyAction, -1, -1, over)
    assert not folders.canDropMimeData(data, Qt.DropAction.CopyAction, -1, -1, QModelIndex())
    folders.dropMimeData(data, Qt.DropAction.CopyAction, -1, -1, over)
    settle()
    assert practice.handle.orders(MoveMessages) == [MoveMessages((TWELVE,), TRASH)]
    assert model.summary(TWELVE) is None
    sent = folders.index_of(FolderId(2))
    folders.dropMimeData(model.mimeData([model.index(0, 0)]), Qt.DropAction.CopyAction, -1, -1, sent)
    settle()
    assert len(practice.handle.orders(MoveMessages)) == 1
    assert "Rien n'a été déplacé" in listed.statusBar().currentMessage()


def test_a_rule_is_made_from_an_example(listed: MainWindow, choose: Choose, settle: Settle) -> None:
    choose(12)
    listed.actions_by_key["todo"].trigger()
    listed.actions_by_key["example"].trigger()
    settle()
    (editor,) = listed.findChildren(RuleEditor)
    row12 = listed.messages.model.summary(TWELVE)
    assert row12 is not None
    assert editor.rule.condition == Condition(row12.sender.address, row12.kind, trusted_only=True)
    assert editor.rule.act == Act(keyword=Triage.TO_DO)
    editor.reject()


def test_no_example_takes_mail_out_of_sight_on_anybodys_word() -> None:
    one = replace(row(view(1, COLLEAGUE, "x")), summary=Summary.UNSIGNED, flags=frozenset({Triage.DONE}))
    assert example(one, "").act == Act()
