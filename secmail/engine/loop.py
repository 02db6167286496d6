"""The engine thread: one inbox, everything decided here in the order of arrival."""

import logging
import queue
import threading
import time
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
        self._gate = threading.Lock()
        self._stopping = False

    def start(self) -> None:
        self._thread.start()

    def post(self, work: Callable[[], None]) -> bool:
        """From any thread. After the stop it is dropped: False."""
        with self._gate:
            if not self._stopping:
                self._inbox.put(work)
            return not self._stopping

    def when_done(self, future: Future[T], work: Callable[[Future[T]], None]) -> None:
        """Runs `work` here once the future is done."""
        future.add_done_callback(lambda done: self._post_done(done, work))

    def require_here(self) -> None:
        """Asserts that the caller is the engine thread, the only owner of what it is about to touch."""
        assert threading.current_thread() is self._thread, "engine state touched from another thread"

    def stop(self, seconds: float) -> bool:
        """Lets what is in the inbox finish, then ends the thread; False when it did not end in time."""
        with self._gate:
            if not self._stopping:
                self._stopping = True
                self._inbox.put(None)
        if self._thread.ident is None:
            return True
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _post_done(self, done: Future[T], work: Callable[[Future[T]], None]) -> None:
        self.post(lambda: work(done))

    def _run(self) -> None:
        due = time.monotonic() + self._every
        while (work := self._next(due)) is not None:
            if work is self._tick:
                due = time.monotonic() + self._every
            try:
                work()
            except Exception:  # thread main: one fault must not end the program
                log.exception("a step of the engine failed")
            del work  # it may hold an opened message, and the next may be long in coming

    def _next(self, due: float) -> Callable[[], None] | None:
        """The tick has its turn also in an inbox that is never empty."""
        left = due - time.monotonic()
        if left <= 0:
            return self._tick
        try:
            return self._inbox.get(timeout=left)
        except queue.Empty:
            return self._tick
