"""Searching for garbage waits until the program is at rest, and others leave the interpreter to the window soon."""

import gc
import sys
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from secmail.gui.smoothness import TURN_SECONDS, Tidying, smooth


class Knot:
    """Garbage that only a search finds."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def searches() -> Iterator[list[int]]:
    """The generations that were searched."""
    found: list[int] = []

    def note(phase: str, about: dict[str, int]) -> None:
        if phase == "stop":
            found.append(about["generation"])

    gc.callbacks.append(note)
    yield found
    gc.callbacks.remove(note)


def _much_work() -> None:
    """As much as reading some thousand rows."""
    kept = [[each] for each in range(200_000)]
    kept.clear()


def _old_knot() -> tuple[Knot, weakref.ref[Knot]]:
    """That has outlived the searches of what is young."""
    knot = Knot()
    gc.collect()
    return knot, weakref.ref(knot)


def test_work_begins_no_full_search(qapp: QApplication, searches: list[int]) -> None:
    turn, thresholds = sys.getswitchinterval(), gc.get_threshold()
    with smooth(qapp):
        assert sys.getswitchinterval() == pytest.approx(TURN_SECONDS)
        gc.collect()
        searches.clear()
        _much_work()
        assert searches
        assert 2 not in searches
    assert (sys.getswitchinterval(), gc.get_threshold()) == (pytest.approx(turn), thresholds)


def test_at_rest_garbage_is_searched_for(qapp: QApplication) -> None:
    now, parent = [0.0], QObject()
    with smooth(parent):
        tidying = Tidying(parent, worked=lambda: now[0])
        knot, gone = _old_knot()
        del knot
        _much_work()
        now[0] += 1.0
        tidying.look()
        assert gone() is not None, "the program was at work"
        tidying.look()
        assert gone() is None


def test_what_is_at_rest_for_long_is_searched_once(qapp: QApplication, searches: list[int]) -> None:
    parent = QObject()
    with smooth(parent):
        tidying = Tidying(parent, worked=lambda: 0.0)
        _much_work()
        tidying.look()
        searches.clear()
        tidying.look()
        assert 2 not in searches
