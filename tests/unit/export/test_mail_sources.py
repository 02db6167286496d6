"""Mail of other programs is read message by message as it was received; their own marks go, deleted mail stays."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from secmail.domain.errors import Code, SecmailError
from secmail.domain.mail_files import mbox_entry
from secmail.domain.mail_intake import FoundMail, Intake, Left, LeftOut, found_mail
from secmail.export import mail_sources
from secmail.export.mail_sources import messages

AT = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)


def letter(number: int, body: bytes = b"Bonjour.\r\n") -> bytes:
    date = b"Date: Fri, 20 Nov 2026 09:30:00 +0100\r\n"
    return b"Message-ID: <m%d@example>\r\n%sSubject: Essai %d\r\n\r\n%s" % (number, date, number, body)


def read(source: Path) -> list[FoundMail]:
    return taken(list(messages(source)))


def taken(found: Sequence[Intake]) -> list[FoundMail]:
    assert left(found) == []
    return [one for one in found if isinstance(one, FoundMail)]


def left(found: Sequence[Intake]) -> list[tuple[str, int, Left]]:
    return [(one.place, one.number, one.why) for one in found if isinstance(one, LeftOut)]


def one_of(content: bytes, *, mbox: bool = False) -> FoundMail:
    found = found_mail(content, mbox=mbox)
    assert isinstance(found, FoundMail)
    return found


def test_what_we_have_written_is_read_again_octet_by_octet(tmp_path: Path) -> None:
    raw = [letter(1), letter(2, b"From ici\r\n>From la\r\n\r\nFrom encore\r\n"), letter(3, b"\xe9\x00\xff\r\n")]
    file = tmp_path / "mbox"
    file.write_bytes(b"".join(mbox_entry(one, sender="a@b.example", received=AT) for one in raw))
    found = read(file)
    assert [one.raw for one in found] == raw
    assert [one.message_id for one in found] == ["<m1@example>", "<m2@example>", "<m3@example>"]
    assert found[0].at == AT


def test_thunderbirds_marks_become_flags_and_deleted_mail_stays_behind(tmp_path: Path) -> None:
    def marked(number: int, status: bytes) -> bytes:
        lines = b"X-Mozilla-Status: %s\nX-Mozilla-Status2: 00000000\nX-Mozilla-Keys: $label1      \n" % status
        return b"From - Fri Nov 20 09:30:00 2026\n" + lines + letter(number).replace(b"\r\n", b"\n") + b"\n"

    file = tmp_path / "Inbox"
    file.write_bytes(marked(1, b"0001") + marked(2, b"0000") + marked(3, b"0009") + marked(4, b"0007"))
    found = list(messages(file))
    flags = [one.flags if isinstance(one, FoundMail) else one.why for one in found]
    assert flags == [("\\Seen",), (), Left.DELETED, ("\\Seen", "\\Answered", "\\Flagged")]
    assert isinstance(found[0], FoundMail) and found[0].raw == letter(1)


def test_a_maildir_and_a_folder_of_single_files(tmp_path: Path) -> None:
    for name, number in (("cur/1", 1), ("new/2", 2), ("tmp/3", 3)):
        path = tmp_path / "Maildir" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(letter(number))
    assert [one.message_id for one in read(tmp_path / "Maildir")] == ["<m1@example>", "<m2@example>"]
    folder = tmp_path / "eml" / "2025"
    folder.mkdir(parents=True)
    (folder / "a.eml").write_bytes(letter(4))
    (folder / "note.txt").write_bytes(letter(5))
    (folder / "lien.eml").symlink_to(tmp_path / "Maildir" / "new" / "2")
    found = list(messages(tmp_path / "eml"))
    assert [one.message_id for one in found if isinstance(one, FoundMail)] == ["<m4@example>"]
    assert left(found) == [("2025/lien.eml", 0, Left.LINK), ("2025/note.txt", 0, Left.APART)]
    assert read(folder / "a.eml")[0].raw == letter(4)


def test_without_a_message_id_it_gets_one_of_its_content() -> None:
    one, again, other = (one_of(b"Subject: %s\n\nx\n" % word) for word in (b"a", b"a", b"b"))
    assert one.message_id == again.message_id != other.message_id
    assert one.raw == b"Message-ID: " + one.message_id.encode() + b"\r\nSubject: a\r\n\r\nx\r\n"


@pytest.mark.parametrize("date", [b"gestern", b"Fri, 20 Nov 1826 09:30:00 +0100", b"Fri, 32 Nov 2026 09:30:00", b""])
def test_an_odd_date_is_none(date: bytes) -> None:
    assert one_of(b"Message-ID: <a@b>\nDate: %s\n\nx" % date).at is None


@pytest.mark.parametrize("begin", [b"!BDN....", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04...."])
def test_outlooks_own_files_are_named(tmp_path: Path, begin: bytes) -> None:
    file = tmp_path / "archive"
    file.write_bytes(begin + bytes(100))
    with pytest.raises(SecmailError) as refused:
        list(messages(file))
    assert refused.value.code is Code.IMPORT_FOREIGN


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    for source in (tmp_path / "none", tmp_path, Path("a\0b")):
        with pytest.raises(SecmailError) as refused:
            list(messages(source))
        assert refused.value.code is Code.FILE_UNREADABLE


def test_beyond_every_bound_one_is_left_out_and_the_next_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_sources, "_LONGEST", 300)
    file = tmp_path / "mbox"
    raw = [letter(1, b"x" * 76 + b"\r\n" + b"y" * 400 + b"\r\n"), letter(2)]
    file.write_bytes(b"".join(mbox_entry(one, sender="a@b.example", received=AT) for one in raw))
    found = list(messages(file))
    assert left(found) == [("mbox", 1, Left.TOO_LONG)]
    assert isinstance(found[0], LeftOut) and found[0].subject == "Essai 1"
    assert [one.raw for one in found if isinstance(one, FoundMail)] == raw[1:]


@pytest.mark.parametrize("before", [b"\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n \n"])
def test_what_stands_before_the_first_message_hides_none(tmp_path: Path, before: bytes) -> None:
    (tmp_path / "mbox").write_bytes(before + mbox_of(1, 2))
    assert [one.raw for one in read(tmp_path / "mbox")] == [letter(1), letter(2)]
    (tmp_path / "a.eml").write_bytes(before + letter(3))
    assert [one.raw for one in read(tmp_path / "a.eml")] == [letter(3)]


def mbox_of(*numbers: int) -> bytes:
    return b"".join(
        b"From - Fri Nov 20 09:30:00 2026\n" + letter(each).replace(b"\r\n", b"\n") + b"\n" for each in numbers
    )


def test_what_is_no_message_is_told_and_not_put_as_one(tmp_path: Path) -> None:
    for content in (b"Bonjour\n\n" + mbox_of(1), b"X: 1\n" + mbox_of(1), b"Nur Text", b""):
        (tmp_path / "mbox").write_bytes(content)
        assert left(list(messages(tmp_path / "mbox"))) == [("mbox", 0, Left.UNREADABLE)]


def test_a_message_of_an_mbox_ends_where_the_next_begins_and_not_at_a_sentence(tmp_path: Path) -> None:
    body = b"Bonjour.\r\n\r\nFrom here on all is well.\r\nResult\r\n"
    separators = (b"From \n", b"From a@b.example Fri Nov 20 09:30:00 2026\n", b"From somebody\n")
    raw = [letter(1, body), letter(2), letter(3)]
    parts = [begin + one.replace(b"\r\n", b"\n") + b"\n" for begin, one in zip(separators, raw, strict=True)]
    (tmp_path / "mbox").write_bytes(b"".join(parts))
    assert [one.raw for one in read(tmp_path / "mbox")] == raw
    (tmp_path / "mbox").write_bytes(mbox_of(1)[:-1] + mbox_of(2))
    assert [one.raw for one in read(tmp_path / "mbox")] == [letter(1), letter(2)], "no empty line between them"


def test_a_folder_names_whatever_mail_it_does_not_take(tmp_path: Path) -> None:
    for name, content in (
        ("Inbox", mbox_of(1)),
        ("Archives.sbd/2025", b"\n" + mbox_of(2)),
        ("Inbox.msf", b'// <!-- <mdb:mork:z v="1.4"/> -->'),
        ("Labo/cur/1:2,S", letter(3)),
        ("a.pst", b"!BDN" + bytes(20)),
        ("report.docx", b"PK\x03\x04"),
        ("b.eml", letter(4)),
        ("c.emlx", b"99\n" + letter(5)),
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    found = list(messages(tmp_path))
    assert [one.raw for one in found if isinstance(one, FoundMail)] == [letter(4)]
    assert left(found) == [
        ("Inbox", 0, Left.APART),
        ("Labo", 0, Left.APART),
        ("a.pst", 0, Left.FOREIGN),
        ("c.emlx", 0, Left.APART),
        ("Archives.sbd/2025", 0, Left.APART),
    ]


def test_the_folders_inside_a_maildir_are_named_and_its_marks_believed(tmp_path: Path) -> None:
    names = ("new/1", "cur/2:2,", "cur/3:2,FRS", "cur/4", "cur/5;2,S", "tmp/6", ".Labo/cur/7:2,S", ".Leer/tmp/8")
    for number, name in enumerate(names, start=1):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"X-Mozilla-Status: 000F\r\n" + letter(number))
    (tmp_path / ".Leer" / "cur").mkdir()
    found = list(messages(tmp_path))
    flags = {one.message_id: one.flags for one in found if isinstance(one, FoundMail)}
    assert flags == {
        "<m1@example>": (),
        "<m2@example>": (),
        "<m3@example>": ("\\Seen", "\\Answered", "\\Flagged"),
        "<m4@example>": None,
        "<m5@example>": ("\\Seen",),
    }
    assert left(found) == [(".Labo", 0, Left.APART)]


def test_marks_in_an_mbox_are_believed_where_its_program_writes_them() -> None:
    received = b"Received: from a by b\n"
    known = {
        b"X-Mozilla-Status: 0001\n" + received: ("\\Seen",),
        received + b"X-Mozilla-Status: 0009\n": None,
        received + b"Status: RO\nX-Status: AF\n": ("\\Seen", "\\Answered", "\\Flagged"),
        received + b"Status: O\n": (),
        received: None,
    }
    for head, flags in known.items():
        assert one_of(head + b"Message-ID: <a@b>\n\nx\n", mbox=True).flags == flags, head
    assert one_of(b"X-Mozilla-Status: 0009\nMessage-ID: <a@b>\n\nx\n").flags is None


def test_having_been_read_meanwhile_makes_no_other_message() -> None:
    unread, seen = (one_of(b"X-Mozilla-Status: %s\nSubject: a\n\nx\n" % mark, mbox=True) for mark in (b"0000", b"0001"))
    assert (unread.raw, unread.message_id) == (seen.raw, seen.message_id)


@pytest.mark.parametrize("named", [b"<m\xe9@example>", b"<m\t1@example>"])
def test_a_message_id_that_no_server_can_be_asked_for_is_none(named: bytes) -> None:
    found = one_of(b"Message-ID: %s\n\nx\n" % named)
    assert found.message_id.endswith("@import.invalid>")
    assert found.raw.startswith(b"Message-ID: %s\r\nMessage-ID: %s\r\n" % (found.message_id.encode(), named))


def test_what_was_signed_keeps_the_lines_that_it_quotes() -> None:
    head = b"Message-ID: <a@b>\nContent-Type: multipart/signed; boundary=x\n\n"
    assert one_of(head + b">From ici\n>>From la\n", mbox=True).raw.endswith(b"\r\n>From ici\r\n>From la\r\n")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_one_file_that_cannot_be_taken_keeps_no_other_from_us(tmp_path: Path) -> None:
    for name, content in (("1.eml", letter(1)), ("2.eml", b"PK\x03\x04"), ("4.eml", letter(4))):
        (tmp_path / name).write_bytes(content)
    os.mkfifo(tmp_path / "3.eml")
    (tmp_path / "loin").symlink_to(tmp_path.parent)
    (tmp_path / "nulle part").symlink_to(tmp_path / "none")
    found = list(messages(tmp_path))
    assert [one.raw for one in found if isinstance(one, FoundMail)] == [letter(1), letter(4)]
    assert left(found) == [("2.eml", 0, Left.FOREIGN), ("3.eml", 0, Left.UNOPENED), ("loin", 0, Left.LINK)]


def test_what_vanishes_meanwhile_is_told(tmp_path: Path) -> None:
    for number in (1, 2, 3):
        (tmp_path / f"{number}.eml").write_bytes(letter(number))
    reading = messages(tmp_path)
    first = next(reading)
    (tmp_path / "2.eml").unlink()
    rest = list(reading)
    assert [one.raw for one in (first, *rest) if isinstance(one, FoundMail)] == [letter(1), letter(3)]
    assert left(rest) == [("2.eml", 0, Left.UNOPENED)]
