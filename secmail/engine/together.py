"""Several use cases side by side in one job, none waiting for another."""

import threading
from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any, Generic, TypeVar

from secmail.domain.errors import Cancelled, SecmailError
from secmail.engine.jobs import error_of
from secmail.engine.steps import Steps, wait

T = TypeVar("T")


class _Bell:
    """Collects futures that are done, on whatever thread; `rung` is done as soon as there is one."""

    def __init__(self) -> None:
        self._gate = threading.Lock()
        self._done: list[Future[Any]] = []
        self.rung: Future[None] = Future()

    def watch(self, future: Future[Any]) -> None:
        future.add_done_callback(self._ring)

    def take(self) -> list[Future[Any]]:
        with self._gate:
            done, self._done, self.rung = self._done, [], Future()
        return done

    def _ring(self, future: Future[Any]) -> None:
        with self._gate:
            self._done.append(future)
            rung = self.rung
            if len(self._done) > 1:
                return
        rung.set_result(None)


def together(deeds: Sequence[Steps[T]]) -> Steps[list[T | SecmailError]]:
    """What each gives, or the error of ours that ended it, in their order. What is thrown in here ends all of them."""
    group = _Group(deeds)
    for index in range(len(deeds)):
        group.go_on(index, None)
    try:
        while group.waiting:
            yield from wait(group.bell.rung)
            group.turn()
    except (SecmailError, Cancelled) as error:
        group.end(error)
        raise
    return [group.results[index] for index in range(len(deeds))]


class _Group(Generic[T]):
    """The deeds, what they wait for and what became of them."""

    def __init__(self, deeds: Sequence[Steps[T]]) -> None:
        self._deeds = deeds
        self.bell = _Bell()
        self.waiting: dict[Future[Any], list[int]] = {}
        self.results: dict[int, T | SecmailError] = {}

    def turn(self) -> None:
        """Whoever has what it waited for goes on."""
        for done in self.bell.take():
            for index in self.waiting.pop(done):
                self.go_on(index, done)

    def go_on(self, index: int, done: "Future[Any] | None") -> None:
        """One deed, up to its next waiting or its end."""
        error, deed = None if done is None else error_of(done), self._deeds[index]
        try:
            future = deed.throw(error) if error is not None else deed.send(None if done is None else done.result())
        except StopIteration as stop:
            self.results[index] = stop.value
        except SecmailError as failure:
            self.results[index] = failure
        else:
            if future not in self.waiting:
                self.bell.watch(future)
            self.waiting.setdefault(future, []).append(index)

    def end(self, error: SecmailError | Cancelled) -> None:
        """All that have not ended."""
        for indices in self.waiting.values():
            for index in indices:
                _end(self._deeds[index], error)


def _end(deed: Steps[Any], error: SecmailError | Cancelled) -> None:
    try:
        deed.throw(error)
    except (StopIteration, SecmailError, Cancelled):
        return
    deed.close()  # it would wait once more: nobody goes on with it
