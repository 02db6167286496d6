"""Where the keyboard is, is seen: a ring that follows it, stays where it belongs and is in nobody's way."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from secmail.gui.focus_ring import FocusRing, show_focus
from secmail.gui.notice_view import NoticeView


@pytest.fixture
def ring(qapp: QApplication) -> FocusRing:
    show_focus(qapp)
    show_focus(qapp)
    (found,) = qapp.findChildren(FocusRing)
    return found


@pytest.fixture
def page(qtbot: QtBot) -> Iterator[QWidget]:
    """Thirty buttons in a window that shows a few."""
    window, page = QScrollArea(), QWidget()
    layout = QVBoxLayout(page)
    for number in range(30):
        layout.addWidget(QPushButton(str(number)))
    window.setWidget(page)
    window.setWidgetResizable(True)
    qtbot.addWidget(window)
    window.resize(200, 200)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    yield page
    assert window is not None


def test_it_goes_with_the_keyboard_and_with_the_page(
    ring: FocusRing, page: QWidget, qtbot: QtBot, qapp: QApplication
) -> None:
    buttons = page.findChildren(QPushButton)
    buttons[0].setFocus(Qt.FocusReason.TabFocusReason)
    for number in range(29):
        assert qapp.focusWidget() is buttons[number]
        qtbot.keyClick(buttons[number], Qt.Key.Key_Tab)
    last = buttons[29]
    assert ring.place is not None
    assert ring.place.center() == last.mapTo(last.window(), last.rect().center()), "the page has scrolled to it"
    assert last.window().childAt(ring.place.center()) is last, "what is pressed is the button"


def test_what_is_scrolled_away_has_none(ring: FocusRing, page: QWidget) -> None:
    page.findChildren(QPushButton)[0].setFocus(Qt.FocusReason.TabFocusReason)
    assert ring.place is not None
    page.move(QPoint(0, -400))
    assert ring.place is None


def test_a_page_that_has_it_for_want_of_anything_better_is_not_framed(ring: FocusRing, page: QWidget) -> None:
    """Where a list empties, Qt gives the keyboard to what stands in its place."""
    button = page.findChildren(QPushButton)[0]
    pages = QStackedWidget()
    page.layout().addWidget(pages)
    notice, listed = NoticeView(pages), QPushButton("list", pages)
    notice.show_notice(icon="sign", title="Rien")
    for one in (notice, listed):
        pages.addWidget(one)
    pages.setCurrentWidget(listed)
    pages.show()
    listed.setFocus(Qt.FocusReason.TabFocusReason)
    pages.setCurrentWidget(notice)
    assert notice.hasFocus()
    assert ring.place is None
    button.setFocus(Qt.FocusReason.TabFocusReason)
    assert ring.place is not None


def test_the_mouse_leaves_none(ring: FocusRing, page: QWidget, qtbot: QtBot) -> None:
    button = page.findChildren(QPushButton)[1]
    qtbot.mousePress(button, Qt.MouseButton.LeftButton)
    assert button.hasFocus() and ring.place is None
    qtbot.mouseRelease(button, Qt.MouseButton.LeftButton)


def test_it_outlives_the_window_that_it_was_in(ring: FocusRing, page: QWidget, qtbot: QtBot) -> None:
    page.findChildren(QPushButton)[0].setFocus(Qt.FocusReason.TabFocusReason)
    other = QPushButton("x")
    qtbot.addWidget(other)
    page.findChildren(QPushButton)[0].setParent(None)  # type: ignore[call-overload]  # gone with its page
    page.window().hide()
    other.show()
    assert ring.place is None


def test_it_is_around_a_button_that_says_something_else_since(
    ring: FocusRing, qtbot: QtBot, qapp: QApplication
) -> None:
    window = QWidget()
    row = QHBoxLayout(window)
    row.addStretch(1)
    before, button = QPushButton("Retour"), QPushButton("Enregistrer et essayer")
    row.addWidget(before)
    row.addWidget(button)
    qtbot.addWidget(window)
    window.resize(600, 80)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    before.setFocus()
    button.setText("Continuer")
    button.setFocus()  # before the row is laid out anew
    qapp.processEvents()
    assert ring.place is not None and abs(ring.place.width() - button.width()) < 8
    assert ring.place.center() == button.geometry().center()
