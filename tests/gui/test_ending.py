"""Ctrl-C and the system's request to end the window while it waits for nothing in particular."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
WINDOW = """
import os, signal, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from secmail.gui.application import run_window
from secmail.gui.main_window import MainWindow
from tests.support.scripted_handle import ScriptedHandle

signal.signal(signal.SIGINT, signal.default_int_handler)
application = QApplication(["secmail"])
asks = sys.argv[1] == "asks"
if asks:
    MainWindow.closeEvent = lambda window, event: (os.write(1, b"asked\\n"), event.ignore())

def stands():
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # on a slow machine it is made yet
        QTimer.singleShot(50, stands)
    else:
        os.write(1, b"stands\\n")  # `print` may not be used again by what it is interrupted by

QTimer.singleShot(300, stands)
sys.exit(run_window(ScriptedHandle(), language="fr"))
"""


def _window(word: str = "") -> "subprocess.Popen[bytes]":
    environ = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(CHECKOUT)}
    command = [sys.executable, "-c", WINDOW, word]
    started = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert started.stdout is not None
    assert started.stdout.readline() == b"stands\n", started.communicate()[1]
    return started


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be sent these there")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_the_window_ends_in_order(number: signal.Signals, code: int) -> None:
    with _window() as window:
        window.send_signal(number)
        _, said = window.communicate(timeout=120)
    assert (window.returncode, b"Traceback" in said) == (code, False)


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be sent these there")
def test_the_second_ctrl_c_does_not_ask_about_a_letter_again() -> None:
    with _window("asks") as window:
        window.send_signal(signal.SIGINT)
        assert window.stdout is not None
        assert window.stdout.readline() == b"asked\n"
        window.send_signal(signal.SIGINT)
        _, said = window.communicate(timeout=120)
    assert (window.returncode, b"Traceback" in said) == (130, False)
