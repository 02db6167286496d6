"""A file that is there is never overwritten by an export of mail."""

from pathlib import Path

import pytest

from secmail.domain.errors import Code, Unavailable
from secmail.export.mail_files import MailFiles


def test_an_mbox_takes_no_other_files_place(tmp_path: Path) -> None:
    there = tmp_path / "copies.mbox"
    there.write_bytes(b"kept")
    with pytest.raises(Unavailable) as refused:
        MailFiles().begin(str(there), mbox=True)
    assert refused.value.code is Code.FILE_UNWRITABLE
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"kept"]
