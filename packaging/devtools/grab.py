"""Saves a picture of the whole screen every few seconds until ended; run by the virtual environment's Python, alone."""

import signal
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication

EVERY_MS = 3_000


def save(target: Path) -> None:
    """Save the screen to `target`, whole or not at all: a reader never sees half a picture."""
    partial = target.with_name(f".{target.name}.part")
    picture = QGuiApplication.primaryScreen().grabWindow(0)
    if picture.save(str(partial), "PNG"):
        partial.replace(target)


def main(target: Path) -> int:
    """Grab until somebody ends us."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    application = QGuiApplication(sys.argv)
    timer = QTimer(application)
    timer.timeout.connect(lambda: save(target))
    timer.start(EVERY_MS)
    return application.exec()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
