"""The binding we run on does not wear out `True`.

PySide6 6.12.0 on Python 3.11 takes one reference off `True` at each `Signal.emit()`, and ends the interpreter after a
few hundred of them. From Python 3.12 on `True` is immortal and nothing can be taken off it.
"""

import subprocess
import sys
from importlib.metadata import version

import pytest

PROBE = """
import sys
from PySide6.QtCore import QObject, Signal

class Source(QObject):
    happened = Signal(object)

source, heard = Source(), []
source.happened.connect(heard.append)
before = sys.getrefcount(True)
for _ in range(100):
    source.happened.emit(None)
assert len(heard) == 100
print(before - sys.getrefcount(True))
"""


def test_emitting_a_signal_takes_no_reference_off_true() -> None:
    probe = subprocess.run(
        [sys.executable, "-c", PROBE], capture_output=True, text=True, check=False, timeout=60
    )  # in a process of its own: the fault would end ours

    assert probe.returncode == 0, probe.stderr
    assert abs(int(probe.stdout)) < 10


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="only Python 3.11 is concerned: later, True is immortal")
def test_the_binding_is_older_than_the_fault() -> None:
    assert tuple(map(int, version("PySide6_Essentials").split(".")[:2])) < (6, 12)
