"""The window's thread does not wait for the interpreter: others have it for short turns, and nobody searches for
garbage until nothing happens.

Searching all objects for cycles (generation 2) holds the interpreter for a quarter of a second once a large mailbox is
listed, in whichever thread it begins. What is no cycle, which is nearly everything, goes at once in any case.
"""

import gc
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QTimer

TURN_SECONDS = 0.001 if sys.platform == "win32" else 0.0001
"""Python's own is 5 ms: painting asks for the interpreter some hundred times while mail is read beside it. Windows
counts in whole milliseconds: with less, whoever waits would keep a processor busy."""
_FULL_SEARCH_AFTER = 300
"""Searches of what is younger; Python's own are ten. A bound for a program that is never at rest: some 200 MB."""
_LOOK_MILLISECONDS = 5_000
_AT_REST_SECONDS = 0.1
"""Of the processor, between two looks, by all threads."""
_WORTH_IT = 10
Clock = Callable[[], float]


class Tidying(QObject):
    """Looks whether the program is at rest, and searches for garbage then.

    `worked`: seconds that the processor has spent on the program so far.
    """

    def __init__(self, parent: QObject, worked: Clock = time.process_time) -> None:
        super().__init__(parent)
        self._worked = worked
        self._before = worked()
        self.timer = QTimer(self, interval=_LOOK_MILLISECONDS)
        self.timer.timeout.connect(self.look)

    def look(self) -> None:
        """Where nothing has happened since the last look, and there may be garbage."""
        before, self._before = self._before, self._worked()
        if self._before - before < _AT_REST_SECONDS and gc.get_count()[2] >= _WORTH_IT:
            gc.unfreeze()
            gc.collect()
            gc.freeze()
            self._before = self._worked()


@contextmanager
def smooth(parent: QObject) -> Iterator[None]:
    """While the window is there. `parent`: whom it is to end with at the latest."""
    turn, searches = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(TURN_SECONDS)
    gc.set_threshold(*searches[:2], _FULL_SEARCH_AFTER)
    tidying = Tidying(parent)
    tidying.timer.start()
    try:
        yield
    finally:
        tidying.timer.stop()
        sys.setswitchinterval(turn)
        gc.set_threshold(*searches)
