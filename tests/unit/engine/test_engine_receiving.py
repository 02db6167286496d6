"""Receiving: what the server holds is here, whatever happens on the way, and what is here is never lost by it."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.events import (
    AccountChanged,
    Event,
    FoldersChanged,
    JobCancelled,
    JobDone,
    JobFailed,
    JobProgressed,
    MessagesChanged,
)
from secmail.api.results import SyncResult
from secmail.domain.accounts import Account, Password, Server
from secmail.domain.errors import ActionNeeded, Code, Rejected, Unavailable
from secmail.domain.ids import AccountId, FolderId
from secmail.domain.mailbox import ListedFolder
from secmail.engine import watching
from secmail.store.messages import Messages
from tests.support.dovecot import Dovecot, dovecot
from tests.support.engine_desk import EngineDesk, Gate, Post, offline
from tests.support.pki_lab import DOCTOR

__all__ = ["dovecot"]


def failed(event: Event) -> Code:
    assert isinstance(event, JobFailed), event
    return event.code


def raws(count: int) -> list[bytes]:
    return [f"From: labo@example\r\nSubject: {number}\r\n\r\nBonjour.\r\n".encode() for number in range(count)]


def subjects(desk: EngineDesk) -> list[str]:
    return [row.subject for row in desk.ask(q.MessagePage())]


def test_first_time_then_nothing_new(desk: EngineDesk) -> None:
    desk.add_account()
    for raw in raws(3):
        desk.post.deliver(raw)
    assert desk.result_of(c.Synchronise()) == SyncResult(new=3, removed=0, folders=2)
    assert [folder.name for folder in desk.ask(q.Folders())] == ["INBOX", "Sent"]
    assert sorted(subjects(desk)) == ["0", "1", "2"]
    desk.post.deeds.clear()
    assert desk.result_of(c.Synchronise()) == SyncResult(0, 0, 2)
    assert desk.post.deeds == ["folders", "changes INBOX", "changes Sent"]


def test_what_vanished_and_what_was_read_elsewhere(desk: EngineDesk, account: Account) -> None:
    desk.receive(*raws(3))
    box = desk.post.boxes["INBOX"]
    del box.messages[1]
    box.messages[2] = (box.messages[2][0], frozenset({"\\Seen"}))
    assert desk.result_of(c.Synchronise()) == SyncResult(0, 1, 2)
    assert {row.subject: row.seen for row in desk.ask(q.MessagePage())} == {"1": True, "2": False}


def test_a_new_uidvalidity_changes_no_number_of_ours(desk: EngineDesk, account: Account) -> None:
    before = desk.receive(*raws(3))
    box = desk.post.boxes["INBOX"]
    box.uidvalidity = 2
    box.messages = {uid + 70: box.messages[uid] for uid in (3, 1)}
    assert desk.result_of(c.Synchronise()) == SyncResult(0, 1, 2)
    assert set(desk.inbox()) == {before[0], before[2]}
    assert not any(deed.startswith("fetch 7") for deed in desk.post.deeds)


def test_a_large_folder_that_begins_anew_holds_up_nobody(desk: EngineDesk, account: Account) -> None:
    """What is asked for in the meantime is done in the meantime."""
    desk.receive(*raws(1200))
    desk.post.boxes["INBOX"].uidvalidity = 2
    desk.post.boxes["INBOX"].messages.clear()
    order: list[str] = []
    store = desk.db.messages
    unplace, settle = store.unplace, store.settle

    def watched(name: str) -> None:
        order.append(name)
        desk.engine._loop.post(lambda: order.append("others"))

    store.unplace = lambda *args, **more: (watched("unplace"), unplace(*args, **more))[1]  # type: ignore[method-assign]
    store.settle = lambda *args: (watched("settle"), settle(*args))[1]  # type: ignore[method-assign]
    assert desk.result_of(c.Synchronise()) == SyncResult(0, 1200, 2)
    assert (order.count("unplace"), order.count("settle")) == (4, 13)
    assert not any(one == other != "others" for one, other in pairwise(order))


def test_the_server_goes_in_the_middle_and_the_next_time_finishes(desk: EngineDesk, account: Account) -> None:
    def gone(deed: str) -> None:
        if deed == "fetch 20":
            offline(deed)

    for raw in raws(120):
        desk.post.deliver(raw)
    desk.post.before = gone
    assert failed(desk.run(c.Synchronise())) is Code.MAIL_OFFLINE
    assert len(desk.ask(q.MessagePage())) == 100
    assert not any(row.here for row in desk.ask(q.MessagePage()))
    desk.post.before = lambda deed: None
    desk.post.deeds.clear()
    assert desk.result_of(c.Synchronise()) == SyncResult(20, 0, 2)
    assert sum(deed.startswith("outline") for deed in desk.post.deeds) == 20
    assert sum(deed.startswith("fetch") for deed in desk.post.deeds) == 120
    assert all(row.here for row in desk.ask(q.MessagePage()))
    assert sorted(map(int, subjects(desk))) == list(range(120))


def test_an_account_that_is_offline_keeps_no_other_back(desk: EngineDesk, account: Account) -> None:
    other, post = "autre@cabinet.example", Post()
    second = desk.add_account(other, post)
    desk.post.before = offline
    post.deliver(raws(1)[0])
    desk.engine.submit(c.LockSession())
    assert failed(desk.run(c.Synchronise())) is Code.MAIL_OFFLINE
    assert subjects(desk) == ["0"]
    told = [(event.account, event.code) for event in desk.events.of(AccountChanged)][-2:]
    assert told == [(account.id, Code.MAIL_OFFLINE), (second.id, None)]


def test_a_full_disk_loses_nothing(desk: EngineDesk, account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Messages, folder: FolderId, messages: object, *, absent: object) -> None:
        raise Unavailable(Code.STORE_FULL)

    desk.post.deliver(raws(1)[0])
    with monkeypatch.context() as patch:
        patch.setattr(Messages, "add", full)
        assert failed(desk.run(c.Synchronise())) is Code.STORE_FULL
    assert desk.events.of(AccountChanged)[-1] == AccountChanged(account.id, Code.STORE_FULL)
    assert desk.result_of(c.Synchronise()) == SyncResult(1, 0, 2)


def test_a_second_synchronisation_waits_for_the_first(desk: EngineDesk, account: Account) -> None:
    gate = Gate()
    desk.post.before = lambda deed: gate.pass_through() if deed == "changes INBOX" else None
    first = desk.submit(c.Synchronise())
    gate.wait()
    second = desk.submit(c.Synchronise())
    desk.flush()
    desk.post.before = lambda deed: None
    desk.post.deliver(raws(1)[0])
    gate.open()
    results = [desk.ended(first), desk.ended(second)]
    assert results == [JobDone(first, SyncResult(1, 0, 2)), JobDone(second, SyncResult(0, 0, 2))]


def test_a_cancelled_synchronisation_lets_the_next_one_run(desk: EngineDesk, account: Account) -> None:
    gate = Gate()
    desk.post.before = lambda deed: gate.pass_through() if deed == "changes INBOX" else None
    job = desk.submit(c.Synchronise())
    gate.wait()
    desk.engine.cancel(job)
    assert desk.ended(job) == JobCancelled(job)
    desk.post.before = lambda deed: None
    gate.open()
    assert desk.result_of(c.Synchronise()) == SyncResult(0, 0, 2)


def test_garbage_keeps_nothing_back(desk: EngineDesk, account: Account) -> None:
    desk.receive(b"", b"\0" * 5000, b"\r\n\r\n", b"Subject: " + b"(" * 100_000, raws(1)[0])
    assert len(subjects(desk)) == 5
    assert "0" in subjects(desk)


def test_an_idle_connection_that_died_is_made_anew(desk: EngineDesk, account: Account) -> None:
    died = iter([True])

    def once(deed: str) -> None:
        if deed == "folders" and next(died, False):
            offline(deed)

    desk.post.before = once
    assert desk.result_of(c.Synchronise()) == SyncResult(0, 0, 2)
    assert desk.post.deeds[-4:] == ["connect", "folders", "changes INBOX", "changes Sent"]


def test_progress_is_told_and_bounded(desk: EngineDesk, account: Account) -> None:
    for raw in raws(500):
        desk.post.deliver(raw)
    job = desk.submit(c.Synchronise())
    desk.ended(job)
    told = desk.events.of(JobProgressed)
    assert told[0] == JobProgressed(job, 100, 500)
    assert len(told) <= 10
    assert len(desk.events.of(MessagesChanged)) <= 5


def test_seen_is_shown_at_once_and_told_to_the_server(desk: EngineDesk, account: Account) -> None:
    (message,) = desk.receive(raws(1)[0])
    desk.result_of(c.MarkSeen((message,)))
    assert desk.ask(q.MessagePage())[0].seen
    assert desk.post.boxes["INBOX"].messages[1][1] == {"\\Seen"}
    desk.post.before = offline
    desk.result_of(c.MarkSeen((message,), seen=False))
    assert not desk.ask(q.MessagePage())[0].seen
    desk.post.before = lambda deed: None
    desk.sync()
    assert not desk.ask(q.MessagePage())[0].seen
    assert desk.post.boxes["INBOX"].messages[1][1] == frozenset()


# Accounts.


def test_nothing_is_saved_of_an_account_that_does_not_work(desk: EngineDesk) -> None:
    def refuse(deed: str) -> None:
        raise ActionNeeded(Code.MAIL_AUTH)

    desk.post.before = refuse
    desk.office.posts["x@cabinet.example"] = desk.post
    server = Server("localhost", 1)
    event = desk.run(c.AddAccount("x@cabinet.example", "X", "x", server, server, Password("falsch")))
    assert failed(event) is Code.MAIL_AUTH
    assert (desk.ask(q.Accounts()), desk.keys.passwords) == ((), {})


def test_a_server_that_hangs_while_an_account_is_tried_holds_up_nothing(desk: EngineDesk, account: Account) -> None:
    gate, post = Gate(), Post()
    post.before = lambda deed: gate.pass_through()
    desk.office.posts["x@cabinet.example"] = post
    server = Server("localhost", 1)
    job = desk.submit(c.AddAccount("x@cabinet.example", "X", "x", server, server, Password("geheim")))
    also = [desk.submit(c.TestAccount(account.id)) for _ in range(3)]
    gate.wait()
    desk.set_drop_folder()  # needs the pool
    desk.receive(desk.result())
    gate.open()
    for waiting in (job, *also):
        assert isinstance(desk.ended(waiting), JobDone)


def test_an_account_is_removed_in_the_middle_of_its_synchronisation(desk: EngineDesk, account: Account) -> None:
    gate = Gate()
    desk.post.before = lambda deed: gate.pass_through() if deed == "fetch 1" else None
    desk.post.deliver(raws(1)[0])
    running, queued = desk.submit(c.Synchronise()), desk.submit(c.Synchronise())
    gate.wait()
    removing = desk.submit(c.RemoveAccount(account.id))
    desk.flush()
    gate.open()
    assert isinstance(desk.ended(removing), JobDone)
    for job in (running, queued):  # before the removal or after it, never in between
        event = desk.ended(job)
        assert isinstance(event, JobDone) or failed(event) in (Code.ACCOUNT_UNKNOWN, Code.CANCELLED_AT_STOP)
    assert (desk.ask(q.Accounts()), desk.ask(q.Folders())) == ((), ())
    assert failed(desk.run(c.RemoveAccount(account.id))) is Code.ACCOUNT_UNKNOWN


# Watching.


class Bell(Post):
    """Rings when something arrives."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting = threading.Semaphore(0)

    def do(self, deed: str) -> None:
        super().do(deed)
        if deed == "wait":
            self.waiting.release()


