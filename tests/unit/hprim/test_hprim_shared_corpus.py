"""Every file of the shared corpus, with what a person reads in it."""

import os
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from secmail import hprim
from secmail.hprim import Document, Patient, Result

CORPUS = Path(os.environ.get("SECMAIL_SHARED", Path(__file__).parents[4] / "shared")) / "corpus" / "hprim"

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason=f"shared corpus not found at {CORPUS}")

ELODIE = Patient(
    id="PAT0000001",
    surname="TESTNOM",
    given_name="ÉLODIE",
    birth_date=date(1980, 2, 1),
    sex="F",
    nir="2800200000000",
    nir_key="00",
    nir_valid=False,
    address=("1 RUE DE L EXEMPLE",),
    postcode="00000",
    town="VILLETEST",
)
TEXT = """\
          HEMATOLOGIE
Hémoglobine               11,3 *g/dl       12,0 à 16,0
CRP                     < 5,0  mg/l
Glycémie à jeun           0,91  g/l        0,74 à 1,06
                          5,05  mmol/l     4,11 à 5,88
Commentaire : prélèvement à jeun."""
# label, code, kind, number, comparator, unit, low, high, flag, flag source, status
BASIC = [
    ("Hémoglobine", "HB", "numeric", "11.3", None, "g/dl", "12.0", "16.0", "L", "file", "final"),
    ("CRP", "CRP", "text", "5.0", "<", "mg/l", None, None, None, None, "final"),
    ("Glycémie à jeun", "GLYC", "numeric", "0.91", None, "g/l", "0.74", "1.06", "N", "file", "final"),
    ("Potassium", "K", "numeric", "6.9", None, "mmol/l", "3.5", "5.1", "HH", "file", "final"),
    ("Sodium", "NA", "numeric", "118", None, "mmol/l", "136", "145", "LL", "file", "corrected"),
    ("Base excess", "BE", "numeric", "-8", None, "mmol/l", "-2", "2", "L", "file", "unvalidated"),
    ("Aspect du sérum", "ASP", "text", None, None, None, None, None, "N", "file", "final"),
    ("Groupe sanguin", "GRS", "code", None, None, None, None, None, "N", "file", "final"),
    ("Cholestérol HDL", "HDL", "numeric", "0.63", None, "g/l", "0.40", None, "N", "file", "final"),
    (None, "COMM01", "text", None, None, None, None, None, None, None, None),
]
KEY = (8, "hprim.nir.key_wrong")
BASIC_PROBLEMS = [KEY, (26, "hprim.result.number_repaired"), (26, "hprim.result.unit_in_value")]


def load(name: str) -> Document:
    return hprim.read((CORPUS / name).read_bytes())


def facts(result: Result) -> tuple[object, ...]:
    number, low, high = (None if n is None else str(n) for n in (result.number, result.low, result.high))
    head = (result.label, result.code, result.kind, number, result.comparator, result.unit, low, high)
    return (*head, result.flag, result.flag_source, result.status)


def problems(document: Document) -> list[tuple[int | None, str]]:
    return [(problem.line, problem.code) for problem in document.problems]


def physical(document: Document) -> tuple[object, ...]:
    return (document.format, document.version, document.encoding, document.line_ending, len(document.reports))


def assert_basic_results(results: tuple[Result, ...]) -> None:
    assert [facts(result) for result in results] == BASIC
    assert results[1].value == "< 5,0  mg/l"
    assert results[6].value == "Limpide"
    assert results[7].value == "A+"
    second = results[2].second
    assert second is not None
    assert (second.value, second.number, second.unit) == ("5.05", Decimal("5.05"), "mmol/l")
    assert (second.low, second.high) == (Decimal("4.11"), Decimal("5.88"))
    other = results[8].second
    assert other is not None
    assert (other.number, other.low, other.high) == (Decimal("1.63"), Decimal("1.03"), None)
    assert [result.comments for result in results] == [()] * 9 + [("Commentaire : prélèvement à jeun.",)]


