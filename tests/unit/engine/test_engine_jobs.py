"""Jobs: resumed on the engine thread, ended once, cancelled between steps."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from secmail.api.events import Event, JobCancelled, JobDone, JobFailed
from secmail.domain.errors import ActionNeeded, Cancelled, Code, PinRefused, Rejected
from secmail.engine.jobs import JobRunner
from secmail.engine.loop import EngineLoop
from secmail.engine.steps import Steps, drive, wait


class Told:
    """Events as they come, and a way to wait for the first that ends a job."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._ended = threading.Event()

    def __call__(self, event: Event) -> None:
        self.events.append(event)
        self._ended.set()

    def end(self) -> Event:
        assert self._ended.wait(30)
        return self.events[-1]


@pytest.fixture
def loop() -> Iterator[EngineLoop]:
    loop = EngineLoop()
    loop.start()
    yield loop
    assert loop.stop(5)


def start(loop: EngineLoop, told: Told, steps: Steps[object]) -> JobRunner:
    runner = JobRunner(loop, told)
    loop.post(lambda: runner.start(steps, runner.new_id()))
    return runner


def test_a_use_case_waits_without_blocking_the_engine(loop: EngineLoop) -> None:
    told, answer = Told(), Future[int]()
    places: list[str] = []

    def steps() -> Steps[int]:
        value = yield from wait(answer)
        places.append(threading.current_thread().name)
        return value + 1

    start(loop, told, steps())
    free = Future[None]()
    loop.post(lambda: free.set_result(None))
    free.result(30)
    answer.set_result(41)
    assert told.end() == JobDone(1, 42)
    assert places == ["secmail-engine"]


def test_an_error_of_a_future_is_raised_at_its_line(loop: EngineLoop) -> None:
    told, answer = Told(), Future[int]()

    def steps() -> Steps[str]:
        try:
            yield from wait(answer)
        except PinRefused as refused:
            return f"{refused.tries_left} left"
        return "accepted"

    start(loop, told, steps())
    answer.set_exception(PinRefused(2))
    assert told.end() == JobDone(1, "2 left")


@pytest.mark.parametrize(
    ("error", "event"),
    [
        (ActionNeeded(Code.CARD_ABSENT), JobFailed(1, Code.CARD_ABSENT)),
        (PinRefused(1), JobFailed(1, Code.CARD_PIN_REFUSED, "tries left: 1", tries_left=1)),
        (Rejected(Code.MAIL_REFUSED, words="no such user"), JobFailed(1, Code.MAIL_REFUSED, words="no such user")),
        (Cancelled(), JobCancelled(1)),
    ],
)
def test_the_end_is_told(loop: EngineLoop, error: Exception, event: Event) -> None:
    told, answer = Told(), Future[int]()
    start(loop, told, wait(answer))
    answer.set_exception(error)
    assert told.end() == event


@pytest.mark.expects_log
def test_a_bug_ends_its_job_and_not_the_engine(loop: EngineLoop) -> None:
    told, answer = Told(), Future[int]()
    start(loop, told, wait(answer))
    answer.set_exception(KeyError("never in an event"))
    assert told.end() == JobFailed(1, Code.BUG, "KeyError")
    alive = Future[None]()
    loop.post(lambda: alive.set_result(None))
    alive.result(30)


def test_cancelling_raises_at_the_wait_and_late_answers_are_dropped(loop: EngineLoop) -> None:
    told, answer = Told(), Future[int]()
    tidied: list[str] = []

    def steps() -> Steps[None]:
        try:
            yield from wait(answer)
        finally:
            tidied.append("yes")

    runner = start(loop, told, steps())
    loop.post(lambda: runner.cancel(1))
    assert told.end() == JobCancelled(1)
    answer.set_result(1)
    flushed = Future[None]()
    loop.post(lambda: flushed.set_result(None))
    flushed.result(30)
    assert tidied == ["yes"]
    assert told.events == [JobCancelled(1)]


def test_the_core_runs_in_the_pool_and_its_needs_on_the_engine_thread(loop: EngineLoop) -> None:
    told = Told()
    places: list[str] = []

    def core() -> Iterator[str]:
        places.append(threading.current_thread().name)
        answer = yield "key?"
        return f"opened with {answer}"

    def answer(need: str) -> Steps[str]:
        places.append(threading.current_thread().name)
        yield from ()
        return need.replace("?", "!")

    with ThreadPoolExecutor(1, "pool") as pool:
        start(loop, told, drive(pool, core(), answer))
        assert told.end() == JobDone(1, "opened with key!")
    assert places == ["pool_0", "secmail-engine"]


def test_the_tick_comes_when_nothing_else_does() -> None:
    ticked = threading.Event()
    loop = EngineLoop(ticked.set, every=0.01)
    loop.start()
    assert ticked.wait(30)
    assert loop.stop(5)
