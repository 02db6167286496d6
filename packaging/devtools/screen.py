"""A virtual screen for machines that have none, with a picture of it that is renewed while the program runs."""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from devtools import debian
from devtools.console import Failure, say
from devtools.environment import tool
from devtools.processes import CHECKOUT, child_environment, started

PICTURE = CHECKOUT / "build" / "window.png"
GRAB = Path(__file__).with_name("grab.py")
SIZE = "1440x900x24"


def is_there() -> bool:
    """Whether a window can be shown: always on macOS and Windows, on Linux when X11 or Wayland is named."""
    named = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    return named or not sys.platform.startswith("linux")


@contextlib.contextmanager
def virtual() -> Iterator[dict[str, str]]:
    """A screen nobody sees: yields the environment of the program to show on it, and keeps `PICTURE` fresh."""
    xvfb = _xvfb()
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.unlink(missing_ok=True)
    server = [xvfb, "-displayfd", "1", "-screen", "0", SIZE, "-nolisten", "tcp"]
    with started(server, stdout=subprocess.PIPE, apart=True) as screen:
        assert screen.stdout is not None
        number = screen.stdout.readline().decode("ascii").strip()
        if not number:
            raise Failure("The virtual screen (Xvfb) did not start.", "look at the lines above, or start on a desktop")
        environ = child_environment() | {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
        say(f"    There is no screen here, so the window opens on a virtual one (DISPLAY=:{number}).")
        say(f"    A picture of it, renewed every few seconds: {PICTURE}")
        with started([tool("python"), GRAB, PICTURE], environ=environ, apart=True):
            yield environ


def _xvfb() -> str:
    purpose = "Virtual screen"
    debian.provide(debian.VIRTUAL_SCREEN, purpose=purpose, otherwise="without a screen no window can open")
    found = shutil.which("Xvfb")
    if found is None:
        raise Failure(
            "There is no screen here (neither DISPLAY nor WAYLAND_DISPLAY is set) and no virtual one (Xvfb).",
            f"start this from a desktop session, or type: {debian.install_command(debian.VIRTUAL_SCREEN)};"
            " or serve without a window: packaging/dev.py run --headless",
        )
    return found
