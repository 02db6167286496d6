"""Every defect of coded parts that files were seen with, one test each, named for it."""

from decimal import Decimal

import pytest

from secmail import hprim
from secmail.hprim import Document, Result, Severity

HEADER = (
    *("PAT42", "INVENTE", "Paul", "", "", "99999 NULLEPART", "01/02/1950", "", "REQ7", "20/11/2026"),
    *("LAB        LABO", "DR         MEDECIN", "texte", "****LAB****"),
)
FIRST = len(HEADER) + 1


def read(*coded: str, ended: bool = True) -> Document:
    """The coded part begins in line 15."""
    ends = ("****FIN****", "****FINFICHIER****", "") if ended else ()
    return hprim.read("\r\n".join((*HEADER, *coded, *ends)).encode("cp1252"))


def one(text: str) -> Result:
    (result,) = read(text).reports[0].results
    return result


def codes(document: Document) -> list[str]:
    return [problem.code.removeprefix("hprim.") for problem in document.problems]


def errors(document: Document) -> list[tuple[int | None, str]]:
    found = (problem for problem in document.problems if problem.severity is Severity.ERROR)
    return [(problem.line, problem.code.removeprefix("hprim.")) for problem in found]


WHOLE = "RES|A|B|N|1|g/l|0|2|N|F|10|mmol/l|1|20"
LENGTHS = [
    pytest.param("RES|A|B|A", (None, None, None), id="four-fields"),
    pytest.param("RES|A|B|N|1|g/l|0|2|N", ("1", "N", None), id="nine-fields"),
    pytest.param("RES|A|B|N|1|g/l|0|2|N|F", ("1", "N", None), id="ten-fields"),
    pytest.param("RES|A|B|N|1|g/l|0|2|N|F|10|mmol/l|1", ("1", "N", "10"), id="thirteen-fields"),
    pytest.param(WHOLE, ("1", "N", "10"), id="fourteen-fields"),
    pytest.param(WHOLE + "|", ("1", "N", "10"), id="fourteen-fields-and-a-separator"),
    pytest.param(WHOLE + "||||", ("1", "N", "10"), id="run-of-separators"),
    pytest.param("RES|A|B|N|1|g/l|0|2|N|", ("1", "N", None), id="closed-by-a-separator"),
    pytest.param("   " + WHOLE, ("1", "N", "10"), id="indented"),
    pytest.param("res|A|B|n|1|g/l|0|2|n|f", ("1", "N", None), id="small-letters"),
    pytest.param("RES |A|B|N|1|g/l|0|2|N|F", ("1", "N", None), id="blank-before-the-first-bar"),
]


@pytest.mark.parametrize(("text", "expected"), LENGTHS)
def test_lines_of_every_length(text: str, expected: tuple[str | None, ...]) -> None:
    document = read(text)
    (result,) = document.reports[0].results
    assert (result.value, result.flag, result.second.value if result.second else None) == expected
    assert document.problems == ()


def test_columns_of_the_second_unit_do_not_shift() -> None:
    second = one(WHOLE).second
    assert second is not None
    assert (second.value, second.unit, second.low, second.high) == ("10", "mmol/l", 1, 20)


LABELS = [
    pytest.param("RES||IGET 005|A", (None, "IGET 005"), id="empty-is-a-place-for-comments"),
    pytest.param("RES|Hémoglobine : |NUM(2)|N|1", ("Hémoglobine", "NUM(2)"), id="ends-with-a-colon"),
    pytest.param("RES|- Leucocytes|NF   030|N|1", ("Leucocytes", "NF   030"), id="begins-with-a-dash"),
    pytest.param("RES|ÉLÉMENTS À VÉRIFIER|1.6|N|1", ("ÉLÉMENTS À VÉRIFIER", "1.6"), id="capitals-keep-their-accents"),
]


@pytest.mark.parametrize(("text", "expected"), LABELS)
def test_labels_and_codes(text: str, expected: tuple[str | None, str]) -> None:
    result = one(text)
    assert (result.label, result.code) == expected


