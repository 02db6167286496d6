"""Ctrl-C at the terminal, and the system's request to end, end the window in order.

While Qt waits for something to happen no line of Python runs, and Python would hear of neither until somebody moves the
mouse. A socket wakes Qt up, to which Python's own part of the handling writes at once.
"""

import contextlib
import signal
import socket
from collections.abc import Iterator
from types import FrameType

from PySide6.QtCore import QCoreApplication, QSocketNotifier
from PySide6.QtWidgets import QWidget
from shiboken6 import delete

_HEARD = (signal.SIGINT, signal.SIGTERM)


@contextlib.contextmanager
def ended_by_signals(window: QWidget) -> Iterator[None]:
    """Within, the main loop ends with 128 and the number of the signal. Main thread only.

    Ctrl-C asks about a letter that is not saved, as closing does; a second one, or the system's request, does not ask.
    """
    asked: list[int] = []

    def end(number: int, _frame: FrameType | None) -> None:
        insisting = bool(asked) or number != signal.SIGINT
        asked.append(number)
        if insisting or window.close():
            QCoreApplication.exit(128 + number)

    with contextlib.ExitStack() as until:
        ours, theirs = socket.socketpair()
        until.callback(ours.close)
        until.callback(theirs.close)
        for each in (ours, theirs):
            each.settimeout(0)
        notifier = QSocketNotifier(ours.fileno(), QSocketNotifier.Type.Read, window)
        until.callback(delete, notifier)
        notifier.activated.connect(lambda: ours.recv(64))
        until.callback(signal.set_wakeup_fd, signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False))
        for number in _HEARD:
            if signal.getsignal(number) is not signal.SIG_IGN:  # whoever started us in the background wants that
                until.callback(signal.signal, number, signal.signal(number, end))
        yield
