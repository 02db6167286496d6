"""A thread for what blocks: one piece of work after the other, and an end that nobody has to wait for."""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

from secmail.domain.errors import Code, SecmailError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Piece:
    future: Future[Any]
    work: Callable[[], object]
    always: bool = False


class Worker:
    """Begins with its first work. The thread is a daemon: a server that does not answer never holds the program's end.

    (An executor of the standard library is joined at the end of the interpreter, however long it takes.)
    """

    def __init__(self, name: str) -> None:
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._inbox: queue.SimpleQueue[_Piece | None] = queue.SimpleQueue()
        self._gate = threading.Lock()
        self._closed = False
        self._dropping = False

    @property
    def name(self) -> str:
        return self._thread.name

    def submit(self, work: Callable[[], T]) -> "Future[T]":
        """What the work returns or raises; CANCELLED_AT_STOP when it never began because the worker was closed."""
        future: Future[T] = Future()
        with self._gate:
            if self._closed:
                future.set_exception(_stopped())
            else:
                self._begin()
                self._inbox.put(_Piece(future, work))
        return future

    def close(self, last: Callable[[], None] | None = None) -> None:
        """Takes nothing more, lets what runs end, drops what waits, then does `last`. Returns at once."""
        with self._gate:
            if self._closed:
                return
            self._closed = self._dropping = True
            if self._thread.ident is not None:
                if last is not None:
                    self._inbox.put(_Piece(Future(), last, always=True))
                self._inbox.put(None)

    def finish(self, last: Callable[[], None]) -> None:
        """As `close`, but what waits is still done."""
        with self._gate:
            if not self._closed:
                self._closed = True
                self._begin()
                self._inbox.put(_Piece(Future(), last))
                self._inbox.put(None)

    def join(self, seconds: float) -> bool:
        """Whether the thread has ended."""
        if self._thread.ident is not None:
            self._thread.join(seconds)
        return not self._thread.is_alive()

    def _begin(self) -> None:
        if self._thread.ident is None:
            self._thread.start()

    def _run(self) -> None:
        while (piece := self._inbox.get()) is not None:
            if self._dropping and not piece.always:
                piece.future.set_exception(_stopped())
                continue
            try:
                result = piece.work()
            except BaseException as error:  # noqa: BLE001 -- thread main: whoever waits for the future is told
                piece.future.set_exception(error)
            else:
                piece.future.set_result(result)
            del piece
            result = None  # nothing of a message stays here while the thread waits


def _stopped() -> SecmailError:
    return SecmailError(Code.CANCELLED_AT_STOP)
