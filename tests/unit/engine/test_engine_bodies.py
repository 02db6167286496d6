"""Bodies: small ones in the background, large ones in pieces when they are wanted; nothing foreign, nothing lost."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.events import AccountChanged, Event, JobDone, JobFailed, JobProgressed, MessageOpened
from secmail.api.receiving import Bodies, BodyState, FetchBodies, MissingBodies, SetBodyPolicy
from secmail.api.results import SyncResult
from secmail.domain.accounts import Account
from secmail.domain.errors import Code, Rejected, Unavailable
from secmail.domain.ids import MessageId
from secmail.domain.mailbox import FetchedMessage, FolderHeads
from secmail.engine import bodies
from secmail.mail.imap_session import ImapConnection
from tests.support.dovecot import Dovecot, dovecot
from tests.support.engine_desk import Box, EngineDesk, Gate, PostSession, offline

__all__ = ["dovecot"]


def failed(event: Event) -> Code:
    assert isinstance(event, JobFailed), event
    return event.code


def letter(name: str, size: int = 100, *, message_id: str | None = None) -> bytes:
    identity = f"<{name}@x>" if message_id is None else message_id
    head = f"From: labo@example\r\nSubject: {name}\r\nMessage-ID: {identity}\r\n\r\n".encode()
    return head + (name.encode() * (size // len(name) + 1))[:size]


@pytest.fixture
def only_headers(desk: EngineDesk, account: Account, monkeypatch: pytest.MonkeyPatch) -> EngineDesk:
    """Bodies come when they are wanted, in pieces of a hundred bytes."""
    monkeypatch.setattr(bodies, "_PIECE", 100)
    desk.result_of(SetBodyPolicy(0))
    return desk


def listed(desk: EngineDesk, *raws: bytes) -> list[MessageId]:
    """Newest last."""
    for raw in raws:
        desk.post.deliver(raw)
    desk.result_of(c.Synchronise())
    return sorted(row.id for row in desk.ask(q.MessagePage()))


def here(desk: EngineDesk, message: MessageId) -> bool:
    (row,) = desk.ask(q.MessageRows((message,)))
    return row.here


def test_only_headers_come_by_themselves(only_headers: EngineDesk, account: Account) -> None:
    desk = only_headers
    (message,) = listed(desk, letter("a"))
    assert not here(desk, message)
    size = len(letter("a"))
    assert desk.ask(Bodies()) == BodyState(0, (MissingBodies(account.id, 1, size, wanted=0),))
    desk.result_of(SetBodyPolicy(5000))
    desk.result_of(c.Synchronise())
    assert here(desk, message)
    assert desk.ask(Bodies()) == BodyState(5000, (MissingBodies(account.id, 0, 0, wanted=0),))


@pytest.mark.expects_log
def test_a_message_that_the_server_refuses_to_give_keeps_none_back(
    only_headers: EngineDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = only_headers
    messages = listed(desk, letter("a"), letter("b"), letter("c"))
    monkeypatch.setattr(bodies, "_BYTES_AT_ONCE", 1)
    real = PostSession.fetch

    def fetch(self: PostSession, folder: str, uids: Sequence[int], **more: Any) -> Iterator[FetchedMessage]:
        if 2 in uids:
            raise Rejected(Code.MAIL_REFUSED, "damaged there")
        yield from real(self, folder, uids, **more)

    with monkeypatch.context() as patch:
        patch.setattr(PostSession, "fetch", fetch)
        desk.result_of(SetBodyPolicy(5000))
        assert desk.result_of(c.Synchronise()) == SyncResult(0, 0, 2, refused=("INBOX",))
    assert sorted(here(desk, message) for message in messages) == [False, True, True]
    assert desk.result_of(c.Synchronise()) == SyncResult(0, 0, 2)
    assert all(here(desk, message) for message in messages)


@pytest.mark.expects_log
def test_a_message_whose_bytes_cannot_be_understood_keeps_none_back(
    only_headers: EngineDesk, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither those that are asked for with it, nor those of other folders."""
    desk = only_headers
    desk.post.boxes["Papiers"] = Box()
    desk.post.deliver(letter("p"), "Papiers")
    messages = listed(desk, letter("a"), letter("b"), letter("c"))
    (other,) = desk.ask(q.MessagePage(next(folder.id for folder in desk.ask(q.Folders()) if folder.name == "Papiers")))
    real = PostSession.fetch

    def fetch(self: PostSession, folder: str, uids: Sequence[int], **more: Any) -> Iterator[FetchedMessage]:
        for message in real(self, folder, uids, **more):
            if (folder, message.uid) == ("INBOX", 2):
                raise Unavailable(Code.MAIL_PROTOCOL, "unreadable response")
            yield message

    with monkeypatch.context() as patch:
        patch.setattr(PostSession, "fetch", fetch)
        desk.result_of(SetBodyPolicy(5000))
        assert desk.result_of(c.Synchronise()) == SyncResult(0, 0, 3, refused=("INBOX",))
    assert [here(desk, message) for message in messages].count(False) == 1
    assert here(desk, other.id)
    assert desk.result_of(c.Synchronise()) == SyncResult(0, 0, 3)
    assert all(here(desk, message) for message in messages)


