"""Servers that are broken or mean, line by line: a clear code, nothing lost, nothing without bounds."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from secmail.domain.errors import ActionNeeded, Code, Rejected, SecmailError, Unavailable
from secmail.domain.mailbox import FolderState, Moved
from secmail.mail import MailService, imap_dialogue, imap_fetch, imap_wire
from secmail.mail.imap_session import ImapConnection
from tests.support.dialogue import Dialogue
from tests.support.imap_script import ImapScript
from tests.support.tls import TlsLab
from tests.unit.mail.conftest import PASSWORD, AccountAt

AT = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
SEEN = frozenset({"\\Seen"})
KNOWN = FolderState(uidvalidity=7, uidnext=12, modseq=90, flags={10: frozenset(), 11: SEEN})
NUMBERS = replace(KNOWN, flags=None, messages=2)
SINCE = "(QRESYNC (7 90))"
LIST = "UID FETCH 1:* (UID FLAGS)"

Open = Callable[[Dialogue], ImapConnection]


@pytest.fixture
def opened(service: MailService, account: AccountAt) -> Open:
    return lambda server: service.imap(account(server), PASSWORD)


@pytest.fixture
def script(lab: TlsLab) -> ImapScript:
    return ImapScript(lab).signed_in()


@pytest.fixture
def quick(lab: TlsLab) -> ImapScript:
    """A server that speaks QRESYNC."""
    script = ImapScript(lab).signed_in("IMAP4rev1 ENABLE CONDSTORE QRESYNC ESEARCH")
    return script.command("ENABLE QRESYNC", "* ENABLED QRESYNC")


def modseq(number: int) -> str:
    return f"* OK [HIGHESTMODSEQ {number}] x"


# QRESYNC and CONDSTORE.


def test_changes_come_with_the_opening(quick: ImapScript, opened: Open) -> None:
    told = (
        "* VANISHED (EARLIER) 11:13",
        r"* 1 FETCH (UID 10 FLAGS (\Seen) MODSEQ (91))",
        "* 2 FETCH (UID 14 FLAGS ())",
    )
    with quick.examine(modseq(95), *told, exists=2, uidnext=15, since=SINCE) as server:
        session = opened(server)
        changes = session.changes("INBOX", NUMBERS)
        session.close()
    assert changes is not None
    assert (changes.new_uids, changes.flags) == ((14,), {10: SEEN})
    assert changes.vanished == (11,)  # the others came and went in between
    assert changes.state == FolderState(7, 15, 95, flags=None, messages=2)


@pytest.mark.parametrize(
    ("told", "exists"),
    [
        ((modseq(80),), 2),
        (("* OK [NOMODSEQ] none",), 2),
        ((), 2),
        ((modseq(95),), 1),
        ((modseq(95), "* VANISHED (EARLIER) 11"), 2),
        ((modseq(95), "* 3 FETCH (UID 13 FLAGS ())"), 2),
    ],
    ids=["gone back", "no modseq", "silent", "one is missing", "vanished, but still counted", "new, but not counted"],
)
def test_numbers_that_do_not_fit_are_looked_into(
    quick: ImapScript, opened: Open, *, told: Sequence[str], exists: int
) -> None:
    """Without the flags there is no answer; with them everything is compared, or the UIDs are."""
    quick.examine(*told, exists=exists, uidnext=14, since=SINCE)
    quick.examine(*told, exists=exists, uidnext=14, since=SINCE)
    if told[:1] == (modseq(95),):
        quick.command("UID SEARCH RETURN (ALL) ALL", '* ESEARCH (TAG "x") UID ALL 10:11')
    flags = (r"* 1 FETCH (UID 10 FLAGS ())", r"* 2 FETCH (UID 11 FLAGS (\Seen))")[:exists]
    if "* VANISHED (EARLIER) 11" not in told:  # there the list of UIDs settles it
        quick.command(LIST, *flags)
    with quick as server:
        session = opened(server)
        assert session.changes("INBOX", NUMBERS) is None
        changes = session.changes("INBOX", KNOWN)
        session.close()
    assert changes is not None
    assert changes.vanished == ((11,) if exists == 1 else ()) and not changes.new_uids


@pytest.mark.parametrize("refusal", ["NO not today", "BAD never heard of it"])
def test_what_is_offered_and_then_refused_is_done_the_long_way(quick: ImapScript, opened: Open, refusal: str) -> None:
    quick.command(f'EXAMINE "INBOX" {SINCE}', ends=refusal).examine(modseq(95), exists=2, uidnext=14)
    quick.command("UID FETCH 1:* (UID FLAGS) (CHANGEDSINCE 90)", ends=refusal)
    with quick.command(LIST, r"* 1 FETCH (UID 11 FLAGS (\Seen))", "* 2 FETCH (UID 13 FLAGS ())") as server:
        session = opened(server)
        changes = session.changes("INBOX", KNOWN)
        session.close()
    assert changes is not None
    assert (changes.new_uids, changes.vanished) == ((13,), (10,))


def test_a_folder_that_is_gone_is_refused_once_more(quick: ImapScript, opened: Open) -> None:
    quick.command(f'EXAMINE "INBOX" {SINCE}', ends="NO no such mailbox")
    with quick.command('EXAMINE "INBOX"', ends="NO no such mailbox") as server:
        session = opened(server)
        with pytest.raises(Rejected):
            session.changes("INBOX", NUMBERS)
        session.close()


def test_a_reset_folder_is_not_compared_by_its_old_numbers(quick: ImapScript, opened: Open) -> None:
    quick.examine(modseq(95), exists=1, uidvalidity=8, uidnext=12, since=SINCE)
    quick.examine(modseq(95), exists=1, uidvalidity=8, uidnext=12, since=SINCE)
    with quick.command(LIST, "* 1 FETCH (UID 11 FLAGS ())") as server:
        session = opened(server)
        assert session.changes("INBOX", NUMBERS) is None
        changes = session.changes("INBOX", KNOWN)
        session.close()
    assert changes is not None and changes.reset and changes.new_uids == (11,)


@pytest.mark.parametrize("range_", ["1:4294967295", "0", "5:99999999999", "x", "1:2:3", "", "-3"])
def test_impossible_removals_break_the_protocol(quick: ImapScript, opened: Open, range_: str) -> None:
    with quick.examine(modseq(95), f"* VANISHED (EARLIER) {range_}", exists=2, since=SINCE) as server:
        session = opened(server)
        with pytest.raises(Unavailable) as caught:
            session.changes("INBOX", NUMBERS)
        session.close()
    assert caught.value.code is Code.MAIL_PROTOCOL


def test_removals_while_listing_are_counted_whatever_they_are_called(quick: ImapScript, opened: Open) -> None:
    quick.examine(exists=3, uidnext=12).command(LIST, "* VANISHED 1,3", r"* 1 FETCH (UID 10 FLAGS ())")
    with quick as server:
        session = opened(server)
        changes = session.changes("INBOX", FolderState(7, 12, 0, flags={1: SEEN, 3: SEEN, 10: SEEN}))
        session.close()
    assert changes is not None and changes.vanished == (1, 3) and changes.flags == {10: frozenset()}


# Listings.


def test_uids_in_any_order_and_twice(script: ImapScript, opened: Open) -> None:
    lines = (r"* 3 FETCH (UID 12 FLAGS ())", r"* 1 FETCH (FLAGS (\Seen) UID 10)", r"* 3 FETCH (UID 12 FLAGS (a))")
    script.examine(exists=3, uidnext=13).command(LIST, *lines, r"* 2 FETCH (UID 11 FLAGS ())")
    with script as server:
        session = opened(server)
        changes = session.changes("INBOX", FolderState())
        session.close()
    assert changes is not None and changes.new_uids == (12, 11, 10)
    assert changes.state.flags == {10: SEEN, 11: frozenset(), 12: frozenset({"a"})}


NOISE = (
    "* 1 EXISTS",
    "* 0 RECENT",
    r"* 2 FETCH (FLAGS (\Deleted))",
    "* 2 FETCH (UID 99 BODY[] {3}\r\nabc)",
    "* 1 FETCH (UID 98 ENVELOPE NIL)",
    '* STATUS "Autre" (MESSAGES 3)',
    b"* OK [X-\xff\xfe] gr\xfc\xdfe\x00",
    b"* OK \x00\x01\x80",
    "* NO disk nearly full",
    "* BAD strange",
    "* SEARCH 1 2 3",
    "* ESEARCH (TAG",
    '* LIST () "/" "INBOX',
    "* CAPABILITY IMAP4rev1 STARTTLS",
    "* X-NEW thing (with (brackets",
    "+ go ahead, whatever you want",
    "* VANISHED 77",
)


@pytest.mark.parametrize("noise", NOISE)
def test_what_nobody_asked_for_changes_nothing(script: ImapScript, opened: Open, noise: str | bytes) -> None:
    script.examine(noise, exists=1, uidnext=12).command(LIST, noise, "* 1 FETCH (UID 11 FLAGS ())", noise)
    script.command("UID FETCH 11 (UID RFC822.SIZE)", noise, "* 1 FETCH (UID 11 RFC822.SIZE 1)")
    script.command(
        f"UID FETCH 11 {imap_fetch.MESSAGE_ASKED.decode()}", noise, "* 1 FETCH (UID 11 BODY[] {1}", "x)", noise
    )
    with script as server:
        session = opened(server)
        changes = session.changes("INBOX", FolderState())
        assert changes is not None and changes.new_uids == (11,)
        assert [(one.uid, one.raw) for one in session.fetch("INBOX", changes.new_uids)] == [(11, b"x")]
        session.close()


@pytest.mark.parametrize("number", ["9223372036854775808", "9999999999999999999", "99999999999999999999999"])
@pytest.mark.parametrize("code", ["HIGHESTMODSEQ", "UIDNEXT"])
def test_numbers_that_no_server_can_have_are_none(quick: ImapScript, opened: Open, code: str, number: str) -> None:
    """They could not be kept, either."""
    quick.examine(f"* OK [{code} {number}] x", exists=1, uidnext=12).command(LIST, "* 1 FETCH (UID 11 FLAGS ())")
    with quick as server:
        session = opened(server)
        changes = session.changes("INBOX", FolderState())
        session.close()
    assert changes is not None and (changes.state.uidnext, changes.state.modseq) == (12, 0)


@pytest.mark.parametrize("answer", ["* 1 FETCH (UID 10 FLAGS ())", "* 1 EXISTS"], ids=["fetch", "other"])
def test_answers_without_end_are_ended(
    script: ImapScript, opened: Open, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    monkeypatch.setattr(imap_wire, "UNTAGGED_LIMIT", 1000)
    monkeypatch.setattr(imap_dialogue, "MESSAGES_LIMIT", 1000)
    with script.examine(exists=2).hears("{tag} " + LIST).sends(f"{answer}\r\n".encode() * 1100) as server:
        session = opened(server)
        with pytest.raises(Unavailable) as caught:
            session.changes("INBOX", KNOWN)
        session.close()
    assert caught.value.code is Code.MAIL_PROTOCOL


# Messages.


def outlines(script: ImapScript, *lines: str | bytes) -> ImapScript:
    items = imap_fetch.OUTLINE_ASKED.decode() + " BODYSTRUCTURE"
    return script.examine(exists=1, uidnext=12).command(f"UID FETCH 11 ({items})", *lines)


NEST = b"(" * 2_000 + b'"text" "plain" NIL NIL NIL "7bit" 3 1' + b")" * 2_000
MANY = b"(" + b'("text" "plain" NIL NIL NIL "7bit" 3 1)' * 500 + b' "mixed")'
NAMED = (
    b'("application" "pdf" ("name" "=?utf-8?q?=C3=A9?=.pdf") NIL NIL "base64" 4 NIL'
    b' ("attachment" ("filename*0*" "utf-8\'\'%s" "filename*1" "b.pdf")) NIL)'
)


@pytest.mark.parametrize(
    ("structure", "expected"),
    [
        (NEST, 0),
        (MANY, 200),
        (b'("text" "plain" NIL NIL NIL "7bit" -3 1)', 1),
        (b'("text" "plain")', 1),
        (b"(() ())", 0),
        (b"()", 0),
        (b"NIL", 0),
        (b'"text"', 0),
        (b"(7 8 9)", 0),
        (b'("text" NIL)', 0),
        (b'((("a" "b" NIL NIL NIL NIL 1) "x") ("c" "d") "mixed")', 2),
        (b'("te\xffxt" "pl\xe9in" ("name" "\xe9\x00") NIL NIL "8bit" 99999999999999999999999)', 1),
        (b'("message" "rfc822" NIL NIL NIL "7bit" 300 ("date" NIL) ("text" "plain" NIL NIL NIL "7bit" 3 1) 9)', 1),
    ],
)
def test_any_structure_gives_some_outline(script: ImapScript, opened: Open, structure: bytes, expected: int) -> None:
    line = (
        b"* 1 FETCH (UID 11 FLAGS () RFC822.SIZE 9 BODY[HEADER]<0> {4}\r\n\xff\0\r\n BODYSTRUCTURE " + structure + b")"
    )
    with outlines(script, line) as server:
        session = opened(server)
        (outline,) = session.outlines("INBOX", [11])
        session.close()
    assert (outline.uid, outline.size, outline.header, outline.email_id) == (11, 9, b"\xff\0\r\n", "")
    assert len(outline.parts) == expected
    assert all(0 <= part.size < 2**40 and len(part.name) <= 500 for part in outline.parts)


def test_a_long_name_in_pieces(script: ImapScript, opened: Open) -> None:
    structure = NAMED % (b"%C3%A9" * 2_000)
    line = b"* 1 FETCH (UID 11 RFC822.SIZE 9 BODY[HEADER]<0> NIL BODYSTRUCTURE " + structure + b")"
    good = b'* 1 FETCH (UID 11 RFC822.SIZE 9 BODY[HEADER]<0> "" BODYSTRUCTURE ' + NAMED % b"%C3%A9" + b")"
    with outlines(outlines(script, line), good) as server:
        session = opened(server)
        assert list(session.outlines("INBOX", [11])) == []  # without a header there is no outline
        session._dialogue.open("INBOX")
        (outline,) = session.outlines("INBOX", [11])
        session.close()
    assert [part.name for part in outline.parts] == ["éb.pdf"]


@pytest.mark.parametrize("size", ["99999999999999999999", "9223372036854775808", "-3", "NIL", "(1 2)", '"big"'])
def test_an_impossible_size_hides_no_message(script: ImapScript, opened: Open, size: str) -> None:
    with outlines(script, f'* 1 FETCH (UID 11 RFC822.SIZE {size} BODY[HEADER]<0> "a: b")') as server:
        session = opened(server)
        (outline,) = session.outlines("INBOX", [11])
        session.close()
    assert (outline.uid, outline.size, outline.header) == (11, 0, b"a: b")


def test_a_piece_is_never_more_than_was_asked_for(script: ImapScript, opened: Open) -> None:
    script.examine(exists=1).command("UID FETCH 11 (UID BODY.PEEK[]<5.3>)", "* 1 FETCH (UID 11 BODY[]<5> {4}", "abcd)")
    with script as server:
        session = opened(server)
        with pytest.raises(Unavailable) as caught:
            session.piece("INBOX", 11, start=5, length=3)
        session.close()
    assert caught.value.code is Code.MAIL_PROTOCOL


def test_a_piece_in_quotes_and_one_of_nothing(script: ImapScript, opened: Open) -> None:
    script.examine(exists=1)
    script.command("UID FETCH 11 (UID BODY.PEEK[]<0.9>)", r'* 1 FETCH (UID 11 BODY[]<0> "a\"b\\ 7")')
    script.command("UID FETCH 11 (UID BODY.PEEK[]<9.9>)", '* 1 FETCH (UID 11 BODY[]<9> "")')
    with script.command("UID FETCH 11 (UID BODY.PEEK[]<18.9>)") as server:
        session = opened(server)
        assert session.piece("INBOX", 11, start=0, length=9) == b'a"b\\ 7'
        assert session.piece("INBOX", 11, start=9, length=9) == b""
        assert session.piece("INBOX", 11, start=18, length=9) is None
        session.close()


def test_a_body_larger_than_its_size_said_is_taken(script: ImapScript, opened: Open) -> None:
    script.examine(exists=1).command("UID FETCH 11 (UID RFC822.SIZE)", "* 1 FETCH (UID 11 RFC822.SIZE 0)")
    body = b"x" * 200_000
    script.command(
        f"UID FETCH 11 {imap_fetch.MESSAGE_ASKED.decode()}", b"* 1 FETCH (UID 11 BODY[] ~{200000}\r\n" + body + b")"
    )
    with script as server:
        session = opened(server)
        assert [one.raw for one in session.fetch("INBOX", [11])] == [body]
        session.close()


@pytest.mark.parametrize("where", ["examine", "list", "body"])
def test_bye_at_any_time_is_a_server_that_closes(script: ImapScript, opened: Open, where: str) -> None:
    if where == "examine":
        script.hears('{tag} EXAMINE "INBOX"').says("* 2 EXISTS", "* BYE maintenance").hangs_up()
    elif where == "list":
        script.examine(exists=2).hears("{tag} " + LIST).says("* 1 FETCH (UID 10 FLAGS ())", "* BYE later").hangs_up()
    else:
        script.examine(exists=2).hears("{tag} " + LIST).says("* 1 FETCH (UID 10 BODY[] {500}", "half").hangs_up()
    with script as server:
        session = opened(server)
        with pytest.raises(Unavailable) as caught:
            session.changes("INBOX", KNOWN)
        session.close()
    assert caught.value.code is Code.MAIL_OFFLINE


# Changing.


def selected(script: ImapScript, *told: str) -> ImapScript:
    return script.command('SELECT "INBOX"', "* 2 EXISTS", "* OK [UIDVALIDITY 7]", *told)


@pytest.mark.parametrize(
    ("code", "kind", "expected"),
    [
        ("[OVERQUOTA] ", ActionNeeded, Code.MAIL_QUOTA),
        ("[TRYCREATE] ", Rejected, Code.MAIL_REFUSED),
        ("[LIMIT] ", Unavailable, Code.MAIL_REFUSED_TEMPORARILY),
        ("[INUSE] ", Unavailable, Code.MAIL_REFUSED_TEMPORARILY),
        ("[EXPUNGEISSUED] ", Unavailable, Code.MAIL_REFUSED_TEMPORARILY),
        ("", Rejected, Code.MAIL_REFUSED),
    ],
)
def test_a_copy_that_is_refused_removes_nothing(
    script: ImapScript, opened: Open, *, code: str, kind: type[SecmailError], expected: Code
) -> None:
    script.examine(exists=1, uidnext=11)
    script.command(
        "UID FETCH 10 (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER]<0.262144>)"
    )  # nothing to look for
    selected(script).command('UID COPY 10 "Plein"', ends=f"NO {code}not now")
    with script as server:
        session = opened(server)
        with pytest.raises(SecmailError) as caught:
            session.move("INBOX", [10], "Plein")
        session.close()
    assert type(caught.value) is kind and caught.value.code is expected
    assert not any(b"STORE" in line or b"EXPUNGE" in line for line in server.heard)


# Moving where there is no MOVE.

OUTLINES = f"({imap_fetch.OUTLINE_ASKED.decode()})"


def outlined(uid: int, *, flags: str = "", header: str = "") -> tuple[str, str]:
    """One message of 30 bytes, with a Message-ID of its number."""
    header = header or f"Message-ID: <m{uid}@x>\r\n\r\n"
    begin = f"* {uid} FETCH (UID {uid} FLAGS ({flags}) RFC822.SIZE 30 BODY[HEADER]<0> {{{len(header)}}}"
    return begin, f"{header})"


def test_copies_of_all_are_looked_for_at_once(script: ImapScript, opened: Open) -> None:
    """Two lie there already; one of them only by its name."""
    copy = b"Message-ID: <m10@x>\r\n\r\n1234567"
    told = [line for uid in (10, 11, 12) for line in outlined(uid)]
    script.examine(exists=3, uidnext=13).command(f"UID FETCH 10:12 {OUTLINES}", *told)
    script.examine(folder="Classe", exists=9).command(
        "UID SEARCH OR HEADER Message-ID <m10@x> OR HEADER Message-ID <m11@x> HEADER Message-ID <m12@x>",
        "* SEARCH 4 5",
    )
    script.command(
        "UID FETCH 4:5 (UID RFC822.SIZE)", "* 1 FETCH (UID 4 RFC822.SIZE 30)", "* 2 FETCH (UID 5 RFC822.SIZE 9)"
    )
    bodies = imap_fetch.MESSAGE_ASKED.decode()
    script.command(f"UID FETCH 4 {bodies}", b"* 1 FETCH (UID 4 FLAGS () BODY[] {30}\r\n" + copy + b")")
    others = (b"* 9 FETCH (UID %d FLAGS () BODY[] {30}\r\n%s)" % (uid, b"%030d" % uid) for uid in (11, 12))
    script.examine(exists=3, uidnext=13)
    script.command(f"UID FETCH 10:12 {bodies}", b"* 1 FETCH (UID 10 FLAGS () BODY[] {30}\r\n" + copy + b")", *others)
    selected(script).command('UID COPY 11:12 "Classe"').command("UID STORE 10:12 +FLAGS.SILENT (\\Deleted)")
    with script.command("UID SEARCH DELETED", "* SEARCH 10 11 12").command("EXPUNGE") as server:
        session = opened(server)
        session.move("INBOX", [10, 11, 12], "Classe")
        session.close()


@pytest.mark.parametrize("refusal", ["BAD too complex", "NO [LIMIT] too much at a time"])
def test_a_server_that_will_not_look_for_all_at_once_is_asked_one_by_one(
    script: ImapScript, opened: Open, refusal: str
) -> None:
    told = [line for uid in (10, 11) for line in outlined(uid)]
    script.examine(exists=2, uidnext=12).command(f"UID FETCH 10:11 {OUTLINES}", *told)
    script.examine(folder="Classe").command(
        "UID SEARCH OR HEADER Message-ID <m10@x> HEADER Message-ID <m11@x>", ends=refusal
    )
    script.command("UID SEARCH HEADER Message-ID <m10@x>", "* SEARCH")
    script.command("UID SEARCH HEADER Message-ID <m11@x>", "* SEARCH")
    selected(script).command('UID COPY 10:11 "Classe"').command("UID STORE 10:11 +FLAGS.SILENT (\\Deleted)")
    with script.command("UID SEARCH DELETED", "* SEARCH 10 11").command("EXPUNGE") as server:
        session = opened(server)
        session.move("INBOX", [10, 11], "Classe")
        session.close()


@pytest.mark.parametrize("code", ["[OVERQUOTA] ", "[INUSE] ", ""])
def test_a_copy_that_is_refused_leaves_the_mark_of_another_program(
    script: ImapScript, opened: Open, *, code: str
) -> None:
    told = (*outlined(10, flags="\\Deleted \\Seen", header="x\r\n\r\n"), *outlined(11, header="x\r\n\r\n"))
    script.examine(exists=2, uidnext=12).command(f"UID FETCH 10:11 {OUTLINES}", *told)
    selected(script).command("UID STORE 10 -FLAGS.SILENT (\\Deleted)")
    script.command('UID COPY 10:11 "Plein"', ends=f"NO {code}not now")
    with script.command("UID STORE 10 +FLAGS.SILENT (\\Deleted)") as server:
        session = opened(server)
        with pytest.raises(SecmailError) as caught:
            session.move("INBOX", [10, 11], "Plein")
        session.close()
    assert caught.value.code in {Code.MAIL_QUOTA, Code.MAIL_REFUSED, Code.MAIL_REFUSED_TEMPORARILY}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("9 10:11 31,30", Moved(9, {10: 31, 11: 30})),
        ("9 10:11 30:31,40", Moved()),
        ("9 1:4294967295 1:4294967295", Moved()),
        ("9 10 x", Moved()),
        ("x 10 11", Moved()),
        ("9", Moved()),
        ("9 77 31", Moved(9, {})),
    ],
)
def test_what_is_told_of_a_move_is_believed_only_where_it_fits(
    lab: TlsLab, opened: Open, told: str, expected: Moved
) -> None:
    script = selected(ImapScript(lab).signed_in("IMAP4rev1 MOVE UIDPLUS"))
    script.command('UID MOVE 10:11 "Classe"', f"* OK [COPYUID {told}] moved", "* 1 EXPUNGE")
    with script as server:
        session = opened(server)
        assert session.move("INBOX", [10, 11], "Classe") == expected
        session.close()


@pytest.mark.parametrize(
    ("permanent", "kept"),
    [("()", False), (r"(\Seen)", False), (r"(\Seen \*)", True), (r"(\seen $A)", True), ("", True)],
)
def test_a_keyword_is_set_where_it_is_kept(script: ImapScript, opened: Open, permanent: str, *, kept: bool) -> None:
    selected(script, *([f"* OK [PERMANENTFLAGS {permanent}] x"] if permanent else ()))
    if kept:
        script.command("UID STORE 10 +FLAGS.SILENT ($a)")
    with script.command("UID STORE 10 -FLAGS.SILENT ($a)") as server:
        session = opened(server)
        assert session.set_flag("INBOX", [10], "$a", present=True) is kept
        assert session.set_flag("INBOX", [10], "$a", present=False)
        session.close()


def test_where_nothing_may_be_removed_that_is_said(script: ImapScript, opened: Open) -> None:
    with selected(script, r"* OK [PERMANENTFLAGS (\Seen)] x") as server:
        session = opened(server)
        with pytest.raises(Rejected):
            session.remove("INBOX", [10])
        session.close()


@pytest.mark.parametrize("flag", ["", "a b", "é", "a(", "\\", "a\\b", 'a"', "x\r\ny", "%", "*", "{3}", "x" * 101])
def test_what_is_no_flag_is_not_sent(script: ImapScript, opened: Open, flag: str) -> None:
    with script as server:
        session = opened(server)
        assert session.set_flag("INBOX", [10], flag, present=True) is False
        session.close()


def test_a_folder_that_is_there_already(script: ImapScript, opened: Open) -> None:
    script.command('CREATE "x"', ends="NO [ALREADYEXISTS] it is").command('LIST "" "*"', '* LIST () "/" x')
    with script.command('RENAME "x" "y"', ends="NO [ALREADYEXISTS] there") as server:
        session = opened(server)
        session.create("x")
        with pytest.raises(Rejected):
            session.rename("x", "y")
        session.close()
