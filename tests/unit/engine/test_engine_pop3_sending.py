"""A letter from an account without a Sent folder: it stays in the outbox, as sent and without a reproach."""

from dataclasses import replace

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.domain.accounts import Account, Protocol
from secmail.domain.outbox import OutboxState
from tests.support.engine_desk import DOCTOR, EngineDesk


def test_the_copy_stays_here(desk: EngineDesk, account: Account) -> None:
    desk.here(lambda: desk.db.folders.add_account(replace(account, protocol=Protocol.POP3)))
    desk.know_colleague()
    desk.insert()
    desk.unlock()
    desk.result_of(c.SendDraft(desk.draft(account)))
    desk.sync()
    (entry,) = desk.ask(q.Outbox())
    assert (entry.state, entry.last_error) == (OutboxState.SENT, None)
    assert "append Sent" not in desk.office.posts[DOCTOR.address].deeds
