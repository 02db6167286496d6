"""The practice software under a mandate: what is the holder's stays his, and the program accuses nobody."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from secmail.api import commands as c
from secmail.api import custody as v
from secmail.api import exporting as x
from secmail.domain.deeds import Deed
from secmail.domain.errors import Code, Untrusted
from secmail.domain.mandates import Right
from tests.support.custody_desk import YEAR, CustodyDesk
from tests.support.pki_lab import AT


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[CustodyDesk]:
    desk = CustodyDesk(tmp_path)
    desk.start()
    desk.add_account()
    desk.sync()
    yield desk
    desk.stop()


def test_a_delegate_without_the_right_sees_and_writes_nothing(desk: CustodyDesk) -> None:
    (message,) = desk.receive(desk.result())
    desk.open_with("doctor")
    desk.set_drop_folder()
    away = desk.inbox_folder.rename(desk.directory / "away")
    assert desk.refused(c.FileResults(message)) is Code.EXPORT_UNREACHABLE
    desk.insert("secretary")
    desk.done(v.GrantMandate(frozenset({Right.READ}), AT + YEAR, card=desk.card("secretary").id))
    desk.open_with("secretary")
    away.rename(desk.inbox_folder)
    desk.tick()  # the program's own round is no deed of hers
    desk.flush()
    state = desk.ask(x.FolderStatus())
    assert (state.waiting, state.lying) == ((), ())
    desk.open_with("doctor")
    assert Deed.MANDATE_REFUSED not in [row.entry.deed for row in desk.ask(v.JournalPage())]
    desk.open_with("secretary")
    for command in (x.CheckFolder(), x.SendTestFile(), x.FileAgain(message), x.FileByItself(on=True)):
        assert desk.refused(command) is Code.MANDATE_NO_RIGHT
    assert desk.refused(x.AddLaboratory(message)) in {Code.MANDATE_NO_RIGHT, Code.VAULT_NOT_OWNER}
    with pytest.raises(Untrusted):
        desk.ask(x.HeldResults())
    with pytest.raises(Untrusted):
        desk.ask(x.Laboratories())
