"""Rounds over whole accounts: what was done here while offline, renames, hiccups of lists, accounts side by side."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, NoReturn

import pytest

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.events import AccountChanged, Event, JobCancelled, JobDone, JobFailed, MessagesChanged
from secmail.api.results import SyncResult
from secmail.api.rules import MoveMessages, SetTriage
from secmail.domain.accounts import Account
from secmail.domain.errors import ActionNeeded, Code, Rejected, SecmailError, Unavailable
from secmail.domain.ids import FolderId, MessageId
from secmail.domain.mailbox import (
    FetchedMessage,
    FolderChanges,
    FolderState,
    FolderStatus,
    ListedFolder,
    MessageOutline,
    Moved,
)
from secmail.domain.triage import Triage
from secmail.engine import folder_sync
from tests.support.engine_desk import Box, EngineDesk, Gate, Post, PostSession, offline


def failed(event: Event) -> Code:
    assert isinstance(event, JobFailed), event
    return event.code


def letter(name: str) -> bytes:
    return f"From: a@x\r\nSubject: {name}\r\nMessage-ID: <{name}@x>\r\n\r\n{name}\r\n".encode()


def rows(desk: EngineDesk, folder: str) -> dict[str, MessageId]:
    return {row.subject: row.id for row in desk.ask(q.MessagePage(number(desk, folder)))}


def number(desk: EngineDesk, folder: str) -> FolderId:
    return next(known.id for known in desk.ask(q.Folders()) if known.name == folder)


def on_server(desk: EngineDesk, folder: str) -> set[bytes]:
    return {raw for raw, _ in desk.post.boxes[folder].messages.values()}


@pytest.fixture
def papers(desk: EngineDesk, account: Account) -> EngineDesk:
    """A second folder, and one letter in the inbox."""
    desk.post.boxes["Papiers"] = Box()
    desk.receive(letter("a"))
    return desk


# What is done here.


def test_a_move_is_shown_at_once_and_told(papers: EngineDesk) -> None:
    desk = papers
    message = rows(desk, "INBOX")["a"]
    desk.result_of(MoveMessages((message,), number(desk, "Papiers")))
    assert (rows(desk, "INBOX"), rows(desk, "Papiers")) == ({}, {"a": message})
    assert (on_server(desk, "INBOX"), on_server(desk, "Papiers")) == (set(), {letter("a")})
    assert desk.result_of(c.Synchronise()) == SyncResult(0, 0, 3)
    assert rows(desk, "Papiers") == {"a": message}


def test_what_is_done_offline_is_told_later_even_after_a_restart(papers: EngineDesk) -> None:
    desk = papers
    message = rows(desk, "INBOX")["a"]
    desk.post.before = offline
    desk.result_of(MoveMessages((message,), number(desk, "Papiers")))
    desk.result_of(SetTriage((message,), Triage.DONE))
    desk.result_of(c.MarkSeen((message,)))
    desk.stop()
    desk.start()
    assert rows(desk, "Papiers") == {"a": message}
    desk.post.before = lambda deed: None
    assert desk.result_of(c.Synchronise()) == SyncResult(0, 0, 3)
    ((raw, flags),) = desk.post.boxes["Papiers"].messages.values()
    assert raw == letter("a")
    assert "\\Seen" in flags
    assert len(flags) == 2
    (row,) = desk.ask(q.MessageRows((message,)))
    assert (row.triage, row.seen) == (Triage.DONE, True)
    assert desk.here(lambda: desk.db.pending.all(desk.db.folders.accounts()[0].id)) == ()


@pytest.mark.expects_log
@pytest.mark.parametrize("gone", ["renamed", "removed"])
@pytest.mark.parametrize("wish", ["mark", "move"])
def test_a_folder_that_goes_while_something_waits_to_be_told_stops_nothing(
    papers: EngineDesk, *, gone: str, wish: str
) -> None:
    desk = papers
    desk.post.deliver(letter("b"), "Papiers")
    desk.sync()
    message = rows(desk, "Papiers")["b"]
    desk.post.before = offline
    desk.result_of(SetTriage((message,), Triage.DONE))
    if wish == "move":
        desk.result_of(MoveMessages((message,), number(desk, "INBOX")))
    desk.post.before = lambda deed: None
    box = desk.post.boxes.pop("Papiers")
    if gone == "renamed":
        desk.post.boxes["Dossiers"] = box
    desk.post.deliver(letter("c"))
    for _ in range(3):
        desk.clock.move(timedelta(minutes=2))
        desk.result_of(c.Synchronise())
    assert "c" in rows(desk, "INBOX")
    assert gone == "renamed" or not desk.ask(q.MessageRows((message,)))
    assert list(rows(desk, "INBOX")) == ["c", "a"]
    assert gone == "removed" or list(rows(desk, "Dossiers")) == ["b"]
    if (gone, wish) == ("renamed", "mark"):
        assert rows(desk, "Dossiers") == {"b": message}
        assert "$SecmailDone" in str(desk.post.boxes["Dossiers"].messages)


@pytest.mark.parametrize(
    "refusal", [ActionNeeded(Code.MAIL_QUOTA, "full"), Unavailable(Code.MAIL_REFUSED_TEMPORARILY, "in use")]
)
def test_what_the_server_cannot_do_now_waits_and_new_mail_comes(
    papers: EngineDesk, monkeypatch: pytest.MonkeyPatch, refusal: SecmailError
) -> None:
    desk = papers
    message = rows(desk, "INBOX")["a"]

    def refusing(*_: object) -> Moved:
        raise refusal

    with monkeypatch.context() as patch:
        patch.setattr(PostSession, "move", refusing)
        desk.result_of(MoveMessages((message,), number(desk, "Papiers")))
        desk.post.deliver(letter("c"))
        desk.result_of(c.Synchronise())
    assert (list(rows(desk, "INBOX")), list(rows(desk, "Papiers"))) == (["c"], ["a"])
    desk.result_of(c.Synchronise())
    assert on_server(desk, "Papiers") == {letter("a")}


@pytest.mark.expects_log
@pytest.mark.parametrize(
    "refusal", [Rejected(Code.MAIL_REFUSED, "not yours"), Unavailable(Code.MAIL_REFUSED_TEMPORARILY, "damaged there")]
)
def test_a_folder_that_may_not_be_opened_keeps_no_other_back(
    papers: EngineDesk, monkeypatch: pytest.MonkeyPatch, refusal: SecmailError
) -> None:
    """Shared folders of others, calendars: servers list them and refuse them."""
    desk = papers
    message = rows(desk, "INBOX")["a"]
    desk.post.boxes |= {"Agenda": Box(), "Suite": Box()}
    desk.post.deliver(letter("z"), "Suite")
    real = PostSession.changes

    def changes(self: PostSession, folder: str, known: FolderState) -> FolderChanges | None:
        if folder == "Agenda":
            raise refusal
        return real(self, folder, known)

    with monkeypatch.context() as patch:
        patch.setattr(PostSession, "changes", changes)
        desk.result_of(c.Synchronise())
        assert list(rows(desk, "Suite")) == ["z"]
        desk.post.boxes["INBOX"].messages.clear()
        desk.post.deliver(letter("a"), "Agenda")
        desk.result_of(c.Synchronise())
        waits = refusal.code is Code.MAIL_REFUSED_TEMPORARILY
        assert rows(desk, "INBOX") == ({"a": message} if waits else {}), "it may be in there, or never will be seen"
        assert failed(desk.run(c.RefreshFolder(number(desk, "Agenda")))) is refusal.code
    desk.result_of(c.Synchronise())
    assert rows(desk, "INBOX") == {} and list(rows(desk, "Agenda")) == ["a"]
    assert not waits or rows(desk, "Agenda") == {"a": message}
    assert not any(event.refused for event in desk.events.of(AccountChanged)), "nobody's trouble: it was never open"


@pytest.mark.expects_log
def test_mail_stays_whose_folder_is_refused_while_it_is_looked_for(
    papers: EngineDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its numbers are void and it was not found again yet: the server has it still."""
    desk = papers
    desk.post.deliver(letter("p"), "Papiers")
    desk.result_of(c.Synchronise())
    message = rows(desk, "Papiers")["p"]
    desk.post.boxes["Papiers"].uidvalidity += 1
    uid = desk.post.deliver(letter("q"), "Papiers")

    def cut(deed: str) -> None:
        if deed == f"outline {uid}":
            offline(deed)

    desk.post.before = cut
    assert failed(desk.run(c.Synchronise())) is Code.MAIL_OFFLINE
    desk.post.before = lambda deed: None
    real = PostSession.changes

    def changes(self: PostSession, folder: str, known: FolderState) -> FolderChanges | None:
        if folder == "Papiers":
            raise Rejected(Code.MAIL_REFUSED, "not yours")
        return real(self, folder, known)

    with monkeypatch.context() as patch:
        patch.setattr(PostSession, "changes", changes)
        result = desk.result_of(c.Synchronise())
        assert isinstance(result, SyncResult) and result.removed == 0
    desk.result_of(c.Synchronise())
    assert rows(desk, "Papiers")["p"] == message


