"""A practice whose computer died and that goes on with its last backup: nothing is sent or filed a second time."""

import time
from datetime import UTC, datetime
from pathlib import Path

from secmail.api import commands as c
from secmail.api import custody as v
from secmail.api import queries as q
from secmail.api import upkeep as u
from secmail.app import restore
from secmail.app.profile import Profile
from secmail.domain.accounts import Password
from secmail.domain.addresses import Mailbox
from secmail.domain.drafts import Draft
from secmail.domain.ids import MessageId, OutboxId
from secmail.domain.outbox import OutboxEntry, OutboxState
from secmail.domain.upkeep import BackupMade
from tests.support.backup_samples import to_its_end
from tests.support.front import Front
from tests.support.office import Office

PASSPHRASE = Password("cheval pile agrafe correcte")


def test_a_restored_practice_sends_and_files_nothing_twice(office: Office, tmp_path: Path) -> None:
    backup = tmp_path / "backup.secmail"
    with office.open() as front:
        front.pins.append(office.reader.pin)
        _filed(office, front, number=1)
        letter = _queued(office, front)
        assert isinstance(front.do(u.MakeBackup(str(backup), PASSPHRASE)), BackupMade)
        # What came after the backup: the letter left, a second result was filed.
        assert front.do(c.RetryOutbox(letter)).entry.state is OutboxState.FILED
        _filed(office, front, number=2)
    assert len(office.mailbox(office.colleague)) == 1 and len(office.dropped()) == 2

    _computer_dies_and_is_replaced(office, backup, tmp_path / "new")
    with office.open() as front:
        front.pins.append(office.reader.pin)
        _set_up_again(office, front)
        waiting = _entry(front, letter)
        assert waiting.state is OutboxState.UNCERTAIN
        front.do(c.UnlockCard())
        front.do(c.Synchronise())
        front.wait_until(lambda: _entry(front, letter).state is OutboxState.FILED)
        result = front.do(c.FileResults())
        assert result.exported == () and [held.by_hand for held in result.held] == [True]
        assert front.ask(v.VerifyJournal()).broken_at is None
    assert len(office.mailbox(office.colleague)) == 1, "the letter left once"
    assert len(office.dropped()) == 2, "each result was filed once"


def test_new_results_are_filed_as_ever_after_a_restore(office: Office, tmp_path: Path) -> None:
    backup = tmp_path / "backup.secmail"
    with office.open() as front:
        front.pins.append(office.reader.pin)
        _filed(office, front, number=1)
        front.do(u.MakeBackup(str(backup), PASSPHRASE))
    _computer_dies_and_is_replaced(office, backup, tmp_path / "new")
    with office.open() as front:
        front.pins.append(office.reader.pin)
        _set_up_again(office, front)
        _the_next_second_begins()
        message = _filed(office, front, number=3)
        assert front.do(c.FileResults(message)).already == 1
    assert len(office.dropped()) == 2


def _set_up_again(office: Office, front: Front) -> None:
    """A backup brings neither passwords nor folders of another computer."""
    account = office.account
    servers = (account.incoming, account.outgoing)
    front.do(c.AddAccount(account.address, account.name, account.user, *servers, office.doctor.password))
    front.do(c.SetDropFolder(str(office.drop)))


def _the_next_second_begins() -> None:
    """Servers tell the moment of receipt in whole seconds: what came within that of the restore is held, to be safe."""
    now = int(time.time())
    while int(time.time()) == now:
        time.sleep(0.05)


def _filed(office: Office, front: Front, *, number: int) -> MessageId:
    """A result received, opened and put into the drop folder."""
    office.receive(office.result(office.result_file(number)))
    front.do(c.Synchronise())
    row = front.ask(q.MessagePage())[0]
    front.do(c.OpenMessage(row.id))
    assert len(front.do(c.FileResults(row.id)).exported) == 1
    return row.id


def _queued(office: Office, front: Front) -> OutboxId:
    """A letter to the colleague, whose certificate has come with his own, that waits to be sent."""
    office.receive(office.colleagues_letter())
    front.do(c.Synchronise())
    front.do(c.OpenMessage(front.ask(q.MessagePage())[0].id))
    account = front.ask(q.Accounts())[0].id
    draft = Draft(account, (Mailbox(office.colleague.address),), subject="Avis", body="Cher confrère,\n")
    return OutboxId(front.do(c.SendDraft(draft, queue_only=True)).entry.id)


def _entry(front: Front, wanted: OutboxId) -> OutboxEntry:
    return next(entry for entry in front.ask(q.Outbox()) if entry.id == wanted)


def _computer_dies_and_is_replaced(office: Office, backup: Path, folder: Path) -> None:
    new = Profile(folder, office.profile.settings)
    new.save()
    to_its_end(restore.restore(new, backup, PASSPHRASE, now=datetime.now(UTC)))
    office.profile = new