KINDS = [
    pytest.param("RES|A|B|N|1", "numeric", id="N"),
    pytest.param("RES|A|B|A|x", "text", id="A"),
    pytest.param("RES|A|B|C|x", "code", id="C"),
    pytest.param("RES|A|B|T|x", "text", id="T"),
    pytest.param("RES|A|B|D|x", "text", id="D-is-unknown"),
    pytest.param("RES|A|B||1.5", "numeric", id="missing"),
]


@pytest.mark.parametrize(("text", "kind"), KINDS)
def test_types(text: str, kind: str) -> None:
    assert one(text).kind == kind


VALUES = [
    pytest.param("N|85*", "85", None, id="star-after"),
    pytest.param("N|*12.9*", "12.9", None, id="stars-around"),
    pytest.param("N|<5", "5", "<", id="below"),
    pytest.param("N|≥120", "120", ">=", id="at-least-as-a-sign"),
    pytest.param("N|>=120", "120", ">=", id="at-least-in-two-signs"),
    pytest.param("A|    < 0.12  mg/l ", "0.12", "<", id="sign-value-and-unit-in-one-field"),
    pytest.param("N|12,9", "12.9", None, id="decimal-comma"),
    pytest.param("N|5 270 000", "5270000", None, id="thousands-apart"),
    pytest.param("N|-8", "-8", None, id="negative"),
    pytest.param("N|10^5", "1E+5", None, id="power-of-ten"),
    pytest.param("N|1,2.10^6", "1.2E+6", None, id="times-a-power-of-ten"),
    pytest.param("N|20260403", None, None, id="date-typed-as-a-number"),
    pytest.param("N|Diabète", None, None, id="word-typed-as-a-number"),
    pytest.param("A|1/80", None, None, id="titre"),
    pytest.param("A|1:80", None, None, id="titre-with-a-colon"),
    pytest.param("A|±", None, None, id="plus-minus"),
    pytest.param("A|+++", None, None, id="crosses"),
    pytest.param("A|traces", None, None, id="traces"),
    pytest.param("A|2-5 par champ", None, None, id="range-as-a-value"),
    pytest.param("A|" + "long commentaire " * 500, None, None, id="long-comment"),
]


@pytest.mark.parametrize(("text", "number", "comparator"), VALUES)
def test_values_keep_their_words(text: str, number: str | None, comparator: str | None) -> None:
    written = text.partition("|")[2]
    (result,) = hprim.read("\r\n".join((*HEADER, f"RES|X|Y|{text}", "****FIN****", "")).encode()).reports[0].results
    assert result.value == written.strip()
    assert (result.number, result.comparator) == (None if number is None else Decimal(number), comparator)


UNITS = ["/mm3", "UI/l", "%", "/mm^3", "mL/min/1,73m2", "10^9/L", "µmol/L"]


@pytest.mark.parametrize("unit", UNITS)
def test_units_are_kept_as_written(unit: str) -> None:
    assert one(f"RES|A|B|N|1|{unit}").unit == unit


def test_a_unit_that_is_not_that_of_the_field_is_not_believed() -> None:
    document = read("RES|A|B|N|5 mg/l|g/l|1|10")
    result = document.reports[0].results[0]
    assert (result.number, result.unit, result.flag, codes(document)) == (None, "g/l", None, ["result.units_differ"])


RANGES = [
    pytest.param("2.20-2.60|", "2.20", "2.60", id="both-in-one-field"),
    pytest.param("-2 - 2|", "-2", "2", id="negative-bound-in-one-field"),
    pytest.param("10 à 40|", "10", "40", id="with-a-word"),
    pytest.param("(12,0-16,0)|", "12.0", "16.0", id="in-brackets"),
    pytest.param("< 5|", None, "5", id="upper-alone"),
    pytest.param("> 60|", "60", None, id="lower-alone"),
    pytest.param("|<5", None, "5", id="sign-in-the-upper-field"),
    pytest.param("12,0|16,0", "12.0", "16.0", id="decimal-commas"),
    pytest.param("0.40|", "0.40", None, id="upper-missing"),
    pytest.param("négatif|", None, None, id="words"),
]


