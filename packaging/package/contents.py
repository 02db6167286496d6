"""What belongs into the frozen program, and what PyInstaller would bring along besides.

Read by `program.spec`. Patterns are of names as PyInstaller knows them: modules with dots, files with slashes as they
will lie beside the program.
"""

from collections.abc import Iterable, Sequence
from fnmatch import fnmatch
from pathlib import Path

# Name in the bundle, place here, kind (PYMODULE, EXTENSION, BINARY, DATA…): an entry of PyInstaller's lists.
Entry = tuple[str, str, str]

HIDDEN = (
    # Chosen by name when the key store is wanted first.
    *(f"keyring.backends.{name}" for name in ("Windows", "macOS", "SecretService", "kwallet", "fail", "chainer")),
    # Named in entry points: how one signs in to the demonstration's mailboxes.
    *(f"pysasl.mechanism.{name}" for name in ("crammd5", "external", "login", "plain", "oauth")),
)
"""Modules that nothing imports by a statement."""

METADATA = ("keyring", "pymap", "pysasl")
"""Distributions whose entry points are looked up."""

DATA_OF = ("shamir_mnemonic", "pymap")
"""Packages with word lists and templates of their own."""

STAND_INS = ("PySide6.QtOpenGL", "PySide6.QtOpenGLWidgets")
"""Modules for which `no_opengl` stands."""

EXCLUDED = (
    # Development: imported by libraries only where they are tested or documented, or within `if TYPE_CHECKING`.
    *("hypothesis", "mypy", "pytest", "_pytest", "pydantic", "setuptools", "pkg_resources", "distutils", "pip"),
    *(
        "pydantic_core",
        "pygments",
        "rich",
        "markdown_it",
        "IPython",
        "yaml",
        "ast_serialize",
        "coverage",
        "unittest",
        "doctest",
        "pdb",
    ),
    *("numpy.testing", "numpy.f2py", "numpy.distutils", "numpy._core.tests", "numpy.random", "numpy.fft", "numpy.ma"),
    *("numpy.polynomial", "numpy.ctypeslib", "numpy.char", "numpy.rec", "numpy.strings", "numpy.matlib"),
    *("lxml.html", "lxml.objectify", "lxml.isoschematron", "lxml.doctestcompare", "lxml.builder", "lxml.cssselect"),
    # Other windows than ours, and what of pyqtgraph draws in three dimensions, plots by itself or runs shells.
    *("tkinter", "curses", "readline", "PySide6.QtTest", *STAND_INS),
    *("PySide6.QtNetwork", "PySide6.QtDBus", "PySide6.scripts", "PyQt5", "PyQt6", "PySide2", "PIL.ImageQt"),
    *("pyqtgraph.opengl", "pyqtgraph.examples", "pyqtgraph.jupyter", "pyqtgraph.canvas", "pyqtgraph.flowchart"),
    *("pyqtgraph.dockarea", "pyqtgraph.console", "OpenGL", "matplotlib", "scipy"),
    # Readers of pictures that nobody sends, and of fonts: texts of documents are drawn by PDFium.
    *("PIL._avif", "PIL._imagingft", "PIL._imagingcms", "PIL._imagingmath", "PIL._imagingtk"),
    # Fetching by pyhanko-certvalidator, which is given all that it judges, and its look into the system's store.
    *("aiohttp", "multidict", "yarl", "frozenlist", "propcache", "aiosignal", "aiohappyeyeballs", "oscrypto"),
    *("pyhanko_certvalidator.fetchers.aiohttp_fetchers", "pyhanko_certvalidator.fetchers.requests_fetchers"),
    *("cffi", "pycparser", "certifi", "pymap.backend.redis", "pymap.admin"),
    # Databases: ours is encrypted, and comes with apsw.
    *("sqlite3", "dbm", "_pydecimal", "pydoc_data"),
)

DROPPED = (
    # Qt's other windows and devices, its pictures (ours come as pixels from a child, or are lines), QML and SQL.
    "PySide6/Qt/qml/*",
    "PySide6/Qt/plugins/platforms/libq[!wxo]*",
    *(f"PySide6/Qt/plugins/{kind}/*" for kind in ("egldeviceintegrations", "generic", "networkinformation", "tls")),
    *(f"PySide6/plugins/{kind}/*" for kind in ("generic", "networkinformation", "tls")),
    *(f"PySide6/Qt/plugins/imageformats/{name}" for name in ("libq[!s]*", "q[!s]*")),
    "PySide6/Qt/plugins/platforminputcontexts/*virtualkeyboard*",
    *(f"PySide6/*Qt6{name}*" for name in ("Qml*", "Quick*", "VirtualKeyboard*", "Pdf*", "Test*", "Network*", "Sql*")),
    *(f"PySide6/Qt/lib/libQt6{name}*" for name in ("Qml*", "Quick*", "VirtualKeyboard*", "Pdf*", "Test*", "Network*")),
    "PySide6/opengl32sw.dll",
    "PySide6/Qt/lib/libQt6EglF*",
    "PySide6/*translations/*",
    # What only excluded readers needed.
    *(f"pillow.libs/lib{name}-*" for name in ("avif", "harfbuzz", "freetype", "brotli*", "lcms2", "png16")),
    "docx/templates/*",
    "pyqtgraph/icons/*",
    "numpy/*/tests/*",
    # The pictures of the README.
    "resources/screenshots/*",
)
"""Files that come along with what is wanted."""

KEPT = ("PySide6/*translations/qtbase_fr.qm",)
"""What of it is wanted all the same: Qt's own dialogs in French; English is what they speak by themselves."""

SHIPPED_LIBRARIES = ("libpython3", "libxcb-", "libffi", "libxkbcommon-x11")
"""Of the Linux system's own libraries those that few systems have, or not under one name. All others are the system's:

its OpenSSL is kept safe by its own updates, and modules of card makers are linked with it."""


def wanted(entries: Iterable[Entry], *, platform: str, ours: Sequence[Path]) -> list[Entry]:
    """Without what is dropped. `ours`: folders whose libraries are shipped, besides those named."""
    return [entry for entry in entries if not _gone(entry) and not (platform == "linux" and _systems(entry, ours))]


def _gone(entry: Entry) -> bool:
    """Links too whose file is dropped; their place is where they lead."""
    name, place, kind = entry
    return _dropped(name) or (kind == "SYMLINK" and _dropped(place))


def _dropped(name: str) -> bool:
    return _fits(name, DROPPED) and not _fits(name, KEPT)


def _fits(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatch(name.replace("\\", "/"), pattern) for pattern in patterns)


def _systems(entry: Entry, ours: Sequence[Path]) -> bool:
    name, place, kind = entry
    if kind != "BINARY" or name.startswith(SHIPPED_LIBRARIES):
        return False
    return not any(Path(place).is_relative_to(folder) for folder in ours)
