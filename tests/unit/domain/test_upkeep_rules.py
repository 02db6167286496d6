"""How long mail is kept, and what messages are as files."""

import mailbox
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from secmail.domain.errors import Code, SecmailError
from secmail.domain.mail_files import file_name, mbox_entry, unsealed
from secmail.domain.messages import Kind
from secmail.domain.upkeep import Retention, before, require_lawful

NOW = datetime(2028, 2, 29, 12, tzinfo=UTC)
RAW = b"From: a@b\r\nSubject: x\r\n\r\nFrom here on\r\n>From there\r\n>>From far\r\nFromage\r\n"


def test_results_are_kept_twenty_years_by_default_and_others_for_ever() -> None:
    kept = Retention()
    assert kept.kept_since(Kind.RESULT, NOW) == datetime(2008, 2, 29, 12, tzinfo=UTC)
    assert kept.kept_since(Kind.LETTER, NOW) == datetime(2008, 2, 29, 12, tzinfo=UTC)
    for_ever = (Kind.OTHER, Kind.REPORT, Kind.RECEIPT, Kind.ADMINISTRATIVE)
    assert [kept.kept_since(kind, NOW) for kind in for_ever] == [None] * 4


@pytest.mark.parametrize("kind", [Kind.IMAGING_REPORT, Kind.IMAGING, Kind.STRUCTURED])
def test_findings_of_the_patient_s_file_are_kept_like_results(kind: Kind) -> None:
    assert Retention(letters=1, other=1).years(kind) == 20


def test_a_day_that_there_was_not() -> None:
    assert before(NOW, 1) == datetime(2027, 2, 28, 12, tzinfo=UTC)


@pytest.mark.parametrize("lawful", [Retention(), Retention(0, 0, 0), Retention(20, 1, 1), Retention(30, 0, 200)])
def test_what_may_be_chosen(lawful: Retention) -> None:
    require_lawful(lawful)


@pytest.mark.parametrize(
    "short", [Retention(19), Retention(1), Retention(-1), Retention(20, -1), Retention(20, 1, 201)]
)
def test_what_may_not(short: Retention) -> None:
    with pytest.raises(SecmailError) as refused:
        require_lawful(short)
    assert refused.value.code is Code.RETENTION_TOO_SHORT


def test_a_file_is_named_by_its_day_and_number() -> None:
    assert file_name(7, datetime(2026, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=1)))) == "2025-12-31-7.eml"


def test_an_mbox_is_what_other_programs_read(tmp_path: Path) -> None:
    file = tmp_path / "mbox"
    entries = [mbox_entry(RAW, sender="a@b", received=NOW), mbox_entry(RAW[:-2], sender="not one", received=NOW)]
    file.write_bytes(b"".join(entries))
    assert entries[0].startswith(b"From a@b Tue Feb 29 12:00:00 2028\nFrom: a@b\n")
    assert entries[1].startswith(b"From MAILER-DAEMON Tue Feb 29 ")
    with closing(mailbox.mbox(file)) as read:
        assert [message["subject"] for message in read] == ["x", "x"]


def test_the_quoting_of_an_mbox_can_be_taken_back() -> None:
    body = mbox_entry(RAW, sender="a@b", received=NOW).partition(b"\n\n")[2]
    assert body == b">From here on\n>>From there\n>>>From far\nFromage\n\n"


OUTER = (
    b"From: a@b\r\nTo: c@d,\r\n e@f\r\nSubject: [...]\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: application/pkcs7-mime;\r\n name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\nMIIB\r\n"
)


def test_what_was_inside_keeps_the_fields_outside_that_it_does_not_repeat() -> None:
    inside = b"Content-Type: text/plain\r\nSubject: the real one\r\n\r\nbody\r\n"
    assert unsealed(OUTER, inside) == b"From: a@b\r\nTo: c@d,\r\n e@f\r\nMIME-Version: 1.0\r\n" + inside


def test_what_is_signed_inside_is_not_touched() -> None:
    inside = b'MIME-Version: 1.0\r\nContent-Type: multipart/signed; boundary="b"\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n'
    assert unsealed(OUTER, inside).endswith(inside)
    assert unsealed(OUTER, inside).count(b"MIME-Version") == 1


@pytest.mark.parametrize(
    "odd", [b"", b"\r\n", b"no header", b": nameless\r\n\r\n", b" folded first\r\n\r\n", b"\xff\xfe\r\n"]
)
def test_odd_messages_are_no_error(odd: bytes) -> None:
    assert unsealed(odd, odd).endswith(odd)
    assert mbox_entry(odd, sender="", received=NOW).endswith(b"\n")