@pytest.mark.parametrize(("bounds", "low", "high"), RANGES)
def test_ranges(bounds: str, low: str | None, high: str | None) -> None:
    result = one(f"RES|A|B|N|1|g/l|{bounds}")
    wanted = tuple(None if bound is None else Decimal(bound) for bound in (low, high))
    assert (result.low, result.high) == wanted


FLAGS = [
    pytest.param("RES|A|B|N|33.0|%|||L|F|964|/mm3|1000|4000", "L", "file", [], id="concerns-the-second-unit"),
    pytest.param("RES|A|B|N|33.0|%||||F|964|/mm3|1000|4000", "L", "computed", [], id="computed-from-the-second-unit"),
    pytest.param("RES|A|B|N|1.30|g/l|0.74|1.06", "H", "computed", [], id="missing-on-a-high-value"),
    pytest.param("RES|A|B|N|<5|g/l||4", None, None, [], id="below-is-never-high"),
    pytest.param("RES|A|B|N|>5|g/l|6|", None, None, [], id="above-is-never-low"),
    pytest.param("RES|A|B|N|<5|g/l|6|9", "L", "computed", [], id="below-the-lower-bound"),
    pytest.param("RES|A|B|N|85*|g/l|60|120", None, None, ["flag.starred"], id="starred-is-never-called-normal"),
    pytest.param("RES|A|B|N|85*|g/l|60|80", "H", "computed", [], id="starred-and-high"),
    pytest.param("RES|A|B|N|85*|g/l|60|120|H", "H", "file", ["flag.contradicts_range"], id="starred-and-marked"),
    pytest.param("RES|A|B|N|6.9|g/l|3.5|5.1|HH", "HH", "file", [], id="panic-of-the-file"),
    pytest.param("RES|A|B|N|99|g/l|3.5|5.1", "H", "computed", [], id="panic-is-never-computed"),
    pytest.param("RES|A|B|N|4|g/l|3.5|5.1|*", None, None, ["flag.unknown"], id="unknown-mark-is-never-normal"),
    pytest.param("RES|A|B|A|Limpide||||N", "N", "file", [], id="normal-text"),
]


@pytest.mark.parametrize(("text", "flag", "source", "found"), FLAGS)
def test_flags(text: str, flag: str | None, source: str | None, found: list[str]) -> None:
    document = read(text)
    (result,) = document.reports[0].results
    assert (result.flag, result.flag_source) == (flag, source)
    assert [code for code in codes(document) if code.startswith("flag")] == found


@pytest.mark.parametrize(
    ("letter", "status"), [("F", "final"), ("R", "unvalidated"), ("C", "corrected"), ("", None), ("f", "final")]
)
def test_statuses(letter: str, status: str | None) -> None:
    assert one(f"RES|A|B|N|1|g/l||||{letter}").status == status


def test_line_called_soit_is_the_second_unit_of_the_line_before() -> None:
    document = read("RES|Calcium|CA|N|100|mg/l|90|105||F", "TEX|note", "RES|soit : ||N|2,5|mmol/l|2,25-2,62|")
    (result,) = document.reports[0].results
    assert result.second is not None
    assert (result.value, result.second.value, result.second.unit, result.second.high) == (
        *("100", "2,5", "mmol/l"),
        Decimal("2.62"),
    )
    assert result.comments == ("note",)


@pytest.mark.parametrize(
    ("first", "second", "status"), [("F", "R", "unvalidated"), ("", "C", "corrected"), ("R", "F", "unvalidated")]
)
def test_status_of_either_unit_counts(first: str, second: str, status: str) -> None:
    (result,) = read(f"RES|A|B|N|1|g/l||||{first}", f"RES|soit|B|N|2|mol/l||||{second}").reports[0].results
    assert result.status == status


def test_text_before_all_results_is_shown_unless_the_readable_text_says_it() -> None:
    report = read("TEX|texte", "TEX|Prélèvement hémolysé.", "TEX|   CHIMIE", "TEX|A   1", "RES|A|B|N|1").reports[0]
    assert (report.text, report.results[0].comments) == ("texte", ("Prélèvement hémolysé.",))


