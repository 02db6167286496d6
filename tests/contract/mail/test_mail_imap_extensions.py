"""What sessions do faster or better where the server knows how, on real servers: Dovecot knows nearly all of it, the
server of the demonstration next to nothing. The outcome is the same."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from secmail.domain.errors import Code, Rejected, Unavailable
from secmail.domain.mailbox import FolderState
from secmail.mail import MailService
from secmail.mail.imap_session import ImapConnection
from tests.contract.mail.conftest import TIMEOUTS, Practice

AT = datetime(2026, 11, 20, 8, 30, 15, tzinfo=UTC)
PLAIN = b"From: labo@labo.example\r\nSubject: essai\r\nMessage-ID: <1@labo.example>\r\n\r\nbonjour\r\n"
SCAN = (
    b"Subject: radio\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    b"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nbonjour\r\n"
    b'--b\r\nContent-Type: application/pdf; name="=?utf-8?q?r=C3=A9sultat.pdf?="\r\n'
    b"Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment;\r\n"
    b" filename*=utf-8''r%C3%A9sultat.pdf\r\n\r\n" + b"QUJD" * 1000 + b"\r\n--b--\r\n"
)
Connect = Callable[[], ImapConnection]


def knows(session: ImapConnection, capability: str) -> bool:
    return session._dialogue.has(capability)


def needs(session: ImapConnection, capability: str) -> None:
    if not knows(session, capability):
        pytest.skip(f"a server without {capability}")


def put(session: ImapConnection, count: int, folder: str = "INBOX") -> None:
    for number in range(count):
        session.append(folder, b"Subject: %d\r\n\r\nx\r\n" % number, (), at=AT + timedelta(minutes=number))


def first_look(session: ImapConnection, folder: str = "INBOX") -> FolderState:
    changes = session.changes(folder, FolderState())
    assert changes is not None
    return changes.state


def without_flags(state: FolderState) -> FolderState:
    return replace(state, flags=None)


def test_changes_are_told_without_our_flags(connect: Connect) -> None:
    here, there = connect(), connect()
    put(here, 5)
    before = first_look(here)
    uids = sorted(before.flags or ())
    there.changes("INBOX", FolderState())
    there.set_flag("INBOX", uids[:1], "\\Seen", present=True)
    there.remove("INBOX", uids[1:3])
    put(there, 1)

    quick = here.changes("INBOX", without_flags(before))

    whole = here.changes("INBOX", before)
    assert whole is not None
    assert (whole.vanished, whole.flags) == (tuple(uids[1:3]), {uids[0]: frozenset({"\\Seen"})})
    if not knows(here, "QRESYNC"):
        assert quick is None
        return
    assert quick is not None
    assert (quick.new_uids, quick.vanished, quick.flags) == (whole.new_uids, whole.vanished, whole.flags)
    assert quick.state == without_flags(whole.state)
    again = here.changes("INBOX", quick.state)
    assert again is not None and again.state == quick.state and not again.new_uids


def test_condstore_alone_finds_removals_by_their_number(connect: Connect) -> None:
    """A server that lacks QRESYNC: the same one, as if it had not said so."""
    here, there = connect(), connect()
    needs(here, "CONDSTORE")
    here._dialogue.qresync = False
    put(here, 4)
    before = first_look(here)
    uids = sorted(before.flags or ())
    there.changes("INBOX", FolderState())
    there.set_flag("INBOX", uids[:1], "\\Seen", present=True)
    quick = here.changes("INBOX", without_flags(before))
    assert quick is not None and quick.flags == {uids[0]: frozenset({"\\Seen"})}
    there.remove("INBOX", uids[1:2])
    assert here.changes("INBOX", without_flags(before)) is None
    whole = here.changes("INBOX", before)
    assert whole is not None and (whole.vanished, whole.flags) == ((uids[1],), {uids[0]: frozenset({"\\Seen"})})


def test_the_list_tells_how_each_folder_stands(session: ImapConnection) -> None:
    session.create("Résultats")
    put(session, 3, "Résultats")
    state = first_look(session, "Résultats")
    session.set_flag("Résultats", sorted(state.flags or ())[:1], "\\Seen", present=True)
    state = first_look(session, "Résultats")
    first_look(session)  # of the folder that is open the list may tell old news
    listed = {folder.name: folder.status for folder in session.folders()}
    status = listed["Résultats"]
    assert listed["INBOX"] is None
    if not knows(session, "LIST-STATUS"):
        assert status is None
        return
    assert status is not None
    assert (status.uidvalidity, status.uidnext, status.messages) == (state.uidvalidity, state.uidnext, 3)
    assert (status.unseen, status.modseq) == (2, state.modseq)


def test_moved_messages_are_known_by_their_new_uids(session: ImapConnection) -> None:
    session.create("Classé")
    put(session, 3)
    uids = sorted(first_look(session).flags or ())
    session.set_flag("INBOX", uids[:1], "\\Seen", present=True)

    moved = session.move("INBOX", [*uids[:2], 4_000], "Classé")

    there = first_look(session, "Classé")
    assert sorted(first_look(session).flags or ()) == uids[2:]
    assert len(there.flags or ()) == 2
    if knows(session, "UIDPLUS"):
        assert (moved.uidvalidity, sorted(moved.uids.values())) == (there.uidvalidity, sorted(there.flags or ()))
        assert list(moved.uids) == uids[:2]
        assert (there.flags or {})[moved.uids[uids[0]]] == {"\\Seen"}


def test_without_move_messages_are_copied_and_then_removed(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    session = connect()
    told = session._dialogue.has
    monkeypatch.setattr(session._dialogue, "has", lambda name: name != "MOVE" and told(name))
    session.create("Classé")
    put(session, 3)
    uids = sorted(first_look(session).flags or ())
    moved = session.move("INBOX", uids[:2], "Classé")
    assert sorted(first_look(session).flags or ()) == uids[2:]
    assert sorted(moved.uids.values()) == sorted(first_look(session, "Classé").flags or ())


def test_without_move_what_was_copied_before_is_not_copied_again(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer to a copy was lost; and what only looks like a copy is none."""
    session = connect()
    told = session._dialogue.has
    monkeypatch.setattr(session._dialogue, "has", lambda name: name != "MOVE" and told(name))
    session.create("Classé")
    raws = [b"Message-ID: <m%d@x>\r\nSubject: s\r\n\r\none\r\n" % number for number in range(3)]
    uids = [session.append("INBOX", raw, (), at=AT) for raw in raws]
    session.append("Classé", raws[1].replace(b"one", b"two"), (), at=AT)
    known = [uid for uid in uids if uid is not None]
    session._dialogue.ensure("INBOX", writable=True)
    session._dialogue.ask(b"UID COPY %d " % known[0] + session._dialogue.name("Classé"))
    session.move("INBOX", known, "Classé")
    assert not first_look(session).flags
    filed = session.fetch("Classé", sorted(first_look(session, "Classé").flags or ()))
    assert sorted(one.raw for one in filed) == sorted([*raws, raws[1].replace(b"one", b"two")])


