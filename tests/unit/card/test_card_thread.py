"""The card thread: order, looks between jobs, bugs, and stopping."""

import threading

import pytest

from secmail.card.thread import CardThread
from secmail.domain.errors import BugError, Code, SecmailError

SECONDS = 30.0


def nothing() -> None:
    """No look, no farewell."""


def test_everything_runs_in_the_one_thread() -> None:
    seen: list[threading.Thread] = []
    looked = threading.Event()

    def look() -> None:
        seen.append(threading.current_thread())
        looked.set()

    thread = CardThread(look, every=0.01)
    thread.start()
    seen.append(thread.submit(threading.current_thread).result(SECONDS))
    assert looked.wait(SECONDS)
    thread.stop(lambda: seen.append(threading.current_thread()))

    assert len(set(seen)) == 1
    assert threading.current_thread() not in seen


def test_another_thread_is_a_bug() -> None:
    thread = CardThread(nothing, every=60)
    thread.start()
    try:
        thread.submit(thread.assert_here).result(SECONDS)
        with pytest.raises(BugError):
            thread.assert_here()
    finally:
        thread.stop(nothing)


def test_many_jobs_do_not_keep_it_from_looking() -> None:
    looks: list[int] = []
    thread = CardThread(lambda: looks.append(1), every=0)
    thread.start()
    for _ in range(20):
        thread.submit(nothing).result(SECONDS)
    thread.stop(nothing)

    assert len(looks) >= 20


def test_an_error_of_ours_passes_and_a_bug_is_named(caplog: pytest.LogCaptureFixture) -> None:
    def refuse() -> None:
        raise SecmailError(Code.CARD_ABSENT)

    def stumble() -> None:
        raise KeyError("1234, a PIN")

    thread = CardThread(nothing, every=60)
    thread.start()
    with pytest.raises(SecmailError) as ours:
        thread.submit(refuse).result(SECONDS)
    with pytest.raises(BugError) as bug:
        thread.submit(stumble).result(SECONDS)
    thread.stop(nothing)

    assert ours.value.code is Code.CARD_ABSENT
    assert bug.value.detail == "card: KeyError"
    assert "1234" not in caplog.text


def test_a_bug_in_a_look_does_not_end_the_watch(caplog: pytest.LogCaptureFixture) -> None:
    looks = threading.Semaphore(0)

    def stumble() -> None:
        looks.release()
        raise ZeroDivisionError

    thread = CardThread(stumble, every=0.001)
    thread.start()
    assert all(looks.acquire(timeout=SECONDS) for _ in range(3))
    thread.stop(nothing)

    assert "ZeroDivisionError" in caplog.text


def test_what_was_submitted_is_finished_and_nothing_after() -> None:
    done: list[int] = []
    gate = threading.Event()
    thread = CardThread(nothing, every=60)
    thread.start()
    thread.submit(gate.wait)
    futures = [thread.submit(lambda number=number: done.append(number)) for number in range(5)]
    cancelled = thread.submit(lambda: done.append(99))
    assert cancelled.cancel()
    gate.set()
    thread.stop(lambda: done.append(-1))
    thread.stop(lambda: done.append(-2))

    assert done == [0, 1, 2, 3, 4, -1]
    assert all(future.done() for future in futures)
    with pytest.raises(SecmailError) as late:
        thread.submit(nothing).result(SECONDS)
    assert late.value.code is Code.CANCELLED_AT_STOP


def test_stopping_what_never_started_is_fine() -> None:
    CardThread(nothing, every=60).stop(nothing)