COMMENTS = [
    pytest.param(("TEX", "TEX|", "RES|A|B|N|1", "TEX"), [()], id="blank-lines"),
    pytest.param(("RES|A|B|N|1", "TEX|note de A", "RES|C|D|N|2"), [("note de A",), ()], id="after-its-result"),
    pytest.param(
        ("RES|Calcium|A|N|1.1", "TEX|Sodium   140", "TEX|(méthode directe)", "RES|Sodium|B|N|140"),
        [(), ("(méthode directe)",)],
        id="after-the-printed-line-of-the-next",
    ),
    pytest.param(
        ("TEX|Glycémie   0,91 g/l", "TEX|           5,05 mmol/l", "RES|Glycémie|G|N|0.91|g/l|||||5.05|mmol/l"),
        [()],
        id="two-printed-lines-make-one-result",
    ),
    pytest.param(("RES|A|B|N|1", "TEX|     IONOGRAMME", "RES|C|D|N|2"), [(), ()], id="chapter-title-is-no-comment"),
    pytest.param(("RES|A|B|N|1", "RES||COMM01|A", "TEX|à revoir"), [(), ("à revoir",)], id="place-for-comments"),
    pytest.param(("RES|A|B|A|x", "suite sans type"), [("suite sans type",)], id="line-of-no-type"),
]


@pytest.mark.parametrize(("coded", "comments"), COMMENTS)
def test_comments_are_attached_to_the_right_result(coded: tuple[str, ...], comments: list[tuple[str, ...]]) -> None:
    report = read(*coded).reports[0]
    assert [result.comments for result in report.results] == comments


def test_every_text_line_of_the_coded_part_is_kept() -> None:
    report = read("TEX|   BIOCHIMIE", "TEX|A  1", "RES|A|B|N|1", "TEX|remarque", "TEX").reports[0]
    assert report.coded_text == "   BIOCHIMIE\nA  1\nremarque"


CUT = [
    pytest.param(("RES|A|B|N|1|g/l", "RES|Potassium|K|N|6."), id="inside-a-value"),
    pytest.param(("RES|A|B|N|1|g/l", "RES|Pota"), id="inside-a-label"),
    pytest.param(("RES|A|B|N|1|g/l", ""), id="between-lines"),
    pytest.param(("RES|A|B|N|1|g/l", "****FI"), id="inside-the-end-marker"),
    pytest.param((), id="before-the-first-result"),
]


@pytest.mark.parametrize("coded", CUT)
def test_coded_part_without_an_end_is_an_error(coded: tuple[str, ...]) -> None:
    assert "lab.truncated" in [code for _, code in errors(read(*coded, ended=False))]


@pytest.mark.parametrize(
    ("end", "found"),
    [("", ["lab.truncated", "result.truncated"]), ("\r\n", ["lab.truncated"]), ("\r\nTEX|x", ["lab.truncated"])],
)
def test_last_line_of_an_open_part_may_be_half_a_line(end: str, found: list[str]) -> None:
    document = hprim.read(("\r\n".join((*HEADER, "", "****LAB****", "RES|A|B|N|11.3|g/l|12|1")) + end).encode())
    codes = [problem.code.removeprefix("hprim.") for problem in document.problems]
    assert [code for code in codes if code.endswith("truncated")] == found


def test_last_value_without_line_end_may_be_half_a_value() -> None:
    cut = hprim.read(b"RES|A|B|N|1|g/l\r\nRES|Potassium|K|N|6.")
    assert (2, "result.truncated") in errors(cut)
    assert "result.truncated" not in codes(hprim.read(b"RES|A|B|N|1|g/l\r\nRES|Potassium|K|N|6.9\r\n"))


@pytest.mark.parametrize("text", ["RES|Potassium", "RES|Potassium|K", "RES|Potassium|K|N", "RES|Potassium|K|C"])
def test_line_that_ends_before_its_value_is_an_error(text: str) -> None:
    assert errors(read(text, "RES|A|B|N|1")) == [(FIRST, "result.truncated")]


