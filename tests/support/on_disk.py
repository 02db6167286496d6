"""What lies on the disk below a folder in which a program is still at work."""

import os
from collections.abc import Iterator
from pathlib import Path


def files_below(folder: Path) -> list[Path]:
    """Every file, in order. `Path.rglob` fails where a folder goes away while it looks."""
    return sorted(Path(at, name) for at, _, names in os.walk(folder) for name in names)


def contents_below(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Every file that is still there when it is read."""
    for path in files_below(folder):
        try:
            yield path, path.read_bytes()
        except FileNotFoundError:
            continue
