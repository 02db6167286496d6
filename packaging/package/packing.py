"""What is handed out for the system on which it was built."""

import shutil
import sys
from pathlib import Path

from package import archive, debian, freezing, nsis
from package.places import BILL, FROZEN, ICONS, MACHINE, OUT, SYSTEM, VERSION


def pack() -> list[Path]:
    """The files in `places.OUT`; on macOS none: `apple/build.sh` signs the bundle first. Beside them lies the bill."""
    name = f"secmail-{VERSION}-{SYSTEM}-{MACHINE}"
    OUT.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(BILL, OUT / f"{name}.cdx.json")
    if sys.platform == "win32":
        return [nsis.build(FROZEN, ICONS / "secmail.ico", OUT / f"{name}.exe")]
    if sys.platform != "linux":
        return []
    moment = freezing.moment()
    made = [OUT / f"{name}.tar.xz"]
    archive.pack(FROZEN, made[0], moment=moment, name=name)
    if shutil.which("dpkg-deb") and shutil.which("dpkg-shlibdeps"):
        made.append(debian.build(FROZEN, BILL, moment=moment))
    return made
