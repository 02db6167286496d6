"""The stop: at any moment, in seconds, with nothing left running and nothing told afterwards."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.events import Event, JobCancelled, JobDone, PinWanted, SessionLocked
from secmail.domain.accounts import Account
from secmail.domain.errors import Code, SecmailError
from secmail.domain.outbox import OutboxState
from secmail.engine import engine as engine_module
from secmail.engine.worker import Worker
from tests.support.engine_desk import EngineDesk, Gate, offline

SOON = 4.0
"""Seconds: less than a stop waits for anything, by the program's own deadlines."""


@pytest.fixture
def stopped(tmp_path: Path) -> Iterator[Callable[[EngineDesk], float]]:
    """Stops a desk and tells how long it took; whoever hangs is let go afterwards."""
    desks: list[EngineDesk] = []

    def stop(desk: EngineDesk) -> float:
        begun = time.monotonic()
        desk.stop()
        desks.append(desk)
        return time.monotonic() - begun

    yield stop


def deadlines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short, for those who overrun them."""
    monkeypatch.setattr(engine_module, "_DELIVERY_SECONDS", 0.1)
    monkeypatch.setattr(engine_module, "_CONNECTION_SECONDS", 0.1)


def test_with_nothing_to_do_and_twice(desk: EngineDesk, stopped: Callable[[EngineDesk], float]) -> None:
    assert stopped(desk) < SOON
    assert stopped(desk) < SOON


def test_without_a_start(tmp_path: Path) -> None:
    desk = EngineDesk(tmp_path)
    desk.start()
    engine, db = desk.engine, desk.db
    desk.stop()
    other = type(engine)(desk.ports, desk.policies, db)
    other.stop()


def test_while_a_pin_is_asked_for(desk: EngineDesk, account: Account) -> None:
    desk.insert()
    job = desk.submit(c.UnlockCard())
    desk.question()
    desk.stop()
    assert JobCancelled(job) in desk.events.all


def test_while_a_session_is_open(desk: EngineDesk, account: Account) -> None:
    desk.insert()
    desk.unlock()
    desk.stop()
    assert desk.vaults.wiped == 1
    assert SessionLocked() in desk.events.all


def test_while_a_vault_opens(desk: EngineDesk, account: Account) -> None:
    gate = Gate()
    desk.vaults.during_open = gate.pass_through
    desk.insert()
    job = desk.submit(c.UnlockCard())
    desk.answer(desk.question())
    gate.wait()
    stopping = threading.Thread(target=desk.stop)
    stopping.start()
    desk.events.wait_for(lambda event: event == JobCancelled(job))
    gate.open()
    stopping.join(30)
    assert desk.vaults.wiped == 1


def test_while_everything_is_watched(desk: EngineDesk, account: Account) -> None:
    desk.result_of(c.Watch())
    desk.until(lambda: "wait" in desk.post.deeds)
    begun = time.monotonic()
    desk.stop()
    assert time.monotonic() - begun < SOON


def test_while_a_watcher_waits_to_try_again(desk: EngineDesk, account: Account) -> None:
    desk.post.before = offline
    desk.result_of(c.Watch())
    begun = time.monotonic()
    desk.stop()
    assert time.monotonic() - begun < SOON


@pytest.mark.parametrize("deed", ["connect", "folders", "changes INBOX", "fetch 1"])
@pytest.mark.expects_log
def test_while_a_server_does_not_answer(desk: EngineDesk, monkeypatch: pytest.MonkeyPatch, deed: str) -> None:
    """The thread is left behind; it ends when its time-out does."""
    desk.add_account()
    deadlines(monkeypatch)
    gate = Gate()
    desk.post.deliver(b"Subject: 1\r\n\r\n")
    desk.post.before = lambda told: gate.pass_through() if told == deed else None
    job = desk.submit(c.Synchronise())
    gate.wait()
    begun = time.monotonic()
    desk.stop()
    gate.open()
    assert time.monotonic() - begun < SOON
    assert JobCancelled(job) in desk.events.all


def test_a_submission_may_end(desk: EngineDesk, account: Account) -> None:
    """The server's answer is waited for: otherwise nobody would know whether it was sent."""
    gate = Gate()
    desk.know_colleague()
    desk.insert()
    desk.unlock()
    desk.post.before = lambda deed: gate.pass_through() if deed == "submit" else None
    job = desk.submit(c.SendDraft(desk.draft(account)))
    gate.wait()
    stopping = threading.Thread(target=desk.stop)
    stopping.start()
    desk.events.wait_for(lambda event: event == JobCancelled(job))
    gate.open()
    stopping.join(30)
    desk.start()
    assert [entry.state for entry in desk.ask(q.Outbox())] == [OutboxState.FILED]
    assert len(desk.post.submitted) == 1


