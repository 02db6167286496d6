"""How long a program takes from its start to its window, on a virtual screen: what the screen itself says (Xlib)."""

import contextlib
import ctypes
import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence

from devtools.console import Failure

_RUNS = 5
_PATIENCE = 30.0
_WIDE = 400
"""Pixels: narrower windows are none."""
_VIEWABLE = 2


class _Attributes(ctypes.Structure):
    """XWindowAttributes; of its end nothing is read."""

    _fields_ = (
        *((name, ctypes.c_int) for name in ("x", "y", "width", "height", "border", "depth")),
        ("visual", ctypes.c_void_p),
        ("root", ctypes.c_ulong),
        *((name, ctypes.c_int) for name in ("class", "bit_gravity", "win_gravity", "backing")),
        *((name, ctypes.c_ulong) for name in ("planes", "pixel")),
        ("save_under", ctypes.c_int),
        ("colormap", ctypes.c_ulong),
        ("map_installed", ctypes.c_int),
        ("map_state", ctypes.c_int),
        ("rest", ctypes.c_ubyte * 128),
    )


class Screen:
    """What is shown on it."""

    def __init__(self, number: str) -> None:
        self.name = f":{number}"
        self._x = ctypes.CDLL("libX11.so.6")
        self._x.XOpenDisplay.restype = ctypes.c_void_p
        self._x.XDefaultRootWindow.restype = ctypes.c_ulong
        # A window that goes while it is looked at is no reason to end.
        self._patient = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)(lambda _display, _event: 0)
        self._x.XSetErrorHandler(self._patient)
        self._display = ctypes.c_void_p(self._x.XOpenDisplay(self.name.encode()))
        self._root = ctypes.c_ulong(self._x.XDefaultRootWindow(self._display))

    def has_window(self) -> bool:
        root, parent, count = ctypes.c_ulong(), ctypes.c_ulong(), ctypes.c_uint()
        children = ctypes.POINTER(ctypes.c_ulong)()
        asked = (ctypes.byref(root), ctypes.byref(parent), ctypes.byref(children), ctypes.byref(count))
        self._x.XQueryTree(self._display, self._root, *asked)
        found = [children[number] for number in range(count.value)]
        if found:
            self._x.XFree(children)
        return any(self._is_window(window) for window in found)

    def _is_window(self, window: int) -> bool:
        facts = _Attributes()
        told = self._x.XGetWindowAttributes(self._display, ctypes.c_ulong(window), ctypes.byref(facts))
        return bool(told) and facts.map_state == _VIEWABLE and facts.width >= _WIDE


def is_possible() -> bool:
    return shutil.which("Xvfb") is not None


@contextlib.contextmanager
def screen() -> Iterator[Screen]:
    """One that nobody sees."""
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1440x900x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
        assert server.stdout is not None
        try:
            yield Screen(server.stdout.readline().decode("ascii").strip())
        finally:
            server.terminate()


def seconds(command: Sequence[str], shown_on: Screen, *, environ: Mapping[str, str]) -> float:
    """The best of a few starts, after one that does not count: what else the machine does only makes them longer."""
    times = [_once(command, shown_on, environ) for _ in range(1 + _RUNS)]
    return min(times[1:])


def _once(command: Sequence[str], shown_on: Screen, environ: Mapping[str, str]) -> float:
    begin = time.perf_counter()
    environment = os.environ | environ | {"DISPLAY": shown_on.name, "QT_QPA_PLATFORM": "xcb"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as program:
        try:
            _wait(program, shown_on, until=begin + _PATIENCE)
            return time.perf_counter() - begin
        finally:
            program.terminate()
            program.wait()


def _wait(program: "subprocess.Popen[bytes]", shown_on: Screen, *, until: float) -> None:
    while not shown_on.has_window():
        if program.poll() is not None or time.perf_counter() > until:
            raise Failure("The program shows no window.", "start it by hand, with -v, to see what it says")
        time.sleep(0.005)
