"""A card thread: the one owner of a card library and its sessions.

PKCS#11 modules keep state per process and several of them crash when two threads call at once (python-pkcs11 also
initialises them without locking), so nothing may touch one but its own thread; `assert_here` proves it.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import TypeVar

from secmail.domain.errors import BugError, Code, SecmailError

_log = logging.getLogger(__name__)
_T = TypeVar("_T")
_STOP_SECONDS = 10.0


class CardThread:
    """Runs jobs in the order given and `tick` every `every` seconds between them, however many jobs there are."""

    def __init__(self, tick: Callable[[], None], *, every: float, name: str = "card") -> None:
        self._tick = tick
        self._every = every
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._gate = threading.Lock()
        self._closed = False
        self._look_began: float | None = None

    def start(self) -> None:
        """Begins to work; `tick` is called at once."""
        self._thread.start()

    def submit(self, work: Callable[[], _T]) -> Future[_T]:
        """The future of `work()`, done in this thread; CANCELLED_AT_STOP once the thread stops."""
        future: Future[_T] = Future()

        def job() -> None:
            if future.set_running_or_notify_cancel():
                _settle(future, work)

        with self._gate:
            if self._closed:
                future.set_exception(SecmailError(Code.CANCELLED_AT_STOP))
            else:
                self._jobs.put(job)
        return future

    def stop(self, last: Callable[[], None]) -> None:
        """Finishes what was submitted, runs `last`, and ends. Safe to call twice, and before `start`."""
        self.close(last)
        self.join(_STOP_SECONDS)

    def close(self, last: Callable[[], None]) -> None:
        """Takes no more work; `last` is run after what was submitted. Returns at once."""
        with self._gate:
            closed, self._closed = self._closed, True
        if closed or self._thread.ident is None:
            return
        self._jobs.put(lambda: _survive(last))
        self._jobs.put(None)

    def join(self, seconds: float) -> None:
        """Waits for the end; a call that does not return by then is left behind."""
        if self._thread.ident is None:
            return
        self._thread.join(max(0.0, seconds))
        if self._thread.is_alive():
            _log.warning("a card call does not return; leaving it behind")

    def silent_for(self) -> float:
        """How long (seconds) the look that is under way has been; 0 when none is. Any thread may ask."""
        began = self._look_began
        return 0.0 if began is None else time.monotonic() - began

    @contextmanager
    def looking(self) -> Iterator[None]:
        """A look, wherever it is done: what should be quick, and counts as hanging when it is not."""
        outer, self._look_began = self._look_began, self._look_began or time.monotonic()
        try:
            yield
        finally:
            self._look_began = outer

    def assert_here(self) -> None:
        """BugError unless the caller runs in this thread."""
        if threading.current_thread() is not self._thread:
            raise BugError("card called outside its thread")

    def _run(self) -> None:
        due = time.monotonic()
        while True:
            if time.monotonic() >= due:
                with self.looking():
                    _survive(self._tick)
                due = time.monotonic() + self._every
            try:
                job = self._jobs.get(timeout=max(0.0, due - time.monotonic()))
            except queue.Empty:
                continue
            if job is None:
                return
            job()


def _settle(future: Future[_T], work: Callable[[], _T]) -> None:
    try:
        result = work()
    except SecmailError as error:
        # The frames of a login that was refused hold the PIN: they must not live as long as the error does.
        error.__context__ = None
        future.set_exception(error.with_traceback(None))
    except Exception as error:  # noqa: BLE001 -- job boundary: the thread must outlive a bug in one job
        _log.error("bug in a card job: %s", type(error).__name__)
        future.set_exception(BugError(f"card: {type(error).__name__}"))
    else:
        future.set_result(result)


def _survive(work: Callable[[], None]) -> None:
    try:
        work()
    except Exception as error:  # noqa: BLE001 -- thread main: watching goes on after a bug
        _log.error("bug in the card thread: %s", type(error).__name__)
