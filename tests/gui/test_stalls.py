"""The window's own work between two turns of its event loop is short, whatever a person does.

Counted is the time in which the main thread worked, so that a busy machine makes no difference; what the clock says
while everything goes on at once is measured by `dev.py bench stall`.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from secmail.domain.ids import MessageId
from tests.support.invented_practice import COLLEAGUE, view
from tests.support.stage import Stage, settle
from tests.support.stalls import StallWatch

OWN_SECONDS = 0.4
"""Eight times the goal of the clock: the processor of the tests may be slow, and shared."""


def test_the_watch_tells_the_longest_gap(qapp: QApplication) -> None:
    watch = StallWatch()
    watch.begin()
    QTimer.singleShot(0, lambda: time.sleep(0.06))
    end = time.monotonic() + 0.1
    while time.monotonic() < end:
        QApplication.processEvents()
    worst = watch.end()
    assert worst.seconds >= 0.06
    assert worst.own < 0.05  # it slept


@dataclass
class Desk:
    """A window, and how long it worked at most for a deed."""

    stage: Stage

    def own_seconds(self, deed: Callable[[], object]) -> float:
        watch = StallWatch()
        settle()
        watch.begin()
        deed()
        settle()
        return watch.end().own


@pytest.fixture
def desk(qapp: QApplication) -> Iterator[Desk]:
    stage = Stage("fr", (1280, 800))
    stage.practice.open = True
    many = {MessageId(number): view(number, COLLEAGUE, "Compte rendu") for number in range(100, 500)}
    stage.practice.views = {**stage.practice.views, **many}
    stage.raise_window()
    yield Desk(stage)
    stage.close()


def test_no_deed_keeps_the_window_from_turning(desk: Desk) -> None:
    window = desk.stage.window
    assert window is not None
    search = window.messages.search

    def look_for(text: str) -> None:
        search.setText(text)
        search.returnPressed.emit()

    deeds: dict[str, Callable[[], object]] = {
        "a result": lambda: desk.stage.choose(12),
        "a letter": lambda: desk.stage.choose(11),
        "a page of HTML": lambda: desk.stage.choose(5),
        "the end of the list": window.messages.view.scrollToBottom,
        "searching": lambda: look_for("DURAND"),
        "the folder again": window.messages.end_search,
        "marking": window.actions_by_key["unread"].trigger,
        "locking": window.actions_by_key["lock"].trigger,
    }
    worked = {name: desk.own_seconds(deed) for name, deed in deeds.items()}
    assert {name: seconds for name, seconds in worked.items() if seconds > OWN_SECONDS} == {}
