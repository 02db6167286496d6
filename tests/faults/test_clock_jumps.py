"""A clock that is set while mail comes and goes: back a day, forward ten years, and right again."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.events import SessionLocked
from secmail.domain.outbox import OutboxState
from tests.support import fault_scenes
from tests.support.engine_desk import EngineDesk
from tests.support.fault_bench import Bench
from tests.support.fault_kinds import Fault, Kind
from tests.support.fault_trials import steps_of, synchronised
from tests.support.pki_lab import COLLEAGUE

BACK = timedelta(days=-1)
FORWARD = timedelta(days=3653)
JUMPS = pytest.mark.parametrize("jump", [BACK, FORWARD], ids=["back", "forward"])
pytestmark = pytest.mark.expects_log


@JUMPS
def test_a_clock_set_in_the_middle_of_a_synchronisation_loses_nothing(bench: Bench, jump: timedelta) -> None:
    picture = bench.picture("news", fault_scenes.news)
    steps = steps_of(bench, bench.imap, picture, c.Synchronise())
    bench.put_back(picture)
    with bench.running() as desk:
        bench.imap.arm(Fault(steps[len(steps) // 2], Kind.DRIP))
        job = desk.submit(c.Synchronise())
        desk.until(lambda: bench.imap.fired)
        desk.clock.move(jump)
        desk.ended(job)
        assert synchronised(bench, picture) == ""
        desk.clock.move(-jump)
        desk.tick()
        assert synchronised(bench, picture) == ""


def test_a_letter_whose_try_failed_leaves_within_two_hours_when_the_clock_goes_back(bench: Bench) -> None:
    """The pause until the next try is over by then, wherever the clock stands."""
    with _after_a_failed_try(bench) as desk:
        desk.clock.move(BACK)
        _pass(bench, desk, timedelta(hours=2))
        assert (bench.outbox().state, len(bench.post.sent)) == (OutboxState.FILED, 1)
        desk.clock.move(-BACK)
        _pass(bench, desk, timedelta(hours=2))
        assert len(bench.post.sent) == 1


def test_a_letter_whose_try_failed_does_not_leave_to_what_seems_expired_and_is_not_lost(bench: Bench) -> None:
    """Ten years on, its recipients' certificates have run out: that is said, and put right with the clock."""
    with _after_a_failed_try(bench) as desk:
        desk.clock.move(FORWARD)
        _pass(bench, desk, timedelta(hours=2))
        assert (bench.outbox().state, len(bench.post.sent)) == (OutboxState.REFUSED, 0)
        desk.clock.move(-FORWARD)
        _pass(bench, desk, timedelta(hours=2))
        assert bench.post.sent == []
        desk.result_of(c.RetryOutbox(bench.outbox().id))
        _pass(bench, desk, timedelta(hours=2))
        assert (bench.outbox().state, len(bench.post.sent)) == (OutboxState.FILED, 1)


@JUMPS
def test_a_clock_set_while_the_server_takes_a_letter_sends_it_once(bench: Bench, jump: timedelta) -> None:
    picture = bench.picture("queued", fault_scenes.queued)
    bench.put_back(picture)
    with bench.running() as desk:
        bench.smtp.begin()
        desk.result_of(c.RetryOutbox(bench.outbox().id))
        (dot,) = (step for step in bench.smtp.end() if step.label == "dot")
    bench.put_back(picture)
    with bench.running() as desk:
        bench.smtp.arm(Fault(dot, Kind.DRIP))
        job = desk.submit(c.RetryOutbox(bench.outbox().id))
        desk.until(lambda: bench.smtp.fired)
        desk.clock.move(jump)
        desk.ended(job)
        _pass(bench, desk, timedelta(hours=2))
        assert (bench.outbox().state, len(bench.post.sent)) == (OutboxState.FILED, 1)


def test_a_scheduled_letter_does_not_leave_before_its_time_when_the_clock_goes_back(bench: Bench) -> None:
    """And once when it has come, though the clock goes back again afterwards."""
    with _writing(bench) as desk:
        account = desk.ask(q.Accounts())[0]
        draft = desk.draft(account, COLLEAGUE.address)
        desk.result_of(c.SendDraft(draft, at=desk.clock.now() + timedelta(hours=6)))
        desk.clock.move(BACK)
        _pass(bench, desk, timedelta(hours=5))
        assert bench.post.sent == []
        desk.clock.move(-BACK)
        _pass(bench, desk, timedelta(hours=2))
        assert (bench.outbox().state, len(bench.post.sent)) == (OutboxState.FILED, 1)
        desk.clock.move(BACK)
        _pass(bench, desk, timedelta(hours=48))
        assert len(bench.post.sent) == 1
        desk.remove()


@JUMPS
def test_nothing_that_waits_for_somebody_is_forgotten_by_a_wrong_clock(bench: Bench, jump: timedelta) -> None:
    """A letter that was refused, and the mailbox."""
    picture = bench.picture("queued", fault_scenes.queued)
    bench.put_back(picture)
    refused = "550 5.1.1 unknown"
    with bench.running() as desk:
        bench.post.sink.refuse[COLLEAGUE.address] = refused
        desk.result_of(c.RetryOutbox(bench.outbox().id))
        bench.post.sink.refuse.clear()
        desk.clock.move(jump)
        _pass(bench, desk, timedelta(hours=30))
        assert bench.outbox().state is OutboxState.REFUSED
    with bench.running() as desk:
        desk.clock.move(-jump)
        desk.result_of(c.RetryOutbox(bench.outbox().id))
        assert len(bench.post.sent) == 1


def test_an_open_session_is_locked_in_time_by_any_clock(bench: Bench) -> None:
    bench.put_back(bench.picture("result", fault_scenes.opened_result))
    with bench.running() as desk:
        desk.result_of(c.LockWhenIdle(10))
        for jump, then in ((BACK, timedelta(minutes=11)), (FORWARD, timedelta(0))):
            before = desk.clock.now()
            desk.insert()
            desk.unlock()
            heard = len(desk.events.all)
            desk.clock.move(jump)
            desk.tick()
            desk.clock.move(then)
            desk.tick()
            desk.events.wait_for(lambda event: isinstance(event, SessionLocked), after=heard)
            desk.remove()
            desk.clock.move(before - desk.clock.now())
        desk.insert()
        desk.unlock()
        desk.result_of(c.OpenMessage(desk.inbox()[0]))
        desk.remove()


@contextmanager
def _after_a_failed_try(bench: Bench) -> Iterator[EngineDesk]:
    """A letter waits for its next one."""
    bench.put_back(bench.picture("queued", fault_scenes.queued))
    with bench.running() as desk:
        bench.smtp.closed = True
        desk.result_of(c.RetryOutbox(bench.outbox().id))
        bench.smtp.closed = False
        assert bench.outbox().state is OutboxState.READY
        yield desk


@contextmanager
def _writing(bench: Bench) -> Iterator[EngineDesk]:
    """The doctor at her desk, her card in, without a letter yet."""
    bench.put_back(bench.picture("watched", fault_scenes.watched))
    with bench.running() as desk:
        desk.sync()
        desk.insert()
        desk.unlock()
        desk.know_colleague()
        yield desk


def _pass(bench: Bench, desk: EngineDesk, time: timedelta) -> None:
    """Time, in small steps."""
    for _ in range(8):
        desk.clock.move(time / 8)
        desk.tick()
        bench.settled(desk)
    desk.sync()
    bench.settled(desk)
