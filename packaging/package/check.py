"""Runs inside the frozen program, in a starter of its own that is not installed: whether all of it can be loaded.

Says as JSON what it found; whatever is missing ends it with the exception that says so.
"""

import importlib
import json
import os
import pkgutil
import sys

LATE = ("docx", "pypdf", "pypdfium2", "PIL.Image", "hunspell", "pyqtgraph", "keyring.backend", "apsw", "nh3")
"""Loaded by the program only when something wants them."""


def loaded() -> int:
    """How many of our modules there are; each has been imported."""
    import secmail  # noqa: PLC0415 -- what is being tried

    found = [each.name for each in pkgutil.walk_packages(secmail.__path__, "secmail.")]
    for name in (*found, *LATE):
        if not name.endswith("__main__"):
            importlib.import_module(name)
    return len(found)


def drawn() -> bool:
    """Whether a plot, an icon and Qt's own words in French can be had without a screen."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 -- the platform must stand in the environment before

    from secmail.gui import icons  # noqa: PLC0415 -- as above
    from secmail.gui.application import speak  # noqa: PLC0415 -- as above

    application = QApplication(["check"])
    speak(application, "fr")
    french = application.translate("QPlatformTheme", "Cancel") == "Annuler"
    import pyqtgraph  # noqa: PLC0415 -- as above

    plot = pyqtgraph.PlotWidget()
    plot.plot([1, 2, 3], [4, 5, 3])
    plotted = not plot.grab().isNull()
    icon = not icons.icon("app", application.palette()).pixmap(32, 32).isNull()
    plot.close()
    return french and plotted and icon


def sorts() -> bool:
    """Whether letters with accents stand where French has them: the data for it came along."""
    from PySide6.QtCore import QCollator, QLocale  # noqa: PLC0415 -- as above

    order = QCollator(QLocale(QLocale.Language.French, QLocale.Country.France))
    return order.compare("été", "zut") < 0 < order.compare("été", "étain")


def key_stores() -> list[str]:
    """The key stores that this system may have."""
    from keyring.backend import get_all_keyring  # noqa: PLC0415 -- as above

    return sorted({type(each).__module__ for each in get_all_keyring()})


def picture_formats() -> list[str]:
    from PIL import Image  # noqa: PLC0415 -- as above

    Image.init()
    return sorted(Image.OPEN)


if __name__ == "__main__":
    found = {
        "modules": loaded(),
        "drawn": drawn(),
        "sorts": sorts(),
        "key_stores": key_stores(),
        "pictures": picture_formats(),
    }
    sys.stdout.write(json.dumps(found) + "\n")
