"""Deeds that must not overlap although each waits for others in between."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from secmail.engine.steps import Steps, wait

T = TypeVar("T")


class Turn:
    """One at a time, in the order in which they came. Engine thread; whoever has the turn must not take it again."""

    def __init__(self) -> None:
        self._last: Future[None] = Future()
        self._last.set_result(None)

    def take(self, work: Callable[[], Steps[T]]) -> Steps[T]:
        """What `work` gives, once it is its turn."""
        before, self._last = self._last, Future()
        mine = self._last
        try:
            if not before.done():
                yield from wait(before)
            return (yield from work())
        finally:
            if before.done():
                mine.set_result(None)
            else:  # broken off while it waited: whoever comes behind waits for the one before
                before.add_done_callback(lambda _: mine.set_result(None))


class Turns:
    """A `Turn` for each matter, for use cases that are made anew for each command. Engine thread."""

    def __init__(self) -> None:
        self._turns: dict[str, Turn] = {}

    def of(self, matter: str) -> Turn:
        """Always the same one."""
        return self._turns.setdefault(matter, Turn())
