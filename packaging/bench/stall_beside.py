"""A bare event loop in a process of its own: the gaps that the machine alone makes in it, beside those of the window.

python stall_beside.py      begin and end on standard input; after each end the longest gap, in seconds
"""

import queue
import subprocess
import sys
import threading
import time
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from tests.support.stalls import StallWatch


class Beside:
    """Starts it, and asks it."""

    def __enter__(self) -> "Beside":
        command = [sys.executable, str(Path(__file__))]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.begin()
        self.end()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def begin(self) -> None:
        """Measures from now on."""
        self._say("begin")

    def end(self) -> float:
        """The longest gap since the beginning, in seconds."""
        self._say("end")
        assert self._process.stdout is not None
        return float(self._process.stdout.readline())

    def _say(self, word: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()


def main() -> None:
    """Turns the loop as the window's side does, with nothing to do in it."""
    application, watch = QCoreApplication([]), StallWatch()
    said: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_hear, args=(said,), daemon=True).start()
    while True:
        application.processEvents()
        time.sleep(0.0005)
        word = "" if said.empty() else said.get()
        if word == "begin":
            watch.begin()
        elif word == "end":
            sys.stdout.write(f"{watch.end().seconds}\n")
            sys.stdout.flush()
        elif word == "over":
            return


def _hear(said: "queue.SimpleQueue[str]") -> None:
    for line in sys.stdin:
        said.put(line.strip())
    said.put("over")


if __name__ == "__main__":
    main()
