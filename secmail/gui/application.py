"""Starts the window: the entry that the program's wiring calls, and the same without the main loop for tests."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QTimer, QTranslator
from PySide6.QtWidgets import QApplication

from secmail.api.handle import EngineHandle
from secmail.domain.errors import ActionNeeded, Code
from secmail.domain.sentences.text import Language
from secmail.gui import icons, memory, preferences, style
from secmail.gui.bridge import EngineBridge
from secmail.gui.demo_panel import DemoPanel
from secmail.gui.desk import Desk
from secmail.gui.desktop.handed import Handed
from secmail.gui.ending import ended_by_signals
from secmail.gui.focus_ring import show_focus
from secmail.gui.i18n import Words
from secmail.gui.main_window import MainWindow
from secmail.gui.smoothness import smooth
from secmail.gui.style import Scheme

TRANSLATIONS = Path(__file__).resolve().parents[2] / "resources" / "translations"
Clock = Callable[[], datetime]
_LOOK_MILLISECONDS = 500


@dataclass(frozen=True, slots=True)
class Outside:
    """What the window asks twice a second.

    `wanted`: whether it is to come forward, because the program was started again; what it says may be a link to an
    address. `replaced`: whether another version has been installed meanwhile.
    """

    wanted: Callable[[], str]
    replaced: Callable[[], bool]


def _system_now() -> datetime:
    return datetime.now(UTC)


def build_window(
    handle: EngineHandle, *, language: Language, demo: DemoPanel | None = None, now: Clock = _system_now
) -> MainWindow:
    """The main window on an engine, not yet shown. A QApplication must exist. `closing` its bridge ends the talk."""
    application = QApplication.instance()
    assert isinstance(application, QApplication), "widgets need a QApplication"
    show_focus(application)
    bridge = EngineBridge(handle, application)
    return MainWindow(Desk(bridge, Words(language), now), demo)


def speak(application: QApplication, language: Language, own: Path = TRANSLATIONS) -> None:
    """Lets Qt's own dialogs, for files and printers, speak the language of the window, where its words are at hand.

    `own`: files of Qt Linguist: what Qt's own lack, and a translator's texts of the window, read before its tables.
    """
    theirs = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    for folder, name in ((theirs, "qtbase"), (own, "qt"), (own, "secmail")):
        translator = QTranslator(application)
        if translator.load(f"{name}_{language}", str(folder)):
            application.installTranslator(translator)


def come_forward_when(wanted: Callable[[], str], window: MainWindow) -> None:
    """From now on, whenever it is asked for."""

    def look() -> None:
        if word := wanted():
            window.desktop.knocked(word)

    timer = QTimer(window)
    timer.timeout.connect(look)
    timer.start(_LOOK_MILLISECONDS)


def tell_when_replaced(replaced: Callable[[], bool], window: MainWindow) -> None:
    """Once: children and what is loaded late are the other version's from then on."""

    def look() -> None:
        if replaced():
            timer.stop()
            window.trouble.tell_error(ActionNeeded(Code.PROGRAM_REPLACED))

    timer = QTimer(window)
    timer.timeout.connect(look)
    timer.start(_LOOK_MILLISECONDS)


def take_what_is_handed(application: QApplication, window: MainWindow, *, platform: str = sys.platform) -> None:
    """From now on, where the system hands files and links to the program by events.

    Nowhere else: whoever filters the application's events is asked about every one of them.
    """
    if platform == "darwin":
        application.installEventFilter(Handed(window, window.desktop.knocked))


def run_window(
    handle: EngineHandle,
    *,
    language: Language,
    demo: DemoPanel | None = None,
    scheme: Scheme | None = None,
    outside: Outside | None = None,
) -> int:
    """Shows the window until it is closed; returns the exit code. `scheme`: instead of the one that was chosen.

    The engine must run before and be stopped after: what it posts after this has returned is dropped without harm.
    """
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(["secmail"])
    application.setApplicationName("secmail")
    application.setApplicationDisplayName("secmail")
    chosen = preferences.read()
    style.apply(application, scheme or chosen.scheme, chosen.contrast)
    speak(application, language)
    application.setWindowIcon(icons.icon("app", application.palette()))
    window = build_window(handle, language=language, demo=demo)
    kept = preferences.settings()
    memory.restore(window, kept)
    window.show()
    window.start()
    if outside is not None:
        come_forward_when(outside.wanted, window)
        tell_when_replaced(outside.replaced, window)
    take_what_is_handed(application, window)
    try:
        with smooth(window), ended_by_signals(window):
            return application.exec()
    finally:
        memory.keep(window, kept)
        window.shut()