@pytest.fixture
def bell(desk: EngineDesk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bell]:
    """Short waits in place of minutes."""
    monkeypatch.setattr(watching, "_LOOK_ANYWAY_SECONDS", 0.02)
    monkeypatch.setattr(watching, "_BACK_OFF_SECONDS", (0.01, 0.02))
    desk.post = Bell()
    yield desk.post


def test_mail_comes_by_itself(desk: EngineDesk, bell: Bell) -> None:
    desk.add_account()
    desk.result_of(c.Watch())
    assert bell.waiting.acquire(timeout=30)
    bell.deliver(raws(1)[0])
    desk.until(lambda: subjects(desk) == ["0"])


def test_a_server_that_comes_back_is_watched_again(desk: EngineDesk, bell: Bell) -> None:
    account = desk.add_account()
    bell.before = offline
    desk.result_of(c.Watch())
    down = AccountChanged(account.id, Code.MAIL_OFFLINE)
    desk.until(lambda: desk.events.of(AccountChanged).count(down) >= 3)
    bell.before = lambda deed: None
    bell.deliver(raws(1)[0])
    desk.until(lambda: subjects(desk) == ["0"])
    desk.until(lambda: desk.events.of(AccountChanged)[-1] == AccountChanged(account.id, None))


@pytest.mark.expects_log
@pytest.mark.parametrize("error", [Rejected(Code.MAIL_PROTOCOL), ZeroDivisionError()])
def test_one_refusal_or_bug_does_not_end_the_watching(desk: EngineDesk, bell: Bell, error: Exception) -> None:
    desk.add_account()
    once = iter([error])

    def fail_once(deed: str) -> None:
        if deed == "wait" and (raised := next(once, None)):
            raise raised

    bell.before = fail_once
    desk.result_of(c.Watch())
    assert bell.waiting.acquire(timeout=30)
    bell.deliver(raws(1)[0])
    desk.until(lambda: subjects(desk) == ["0"])