@pytest.mark.parametrize(
    ("name", "encoding", "line_ending", "found"),
    [
        ("v2_basic_crlf_cp1252.hpm", "cp1252", "crlf", BASIC_PROBLEMS),
        ("v2_cp850_crlf.hpm", "cp850", "crlf", BASIC_PROBLEMS),
        ("v2_utf16le_bom.hpr", "utf-16-le", "crlf", BASIC_PROBLEMS),
        ("v2_utf8_nobom_lf.hpr", "utf-8", "lf", BASIC_PROBLEMS),
        ("v2_latin1_as_macroman_in_utf8.hpr", "utf-8", "crlf", [(3, "hprim.charset.mojibake"), *BASIC_PROBLEMS]),
        ("v2_trailing_text_after_finfichier.txt", "cp1252", "crlf", [*BASIC_PROBLEMS, (41, "hprim.end.trailing_text")]),
        ("v2_apicrypt_wrapped_double_fin.txt", "cp1252", "crlf", [*BASIC_PROBLEMS, (43, "hprim.end.doubled")]),
    ],
)
def test_structured_report_in_every_dress(
    name: str, encoding: str, line_ending: str, found: list[tuple[int, str]]
) -> None:
    document = load(name)
    assert physical(document) == ("hprim-medecin", "2", encoding, line_ending, 1)
    report = document.reports[0]
    assert report.patient == ELODIE
    assert (report.request_id, report.report_date) == ("DOS0000001", date(2025, 4, 3))
    assert report.text == TEXT
    assert_basic_results(report.results)
    assert [result.line for result in report.results] == [24, 26, 29, 30, 31, 32, 33, 34, 35, 36]
    assert problems(document) == found
    assert document.confidence > 0.95


def test_parties_in_columns_and_unknown_codes() -> None:
    report = load("v2_basic_crlf_cp1252.hpm").reports[0]
    assert (report.sender.code, report.sender.name) == ("LABTEST", "LABO.TEST")
    assert (report.recipient.code, report.recipient.name) == ("DRTEST", "Prenom.NOM")
    wrapped = load("v2_apicrypt_wrapped_double_fin.txt").reports[0]
    assert (wrapped.sender.code, wrapped.sender.name) == (None, "Prenom.NOM")


def test_several_patients_stay_apart() -> None:
    document = load("v2_multi_patient_crlf_cp1252.hpm")
    assert physical(document) == ("hprim-medecin", "2", "cp1252", "crlf", 2)
    first, second = document.reports
    assert first.patient == ELODIE
    assert (second.patient.id, second.patient.surname, second.patient.given_name) == (
        "PAT0000002",
        "AUTRE-NOM",
        "JEAN-NOËL",
    )
    assert (second.patient.sex, second.patient.birth_date) == ("M", date(1975, 3, 15))
    assert second.request_id == "DOS0000002"
    assert_basic_results(first.results)
    assert_basic_results(second.results)
    assert first.raw + second.raw + b"****FINFICHIER****\r\n" == document.raw
    again = [hprim.read(part).reports for part in hprim.split(document)]
    assert [[report.patient for report in reports] for reports in again] == [[first.patient], [second.patient]]


def test_html_entities_become_text() -> None:
    document = load("v2_html_entities_crlf_cp1252.hpr")
    report = document.reports[0]
    assert report.patient == ELODIE
    assert report.text == (
        "Laboratoire : LABO DE TEST\nMédecin : DR TEST\nN°Demande : DOS0000001\nDate d'impression :\n"
        "* NUMERATION *\nHémoglobine :          *11.3* g/dL    (12,0-16,0)"
    )
    assert [facts(result) for result in report.results] == [
        ("Hémoglobine", "NUM(2)", "numeric", "11.3", None, "g/dL", "12.0", "16.0", "L", "file", "final"),
        ("LEUCOCYTES", "NUM(1)", "numeric", "5.27", None, "G/L", "4.00", "10.00", "N", "file", "final"),
        ("CALCIUM", "CA", "numeric", "3.00", None, "mmol/L", "2.20", "2.60", "H", "computed", None),
        ("CREATININE", "CREA", "numeric", "85", None, "µmol/L", "60", "120", "H", "file", None),
        ("DFG", "1.6", "numeric", "90", ">", "mL/min", None, None, "N", "file", "final"),
    ]
    assert problems(document) == [
        KEY,
        *((line, "hprim.text.html") for line in (14, 15, 16, 17)),
        (24, "hprim.range.combined"),
        (25, "hprim.result.number_repaired"),
        (25, "hprim.flag.contradicts_range"),
    ]


