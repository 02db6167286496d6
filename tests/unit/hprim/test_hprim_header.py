"""Header lines, dates and social security numbers, one trap each."""

from datetime import date

import pytest

from secmail import hprim
from secmail.hprim import Document, Party, Patient
from secmail.hprim.dates import date_suffix, parse_date, parse_stamp
from secmail.hprim.header import split_postcode
from secmail.hprim.nir import Nir, agrees_with, nir_key, parse_nir, sex_of

HEADER = (
    "PAT42",
    "DE LA TOUR",
    "Anne-Lise",
    "3 PLACE INVENTEE",
    "BAT B",
    "99999 NULLEPART",
    "31/01/1950",
    "2500175056001 65",
    "REQ7",
    "20/11/2026",
    "LABO7      LABO.INVENTE",
    "DR9        Jean.MEDECIN",
)


def document(*, replaced: dict[int, str] | None = None, body: tuple[str, ...] = ("texte",)) -> Document:
    lines = list(HEADER)
    for number, text in (replaced or {}).items():
        lines[number - 1] = text
    return as_file(*lines, *body)


def as_file(*lines: str) -> Document:
    return hprim.read("\r\n".join((*lines, "****FIN****", "****FINFICHIER****", "")).encode("cp1252"))


def codes(found: Document) -> list[str]:
    return [problem.code for problem in found.problems]


def test_clean_header_has_no_problem() -> None:
    found = document()
    report = found.reports[0]
    assert found.problems == ()
    assert report.patient == Patient(
        id="PAT42",
        surname="DE LA TOUR",
        given_name="Anne-Lise",
        birth_date=date(1950, 1, 31),
        sex="F",
        nir="2500175056001",
        nir_key="65",
        nir_valid=True,
        address=("3 PLACE INVENTEE", "BAT B"),
        postcode="99999",
        town="NULLEPART",
    )
    assert (report.sender, report.recipient) == (Party("LABO7", "LABO.INVENTE"), Party("DR9", "Jean.MEDECIN"))


@pytest.mark.parametrize(
    ("number", "text", "code", "line"),
    [
        (2, "", "hprim.header.identity_incomplete", 2),
        (7, "", "hprim.header.identity_incomplete", 2),
        (7, "31/02/1950", "hprim.header.date_unreadable", 7),
        (7, "31/01/50", "hprim.header.two_digit_year", 7),
        (7, "12/33/1950", "hprim.header.fictive_month", 7),
        (8, "25001750560", "hprim.nir.malformed", 8),
        (8, "2500175056001 35", "hprim.nir.key_wrong", 8),
        (8, "2490175056001", "hprim.nir.birth_mismatch", 8),
        (10, "demain", "hprim.header.date_unreadable", 10),
        (10, "M-1-20/11/2026", "hprim.header.date_prefix", 10),
        (11, "labo.fake Institut invente", "hprim.header.party_without_columns", 11),
        (1, "X" * 61, "hprim.header.line1_columns", 1),
    ],
)
def test_header_defects_are_named_with_their_line(number: int, text: str, code: str, line: int) -> None:
    assert (line, code) in [(p.line, p.code) for p in document(replaced={number: text}).problems]


def test_fictive_month_stands_as_january() -> None:
    assert document(replaced={7: "12/33/1950"}).reports[0].patient.birth_date == date(1950, 1, 12)


def test_short_birth_year_is_not_after_the_report() -> None:
    assert document(replaced={7: "01/02/27"}).reports[0].patient.birth_date == date(1927, 2, 1)
    assert document(replaced={7: "01/02/26"}).reports[0].patient.birth_date == date(2026, 2, 1)


def test_malformed_number_is_left_out_and_gives_no_sex() -> None:
    patient = document(replaced={8: "9500175056001"}).reports[0].patient
    assert (patient.nir, patient.nir_valid, patient.sex) == (None, None, None)


@pytest.mark.parametrize(
    ("line", "party"),
    [
        ("LABO7      LABO.INVENTE", Party("LABO7", "LABO.INVENTE")),
        ("     LABO7 LABO.INVENTE", Party("LABO7", "LABO.INVENTE")),
        (".          Prenom.NOM", Party(None, "Prenom.NOM")),
        ("LABO7", Party("LABO7", None)),
        ("", Party(None, None)),
        ("un.code.plus.long LABO", Party("un.code.plus.long", "LABO")),
    ],
)
def test_parties(line: str, party: Party) -> None:
    assert document(replaced={11: line}).reports[0].sender == party


