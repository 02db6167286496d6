"""Literal dialogues after the login: hiccups of the server never destroy anything, and nothing blocks for ever."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from secmail.domain.errors import ActionNeeded, Code, Rejected, SecmailError, Unavailable
from secmail.domain.mailbox import FolderState
from secmail.mail import MailService, imap_fetch
from secmail.mail.imap_session import ImapConnection
from tests.support.dialogue import Dialogue
from tests.support.imap_script import ImapScript
from tests.support.tls import TlsLab
from tests.unit.mail.conftest import PASSWORD, SOON, AccountAt

AT = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
SEEN = frozenset({"\\Seen"})
KNOWN = FolderState(uidvalidity=7, uidnext=12, flags={10: frozenset(), 11: SEEN})
LIST = "UID FETCH 1:* (UID FLAGS)"
BODIES = "(UID FLAGS INTERNALDATE BODY.PEEK[])"

Open = Callable[[Dialogue], ImapConnection]


@pytest.fixture
def opened(service: MailService, account: AccountAt) -> Open:
    return lambda server: service.imap(account(server), PASSWORD)


@pytest.fixture
def script(lab: TlsLab) -> ImapScript:
    return ImapScript(lab).signed_in()


# Folders.


@pytest.mark.expects_log
def test_folders_of_all_kinds(script: ImapScript, opened: Open) -> None:
    script.command(
        'LIST "" "*"',
        r'* LIST (\HasNoChildren) "/" INBOX',
        r'* LIST (\HasNoChildren \Sent) "/" "Objets envoy&AOk-s"',
        r'* LIST (\Noselect) "/" "[Gmail]"',
        r'* LIST () "/" "[Gmail]/Corbeille"',
        r'* LIST () NIL "2026"',
        r'* LIST NIL "/" "Sans rien"',
        r'* LIST () "/" "le \"petit\" \\ dossier"',
        r'* LIST () "/" {5}',
        "a (b)",
        b'* LIST () "/" "caf\xe9"',
        r'* LIST () "/" "&broken"',
    )
    with script as server:
        session = opened(server)
        folders = session.folders()
        session.close()
    assert [(folder.name, folder.role, folder.selectable) for folder in folders] == [
        ("INBOX", "inbox", True),
        ("Objets envoyés", "sent", True),
        ("[Gmail]", None, False),
        ("[Gmail]/Corbeille", "trash", True),
        ("2026", None, True),
        ("Sans rien", None, True),
        ('le "petit" \\ dossier', None, True),
        ("a (b)", None, True),
    ]


def test_a_folder_name_cannot_carry_a_command(script: ImapScript, opened: Open) -> None:
    with script.command('CREATE "a&AA0ACg-x LOGOUT"') as server:
        session = opened(server)
        session.create("a\r\nx LOGOUT")
        session.close()


def test_a_folder_that_cannot_be_made(script: ImapScript, opened: Open) -> None:
    script.command('CREATE "x"', ends="NO not\x07 here").command('LIST "" "*"', '* LIST () "/" INBOX')
    with script as server:
        session = opened(server)
        with pytest.raises(Rejected) as caught:
            session.create("x")
        session.close()
    assert caught.value.words == "not here"
    assert "here" not in str(caught.value)


# Changes.


def test_first_look_at_a_folder(script: ImapScript, opened: Open) -> None:
    script.examine(exists=3, uidnext=13)
    script.command(
        LIST,
        r"* 1 FETCH (UID 10 FLAGS (\SEEN \Recent urgent))",
        r"* 3 FETCH (FLAGS () UID 12)",
        r"* 2 FETCH (UID 11 FLAGS (7))",
    )
    with script as server:
        session = opened(server)
        changes = session.changes("INBOX", FolderState())
        session.close()
    assert changes.new_uids == (12, 11, 10)
    assert changes.state.flags == {10: SEEN | {"urgent"}, 11: frozenset({"7"}), 12: frozenset()}
    assert (changes.state.uidvalidity, changes.state.uidnext, changes.state.modseq) == (7, 13, 0)
    assert not changes.reset and not changes.vanished


def test_an_empty_folder_is_not_listed(script: ImapScript, opened: Open) -> None:
    with script.examine(uidnext=12) as server:
        session = opened(server)
        assert session.changes("INBOX", KNOWN).vanished == (10, 11)
        session.close()


def test_nothing_new_needs_no_listing(lab: TlsLab, opened: Open) -> None:
    script = ImapScript(lab).signed_in("IMAP4rev1 ENABLE CONDSTORE QRESYNC")
    script.command("ENABLE QRESYNC", "* ENABLED QRESYNC")
    script.examine("* OK [HIGHESTMODSEQ 90] x", exists=2, uidnext=12, since="(QRESYNC (7 90))")
    known = FolderState(uidvalidity=7, uidnext=12, modseq=90, flags=KNOWN.flags)
    with script as server:
        session = opened(server)
        changes = session.changes("INBOX", known)
        session.close()
    assert changes.state == replace(known, messages=2)
    assert not (changes.new_uids or changes.vanished or changes.flags or changes.reset)


@pytest.mark.parametrize(
    "lines",
    [
        (r"* 1 FETCH (UID 10 FLAGS ())",),
        (r"* 1 FETCH (UID 10 FLAGS ())", r"* 1 FETCH (UID 10 FLAGS ())"),
        (r"* 1 FETCH (UID 10 FLAGS ())", r"* 2 FETCH (FLAGS (\Seen))"),
        (r"* 1 FETCH (UID 10 FLAGS ())", r"* 2 FETCH (UID 11)"),
        (r"* 1 FETCH (UID 10 FLAGS ())", r"* 2 FETCH (UID 10 FLAGS ())"),
        (r"* 1 FETCH (UID 10 FLAGS ())", r"* 2 FETCH (UID 0 FLAGS ())"),
        (r"* 1 FETCH (UID 10 FLAGS ())", r"* 2 FETCH (UID 4294967296 FLAGS ())"),
        (),
    ],
    ids=["too few", "the same twice", "without uid", "without flags", "uid twice", "uid 0", "uid too large", "none"],
)
@pytest.mark.expects_log
def test_a_short_listing_removes_nothing(script: ImapScript, opened: Open, lines: tuple[str, ...]) -> None:
    script.examine(exists=3, uidnext=13).command(LIST, *lines, r"* 3 FETCH (UID 12 FLAGS ())")
    with script as server:
        session = opened(server)
        changes = session.changes("INBOX", KNOWN)
        session.close()
    assert changes.vanished == ()
    assert changes.new_uids == (12,)
    assert changes.state.flags.keys() == {10, 11, 12}


def test_a_removal_during_the_listing_is_no_hiccup(script: ImapScript, opened: Open) -> None:
    script.examine(exists=2, uidnext=12).command(LIST, "* 1 EXPUNGE", r"* 1 FETCH (UID 11 FLAGS (\Seen))")
    with script as server:
        session = opened(server)
        assert session.changes("INBOX", KNOWN).vanished == (10,)
        session.close()


@pytest.mark.parametrize(
    ("answer", "ends", "code"),
    [
        ("* 1 FETCH (UID 10 FLAGS ())", "NO some could not be read", Code.MAIL_REFUSED),
        ("* 1 FETCH (UID 10 FLAGS ())", "NO [UNAVAILABLE] later", Code.MAIL_REFUSED_TEMPORARILY),
        ("* 1 FETCH (UID 10 FLAGS ())", "BAD bug", Code.MAIL_REFUSED),
        ("* 1 FETCH (UID 10 FLAGS (", "OK done", Code.MAIL_PROTOCOL),
        ("* 1 FETCH (UID 10 FLAGS", "OK done", Code.MAIL_PROTOCOL),
        ("* 1 FETCH (UID FLAGS ())", "OK done", Code.MAIL_PROTOCOL),
        ("* 1 FETCH " + "(" * 100_000, "OK done", Code.MAIL_PROTOCOL),
        (b'* 1 FETCH (UID 10 FLAGS (\xe9\x80 "))', "OK done", Code.MAIL_PROTOCOL),
        (b"\x80\xff\x00", "OK done", Code.MAIL_PROTOCOL),
        ("* BYE shutting down", "OK done", Code.MAIL_OFFLINE),
        ("A99 OK somebody else's", "OK done", Code.MAIL_PROTOCOL),
    ],
)
def test_a_broken_answer_raises(
    script: ImapScript, opened: Open, *, answer: str | bytes, ends: str, code: Code
) -> None:
    with script.examine(exists=2, uidnext=12).command(LIST, answer, ends=ends) as server:
        session = opened(server)
        with pytest.raises(SecmailError) as caught:
            session.changes("INBOX", KNOWN)
        session.close()
    assert caught.value.code is code


@pytest.mark.parametrize("uidvalidity", [0, -3])
def test_a_folder_without_uidvalidity_is_not_believed(script: ImapScript, opened: Open, uidvalidity: int) -> None:
    with script.examine(uidvalidity=uidvalidity) as server:
        session = opened(server)
        with pytest.raises(Unavailable) as caught:
            session.changes("INBOX", KNOWN)
        session.close()
    assert caught.value.code is Code.MAIL_PROTOCOL


def test_another_uidvalidity_starts_anew(script: ImapScript, opened: Open) -> None:
    script.examine(exists=1, uidnext=11, uidvalidity=8).command(LIST, "* 1 FETCH (UID 10 FLAGS ())")
    with script as server:
        session = opened(server)
        changes = session.changes("INBOX", KNOWN)
        session.close()
    assert changes.reset and changes.new_uids == (10,) and changes.vanished == ()


def test_another_uidvalidity_with_a_short_listing_destroys_nothing(script: ImapScript, opened: Open) -> None:
    script.examine(exists=2, uidnext=11, uidvalidity=8).command(LIST, "* 1 FETCH (UID 10 FLAGS ())")
    with script as server:
        session = opened(server)
        with pytest.raises(Unavailable):
            session.changes("INBOX", KNOWN)
        session.close()


# Fetching.


def message(sequence: int, uid: int, body: bytes, *, size: int | None = None) -> bytes:
    date = b'INTERNALDATE "20-Nov-2026 09:30:00 +0100"'
    length = len(body) if size is None else size
    return b"* %d FETCH (UID %d FLAGS () %s BODY[] {%d}\r\n%s)" % (sequence, uid, date, length, body)


def sizes(script: ImapScript, **by_uid: int) -> ImapScript:
    uids = [int(name[1:]) for name in by_uid]
    lines = [f"* {uid} FETCH (UID {uid} RFC822.SIZE {by_uid[f'u{uid}']})" for uid in uids]
    return script.examine(exists=9, uidnext=100).command(
        f"UID FETCH {imap_fetch.uid_set(uids).decode()} (UID RFC822.SIZE)", *lines
    )


def test_messages_come_in_slices_in_the_order_asked(script: ImapScript, opened: Open) -> None:
    big = imap_fetch.SLICE_BYTES
    script = sizes(script, u9=10, u8=big, u7=5, u6=5)
    script.command(f"UID FETCH 9 {BODIES}", message(9, 9, b"nine"))
    script.command(f"UID FETCH 8 {BODIES}", message(8, 8, b"eight"))
    script.command(f"UID FETCH 6:7 {BODIES}", message(6, 6, b""), message(7, 7, b"se\x00v\xff\r\n)en"))
    with script as server:
        session = opened(server)
        fetched = list(session.fetch("INBOX", [9, 8, 7, 6]))
        session.close()
    assert [(one.uid, one.raw) for one in fetched] == [
        (9, b"nine"),
        (8, b"eight"),
        (7, b"se\x00v\xff\r\n)en"),
        (6, b""),
    ]
    assert {one.received for one in fetched} == {AT}


def test_unasked_answers_belong_to_nobody(script: ImapScript, opened: Open) -> None:
    script = sizes(script, u3=4)
    script.command(
        f"UID FETCH 3 {BODIES}",
        r"* 3 FETCH (FLAGS (\Deleted))",  # without UID: sequence number 3 is not UID 3
        message(5, 5, b"other"),
        message(1, 3, b"mine"),
        r"* 1 FETCH (UID 3 FLAGS (\Seen))",
    )
    with script as server:
        session = opened(server)
        (fetched,) = session.fetch("INBOX", [3])
        session.close()
    assert (fetched.uid, fetched.raw, fetched.flags) == (3, b"mine", SEEN)


@pytest.mark.expects_log
def test_a_monster_is_left_where_it_is(script: ImapScript, opened: Open) -> None:
    script = sizes(script, u2=imap_fetch.MESSAGE_LIMIT + 1, u1=4).command(
        f"UID FETCH 1 {BODIES}", message(1, 1, b"tiny")
    )
    with script as server:
        session = opened(server)
        assert [one.uid for one in session.fetch("INBOX", [2, 1])] == [1]
        session.close()


@pytest.mark.parametrize(
    "answer",
    [message(1, 1, b"half", size=400), message(1, 1, b"x", size=2**40)],
    ids=["half-sent literal", "impossible literal"],
)
def test_half_a_message_is_none(script: ImapScript, opened: Open, answer: bytes) -> None:
    script = sizes(script, u1=400).hears(f"{{tag}} UID FETCH 1 {BODIES}").sends(answer).hangs_up()
    with script as server:
        session = opened(server)
        with pytest.raises(Unavailable) as caught:
            list(session.fetch("INBOX", [1]))
        session.close()
    assert caught.value.code in {Code.MAIL_OFFLINE, Code.MAIL_PROTOCOL}


@pytest.mark.parametrize("date", [b"NIL", b'"32-Foo-2026"', b'"20-Nov-2026 09:30:00 +9999"'])
def test_a_strange_date_is_replaced_by_now(script: ImapScript, opened: Open, date: bytes) -> None:
    script = sizes(script, u1=1).command(
        f"UID FETCH 1 {BODIES}", b"* 1 FETCH (UID 1 INTERNALDATE %s BODY[] {1}\r\nx)" % date
    )
    before = datetime.now(UTC)
    with script as server:
        session = opened(server)
        (fetched,) = session.fetch("INBOX", [1])
        session.close()
    assert before <= fetched.received <= datetime.now(UTC)


def test_uids_of_another_life_of_the_folder_are_not_used(script: ImapScript, opened: Open) -> None:
    script.examine(exists=0).examine(folder="Sent").examine(uidvalidity=8)
    with script as server:
        session = opened(server)
        session.changes("INBOX", FolderState())
        session.changes("Sent", FolderState())
        with pytest.raises(Unavailable):
            list(session.fetch("INBOX", [1]))
        session.close()


# Writing.


def test_append_tells_the_uid(script: ImapScript, opened: Open) -> None:
    raw = b"Subject: x\r\n\r\n\xe9\r\n"
    script.hears(r'{tag} APPEND "Sent" (\Seen) "20-Nov-2026 08:30:00 +0000" {{n...}').says("+ go").hears_bytes(
        raw + b"\r\n"
    )
    with script.says("{tag} OK [APPENDUID 7 31] stored") as server:
        session = opened(server)
        assert session.append("Sent", raw, ["\\Seen"], at=AT) == 31
        session.close()


@pytest.mark.parametrize(
    ("ends", "kind", "code"),
    [
        ("NO [OVERQUOTA] full", ActionNeeded, Code.MAIL_QUOTA),
        ("NO [TRYCREATE] none", Rejected, Code.MAIL_REFUSED),
    ],
)
def test_a_refused_append(script: ImapScript, opened: Open, *, ends: str, kind: type[SecmailError], code: Code) -> None:
    script.hears("{tag} APPEND {rest...}").says("{tag} " + ends)
    with script as server:
        session = opened(server)
        with pytest.raises(SecmailError) as caught:
            session.append("Sent", b"x\r\n", [], at=AT)
        session.close()
    assert type(caught.value) is kind and caught.value.code is code


def test_flags_are_set_on_an_open_folder(script: ImapScript, opened: Open) -> None:
    script.command('SELECT "INBOX"', "* 2 EXISTS", "* OK [UIDVALIDITY 7]", ends="OK [READ-WRITE] x")
    script.command(r"UID STORE 1:2 +FLAGS.SILENT (\Seen)").command(r"UID STORE 1 -FLAGS.SILENT (\Seen)")
    with script as server:
        session = opened(server)
        session.set_flag("INBOX", [], "\\Seen", present=True)
        session.set_flag("INBOX", [1, 2], "\\Seen", present=True)
        session.set_flag("INBOX", [1], "\\Seen", present=False)
        session.close()


def test_a_read_only_folder_keeps_its_flags(script: ImapScript, opened: Open) -> None:
    script.command('SELECT "INBOX"', "* 2 EXISTS", "* OK [UIDVALIDITY 7]", ends="OK [READ-ONLY] x")
    with script as server:
        session = opened(server)
        with pytest.raises(Rejected):
            session.set_flag("INBOX", [1], "\\Seen", present=True)
        session.close()


@pytest.mark.parametrize("message_id", ["", "<é@x>", "<a\r\nb>"])
def test_a_strange_message_id_is_not_asked_for(script: ImapScript, opened: Open, message_id: str) -> None:
    with script as server:
        session = opened(server)
        assert session.find("Sent", message_id) == ()
        session.close()


# Waiting.


@pytest.fixture
def idling(lab: TlsLab) -> ImapScript:
    return ImapScript(lab).signed_in("IMAP4rev1 IDLE").examine(exists=2)


@pytest.mark.parametrize("news", ["* 3 EXISTS", "* 1 EXPUNGE", r"* 1 FETCH (FLAGS (\Seen))", "* VANISHED 10"])
def test_idle_ends_with_news(idling: ImapScript, opened: Open, news: str) -> None:
    script = idling.hears("{tag} IDLE").says("+ idling", "* OK still here", news).hears("DONE").says("{tag} OK done")
    with script as server:
        session = opened(server)
        assert session.wait(["INBOX"], 30.0) == {"INBOX"}
        session.close()


def test_idle_is_not_fooled_by_old_news(idling: ImapScript, opened: Open) -> None:
    script = idling.hears("{tag} IDLE").says("+ idling", "* 2 EXISTS").hears("DONE").says("{tag} OK done")
    script.hears("{tag} IDLE").says("+ idling").hears("DONE").says("{tag} OK done")
    with script as server:
        session = opened(server)
        assert session.wait(["INBOX"], 0.2) == frozenset()
        session.close()


def test_news_before_the_continuation(idling: ImapScript, opened: Open) -> None:
    script = idling.hears("{tag} IDLE").says("* 3 EXISTS", "+ idling").hears("DONE").says("{tag} OK done")
    with script as server:
        session = opened(server)
        assert session.wait(["INBOX"], 30.0) == {"INBOX"}
        session.close()


@pytest.mark.parametrize(
    ("last", "code"), [("* BYE idle too long", Code.MAIL_OFFLINE), ("rubbish", Code.MAIL_PROTOCOL)]
)
def test_idle_with_a_bad_end(idling: ImapScript, opened: Open, last: str, code: Code) -> None:
    with idling.hears("{tag} IDLE").says("+ idling", last) as server:
        session = opened(server)
        with pytest.raises(Unavailable) as caught:
            session.wait(["INBOX"], 30.0)
        session.close()
    assert caught.value.code is code


def test_idle_sees_the_connection_go(idling: ImapScript, opened: Open) -> None:
    with idling.hears("{tag} IDLE").says("+ idling").hangs_up() as server:
        session = opened(server)
        started = time.monotonic()
        with pytest.raises(Unavailable):
            session.wait(["INBOX"], 60.0)
        assert time.monotonic() - started < SOON
        session.close()


def test_noop_where_there_is_no_idle(script: ImapScript, opened: Open) -> None:
    script.examine(exists=2).command("NOOP").command("NOOP", "* 2 EXISTS").command("NOOP", "* 3 EXISTS")
    with script as server:
        session = opened(server)
        assert session.wait(["INBOX"], 30.0) == {"INBOX"}
        session.close()


# Interrupting.


@pytest.mark.parametrize("call", ["changes", "folders", "append"])
def test_an_interrupt_ends_any_call(script: ImapScript, opened: Open, call: str) -> None:
    calls: dict[str, Callable[[ImapConnection], object]] = {
        "changes": lambda session: session.changes("INBOX", KNOWN),
        "folders": lambda session: session.folders(),
        "append": lambda session: session.append("Sent", b"x" * 30_000_000, [], at=AT),
    }
    with script.stalls() as server:
        session = opened(server)
        timer = threading.Timer(0.1, session.interrupt)
        timer.start()
        started = time.monotonic()
        with pytest.raises(Unavailable) as caught:
            calls[call](session)
        assert time.monotonic() - started < SOON
        timer.join()
        session.interrupt()
        session.close()
        session.interrupt()
        session.close()
    assert (caught.value.code, caught.value.detail) == (Code.MAIL_OFFLINE, "interrupted")


def test_an_interrupted_idle_does_not_wait_for_a_dead_server(idling: ImapScript, opened: Open) -> None:
    with idling.hears("{tag} IDLE").says("+ idling").stalls() as server:
        session = opened(server)
        timer = threading.Timer(0.1, session.interrupt)
        timer.start()
        started = time.monotonic()
        with pytest.raises(Unavailable):
            session.wait(["INBOX"], 60.0)
        assert time.monotonic() - started < SOON
        timer.join()
        session.close()


def test_close_does_not_wait_for_a_server_that_stalls(lab: TlsLab, hasty: MailService, account: AccountAt) -> None:
    with ImapScript(lab).signed_in().stalls() as server:
        session = hasty.imap(account(server), PASSWORD)
        started = time.monotonic()
        session.close()
        assert time.monotonic() - started < SOON