ENDINGS_MISSING = [(None, "hprim.end.finfichier_missing"), KEY, (19, "hprim.end.fin_missing")]
SHORT_YEARS = [
    (7, "hprim.header.two_digit_year"),
    KEY,
    (10, "hprim.header.date_prefix"),
    (10, "hprim.header.two_digit_year"),
]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("v1_text_only_crlf_cp1252.hpm", [KEY]),
        ("v1_apicrypt_marker_first_line.txt", [(1, "hprim.header.wrapper"), (9, "hprim.nir.key_wrong")]),
        ("v1_header_leading_blank.txt", [(1, "hprim.header.shifted"), (9, "hprim.nir.key_wrong")]),
        ("v1_header_13th_blank_2digit_years.txt", SHORT_YEARS),
        ("v1_no_end_markers.txt", ENDINGS_MISSING),
    ],
)
def test_text_report_in_every_dress(name: str, found: list[tuple[int | None, str]]) -> None:
    document = load(name)
    assert physical(document) == ("hprim-medecin", "1", "cp1252", "crlf", 1)
    report = document.reports[0]
    assert report.patient == ELODIE
    assert (report.request_id, report.report_date) == ("DOS0000001", date(2025, 4, 3))
    assert (report.sender.code, report.recipient.name) == ("LABTEST", "Prenom.NOM")
    assert report.text == TEXT
    assert report.results == ()
    assert problems(document) == found


def test_missing_first_line_leaves_the_patient_code_unknown() -> None:
    document = load("v1_header_missing_line1.txt")
    report = document.reports[0]
    assert report.patient.id is None
    assert (report.patient.surname, report.patient.birth_date) == ("TESTNOM", date(1980, 2, 1))
    assert report.text == TEXT
    assert problems(document) == [(1, "hprim.header.line1_missing"), (7, "hprim.nir.key_wrong")]


def test_twice_damaged_accents_are_restored_and_the_lost_one_is_shown_as_lost() -> None:
    document = load("v1_cr_only_double_mojibake_macroman.hpr")
    assert physical(document) == ("hprim-medecin", "1", "mac-roman", "cr", 1)
    report = document.reports[0]
    assert report.patient.given_name == "\ufffdLODIE"
    assert report.text == TEXT
    assert problems(document) == [(3, "hprim.charset.mojibake"), (3, "hprim.charset.letter_lost"), KEY]


def test_wide_first_line_is_not_a_patient_code() -> None:
    document = load("mit_header-solabio.hpm")
    assert physical(document) == ("hprim-medecin", "2", "utf-8", "lf", 1)
    report = document.reports[0]
    patient = report.patient
    assert (patient.id, patient.surname, patient.given_name) == (None, "DUPONT", "JEAN")
    assert (patient.birth_date, patient.sex, patient.nir) == (date(1950, 1, 1), "M", "1500176000000")
    assert (patient.postcode, patient.town) == ("76000", "VILLE TEST")
    assert (report.request_id, report.report_date) == ("260624HE0103", date(2026, 6, 24))
    assert (report.sender.code, report.recipient.name) == ("SOLABIO", "MARTIN PAUL")
    assert [facts(result) for result in report.results] == [
        ("HEMOGLOBINE", "NF   030", "numeric", "14.8", None, "g/dL", "12.9", "16.7", "N", "file", "final"),
        ("Cond. Rbt", "MICR 030", "numeric", None, None, None, None, None, "N", "file", "final"),
    ]
    assert report.results[1].value == "Diabète"
    assert problems(document) == [
        (1, "hprim.header.line1_columns"),
        KEY,
        (18, "hprim.result.not_numeric"),
    ]


def test_coded_lines_alone() -> None:
    document = load("mit_pipes.hpr")
    assert physical(document) == ("hprim-medecin", "2", "utf-8", "lf", 1)
    report = document.reports[0]
    assert report.patient == Patient()
    assert report.text == "Contrôle conseillé à distance."
    assert [(r.label, r.value, r.flag, r.flag_source) for r in report.results] == [
        ("GLUCOSE A JEUN", "1.42", "H", "computed"),
        ("HEMOGLOBINE", "13.8", "N", "computed"),
        ("TSH", "0.10", "L", "file"),
        ("CREATININE", "8.1", "N", "computed"),
        ("BASE EXCESS", "-8", "L", "computed"),
    ]
    assert (report.results[4].low, report.results[4].high) == (-2, 2)
    assert report.results[4].comments == ("Contrôle conseillé à distance.",)
    assert problems(document) == [
        (None, "hprim.end.finfichier_missing"),
        (1, "hprim.header.missing"),
        (1, "hprim.lab.marker_missing"),
        (1, "hprim.text.from_coded_part"),
        (5, "hprim.range.combined"),
        (6, "hprim.end.fin_missing"),
    ]


def test_coded_part_without_header_or_text() -> None:
    document = load("mit_tags.hpr")
    report = document.reports[0]
    assert physical(document) == ("hprim-medecin", "2", "utf-8", "lf", 1)
    assert [(r.label, r.value, r.unit, r.flag) for r in report.results] == [
        ("GLYCEMIE", "1.30", "g/L", "H"),
        ("SODIUM", "140", "mmol/L", "N"),
        ("CALCIUM", "3.00", "mmol/L", "H"),
    ]
    assert report.results[0].comments == ("Hyperglycémie modérée.",)
    assert "hprim.header.missing" in {problem.code for problem in document.problems}


