"""Fixtures of the window's tests: an invented practice, a window on it, and a short way to let events happen."""

from collections.abc import Callable, Iterator
from functools import partialmethod
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from secmail.gui import preferences
from secmail.gui.application import build_window
from secmail.gui.bridge import EngineBridge
from secmail.gui.desk import Desk
from secmail.gui.i18n import Words
from secmail.gui.main_window import MainWindow
from tests.support.invented_practice import INBOX, NOW, Practice
from tests.support.scripted_handle import ScriptedHandle

PATIENCE_MS = 60_000
# What Qt's offscreen platform cannot do is no fault of the window.
OFFSCREEN_NOISE = r"^This plugin does not support (propagateSizeHints|raise|grabbing the keyboard)"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Lets the offscreen platform complain."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore(OFFSCREEN_NOISE, extend=True))


@pytest.fixture(scope="session", autouse=True)
def _patience() -> Iterator[None]:
    """What is awaited may take long on a busy machine; only a test that fails waits for all of it."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("waitUntil", "waitSignal"):
            patch.setattr(QtBot, name, partialmethod(getattr(QtBot, name), timeout=PATIENCE_MS))
        yield


@pytest.fixture(autouse=True)
def remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing is remembered outside of the test."""
    place = tmp_path / "window.ini"
    monkeypatch.setattr(preferences, "settings", lambda: QSettings(str(place), QSettings.Format.IniFormat))
    return place


@pytest.fixture
def settle(qapp: object) -> Callable[[], None]:
    """Delivers everything that has been posted."""

    def act() -> None:
        for _ in range(8):
            qapp.processEvents()  # type: ignore[attr-defined]

    return act


@pytest.fixture
def handle() -> ScriptedHandle:
    return ScriptedHandle()


@pytest.fixture
def bridge(handle: ScriptedHandle, qapp: object) -> Iterator[EngineBridge]:
    made = EngineBridge(handle, qapp)  # type: ignore[arg-type]
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def desk(bridge: EngineBridge) -> Desk:
    return Desk(bridge, Words("fr"), lambda: NOW)


@pytest.fixture
def practice() -> Practice:
    """Nothing waits to be seen in it: whoever unlocks the window goes to the folders."""
    made = Practice()
    made.morning.settled = set(made.views)
    return made


@pytest.fixture
def window(practice: Practice, qtbot: QtBot, settle: Callable[[], None]) -> Iterator[MainWindow]:
    """The window on the locked practice, shown and filled."""
    made = build_window(practice.handle, language="fr", now=lambda: NOW)
    qtbot.addWidget(made)
    made.show()
    made.start()
    settle()
    yield made
    made.shut()


@pytest.fixture
def choose(window: MainWindow, settle: Callable[[], None]) -> Callable[[int], None]:
    """Clicks a message of the list."""

    def act(message: int) -> None:
        if window.lists.currentWidget() is not window.messages:
            window.folders.choose(INBOX)
            settle()
        index = window.messages.model.index_of(message)  # type: ignore[arg-type]
        assert index.isValid()
        window.messages.view.setCurrentIndex(index)
        settle()

    return act
