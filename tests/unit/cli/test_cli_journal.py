"""The journal by command."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from secmail.api import commands as c
from secmail.api.custody import ExportJournal, JournalPage, JournalVerdict, VerifyJournal
from secmail.api.events import Event, JobDone, JobFailed
from secmail.domain.deeds import Deed
from secmail.domain.errors import Code
from secmail.domain.ids import JobId
from secmail.domain.sealed import JournalEntry, JournalRow
from tests.support.cli_shell import Shell
from tests.support.scripted_handle import ScriptedHandle

AT = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
ROWS = (
    JournalRow(
        1,
        JournalEntry(AT, "899700000011", Deed.SESSION_OPENED, "ab"),
        b"\x01" * 32,
        actor_name="Camille FONTAINE",
        subject_name="Camille FONTAINE",
    ),
    JournalRow(
        2,
        JournalEntry(AT, "30B0000001/CPET0001", Deed.MESSAGE_OPENED, "cd", "899700000011"),
        b"\x02" * 32,
        on_behalf_name="Camille FONTAINE",
    ),
)


@pytest.fixture(autouse=True)
def opened(handle: ScriptedHandle) -> None:
    """The session opens without a question."""
    handle.on(c.UnlockCard, done("Dr Camille FONTAINE-ESSAI"))


def done(result: object) -> Callable[[object, JobId], Iterator[Event]]:
    return lambda _command, job: iter([JobDone(job, result)])


def test_rows_are_shown_in_words(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(JournalPage, ROWS)
    ran = shell("journal", "show", "--after", "7", "--limit", "2")
    assert ran.code == 0
    assert JournalPage(7, 2) in handle.asked
    first, second = ran.text.splitlines()
    here = AT.astimezone().isoformat(sep=" ", timespec="seconds")
    assert first == f"1  {here}  Camille FONTAINE (899700000011)  Session ouverte  coffre de Camille FONTAINE (ab)"
    assert second.endswith("30B0000001/CPET0001 au nom de Camille FONTAINE (899700000011)  Message ouvert  message cd")


def test_rows_as_a_document(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(JournalPage, ROWS)
    assert shell("journal", "show", "--json").json()["rows"][1] == {
        "number": 2,
        "at": "2026-11-20T08:30:00+00:00",
        "actor": "30B0000001/CPET0001",
        "on_behalf": "899700000011",
        "deed": "message.opened",
        "subject": "cd",
        "hash": "02" * 32,
        "on_behalf_name": "Camille FONTAINE",
    }


def test_a_whole_journal(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(VerifyJournal, JournalVerdict(12, None, 8, (), (5,)))
    ran = shell("journal", "verify", "--json")
    assert ran.code == 0
    assert ran.json() == {
        "whole": True,
        "rows": 12,
        "broken_at": None,
        "sealed_to": 8,
        "bad_seals": [],
        "clock_back": [5],
    }
    assert "Ligne 5" in shell("journal", "verify").text


@pytest.mark.parametrize("verdict", [JournalVerdict(12, 9, 8), JournalVerdict(12, None, 8, (12,))])
def test_a_broken_journal_is_the_answer_no(shell: Shell, handle: ScriptedHandle, verdict: JournalVerdict) -> None:
    handle.answer(VerifyJournal, verdict)
    ran = shell("journal", "verify", "--json")
    assert ran.code == 1
    assert ran.json()["whole"] is False
    assert "journal" in ran.err
    assert str(verdict.broken_at or 12) in shell("journal", "verify", "--lang", "en").text


def test_a_table_for_other_programs(shell: Shell, handle: ScriptedHandle, tmp_path: Path) -> None:
    handle.on(ExportJournal, done(ROWS))
    file = tmp_path / "journal.csv"
    ran = shell("journal", "export", "-o", str(file), "--json")
    assert ran.code == 0
    assert ran.json() == {"file": str(file), "rows": 2}
    written = file.read_bytes()
    assert written.startswith(b"\xef\xbb\xbfnum\xc3\xa9ro,date,")
    assert written.count(b"\r\n") == 3


def test_a_delegate_gets_none(shell: Shell, handle: ScriptedHandle, tmp_path: Path) -> None:
    def refused(_command: object, job: JobId) -> Iterator[Event]:
        yield JobFailed(job, Code.MANDATE_NO_RIGHT)

    handle.on(ExportJournal, refused)
    assert shell("journal", "export", "-o", str(tmp_path / "journal.csv")).code == 4
    assert not (tmp_path / "journal.csv").exists()


def test_a_place_that_cannot_be_written(shell: Shell, handle: ScriptedHandle, tmp_path: Path) -> None:
    handle.on(ExportJournal, done(ROWS))
    assert shell("journal", "export", "-o", str(tmp_path / "missing" / "journal.csv")).code == 5
