"""Guards that turn noise into failures, and the few fixtures that every room shares.

A test fails when it leaves a thread or a Qt timer running, reaches for another machine, or makes secmail log a warning
nobody expected. Qt's own warnings fail it too: pytest-qt does that, told by `qt_log_level_fail` in pyproject.toml.
`tests/architecture/test_guards.py` proves each of them.
"""

import errno
import gc
import ipaddress
import logging
import os
import socket
import sys
import threading
import time
import traceback
import weakref
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from tests.support.fault_count import pytest_sessionfinish, pytest_terminal_summary  # noqa: F401 -- hooks

CHECKOUT = Path(__file__).resolve().parents[1]
# How long what a test has just stopped may take to be gone.
GRACE_SECONDS = 10.0


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with reference files that are not part of the project; tests that need it skip without it."""
    folder = Path(os.environ.get("SECMAIL_SHARED") or CHECKOUT.parent / "shared")
    if not folder.is_dir():
        pytest.skip("the folder of reference files is not here (SECMAIL_SHARED names it)")
    return folder


@pytest.fixture
def frozen_now() -> datetime:
    """A moment for everything that takes the time as an argument: a Friday morning, 9:30 in Paris."""
    return datetime(2026, 11, 20, 8, 30, tzinfo=UTC)


# Threads -------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session", autouse=True)
def _thread_origins() -> Iterator[weakref.WeakKeyDictionary[threading.Thread, str]]:
    """Remembers where each thread was started, so that a leak names its place."""
    origins: weakref.WeakKeyDictionary[threading.Thread, str] = weakref.WeakKeyDictionary()
    start = threading.Thread.start

    def remembering_start(thread: threading.Thread) -> None:
        origins[thread] = "".join(traceback.format_list(traceback.extract_stack(limit=8)[:-1]))
        start(thread)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(threading.Thread, "start", remembering_start)
        yield origins


@pytest.fixture(autouse=True)
def _no_leaked_thread(_thread_origins: weakref.WeakKeyDictionary[threading.Thread, str]) -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + GRACE_SECONDS
    leaked = [thread for thread in threading.enumerate() if thread not in before and _is_ours(thread)]
    for thread in leaked:
        thread.join(max(0.0, deadline - time.monotonic()))
    leaked = [thread for thread in leaked if thread.is_alive()]
    if leaked:
        places = "\n".join(f"{thread.name}, started at:\n{_thread_origins.get(thread, '?')}" for thread in leaked)
        pytest.fail(f"the test left {len(leaked)} thread(s) running: {places}", pytrace=False)


def _is_ours(thread: threading.Thread) -> bool:
    """A thread of a C library (Qt's pool, a card module) is a dummy once it calls Python; it is not ours to end."""
    return not isinstance(thread, threading._DummyThread)


# Qt timers -----------------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _no_leaked_timer(request: pytest.FixtureRequest) -> Iterator[None]:
    """A repeating or pending timer outside a window that is being closed would fire into the next test."""
    if not {"qtbot", "qapp", "qtmodeltester"} & set(request.fixturenames):
        yield
        return
    from PySide6.QtCore import QCoreApplication, QEvent, QTimer

    timers: weakref.WeakSet[QTimer] = weakref.WeakSet()
    create = QTimer.__init__

    def remembering_create(timer: QTimer, *args: Any, **kwargs: Any) -> None:
        create(timer, *args, **kwargs)
        timers.add(timer)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QTimer, "__init__", remembering_create)
        yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    active = [_describe(timer) for timer in list(timers) if _runs(timer)]
    if active:
        pytest.fail(f"the test left {len(active)} Qt timer(s) running: {'; '.join(active)}", pytrace=False)


def _runs(timer: Any) -> bool:
    import shiboken6

    return shiboken6.isValid(timer) and timer.isActive()


def _describe(timer: Any) -> str:
    return f"{timer.objectName() or 'unnamed'}, every {timer.interval()} ms, child of {type(timer.parent()).__name__}"


