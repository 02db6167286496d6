"""A front end for tests: gives commands to a running engine, hears everything, types PINs as a script says.

front = Front(engine)
front.pins.append("1234")                     # typed at the next question; None: the user declines
result = front.do(c.Synchronise())            # JobDone's result; anything else fails the test
failure = front.fail(c.OpenMessage(message))  # JobFailed
front.wait(ev.SessionLocked)                  # heard since the last `front.mark()`
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

from secmail.api import commands as c
from secmail.api import events as ev
from secmail.api.custody import AnswerCard
from secmail.api.handle import EngineHandle
from secmail.api.queries import Query
from secmail.domain.cards import Pin
from secmail.domain.ids import JobId

T = TypeVar("T")
End = ev.JobDone | ev.JobFailed | ev.JobCancelled
PATIENCE = 60.0
"""Seconds until something is taken not to come any more: only a failing test waits that long."""


class Front:
    """Listens on the engine thread, is used from the test's."""

    def __init__(self, engine: EngineHandle) -> None:
        self._engine = engine
        self._changed = threading.Condition()
        self._from = 0
        self.heard: list[ev.Event] = []
        self.pins: deque[str | None] = deque()
        self.declines_cards = False
        """Whether a card that is asked for will not come; else a test puts it in."""
        engine.listen(self._hear)

    @property
    def questions(self) -> list[ev.PinWanted]:
        """All that were asked, since the beginning."""
        return [event for event in list(self.heard) if isinstance(event, ev.PinWanted)]

    def mark(self) -> None:
        """`wait` looks at what is heard from now on."""
        with self._changed:
            self._from = len(self.heard)

    def wait(self, kind: type[T], which: Callable[[T], bool] = lambda _: True, *, seconds: float = PATIENCE) -> T:
        """The first event of this kind since the mark."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while True:
                for event in self.heard[self._from :]:
                    if isinstance(event, kind) and which(event):
                        return event
                left = deadline - time.monotonic()
                if not self._changed.wait(max(0.0, left)) and left <= 0:
                    raise AssertionError(f"no {kind.__name__} came; heard: {[_told(event) for event in self.heard]}")

    def wait_until(self, true: Callable[[], bool], *, seconds: float = PATIENCE) -> None:
        """For what queries tell; looks again whenever something is heard, and now and then."""
        deadline = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < deadline, "it never came true"
            with self._changed:
                self._changed.wait(0.05)

    def start(self, command: c.Command) -> JobId:
        """The job goes on while the test does something else."""
        return self._engine.submit(command)

    def end(self, job: JobId, *, seconds: float = PATIENCE) -> End:
        """How the job ended."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while True:
                for event in self.heard:
                    if isinstance(event, ev.JobDone | ev.JobFailed | ev.JobCancelled) and event.job == job:
                        return event
                left = deadline - time.monotonic()
                if not self._changed.wait(max(0.0, left)) and left <= 0:
                    raise AssertionError(f"the job did not end in {seconds} s")

    def do(self, command: c.Command, *, seconds: float = PATIENCE) -> Any:
        """The result of a job that must succeed."""
        end = self.end(self.start(command), seconds=seconds)
        assert isinstance(end, ev.JobDone), end
        return end.result

    def fail(self, command: c.Command, *, seconds: float = PATIENCE) -> ev.JobFailed:
        """The failure of a job that must fail."""
        end = self.end(self.start(command), seconds=seconds)
        assert isinstance(end, ev.JobFailed), end
        return end

    def cancel(self, job: JobId) -> None:
        self._engine.cancel(job)

    def ask(self, query: Query[T]) -> T:
        """The answer."""
        return self._engine.ask(query).result(PATIENCE)

    def type_pin(self, question: ev.PinWanted, pin: str | None, *, last_try: bool = False) -> None:
        """Answers a question that the script left open. `last_try`: knowing that it is the last one."""
        self._engine.submit(c.AnswerPin(question.question, None if pin is None else Pin(pin), last_try))

    def _hear(self, event: ev.Event) -> None:
        with self._changed:
            self.heard.append(event)
            self._changed.notify_all()
        if isinstance(event, ev.PinWanted) and self.pins:
            self.type_pin(event, self.pins.popleft())
        if isinstance(event, ev.CardWanted) and self.declines_cards:
            self._engine.submit(AnswerCard(event.question))


def _told(event: ev.Event) -> str:
    name = type(event).__name__
    return f"{name}({event.code})" if isinstance(event, ev.JobFailed) else name
