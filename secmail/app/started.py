"""How the program was started: from which file, which an upgrade may replace meanwhile, and whence."""

import os
import sys
from pathlib import Path

from secmail.domain.errors import ActionNeeded, Code

_Identity = tuple[int, int, int] | None


class Started:
    """`file`: None where there is none of its own, in a checkout."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._began = _identity(file)

    @classmethod
    def here(cls) -> "Started":
        """This program."""
        return cls(Path(sys.executable) if getattr(sys, "frozen", False) else None)

    def is_replaced(self) -> bool:
        """Whether another file bears its name; in the middle of an upgrade none may."""
        now = _identity(self._file)
        return now is not None and now != self._began


def require_screen() -> None:
    """ActionNeeded SCREEN_MISSING where there is none: Qt would end the program with words for programmers."""
    named = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    if sys.platform == "linux" and not named:
        raise ActionNeeded(Code.SCREEN_MISSING)


def reads_no_terminal() -> bool:
    """Whether who started it sees its windows and nothing else: from the menu of a desktop."""
    if sys.stderr is not None and sys.stderr.isatty():
        return False
    if os.environ.get("QT_QPA_PLATFORM") in {"offscreen", "minimal"}:
        return False
    return sys.platform != "linux" or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def _identity(file: Path | None) -> _Identity:
    """Never raises: often asked."""
    try:
        facts = file.stat() if file is not None else None
    except OSError:
        return None
    return facts and (facts.st_dev, facts.st_ino, facts.st_mtime_ns)
