"""Files for their owner alone, whatever the umask: POSIX modes. On Windows the folder of the profile does it."""

import contextlib
import os
import stat
from pathlib import Path

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def create(path: Path) -> None:
    """An empty file for a database, unless there is one. SQLite gives its log and index the same mode. OSError.

    One that exists is not opened: closing it would drop the locks that this process holds on it by SQLite.
    """
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def keep_in(folder: Path) -> None:
    """Takes from everybody else what older programs left open: the folder, and the files directly in it.

    What cannot be changed is left as it is: the disk may know no modes, or be read-only.
    """
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        for path in (folder, *folder.iterdir()):
            keep(path)


def keep(path: Path) -> None:
    """The same for one file or folder."""
    with contextlib.suppress(OSError):
        mode = path.lstat().st_mode
        if mode & _OTHERS and (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            path.chmod(stat.S_IMODE(mode) & ~_OTHERS)
