"""Where the frozen program begins.

PyInstaller's start sets what only this process may have: programs that are started from here (the viewer of a document,
the tools of a card) would load our libraries and Qt's plugins instead of their own. And modules that are loaded late
come from files that are opened by their names, where an upgrade puts others while the window stands open.
"""

import dataclasses
import importlib
import marshal
import os
import sys
import zipimport
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import CodeType
from typing import Any

_OURS_ALONE = ("QT_PLUGIN_PATH", "QML2_IMPORT_PATH", "QML_IMPORT_PATH")
"""Qt finds its plugins by where its own library lies."""
_PATHS = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LIBPATH")


def own_environment() -> None:
    """As it was before the start; the loader of this process has read its own already."""
    for name in _OURS_ALONE:
        os.environ.pop(name, None)
    for name in _PATHS:
        before = os.environ.pop(f"{name}_ORIG", None)
        if before is not None:
            os.environ[name] = before
        elif sys.platform == "linux":
            os.environ.pop(name, None)


def hold(archive: Any, importers: Iterable[object]) -> None:
    """Modules come from the files that were started, whatever bears their names by now.

    `archive`: PyInstaller's, which remembers where each module lies, and opens the file by its name for each; Python's
    `importers` of zip files do the same. Elsewhere than on Linux nothing puts other files there while a program runs.
    """
    held: dict[str, str] = {}

    def lasting(name: str) -> str:
        if name not in held:
            held[name] = f"/proc/self/fd/{os.open(name, os.O_RDONLY)}"
        return held[name]

    archive._filename = lasting(archive._filename)
    for each in importers:
        if isinstance(each, zipimport.zipimporter):
            each.archive = lasting(each.archive)


class Prepared:
    """Stands for `exec` in `dataclasses`: takes what `package.prepared` has compiled, where the text is the same."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._codes: Mapping[str, CodeType] | None = None

    def __call__(self, text: str, names: dict[str, object], made: dict[str, object]) -> None:
        if self._codes is None:
            self._codes = self._read()
        exec(self._codes.get(text, text), names, made)  # noqa: S102 -- what `dataclasses` itself does with it

    def _read(self) -> Mapping[str, CodeType]:
        """Not before a class is made: most child processes make none. Without the file all is as ever, but slower."""
        try:
            packed = zlib.decompress(self._file.read_bytes())
            known: Mapping[str, CodeType] = marshal.loads(packed)  # noqa: S302 -- as the rest of the program's code
        except (OSError, EOFError, ValueError, TypeError, zlib.error):
            return {}
        return known


if __name__ == "__main__":
    own_environment()
    vars(dataclasses)["exec"] = Prepared(Path(sys._MEIPASS) / "prepared.zlib")  # type: ignore[attr-defined] # frozen
    if sys.platform == "linux":
        hold(importlib.import_module("pyimod02_importers").pyz_archive, sys.path_importer_cache.values())
    from secmail.app.main import entry

    sys.exit(entry())