@pytest.mark.expects_log
@pytest.mark.parametrize("code", [Code.MAIL_REFUSED, Code.MAIL_REFUSED_TEMPORARILY])
def test_a_folder_that_is_refused_from_now_on_is_told_until_it_opens_again(
    papers: EngineDesk, account: Account, monkeypatch: pytest.MonkeyPatch, code: Code
) -> None:
    desk = papers
    assert desk.result_of(c.Synchronise()) == SyncResult(0, 0, 3)
    real = PostSession.changes

    def changes(self: PostSession, folder: str, known: FolderState) -> FolderChanges | None:
        if folder == "Papiers":
            raise Unavailable(code, "not yours")
        return real(self, folder, known)

    told = AccountChanged(account.id, None, refused=("Papiers",))
    with monkeypatch.context() as patch:
        patch.setattr(PostSession, "changes", changes)
        for name in ("b", "c"):
            desk.post.deliver(letter(name))
            assert desk.result_of(c.Synchronise()) == SyncResult(1, 0, 3, refused=("Papiers",))
            assert desk.events.of(AccountChanged)[-1] == told
        assert failed(desk.run(c.RefreshFolder(number(desk, "Papiers")))) is code
        desk.result_of(c.RefreshFolder(number(desk, "Sent")))
        assert desk.events.of(AccountChanged)[-1] == told, "another folder that opens says nothing of this one"
    listing = PostSession.folders

    def folders(self: PostSession) -> tuple[ListedFolder, ...]:
        same = FolderStatus(1, 1, 0, 0)
        return tuple(replace(one, status=same if one.name == "Papiers" else None) for one in listing(self))

    monkeypatch.setattr(PostSession, "folders", folders)  # nothing new is in there: it is tried all the same
    assert desk.result_of(c.Synchronise()) == SyncResult(0, 0, 3)
    assert desk.events.of(AccountChanged)[-1] == AccountChanged(account.id, None)


