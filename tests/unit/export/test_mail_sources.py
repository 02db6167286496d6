"""Mail of other programs is read message by message as it was received; their own marks go, deleted mail stays."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from secmail.domain.errors import Code, SecmailError
from secmail.domain.mail_files import mbox_entry
from secmail.domain.mail_intake import FoundMail, found_mail
from secmail.export import mail_sources
from secmail.export.mail_sources import messages

AT = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)


def letter(number: int, body: bytes = b"Bonjour.\r\n") -> bytes:
    date = b"Date: Fri, 20 Nov 2026 09:30:00 +0100\r\n"
    return b"Message-ID: <m%d@example>\r\n%sSubject: Essai %d\r\n\r\n%s" % (number, date, number, body)


def read(source: Path) -> list[FoundMail]:
    found = list(messages(source))
    assert None not in found
    return [one for one in found if one is not None]


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
    flags = [one.flags if one is not None else None for one in found]
    assert flags == [("\\Seen",), (), None, ("\\Seen", "\\Answered", "\\Flagged")]
    assert found[0] is not None and found[0].raw == letter(1)


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
    assert [one.message_id for one in read(tmp_path / "eml")] == ["<m4@example>"]
    assert read(folder / "a.eml")[0].raw == letter(4)


def test_without_a_message_id_it_gets_one_of_its_content() -> None:
    one, again, other = (found_mail(b"Subject: %s\n\nx\n" % word) for word in (b"a", b"a", b"b"))
    assert one is not None and again is not None and other is not None
    assert one.message_id == again.message_id != other.message_id
    assert one.raw == b"Message-ID: " + one.message_id.encode() + b"\r\nSubject: a\r\n\r\nx\r\n"


@pytest.mark.parametrize("date", [b"gestern", b"Fri, 20 Nov 1826 09:30:00 +0100", b"Fri, 32 Nov 2026 09:30:00", b""])
def test_an_odd_date_is_none(date: bytes) -> None:
    found = found_mail(b"Message-ID: <a@b>\nDate: %s\n\nx" % date)
    assert found is not None and found.at is None


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
    assert [one is None for one in messages(file)] == [True, False]
