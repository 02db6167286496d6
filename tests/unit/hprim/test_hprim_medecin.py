"""Results, comments, end markers and limits of HPRIM Médecin."""

from decimal import Decimal

import pytest

from secmail import hprim
from secmail.hprim import Document, Flag, FlagSource, Kind, Result, Status, lexer, medecin
from secmail.hprim.lexer import Line
from secmail.hprim.problems import ProblemLog
from secmail.hprim.results import read_coded, read_result

HEADER = (
    "PAT42\nINVENTE\nPaul\n\n\n99999 NULLEPART\n01/02/1950\n\nREQ7\n20/11/2026\nLAB        LABO\nDR         MEDECIN\n"
)
FIN, END = "****FIN****\n", "****FINFICHIER****\n"


def read(text: str) -> Document:
    return hprim.read(text.encode("cp1252"))


def codes(document: Document) -> list[tuple[int | None, str]]:
    return [(problem.line, problem.code) for problem in document.problems]


def result(text: str) -> tuple[Result, list[str]]:
    log = ProblemLog()
    found = read_result(Line(7, 0, 0, text), log)
    assert all(problem.line == 7 for problem in log.all())
    return found, [problem.code for problem in log.all()]


def coded(*texts: str) -> tuple[tuple[Result, ...], list[tuple[int | None, str]]]:
    log = ProblemLog()
    found = read_coded([Line(number, 0, 0, text) for number, text in enumerate(texts, 1)], log)
    return found.results, [(problem.line, problem.code) for problem in log.all()]


def test_all_fourteen_fields() -> None:
    found, repairs = result("RES|Glucose|GLUC|N|0.91|g/l|0.74|1.06|N|F|5.05|mmol/l|4.11|5.88")
    assert repairs == []
    assert (found.label, found.code, found.kind, found.value, found.unit) == (
        "Glucose",
        "GLUC",
        Kind.NUMERIC,
        "0.91",
        "g/l",
    )
    assert (found.number, found.low, found.high) == (Decimal("0.91"), Decimal("0.74"), Decimal("1.06"))
    assert (found.flag, found.flag_source, found.status) == (Flag.NORMAL, FlagSource.FILE, Status.FINAL)
    assert found.second is not None
    assert (found.second.value, found.second.unit) == ("5.05", "mmol/l")
    assert found.line == 7


@pytest.mark.parametrize("text", ["RES|A|B|A", "RES|A|B|A|", "RES|A|B|A||||||||||", "RES|A|B|A|||||||||||||||"])
def test_fields_that_are_not_sent_are_unknown(text: str) -> None:
    found, repairs = result(text)
    assert (found.value, found.number, found.unit, found.flag, found.status, found.second) == (None,) * 6
    assert repairs == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("RES|A|B|N|1|u|0|2|N|F|1|u|0|2|more", "hprim.result.extra_fields"),
        ("RES|A|B|D|1", "hprim.result.kind_unknown"),
        ("RES|A|B||text", "hprim.result.kind_unknown"),
        ("RES|A|B|N|Absence", "hprim.result.not_numeric"),
        ("RES|A|B|N|20250403", "hprim.result.date_as_number"),
        ("RES|A|B|N|1|g/l|||?", "hprim.flag.unknown"),
        ("RES|A|B|N|1|g/l||||Z", "hprim.result.status_unknown"),
        ("RES|A|B|N|1|g/l|5|2", "hprim.range.reversed"),
        ("RES|A|B|N|9|g/l|1|2|L", "hprim.flag.contradicts_range"),
    ],
)
def test_result_defects(text: str, code: str) -> None:
    assert result(text)[1] == [code]


def test_unknown_kind_is_taken_from_the_value() -> None:
    assert (result("RES|A|B|D|1")[0].kind, result("RES|A|B||text")[0].kind) == (Kind.NUMERIC, Kind.TEXT)
    assert result("RES|A|B|t|text")[0].kind is Kind.TEXT


def test_date_declared_as_number_is_not_a_number() -> None:
    assert result("RES|A|B|N|20250403")[0].number is None
    assert result("RES|Plaquettes|B|N|20250403|/l")[0].number == 20250403


def test_label_decorations() -> None:
    assert result("RES|- Leucocytes : |B|N|1")[0].label == "Leucocytes"


@pytest.mark.parametrize(
    ("text", "flag", "source"),
    [
        ("RES|A|B|N|1|g/l|2|4", "L", "computed"),
        ("RES|A|B|N|3|g/l|2|4", "N", "computed"),
        ("RES|A|B|N|3|g/l|2|4|h", "H", "file"),
        ("RES|A|B|N|3|g/l", None, None),
        # an unknown mark must not come out as normal
        ("RES|A|B|N|3|g/l|2|4|A", None, None),
        ("RES|A|B|N|9|g/l|2|4|A", "H", "computed"),
        # the second unit decides where the first has no range, and an abnormal one prevails
        ("RES|A|B|N|33|%|||||964|/mm3|1000|4000", "L", "computed"),
        ("RES|A|B|N|33|%|20|40|||964|/mm3|1000|4000", "L", "computed"),
        ("RES|A|B|N|50|%|20|40|||964|/mm3|1000|4000", None, None),
    ],
)
def test_flags(text: str, flag: str | None, source: str | None) -> None:
    found = result(text)[0]
    assert (found.flag, found.flag_source) == (flag, source)


