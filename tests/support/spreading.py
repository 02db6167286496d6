"""How the tests are spread over processes: whole files, and what shares the virtual card reader in one of them.

A file's fixtures (servers, practices) are made once that way. The PC/SC service exists once on a machine: in several
processes they would wait for one another.
"""

import pytest
from xdist.scheduler import LoadScopeScheduling

READER = ("tests/contract/card/", "tests/e2e/test_card_trouble.py", "tests/e2e/test_planted_card_faults.py")


class FilesTogether(LoadScopeScheduling):
    """One process runs a file from its beginning to its end. A plugin, too."""

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """A process that died ended the run: what was not tried any more has not passed, however little failed."""
        if session.exitstatus == pytest.ExitCode.TESTS_FAILED and not self.tests_finished:
            session.exitstatus = pytest.ExitCode.INTERRUPTED

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return "the virtual reader" if file.startswith(READER) else file
