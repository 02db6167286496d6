"""The window comes forward when the program is started again."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from secmail.gui.application import build_window, come_forward_when
from tests.support.scripted_handle import ScriptedHandle


def test_a_minimised_window_is_shown_again(qtbot: QtBot) -> None:
    window = build_window(ScriptedHandle(), language="fr")
    qtbot.addWidget(window)
    knocks = [True, False]
    come_forward_when(lambda: knocks.pop(0) if knocks else False, window)
    window.showMinimized()
    qtbot.waitUntil(lambda: not window.windowState() & Qt.WindowState.WindowMinimized, timeout=3000)
    assert window.isVisible()
    window.shut()