def test_starred_value_keeps_the_flag_of_the_file() -> None:
    document = load("mit_test-file.hpr")
    creatinine = document.reports[0].results[2]
    assert (creatinine.value, creatinine.number, creatinine.flag, creatinine.flag_source) == ("85*", 85, "H", "file")
    assert creatinine.comments == ("Commentaire test pour le glucose", "Valeurs normales détectées")
    assert (3, "hprim.flag.contradicts_range") in problems(document)


def test_header_of_seven_lines() -> None:
    document = load("mit_text.hpr")
    assert physical(document) == ("hprim-medecin", "1", "utf-8", "lf", 1)
    report = document.reports[0]
    assert (report.patient.id, report.patient.surname, report.patient.given_name) == ("A250513068", "MARTIN", "DENISE")
    assert (report.patient.birth_date, report.patient.town) == (date(1957, 3, 14), "LE HAVRE")
    assert report.text == (
        "Hémoglobine :                            13.8 g/dL    (12,0-16,0)\n"
        "Glycémie :                               1.30 g/L     (0,74-1,06)"
    )
    assert problems(document) == [
        (None, "hprim.end.finfichier_missing"),
        (1, "hprim.header.short"),
        (9, "hprim.end.fin_missing"),
    ]


def test_sante_results_with_continuation_inside_a_field() -> None:
    document = load("sante_ORU_H2.2_tilde_caret.HPR")
    assert physical(document) == ("hprim-sante", "H2.2", "cp1252", "crlf", 1)
    message, report = document.message, document.reports[0]
    assert message is not None
    assert (message.context, message.link) == ("ORU", "C")
    assert (message.sender.code, message.sender.name, message.recipient.code) == ("LABT", "LABO TEST", "DRT")
    assert (report.patient.id, report.patient.surname, report.patient.given_name) == ("PAT0000001", "TESTNOM", "ELODIE")
    assert (report.patient.sex, report.patient.birth_date) == ("F", date(1980, 2, 1))
    assert (report.patient.postcode, report.patient.town) == ("00000", "VILLETEST")
    assert (report.request_id, report.report_date) == ("DEM1", date(2025, 4, 3))
    assert [facts(result) for result in report.results] == [
        ("Hémoglobine", "HB", "numeric", "11.3", None, "g/dl", "12.0", "16.0", "L", "file", "final"),
        ("Commentaire", "COM", "text", None, None, None, None, None, None, None, "final"),
        ("Groupe", "GS", "code", None, None, None, None, None, None, None, "final"),
    ]
    assert [result.value for result in report.results] == ["11.3", "Première ligne\nDeuxième ligne", "A positif"]
    assert [(a.name, a.type) for a in report.attachments] == [("cr0001.pdf", "PDF")]
    assert report.text == "Prélèvement à jeun"
    assert document.problems == ()


def test_sante_with_other_separators() -> None:
    document = load("sante_ORU_H2.0_backslash_sep.hpr")
    assert physical(document) == ("hprim-sante", "H2.0", "cp1252", "crlf", 1)
    potassium = document.reports[0].results[0]
    assert facts(potassium) == (
        *("POTASSIUM", "K", "text", "2.0", "<", "mmol/L", "3.50", "5.10", "LL", "file", "final"),
    )
    assert document.problems == ()


def test_sante_error_message_is_laid_out() -> None:
    document = load("sante_ERR_H2.4.HPR")
    assert physical(document) == ("hprim-sante", "H2.4", "ascii", "crlf", 1)
    assert document.message is not None
    assert document.message.context == "ERR"
    assert document.reports[0].text is not None
    assert document.reports[0].text.endswith("8.3 · PAT0000001 · I · Patient inconnu")
    assert problems(document) == [(1, "hprim.sante.not_results")]


def test_no_file_of_the_corpus_is_left_out() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    assert [path.name for path in CORPUS.iterdir() if f'"{path.name}"' not in source] == []


def test_splitting_any_file_gives_one_readable_report_each() -> None:
    for path in CORPUS.iterdir():
        document = hprim.read(path.read_bytes())
        parts = [hprim.read(part) for part in hprim.split(document)]
        assert [len(part.reports) for part in parts] == [1] * len(document.reports), path.name
        for part, report in zip(parts, document.reports, strict=True):
            assert part.reports[0].patient == report.patient, path.name
            assert [facts(r) for r in part.reports[0].results] == [facts(r) for r in report.results], path.name
            assert part.encoding == document.encoding
