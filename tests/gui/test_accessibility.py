"""Everything that takes the keyboard has a name, everything can be reached by it, and colours keep their contrast."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QColor, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from secmail.gui import style
from secmail.gui.application import build_window
from secmail.gui.main_window import MainWindow
from secmail.gui.style import Tone
from tests.support.invented_practice import NOW, PaperCards, Practice


def _nameless(top: QWidget) -> list[str]:
    """Visible widgets that take the focus by Tab and say nothing to a screen reader."""
    found = []
    for widget in (top, *top.findChildren(QWidget)):
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            interface = QAccessible.queryAccessibleInterface(widget)
            name = interface.text(QAccessible.Text.Name) if interface is not None else ""
            if not name.strip():
                found.append(f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}")
    return found


@pytest.mark.parametrize("message", [12, 11, 9, 8, 5])
def test_nothing_focusable_is_without_a_name(
    window: MainWindow, practice: Practice, choose: Callable[[int], None], settle: Callable[[], None], message: int
) -> None:
    practice.open = True
    choose(message)
    window.actions_by_key["outbox"].trigger()
    composer = window.writing.reply()
    settle()
    assert composer is not None
    assert _nameless(window) == []
    assert _nameless(composer) == []
    composer._drop()


def test_the_demonstration_shows_its_cards_by_name(
    practice: Practice, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    panel = PaperCards(practice)
    window = build_window(practice.handle, language="en", demo=panel, now=lambda: NOW)
    qtbot.addWidget(window)
    window.show()
    window.start()
    settle()
    assert window.demo is not None
    buttons = {button.accessibleName() or button.text(): button for button in window.demo.findChildren(style_button())}
    texts = [label.text() for label in window.demo.findChildren(QLabel)]
    assert "Code: 4321" in texts
    buttons["Insert the card: Nadia Roussel, secrétaire (CPE)"].click()
    buttons["The laboratory sends a result"].click()
    settle()
    assert panel.calls == ["insert Nadia Roussel, secrétaire (CPE)", "deliver"]
    assert _nameless(window) == []
    window.shut()


def style_button() -> type:
    """Ordinary buttons."""
    from PySide6.QtWidgets import QPushButton

    return QPushButton


def test_the_list_is_walked_by_keys(window: MainWindow, qtbot: QtBot, settle: Callable[[], None]) -> None:
    window.messages.view.setFocus()
    qtbot.keyClick(window.messages.view, Qt.Key.Key_Down)
    settle()
    first = window.reading.message
    qtbot.keyClick(window.messages.view, Qt.Key.Key_Down)
    settle()
    assert first is not None
    assert window.reading.message not in {None, first}


def test_shortcuts_are_all_different(window: MainWindow) -> None:
    keys = [key for action in window.actions_by_key.values() if (key := action.shortcut().toString())]
    assert len(set(keys)) == len(keys)
    assert all(keys)


def _luminance(colour: QColor) -> float:
    parts = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.getRgbF()[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def _contrast(one: QColor, other: QColor) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("contrast", "least"), [(False, 4.5), (True, 7.0)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_contrast_in_all_schemes(scheme: str, contrast: bool, least: float) -> None:
    palette = style.palette(scheme, contrast=contrast)  # type: ignore[arg-type]
    assert style.is_contrast(palette) is contrast
    roles = QPalette.ColorRole
    for ink, ground in (
        (roles.WindowText, roles.Window),
        (roles.Text, roles.Base),
        (roles.Text, roles.AlternateBase),
        (roles.ButtonText, roles.Button),
        (roles.HighlightedText, roles.Highlight),
        (roles.PlaceholderText, roles.Base),
        (roles.Link, roles.Base),
    ):
        assert _contrast(palette.color(ink), palette.color(ground)) >= least, (ink, ground)
    for tone in Tone:
        surface = style.surface(tone, palette)
        assert _contrast(QColor(surface.ink), QColor(surface.ground)) >= least, tone
        assert _contrast(QColor(surface.edge), QColor(surface.ground)) >= (5 if contrast else 1), tone


def test_the_schemes_are_told_apart_and_followed(qapp: QApplication) -> None:
    before = QApplication.palette()
    assert not style.is_dark(style.palette("light"))
    assert style.is_dark(style.palette("dark"))
    style.apply(qapp, "dark")
    assert style.is_dark(QApplication.palette())
    style.apply(qapp, "dark", "high")
    assert style.is_dark(QApplication.palette()) and style.is_contrast(QApplication.palette())
    style.apply(qapp, "system")
    assert not style.is_dark(QApplication.palette()) and not style.is_contrast(QApplication.palette())
    qapp.setPalette(before)