def test_fields_in_a_line_of_no_type_are_an_error() -> None:
    document = read("RES|Lymphocytes|LY|N|33.0|%|||L|F|964|/mm3|", "1000|4000|", "REN|A|B|N|1")
    assert errors(document) == [(FIRST + 1, "lab.stray_fields"), (FIRST + 2, "lab.stray_fields")]


def test_empty_coded_part_is_named() -> None:
    assert codes(read()) == ["lab.empty"]


@pytest.mark.parametrize("text", ["RES", "RES|", "RES||||||||", "TEX", "TEX|", "|"])
def test_empty_lines_of_any_form_are_nothing(text: str) -> None:
    document = read(text, "RES|A|B|N|1")
    assert [result.label for result in document.reports[0].results] == ["A"]
    assert document.problems == ()


SHIFTED = [
    "RES|A|B|5|x|3|6",
    "RES|A|N|5|x|3|6|",
    "RES|A|B|N|5|3|6|N",
    "RES|A|B|X|N|5|g/l|3|6",
    "RES|A|B|N||5|g/l|3|6",
]


@pytest.mark.parametrize("text", SHIFTED)
def test_fields_out_of_their_places_are_no_value(text: str) -> None:
    document = read(text)
    (result,) = document.reports[0].results
    assert (result.label, result.value, result.unit, result.low, result.flag) == ("A", None, None, None, None)
    assert "5" in result.comments[0]
    assert errors(document) == [(FIRST, "result.shifted")]


def test_type_that_is_left_out_is_no_shift() -> None:
    document = read("RES|A|B||5|g/l|3|6")
    assert document.reports[0].results[0].number == 5
    assert codes(document) == ["result.kind_unknown"]


def test_what_cannot_be_read_is_kept_as_written() -> None:
    result = one("RES|A|B|N|4|g/l|H:3-5 F:2-4||A")
    assert (result.range, result.flags, result.flag) == ("H:3-5 F:2-4", ("A",), None)
    shown = hprim.to_json(read("RES|A|B|N|4|g/l|3|négatif|*"))["reports"]
    assert isinstance(shown, list)
    assert (shown[0]["results"][0]["range"], shown[0]["results"][0]["flags"]) == ("3 - négatif", ["*"])


WORDS = [("haut", "H"), ("BAS", "L"), ("Normal", "N"), ("HHH", "HH"), ("\N{UPWARDS ARROW}", "H")]


@pytest.mark.parametrize(("word", "flag"), WORDS)
def test_marks_in_words(word: str, flag: str) -> None:
    # UTF-8: an arrow has no place in CP1252
    lines = (*HEADER, f"RES|A|B|N|4|g/l|||{word}", "****FIN****", "****FINFICHIER****", "")
    (result,) = hprim.read("\r\n".join(lines).encode()).reports[0].results
    assert (result.flag, result.flag_source, result.flags) == (flag, "file", ())


def test_mark_after_the_value_is_the_laboratory_s_word() -> None:
    result = one("RES|Hb|B|N|12.9 H|g/dl|5|20")
    assert (result.value, result.number, result.flag, result.flag_source) == ("12.9 H", Decimal("12.9"), "H", "file")


def test_range_in_another_unit_judges_nothing() -> None:
    document = read("RES|A|B|N|9|mmol/l|0,7 g/l|1,1 g/l", "RES|A|B|N|0.9|g/l|0,7 g/L|1,1 g/L")
    assert [result.flag for result in document.reports[0].results] == [None, "N"]
    assert codes(document) == ["range.unit"]


def test_doubt_of_a_thousand_is_told() -> None:
    assert codes(read("RES|Leuco|L|N|12.345|/mm3|4000|10000")) == ["range.scale"]


def test_date_in_a_text_is_no_number() -> None:
    document = read("RES|Date|D|A|20240201", "RES|Nombre|N|A|120")
    assert [result.number for result in document.reports[0].results] == [None, 120]
    assert codes(document) == []
