"""The whole window through the accessibility tree: what can be worked has a name, what is listed has words."""

from collections.abc import Callable

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from secmail.gui.application import build_window
from secmail.gui.main_window import MainWindow
from tests.support.accessible import rows_without_words, silent, tree
from tests.support.invented_practice import NOT_FOR_US, NOW, PaperCards, Practice

Settle = Callable[[], None]


def _told(top: QWidget) -> list[str]:
    return [one.text(QAccessible.Text.Name) for one in tree(top)]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_nothing_in_the_window_is_silent(practice: Practice, qtbot: QtBot, settle: Settle, language: str) -> None:
    window = build_window(practice.handle, language=language, demo=PaperCards(practice), now=lambda: NOW)  # type: ignore[arg-type]
    qtbot.addWidget(window)
    window.show()
    window.start()
    settle()
    faults = {"locked": silent(window)}
    practice.open = True
    window.actions_by_key["outbox"].trigger()
    for message in (12, 11, 10, 9, 8, 5, int(NOT_FOR_US)):
        window.messages.pick(message)  # type: ignore[arg-type]
        settle()
        faults[f"message {message}"] = silent(window) + rows_without_words(window)
    window.reading.banner.button.setChecked(True)
    settle()
    faults["details"] = silent(window)
    window.shut()
    assert {state: found for state, found in faults.items() if found} == {}


def test_every_menu_tells_its_deeds(window: MainWindow, settle: Settle) -> None:
    for action in window.menuBar().actions():
        menu = action.menu()
        assert isinstance(menu, QMenu)
        menu.popup(window.pos())
        settle()
        told = [name for name in _told(menu) if name]
        assert len(told) >= len([one for one in menu.actions() if one.isVisible() and not one.isSeparator()])
        assert silent(menu) == []
        menu.close()


def test_a_row_of_the_list_says_who_what_and_how_sure(window: MainWindow, choose: Callable[[int], None]) -> None:
    choose(12)
    said = [
        one.text(QAccessible.Text.Name)
        for one in tree(window.messages.view)
        if one.role() in {QAccessible.Role.ListItem, QAccessible.Role.TreeItem, QAccessible.Role.Cell}
    ]
    summary = window.messages.summary(12)  # type: ignore[arg-type]
    assert summary is not None
    (row,) = [one for one in said if summary.sender.name in one and len(one.split(",")) >= 3][:1]
    assert summary.subject in row or "chiffré" in row.lower()


def test_a_button_without_a_name_is_found(window: MainWindow, settle: Settle) -> None:
    """The walk itself: one that finds nothing would prove nothing."""
    nameless = QPushButton(window.centralWidget())
    nameless.show()
    settle()
    assert silent(window) != []
