"""The journal as a table."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from secmail.api.journal_csv import journal_csv
from secmail.domain.sealed import JournalEntry, JournalRow

AT = datetime(2026, 11, 20, 8, 30, 1, 250_000, tzinfo=UTC)
ENTRY = JournalEntry(AT, "899700000011", "message.opened", "ab12")
HEADS = "number,date (UTC),actor,on behalf of,deed,code,subject,hash\r\n"


def _row(**changes: object) -> JournalRow:
    return JournalRow(7, replace(ENTRY, **changes), b"\xab" * 32)  # type: ignore[arg-type]  # a test names fields that exist


def test_a_row_is_a_line() -> None:
    line = "7,2026-11-20 08:30:01.250,899700000011,,Message opened,message.opened,ab12," + "ab" * 32
    assert journal_csv([_row()], "en") == "\ufeff" + HEADS + line + "\r\n"


def test_deeds_in_french_and_moments_in_utc() -> None:
    paris = AT.astimezone(timezone(timedelta(hours=1)))
    french = journal_csv([_row(at=paris, deed="mandate.granted", on_behalf="8997")], "fr")
    assert french.splitlines()[1].startswith(
        "7,2026-11-20 08:30:01.250,899700000011,8997,Mandat donné,mandate.granted,"
    )


def test_a_deed_of_a_newer_program_is_kept_as_it_is() -> None:
    assert "later.deed,later.deed" in journal_csv([_row(deed="later.deed")], "fr")


@pytest.mark.parametrize("text", ["=1+2", "+33", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_no_cell_is_a_formula(text: str) -> None:
    (_, row) = csv.reader(io.StringIO(journal_csv([_row(actor=text, subject=text)], "fr"), newline=""))
    assert (row[2], row[6]) == (f"'{text}", f"'{text}")


def test_what_separates_cells_can_stand_in_one() -> None:
    text = 'Dr "X", remplaçant\r\nsuite'
    (_, row) = csv.reader(io.StringIO(journal_csv([_row(actor=text)], "fr"), newline=""))
    assert row[2] == text
