"""What every IMAP session promises (`engine.ports.servers.ImapSession`), on real servers."""

import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from imapclient import IMAPClient

from secmail.domain.accounts import Password, Tls
from secmail.domain.errors import ActionNeeded, Code, Rejected, Unavailable, Untrusted
from secmail.domain.mailbox import FolderState
from secmail.engine.ports import ImapSession, MailPort
from secmail.mail import MailService
from secmail.mail.imap_session import ImapConnection
from tests.contract.mail.conftest import TIMEOUTS, Practice

AT = datetime(2026, 11, 20, 8, 30, 15, tzinfo=UTC)
PLAIN = b"From: labo@labo.example\r\nSubject: essai\r\nMessage-ID: <1@labo.example>\r\n\r\nbonjour\r\n"
# Everything a transport could want to improve: 8-bit bytes, dots, blanks at line ends, no end of line, a long line.
ODD = b"From: x@y.example\r\nSubject: \xe9t\xe9\r\n\r\n.\r\n..\r\n \xff\xfe\t \r\n" + b"a" * 5000 + b"\r\n\r\nend"


def put(session: ImapConnection, *raws: bytes, folder: str = "INBOX") -> None:
    for raw in raws:
        session.append(folder, raw, (), at=AT)


def expunge(practice: Practice, uids: list[int]) -> None:
    """Another program removes messages."""
    context = ssl.create_default_context(cafile=practice.account.incoming.ca_file)
    implicit = practice.account.incoming.tls is Tls.IMPLICIT
    port = practice.account.incoming.port
    with IMAPClient("localhost", port, ssl=implicit, ssl_context=context if implicit else None) as client:
        if not implicit:
            client.starttls(context)
        client.plain_login(practice.account.user, practice.password.reveal)
        client.select_folder("INBOX")
        client.delete_messages(uids, silent=True)
        client.expunge()


def test_the_room_fits_its_port() -> None:
    port: MailPort = MailService()
    kind: type[ImapSession] = ImapConnection
    assert port and kind


def test_folders_have_roles(session: ImapConnection) -> None:
    roles = {folder.name: folder.role for folder in session.folders()}
    assert roles["INBOX"] == "inbox"
    assert roles["Sent"] == "sent"
    assert roles["Drafts"] == "drafts"
    assert roles["Trash"] == "trash"


@pytest.mark.parametrize("name", ["Résultats & été", "Archives 2026", 'a "b" \\ c'])
def test_a_folder_is_made_once(session: ImapConnection, name: str) -> None:
    session.create(name)
    session.create(name)
    assert [folder.name for folder in session.folders()].count(name) == 1
    assert session.changes(name, FolderState()).new_uids == ()


def test_messages_arrive_byte_for_byte_newest_first(session: ImapConnection) -> None:
    put(session, PLAIN, ODD, PLAIN + b"x" * 100_000 + b"\r\n")
    changes = session.changes("INBOX", FolderState())

    fetched = list(session.fetch("INBOX", changes.new_uids))

    assert [message.uid for message in fetched] == sorted(changes.new_uids, reverse=True)
    assert [message.raw for message in fetched] == [PLAIN + b"x" * 100_000 + b"\r\n", ODD, PLAIN]
    assert [message.received for message in fetched] == [AT] * 3
    assert [message.size for message in fetched] == [len(message.raw) for message in fetched]
    assert fetched[0].flags == frozenset()


def test_delivered_mail_arrives(session: ImapConnection, practice: Practice) -> None:
    practice.deliver(PLAIN)
    changes = session.changes("INBOX", FolderState())
    (message,) = session.fetch("INBOX", changes.new_uids)
    assert message.raw.endswith(PLAIN)


def test_looking_changes_nothing(connect: Callable[[], ImapConnection]) -> None:
    session = connect()
    put(session, PLAIN)
    first = session.changes("INBOX", FolderState())
    list(session.fetch("INBOX", first.new_uids))
    again = connect().changes("INBOX", first.state)
    assert not (again.new_uids or again.vanished or again.flags or again.reset)
    assert again.state.flags == {uid: frozenset() for uid in first.new_uids}


def test_flags_and_removals_of_another_program_are_seen(
    connect: Callable[[], ImapConnection], practice: Practice
) -> None:
    here, there = connect(), connect()
    put(here, PLAIN, ODD, PLAIN)
    before = here.changes("INBOX", FolderState()).state
    first, second, third = sorted(before.flags)

    there.set_flag("INBOX", [first, third], "\\Seen", present=True)
    there.set_flag("INBOX", [first], "\\Seen", present=False)
    expunge(practice, [second])
    changes = here.changes("INBOX", before)

    assert changes.vanished == (second,)
    assert changes.flags == {third: frozenset({"\\Seen"})}
    assert changes.new_uids == ()
    assert changes.state.flags == {first: frozenset(), third: frozenset({"\\Seen"})}
    assert [message.uid for message in here.fetch("INBOX", [third, second])] == [third]


