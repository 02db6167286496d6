"""A vault that gets new keys while it is open: what is sealed moves to them at once, and nothing of it is lost."""

from pathlib import Path

import pytest

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.custody import JournalPage, MakeShares, VerifyJournal
from secmail.api.events import JobFailed, SessionLocked
from secmail.domain.accounts import Account
from secmail.domain.deeds import Deed
from secmail.domain.errors import Code, Unavailable
from secmail.engine.open_session import OpenSession
from secmail.store import stores
from secmail.store.db import is_keyed_by
from tests.support.engine_desk import EngineDesk

NEW_KEYS = MakeShares(("Dr Noé RIVIÈRE-ESSAI", "Me Inès MARCHAND-ESSAI"), 2)


@pytest.fixture
def opened(desk: EngineDesk, account: Account) -> EngineDesk:
    """The doctor's session, with a result that was read."""
    desk.receive(desk.result())
    desk.insert()
    desk.unlock()
    desk.until(lambda: desk.ask(q.MessagePage())[0].patient is not None)
    return desk


def session_of(desk: EngineDesk) -> OpenSession:
    found = desk.engine._deeds.session.open
    assert found is not None
    return found


def file_of(desk: EngineDesk) -> Path:
    (file,) = (desk.directory / "db").glob("sealed-*.db")
    return file


def keys_of(desk: EngineDesk) -> tuple[bytes, ...]:
    return desk.here(session_of(desk).vault.sealing_keys)


def test_the_sealed_data_move_to_the_new_key_while_they_are_used(opened: EngineDesk) -> None:
    (old,) = keys_of(opened)
    before = opened.ask(JournalPage())
    opened.result_of(NEW_KEYS)
    new = keys_of(opened)
    assert new[1:] == (old,)
    assert is_keyed_by(file_of(opened), new[0])
    assert not is_keyed_by(file_of(opened), old)
    assert opened.ask(q.MessagePage())[0].patient is not None
    rows = opened.ask(JournalPage())
    assert rows[: len(before)] == before
    assert Deed.SHARES_MADE in [row.entry.deed for row in rows]
    opened.result_of(c.LockSession())
    opened.unlock()
    assert opened.ask(VerifyJournal()).broken_at is None


@pytest.mark.expects_log  # the session's last row has nowhere to go
def test_what_could_not_be_moved_is_moved_at_the_next_opening(
    opened: EngineDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The vault has its new key, the disk is full: the session ends, and everything is there when there is room."""
    (old,) = keys_of(opened)

    def full(*_arguments: object) -> None:
        raise Unavailable(Code.STORE_FULL)

    with monkeypatch.context() as patched:
        patched.setattr(stores, "rekey", full)
        failed = opened.run(NEW_KEYS)
        assert isinstance(failed, JobFailed)
        assert failed.code is Code.STORE_FULL
        opened.events.wait_for(lambda event: isinstance(event, SessionLocked))
    assert is_keyed_by(file_of(opened), old)
    opened.unlock()
    assert is_keyed_by(file_of(opened), keys_of(opened)[0])
    assert opened.ask(q.MessagePage())[0].patient is not None
    assert opened.ask(VerifyJournal()).broken_at is None
