"""Use cases as generators: each `yield` waits for a future without blocking the engine thread.

A use case reads like straight code: `raw = yield from wait(pool.submit(read))`. Whoever runs it (`jobs.JobRunner`)
resumes it on the engine thread with the future's value, or throws its error in at that line.
"""

from collections.abc import Callable, Generator
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

T = TypeVar("T")
NeedT = TypeVar("NeedT")
AnswerT = TypeVar("AnswerT")

Steps: TypeAlias = Generator[Future[Any], Any, T]


def wait(future: Future[T]) -> Generator[Future[T], T, T]:
    """The future's value, typed."""
    return (yield future)


def at_once(deed: Callable[[], T]) -> Steps[T]:
    """A use case without waiting."""
    yield from ()
    return deed()


def pause() -> Steps[None]:
    """Lets whatever else waits on the engine thread have its turn."""
    turn: Future[None] = Future()
    turn.set_result(None)
    yield from wait(turn)


@dataclass(frozen=True, slots=True)
class _Asked(Generic[NeedT]):
    need: NeedT


@dataclass(frozen=True, slots=True)
class _Finished(Generic[T]):
    value: T


def drive(
    pool: Executor,
    core: Generator[NeedT, AnswerT, T],
    answer: Callable[[NeedT], Steps[AnswerT]],
) -> Steps[T]:
    """Runs a generator of the pure core: its work in the pool, its needs answered by `answer` on the engine thread."""
    reply: AnswerT | None = None
    while True:
        step = yield from wait(pool.submit(_advance, core, reply))
        if isinstance(step, _Finished):
            return step.value
        reply = yield from answer(step.need)


def _advance(core: Generator[NeedT, AnswerT, T], reply: AnswerT | None) -> _Asked[NeedT] | _Finished[T]:
    try:
        return _Asked(next(core) if reply is None else core.send(reply))
    except StopIteration as stop:
        return _Finished(stop.value)
