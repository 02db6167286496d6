"""Nobody keeps the house in the holder's name: no mandate reaches backups, files, retention or repairs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from secmail.api import custody as v
from secmail.api import upkeep as u
from secmail.domain.accounts import Password
from secmail.domain.errors import Code, SecmailError
from secmail.domain.mandates import Mandate, Right, Scope
from secmail.domain.upkeep import Retention
from tests.support.custody_desk import YEAR, CustodyDesk
from tests.support.pki_lab import AT

COMMANDS: tuple[u.UpkeepCommand, ...] = (
    u.MakeBackup("b", Password("cheval pile agrafe correcte")),
    u.ArchiveYear(2026),
    u.ExportMail(None, (), "files"),
    u.ExportMail(None, (), "files", opened=True),
    u.SetRetention(Retention()),
    u.ApplyRetention(),
    u.CheckIntegrity(repair=True),
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[CustodyDesk]:
    desk = CustodyDesk(tmp_path)
    desk.start()
    yield desk
    desk.stop()


def test_all_rights_together_do_not_reach_it(desk: CustodyDesk) -> None:
    desk.open_with("doctor")
    desk.insert("secretary")
    grant = v.GrantMandate(frozenset(Right), AT + YEAR, Scope(), card=desk.card("secretary").id)
    assert isinstance(desk.done(grant), Mandate)
    desk.open_with("secretary")
    for command in COMMANDS:
        assert desk.refused(command) is Code.MANDATE_NO_RIGHT, command
    with pytest.raises(SecmailError) as told:
        desk.ask(u.Overdue())
    assert told.value.code is Code.MANDATE_NO_RIGHT