# Network -------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session", autouse=True)
def _foreign_addresses() -> Iterator[list[str]]:
    """Refuses whatever leaves this machine, and remembers it: the code under test may swallow the refusal."""
    refused: list[str] = []

    def guarded(original: Callable[..., Any], position: int) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            host = _host(args[position] if len(args) > position else kwargs.get("host"))
            if not _is_here(host):
                refused.append(f"{original.__name__} to {host}, at:\n{''.join(traceback.format_stack(limit=8)[:-1])}")
                raise OSError(errno.ENETUNREACH, "the tests' network guard refused to leave this machine")
            return original(*args, **kwargs)

        return call

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded(socket.socket.connect, 1))
        patch.setattr(socket.socket, "connect_ex", guarded(socket.socket.connect_ex, 1))
        # The address is the last argument: sendto(data, address) or sendto(data, flags, address).
        patch.setattr(socket.socket, "sendto", guarded(socket.socket.sendto, -1))
        patch.setattr(socket, "getaddrinfo", guarded(socket.getaddrinfo, 0))
        yield refused


@pytest.fixture(autouse=True)
def _no_network(_foreign_addresses: list[str]) -> Iterator[None]:
    _foreign_addresses.clear()
    yield
    if _foreign_addresses:
        pytest.fail("the test reached for another machine: " + "\n".join(_foreign_addresses), pytrace=False)


def _host(address: object) -> object:
    return address[0] if isinstance(address, tuple) else address


def _is_here(host: object) -> bool:
    """Loopback, a Unix socket's path, or the name of this machine."""
    if host is None or isinstance(host, bytes) or (isinstance(host, str) and host.startswith(("/", "\0"))):
        return True
    try:
        address = ipaddress.ip_address(str(host).partition("%")[0])
    except ValueError:
        return str(host) in {"", "localhost", socket.gethostname()} or str(host).endswith(".localhost")
    # Asking for "any address" is how one listens; connecting to it reaches this machine.
    return address.is_loopback or address.is_unspecified


# Log -----------------------------------------------------------------------------------------------------------------


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def _no_unexpected_log(request: pytest.FixtureRequest) -> Iterator[None]:
    """A warning in the log is a behaviour: a test reads it (`caplog`) or says that it comes (`expects_log`)."""
    logger, collector = logging.getLogger("secmail"), _Collector()
    logger.addHandler(collector)
    yield
    logger.removeHandler(collector)
    expected = "caplog" in request.fixturenames or request.node.get_closest_marker("expects_log") is not None
    if collector.lines and not expected:
        pytest.fail("secmail logged what the test did not expect:\n" + "\n".join(collector.lines), pytrace=False)


# Several processes ----------------------------------------------------------------------------------------------------


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """With `-n` the tests are spread file by file."""
    from tests.support.spreading import FilesTogether

    spread = FilesTogether(config, log)
    config.pluginmanager.register(spread)
    return spread


def pytest_configure() -> None:
    """Tests need no screen and are at the same place everywhere; what Hypothesis finds slow is but a busy machine."""
    current = hypothesis.settings.get_profile(hypothesis.settings.get_current_profile_name())
    slow = [hypothesis.HealthCheck.too_slow]
    hypothesis.settings.register_profile("patient", current, deadline=None, suppress_health_check=slow)
    hypothesis.settings.load_profile("patient")
    if sys.platform.startswith("linux"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        # Days are expected as they are there; and Qt warns of any locale without UTF-8, which fails a test.
        os.environ["TZ"] = "UTC"
        time.tzset()
        if os.environ.get("LC_ALL") in {"C", "POSIX"}:
            os.environ["LC_ALL"] = "C.UTF-8"


def pytest_collection_finish() -> None:
    """Ten thousand tests stay until the end: searching them for garbage again and again takes a tenth of the time."""
    gc.collect()
    gc.freeze()