def test_flag_of_the_file_may_concern_the_second_unit() -> None:
    found, repairs = result("RES|Lymphocytes|LY|N|33.0|%|20|40|L|F|964|/mm3|1000|4000")
    assert (found.flag, found.flag_source, repairs) == ("L", "file", [])


def test_units_that_disagree_are_reported() -> None:
    assert result("RES|A|B|N|50|%|20|40|||964|/mm3|1000|4000")[1] == ["hprim.flag.units_disagree"]


def test_line_in_another_unit_is_joined() -> None:
    results, found = coded("RES|Calcium|CA|N|100|mg/l|90|105", "RES|soit|CA|N|2.0|mmol/l|2.2|2.6|")
    assert len(results) == 1
    assert results[0].second is not None
    assert (results[0].second.value, results[0].second.unit, results[0].second.low) == ("2.0", "mmol/l", Decimal("2.2"))
    # the first unit was normal by our own comparison only, so the abnormal second prevails
    assert (results[0].flag, results[0].flag_source) == ("L", "computed")
    assert found == [(2, "hprim.result.second_merged")]


@pytest.mark.parametrize(
    ("first", "extra", "flag"),
    [
        ("RES|A|A|N|3|g/l|||N|F", "RES|soit|A|N|1|u|2|4", ("N", "file")),
        ("RES|A|A|N|3|g/l|||N|F", "RES|soit|A|N|1|u|2|4|L", ("L", "file")),
        ("RES|A|A|N|3|g/l|||H|F", "RES|soit|A|N|3|u|2|4|N", ("H", "file")),
        ("RES|A|A|N|3|g/l", "RES|soit|A|N|3|u|2|4", ("N", "computed")),
        ("RES|A|A|N|3|g/l|||L", "RES|soit|A|N|3|u", ("L", "file")),
    ],
)
def test_flag_of_a_joined_line(first: str, extra: str, flag: tuple[str, str]) -> None:
    results, _ = coded(first, extra)
    assert (results[0].flag, results[0].flag_source) == flag


def test_line_in_another_unit_without_a_place_stays_a_result() -> None:
    assert [r.label for r in coded("RES|soit|CA|N|2|mmol/l")[0]] == ["soit"]
    results, _ = coded("RES|A|A|N|1|u|||||2|v", "RES|soit|A|N|3|w")
    assert [r.label for r in results] == ["A", "soit"]


def test_comments_go_to_the_result_before_and_layout_to_none() -> None:
    results, _ = coded(
        "TEX|      BIOCHIMIE",
        "TEX|Sodium        140 mmol/l",
        "RES|Sodium|NA|N|140|mmol/l|136|145",
        "TEX|Sodium        140 mmol/l",
        "TEX|",
        "TEX|Sodium à contrôler dans un mois",
        "TEX|      IONOGRAMME",
        "TEX|K+            6,10 mmol/l",
        "RES|Potassium|K|N|6.10|mmol/l",
        "TEX|PRELEVEMENT HEMOLYSE",
        "TEX",
    )
    assert [r.comments for r in results] == [("Sodium à contrôler dans un mois",), ("PRELEVEMENT HEMOLYSE",)]


def test_lines_of_no_type_are_read_as_comments() -> None:
    results, found = coded("RES|A|A|A|x", "suite du commentaire", "", "RES", "TEX")
    assert results[0].comments == ("suite du commentaire",)
    assert found == [(2, "hprim.lab.unknown_line")]


def test_html_break_inside_a_field_is_a_blank() -> None:
    document = read(HEADER + "texte\n****LAB****\nRES|A|B|A|un<br>deux\n" + FIN + END)
    assert document.reports[0].results[0].value == "un deux"


def test_markers_written_otherwise_are_reported() -> None:
    document = read(HEADER + "texte\n*** LAB ***\nRES|A|B|A|x\n****fin****\n" + END)
    assert codes(document) == [(14, "hprim.marker.variant"), (16, "hprim.marker.variant")]


def test_second_opening_marker_is_skipped() -> None:
    document = read(HEADER + "t\n****LAB****\nRES|A|B|A|x\n****LAB****\nRES|C|D|A|y\n" + FIN + END)
    assert [r.label for r in document.reports[0].results] == ["A", "C"]


def test_coded_lines_without_opening_marker() -> None:
    document = read(HEADER + "t\nRES|A|B|A|x\n" + FIN + END)
    assert codes(document) == [(14, "hprim.lab.marker_missing")]
    assert document.reports[0].text == "t"


def test_end_of_file_marker_alone_closes_the_report() -> None:
    document = read(HEADER + "t\n" + END)
    assert codes(document) == [(14, "hprim.end.fin_missing")]
    assert hprim.split(document) == ((HEADER + "t\n" + FIN + END).encode(),)


