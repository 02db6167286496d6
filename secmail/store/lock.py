"""One writer per database file, across programs: a lock of the operating system, gone with the process that held it."""

import os
import sys
from pathlib import Path

from secmail.domain.errors import ActionNeeded, Code
from secmail.store.errors import translated

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class WriterLock:
    """Held from construction until `release`. Raises ActionNeeded STORE_IN_USE when somebody else holds it."""

    def __init__(self, path: Path) -> None:
        with translated():
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            with translated():
                _take(self._descriptor)
        except BaseException:
            os.close(self._descriptor)
            raise

    def release(self) -> None:
        """The file stays: removing it would let two programs lock two files of one name."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def _take(descriptor: int) -> None:
    try:
        _lock(descriptor)
    except (BlockingIOError, PermissionError) as error:
        # Windows answers "permission denied" where POSIX says "would block".
        raise ActionNeeded(Code.STORE_IN_USE) from error
