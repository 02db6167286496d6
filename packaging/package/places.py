"""Where the packages are made, and what they are called."""

import platform
import sys
from pathlib import Path

from secmail import __version__

CHECKOUT = Path(__file__).resolve().parents[2]
HERE = CHECKOUT / "packaging" / "package"
WORK = CHECKOUT / "build" / "package"
ICONS = WORK / "icons"
FROZEN = WORK / "frozen" / "secmail"
"""The folder with the program and all that it needs."""
TAKEN = WORK / "taken.json"
"""Which files PyInstaller took, for the bill of materials."""
BILL = WORK / "secmail.cdx.json"
"""What the program consists of."""
PREPARED = WORK / "prepared.zlib"
"""What `package.prepared` compiled."""
OUT = CHECKOUT / "dist"
VERSION = __version__
SYSTEM = {"linux": "linux", "win32": "windows", "darwin": "macos"}.get(sys.platform, sys.platform)
MACHINE = {"amd64": "x86_64", "aarch64": "arm64"}.get(platform.machine().lower(), platform.machine().lower())
BUNDLE = WORK / "frozen" / "secmail.app"
"""What macOS gets."""


def starter() -> Path:
    """The program as one calls it at the command line."""
    if sys.platform == "darwin":
        return BUNDLE / "Contents" / "MacOS" / "secmail"
    return FROZEN / ("secmail.exe" if sys.platform == "win32" else "secmail")


def program() -> Path:
    """All of what is installed."""
    return BUNDLE if sys.platform == "darwin" else FROZEN