def test_a_vanished_message_is_left_out_of_a_fetch(session: ImapConnection, practice: Practice) -> None:
    put(session, PLAIN, ODD)
    uids = session.changes("INBOX", FolderState()).new_uids
    expunge(practice, [uids[0]])
    assert [message.uid for message in session.fetch("INBOX", uids)] == [uids[1]]


def test_the_sent_copy_is_found_by_its_message_id(session: ImapConnection) -> None:
    uid = session.append("Sent", PLAIN, ["\\Seen"], at=AT)
    put(session, ODD, folder="Sent")
    assert session.find("Sent", "<1@labo.example>") == (uid,)
    assert session.find("Sent", "<2@labo.example>") == ()
    assert session.find("Sent", '<1@labo.example>" ALL "') == ()


def test_a_missing_folder_is_refused(session: ImapConnection) -> None:
    with pytest.raises(Rejected) as caught:
        session.changes("Nulle part", FolderState())
    assert caught.value.code is Code.MAIL_REFUSED
    assert "INBOX" in {folder.name for folder in session.folders()}


def test_waiting_ends_with_time_or_with_news(session: ImapConnection, practice: Practice) -> None:
    session.changes("INBOX", FolderState())
    started = time.monotonic()
    assert session.wait(["INBOX"], 0.2) == frozenset()
    assert 0.15 < time.monotonic() - started < 30.0

    timer = threading.Timer(0.1, practice.deliver, [PLAIN])
    timer.start()
    started = time.monotonic()
    assert session.wait(["INBOX"], 60.0) == {"INBOX"}
    assert time.monotonic() - started < 30.0
    timer.join()
    assert len(session.changes("INBOX", FolderState()).new_uids) == 1


def test_what_came_between_look_and_wait_is_not_missed(session: ImapConnection, practice: Practice) -> None:
    session.changes("INBOX", FolderState())
    practice.deliver(PLAIN)
    assert session.wait(["INBOX"], 60.0) == {"INBOX"}


def test_who_only_waits_hears_of_each_change_and_then_rests(session: ImapConnection, practice: Practice) -> None:
    assert session.wait(["INBOX"], 0.05) == frozenset()
    for _ in range(2):
        practice.deliver(PLAIN)
        assert session.wait(["INBOX"], 60.0) == {"INBOX"}
    # At most one look too many after news; never a busy loop.
    assert [session.wait(["INBOX"], 0.05) for _ in range(3)][1:] == [frozenset(), frozenset()]


def test_a_closed_session_says_so(session: ImapConnection) -> None:
    session.append("INBOX", PLAIN, (), at=AT)
    fetching = session.fetch("INBOX", session.changes("INBOX", FolderState()).new_uids)
    session.close()
    for use in (lambda: next(fetching), lambda: session.wait(["INBOX"], 1.0), session.folders):
        with pytest.raises(Unavailable):
            use()


def test_an_interrupted_wait_ends_and_the_session_lives(session: ImapConnection) -> None:
    timer = threading.Timer(0.1, session.interrupt)
    timer.start()
    started = time.monotonic()
    assert session.wait(["INBOX"], 60.0) == frozenset()
    assert time.monotonic() - started < 30.0
    timer.join()
    put(session, PLAIN)
    assert len(session.changes("INBOX", FolderState()).new_uids) == 1


def test_an_interrupt_outside_wait_cuts_the_connection(session: ImapConnection) -> None:
    session.interrupt()
    with pytest.raises(Unavailable) as caught:
        session.changes("INBOX", FolderState())
    assert (caught.value.code, caught.value.detail) == (Code.MAIL_OFFLINE, "interrupted")


def test_a_wrong_password_is_refused_at_both_doors(practice: Practice) -> None:
    service, wrong = MailService(TIMEOUTS), Password("un-autre")
    for door in (service.imap, service.submission):
        with pytest.raises(ActionNeeded) as caught:
            door(practice.account, wrong)
        assert caught.value.code is Code.MAIL_AUTH
        assert practice.account.user not in str(caught.value)


def test_system_roots_do_not_vouch_for_the_practice_s_own_server(practice: Practice) -> None:
    account = replace(
        practice.account,
        incoming=replace(practice.account.incoming, ca_file=None),
        outgoing=replace(practice.account.outgoing, ca_file=None),
    )
    for door in (MailService(TIMEOUTS).imap, MailService(TIMEOUTS).submission):
        with pytest.raises(Untrusted) as caught:
            door(account, practice.password)
        assert caught.value.code is Code.MAIL_TLS