def garbage(*_: object) -> NoReturn:
    raise Unavailable(Code.MAIL_PROTOCOL, "unreadable response")


def answers_with_garbage(desk: EngineDesk, *folders: str, until: str = "changes") -> None:
    """From now on, when it is asked for what these hold."""

    def before(deed: str) -> None:
        if deed in {f"{until} {folder}" for folder in folders}:
            garbage()

    desk.post.before = before


@pytest.mark.expects_log
@pytest.mark.parametrize("known", [True, False])
def test_a_folder_that_answers_with_garbage_keeps_no_other_back_and_is_told(
    papers: EngineDesk, account: Account, *, known: bool
) -> None:
    """Also one that was never understood: what it holds is missing here."""
    desk = papers
    name = "Papiers" if known else "Nouveau"
    desk.post.boxes |= {"Nouveau": Box(), "Zut": Box()}
    desk.post.deliver(letter("p"), name)
    if known:
        desk.result_of(c.Synchronise())
    answers_with_garbage(desk, name)
    desk.post.deliver(letter("z"), "Zut")
    connections = desk.post.deeds.count("connect")
    assert desk.result_of(c.Synchronise()) == SyncResult(1, 0, 5, refused=(name,))
    assert desk.post.deeds.count("connect") - connections <= 2
    assert list(rows(desk, "Zut")) == ["z"]
    assert desk.events.of(AccountChanged)[-1] == AccountChanged(account.id, None, refused=(name,))
    assert failed(desk.run(c.RefreshFolder(number(desk, name)))) is Code.MAIL_PROTOCOL
    desk.post.before = lambda deed: None
    desk.result_of(c.Synchronise())
    assert list(rows(desk, name)) == ["p"]
    assert desk.events.of(AccountChanged)[-1] == AccountChanged(account.id, None)


