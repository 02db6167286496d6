"""One command at a time on a profile: the second waits its turn, and says so; before an open window nobody waits."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from secmail.api.handle import EngineHandle
from secmail.cli.program import Program
from secmail.domain.errors import Code, SecmailError

_PATIENCE = 30.0
"""Seconds: longer than most commands take, and shorter than whoever started this one waits without asking why."""
_SAID_AFTER = 2.0
_BETWEEN = 0.25


@contextmanager
def turn(program: Program, profile: Path | None, say: Callable[[str], None]) -> Iterator[EngineHandle]:
    """The engine, as soon as no other command has it. STORE_IN_USE after a while, and at once while a window is open.

    `say`: takes the key of what a person is told.
    """
    begun = time.monotonic()
    told = False
    with ExitStack() as stack:
        while (handle := _entered(stack, program, profile)) is None:
            if program.has_window(profile):
                say("turn.window")
                raise SecmailError(Code.STORE_IN_USE)
            waited = time.monotonic() - begun
            if waited > _PATIENCE:
                raise SecmailError(Code.STORE_IN_USE)
            if waited > _SAID_AFTER and not told:
                say("turn.waits")
                told = True
            time.sleep(_BETWEEN)
        yield handle


def _entered(stack: ExitStack, program: Program, profile: Path | None) -> EngineHandle | None:
    try:
        return stack.enter_context(program.engine(profile))
    except SecmailError as error:
        if error.code is not Code.STORE_IN_USE:
            raise
    return None
