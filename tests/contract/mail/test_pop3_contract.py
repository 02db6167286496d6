"""A POP3 mailbox on a real Dovecot, in the shape of an IMAP one."""

import re
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from secmail.domain.accounts import Account, Tls
from secmail.domain.checks import CheckState, CheckSubject
from secmail.domain.errors import Code, Rejected, SecmailError
from secmail.domain.mailbox import FolderState
from secmail.mail import MailService
from secmail.mail.pop3_session import Pop3Session
from secmail.mail.transport import Timeouts
from tests.support.dovecot import User
from tests.support.dovecot_ways import Ways, ways

__all__ = ["ways"]

SERVICE = MailService(Timeouts(connect=10.0, read=20.0, farewell=2.0))
NOTHING = FolderState()


@pytest.fixture
def user(ways: Ways) -> User:
    return ways.server.new_user()


@pytest.fixture
def account(ways: Ways, user: User) -> Account:
    return ways.pop3(user)


@pytest.fixture
def session(account: Account, user: User) -> Iterator[Pop3Session]:
    opened = opening(account, user)
    opened.wait((), 0.0)  # its first look is at what is there then
    yield opened
    opened.close()


def opening(account: Account, user: User) -> Pop3Session:
    opened = SERVICE.imap(account, user.password)
    assert isinstance(opened, Pop3Session)
    return opened


def letter(number: int, body: bytes = b"corps\r\n") -> bytes:
    return (
        b"From: labo@labo.example\r\nSubject: lettre %d\r\nMessage-ID: <%d@labo.example>\r\n\r\n" % (number, number)
        + body
    )


def test_mail_comes_once_and_stays_on_the_server(ways: Ways, user: User, session: Pop3Session) -> None:
    for number in range(3):
        ways.server.deliver(user.address, letter(number, b".\r\n..\r\n\r\n.fin\r\n"))
    found = session.changes("INBOX", NOTHING)
    assert found is not None and not found.reset and not found.vanished
    assert len(found.new_uids) == 3 == found.state.messages
    fetched = {each.uid: each for each in session.fetch("INBOX", found.new_uids)}
    assert tuple(fetched) == found.new_uids
    newest = fetched[found.new_uids[0]]
    assert newest.raw.endswith(letter(2, b".\r\n..\r\n\r\n.fin\r\n").split(b"\r\n", 1)[1])
    assert abs((datetime.now(UTC) - newest.received).total_seconds()) < 120
    ways.server.deliver(user.address, letter(3))
    later = session.changes("INBOX", found.state)
    assert later is not None and len(later.new_uids) == 1 and later.state.messages == 4
    with_fresh_eyes = opening(ways.pop3(user), user)
    again = with_fresh_eyes.changes("INBOX", NOTHING)
    with_fresh_eyes.close()
    assert again is not None and set(again.new_uids) == {*found.new_uids, *later.new_uids}


def test_outlines_and_sizes_without_bodies(ways: Ways, user: User, session: Pop3Session) -> None:
    ways.server.deliver(user.address, letter(1, b"corps\r\n" * 1000))
    found = session.changes("INBOX", NOTHING)
    assert found is not None
    (outline,) = session.outlines("INBOX", found.new_uids)
    assert b"Subject: lettre 1\r\n" in outline.header and b"corps" not in outline.header
    assert outline.size == session.sizes("INBOX", found.new_uids)[outline.uid] > 7000
    (head,) = session.heads("INBOX", newest=5).heads
    assert (head.uid, head.subject) == (outline.uid, "lettre 1")
    (whole,) = session.fetch("INBOX", found.new_uids)
    pieces = [session.piece("INBOX", outline.uid, start=start, length=3000) for start in range(0, whole.size, 3000)]
    assert b"".join(piece or b"" for piece in pieces) == whole.raw
    assert session.piece("INBOX", 17, start=0, length=10) is None


def test_what_another_program_takes_away_stays_here(ways: Ways, user: User, session: Pop3Session) -> None:
    for number in range(2):
        ways.server.deliver(user.address, letter(number))
    found = session.changes("INBOX", NOTHING)
    assert found is not None
    assert len(list(session.fetch("INBOX", found.new_uids))) == 2  # and the mailbox is free for the other one
    other = opening(ways.pop3(user), user)
    other.remove("INBOX", found.new_uids[:1])
    other.close()
    later = session.changes("INBOX", found.state)
    assert later is not None
    assert (later.new_uids, later.vanished, later.reset, later.state.messages) == ((), (), False, 2)
    assert [each.uid for each in session.fetch("INBOX", found.new_uids)] == [found.new_uids[1]]


def test_other_names_for_the_same_messages_are_told_as_such(ways: Ways, user: User, session: Pop3Session) -> None:
    """As after a move to another machine: Dovecot makes the names of UIDs and UIDVALIDITY."""
    for number in range(2):
        ways.server.deliver(user.address, letter(number))
    found = session.changes("INBOX", NOTHING)
    assert found is not None and not found.absent
    assert len(list(session.fetch("INBOX", found.new_uids))) == 2
    maildir = ways.server._directory / "home" / user.address / "Maildir"
    numbers = (maildir / "dovecot-uidlist").read_text()
    for kept in maildir.glob("dovecot*"):
        kept.unlink()
    (maildir / "dovecot-uidlist").write_text(re.sub(r" V\d+ ", " V7 ", numbers, count=1))
    shutil.chown(maildir / "dovecot-uidlist", "nobody", "nogroup")
    later = opening(ways.pop3(user), user)
    changed = later.changes("INBOX", found.state)
    later.close()
    assert changed is not None
    assert (changed.absent, len(changed.new_uids)) == (frozenset(found.new_uids), 2)
    assert not changed.reset and not changed.vanished


def test_there_is_one_folder(session: Pop3Session) -> None:
    assert [folder.role for folder in session.folders()] == ["inbox"]
    assert session.changes("INBOX", replace(NOTHING, flags=None)) is None
    assert session.set_flag("INBOX", [1], "\\Seen", present=True) is False
    for deed in (
        lambda: session.create("Sent"),
        lambda: session.rename("INBOX", "x"),
        lambda: session.append("INBOX", b"x", (), at=datetime.now(UTC)),
        lambda: session.move("INBOX", [1], "Sent"),
        lambda: session.heads("secmail", newest=5),
    ):
        with pytest.raises(Rejected):
            deed()


def test_by_starttls(ways: Ways, user: User) -> None:
    account = ways.pop3(user, tls=Tls.STARTTLS)
    opening(account, user).close()
    for server in (account.incoming, ways.pop3(user).incoming):
        assert [check.state for check in SERVICE.probe(server, CheckSubject.IMAP)] == [CheckState.OK] * 3
    with pytest.raises(SecmailError) as caught:
        SERVICE.imap(replace(account, incoming=replace(account.incoming, ca_file=None)), user.password)
    assert caught.value.code is Code.MAIL_TLS


def test_waiting_holds_no_connection_and_can_be_ended(ways: Ways, user: User, session: Pop3Session) -> None:
    assert session.wait(("INBOX",), 0.01) == {"INBOX"}
    threading.Timer(0.05, session.interrupt).start()
    assert session.wait(("INBOX",), 60.0) == frozenset()
    ways.server.deliver(user.address, letter(1))
    found = session.changes("INBOX", NOTHING)
    assert found is not None and len(found.new_uids) == 1
