"""Whether the disk below a folder is encrypted, as far as the system tells without an administrator's rights."""

import os
import subprocess
import sys
from pathlib import Path

_SECONDS = 20.0
_DEEPEST = 8
"""Of block devices that lie on one another: encryption below volumes below arrays."""
_SHELL = (
    "(New-Object -ComObject Shell.Application).NameSpace('{drive}').Self"
    ".ExtendedProperty('System.Volume.BitLockerProtection')"
)
_BITLOCKER = {"1": True, "3": True, "5": True, "2": False}
"""On, being encrypted, suspended while an update runs; off. Others: not known (System.Volume.BitLockerProtection)."""


def is_encrypted(folder: Path) -> bool | None:
    """None: the system does not tell, as on a share or in a container."""
    match sys.platform:
        case "win32":
            return _BITLOCKER.get(_said("powershell", "-NoProfile", "-Command", _SHELL.format(drive=folder.drive)))
        case "darwin":
            return filevault(_said("fdesetup", "status"))
        case _:
            return below_device(_device(folder))


def filevault(said: str) -> bool | None:
    """By what `fdesetup status` says, in English on every Mac."""
    return {"FileVault is On.": True, "FileVault is Off.": False}.get(said.split("\n", maxsplit=1)[0].strip())


def below_device(number: str, *, system: Path = Path("/sys/dev/block")) -> bool | None:
    """`number`: MAJOR:MINOR. By the device mapper's names in sysfs: LUKS and plain dm-crypt begin with CRYPT."""
    device = system / number
    return _encrypted((device.resolve(),)) if number and device.exists() else None


def _encrypted(layer: tuple[Path, ...]) -> bool:
    for _ in range(_DEEPEST):
        if not layer:
            return False
        if all(_is_crypt(device) for device in layer):
            return True
        # A partition's slaves are none; what lies below a volume or an array are its slaves.
        layer = tuple(below.resolve() for device in layer if not _is_crypt(device) for below in _slaves(device))
    return False


def _slaves(device: Path) -> list[Path]:
    try:
        return sorted((device / "slaves").iterdir())
    except OSError:
        return []


def _is_crypt(device: Path) -> bool:
    try:
        return (device / "dm" / "uuid").read_text("ascii").startswith("CRYPT-")
    except (OSError, UnicodeDecodeError):
        return False


def _device(folder: Path) -> str:
    """Of the file system that the folder is on: its own number, or that of what it is mounted from."""
    try:
        number = folder.stat().st_dev
    except OSError:
        return ""
    if os.major(number):
        return f"{os.major(number)}:{os.minor(number)}"
    return _source(folder.resolve())


def _source(folder: Path) -> str:
    """Btrfs and others give each volume a number of its own: what was mounted is in proc(5)'s mountinfo."""
    try:
        rows = [line.split() for line in Path("/proc/self/mountinfo").read_text("utf-8").splitlines()]
    except OSError:
        return ""
    above = [row for row in rows if folder.is_relative_to(row[4])]
    if not above:
        return ""
    row = max(above, key=lambda each: len(each[4]))
    source = Path(row[row.index("-") + 2])
    try:
        device = source.stat().st_rdev if source.is_absolute() else 0
    except OSError:
        return ""
    return f"{os.major(device)}:{os.minor(device)}" if device else ""


def _said(*command: str) -> str:
    try:
        ran = subprocess.run(  # noqa: S603 -- the system's own tools, with words of ours
            command,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            stdin=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return ran.stdout.decode("utf-8", "replace").strip()
