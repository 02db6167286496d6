"""Taking out of libraries what only a debugger reads."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

_ELF = b"\x7fELF"


def strip(folder: Path) -> None:
    """Every library in the folder, with the system's own tool (binutils).

    Not those in `*.libs`, whose tables were moved when their wheels were made: stripped, the loader may refuse them.
    """
    libraries = [str(path) for path in _libraries(folder) if not path.parent.name.endswith(".libs")]
    subprocess.run(["strip", "--strip-unneeded", *libraries], check=True)


def _libraries(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*.so*")):
        if path.is_file() and not path.is_symlink() and _begins_as_elf(path):
            yield path


def _begins_as_elf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_ELF)) == _ELF
