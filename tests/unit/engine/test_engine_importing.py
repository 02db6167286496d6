"""Mail of other programs goes into a folder of the mailbox: each message once, however often it is begun."""

from pathlib import Path

import pytest

from secmail.api.events import JobDone, JobFailed
from secmail.api.importing import ImportMail, MailImported
from secmail.domain.accounts import Account
from secmail.domain.errors import Code
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
