"""How much memory a process took at most: our own by the kernel's account, another's through a small parent.

Run as a program it is that parent: the resident peak that a system tells of a child includes what its parent held when
it started, so the parent must be a bare interpreter.

    python memory.py RUNS PROGRAM [arguments]      prints {"seconds": median, "peak": bytes}
"""

import json
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds of one run, the median, and the resident peak in bytes (0 where the system does not tell)."""

    seconds: float
    peak: int


def own_peak() -> int:
    """Of this process since it started; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="ascii").splitlines() if status.is_file() else []
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0)


def of_interpreter() -> int:
    """Of a Python that does nothing but look."""
    here = "import memory; print(memory.own_peak())"
    command = [sys.executable, "-c", here]
    ran = subprocess.run(command, cwd=Path(__file__).parent, capture_output=True, check=True)
    return int(ran.stdout)


def of_program(*command: str, runs: int) -> Taken:
    """Of whole processes. Raises when one fails."""
    return told(sys.executable, __file__, str(runs), *command)


def told(*command: str) -> Taken:
    """What a program prints of itself: one line of JSON with `seconds` and `peak`."""
    ran = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    found = json.loads(ran.stdout)
    return Taken(found["seconds"], found["peak"])


def _watch(runs: int, command: list[str]) -> Taken:
    import resource  # noqa: PLC0415 (does not exist on Windows)

    times = []
    for _ in range(runs):
        begin = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        times.append(time.perf_counter() - begin)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return Taken(statistics.median(times), peak * (1 if sys.platform == "darwin" else 1024))


if __name__ == "__main__":
    taken = _watch(int(sys.argv[1]), sys.argv[2:])
    sys.stdout.write(json.dumps({"seconds": taken.seconds, "peak": taken.peak}) + "\n")
