"""Every scene that is photographed: nothing is cut off, and everything that takes the keyboard has a name."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QLabel,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QWidget,
)

from secmail.gui.surfaces import ShortLabel
from tests.support.accessible import silent
from tests.support.custody_scenes import CUSTODY_SCENES
from tests.support.desktop_scenes import DESKTOP_SCENES
from tests.support.diagnosis_scenes import DIAGNOSIS_SCENES
from tests.support.document_scenes import DOCUMENT_SCENES
from tests.support.exchange_scenes import EXCHANGE_SCENES
from tests.support.first_start_scenes import FIRST_START_SCENES
from tests.support.identity_scenes import IDENTITY_SCENES
from tests.support.morning_scenes import MORNING_SCENES
from tests.support.people_scenes import PEOPLE_SCENES
from tests.support.protection_scenes import PROTECTION_SCENES
from tests.support.results_scenes import RESULTS_SCENES
from tests.support.scenes import SCENES
from tests.support.settings_scenes import SETTINGS_SCENES
from tests.support.signing_scenes import SIGNING_SCENES
from tests.support.stage import Stage, settle
from tests.support.work_scenes import WORK_SCENES
from tests.support.writing_scenes import WRITING_SCENES

ARROW = 24
"""Pixels of a choice that are not for its words."""
MENUS = {"menu-card", "triage-menu", "search-help"}
IN_WINDOW = (
    *("locked", "result", "letter", "forged", "broken", "partly", "not-for-us", "html", "long-names", "troubles"),
    *("empty", "search", "search-none", "unset-folder", "unsigned", "receipt-wanted", "receipt-history"),
    *("drafts-folder", "drafts", "drafts-locked", "password", "certificates"),
)
"""Scenes of the window that belong to no room's list."""
SMALL = (1280, 800)
"""What a common laptop shows at 150 %."""


@pytest.fixture(params=["fr", "en"])
def stage(request: pytest.FixtureRequest, qapp: object) -> Iterator[Stage]:
    made = Stage(request.param, SMALL)
    yield made
    made.close()


def _shown(top: QWidget) -> Iterator[QWidget]:
    yield from (one for one in (top, *top.findChildren(QWidget)) if one.isVisible())


def _cut(top: QWidget) -> list[str]:
    """Labels and buttons whose words have less room than they need."""
    found = []
    for widget in _shown(top):
        if isinstance(widget, ShortLabel) and widget.toolTip():
            continue  # made to be cut, and tells the whole
        if isinstance(widget, QLabel) and widget.text():
            wanted = widget.heightForWidth(widget.width()) if widget.wordWrap() else widget.sizeHint().height()
            narrow = not widget.wordWrap() and widget.sizeHint().width() > widget.width()
            if wanted > widget.height() or narrow:
                found.append(widget.text())
        elif isinstance(widget, QPushButton | QCheckBox | QRadioButton) and widget.sizeHint().width() > widget.width():
            found.append(widget.text())
        elif isinstance(widget, QComboBox) and _wants(widget) > widget.width():
            found.append(widget.currentText())
    return found


def _wants(choice: QComboBox) -> int:
    return choice.fontMetrics().horizontalAdvance(choice.currentText()) + ARROW


def _out_of_reach(top: QWidget) -> list[str]:
    """Buttons that are shown, enabled, and not on the ring that Tab walks."""
    ring, one = set(), top
    while one not in ring:
        ring.add(one)
        one = one.nextInFocusChain()
    # Of radio buttons Tab walks to the chosen one, and arrow keys to the others.
    buttons = [
        one
        for one in _shown(top)
        if isinstance(one, QAbstractButton) and one.isEnabled() and not isinstance(one, QRadioButton)
    ]
    return [
        button.text()
        for button in buttons
        if button.text() and (button not in ring or not button.focusPolicy() & Qt.FocusPolicy.TabFocus)
    ]


@pytest.mark.parametrize(
    "name",
    [
        name
        for name in (
            *CUSTODY_SCENES,
            *DIAGNOSIS_SCENES,
            *WORK_SCENES,
            *IDENTITY_SCENES,
            *PEOPLE_SCENES,
            *FIRST_START_SCENES,
            *WRITING_SCENES,
            "about",
            "about-newer",
            "about-replayed",
        )
        if name not in MENUS
    ],
)
def test_dialogs_are_whole_and_worked_by_keyboard(stage: Stage, name: str) -> None:
    SCENES[name](stage)
    _look_over(stage)


@pytest.mark.parametrize(
    "name",
    (
        *(*IN_WINDOW, *MORNING_SCENES, *RESULTS_SCENES, *SIGNING_SCENES, *DOCUMENT_SCENES),
        *(*EXCHANGE_SCENES, *DESKTOP_SCENES, *PROTECTION_SCENES, *SETTINGS_SCENES),
    ),
)
def test_the_window_is_whole_in_the_longer_language(qapp: object, name: str) -> None:
    stage = Stage("fr", SMALL)
    SCENES[name](stage)
    _look_over(stage)
    stage.close()


def _look_over(stage: Stage) -> None:
    settle()
    front = stage.front or stage.window
    assert front is not None
    assert _cut(front) == []
    if stage.front is not None:
        assert silent(front) == []
        assert _out_of_reach(front) == []
        assert front.height() <= SMALL[1]
        areas = [area for area in front.findChildren(QScrollArea) if area.isVisible()]
        assert not any(area.horizontalScrollBar().isVisible() for area in areas)
        # Where there is no bar, what is wider than the area is out of everybody's reach.
        assert [area for area in areas if area.widget().width() > area.viewport().width()] == []
