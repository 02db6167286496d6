"""The bench of the fault matrix: once for each process of the tests."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.dovecot import why_not
from tests.support.fault_bench import Bench


def pytest_itemcollected(item: pytest.Item) -> None:
    """A connection that is reset before its TLS begins is left to the collector by Python's own `SSLSocket._create`."""
    ignored = "ignore:Exception ignored in. <ssl.SSLSocket:pytest.PytestUnraisableExceptionWarning"
    item.add_marker(pytest.mark.filterwarnings(ignored))


@pytest.fixture(scope="session")
def bench() -> Iterator[Bench]:
    """Real servers behind proxies, and a workstation."""
    if reason := why_not():
        pytest.skip(reason)
    # Not pytest's directory: Dovecot's worker accounts must be able to reach it. In memory where that can be: thousands
    # of transactions are made durable here, and a kill loses nothing that has been written.
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="secmail-faults-", dir=memory if memory.is_dir() else None) as name:
        directory = Path(name)
        directory.chmod(0o755)
        made = Bench(directory)
        made.start()
        try:
            yield made
        finally:
            made.stop()
