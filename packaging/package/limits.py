"""How large the program may be, and how long its window may take to appear."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 1_000_000
INSTALLED = 200 * MEGABYTE
COMPRESSED = 70 * MEGABYTE
WINDOW_SECONDS = 1.2


@dataclass(frozen=True, slots=True)
class Measure:
    """`text` is what is shown of the number."""

    what: str
    found: float
    limit: float
    text: str

    @property
    def kept(self) -> bool:
        return self.found <= self.limit


def size(path: Path) -> int:
    """Octets of a file, or of all files in a folder; links count for nothing."""
    if path.is_file():
        return path.stat().st_size
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file() and not file.is_symlink())


def sized(what: str, path: Path, limit: int) -> Measure:
    found = size(path)
    return Measure(what, found, limit, f"{found / MEGABYTE:.1f} MB of at most {limit / MEGABYTE:.0f}")


def timed(what: str, seconds: float, limit: float) -> Measure:
    most = f" of at most {limit:.1f}" if math.isfinite(limit) else ""
    return Measure(what, seconds, limit, f"{seconds:.2f} s{most}")


def broken(measures: Iterable[Measure]) -> list[Measure]:
    return [each for each in measures if not each.kept]
