"""Waiting no longer than it is worth."""

import threading
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from functools import partial
from typing import TypeVar

from secmail.domain.errors import Cancelled, Code, Unavailable
from secmail.engine.steps import Steps, wait

T = TypeVar("T")


def within(future: "Future[T]", seconds: float) -> Steps[T]:
    """The future's value; Unavailable CARD_UNUSABLE when it takes longer: what comes later is dropped."""
    first: Future[T] = Future()
    timer = threading.Timer(seconds, partial(_give_up, first))
    timer.daemon = True
    timer.start()
    future.add_done_callback(partial(_pass_on, first))
    try:
        return (yield from wait(first))
    finally:
        timer.cancel()


def _pass_on(first: "Future[T]", done: "Future[T]") -> None:
    with suppress(InvalidStateError):
        if done.cancelled():
            first.set_exception(Cancelled())
        elif (error := done.exception()) is not None:
            first.set_exception(error)
        else:
            first.set_result(done.result())


def _give_up(first: "Future[T]") -> None:
    with suppress(InvalidStateError):
        first.set_exception(Unavailable(Code.CARD_UNUSABLE, "no answer in time"))
