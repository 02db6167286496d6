"""Deeds that must not overlap although each waits for others in between."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from secmail.engine.steps import Steps, wait

T = TypeVar("T")


class Turn:
    """One at a time, the others wait. Engine thread; whoever has the turn must not take it again."""

    def __init__(self) -> None:
        self._taken: Future[None] | None = None

    def take(self, work: Callable[[], Steps[T]]) -> Steps[T]:
        """What `work` gives, once it is its turn."""
        while self._taken is not None:
            yield from wait(self._taken)
        taken = self._taken = Future()
        try:
            return (yield from work())
        finally:
            self._taken = None
            taken.set_result(None)
