"""The window comes forward when the program is started again."""

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from secmail.gui.application import build_window, come_forward_when, take_what_is_handed, tell_when_replaced
from secmail.gui.compose.window import ComposeWindow
from tests.support.scripted_handle import ScriptedHandle


def test_a_minimised_window_is_shown_again(qtbot: QtBot) -> None:
    window = build_window(ScriptedHandle(), language="fr")
    qtbot.addWidget(window)
    knocks = ["show", ""]
    come_forward_when(lambda: knocks.pop(0) if knocks else "", window)
    window.showMinimized()
    qtbot.waitUntil(lambda: not window.windowState() & Qt.WindowState.WindowMinimized)
    assert window.isVisible()
    window.shut()


def test_a_link_to_an_address_begins_a_letter(qtbot: QtBot) -> None:
    window = build_window(ScriptedHandle(), language="fr")
    qtbot.addWidget(window)
    knocks = ["mailto:a%40b.exemple?subject=Votre%20patient&body=Bonjour%0ADr%20X&bcc=c@d.exemple&attach=/etc/passwd"]
    come_forward_when(lambda: knocks.pop(0) if knocks else "", window)
    qtbot.waitUntil(lambda: bool(window.findChildren(ComposeWindow)))
    (composer,) = window.findChildren(ComposeWindow)
    shown = composer.form.content
    assert (shown.to, shown.cc, shown.subject) == ("a@b.exemple", "", "Votre patient")
    assert "Bonjour\nDr X" in shown.body and not shown.attachments
    window.shut()


def test_a_link_of_a_message_begins_a_letter_too_and_others_are_asked_about(qtbot: QtBot) -> None:
    window = build_window(ScriptedHandle(), language="fr")
    qtbot.addWidget(window)
    asked: list[QUrl] = []
    window.desktop.link_wanted.connect(asked.append)
    window.reading.link_chosen.emit(QUrl("mailto:a@b.exemple,c@d.exemple"))
    window.reading.link_chosen.emit(QUrl("https://a.exemple"))
    (composer,) = window.findChildren(ComposeWindow)
    assert composer.form.content.to == "a@b.exemple, c@d.exemple"
    assert asked == [QUrl("https://a.exemple")]
    window.shut()


@pytest.mark.parametrize(("platform", "taken"), [("darwin", True), ("linux", False)])
def test_macos_hands_links_and_files_to_the_program_that_runs(
    qapp: QApplication, qtbot: QtBot, platform: str, taken: bool
) -> None:
    window = build_window(ScriptedHandle(), language="fr")
    qtbot.addWidget(window)
    take_what_is_handed(qapp, window, platform=platform)
    QApplication.sendEvent(qapp, QFileOpenEvent(QUrl("mailto:a%40b.exemple?subject=Votre%20patient")))
    composers = window.findChildren(ComposeWindow)
    told = [(each.form.content.to, each.form.content.subject) for each in composers]
    assert told == ([("a@b.exemple", "Votre patient")] if taken else [])
    window.shut()


def test_another_version_installed_meanwhile_is_told_once(qtbot: QtBot) -> None:
    window = build_window(ScriptedHandle(), language="fr")
    qtbot.addWidget(window)
    asked: list[bool] = []

    def replaced() -> bool:
        asked.append(len(asked) > 0)
        return asked[-1]

    tell_when_replaced(replaced, window)
    qtbot.waitUntil(lambda: "secmail a été mis à jour" in window.problems.text)
    assert asked == [False, True]
    window.shut()
