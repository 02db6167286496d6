"""The engine thread: one inbox, everything decided here in the order of arrival."""

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

log = logging.getLogger("secmail.engine")
T = TypeVar("T")


class EngineLoop:
    """Runs posted functions one after the other on its own thread until stopped; `tick` about every `every` seconds."""

    def __init__(self, tick: Callable[[], None] = lambda: None, *, every: float = 5.0) -> None:
        self._tick = tick
        self._every = every
        self._inbox: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="secmail-engine", daemon=True)
        self._stopping = False

    def start(self) -> None:
        self._thread.start()

    def post(self, work: Callable[[], None]) -> None:
        """From any thread. After the stop it is dropped."""
        if not self._stopping:
            self._inbox.put(work)

    def when_done(self, future: Future[T], work: Callable[[Future[T]], None]) -> None:
        """Runs `work` here once the future is done."""
        future.add_done_callback(lambda done: self.post(lambda: work(done)))

    def require_here(self) -> None:
        """Asserts that the caller is the engine thread, the only owner of what it is about to touch."""
        assert threading.current_thread() is self._thread, "engine state touched from another thread"

    def stop(self, seconds: float) -> bool:
        """Lets what is in the inbox finish, then ends the thread; False when it did not end in time."""
        self._inbox.put(None)
        self._stopping = True
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while (work := self._next()) is not None:
            try:
                work()
            except Exception:  # thread main: one fault must not end the program
                log.exception("a step of the engine failed")

    def _next(self) -> Callable[[], None] | None:
        try:
            return self._inbox.get(timeout=self._every)
        except queue.Empty:
            return self._tick
