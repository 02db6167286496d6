"""Showing the demonstration practice: in a window, or by serving it without one."""

import contextlib
import json
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from secmail.app import logsetup
from secmail.app.demo.announced import Announced
from secmail.app.demo.panel import Panel
from secmail.app.demo.practice import Practice
from secmail.app.demo.profile import bare, prepare
from secmail.app.demo.tokens import find_tools
from secmail.app.wiring import running_engine
from secmail.domain.sentences.text import Language

_FIRST_RESULT_SECONDS = 8.0


@contextlib.contextmanager
def practice(directory: Path | None) -> Iterator[Practice]:
    """The practice, its servers running. Without a directory it lives in a temporary one and leaves nothing behind."""
    with contextlib.ExitStack() as until:
        if directory is None:
            directory = Path(until.enter_context(tempfile.TemporaryDirectory(prefix="secmail-demo-")))
        built = Practice.build(directory.absolute(), at=datetime.now(UTC), tools=find_tools())
        built.start()
        until.callback(built.stop)
        yield built


def serve(built: Practice, *, as_json: bool, language: Language, first_start: bool = False) -> int:
    """Prints the connection facts and serves until interrupted or asked to end."""
    (bare if first_start else prepare)(built, language=language)
    facts = built.facts()
    sys.stdout.write((json.dumps(facts, ensure_ascii=False) if as_json else _as_text(facts)) + "\n")
    sys.stdout.flush()
    ended = threading.Event()
    before = {number: signal.signal(number, _setter(ended)) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        while not ended.wait(0.5):  # in pieces: on Windows an endless wait does not hear Ctrl-C
            pass
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return 0


def window(built: Practice, *, language: Language, verbose: bool, first_start: bool = False) -> int:
    """The doctor's window, with the panel of cards and PINs; `first_start`: with nothing set up."""
    from secmail.gui.application import run_window  # noqa: PLC0415 -- Qt: a practice is also served without a window

    profile = (bare if first_start else prepare)(built, language=language)
    logsetup.set_up(profile, verbose=verbose)
    with running_engine(profile, Announced(built)) as engine, _arriving_result(built):
        return run_window(engine, language=language, demo=Panel(built, first_start=first_start))


@contextlib.contextmanager
def _arriving_result(built: Practice) -> Iterator[None]:
    """While somebody looks at the window, the laboratory sends a result by itself."""
    laboratory = threading.Timer(_FIRST_RESULT_SECONDS, built.deliver_result)
    laboratory.start()
    try:
        yield
    finally:
        laboratory.cancel()
        laboratory.join()


def _setter(ended: threading.Event) -> "signal._HANDLER":
    def handle(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    return handle


def _as_text(facts: dict[str, object]) -> str:
    return json.dumps(facts, ensure_ascii=False, indent=1)
