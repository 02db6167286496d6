"""What is handed out for the system on which it was built."""

import shutil
import sys
from pathlib import Path

from package import archive, debian, freezing
from package.places import BILL, FROZEN, MACHINE, OUT, SYSTEM, VERSION


def pack() -> list[Path]:
    """The files in `places.OUT`. On Windows and macOS their own scripts pack what was built (`windows`, `apple`)."""
    if sys.platform != "linux":
        return []
    moment = freezing.moment()
    name = f"secmail-{VERSION}-{SYSTEM}-{MACHINE}"
    made = [OUT / f"{name}.tar.xz"]
    archive.pack(FROZEN, made[0], moment=moment, name=name)
    if shutil.which("dpkg-deb") and shutil.which("dpkg-shlibdeps"):
        made.append(debian.build(FROZEN, BILL, moment=moment))
    return made