def test_another_report_after_the_end_of_the_file_is_not_lost() -> None:
    document = read((HEADER + "t\n" + FIN + END) * 2)
    assert len(document.reports) == 2
    assert codes(document) == [(16, "hprim.end.report_after_end")]


def test_coded_lines_after_the_end_are_not_lost() -> None:
    document = read(HEADER + "t\n" + FIN + "RES|A|B|A|x\n")
    assert [len(report.results) for report in document.reports] == [0, 1]


def test_footer_after_the_end_is_not_a_report() -> None:
    document = read(HEADER + "t\n" + FIN + "\nCordialement\n")
    assert len(document.reports) == 1
    assert codes(document) == [(None, "hprim.end.finfichier_missing"), (16, "hprim.end.trailing_text")]


def test_number_of_reports_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(medecin, "MAX_REPORTS", 2)
    document = read((HEADER + "t\n" + FIN) * 4)
    assert len(document.reports) == 2
    assert (29, "hprim.limit.reports") in codes(document)


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour,\n\nVeuillez trouver le compte rendu.\n\nCordialement\n",
        "Dr Invente\n1 rue X\n75000 PARIS\n\nLe 12/03/2025\n\nCher confrère,\n",
        "a|b|c\nRES|trop court\n",
        "****FIN****\n",
        "H|~~~~|\n",
        "H12345H\n",
        "",
    ],
)
def test_ordinary_text_is_not_hprim(text: str) -> None:
    document = read(text)
    assert (document.format, document.version, document.reports) == ("none", None, ())
    assert [problem.code for problem in document.problems] == ["hprim.format.none"]
    assert hprim.split(document) == ()


def test_too_large_a_file_says_only_that() -> None:
    document = hprim.read(bytes(64 * 1024 * 1024 + 1))
    assert document.format == "none"
    assert (document.encoding, document.line_ending) == (None, None)
    assert [problem.code for problem in document.problems] == ["hprim.limit.size"]


def test_of_too_many_lines_the_first_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexer, "MAX_LINES", 16)
    document = read(HEADER + "t\n****LAB****\nRES|A|B|N|1\nRES|A|B|N|2\nRES|A|B|N|3\n" + FIN + END)
    assert [result.value for result in document.reports[0].results] == ["1", "2"]
    assert "hprim.limit.lines" in [problem.code for problem in document.problems if problem.severity == "error"]


def test_detection_gives_its_reasons() -> None:
    found = hprim.detect((HEADER + "t\n****LAB****\nRES|A|B|A|x\n" + FIN + END).encode())
    assert (found.format, found.confidence) == ("hprim-medecin", 0.99)
    assert found.reasons == (
        "a patient header with its dates in place",
        "the marker LAB",
        "the marker FIN",
        "the marker FINFICHIER",
        "coded result lines",
    )
    doubtful = hprim.detect(b"PAT42\nINVENTE\nPaul\n\n\n\n01/02/1950\n\n\ntexte\n")
    assert (doubtful.format, doubtful.reasons) == ("none", ("lines that could be a patient header",))
    assert hprim.detect(b"").reasons == ("no header, marker or coded line",)


def test_header_of_a_known_patient_stands_above_the_text_of_a_mail() -> None:
    assert hprim.detect(HEADER.encode()).format == "hprim-medecin"


def test_json_has_the_documented_fields_only() -> None:
    document = read(HEADER + "t\n****LAB****\nRES|A|B|N|<5|g/l|1|2|N|F|1|u|0|2\n" + FIN + END)
    answer = hprim.to_json(document)
    assert list(answer) == [
        "format",
        "version",
        "encoding",
        "line_ending",
        "confidence",
        "reports",
        "problems",
        "outside",
    ]
    assert answer["reports"] == [
        {
            "patient": {
                "id": "PAT42",
                "surname": "INVENTE",
                "given_name": "Paul",
                "birth_date": "1950-02-01",
                "sex": None,
                "nir": None,
                "nir_key": None,
                "nir_valid": None,
                "address": [],
                "postcode": "99999",
                "town": "NULLEPART",
                "birth_name": None,
                "used_name": None,
            },
            "request_id": "REQ7",
            "report_date": "2026-11-20",
            "sender": {"code": "LAB", "name": "LABO"},
            "recipient": {"code": "DR", "name": "MEDECIN"},
            "text": "t",
            "results": [
                {
                    "label": "A",
                    "code": "B",
                    "kind": "numeric",
                    "value": "<5",
                    "number": 5.0,
                    "comparator": "<",
                    "unit": "g/l",
                    "low": 1.0,
                    "high": 2.0,
                    "flag": "N",
                    "flag_source": "file",
                    "status": "final",
                    "second": {"value": "1", "number": 1.0, "unit": "u", "low": 0.0, "high": 2.0},
                    "comments": [],
                    "line": 15,
                    "printed": False,
                    "range": None,
                    "flags": [],
                }
            ],
            "attachments": [],
            "text_only": "t",
            "coded_text": None,
            "first_line": 1,
            "last_line": 15,
        }
    ]
    assert (answer["problems"], answer["outside"]) == ([], [])
