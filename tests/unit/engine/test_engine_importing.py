"""Mail of other programs goes into a folder of the mailbox: each message once, however often it is begun."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from secmail.api.events import JobDone, JobFailed
from secmail.api.importing import ImportMail, MailImported
from secmail.domain.accounts import Account
from secmail.domain.errors import Code, Rejected
from secmail.domain.mail_intake import Left, LeftOut, found_mail
from secmail.engine import importing
from tests.support.engine_desk import EngineDesk


def _mbox(folder: Path, *numbers: int) -> str:
    file = folder / "Inbox"
    text = "From - Fri Nov 20 09:30:00 2026\nMessage-ID: <m{0}@example>\nSubject: {0}\n\nBonjour.\n\n"
    file.write_text("".join(text.format(number) for number in numbers), "utf-8")
    return str(file)


def _import(desk: EngineDesk, source: str, account: Account) -> object:
    event = desk.run(ImportMail(source, account.id, "Import"))
    assert isinstance(event, JobDone), event
    return event.result


def _entry(text: str, name: str = "meme") -> str:
    return f"From - Fri Nov 20 09:30:00 2026\nMessage-ID: <{name}@example>\n{text}\n\n"


def _folders(desk: EngineDesk, account: Account) -> set[str]:
    desk.sync()
    return {folder.name for folder in desk.here(lambda: desk.db.folders.folders(account.id))}


def test_each_message_is_put_once(desk: EngineDesk, account: Account, tmp_path: Path) -> None:
    source = _mbox(tmp_path, *range(1, 24))
    assert _import(desk, source, account) == MailImported(put=23)
    assert _import(desk, source, account) == MailImported(known=23)
    source = _mbox(tmp_path, *range(20, 27))
    assert _import(desk, source, account) == MailImported(put=3, known=4)
    assert "Import" in _folders(desk, account)


@pytest.mark.parametrize("begin", ["!BDN", "PK\x03\x04"])
def test_outlooks_own_files_make_no_folder(desk: EngineDesk, account: Account, tmp_path: Path, begin: str) -> None:
    (tmp_path / "archive.pst").write_text(begin, "utf-8")
    event = desk.run(ImportMail(str(tmp_path / "archive.pst"), account.id, "Import"))
    assert isinstance(event, JobFailed) and event.code is Code.IMPORT_FOREIGN
    assert "Import" not in _folders(desk, account)


def test_another_message_under_the_same_name_is_put_too(desk: EngineDesk, account: Account, tmp_path: Path) -> None:
    file = tmp_path / "Inbox"
    file.write_text(_entry("Subject: a\n\nHb 9,1") + _entry("Subject: a\n\nHb 6,1") + _entry("\nSpam"), "utf-8")
    assert _import(desk, str(file), account) == MailImported(put=3)
    assert _import(desk, str(file), account) == MailImported(known=3)
    bodies = sorted(raw.rpartition(b"\r\n\r\n")[2] for raw, _ in desk.post.boxes["Import"].messages.values())
    assert bodies == [b"Hb 6,1\r\n", b"Hb 9,1\r\n", b"Spam\r\n"]


def test_what_is_not_taken_is_counted_apart_and_named(desk: EngineDesk, account: Account, tmp_path: Path) -> None:
    deleted = "From - Fri Nov 20 09:30:00 2026\nX-Mozilla-Status: 0009\nSubject: x\n\nx\n\n"
    refused = _entry("Subject: =?utf-8?q?R=C3=A9sultat?=\nDate: Fri, 20 Nov 2026 09:30:00 +0100\n\nx", "refus")
    file = tmp_path / "Inbox"
    file.write_text(deleted + _entry("Subject: a\n\nx", "a") + refused + _entry("Subject: b\n\nx", "b"), "utf-8")
    appended = iter((None, Rejected(Code.MAIL_REFUSED, "too large"), None))

    def before(deed: str) -> None:
        if deed == "append Import" and (error := next(appended)) is not None:
            raise error

    desk.post.before = before
    at = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
    named = LeftOut("Inbox", 3, Left.REFUSED, "Résultat", at)
    assert _import(desk, str(file), account) == MailImported(put=2, left_out=1, deleted=1, named=(named,))


def test_nothing_to_put_makes_no_folder(desk: EngineDesk, account: Account, tmp_path: Path) -> None:
    _mbox(tmp_path, 1)
    named = LeftOut("Inbox", 0, Left.APART)
    assert _import(desk, str(tmp_path), account) == MailImported(left_out=1, named=(named,))
    assert "Import" not in _folders(desk, account)


def test_what_nobody_is_known_to_have_read_is_new_for_a_month(
    desk: EngineDesk, account: Account, tmp_path: Path
) -> None:
    now = desk.clock.now()
    for name, age in (("new", 29), ("old", 31)):
        date = format_datetime(now - timedelta(days=age))
        (tmp_path / f"{name}.eml").write_text(f"Message-ID: <{name}@example>\nDate: {date}\n\nx\n", "utf-8")
    (tmp_path / "undated.eml").write_text("Message-ID: <undated@example>\n\nx\n", "utf-8")
    assert _import(desk, str(tmp_path), account) == MailImported(put=3)
    flags = [flags for _, flags in desk.post.boxes["Import"].messages.values()]
    assert flags == [frozenset(), frozenset({"\\Seen"}), frozenset()]


def test_few_large_messages_are_held_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "_OCTETS_AT_ONCE", 1000)
    source = iter([found_mail(b"Subject: x\n\n" + b"x" * size) for size in (600, 600, 2000, *[1] * 11)])
    assert [len(importing._some(source)) for _ in range(5)] == [2, 1, 10, 1, 0]
