"""What waits is asked one question at a time, so that an answer is heard also while everything changes."""

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from secmail.api.worklist import SeeCount, SeeItem, SeePage, ToSee, ToSeeCount
from secmail.gui.desk import Desk
from secmail.gui.morning.questions import Questions
from secmail.gui.surfaces import once_for_many
from tests.support.scripted_handle import ScriptedHandle


class Asker:
    """Somebody who is told."""

    def __init__(self, desk: Desk, handle: ScriptedHandle, qtbot: QtBot) -> None:
        self.parent, self.told, self._handle, self._qtbot = QObject(), list[int](), handle, qtbot
        self.questions = Questions(desk, self.parent, told=self._take, refused=pytest.fail, wanted=lambda: True)
        handle.answer(ToSee, SeePage())

    def _take(self, _items: tuple[SeeItem, ...], count: SeeCount) -> None:
        self.told.append(count.total)

    def asked(self) -> int:
        return sum(isinstance(query, ToSee) for query in self._handle.asked)

    def something_changes(self, urgent: int) -> None:
        """And whoever follows has had the time to ask."""
        self._handle.answer(ToSee, SeePage(count=SeeCount(urgent)))
        later: list[bool] = []
        self.questions.soon()
        once_for_many(self.parent, lambda: later.append(True))()
        self._qtbot.waitUntil(lambda: bool(later))


@pytest.fixture
def asker(desk: Desk, handle: ScriptedHandle, qtbot: QtBot) -> Asker:
    return Asker(desk, handle, qtbot)


def test_one_question_is_answered_before_the_next(asker: Asker, handle: ScriptedHandle, qtbot: QtBot) -> None:
    handle.hold()
    for number in (1, 2, 3):
        asker.something_changes(number)
    assert asker.asked() == 1
    handle.release()
    qtbot.waitUntil(lambda: len(asker.told) == 2)
    assert asker.asked() == 2, "what had changed meanwhile was asked for, once"
    assert asker.told[-1] == 3
    assert not any(isinstance(query, ToSeeCount) for query in handle.asked), "what waits is found once for both"


def test_what_was_forgotten_is_not_told(asker: Asker, handle: ScriptedHandle, qtbot: QtBot) -> None:
    handle.hold()
    asker.something_changes(1)
    asker.questions.forget()
    handle.release()
    asker.something_changes(2)
    qtbot.waitUntil(lambda: bool(asker.told))
    assert asker.told == [2]
