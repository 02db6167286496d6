"""Running the tests; and how one that failed is told from one that the machine's load overtook."""

import json
import os
from pathlib import Path

from devtools.console import Failure, say, step
from devtools.environment import tool
from devtools.processes import CHECKOUT, shown

FAILED = CHECKOUT / ".pytest_cache" / "v" / "cache" / "lastfailed"
# One process more than processors, as many tests wait for a server; in the order in which they stand: the longest come
# first. `-n 0` behind it runs all in one process.
SPREAD = ("-n", str(min((os.cpu_count() or 1) + 1, 4)), "--no-loadscope-reorder", "--max-worker-restart", "0")
TESTS_FAILED = 1
"""pytest's exit code where every test was tried and some failed. Any other: not all of them were."""
# More is no matter of load. One that fails may pull down those behind it, which share what its file set up.
FEW_FILES = 3
FEW_TESTS = 20


def run_tests(arguments: list[str], environ: dict[str, str]) -> list[str]:
    """Run the suite. A few tests that fail beside all others run once more, alone, and are named either way.

    Gives those that passed only when they were alone.

    The suite talks to real servers and cards under real time limits on whatever machine there is. What passes alone is
    no failure of the change, but a test (or a program) that wants mending: it is shown by its name.
    """
    FAILED.unlink(missing_ok=True)
    code = 0
    try:
        with step("Tests"):
            code = _pytest([*SPREAD, *arguments], environ)
            _require(code, "Tests: failed")
    except Failure:
        failed = failed_tests(FAILED)
        if code != TESTS_FAILED or not _are_few(failed):
            raise
        _once_more(failed, environ)
        return failed
    return []


def failed_tests(record: Path) -> list[str]:
    """The tests that pytest has written down as failed; none where it wrote nothing."""
    if not record.is_file():
        return []
    return sorted(json.loads(record.read_text(encoding="utf-8")))


def verdict(unstable: list[str]) -> str:
    """The last line of a run: nobody who reads it alone takes a run with unstable tests for a clean one."""
    if not unstable:
        return "==> All checks passed."
    count = "1 test was" if len(unstable) == 1 else f"{len(unstable)} tests were"
    return f"==> All checks passed, but {count} UNSTABLE (failed beside the others, passed alone): see above."


def _are_few(failed: list[str]) -> bool:
    files = {name.partition("::")[0] for name in failed}
    return 0 < len(files) <= FEW_FILES and len(failed) <= FEW_TESTS


def _once_more(failed: list[str], environ: dict[str, str]) -> None:
    with step("Tests that failed, once more, alone"):
        _require(_pytest(["-n", "0", *failed], environ), "Tests: failed twice")
    for name in failed:
        say(f"    UNSTABLE  {name}: failed beside the others, passed alone; find out why")


def _pytest(arguments: list[str], environ: dict[str, str]) -> int:
    return shown([tool("python"), "-m", "pytest", *arguments], environ=environ)


def _require(code: int, failure: str) -> None:
    if code != 0:
        raise Failure(f"{failure} (exit code {code}).", "mend what is shown above, then start again")