def test_a_refused_password_is_told_and_not_tried_again(desk: EngineDesk, bell: Bell) -> None:
    account = desk.add_account()

    def refuse(deed: str) -> None:
        raise ActionNeeded(Code.MAIL_AUTH)

    bell.before = refuse
    desk.result_of(c.Watch())
    told = AccountChanged(account.id, Code.MAIL_AUTH)
    desk.until(lambda: desk.events.of(AccountChanged).count(told) == 2)  # by the watcher and by the synchronisation
    tried = len(bell.deeds)
    desk.tick()
    assert len(bell.deeds) == tried


def test_a_bell_that_never_stops_is_answered_once_at_a_time(desk: EngineDesk, bell: Bell) -> None:
    account = desk.add_account()
    gate = Gate()
    bell.before = lambda deed: gate.pass_through() if deed == "changes INBOX" else None
    desk.here(lambda: desk.db.folders.merge_folders(account.id, [ListedFolder("INBOX", "inbox")]))
    rings = desk.engine._deeds.mailroom.look_into_inbox
    desk.here(lambda: rings(account.id))
    gate.wait()
    for _ in range(50):
        desk.here(lambda: rings(account.id))
    gate.open()
    desk.until(lambda: not desk.here(lambda: desk.engine._jobs._jobs))
    assert bell.deeds.count("changes INBOX") == 2