@pytest.mark.expects_log
def test_a_folder_none_of_whose_bytes_can_be_understood_is_left_in_the_end(
    only_headers: EngineDesk, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = only_headers
    desk.post.boxes["Papiers"] = Box()
    desk.post.deliver(letter("p"), "Papiers")
    messages = listed(desk, *(letter(name) for name in "abcdefghijkl"))
    (other,) = desk.ask(q.MessagePage(next(folder.id for folder in desk.ask(q.Folders()) if folder.name == "Papiers")))
    real = PostSession.fetch

    def fetch(self: PostSession, folder: str, uids: Sequence[int], **more: Any) -> Iterator[FetchedMessage]:
        if folder == "INBOX":
            raise Unavailable(Code.MAIL_PROTOCOL, "unreadable response")
        yield from real(self, folder, uids, **more)

    monkeypatch.setattr(PostSession, "fetch", fetch)
    desk.result_of(SetBodyPolicy(5000))
    before = desk.post.deeds.count("connect")
    assert desk.result_of(c.Synchronise()) == SyncResult(0, 0, 3, refused=("INBOX",))
    assert desk.post.deeds.count("connect") - before <= 5
    assert here(desk, other.id) and not any(here(desk, message) for message in messages)


@pytest.mark.expects_log
def test_a_folder_whose_bodies_are_refused_is_told(
    only_headers: EngineDesk, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = only_headers
    (message,) = listed(desk, letter("a"))

    def heads(*_: Any, **__: Any) -> FolderHeads:
        raise Rejected(Code.MAIL_REFUSED, "not yours")

    with monkeypatch.context() as patch:
        patch.setattr(PostSession, "heads", heads)
        desk.result_of(SetBodyPolicy(5000))
        assert desk.result_of(c.Synchronise()) == SyncResult(0, 0, 2, refused=("INBOX",))
        assert desk.events.of(AccountChanged)[-1] == AccountChanged(account.id, None, refused=("INBOX",))
    assert desk.result_of(c.Synchronise()) == SyncResult(0, 0, 2)
    assert here(desk, message)
    assert desk.events.of(AccountChanged)[-1] == AccountChanged(account.id, None)


def test_opening_gets_the_body_with_progress(only_headers: EngineDesk) -> None:
    desk = only_headers
    (message,) = listed(desk, letter("a", 950))
    job = desk.submit(c.OpenMessage(message))
    done = desk.ended(job)
    assert isinstance(done, JobDone)
    assert isinstance(done.result, MessageOpened)
    assert done.result.view.opened.headers.subject == "a"
    total = len(letter("a", 950))
    assert next(event for event in desk.events.of(JobProgressed) if event.job == job) == JobProgressed(job, 0, total)
    assert desk.ask(q.RawMessage(message)) == letter("a", 950)


def test_what_a_cut_left_is_gone_on_with_after_a_restart(only_headers: EngineDesk) -> None:
    desk = only_headers
    raw = letter("a", 950)
    (message,) = listed(desk, raw)

    def cut(deed: str) -> None:
        if deed == "piece 1 400":
            offline(deed)

    desk.post.before = cut
    assert failed(desk.run(FetchBodies((message,)))) is Code.MAIL_OFFLINE
    desk.stop()
    desk.start()
    desk.post.before = lambda deed: None
    desk.post.deeds.clear()
    assert desk.result_of(FetchBodies((message,))) == (message,)
    assert next(deed for deed in desk.post.deeds if deed.startswith("piece")) == "piece 1 400"
    assert desk.ask(q.RawMessage(message)) == raw


def test_pieces_of_a_message_that_has_another_size_now_are_not_gone_on_with(only_headers: EngineDesk) -> None:
    desk = only_headers
    (message,) = listed(desk, letter("a", 950))

    def cut(deed: str) -> None:
        if deed == "piece 1 400":
            offline(deed)

    desk.post.before = cut
    desk.run(FetchBodies((message,)))
    desk.post.before = lambda deed: None
    other = letter("a", 700)
    desk.post.boxes["INBOX"].messages[1] = (other, frozenset())
    desk.result_of(FetchBodies((message,)))
    assert desk.ask(q.RawMessage(message)) == other


def test_a_server_that_lies_about_the_size(only_headers: EngineDesk) -> None:
    """The end is where it gives nothing more."""
    desk = only_headers
    for size in (350, 400):
        (message,) = listed(desk, letter("a", size))
        stored = desk.here(lambda: desk.db.messages.stored(message))  # noqa: B023 -- called at once
        sql = "UPDATE messages SET size = 37 WHERE id = ?"
        desk.here(lambda: desk.db._db.run(sql, (stored.id,)))  # noqa: B023
        desk.result_of(FetchBodies((message,)))
        assert desk.ask(q.RawMessage(message)) == letter("a", size)
        desk.post.boxes["INBOX"].messages.clear()
        desk.result_of(c.Synchronise())


@pytest.mark.expects_log
def test_the_bytes_of_another_message_are_not_believed(only_headers: EngineDesk) -> None:
    desk = only_headers
    (message,) = listed(desk, letter("a"))
    desk.post.boxes["INBOX"].messages[1] = (letter("b"), frozenset())
    assert failed(desk.run(FetchBodies((message,)))) is Code.MAIL_PROTOCOL
    desk.result_of(SetBodyPolicy(5000))
    desk.result_of(c.Synchronise())
    assert not here(desk, message)


def test_a_number_of_another_uidvalidity_is_not_asked_for(only_headers: EngineDesk) -> None:
    desk = only_headers
    (message,) = listed(desk, letter("a"))
    desk.post.boxes["INBOX"].uidvalidity = 9
    assert failed(desk.run(FetchBodies((message,)))) is Code.MAIL_REFUSED_TEMPORARILY
    desk.result_of(c.Synchronise())
    assert desk.result_of(FetchBodies((message,))) == (message,)


def test_a_message_that_has_gone(only_headers: EngineDesk) -> None:
    desk = only_headers
    (message,) = listed(desk, letter("a"))
    desk.post.boxes["INBOX"].messages.clear()
    assert failed(desk.run(FetchBodies((message,)))) is Code.MESSAGE_UNKNOWN
    with pytest.raises(Rejected) as caught:
        desk.ask(q.RawMessage(message))
    assert caught.value.code is Code.MESSAGE_NOT_HERE
    assert failed(desk.run(FetchBodies((MessageId(99),)))) is Code.MESSAGE_UNKNOWN


def test_two_who_want_the_same_body_get_it_once(only_headers: EngineDesk) -> None:
    desk = only_headers
    (message,) = listed(desk, letter("a", 50))
    gate = Gate()
    desk.post.before = lambda deed: gate.pass_through() if deed.startswith("piece") else None
    jobs = [desk.submit(FetchBodies((message,))) for _ in range(2)]
    gate.wait()
    gate.open()
    assert [desk.ended(job) for job in jobs] == [JobDone(job, (message,)) for job in jobs]
    assert sum(deed.startswith("piece 1 0") for deed in desk.post.deeds) == 1


def test_a_body_that_comes_in_the_background_meanwhile_is_the_one_that_is_shown(only_headers: EngineDesk) -> None:
    desk = only_headers
    raw = letter("a", 9500)
    (message,) = listed(desk, raw)
    gate = Gate()
    desk.post.before = lambda deed: gate.pass_through() if deed == "piece 1 0" else None
    opening = desk.submit(c.OpenMessage(message))
    gate.wait()
    desk.result_of(SetBodyPolicy(20_000))
    filling = desk.submit(c.Synchronise())
    gate.open()
    done = desk.ended(opening)
    assert isinstance(done, JobDone), done
    desk.ended(filling)
    assert "fetch 1" in desk.post.deeds
    assert f"piece 1 {len(raw) // 100 * 100}" not in desk.post.deeds
    assert desk.ask(q.RawMessage(message)) == raw


def test_new_mail_does_not_wait_for_bodies(desk: EngineDesk, account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "_BYTES_AT_ONCE", 10)
    desk.result_of(SetBodyPolicy(0))
    listed(desk, letter("a"), letter("b"), letter("c"))
    desk.result_of(SetBodyPolicy(5000))
    gate = Gate()
    desk.post.before = lambda deed: gate.pass_through() if deed == "fetch 2" else None
    filling = desk.submit(c.Synchronise())
    gate.wait()
    desk.post.deliver(letter("new"))
    rings = desk.engine._deeds.mailroom.look_into_inbox
    desk.here(lambda: rings(account.id))
    gate.open()
    desk.ended(filling)
    desk.until(lambda: [row.here for row in desk.ask(q.MessagePage())] == [True] * 4)
    deeds = desk.post.deeds
    assert deeds.index("outline 4") < deeds.index("fetch 3")


def test_what_cannot_be_told_at_the_end_spoils_no_synchronisation(desk: EngineDesk, account: Account) -> None:
    """A mark is made while the one before it is being told; then the server goes away: the mail is here."""
    listed(desk, letter("a"), letter("b"))
    first, second = desk.inbox()
    looking, telling = Gate(), Gate()

    def before(deed: str) -> None:
        if deed == "changes INBOX":
            looking.pass_through()
        if deed.startswith("flag"):
            if telling.reached.is_set():
                raise Unavailable(Code.MAIL_OFFLINE)
            telling.pass_through()

    desk.post.before = before
    job = desk.submit(c.Synchronise())
    for gate, message in ((looking, first), (telling, second)):
        gate.wait()
        desk.result_of(c.MarkSeen((message,)))
        gate.open()
    ended = desk.ended(job)
    assert isinstance(ended, JobDone), ended
    assert isinstance(ended.result, SyncResult)
    assert ended.result.untold == 1
    desk.post.before = lambda deed: None
    again = desk.result_of(c.Synchronise())
    assert isinstance(again, SyncResult)
    marks = [flags for _, flags in desk.post.boxes["INBOX"].messages.values()]
    assert (again.untold, marks) == (0, [frozenset({"\\Seen"})] * 2)


def test_a_lost_message_is_known_by_its_bytes_when_it_is_opened(only_headers: EngineDesk) -> None:
    """The server renumbered its folder and forgot the dates: only the bytes tell which message it is."""
    desk = only_headers
    desk.result_of(SetBodyPolicy(5000))
    (message,) = listed(desk, letter("a"))
    desk.result_of(SetBodyPolicy(0))
    desk.here(lambda: desk.db._db.run("UPDATE messages SET received = received - 60"))
    desk.post.boxes["INBOX"].uidvalidity = 9
    desk.result_of(c.Synchronise())
    bare = next(row.id for row in desk.ask(q.MessagePage()) if not row.here)
    opened = desk.result_of(c.OpenMessage(bare))
    assert isinstance(opened, MessageOpened)
    assert opened.view.message == message
    assert [row.id for row in desk.ask(q.MessagePage())] == [message]


# On a real server.


def test_dovecot_gives_a_large_message_in_pieces_after_a_cut_and_a_restart(
    desk: EngineDesk, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    user, given = dovecot.new_user(), ImapConnection.piece
    desk.office.real = True
    desk.keys.passwords[user.address] = user.password
    account = dovecot.account(user)
    desk.result_of(c.AddAccount(user.address, "X", user.address, account.incoming, account.outgoing, user.password))
    desk.result_of(SetBodyPolicy(0))
    raw = letter("grand", 1_500_000).replace(b"grandgrand", b"grandgran\n")
    raw = raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    dovecot.deliver(user.address, raw)
    desk.result_of(c.Synchronise())
    (row,) = desk.ask(q.MessagePage())
    assert (row.here, row.subject) == (False, "grand")
    asked: list[int] = []

    def piece(self: ImapConnection, folder: str, uid: int, *, start: int, length: int) -> bytes | None:
        asked.append(start)
        if len(asked) in {3, 4}:  # once more on a new connection, then no more
            raise Unavailable(Code.MAIL_OFFLINE)
        return given(self, folder, uid, start=start, length=length)

    monkeypatch.setattr(ImapConnection, "piece", piece)
    assert failed(desk.run(FetchBodies((row.id,)))) is Code.MAIL_OFFLINE
    desk.stop()
    desk.start()
    assert desk.result_of(FetchBodies((row.id,))) == (row.id,)
    assert asked == sorted(asked)
    assert asked.count(0) == 1
    held = desk.ask(q.RawMessage(row.id))
    assert held.endswith(raw.partition(b"\r\n\r\n")[2])
    stored = desk.here(lambda: desk.db.messages.stored(row.id))
    assert stored.sha256 == hashlib.sha256(held).hexdigest()
