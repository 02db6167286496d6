"""Where the frozen program begins.

PyInstaller's start sets what only this process may have: programs that are started from here (the viewer of a document,
the tools of a card) would load our libraries and Qt's plugins instead of their own. And modules that are loaded late
come from files that are opened by their names, where an upgrade puts others while the window stands open.
"""

import importlib
import os
import sys
import zipimport
from collections.abc import Iterable
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


if __name__ == "__main__":
    own_environment()
    if sys.platform == "linux":
        hold(importlib.import_module("pyimod02_importers").pyz_archive, sys.path_importer_cache.values())
    from secmail.app.main import entry

    sys.exit(entry())
