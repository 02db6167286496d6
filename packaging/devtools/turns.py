"""One command at a time makes the environment: the next one waits, and then finds it made."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from devtools.console import say

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def turn(path: Path, waiting: str) -> Iterator[None]:
    """Holds the system's lock on `path` (made where missing); says `waiting` once while another process holds it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        told = False
        while not _taken(descriptor):
            if not told:
                say(waiting)
            told = True
            time.sleep(0.2)
        yield
    finally:
        os.close(descriptor)


def _taken(descriptor: int) -> bool:
    try:
        _lock(descriptor)
    except (BlockingIOError, PermissionError):  # the second is Windows' word for it
        return False
    except OSError:  # a file system without locks: two at once are rarer than such a checkout
        return True
    return True
