"""The journal of the demonstration practice, and somebody who puts an old copy of it back."""

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.demo_shell import NO, NO_KEY, Shell, served


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    with served(tmp_path) as shell:
        yield shell


def test_the_journal_by_command(shell: Shell) -> None:
    pin = shell.people["doctor"]["pin"]
    shell.run("sync")
    message = shell.messages()[0]["id"]
    shell.run("show", message, pin="0000", exit_code=NO_KEY)
    shell.run("show", message, pin=pin)
    _who_did_what(shell, pin)
    _it_is_handed_over(shell, pin)
    (file,) = Path(shell.facts["profile"]).rglob("sealed-*.db")
    shutil.copy(file, shell.folder / "old.db")
    _it_is_whole_and_signed(shell, pin)
    shutil.copy(shell.folder / "old.db", file)  # by nobody with any key
    for _ in range(2):  # what is written and signed since does not make it whole
        found = shell.run("journal", "verify", pin=pin, exit_code=NO)
        assert found["whole"] is False
        assert found["broken_at"] is not None


def _who_did_what(shell: Shell, pin: str) -> None:
    rows = shell.run("journal", "show", "--limit", "100", pin=pin)["rows"]
    deeds = [row["deed"] for row in rows]
    assert deeds[:2] == ["pin.refused", "session.opened"]
    assert {"message.opened", "session.locked"} <= set(deeds)
    assert len({row["actor"] for row in rows}) == 1


def _it_is_handed_over(shell: Shell, pin: str) -> None:
    table = shell.folder / "journal.csv"
    told = shell.run("journal", "export", "-o", str(table), pin=pin)
    with table.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert told["rows"] == len(lines)
    assert lines[-1]["code"] == "journal.exported"
    assert [int(line["numéro"]) for line in lines] == list(range(1, len(lines) + 1))


def _it_is_whole_and_signed(shell: Shell, pin: str) -> None:
    found = shell.run("journal", "verify", pin=pin)
    assert (found["whole"], found["broken_at"], found["bad_seals"], found["clock_back"]) == (True, None, [], [])
    assert 0 < found["sealed_to"] < found["rows"]  # not yet what this very session adds