def test_lines_before_the_header_are_skipped_and_named() -> None:
    found = as_file("Bonjour,", "", "[apicrypt]", *HEADER, "texte")
    assert found.reports[0].patient.surname == "DE LA TOUR"
    assert [(p.line, p.code) for p in found.problems] == [
        (1, "hprim.header.preamble"),
        (2, "hprim.header.shifted"),
        (3, "hprim.header.wrapper"),
    ]


def test_header_cut_by_the_coded_part() -> None:
    found = as_file(*HEADER[:10], "****LAB****", "RES|A|A|N|1.0")
    assert codes(found) == ["hprim.header.short"]
    assert (found.reports[0].report_date, found.reports[0].sender) == (date(2026, 11, 20), Party(None, None))
    assert len(found.reports[0].results) == 1


def test_text_without_header_is_a_report_of_nobody() -> None:
    found = as_file("Compte rendu", "sans en-tete")
    assert found.format == "hprim-medecin"
    assert found.reports[0].patient == Patient()
    assert found.reports[0].text == "Compte rendu\nsans en-tete"
    assert codes(found) == ["hprim.header.missing"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("99999 NULLEPART", ("99999", "NULLEPART")),
        ("99999", ("99999", None)),
        ("B-1000 BRUXELLES", ("B-1000", "BRUXELLES")),
        ("NULLEPART", (None, "NULLEPART")),
        ("  ", (None, None)),
    ],
)
def test_postcodes(text: str, expected: tuple[str | None, str | None]) -> None:
    assert split_postcode(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("31/01/1950", date(1950, 1, 31)),
        ("1-2-1950", date(1950, 2, 1)),
        ("1950-01-31", date(1950, 1, 31)),
        ("19500131", date(1950, 1, 31)),
        ("1 JAN 1911", date(1911, 1, 1)),
        ("14 août 1999", date(1999, 8, 14)),
        ("3 févr. 1980", date(1980, 2, 3)),
        ("3 DEC 1980", date(1980, 12, 3)),
        ("1 XYZ 1911", None),
        ("31/01/1950 et plus que trente signes", None),
        ("", None),
        ("00/00/1950", None),
    ],
)
def test_dates(text: str, expected: date | None) -> None:
    assert parse_date(text, latest_year=2026).day == expected


def test_date_time_of_sante() -> None:
    assert parse_stamp("202504031530").day == date(2025, 4, 3)
    assert parse_stamp("20250403153000+0200").day == date(2025, 4, 3)
    assert parse_stamp("800201") == (date(1980, 2, 1), ("hprim.header.two_digit_year",))
    assert parse_stamp("x") == (None, ("hprim.header.date_unreadable",))
    assert parse_stamp("") == (None, ())


def test_date_at_the_end_of_a_line() -> None:
    assert date_suffix("M-5128-03/04/25") == "03/04/25"
    assert date_suffix("le 2025-04-03") == "2025-04-03"
    assert date_suffix("2025") is None


def test_number_and_key() -> None:
    assert parse_nir("2 50 01 75 056 001 " + nir_key("2500175056001")) == Nir(
        "2500175056001", nir_key("2500175056001"), valid=True
    )
    assert parse_nir("1500175056001") == Nir("1500175056001", None, None)
    assert parse_nir("9500175056001") is None
    assert parse_nir("") is None


def test_key_is_that_of_the_published_formula() -> None:
    # The specimen number printed on the insurance's model card has the key 38; Corsica counts as 19 and 18.
    assert nir_key("2550814168025") == "38"
    assert nir_key("150012A056001") == f"{97 - 1500119056001 % 97:02d}"
    assert nir_key("150012B056001") == f"{97 - 1500118056001 % 97:02d}"
    assert parse_nir("150012a056001") == Nir("150012A056001", None, None)


def test_provisional_numbers_have_a_sex() -> None:
    assert [sex_of(digit + "500175056001") for digit in "123478"] == ["M", "F", "M", "F", "M", "F"]


def test_fictive_month_of_the_number_agrees_with_any_birth_date() -> None:
    assert agrees_with("2503375056001", date(1950, 7, 1))
    assert not agrees_with("2500675056001", date(1950, 7, 1))
    assert not agrees_with("2510775056001", date(1950, 7, 1))