@pytest.mark.expects_log
@pytest.mark.parametrize("way", ["outlines", "fetch"])
def test_messages_that_cannot_be_read_are_asked_for_in_another_way(
    papers: EngineDesk, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """A name of a file that the server does not quote, or bytes that are garbage: each comes, and comes once."""
    desk = papers
    monkeypatch.setattr(folder_sync, "_HEADERS_FIRST", 2)
    monkeypatch.setattr(folder_sync, "_TAKEN", 1)
    for name in "bcdefgh":
        desk.post.deliver(letter(name), "Papiers")
    real = getattr(PostSession, way)

    def broken(
        self: PostSession, folder: str, uids: Sequence[int], **how: Any
    ) -> Iterator[MessageOutline | FetchedMessage]:
        for one in real(self, folder, uids, **how):
            if (folder, one.uid) == ("Papiers", 4) and how.get("structure", True):
                garbage()
            yield one

    with monkeypatch.context() as patch:
        patch.setattr(PostSession, way, broken)
        result = desk.result_of(c.Synchronise())
    assert isinstance(result, SyncResult) and result.new == 7
    assert sorted(rows(desk, "Papiers")) == list("bcdefgh")
    assert desk.result_of(c.Synchronise()) == SyncResult(0, 0, 3)
    assert len(desk.ask(q.MessagePage(number(desk, "Papiers")))) == 7


@pytest.mark.expects_log
def test_messages_that_cannot_be_read_are_not_asked_for_under_other_numbers(
    papers: EngineDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder was made anew while the connection was."""
    desk = papers
    desk.post.deliver(letter("b"), "Papiers")
    real = PostSession.outlines

    def broken(self: PostSession, folder: str, uids: Sequence[int], *, structure: bool = True) -> Any:
        if folder == "Papiers" and structure:
            desk.post.boxes["Papiers"] = Box(uidvalidity=9)
            desk.post.deliver(letter("z"), "Papiers")
            garbage()
        yield from real(self, folder, uids, structure=structure)

    with monkeypatch.context() as patch:
        patch.setattr(PostSession, "outlines", broken)
        desk.result_of(c.Synchronise())
        assert rows(desk, "Papiers") == {}
    desk.result_of(c.Synchronise())
    assert list(rows(desk, "Papiers")) == ["z"]


@pytest.mark.expects_log
def test_mail_is_nowhere_neither_while_a_folder_answers_with_garbage(papers: EngineDesk) -> None:
    """What has left another folder meanwhile may lie in there."""
    desk = papers
    message = rows(desk, "INBOX")["a"]
    answers_with_garbage(desk, "Papiers")
    desk.post.boxes["INBOX"].messages.clear()
    desk.post.deliver(letter("a"), "Papiers")
    desk.result_of(c.Synchronise())
    assert rows(desk, "INBOX") == {"a": message}
    desk.post.before = lambda deed: None
    desk.result_of(c.Synchronise())
    assert (rows(desk, "INBOX"), rows(desk, "Papiers")) == ({}, {"a": message})


@pytest.mark.expects_log
def test_an_inbox_that_answers_with_garbage_keeps_no_other_back_and_fails(papers: EngineDesk) -> None:
    desk = papers
    answers_with_garbage(desk, "INBOX")
    desk.post.deliver(letter("p"), "Papiers")
    assert failed(desk.run(c.Synchronise())) is Code.MAIL_PROTOCOL
    assert (list(rows(desk, "INBOX")), list(rows(desk, "Papiers"))) == (["a"], ["p"])


@pytest.mark.expects_log
def test_a_server_of_which_nothing_can_be_understood_is_not_asked_for_ever(papers: EngineDesk) -> None:
    desk = papers
    desk.post.boxes |= {f"Dossier {count}": Box() for count in range(20)}
    desk.sync()
    answers_with_garbage(desk, *desk.post.boxes)
    connections = desk.post.deeds.count("connect")
    assert failed(desk.run(c.Synchronise())) is Code.MAIL_PROTOCOL
    assert desk.post.deeds.count("connect") - connections <= 10


@pytest.mark.expects_log
def test_what_cannot_be_told_to_a_folder_that_answers_with_garbage_waits_and_new_mail_comes(papers: EngineDesk) -> None:
    desk = papers
    desk.post.deliver(letter("p"), "Papiers")
    desk.sync()
    first, second = rows(desk, "Papiers")["p"], rows(desk, "INBOX")["a"]
    desk.post.before = offline
    for message in (first, second):
        for state in (Triage.DONE, Triage.WAITING, Triage.TO_DO):
            desk.result_of(SetTriage((message,), state))
        desk.result_of(c.MarkSeen((message,)))
    answers_with_garbage(desk, "Papiers", until="heads")
    desk.post.deliver(letter("c"))
    connections = desk.post.deeds.count("connect")
    result = desk.result_of(c.Synchronise())
    assert isinstance(result, SyncResult) and result.new == 1 and result.untold > 0
    assert desk.post.deeds.count("connect") - connections <= 5
    assert "$SecmailTodo" in str(desk.post.boxes["INBOX"].messages)
    assert "$SecmailTodo" not in str(desk.post.boxes["Papiers"].messages)
    desk.post.before = lambda deed: None
    result = desk.result_of(c.Synchronise())
    assert isinstance(result, SyncResult) and result.untold == 0
    assert "$SecmailTodo" in str(desk.post.boxes["Papiers"].messages)


@pytest.mark.expects_log
@pytest.mark.parametrize("refusal", [Rejected(Code.MAIL_REFUSED, "no"), Unavailable(Code.MAIL_PROTOCOL, "what?")])
def test_a_folder_with_a_new_name_that_cannot_be_looked_into_keeps_no_other_back(
    papers: EngineDesk, monkeypatch: pytest.MonkeyPatch, refusal: SecmailError
) -> None:
    desk = papers
    desk.post.deliver(letter("p"), "Papiers")
    desk.post.boxes["Papiers"].uidvalidity = 77
    desk.sync()
    message = rows(desk, "Papiers")["p"]
    desk.post.boxes["Dossiers"] = desk.post.boxes.pop("Papiers")
    desk.post.deliver(letter("c"))
    listing, outlines = PostSession.folders, PostSession.outlines

    def folders(self: PostSession) -> tuple[ListedFolder, ...]:
        boxes = self._post.boxes
        return tuple(replace(one, status=FolderStatus(boxes[one.name].uidvalidity)) for one in listing(self))

    def refusing(self: PostSession, folder: str, uids: list[int], **more: Any) -> Iterator[MessageOutline]:
        if folder == "Dossiers":
            raise refusal
        return outlines(self, folder, uids, **more)

    with monkeypatch.context() as patch:
        patch.setattr(PostSession, "folders", folders)
        patch.setattr(PostSession, "outlines", refusing)
        result = desk.result_of(c.Synchronise())
        assert result == SyncResult(1, 0, 3, refused=("Papiers",))
        assert "c" in rows(desk, "INBOX")
        assert rows(desk, "Papiers") == {"p": message}, "not under both names"
        assert [folder.name for folder in desk.ask(q.Folders())] == ["INBOX", "Papiers", "Sent"]
        for _ in range(3):  # long enough for one that is truly missing to be gone
            desk.clock.move(timedelta(minutes=2))
            assert desk.result_of(c.Synchronise()) == SyncResult(0, 0, 3, refused=("Papiers",))
            assert rows(desk, "Papiers") == {"p": message}
        patch.setattr(PostSession, "outlines", outlines)
        assert desk.result_of(c.Synchronise()) == SyncResult(0, 0, 3)
    assert rows(desk, "Dossiers") == {"p": message}


@pytest.mark.expects_log
def test_an_empty_folder_that_is_refused_when_its_numbers_have_changed_is_told(
    papers: EngineDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was open before, though nothing of it is here and its numbers are void."""
    desk = papers
    desk.post.boxes["Papiers"].uidvalidity += 1
    uid = desk.post.deliver(letter("p"), "Papiers")

    def refuse(deed: str) -> None:
        if deed == f"outline {uid}":
            raise Rejected(Code.MAIL_REFUSED, "not yours")

    desk.post.before = refuse
    assert desk.result_of(c.Synchronise()) == SyncResult(0, 0, 3, refused=("Papiers",))
    assert desk.result_of(c.Synchronise()) == SyncResult(0, 0, 3, refused=("Papiers",))
    desk.stop()
    desk.start()
    assert desk.result_of(c.Synchronise()) == SyncResult(0, 0, 3, refused=("Papiers",))
    desk.post.before = lambda deed: None
    assert desk.result_of(c.Synchronise()) == SyncResult(1, 0, 3)


@pytest.mark.expects_log
def test_an_inbox_that_may_not_be_opened_is_told(papers: EngineDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    def changes(self: PostSession, folder: str, known: FolderState) -> FolderChanges | None:
        raise Rejected(Code.MAIL_REFUSED, "not yours")

    monkeypatch.setattr(PostSession, "changes", changes)
    assert failed(papers.run(c.Synchronise())) is Code.MAIL_REFUSED


def test_a_move_whose_answer_was_lost_moves_nothing_twice(papers: EngineDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = papers
    message = rows(desk, "INBOX")["a"]
    real = PostSession.move

    def move(self: PostSession, folder: str, uids: list[int], target: str) -> Moved:
        real(self, folder, uids, target)
        raise Unavailable(Code.MAIL_OFFLINE)

    with monkeypatch.context() as patch:
        patch.setattr(PostSession, "move", move)
        desk.result_of(MoveMessages((message,), number(desk, "Papiers")))
    assert desk.result_of(c.Synchronise()) == SyncResult(0, 0, 3)
    assert (rows(desk, "INBOX"), rows(desk, "Papiers")) == ({}, {"a": message})
    assert len(desk.post.boxes["Papiers"].messages) == 1


def test_a_server_that_does_not_tell_the_new_number(papers: EngineDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = papers
    message = rows(desk, "INBOX")["a"]
    real = PostSession.move
    monkeypatch.setattr(PostSession, "move", lambda *args: real(*args) and Moved())
    desk.result_of(MoveMessages((message,), number(desk, "Papiers")))
    assert desk.result_of(c.Synchronise()) == SyncResult(0, 0, 3)
    assert rows(desk, "Papiers") == {"a": message}
    assert desk.here(lambda: desk.db.messages.stored(message)).uid == 1


def test_a_number_that_the_server_makes_up_is_not_believed(papers: EngineDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It tells one that nothing has yet: the letter that gets it later comes as any other."""
    desk = papers
    message = rows(desk, "INBOX")["a"]
    real = PostSession.move

    def move(self: PostSession, *arguments: Any) -> Moved:
        told = real(self, *arguments)
        return Moved(told.uidvalidity, {old: new + 1 for old, new in told.uids.items()})

    with monkeypatch.context() as patch:
        patch.setattr(PostSession, "move", move)
        desk.result_of(MoveMessages((message,), number(desk, "Papiers")))
    raw = b"From: labo@example\r\nSubject: urgent\r\nMessage-ID: <urgent@x>\r\n\r\nK 7,1\r\n"
    assert desk.post.deliver(raw, "Papiers") == 2
    desk.result_of(c.Synchronise())
    found = rows(desk, "Papiers")
    assert found["a"] == message and set(found) == {"a", "urgent"}
    assert desk.here(lambda: [desk.db.messages.stored(found[name]).uid for name in ("a", "urgent")]) == [1, 2]


@pytest.mark.expects_log
def test_a_move_that_the_server_refuses_is_undone(papers: EngineDesk) -> None:
    desk = papers
    message = rows(desk, "INBOX")["a"]

    def refuse(deed: str) -> None:
        if deed.startswith("move"):
            raise Rejected(Code.MAIL_REFUSED)

    desk.post.before = refuse
    desk.result_of(MoveMessages((message,), number(desk, "Papiers")))
    assert rows(desk, "INBOX") == {"a": message}


@pytest.mark.expects_log
def test_what_was_put_elsewhere_before_the_server_refuses_stays_there(papers: EngineDesk) -> None:
    """Both were to be moved together; one of them was taken back while the server was asked for the folder."""
    desk, gate = papers, Gate()
    desk.receive(letter("b"))
    found, inbox = rows(desk, "INBOX"), number(desk, "INBOX")

    def refuse(deed: str) -> None:
        if deed == "heads INBOX" and not gate.reached.is_set():
            gate.pass_through()
        if deed == "move INBOX Papiers":
            raise Rejected(Code.MAIL_REFUSED)

    desk.post.before = refuse
    job = desk.submit(MoveMessages((found["a"], found["b"]), number(desk, "Papiers")))
    gate.wait()
    others = [desk.submit(MoveMessages((found["b"],), folder)) for folder in (inbox, number(desk, "Sent"))]
    desk.until(lambda: "b" in rows(desk, "Sent"))
    gate.open()
    for each in (job, *others):
        assert isinstance(desk.ended(each), JobDone)
    desk.result_of(c.Synchronise())
    assert (rows(desk, "INBOX"), rows(desk, "Papiers")) == ({"a": found["a"]}, {})
    assert rows(desk, "Sent") == {"b": found["b"]}
    assert (on_server(desk, "INBOX"), on_server(desk, "Sent")) == ({letter("a")}, {letter("b")})


def test_a_folder_that_keeps_no_keywords(papers: EngineDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """They stay on this workstation, whatever the server says of flags."""
    desk = papers
    message = rows(desk, "INBOX")["a"]
    monkeypatch.setattr(PostSession, "set_flag", lambda *_args, **_more: False)
    desk.result_of(SetTriage((message,), Triage.DONE))
    raw, _ = desk.post.boxes["INBOX"].messages[1]
    desk.post.boxes["INBOX"].messages[1] = (raw, frozenset({"\\Seen"}))
    desk.result_of(c.Synchronise())
    (row,) = desk.ask(q.MessageRows((message,)))
    assert (row.triage, row.seen) == (Triage.DONE, True)


def test_a_number_of_another_uidvalidity_is_not_told(papers: EngineDesk) -> None:
    """It would be another message's: the round finds the message first."""
    desk = papers
    message = rows(desk, "INBOX")["a"]
    box = desk.post.boxes["INBOX"]
    box.uidvalidity = 5
    box.messages = {1: (letter("other"), frozenset()), 2: box.messages[1]}
    desk.result_of(c.MarkSeen((message,)))
    assert [flags for _, flags in box.messages.values()] == [frozenset(), frozenset()]
    desk.result_of(c.Synchronise())
    assert [flags for _, flags in box.messages.values()] == [frozenset(), {"\\Seen"}]
    assert rows(desk, "INBOX")["a"] == message


# Lists.


def test_a_message_moved_elsewhere_keeps_its_number(papers: EngineDesk) -> None:
    desk = papers
    message = rows(desk, "INBOX")["a"]
    desk.post.boxes["Papiers"].messages[7] = desk.post.boxes["INBOX"].messages.pop(1)
    assert desk.result_of(c.Synchronise()) == SyncResult(0, 0, 3)
    assert rows(desk, "Papiers") == {"a": message}
    assert not any(deed.startswith("fetch 7") for deed in desk.post.deeds)


def test_a_folder_that_a_list_lacks_comes_back_with_all_its_numbers(papers: EngineDesk) -> None:
    desk = papers
    message = rows(desk, "INBOX")["a"]
    desk.result_of(MoveMessages((message,), number(desk, "Papiers")))
    box = desk.post.boxes.pop("Papiers")
    for _ in range(3):
        assert desk.result_of(c.Synchronise()) == SyncResult(0, 0, 3)
    assert rows(desk, "Papiers") == {"a": message}
    desk.clock.move(timedelta(minutes=2))
    desk.post.boxes["Papiers"] = box
    desk.result_of(c.Synchronise())
    assert rows(desk, "Papiers") == {"a": message}


def test_two_lists_that_lack_it_and_a_minute_between_them(papers: EngineDesk) -> None:
    desk = papers
    message = rows(desk, "INBOX")["a"]
    desk.result_of(MoveMessages((message,), number(desk, "Papiers")))
    del desk.post.boxes["Papiers"]
    desk.result_of(c.Synchronise())
    desk.clock.move(timedelta(minutes=2))
    assert desk.result_of(c.Synchronise()) == SyncResult(0, 1, 2)
    assert desk.ask(q.MessageRows((message,))) == ()
    assert "Papiers" not in [folder.name for folder in desk.ask(q.Folders())]


def test_a_renamed_folder_without_any_word_of_the_server(papers: EngineDesk) -> None:
    """No MAILBOXID, no LIST-STATUS: its messages are found again in the new one."""
    desk = papers
    message = rows(desk, "INBOX")["a"]
    desk.result_of(MoveMessages((message,), number(desk, "Papiers")))
    desk.post.boxes["2025"] = desk.post.boxes.pop("Papiers")
    desk.result_of(c.Synchronise())
    desk.clock.move(timedelta(minutes=2))
    assert desk.result_of(c.Synchronise()) == SyncResult(0, 0, 3)
    assert rows(desk, "2025") == {"a": message}


def test_an_answer_in_part_removes_nothing(papers: EngineDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = papers
    message = rows(desk, "INBOX")["a"]
    real = PostSession.changes

    def half(self: PostSession, folder: str, known: object) -> object:
        found = real(self, folder, known)  # type: ignore[arg-type]
        return found and replace(found, vanished=(), complete=False)

    desk.post.boxes["INBOX"].messages.clear()
    desk.here(lambda: desk.db.messages.vanish(number_here(desk), [1]))
    with monkeypatch.context() as patch:
        patch.setattr(PostSession, "changes", half)
        assert desk.result_of(c.Synchronise()) == SyncResult(0, 0, 3)
    assert desk.here(lambda: desk.db.messages.stored(message)).sha256
    assert desk.result_of(c.Synchronise()) == SyncResult(0, 1, 3)


def number_here(desk: EngineDesk) -> FolderId:
    return next(folder.id for folder in desk.db.folders.folders() if folder.role == "inbox")


def test_everything_is_compared_once_a_day(papers: EngineDesk) -> None:
    """A server whose numbers of changes are wrong is found out."""
    desk = papers
    asked: list[int] = []
    real = PostSession.changes

    def changes(self: PostSession, folder: str, known: object) -> object:
        asked.append(known.modseq)  # type: ignore[attr-defined]
        return real(self, folder, known)  # type: ignore[arg-type]

    inbox = desk.here(lambda: number_here(desk))
    state = desk.here(lambda: desk.db.folders.folder_state(inbox))
    desk.here(lambda: desk.db.folders.finish_sync(inbox, replace(state, modseq=44)))
    desk.clock.move(timedelta(hours=25))
    PostSession.changes, before = changes, PostSession.changes  # type: ignore[method-assign, assignment]
    try:
        desk.result_of(c.Synchronise())
    finally:
        PostSession.changes = before  # type: ignore[method-assign]
    assert asked == [0, 0, 0]


# Accounts.


def test_a_slow_account_keeps_no_other_back(desk: EngineDesk, account: Account) -> None:
    other, post = "autre@cabinet.example", Post()
    desk.add_account(other, post)
    gate = Gate()
    desk.post.before = lambda deed: gate.pass_through() if deed == "changes INBOX" else None
    post.deliver(letter("quick"))
    job = desk.submit(c.Synchronise())
    gate.wait()
    desk.events.wait_for(lambda event: isinstance(event, MessagesChanged) and bool(event.messages))
    gate.open()
    assert desk.ended(job) == JobDone(job, SyncResult(1, 0, 4))


def test_cancelling_ends_all_accounts(desk: EngineDesk, account: Account) -> None:
    post, gates = Post(), [Gate(), Gate()]
    desk.add_account("autre@cabinet.example", post)
    for one, gate in zip((desk.post, post), gates, strict=True):
        one.before = lambda deed, gate=gate: gate.pass_through() if deed == "folders" else None  # type: ignore[misc]
    job = desk.submit(c.Synchronise())
    for gate in gates:
        gate.wait()
    desk.engine.cancel(job)
    assert desk.ended(job) == JobCancelled(job)
    for one, gate in zip((desk.post, post), gates, strict=True):
        one.before = lambda deed: None
        gate.open()
    assert desk.result_of(c.Synchronise()) == SyncResult(0, 0, 4)


def test_an_account_without_room_is_told_and_the_other_goes_on(desk: EngineDesk, account: Account) -> None:
    post = Post()
    second = desk.add_account("autre@cabinet.example", post)
    desk.post.before = offline
    post.deliver(letter("a"))
    assert failed(desk.run(c.Synchronise())) is Code.MAIL_OFFLINE
    told = {event.account: event.code for event in desk.events.of(AccountChanged)}
    assert told == {account.id: Code.MAIL_OFFLINE, second.id: None}