# On a real server.


def test_dovecot(desk: EngineDesk, dovecot: Dovecot) -> None:
    """The whole way there and back, with the real mail room."""
    user = dovecot.new_user()
    own = desk.lab.confidentiality(replace(DOCTOR, address=user.address))
    for vault in (desk.directory / "vaults").iterdir():
        vault.unlink()
    desk.make_vault(desk.doctor, own)
    desk.office.real = True
    desk.keys.passwords[user.address] = user.password
    given = dovecot.account(user)
    added = desk.result_of(c.AddAccount(user.address, "X", user.address, given.incoming, given.outgoing, user.password))
    assert isinstance(added, Account)
    dovecot.deliver(user.address, raws(1)[0])
    desk.result_of(c.Watch())
    desk.until(lambda: subjects(desk) == ["0"])
    dovecot.deliver(user.address, desk.result(to=own))
    desk.until(lambda: len(subjects(desk)) == 2)
    desk.know_colleague()
    desk.insert()
    desk.unlock()
    sent = len(dovecot.sent)
    desk.result_of(c.SendDraft(desk.draft(added)))
    assert len(dovecot.sent) == sent + 1
    desk.sync()
    assert {folder.name: folder.total for folder in desk.ask(q.Folders())} == {
        "INBOX": 2,
        "Drafts": 0,
        "Sent": 1,
        "Trash": 0,
    }
    assert FoldersChanged() in desk.events.all
    assert added.id == AccountId(1)
