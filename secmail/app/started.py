"""The file that was started, which an upgrade may replace while the program runs."""

import sys
from pathlib import Path

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


def _identity(file: Path | None) -> _Identity:
    """Never raises: often asked."""
    try:
        facts = file.stat() if file is not None else None
    except OSError:
        return None
    return facts and (facts.st_dev, facts.st_ino, facts.st_mtime_ns)
