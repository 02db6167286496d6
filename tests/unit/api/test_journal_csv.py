"""The journal as a table."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from secmail.api.journal_csv import journal_csv
from secmail.domain.sealed import JournalEntry, JournalRow

AT = datetime(2026, 11, 20, 8, 30, 1, 250_000, tzinfo=UTC)
HERE = AT.astimezone().isoformat(sep=" ", timespec="seconds")
ENTRY = JournalEntry(AT, "899700000011", "message.opened", "ab12")
HEADS = (
    "number,date,actor,on behalf of,deed,subject,"
    "code,actor (number),on behalf of (number),subject (number),date (UTC),hash\r\n"
)


def _row(**changes: object) -> JournalRow:
    return JournalRow(7, replace(ENTRY, **changes), b"\xab" * 32)  # type: ignore[arg-type]  # a test names fields that exist


def test_a_row_is_a_line() -> None:
    told = f"7,{HERE},899700000011,,Message opened,message ab12,"
    exact = "message.opened,899700000011,,ab12,2026-11-20T08:30:01.250000+00:00," + "ab" * 32
    assert journal_csv([_row()], "en") == "\ufeff" + HEADS + told + exact + "\r\n"


def test_people_by_name_and_deeds_in_french() -> None:
    row = _row(deed="mandate.granted", on_behalf="8997", subject="0f" * 16)
    row = replace(row, actor_name="Camille FONTAINE", on_behalf_name="=Me DURAND", subject_name="Inès MARCHAND")
    told = journal_csv([row], "fr").splitlines()[1].split(",")
    assert told[2:6] == [
        "Camille FONTAINE (899700000011)",
        "'=Me DURAND (8997)",
        "Délégation donnée",
        "délégation donnée à Inès MARCHAND (0f0f0f0f)",
    ]
    assert told[6:10] == ["mandate.granted", "899700000011", "8997", "0f" * 16]


def test_a_deed_of_a_newer_program_is_kept_as_it_is() -> None:
    assert "later.deed,ab12,later.deed" in journal_csv([_row(deed="later.deed")], "fr")


@pytest.mark.parametrize("text", ["=1+2", "+33", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_no_cell_is_a_formula(text: str) -> None:
    (_, row) = csv.reader(io.StringIO(journal_csv([_row(actor=text, subject=text)], "fr"), newline=""))
    assert (row[7], row[9]) == (f"'{text}", f"'{text}")
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for cell in row)


def test_what_separates_cells_can_stand_in_one() -> None:
    text = 'Dr "X", remplaçant\r\nsuite'
    (_, row) = csv.reader(io.StringIO(journal_csv([_row(actor=text)], "fr"), newline=""))
    assert row[2] == row[7] == text
