"""What a private folder of the program needs: heads of the newest messages, and removing for good, on real servers."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from secmail.domain.errors import Code, Rejected
from secmail.domain.mailbox import FolderState
from secmail.mail.imap_dialogue import ImapDialogue
from secmail.mail.imap_session import ImapConnection

AT = datetime(2026, 11, 20, 8, 30, 15, tzinfo=UTC)
FOLDER = "secmail"


def message(subject: str, body: bytes = b"x\r\n") -> bytes:
    return b"From: a@cabinet.example\r\nSubject: " + subject.encode() + b"\r\nX-Other: y\r\n\r\n" + body


def put(session: ImapConnection, *raws: bytes) -> None:
    session.create(FOLDER)
    for raw in raws:
        session.append(FOLDER, raw, (), at=AT)


def left(session: ImapConnection) -> list[str]:
    return [head.subject for head in session.heads(FOLDER, newest=10).heads]


def test_heads_tell_subjects_and_sizes_of_the_newest_oldest_first(session: ImapConnection) -> None:
    raws = [message(f"numéro {number}" if number == 1 else f"number {number}") for number in range(5)]
    put(session, *raws)

    found = session.heads(FOLDER, newest=3)

    assert found.exists == 5
    assert [head.subject for head in found.heads] == ["number 2", "number 3", "number 4"]
    assert [head.size for head in found.heads] == [len(raw) for raw in raws[2:]]
    assert [each.raw for each in session.fetch(FOLDER, [found.heads[0].uid])] == [raws[2]]
    assert found.uidvalidity == session.changes(FOLDER, FolderState()).state.uidvalidity


def test_a_long_subject_is_unfolded_and_a_missing_one_empty(session: ImapConnection) -> None:
    put(session, message("one\r\n two"), b"From: a@cabinet.example\r\n\r\nbody\r\n")
    assert left(session) == ["one two", ""]


def test_an_empty_folder_has_no_heads_and_a_missing_one_is_refused(session: ImapConnection) -> None:
    with pytest.raises(Rejected) as caught:
        session.heads("Nulle part", newest=3)
    assert caught.value.code is Code.MAIL_REFUSED
    put(session)
    assert session.heads(FOLDER, newest=3).heads == ()


def test_what_is_removed_is_gone_for_everybody_and_nothing_else_is(connect: Callable[[], ImapConnection]) -> None:
    here, there = connect(), connect()
    put(here, *(message(str(number)) for number in range(4)))
    uids = [head.uid for head in here.heads(FOLDER, newest=10).heads]
    there.heads(FOLDER, newest=10)
    there.set_flag(FOLDER, [uids[1]], "\\Deleted", present=True)

    here.remove(FOLDER, [uids[0], uids[2]])

    assert left(there) == ["1", "3"]
    here.remove(FOLDER, [uids[1]])
    here.remove(FOLDER, [])
    assert left(connect()) == ["3"]


def test_a_server_without_uidplus_removes_what_nobody_else_has_marked(
    connect: Callable[[], ImapConnection], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The real server's own EXPUNGE, by a session that was not told of UIDPLUS."""
    told = ImapDialogue.has
    monkeypatch.setattr(ImapDialogue, "has", lambda self, name: name != "UIDPLUS" and told(self, name))
    here, there = connect(), connect()
    put(here, *(message(str(number)) for number in range(4)))
    uids = [head.uid for head in here.heads(FOLDER, newest=10).heads]
    here.remove(FOLDER, [uids[0]])
    assert left(there) == ["1", "2", "3"]

    there.set_flag(FOLDER, [uids[1]], "\\Deleted", present=True)
    here.heads(FOLDER, newest=10)
    here.remove(FOLDER, [uids[2]])
    assert left(there) == ["1", "2", "3"]
    here.remove(FOLDER, [uids[1], uids[2]])
    assert left(there) == ["3"]
