"""The one door between front ends and engine."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol, TypeVar

from secmail.api.commands import Command
from secmail.api.events import Event
from secmail.api.queries import Query
from secmail.domain.ids import JobId

T = TypeVar("T")


class EngineHandle(Protocol):
    """Every call returns at once and may come from any thread; listeners are called on the engine thread."""

    def submit(self, command: Command) -> JobId:
        """Starts a job; its end is told by JobDone, JobFailed or JobCancelled with this id."""
        ...

    def cancel(self, job: JobId) -> None:
        """Asks a job to end; too late is no error."""
        ...

    def ask(self, query: Query[T]) -> Future[T]:
        """The answer, or SecmailError, in a future."""
        ...

    def listen(self, listener: Callable[[Event], None]) -> None:
        """Calls the listener for every event from now on. It must return at once."""
        ...
