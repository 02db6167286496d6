"""One of several cards, chosen for all sessions."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from secmail.api import commands as c
from secmail.api import custody as v
from tests.support.custody_desk import CustodyDesk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[CustodyDesk]:
    """The doctor's and the secretary's cards are in; hers opens his vault by a mandate."""
    desk = CustodyDesk(tmp_path)
    desk.start()
    desk.open_with("doctor")
    desk.grant()
    desk.done(c.LockSession())
    desk.hand.asked.clear()
    yield desk
    desk.stop()


@pytest.mark.parametrize("wanted", ["doctor", "secretary"])
def test_only_the_chosen_card_is_asked_for_its_pin(desk: CustodyDesk, wanted: str) -> None:
    desk.done(c.UseCard(desk.card(wanted).id))
    desk.done(c.UnlockCard())
    shown = desk.ask(v.OpenedSession())
    assert shown is not None and (shown.mandate is None) == (wanted == "doctor")
    assert set(desk.hand.asked) == {wanted}


def test_another_card_does_not_take_its_place(desk: CustodyDesk) -> None:
    desk.done(c.UseCard(desk.card("secretary").id))
    desk.remove("secretary")
    desk.refused(c.UnlockCard())
    assert "doctor" not in desk.hand.asked
    desk.done(c.UseCard(None))
    desk.done(c.UnlockCard())
    assert desk.hand.asked[-1] == "doctor"
