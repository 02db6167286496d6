"""Timing: the median of several runs, in the process or as a whole process."""

import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

_T = TypeVar("_T")


def median_seconds(work: Callable[[], object], *, runs: int) -> float:
    """Wall-clock seconds of one run, the median."""
    times = []
    for _ in range(runs):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def process(command: Sequence[str]) -> Callable[[], None]:
    """A whole process as work to be timed. Raises when it fails."""

    def run() -> None:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    return run


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


def timed(work: Callable[[], _T]) -> tuple[float, _T]:
    """Wall-clock seconds, and what the work gave."""
    begin = time.perf_counter()
    result = work()
    return time.perf_counter() - begin, result
