"""A file system that is small, and full but for what a test leaves free."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

BLOCK = 4096
_BALLAST = "ballast"


@contextmanager
def small_disk(folder: Path, *, mebibytes: int) -> Iterator[Path]:
    """In memory, mounted there meanwhile; the test is skipped for whoever may not mount."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m", "none", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("a small file system needs root")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path, *, free: int = 0) -> Path:
    """A file that takes all the space there is, but for so many blocks."""
    ballast = folder / _BALLAST
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(BLOCK))
        except OSError:
            file.truncate(max(0, file.tell() - free * BLOCK))
    return ballast