@pytest.fixture
def bare(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> ImapConnection:
    """A server that can neither move nor expunge by number."""
    session = connect()
    told = session._dialogue.has
    monkeypatch.setattr(session._dialogue, "has", lambda name: name not in {"MOVE", "UIDPLUS"} and told(name))
    session.create("Classé")
    return session


def test_a_copy_that_waits_for_its_removal_is_not_taken_for_the_moved_message(bare: ImapConnection) -> None:
    """There and back, where somebody else's removed message keeps ours from being expunged."""
    raws = [b"Message-ID: <m%d@x>\r\n\r\none\r\n" % number for number in range(2)]
    bare.append("INBOX", raws[0], ("\\Deleted",), at=AT)
    bare.append("INBOX", raws[1], (), at=AT)
    bare.move("INBOX", sorted(first_look(bare).flags or ())[1:], "Classé")
    bare.move("Classé", sorted(first_look(bare, "Classé").flags or ()), "INBOX")
    staying = [uid for uid, flags in (first_look(bare).flags or {}).items() if "\\Deleted" not in flags]
    assert [one.raw for one in bare.fetch("INBOX", staying)] == [raws[1]]


def test_a_copy_that_lay_there_already_gets_the_marks_of_the_moved_message(bare: ImapConnection) -> None:
    raw = b"Message-ID: <m@x>\r\n\r\none\r\n"
    bare.append("Classé", raw, ("\\Seen",), at=AT)
    bare.append("INBOX", raw, ("\\Flagged", "$SecmailToDo"), at=AT)
    bare.move("INBOX", sorted(first_look(bare).flags or ()), "Classé")
    assert not first_look(bare).flags
    assert list((first_look(bare, "Classé").flags or {}).values()) == [{"\\Flagged", "$SecmailToDo"}]


def test_one_copy_stands_for_one_message(bare: ImapConnection) -> None:
    raw = b"Message-ID: <m@x>\r\n\r\none\r\n"
    for folder in ("Classé", "INBOX", "INBOX"):
        bare.append(folder, raw, (), at=AT)
    bare.move("INBOX", sorted(first_look(bare).flags or ()), "Classé")
    assert not first_look(bare).flags
    assert len(first_look(bare, "Classé").flags or ()) == 2


def test_what_is_copied_is_not_marked_as_deleted(bare: ImapConnection) -> None:
    bare.append("INBOX", b"Message-ID: <m@x>\r\n\r\none\r\n", ("\\Deleted", "\\Flagged"), at=AT)
    bare.move("INBOX", sorted(first_look(bare).flags or ()), "Classé")
    assert not first_look(bare).flags
    assert list((first_look(bare, "Classé").flags or {}).values()) == [{"\\Flagged"}]


def test_a_move_to_nowhere_moves_nothing(session: ImapConnection) -> None:
    put(session, 1)
    uids = list(first_look(session).flags or ())
    with pytest.raises(Rejected):
        session.move("INBOX", uids, "Nulle part")
    assert list(first_look(session).flags or ()) == uids


def test_keywords_stay_where_they_are_kept(connect: Connect) -> None:
    here = connect()
    put(here, 2)
    uids = sorted(first_look(here).flags or ())
    assert here.set_flag("INBOX", uids, "$secmail-a-faire", present=True)
    assert not here.set_flag("INBOX", uids, "no flag", present=True)
    assert first_look(connect()).flags == dict.fromkeys(uids, frozenset({"$secmail-a-faire"}))
    here.set_flag("INBOX", uids[:1], "$secmail-a-faire", present=False)
    assert (first_look(connect()).flags or {})[uids[0]] == frozenset()


def test_a_folder_gets_another_name_and_keeps_its_messages(session: ImapConnection) -> None:
    needs(session, "LIST-STATUS")  # the demonstration's server goes away when it is asked to rename
    session.create("Dossier été")
    put(session, 1, "Dossier été")
    before = first_look(session, "Dossier été")
    session.rename("Dossier été", "Dossier hiver")
    assert {"Dossier hiver"} == {folder.name for folder in session.folders()} & {"Dossier été", "Dossier hiver"}
    assert first_look(session, "Dossier hiver").flags == before.flags
    with pytest.raises(Rejected):
        session.rename("INBOX", "Autre")


def test_a_folder_that_was_made_anew_is_another_one(connect: Connect) -> None:
    here, there = connect(), connect()
    here.create("Essai")
    put(here, 2, "Essai")
    before = first_look(here, "Essai")
    there.rename("Essai", "Ancien")
    there.create("Essai")
    put(there, 1, "Essai")
    for known in (before, without_flags(before)):
        changes = here.changes("Essai", known)
        if changes is not None and before.uidvalidity != changes.state.uidvalidity:
            assert changes.reset and len(changes.new_uids) == 1 and not changes.vanished
        elif changes is None:
            assert known.flags is None


def test_outlines_tell_of_messages_without_their_bodies(session: ImapConnection) -> None:
    session.append("INBOX", PLAIN, ["\\Seen"], at=AT)
    session.append("INBOX", SCAN, (), at=AT)
    uids = sorted(first_look(session).flags or ())

    scan, plain = session.outlines("INBOX", [uids[1], uids[0], 4_000])

    assert plain.header.rstrip(b"\r\n") == PLAIN.partition(b"\r\n\r\n")[0]
    assert (plain.uid, plain.flags, plain.size, plain.received) == (uids[0], {"\\Seen"}, len(PLAIN), AT)
    assert [(part.section, part.media_type) for part in plain.parts] == [("1", "text/plain")]
    assert [(part.section, part.media_type, part.name) for part in scan.parts] == [
        ("1", "text/plain", ""),
        ("2", "application/pdf", "résultat.pdf"),
    ]
    assert 4_000 <= scan.parts[1].size < 5_000  # some count the head of the part
    assert [one.parts for one in session.outlines("INBOX", uids, structure=False)] == [(), ()]


def test_a_large_message_comes_in_pieces(session: ImapConnection) -> None:
    session.append("INBOX", SCAN, (), at=AT)
    (uid,) = first_look(session).flags or ()
    pieces = [session.piece("INBOX", uid, start=start, length=1000) for start in range(0, 6000, 1000)]
    assert b"".join(piece or b"" for piece in pieces) == SCAN
    assert session.piece("INBOX", uid, start=len(SCAN) + 1, length=10) == b""
    assert session.piece("INBOX", 4_000, start=0, length=10) is None
    assert session.sizes("INBOX", [4_000, uid]) == {uid: len(SCAN)}


def test_nul_bytes_arrive_where_the_server_takes_them(session: ImapConnection) -> None:
    needs(session, "BINARY")
    raw = b"Subject: x\r\nContent-Transfer-Encoding: binary\r\n\r\na\0b\r\n"
    session.append("INBOX", raw, (), at=AT)
    assert len(list(session.fetch("INBOX", list(first_look(session).flags or ())))) == 1


@pytest.mark.parametrize("size", [10, 5_000, 300_000])
def test_uploads_of_any_size_arrive(session: ImapConnection, size: int) -> None:
    """At once, by a server's leave, or in the clear: byte for byte."""
    raw = b"Subject: x\r\n\r\n" + b"\xe9" * size + b"\r\n"
    uid = session.append("INBOX", raw, (), at=AT)
    (found,) = session.fetch("INBOX", list(first_look(session).flags or ()))
    assert found.raw == raw and uid in {None, found.uid}


def test_what_happens_in_other_folders_is_told_too(practice: Practice) -> None:
    here = MailService(replace(TIMEOUTS, others=0.1)).imap(practice.account, practice.password)
    there = MailService(TIMEOUTS).imap(practice.account, practice.password)
    try:
        folders = ["INBOX", "Sent", "Drafts"]
        assert here.wait(folders, 0.05) == frozenset()
        for changed in ("Drafts", "INBOX", "Sent"):
            timer = threading.Timer(0.05, there.append, [changed, PLAIN, ()], {"at": AT})
            timer.start()
            started = time.monotonic()
            assert here.wait(folders, 60.0) == {changed}
            assert time.monotonic() - started < 30.0
            timer.join()
            while here.wait(folders, 0.05):
                pass  # one look too many after news, for what came meanwhile
        assert [here.wait(folders, 0.05) for _ in range(2)] == [frozenset(), frozenset()]
    finally:
        here.close()
        there.close()


def test_what_came_to_another_folder_between_two_waits_is_not_missed(connect: Connect) -> None:
    here, there = connect(), connect()
    assert here.wait(["INBOX", "Sent"], 0.05) == frozenset()
    put(there, 1, "Sent")
    here.folders()
    assert here.wait(["INBOX", "Sent"], 30.0) == {"Sent"}


def test_a_slow_link_is_compressed(practice: Practice) -> None:
    session = MailService(replace(TIMEOUTS, compress=0.0)).imap(practice.account, practice.password)
    try:
        needs(session, "COMPRESS=DEFLATE")
        raw = PLAIN + b"bonjour " * 50_000
        session.append("INBOX", raw, (), at=AT)
        (found,) = session.fetch("INBOX", list(first_look(session).flags or ()))
        assert found.raw == raw
        assert session.wait(["INBOX"], 0.05) == frozenset()
        assert session._dialogue.wire.channel._deflated is not None
    finally:
        session.close()


def test_a_folder_removed_under_our_feet_says_so(connect: Connect) -> None:
    here, there = connect(), connect()
    here.create("Essai")
    put(here, 1, "Essai")
    fetching = here.fetch("Essai", list(first_look(here, "Essai").flags or ()), sizes={1: 10})
    there.rename("Essai", "Ailleurs")
    with pytest.raises((Rejected, Unavailable)) as caught:
        list(fetching)
        here.changes("Essai", FolderState())
    assert caught.value.code in {Code.MAIL_REFUSED, Code.MAIL_OFFLINE, Code.MAIL_REFUSED_TEMPORARILY}
