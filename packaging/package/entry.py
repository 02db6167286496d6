"""Where the frozen program begins.

PyInstaller's start sets what only this process may have: programs that are started from here (the viewer of a document,
the tools of a card) would load our libraries and Qt's plugins instead of their own.
"""

import os
import sys

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


if __name__ == "__main__":
    own_environment()
    from secmail.app.main import entry

    sys.exit(entry())
