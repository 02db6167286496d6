"""The results of several messages filed together: one after the other, each told, stopped and locked in between."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QLabel, QPushButton

from secmail.api.commands import FileResults
from secmail.api.events import JobDone, JobFailed, SessionLocked, SessionOpened
from secmail.api.results import ExportedFile, ExportResult, HeldFile
from secmail.domain.errors import Code
from secmail.domain.ids import MessageId
from secmail.gui.main_window import MainWindow
from secmail.gui.practice.several import End, SeveralDialog
from tests.support.invented_practice import ACCOUNT, HOLDER, INBOX, Practice

Settle = Callable[[], None]
ONE, TWO, THREE = MessageId(12), MessageId(11), MessageId(10)


@pytest.fixture
def listed(window: MainWindow, practice: Practice, settle: Settle) -> MainWindow:
    practice.open = True
    practice.handle.say(SessionOpened(HOLDER, ACCOUNT.address))
    settle()
    window.folders.choose(INBOX)
    settle()
    return window


def mark(window: MainWindow, *messages: MessageId) -> None:
    selection = window.messages.view.selectionModel()
    rows = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    for message in messages:
        selection.select(window.messages.model.index_of(message), rows)


def filed(message: MessageId) -> ExportResult:
    return ExportResult((ExportedFile(message, f"R{message}.hpr"),), 0, ())


@pytest.fixture
def dialog(listed: MainWindow, practice: Practice, settle: Settle) -> SeveralDialog:
    practice.handle.on(FileResults, lambda *_: iter(()))
    mark(listed, ONE, TWO, THREE)
    assert listed.actions_by_key["file"].isEnabled()
    listed.actions_by_key["file"].trigger()
    settle()
    return listed.practice.several


def test_each_is_filed_and_told(dialog: SeveralDialog, practice: Practice, settle: Settle) -> None:
    handle = practice.handle
    assert dialog.isVisible()
    assert handle.orders(FileResults) == [FileResults(ONE)], "one after the other"
    assert any("0 sur 3" in one.text() for one in dialog.notice.findChildren(QLabel))
    handle.finish(FileResults, filed(ONE))
    settle()
    handle.finish(FileResults, ExportResult((), 0, (HeldFile(TWO, Code.PATIENT_UNCERTAIN),)))
    settle()
    handle.finish(FileResults, ExportResult((), 0, ()))
    settle()
    assert handle.orders(FileResults) == [FileResults(ONE), FileResults(TWO), FileResults(THREE)]
    assert {message: one.end for message, one in dialog.ends.items()} == {
        ONE: End.FILED,
        TWO: End.HELD,
        THREE: End.NOTHING,
    }
    first, *_ = dialog.page.text.split("\n")
    assert "Retenu" in first, "what somebody has to look at stands first"
    assert "R12.hpr" in dialog.page.text
    assert dialog.outcome.text == "sans résultat : 1 · rangés : 1 · retenus : 1"
    assert not dialog.stop_button.isVisible()


def test_what_is_held_is_read_from_there(
    dialog: SeveralDialog, listed: MainWindow, practice: Practice, settle: Settle
) -> None:
    practice.handle.finish(FileResults, ExportResult((), 0, (HeldFile(ONE, Code.PATIENT_UNCERTAIN),)))
    settle()
    dialog.stop()
    practice.handle.finish(FileResults, filed(TWO))
    settle()
    next(one for one in dialog.page.findChildren(QPushButton) if one.text() == "Ouvrir").click()
    settle()
    assert listed.reading.message == ONE


def test_stopping_leaves_the_rest_alone(dialog: SeveralDialog, practice: Practice, settle: Settle) -> None:
    dialog.stop_button.click()
    practice.handle.finish(FileResults, filed(ONE))
    settle()
    assert practice.handle.orders(FileResults) == [FileResults(ONE)]
    assert {message: one.end for message, one in dialog.ends.items()} == {
        ONE: End.FILED,
        TWO: End.LEFT,
        THREE: End.LEFT,
    }


def test_a_trouble_of_one_is_not_the_others(dialog: SeveralDialog, practice: Practice, settle: Settle) -> None:
    practice.handle.fail(FileResults, Code.HPRIM_UNREADABLE)
    settle()
    assert practice.handle.orders(FileResults)[-1] == FileResults(TWO)
    practice.handle.fail(FileResults, Code.EXPORT_UNSET)
    settle()
    assert len(practice.handle.orders(FileResults)) == 2, "the same would be said of the third"
    assert [dialog.ends[one].end for one in (ONE, TWO, THREE)] == [End.FAILED, End.FAILED, End.LEFT]


def test_what_is_marked_meanwhile_is_filed_after_the_others(
    dialog: SeveralDialog, listed: MainWindow, practice: Practice, settle: Settle
) -> None:
    handle = practice.handle
    dialog.stop()  # the second and the third are left
    four = MessageId(9)
    dialog.file((ONE, TWO, four))
    assert dialog.stop_button.isEnabled()
    for message in (ONE, TWO, four):
        handle.finish(FileResults, filed(message))
        settle()
    assert handle.orders(FileResults) == [FileResults(ONE), FileResults(TWO), FileResults(four)], "none of them twice"
    ends = {ONE: End.FILED, TWO: End.FILED, THREE: End.LEFT, four: End.FILED}
    assert {message: one.end for message, one in dialog.ends.items()} == ends
    assert dialog.outcome.text == "rangés : 3 · arrêtés avant : 1"


def test_what_an_earlier_session_began_says_nothing_of_this_one(
    dialog: SeveralDialog, practice: Practice, settle: Settle
) -> None:
    handle = practice.handle
    old = handle.job(FileResults)
    handle.say(SessionLocked())
    handle.say(SessionOpened(HOLDER, ACCOUNT.address))
    settle()
    dialog.file((ONE, TWO))
    handle.say(JobFailed(old, Code.VAULT_LOCKED))
    settle()
    assert dialog.ends == {}
    handle.finish(FileResults, filed(ONE))
    settle()
    assert handle.orders(FileResults)[-1] == FileResults(TWO)
    assert dialog.ends[ONE].end is End.FILED


def test_nothing_is_filed_after_the_lock(dialog: SeveralDialog, practice: Practice, settle: Settle) -> None:
    job = practice.handle.job(FileResults)
    practice.handle.say(SessionLocked())
    settle()
    practice.handle.say(JobDone(job, filed(ONE)))
    settle()
    assert practice.handle.orders(FileResults) == [FileResults(ONE)]
    assert "R12.hpr" not in dialog.page.text
    assert dialog.ends == {}


def test_the_strip_of_a_message_files_that_message_alone(
    listed: MainWindow, practice: Practice, settle: Settle
) -> None:
    listed.messages.view.setCurrentIndex(listed.messages.model.index_of(ONE))
    settle()
    mark(listed, TWO)
    listed.reading.filing.pressed.emit()
    assert practice.handle.orders(FileResults) == [FileResults(ONE)]
    assert not listed.practice.several.isVisible()
    listed.messages.view.setCurrentIndex(listed.messages.model.index_of(TWO))
    settle()
    assert not listed.actions_by_key["file"].isEnabled(), "a letter alone brings nothing to file"
