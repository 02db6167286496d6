"""What strict writing must not change: signs of comparison, stars, blanks in codes, long addresses."""

import pytest

from secmail import hprim
from secmail.hprim import Party, Report, convert
from secmail.hprim.writing import party_line

HEADER = (
    *("PAT42", "INVENTE", "Paul", "1 RUE X", "BAT B", "99999 NULLEPART", "01/02/1950", "", "REQ7", "20/11/2026"),
    *("LAB        LABO", "DR         MEDECIN", "texte"),
)


def again(*lines: str) -> tuple[Report, Report]:
    """A report as read, and as read again after it was written."""
    first = hprim.read("\r\n".join((*lines, "****FIN****", "****FINFICHIER****", "")).encode("cp1252"))
    return first.reports[0], hprim.read(convert.to_hprim2(first)).reports[0]


LINES = [
    pytest.param("RES|A|B|N|33|%||||F|<5|/mm3|1000|4000", id="censored-second-value"),
    pytest.param("RES|A|B|N|85*|g/l|60|120", id="star-without-a-mark"),
    pytest.param("RES|A|B|N|85*|g/l|60|120|N", id="star-against-the-mark"),
    pytest.param("RES|A|NF   030|N|14.8|g/dL|12.9|16.7|N|F", id="blanks-in-a-code"),
    pytest.param("RES|A|B|A|    < 0.12  mg/l |||||F", id="value-with-its-unit"),
    pytest.param("RES|A|B|N|1,2.10^6|UFC/ml", id="power-of-ten"),
    pytest.param("RES|A|B|N|≥120|g/l|>60|".replace("≥", ">="), id="sign-in-a-range"),
    pytest.param("RES|A|B|N|20260403", id="date-as-a-number"),
    pytest.param("RES|A|B|A|1/80", id="titre"),
]


@pytest.mark.parametrize("line", LINES)
def test_result_says_the_same_after_writing(line: str) -> None:
    (first,), (second,) = (report.results for report in again(*HEADER, "****LAB****", line))
    for name in ("label", "code", "kind", "number", "comparator", "unit", "low", "high", "flag", "status"):
        assert getattr(second, name) == getattr(first, name), name
    assert ("*" in (second.value or "")) == ("*" in (first.value or ""))
    if first.second is not None:
        assert second.second is not None
        assert (second.second.value, second.second.number) == (first.second.value, first.second.number)


def test_address_of_three_lines_becomes_two() -> None:
    first, second = again(*HEADER[:5], "RESIDENCE Z", *HEADER[5:])
    assert first.patient.address == ("1 RUE X", "BAT B", "RESIDENCE Z")
    assert second.patient.address == ("1 RUE X", "BAT B RESIDENCE Z")
    assert second.patient.birth_date == first.patient.birth_date


@pytest.mark.parametrize(
    ("party", "line"),
    [
        (Party("LAB", "LABO"), "LAB        LABO"),
        (Party(None, "LABO"), ".          LABO"),
        (Party("LAB", None), "LAB"),
        (Party("NF 03", None), "NF 03      "),
        (Party(None, None), "."),
    ],
)
def test_parties_stand_in_columns(party: Party, line: str) -> None:
    assert party_line(party) == line
    first, second = again(*HEADER[:10], line, HEADER[11], HEADER[12])
    assert first.sender == second.sender == party
