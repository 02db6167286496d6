"""Proves that each guard of tests/conftest.py acts: of a suite with sinners and innocents only the sinners fail."""

from pathlib import Path

import pytest

CONFTEST = Path(__file__).resolve().parents[1] / "conftest.py"

INI = """
[pytest]
addopts = --strict-markers
qt_api = pyside6
qt_log_level_fail = WARNING
markers =
    expects_log: as in pyproject.toml
"""

SINNERS = """
import logging, socket, threading, time
import pytest
from PySide6.QtCore import QTimer, qWarning

release = threading.Event()

def test_thread_left():
    threading.Thread(target=release.wait, name="left-behind", daemon=True).start()

def test_thread_ended():
    release.set()
    thread = threading.Thread(target=release.wait)
    thread.start()
    thread.join()

def test_timer_left(qapp):
    global timer
    timer = QTimer()
    timer.setObjectName("ticking")
    timer.start(60_000)

def test_timer_stopped(qapp):
    global timer
    timer = QTimer()
    timer.start(60_000)
    timer.stop()

def test_qt_warning():
    qWarning("careless")

def test_network_refused_and_swallowed():
    with socket.socket() as sock:
        try:
            sock.connect(("192.0.2.1", 80))
        except OSError:
            pass

def test_name_lookup():
    try:
        socket.create_connection(("mail.invalid", 25))
    except OSError:
        pass

def test_datagram():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        try:
            sock.sendto(b"x", ("192.0.2.1", 53))
        except OSError:
            pass

def test_loopback():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
        socket.create_connection(("localhost", server.getsockname()[1])).close()

def test_log_unexpected():
    logging.getLogger("secmail.mail").warning("server said %s", "no")

def test_log_read(caplog):
    logging.getLogger("secmail.mail").warning("server said no")
    assert "no" in caplog.text

@pytest.mark.expects_log
def test_log_announced():
    logging.getLogger("secmail.mail").error("server said no")

def test_log_quiet():
    logging.getLogger("secmail.mail").info("fine")
    logging.getLogger("other").warning("not ours")
"""

CAUGHT = {
    "test_thread_left": "left-behind, started at",
    "test_timer_left": "ticking, every 60000 ms",
    "test_qt_warning": "Qt messages with level WARNING or above emitted",
    "test_network_refused_and_swallowed": "connect to 192.0.2.1",
    "test_name_lookup": "getaddrinfo to mail.invalid",
    "test_datagram": "sendto to 192.0.2.1",
    "test_log_unexpected": "WARNING secmail.mail: server said no",
}


def test_each_guard_catches_its_sinner_and_nobody_else(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(CONFTEST.parents[1]))  # the guards use tests.support
    pytester.makeini(INI)
    pytester.makeconftest(CONFTEST.read_text(encoding="utf-8"))
    pytester.makepyfile(test_sinners=SINNERS)

    result = pytester.runpytest_subprocess("-rfE", "-p", "no:cacheprovider", timeout=60)

    summary = [line for line in result.outlines if line.startswith(("FAILED ", "ERROR "))]
    blamed = {line.split("::")[1].split(" ")[0] for line in summary}
    assert blamed == set(CAUGHT)
    result.stdout.fnmatch_lines_random([f"*{words}*" for words in CAUGHT.values()])


def test_a_run_that_a_dead_process_ended_says_that_not_all_was_tried(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else one failure would be all there is to tell of it."""
    monkeypatch.setenv("PYTHONPATH", str(CONFTEST.parents[1]))
    pytester.makeini(INI)
    pytester.makeconftest(CONFTEST.read_text(encoding="utf-8"))
    dies = "import os\n\ndef test_dies():\n    os._exit(11)\n\ndef test_later():\n    pass\n"
    pytester.makepyfile(test_first=dies, **{f"test_more_{number}": dies for number in range(4)})

    result = pytester.runpytest_subprocess(
        "-n", "2", "--max-worker-restart", "0", "-p", "no:cacheprovider", timeout=120
    )

    assert result.ret == pytest.ExitCode.INTERRUPTED
