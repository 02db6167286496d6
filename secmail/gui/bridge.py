"""The one way between the engine's threads and the widgets' thread.

Events and answers are put into an inbox from any thread and taken out in the main thread by one queued signal. The
inbox is bounded: what says "look again" is united, and if it still grows, one `EventsDropped` stands for all of it.
"""

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from secmail.api.commands import Command
from secmail.api.events import (
    AccountChanged,
    ContactsChanged,
    Event,
    EventsDropped,
    ExportsChanged,
    FoldersChanged,
    JobCancelled,
    JobDone,
    JobFailed,
    JobProgressed,
    MessagesChanged,
    OutboxChanged,
)
from secmail.api.handle import EngineHandle
from secmail.api.queries import Query
from secmail.api.signing import DraftsChanged
from secmail.domain.errors import BugError, Code, SecmailError
from secmail.domain.ids import JobId

T = TypeVar("T")
CAPACITY = 5_000
"""Waiting events beyond which the listener counts as too slow."""

_REPEATABLE = (
    *(JobProgressed, MessagesChanged, FoldersChanged, ExportsChanged, OutboxChanged, AccountChanged),
    *(ContactsChanged, DraftsChanged),
)
"""Whoever missed these can ask anew."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """A finished future on its way to whoever asked."""

    deliver: Callable[[], None]


@dataclass(frozen=True, slots=True)
class JobListener:
    """Who follows a job; called only while `owner` lives. A missing `failed` leaves the failure to the problem bar."""

    owner: QObject
    done: Callable[[object], None] | None = None
    failed: Callable[[JobFailed], None] | None = None
    progressed: Callable[[JobProgressed], None] | None = None
    cancelled: Callable[[], None] | None = None


def unite(waiting: deque[Event | _Answer], event: Event) -> None:
    """Appends an event, or folds it into one that waits and says the same."""
    match event:
        case MessagesChanged(folder, messages):
            for place, other in enumerate(waiting):
                if isinstance(other, MessagesChanged) and other.folder == folder:
                    waiting[place] = MessagesChanged(folder, tuple(dict.fromkeys((*other.messages, *messages))))
                    return
        case JobProgressed(job):
            for place, other in enumerate(waiting):
                if isinstance(other, JobProgressed) and other.job == job:
                    waiting[place] = event
                    return
        case FoldersChanged() | ContactsChanged() | DraftsChanged() | EventsDropped():
            if event in waiting:
                return
    waiting.append(event)


class EngineBridge(QObject):
    """Speaks to the engine for all widgets. `heard` brings every event that no job listener has taken."""

    heard = Signal(object)
    _woken = Signal()

    def __init__(self, handle: EngineHandle, parent: QObject) -> None:
        super().__init__(parent)
        self._handle = handle
        self._lock = threading.Lock()
        self._waiting: deque[Event | _Answer] = deque()
        self._closed = False
        self._listeners: dict[JobId, JobListener] = {}
        self._files = ThreadPoolExecutor(1, "gui-files")
        self._woken.connect(self._drain, Qt.ConnectionType.QueuedConnection)
        handle.listen(self.post)

    # from any thread

    def post(self, event: Event) -> None:
        """Takes an event; returns at once, and does nothing after `close`."""
        with self._lock:
            if self._closed:
                return
            idle = not self._waiting
            unite(self._waiting, event)
            if len(self._waiting) > CAPACITY:
                self._shed()
            self._wake(idle=idle)

    def _post_answer(self, answer: _Answer) -> None:
        with self._lock:
            if not self._closed:
                idle = not self._waiting
                self._waiting.append(answer)
                self._wake(idle=idle)

    def _wake(self, *, idle: bool) -> None:
        # Under the lock: `close` cannot delete the signal's object meanwhile.
        if idle:
            self._woken.emit()

    def _shed(self) -> None:
        kept = [event for event in self._waiting if not isinstance(event, _REPEATABLE)]
        self._waiting = deque(kept)
        unite(self._waiting, EventsDropped())

    # in the main thread

    def close(self) -> None:
        """Nothing is delivered any more; the engine may still post."""
        with self._lock:
            self._closed = True
            self._waiting.clear()
        self._listeners.clear()
        # A file that is being saved is saved whole.
        self._files.shutdown(wait=True, cancel_futures=True)

    def submit(self, command: Command, listener: JobListener | None = None) -> JobId:
        """Starts a job. Its end cannot be heard before this returns: events wait for the main loop."""
        job = self._handle.submit(command)
        if listener is not None:
            self._listeners[job] = listener
        return job

    def cancel(self, job: JobId) -> None:
        """Asks a job to end; whoever follows it hears no more of it."""
        self._listeners.pop(job, None)
        self._handle.cancel(job)

    def ask(
        self,
        query: Query[T],
        owner: QObject,
        *,
        then: Callable[[T], None],
        otherwise: Callable[[SecmailError], None] | None = None,
    ) -> None:
        """Calls `then` with the answer in the main thread, later, while `owner` lives."""

        def finished(future: "Future[T]") -> None:
            self._post_answer(_Answer(partial(self._deliver, future, owner, then=then, otherwise=otherwise)))

        self._handle.ask(query).add_done_callback(finished)

    def run(
        self,
        work: Callable[[], T],
        owner: QObject,
        *,
        then: Callable[[T], None],
        otherwise: Callable[[SecmailError], None],
    ) -> None:
        """Reads or writes a file of the user's choice beside the main thread; answered like `ask`."""

        def finished(future: "Future[T]") -> None:
            self._post_answer(_Answer(partial(self._deliver, future, owner, then=then, otherwise=otherwise)))

        self._files.submit(work).add_done_callback(finished)

    def _deliver(
        self,
        future: "Future[T]",
        owner: QObject,
        *,
        then: Callable[[T], None],
        otherwise: Callable[[SecmailError], None] | None,
    ) -> None:
        if future.cancelled() or not shiboken6.isValid(owner):
            return
        error = future.exception()
        if error is None:
            then(future.result())
            return
        known = error if isinstance(error, SecmailError) else BugError(type(error).__name__)
        if otherwise is not None:
            otherwise(known)
        elif known.code is not Code.VAULT_LOCKED:
            # A query of a closed session is no news: SessionLocked is under way.
            self.heard.emit(JobFailed(JobId(0), known.code, known.detail))

    @Slot()
    def _drain(self) -> None:
        assert QThread.currentThread() is self.thread(), "widgets are touched in their own thread only"
        with self._lock:
            taken, self._waiting = self._waiting, deque()
        try:
            while taken and not self._closed:
                self._hand_out(taken.popleft())
        finally:
            self._put_back(taken)

    def _put_back(self, rest: "deque[Event | _Answer]") -> None:
        """What a failing slot left undone is not lost: the exception goes to the crash hook, the rest comes next."""
        with self._lock:
            if rest and not self._closed:
                rest.extend(self._waiting)
                self._waiting = rest
                self._woken.emit()

    def _hand_out(self, item: "Event | _Answer") -> None:
        if isinstance(item, _Answer):
            item.deliver()
        else:
            self._dispatch(item)

    def _dispatch(self, event: Event) -> None:
        if not isinstance(event, JobDone | JobFailed | JobCancelled | JobProgressed):
            self.heard.emit(event)
            return
        listener = self._listeners.get(event.job)
        if not isinstance(event, JobProgressed):
            self._listeners.pop(event.job, None)
        if listener is None or not shiboken6.isValid(listener.owner) or not _told(listener, event):
            self.heard.emit(event)


def _told(listener: JobListener, event: JobDone | JobFailed | JobCancelled | JobProgressed) -> bool:
    """Whether the listener wants this; if so, it has been told."""
    match event:
        case JobDone(result=result) if listener.done is not None:
            listener.done(result)
        case JobFailed() if listener.failed is not None:
            listener.failed(event)
        case JobProgressed() if listener.progressed is not None:
            listener.progressed(event)
        case JobCancelled() if listener.cancelled is not None:
            listener.cancelled()
        case _:
            return False
    return True
