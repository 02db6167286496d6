"""A sealed database that is deleted or emptied: it is told, journaled, and nothing of before is filed a second time."""

import pytest

from secmail.api import commands as c
from secmail.api.custody import JournalPage, Vaults
from secmail.api.events import JobDone, SessionOpened
from secmail.api.results import ExportResult
from secmail.domain.accounts import Account
from secmail.domain.deeds import Deed
from secmail.domain.errors import Code
from secmail.domain.ids import MessageId
from secmail.domain.upkeep import BACKUP_RESTORED, FILED_UNKNOWN
from tests.support.engine_desk import EngineDesk


def filing(desk: EngineDesk, message: MessageId | None = None, *, again: bool = False) -> ExportResult:
    found = desk.result_of(c.FileResults(message, again=again))
    assert isinstance(found, ExportResult)
    return found


@pytest.fixture
def filed(desk: EngineDesk, account: Account) -> MessageId:
    """A result that was received and filed; then the session was locked."""
    desk.set_drop_folder()
    (message,) = desk.receive(desk.result())
    desk.insert()
    desk.unlock()
    assert len(filing(desk).exported) == 1
    assert isinstance(desk.run(c.LockSession()), JobDone)
    return message


@pytest.mark.expects_log
@pytest.mark.parametrize("emptied", [False, True])
def test_what_may_have_been_filed_is_held_and_the_loss_told(
    desk: EngineDesk, filed: MessageId, *, emptied: bool
) -> None:
    assert [event.sealed_lost for event in desk.events.of(SessionOpened)] == [False]
    for path in desk.directory.rglob("sealed-*.db*"):
        if emptied and path.suffix == ".db":
            path.write_bytes(b"")
        else:
            path.unlink()
    desk.unlock()
    assert [event.sealed_lost for event in desk.events.of(SessionOpened)] == [False, True]
    assert desk.ask(JournalPage())[0].entry.deed == Deed.SEALED_LOST
    assert filing(desk).exported == ()
    done = filing(desk, filed)
    assert done.exported == ()
    assert [(held.message, held.reason, held.by_hand) for held in done.held] == [(filed, Code.STORE_SEALED_LOST, True)]
    assert len(desk.filed()) == 1
    assert [file.message for file in filing(desk, filed, again=True).exported] == [filed]
    desk.run(c.LockSession())
    desk.unlock()
    assert desk.events.of(SessionOpened)[-1].sealed_lost is False


def test_what_came_before_a_restored_backup_is_held_as_such(desk: EngineDesk, filed: MessageId) -> None:
    (other,) = desk.receive(desk.result())
    desk.unlock()
    (vault,) = desk.ask(Vaults())

    def restored() -> None:
        for name in (BACKUP_RESTORED, FILED_UNKNOWN.format(vault.id)):
            desk.db.folders.set_setting(name, desk.clock.now().isoformat())

    desk.here(restored)
    assert [held.reason for held in filing(desk, other).held] == [Code.STORE_RESTORED]
