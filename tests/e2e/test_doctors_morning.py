"""The doctor's morning in the demonstration practice, by keyboard: one code, then key after key until nothing waits."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from secmail.api.worklist import SeeItem, Work
from secmail.app.demo.people import COLLEAGUE, Role
from secmail.domain.ids import MessageId
from secmail.domain.messages import MessageState
from secmail.domain.security import Summary
from tests.support.hands import Hands, at_the_desk

Key = Qt.Key
MOST_REPORTS = 12
pytestmark = pytest.mark.qt_log_ignore(r"^This plugin does not support (propagateSizeHints|raise)", extend=True)


def _items(hands: Hands) -> tuple[SeeItem, ...]:
    return tuple(hands.window.morning.pane.model.items)


def _read(hands: Hands) -> MessageId | None:
    """The message that stands on the screen, opened."""
    view = hands.window.reading.view
    return None if view is None else view.message


def _trusted(hands: Hands, work: Work) -> list[MessageId]:
    """Those of a kind whose sender is sure."""
    items = [item for item in _items(hands) if item.work is work]
    return [item.message.id for item in items if item.message.summary is Summary.SIGNED_TRUSTED]


def _is_told(hands: Hands, message: MessageId) -> bool:
    """It stands on the screen; or, of one that cannot be opened, why."""
    summary = hands.window.morning.pane.summary(message)
    unreadable = summary is not None and summary.state is MessageState.UNREADABLE
    return hands.window.reading.message == message and (unreadable or _read(hands) == message)


def _the_next_stands(hands: Hands, before: MessageId | None) -> MessageId:
    """Waits until another message is shown than before."""
    return hands.wait(lambda: (now := _read(hands)) != before and now, "the next one is not shown")  # type: ignore[return-value]


def test_the_morning_is_gone_through_by_keys(tmp_path: Path, qapp: QApplication) -> None:
    with at_the_desk(tmp_path) as hands:
        pane = hands.window.morning.pane
        hands.unlock(Role.DOCTOR)
        hands.wait(lambda: len(_items(hands)) >= 15, "the morning is not read")
        hands.wait(lambda: _items(hands)[0].work is Work.URGENT, "nothing is urgent")
        works = [item.work for item in _items(hands)]
        assert works == sorted(works, key=list(Work).index)

        # The urgent result is the first, and what makes it urgent is on the screen without scrolling.
        hands.wait(lambda: _read(hands) is not None, "nothing is shown")
        if _read(hands) != _items(hands)[0].message.id:
            hands.press(Key.Key_Home, at=pane.view)  # a slow machine shows what it knows before it has read everything
        urgent = hands.wait(lambda: _read(hands) == _items(hands)[0].message.id and _read(hands), "not shown")
        hands.sees("Potassium", hands.window.reading)
        hands.sees("6.9", hands.window.reading)

        # Going on is not having seen: it waits still.
        hands.press(Key.Key_N, at=pane.view)
        _the_next_stands(hands, urgent)
        assert urgent in {item.message.id for item in _items(hands)}
        assert pane.pick(urgent)
        hands.wait(lambda: _read(hands) == urgent and hands.window.reading.sight.sights, "not shown again")
        hands.press(Key.Key_V, at=pane.view)
        _the_next_stands(hands, urgent)
        hands.wait(lambda: urgent not in {item.message.id for item in _items(hands)}, "seen, and still there")

        # Filed by one key: the practice software has it.
        result = hands.wait(lambda: _trusted(hands, Work.RESULTS), "no result can be filed")[0]
        assert pane.pick(result)
        hands.wait(lambda: _read(hands) == result, "the result is not shown")
        before = set(hands.practice.drop_folder.iterdir())
        hands.press(Key.Key_F, at=pane.view)
        hands.wait(lambda: set(hands.practice.drop_folder.iterdir()) - before, "not filed")

        # Answered by one key: the letter leaves, and its sender is the one who gets it.
        letter = hands.wait(lambda: _trusted(hands, Work.LETTERS), "no letter can be answered")[0]
        assert pane.pick(letter)
        hands.wait(lambda: _read(hands) == letter, "the letter is not shown")
        hands.press(Key.Key_R, at=pane.view)
        composer = hands.wait(lambda: [one for one in hands.composers() if one.isVisible()], "no composer")[0]
        assert COLLEAGUE.address in composer.form.to.text()
        composer._drop()

        # The rest, until nothing waits.
        while _items(hands):
            now, left = pane.current, len(_items(hands))
            assert now is not None
            hands.wait(lambda: _is_told(hands, now), f"{pane.summary(now)} is not shown")  # noqa: B023 -- at once
            summary = pane.summary(now)
            presses = 0
            while len(_items(hands)) >= left:  # a message with several reports shows one after the other
                assert presses < MOST_REPORTS, f"{summary} does not go"
                hands.press(Key.Key_V, at=pane.view)
                presses += 1
                hands.rest(0.3)
        hands.wait(pane.empty.isVisible, "the end is not told")
