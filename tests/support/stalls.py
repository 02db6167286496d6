"""How long the window lets people wait: the longest gap between two turns of its event loop, and what it did meanwhile.

watch = StallWatch()                 # in the main thread, with a QApplication
watch.begin()
…                                    # the loop turns: application.exec(), processEvents()
worst = watch.end()                  # Stall(seconds, own, place)
"""

import sys
import threading
import time
from dataclasses import dataclass
from types import FrameType

from PySide6.QtCore import QObject, Qt, QTimer

_EVERY_MS = 1
_LOOK_SECONDS = 0.005
_LATE_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Stall:
    """The longest gap: in seconds of the clock; of these, those in which the main thread itself worked; and where."""

    seconds: float = 0.0
    own: float = 0.0
    place: str = ""
    """The innermost function of ours in which it was met, outermost last; empty where none was."""


class StallWatch(QObject):
    """A timer ticks every millisecond; a thread looks into the main thread when a tick is late."""

    def __init__(self) -> None:
        super().__init__()
        self._timer = QTimer(self, interval=_EVERY_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._main = threading.get_ident()
        self._worst = Stall()
        self._seen: tuple[float, str] = (0.0, "")
        self._last = (0.0, 0.0)
        self._over = threading.Event()

    def begin(self) -> None:
        """Measures from now on."""
        self._worst, self._seen = Stall(), (0.0, "")
        self._last = time.perf_counter(), time.thread_time()
        self._over.clear()
        self._timer.start()
        self._looking = threading.Thread(target=self._look, name="stall-watch", daemon=True)
        self._looking.start()

    def end(self) -> Stall:
        """The longest gap since the beginning, the one that lasts until now included."""
        self._tick()
        self._timer.stop()
        self._over.set()
        self._looking.join()  # whose thread held this object last would destroy it there, and Qt's objects live in one
        return self._worst

    def _tick(self) -> None:
        now = time.perf_counter(), time.thread_time()
        gap, own = now[0] - self._last[0], now[1] - self._last[1]
        if gap > self._worst.seconds:
            begun, place = self._seen
            self._worst = Stall(gap, own, place if begun == self._last[0] else "")
        self._last = now

    def _look(self) -> None:
        while not self._over.wait(_LOOK_SECONDS):
            begun = self._last[0]
            if time.perf_counter() - begun > _LATE_SECONDS and self._seen[0] != begun:
                frame = sys._current_frames().get(self._main)
                self._seen = (begun, _place(frame))


def _place(frame: FrameType | None) -> str:
    """The functions of the program, the innermost first."""
    names: list[str] = []
    while frame is not None and len(names) < 3:
        module = str(frame.f_globals.get("__name__", ""))
        if module.startswith("secmail."):
            names.append(f"{module.removeprefix('secmail.')}.{frame.f_code.co_name}")
        frame = frame.f_back
    return " < ".join(names)
