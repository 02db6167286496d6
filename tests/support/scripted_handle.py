"""An engine of literal answers: what a window asks is looked up, what it orders is written down, what it hears is said.

It also does the few things that an engine does at once when told so by `on`: answer a command with events.
"""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any, TypeVar

from secmail.api.commands import Command
from secmail.api.events import Event, JobDone, JobFailed
from secmail.api.exporting import FolderState, FolderStatus, LetterFolderKept
from secmail.api.queries import MailLost, Query
from secmail.api.settings import SettingsKept
from secmail.api.setup import SetupShown, SetupState
from secmail.api.templates import LetterRoom, Room, SignatureBlocks, Templates
from secmail.domain.errors import BugError, Code, SecmailError
from secmail.domain.exports import ExportPolicy
from secmail.domain.ids import JobId
from secmail.domain.settings import Settings

T = TypeVar("T")


_BY_HAND = FolderState(ExportPolicy(None), by_itself=False)


class ScriptedHandle:
    """Satisfies `EngineHandle`. Everything happens in the caller's thread."""

    def __init__(self) -> None:
        self.submitted: list[Command] = []
        self.asked: list[object] = []
        self.cancelled: list[JobId] = []
        self._answers: dict[type[object], object] = {
            MailLost: False,
            SetupState: SetupShown(frozenset(), frozenset(), wanted=False),
            FolderStatus: _BY_HAND,
            LetterFolderKept: ("", False, ""),
            Templates: (),
            SettingsKept: Settings(),
            SignatureBlocks: {},
            LetterRoom: lambda query: Room(query.clear * 3 // 2, 0),
        }
        self._reactions: dict[type[object], Callable[[Any, JobId], Iterator[Event]]] = {}
        self._listeners: list[Callable[[Event], None]] = []
        self._held: deque[tuple[Future[Any], object]] | None = None
        self._jobs: dict[JobId, Command] = {}

    # the script

    def answer(self, query: type[object], answer: object) -> None:
        """What to answer: a value, a SecmailError, or a function of the query."""
        self._answers[query] = answer

    def on(self, command: type[object], reaction: Callable[[Any, JobId], Iterator[Event]]) -> None:
        """What to say when this command is submitted."""
        self._reactions[command] = reaction

    def hold(self) -> None:
        """Answers stay open until `release`."""
        self._held = deque()

    def release(self) -> None:
        """Gives all answers that were held, in order."""
        held, self._held = self._held or deque(), None
        for future, answer in held:
            _settle(future, answer)

    def say(self, *events: Event) -> None:
        """The engine tells."""
        for event in events:
            for listener in list(self._listeners):
                listener(event)

    def finish(self, command: type[object], result: object = None) -> None:
        """The latest job of this command is done."""
        self.say(JobDone(self.job(command), result))

    def fail(self, command: type[object], code: Code, *, words: str = "") -> None:
        """The latest job of this command failed."""
        self.say(JobFailed(self.job(command), code, words=words))

    def job(self, command: type[object]) -> JobId:
        """The number of the latest job of this command."""
        return next(job for job, one in reversed(self._jobs.items()) if isinstance(one, command))

    def orders(self, command: type[T]) -> list[T]:
        """All submitted commands of this kind."""
        return [one for one in self.submitted if isinstance(one, command)]

    # EngineHandle

    def submit(self, command: Command) -> JobId:
        job = JobId(len(self._jobs) + 1)
        self._jobs[job] = command
        self.submitted.append(command)
        reaction = self._reactions.get(type(command))
        if reaction is not None:
            self.say(*reaction(command, job))
        return job

    def last(self, kind: type[Query[T]]) -> object:
        """The last question of a kind: other parts of the window may have asked something since."""
        return next((query for query in reversed(self.asked) if type(query) is kind), None)

    def cancel(self, job: JobId) -> None:
        self.cancelled.append(job)

    def ask(self, query: Query[T]) -> Future[T]:
        self.asked.append(query)
        future: Future[T] = Future()
        if type(query) in self._answers:
            known = self._answers[type(query)]
            answer = known(query) if callable(known) else known
        else:
            answer = BugError(f"no answer scripted for {type(query).__name__}")
        if self._held is not None:
            self._held.append((future, answer))
        else:
            _settle(future, answer)
        return future

    def listen(self, listener: Callable[[Event], None]) -> None:
        self._listeners.append(listener)


def _settle(future: Future[Any], answer: object) -> None:
    if isinstance(answer, SecmailError):
        future.set_exception(answer)
    else:
        future.set_result(answer)
