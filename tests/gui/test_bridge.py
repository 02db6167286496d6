"""The bridge: order, thread, merging, overflow, answers, files, and silence after the end."""

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future

import pytest
from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot

from secmail.api.commands import Synchronise, Watch
from secmail.api.events import (
    AccountChanged,
    EventsDropped,
    FoldersChanged,
    JobDone,
    JobFailed,
    JobProgressed,
    MessagesChanged,
    SessionLocked,
)
from secmail.api.queries import Folders
from secmail.domain.errors import ActionNeeded, Code, SecmailError
from secmail.domain.ids import AccountId, FolderId, JobId, MessageId
from secmail.gui.bridge import CAPACITY, EngineBridge, JobListener, unite
from tests.support.scripted_handle import ScriptedHandle


def _changed(folder: int, *messages: int) -> MessagesChanged:
    return MessagesChanged(FolderId(folder), tuple(MessageId(one) for one in messages))


def test_events_of_another_thread_arrive_in_order_in_the_main_thread(
    bridge: EngineBridge, handle: ScriptedHandle, qtbot: QtBot
) -> None:
    heard: list[tuple[object, bool]] = []
    main = QThread.currentThread()
    bridge.heard.connect(lambda event: heard.append((event, QThread.currentThread() is main)))
    events = [AccountChanged(AccountId(number), None) for number in range(500)]

    worker = threading.Thread(target=handle.say, args=tuple(events))
    worker.start()
    worker.join()
    assert heard == []

    qtbot.waitUntil(lambda: len(heard) == 500)
    assert heard == [(event, True) for event in events]


def test_what_says_the_same_is_united() -> None:
    waiting: deque[object] = deque()
    for event in (_changed(1, 1, 2), _changed(2, 9), FoldersChanged(), _changed(1, 2, 3), FoldersChanged()):
        unite(waiting, event)  # type: ignore[arg-type]
    for done in (1, 2, 3):
        unite(waiting, JobProgressed(JobId(7), done, 3))  # type: ignore[arg-type]

    assert list(waiting) == [_changed(1, 1, 2, 3), _changed(2, 9), FoldersChanged(), JobProgressed(JobId(7), 3, 3)]


def test_a_flood_becomes_one_call_to_read_anew_and_loses_no_outcome(
    bridge: EngineBridge, handle: ScriptedHandle, settle: Callable[[], None]
) -> None:
    heard: list[object] = []
    bridge.heard.connect(heard.append)
    handle.say(SessionLocked())
    for number in range(CAPACITY + 10):
        handle.say(AccountChanged(AccountId(number), None))
    handle.say(JobDone(JobId(99), None))
    settle()

    assert heard[0] == SessionLocked()
    assert heard[-1] == JobDone(JobId(99), None)
    assert heard.count(EventsDropped()) == 1
    assert len(heard) < 20


def test_after_closing_posting_is_harmless(
    bridge: EngineBridge, handle: ScriptedHandle, settle: Callable[[], None]
) -> None:
    heard: list[object] = []
    bridge.heard.connect(heard.append)
    handle.say(FoldersChanged())
    bridge.close()
    handle.say(FoldersChanged())
    settle()

    assert heard == []


def test_a_job_is_followed_by_whoever_started_it(
    bridge: EngineBridge, handle: ScriptedHandle, settle: Callable[[], None]
) -> None:
    heard: list[object] = []
    done: list[object] = []
    bridge.heard.connect(heard.append)
    bridge.submit(Synchronise(), JobListener(bridge, done=done.append))
    handle.finish(Synchronise, 5)
    settle()
    assert (done, heard) == ([5], [])

    bridge.submit(Synchronise(), JobListener(bridge, done=done.append))
    handle.fail(Synchronise, Code.MAIL_OFFLINE)
    settle()
    assert done == [5]
    assert [type(event) for event in heard] == [JobFailed]


def test_a_dead_owner_is_not_called(bridge: EngineBridge, handle: ScriptedHandle, settle: Callable[[], None]) -> None:
    import shiboken6

    called: list[object] = []
    owner = QObject(bridge)
    handle.answer(Folders, ())
    bridge.submit(Watch(), JobListener(owner, done=called.append))
    bridge.ask(Folders(), owner, then=called.append)
    shiboken6.delete(owner)
    handle.finish(Watch)
    settle()

    assert called == []


def test_an_answer_comes_later_and_a_failed_one_is_told(
    bridge: EngineBridge, handle: ScriptedHandle, settle: Callable[[], None]
) -> None:
    answers: list[object] = []
    errors: list[SecmailError] = []
    heard: list[object] = []
    bridge.heard.connect(heard.append)
    handle.answer(Folders, ("a",))
    bridge.ask(Folders(), bridge, then=answers.append)
    assert answers == []
    settle()
    assert answers == [("a",)]

    handle.answer(Folders, ActionNeeded(Code.STORE_FULL))
    bridge.ask(Folders(), bridge, then=answers.append, otherwise=errors.append)
    bridge.ask(Folders(), bridge, then=answers.append)
    settle()
    assert [error.code for error in errors] == [Code.STORE_FULL]
    assert [event.code for event in heard if isinstance(event, JobFailed)] == [Code.STORE_FULL]


def test_a_foreign_exception_in_an_answer_is_our_bug(
    bridge: EngineBridge, handle: ScriptedHandle, settle: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    future: Future[object] = Future()
    future.set_exception(ZeroDivisionError())
    monkeypatch.setattr(handle, "ask", lambda _: future)
    errors: list[SecmailError] = []
    bridge.ask(Folders(), bridge, then=errors.append, otherwise=errors.append)  # type: ignore[arg-type]
    settle()

    assert [error.code for error in errors] == [Code.BUG]


def test_files_are_read_beside_the_main_thread(bridge: EngineBridge, qtbot: QtBot) -> None:
    threads: list[threading.Thread] = []
    results: list[object] = []

    def work() -> int:
        threads.append(threading.current_thread())
        return 7

    bridge.run(work, bridge, then=results.append, otherwise=results.append)
    qtbot.waitUntil(lambda: results == [7])
    assert threads[0] is not threading.main_thread()


def test_a_failing_slot_does_not_swallow_the_events_behind_it(
    bridge: EngineBridge, handle: ScriptedHandle, qtbot: QtBot
) -> None:
    heard: list[object] = []

    def listen(event: object) -> None:
        heard.append(event)

    def fail(result: object) -> None:
        raise ZeroDivisionError

    bridge.heard.connect(listen)
    handle.answer(Folders, ())
    with qtbot.captureExceptions() as caught:
        bridge.ask(Folders(), bridge, then=fail)
        handle.say(FoldersChanged())
        qtbot.waitUntil(lambda: heard == [FoldersChanged()])
    assert [kind for kind, *_ in caught] == [ZeroDivisionError]
