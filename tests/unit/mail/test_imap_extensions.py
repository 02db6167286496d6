"""Literal dialogues with servers that know more than RFC 3501, and with those that only say so."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from secmail.domain.errors import Code, Rejected, SecmailError
from secmail.domain.mailbox import FolderState, FolderStatus
from secmail.mail import MailService, imap_fetch
from secmail.mail.imap_session import ImapConnection
from secmail.mail.transport import Timeouts
from tests.support.dialogue import Dialogue
from tests.support.imap_script import ImapScript
from tests.support.tls import TlsLab
from tests.unit.mail.conftest import PASSWORD, AccountAt

AT = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
DATE = '"20-Nov-2026 08:30:00 +0000"'

Open = Callable[[Dialogue], ImapConnection]
Script = Callable[[str], ImapScript]


@pytest.fixture
def opened(service: MailService, account: AccountAt) -> Open:
    return lambda server: service.imap(account(server), PASSWORD)


@pytest.fixture
def script(lab: TlsLab) -> Script:
    """A server with these capabilities."""
    return lambda capabilities: ImapScript(lab).signed_in(f"IMAP4rev1 {capabilities}")


# Switching on.


@pytest.mark.parametrize(
    ("capabilities", "asked", "told", "enabled"),
    [
        ("ENABLE QRESYNC CONDSTORE UTF8=ACCEPT", "QRESYNC UTF8=ACCEPT", "* ENABLED qresync UTF8=ACCEPT", 2),
        ("ENABLE CONDSTORE", "CONDSTORE", "* ENABLED CONDSTORE X-OTHER", 1),
        ("ENABLE QRESYNC", "QRESYNC", "* ENABLED", 0),
        ("ENABLE QRESYNC", "QRESYNC", b"* ENABLED \xff\xfe", 0),
    ],
)
def test_what_is_switched_on_is_what_the_server_says(
    script: Script, opened: Open, *, capabilities: str, asked: str, told: str | bytes, enabled: int
) -> None:
    with script(capabilities).command(f"ENABLE {asked}", told) as server:
        session = opened(server)
        assert len(session._dialogue.client.enabled) == enabled
        session.close()


@pytest.mark.parametrize("refusal", ["NO not today", "BAD never heard of it"])
def test_a_server_that_refuses_what_it_offers_does_without(script: Script, opened: Open, refusal: str) -> None:
    with script("ENABLE QRESYNC UTF8=ACCEPT").command("ENABLE QRESYNC UTF8=ACCEPT", ends=refusal).examine() as server:
        session = opened(server)
        assert session.changes("INBOX", FolderState(7, 1, 5)) is not None
        session.close()


def test_refused_compression_leaves_all_as_it_is(script: Script, account: AccountAt) -> None:
    service = MailService(Timeouts(read=30.0, compress=0.0))
    with script("COMPRESS=DEFLATE").command("COMPRESS DEFLATE", ends="NO [COMPRESSIONACTIVE] no").examine() as server:
        session = service.imap(account(server), PASSWORD)
        assert session.changes("INBOX", FolderState()) is not None
        session.close()


# Folders.


def test_the_list_with_the_status_of_each_folder(script: Script, opened: Open) -> None:
    items = "UIDVALIDITY UIDNEXT MESSAGES UNSEEN HIGHESTMODSEQ MAILBOXID"
    command = f'LIST "" "*" RETURN (SPECIAL-USE STATUS ({items}))'
    lines = (
        r'* LIST (\HasNoChildren) "/" INBOX',
        "* STATUS INBOX (UIDVALIDITY 7 UIDNEXT 12 MESSAGES 2 UNSEEN 1 HIGHESTMODSEQ 90 MAILBOXID (F-1_x))",
        r'* LIST (\HasNoChildren \Sent) "/" "Envoy&AOk-s" ("OLDNAME" ("Sent"))',
        "* STATUS {11}\r\nEnvoy&AOk-s (UIDVALIDITY 8 UIDNEXT 1 MESSAGES 0)",
        r'* LIST (\Noselect) "/" Racine',
        '* LIST () "/" "a \\"b\\""',
        '* STATUS "a \\"b\\"" (UIDVALIDITY -3 UIDNEXT x MESSAGES (1) UNSEEN 99999999999999999999999 MAILBOXID ())',
        "* STATUS INBOX UIDVALIDITY 9",
        '* STATUS "Ailleurs" (MESSAGES 3)',
    )
    with script("LIST-EXTENDED LIST-STATUS SPECIAL-USE CONDSTORE OBJECTID").command(command, *lines) as server:
        session = opened(server)
        folders = {folder.name: folder for folder in session.folders()}
        session.close()
    assert list(folders) == ["INBOX", "Envoyés", "Racine", 'a "b"']
    assert folders["INBOX"].status == FolderStatus(7, 12, messages=2, unseen=1, modseq=90)
    assert folders["INBOX"].mailbox_id == "F-1_x"
    assert folders["Envoyés"].status == FolderStatus(8, 1, messages=0)
    assert folders["Envoyés"].role == "sent"
    assert folders["Racine"].status is None and not folders["Racine"].selectable
    assert folders['a "b"'].status == FolderStatus()


def test_what_folders_are_for_without_their_status(script: Script, opened: Open) -> None:
    lines = (r'* LIST (\Sent) "/" Ausgang', '* LIST () "/" INBOX')
    with script("LIST-EXTENDED SPECIAL-USE").command('LIST "" "*" RETURN (SPECIAL-USE)', *lines) as server:
        session = opened(server)
        assert {folder.name: folder.role for folder in session.folders()} == {"Ausgang": "sent", "INBOX": "inbox"}
        session.close()


@pytest.mark.parametrize("refusal", ["NO not today", "BAD never heard of it"])
def test_a_server_that_refuses_the_list_it_offers_is_asked_for_the_plain_one(
    script: Script, opened: Open, refusal: str
) -> None:
    asked = 'LIST "" "*" RETURN (SPECIAL-USE STATUS (UIDVALIDITY UIDNEXT MESSAGES UNSEEN))'
    refusing = script("LIST-EXTENDED LIST-STATUS SPECIAL-USE").command(asked, ends=refusal)
    with refusing.command('LIST "" "*"', '* LIST () "/" INBOX') as server:
        session = opened(server)
        assert [folder.name for folder in session.folders()] == ["INBOX"]
        session.close()


@pytest.mark.expects_log
def test_names_in_utf_8(script: Script, opened: Open) -> None:
    utf8 = script("ENABLE UTF8=ACCEPT").command("ENABLE UTF8=ACCEPT", "* ENABLED UTF8=ACCEPT")
    utf8.command('CREATE "Été & co"').command('RENAME "Été & co" "Noël \\"24\\""')
    utf8.command('LIST "" "*"', '* LIST () "/" "Été &AOk-"', b'* LIST () "/" "\xff"', '* LIST () "/" INBOX')
    utf8.examine(folder="Été &AOk-")
    with utf8 as server:
        session = opened(server)
        session.create("Été & co")
        session.rename("Été & co", 'Noël "24"')
        names = [folder.name for folder in session.folders()]
        session.changes("Été &AOk-", FolderState())
        with pytest.raises(Rejected):
            session.create("a\r\nb")
        session.close()
    assert names == ["Été &AOk-", "INBOX"]


# Uploads.


@pytest.mark.parametrize(
    ("capabilities", "size", "literal"),
    [
        ("", 20, "{20}"),
        ("LITERAL+", 20, "{20+}"),
        ("LITERAL+", 70_000, "{70000}"),
        ("LITERAL-", 4_096, "{4096+}"),
        ("LITERAL-", 4_097, "{4097}"),
        ("BINARY LITERAL+", 20, "{20+}"),
    ],
)
def test_small_uploads_go_at_once(script: Script, opened: Open, *, capabilities: str, size: int, literal: str) -> None:
    raw = b"x" * size
    server_side = script(capabilities).hears("{tag} APPEND {rest...}")
    if "+" not in literal:
        server_side.says("+ go")
    server_side.hears_bytes(raw + b"\r\n").says("{tag} OK [APPENDUID 7 31] stored")
    with server_side as server:
        session = opened(server)
        assert session.append("Sent", raw, ["\\Seen"], at=AT) == 31
        session.close()
    assert server.heard[-1].decode().endswith(f'APPEND "Sent" (\\Seen) {DATE} {literal}')


def test_nul_bytes_go_as_a_binary_literal(script: Script, opened: Open) -> None:
    server_side = script("BINARY LITERAL+").hears("{tag} APPEND {rest...}").hears_bytes(b"a\0b\r\n\r\n")
    with server_side.says("{tag} OK done") as server:
        session = opened(server)
        assert session.append("Sent", b"a\0b\r\n", (), at=AT) is None
        session.close()
    assert server.heard[-1].endswith(b" ~{5+}")


def test_a_header_in_utf_8_is_said_to_be_one(script: Script, opened: Open) -> None:
    raw = "Subject: été\r\n\r\nx".encode()
    server_side = script("ENABLE UTF8=ACCEPT").command("ENABLE UTF8=ACCEPT", "* ENABLED UTF8=ACCEPT")
    server_side.hears("{tag} APPEND {rest...}").says("+ go").hears_bytes(raw + b")\r\n").says("{tag} OK done")
    with server_side as server:
        session = opened(server)
        session.append("Sent", raw, (), at=AT)
        session.close()
    assert server.heard[-1].decode().endswith(f"UTF8 (~{{{len(raw)}}}")


@pytest.mark.parametrize(
    ("answer", "code"),
    [("{tag} OK stored already", Code.MAIL_PROTOCOL), ("{tag} NO [OVERQUOTA] full", Code.MAIL_QUOTA)],
)
def test_an_upload_that_is_answered_before_it_begins(script: Script, opened: Open, answer: str, code: Code) -> None:
    with script("").hears("{tag} APPEND {rest...}").says("* 3 EXISTS", answer) as server:
        session = opened(server)
        with pytest.raises(SecmailError) as caught:
            session.append("Sent", b"x", (), at=AT)
        session.close()
    assert caught.value.code is code


@pytest.mark.parametrize("told", ["7", "x y", "7 0", "7 4294967296", "7 5 6", "7 -1"])
def test_an_impossible_uid_of_an_upload_is_none(script: Script, opened: Open, told: str) -> None:
    with (
        script("LITERAL+")
        .hears("{tag} APPEND {rest...}")
        .hears_bytes(b"x\r\n")
        .says(f"{{tag}} OK [APPENDUID {told}] stored") as server
    ):
        session = opened(server)
        assert session.append("Sent", b"x", (), at=AT) is None
        session.close()


# Outlines.


def test_identities_are_asked_for_where_there_are_any(script: Script, opened: Open) -> None:
    items = imap_fetch.OUTLINE_ASKED.decode() + " EMAILID"
    line = "* 1 FETCH (UID 3 FLAGS () RFC822.SIZE 9 BODY[HEADER]<0> {2}\r\n\r\n EMAILID (M6d99))"
    with script("OBJECTID").examine(exists=1).command(f"UID FETCH 3 ({items})", line) as server:
        session = opened(server)
        (outline,) = session.outlines("INBOX", [3], structure=False)
        session.close()
    assert (outline.email_id, outline.header, outline.parts) == ("M6d99", b"\r\n", ())


# Waiting in several folders.

EVENTS = "(MessageNew MessageExpunge FlagChange)"
NOTIFY = f'NOTIFY SET STATUS (selected {EVENTS}) (mailboxes ("Sent" "Autre") {EVENTS})'
STATUS = "(UIDVALIDITY UIDNEXT MESSAGES UNSEEN)"


def test_other_folders_are_told_of_by_themselves(script: Script, opened: Open) -> None:
    notifying = script("IDLE NOTIFY").examine(exists=2)
    notifying.command(NOTIFY, "* STATUS Sent (MESSAGES 2 UIDNEXT 3)", "* STATUS Autre (MESSAGES 9 UNSEEN 1)")
    notifying.hears("{tag} IDLE").says("+ idling", "* STATUS Sent (MESSAGES 2 UIDNEXT 3)")
    notifying.hears("DONE").says("{tag} OK done").hears("{tag} IDLE").says("+ idling", "* STATUS Autre (UNSEEN 0)")
    notifying.hears("DONE").says("{tag} OK done").examine(exists=2)
    notifying.hears("{tag} IDLE").says("+ idling", "* STATUS Nulle (MESSAGES 1)", "* STATUS Nulle (MESSAGES 2)")
    notifying.hears("DONE").says("* 3 EXISTS", "{tag} OK done")
    with notifying as server:
        session = opened(server)
        assert session.wait(["INBOX", "Sent", "Autre"], 30.0) == {"Autre"}
        assert session.wait(["INBOX", "Sent", "Autre"], 30.0) == {"INBOX"}
        session.close()


def test_where_notify_is_refused_one_asks(script: Script, account: AccountAt) -> None:
    service = MailService(Timeouts(read=30.0, poll=0.01, others=0.01))
    asking = script("NOTIFY").examine(exists=2).command(NOTIFY, ends="NO [BADEVENT (X)] no")
    asking.command(f'STATUS "Sent" {STATUS}', "* STATUS Sent (MESSAGES 2)").command(
        f'STATUS "Autre" {STATUS}', ends="NO gone"
    )
    asking.command("NOOP").command(f'STATUS "Sent" {STATUS}', "* STATUS Sent (MESSAGES 3)")
    asking.command(f'STATUS "Autre" {STATUS}', ends="NO gone")
    with asking as server:
        session = service.imap(account(server), PASSWORD)
        assert session.wait(["INBOX", "Sent", "Autre"], 30.0) == {"Sent"}
        session.close()