@pytest.mark.expects_log
def test_a_submission_that_takes_too_long_is_settled_at_the_next_start(
    desk: EngineDesk, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    deadlines(monkeypatch)
    gate = Gate()
    desk.know_colleague()
    desk.insert()
    desk.unlock()
    desk.post.before = lambda deed: gate.pass_through() if deed == "submit" else None
    desk.submit(c.SendDraft(desk.draft(account)))
    gate.wait()
    desk.stop()
    gate.open()
    desk.until(lambda: len(desk.post.submitted) == 1)
    desk.start()
    desk.until(lambda: [entry.state for entry in desk.ask(q.Outbox())] == [OutboxState.UNCERTAIN])
    desk.tick()
    assert len(desk.post.submitted) == 1


def test_what_comes_after_the_stop(desk: EngineDesk, account: Account) -> None:
    """Nothing is told, nothing hangs."""
    desk.stop()
    told = len(desk.events.all)
    desk.submit(c.Synchronise())
    desk.submit(c.Watch())
    desk.engine.cancel(desk.submit(c.UnlockCard()))
    queries: list[q.Query[object]] = [q.MessagePage(), q.DropFolderPolicy(), q.Diagnosis(), q.SessionHolder()]  # type: ignore[list-item]  # all alike here
    for query in queries:
        with pytest.raises(SecmailError) as refused:
            desk.engine.ask(query).result(30)
        assert refused.value.code is Code.CANCELLED_AT_STOP
    assert len(desk.events.all) == told


def test_a_job_that_comes_while_the_stop_is_under_way_begins_nothing(desk: EngineDesk, account: Account) -> None:
    """As a watcher that had something to say just then."""
    desk.post.deeds.clear()
    late: list[int] = []

    def submit_late(event: Event) -> None:
        if event == SessionLocked():
            late.append(desk.submit(c.Synchronise()))

    desk.engine.listen(submit_late)
    desk.insert()
    desk.unlock()
    desk.post.deeds.clear()
    desk.stop()
    assert JobCancelled(late[0]) in desk.events.all
    assert "changes INBOX" not in desk.post.deeds


@pytest.mark.expects_log
def test_a_listener_that_fails_cuts_no_use_case(desk: EngineDesk, account: Account) -> None:
    def fails(event: Event) -> None:
        raise RuntimeError

    desk.engine.listen(fails)
    desk.insert()
    job = desk.submit(c.UnlockCard())
    desk.answer(desk.question())
    assert isinstance(desk.ended(job), JobDone)
    assert len(desk.events.of(PinWanted)) == 1


# The worker by itself.


def test_a_worker_finishes_what_waits_or_drops_it() -> None:
    for end, kept in (("finish", True), ("close", False)):
        worker, gate, done = Worker("w"), Gate(), list[str]()
        first = worker.submit(gate.pass_through)
        gate.wait()
        second = worker.submit(lambda: done.append("second"))  # noqa: B023 -- used up in this round
        getattr(worker, end)(lambda: done.append("last"))  # noqa: B023 -- used up in this round
        refused = worker.submit(lambda: None)
        gate.open()
        assert worker.join(30)
        assert first.result(0) is None
        assert done == (["second", "last"] if kept else ["last"])
        assert (second.exception(0) is None) is kept
        assert isinstance(refused.exception(0), SecmailError)


def test_a_worker_that_never_began_has_nothing_to_end() -> None:
    worker = Worker("w")
    worker.close()
    assert worker.join(0)
