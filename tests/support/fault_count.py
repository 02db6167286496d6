"""Counts the faults that the tests have lived through, prints the number, and fails a whole run with too few of them.

A test of the matrix notes its faults with `record_property(PROPERTY, [...])`; this also comes from other processes.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

PROPERTY = "faults"
FEWEST = 500
FOLDER = Path(__file__).resolve().parents[1] / "faults"
PATTERN = "test_*_faults.py"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line, where there is anything to count."""
    if faults := set(_faults(terminalreporter)):
        terminalreporter.write_line(f"{len(faults)} distinct faults: nothing lost, nothing sent twice")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """After a run of all of them."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or hasattr(session.config, "workerinput") or _is_part(session.config):
        return
    found = list(_faults(reporter))
    files = {Path(file).name for file, _ in found}
    if files == {path.name for path in FOLDER.glob(PATTERN)} and len(set(found)) < FEWEST:
        reporter.write_line(f"fewer than {FEWEST} distinct faults", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _is_part(config: pytest.Config) -> bool:
    """Some tests of the files only."""
    return bool(config.option.keyword) or any("::" in argument for argument in config.args)


def _faults(reporter: pytest.TerminalReporter) -> Iterator[tuple[str, str]]:
    """File and name of each."""
    for report in reporter.stats.get("passed", ()):
        for name, told in report.user_properties:
            if name == PROPERTY:
                yield from ((report.nodeid.partition("::")[0], fault) for fault in told)
