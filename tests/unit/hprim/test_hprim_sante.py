"""HPRIM Santé: separators, continuation, grouping, and what is outside the order."""

from datetime import date

import pytest

from secmail import hprim
from secmail.hprim import Attachment, Document, Party, Patient, sante
from secmail.hprim.sante_files import safe_file_name

H = "H|~^\\&|F.HPR||LAB~LABO||ORU|||DR~MEDECIN||P|H2.2~L|202511201200"
P = "P|1|PAT9|||INVENTE~PAULA||19700102|F||1 RUE X~~NULLEPART~~99999"
OBR = "OBR|1|S1~D1||GLY~Glycemie^NF~Numeration||||||||||||||||||20251119"
TRAILER = "L|1"


def read(*lines: str) -> Document:
    return hprim.read("".join(f"{line}\r\n" for line in lines).encode("cp1252"))


def codes(document: Document) -> list[tuple[int | None, str]]:
    return [(problem.line, problem.code) for problem in document.problems]


def test_results_of_one_patient() -> None:
    document = read(H, P, OBR, "OBX|1|NM|GLY||0,91|g/l|0.74 - 1.06", TRAILER)
    report = document.reports[0]
    assert document.problems[0].code == "hprim.result.number_repaired"
    assert report.patient == Patient(
        id="PAT9",
        surname="INVENTE",
        given_name="PAULA",
        birth_date=date(1970, 1, 2),
        sex="F",
        address=("1 RUE X",),
        postcode="99999",
        town="NULLEPART",
    )
    assert (report.request_id, report.report_date) == ("D1", date(2025, 11, 19))
    assert (report.sender, report.recipient) == (Party("LAB", "LABO"), Party("DR", "MEDECIN"))
    result = report.results[0]
    # the result names the code only: its label is that of the request
    assert (result.label, result.flag, result.flag_source, result.status) == ("Glycemie", "N", "computed", None)


def test_requests_become_reports_and_keep_the_patient() -> None:
    second = OBR.replace("S1~D1", "S2~D2")
    document = read(H, P, OBR, "OBX|1|NM|A~A||1", OBR, "OBX|1|NM|C~C||1", second, "OBX|1|NM|B~B||2", TRAILER)
    assert [(r.request_id, [x.code for x in r.results]) for r in document.reports] == [
        ("D1", ["A", "C"]),
        ("D2", ["B"]),
    ]
    assert document.reports[0].patient == document.reports[1].patient
    parts = [hprim.read(part) for part in hprim.split(document)]
    assert [(len(p.reports), p.reports[0].request_id, p.problems) for p in parts] == [(1, "D1", ()), (1, "D2", ())]


def test_comments_follow_their_segment() -> None:
    document = read(
        H, P, "C|1|L|du patient", OBR, "C|1|L|de la demande", "OBX|1|NM|A~A||1", "C|1|L|un^deux", "C|2|L|3", TRAILER
    )
    report = document.reports[0]
    assert report.text == "du patient\nde la demande"
    assert report.results[0].comments == ("un", "deux", "3")


def test_files_beside_the_message() -> None:
    document = read(H, P, OBR, "OBX|1|FIC|CR||LABO~..\\..\\cr:1.pdf~PDF", "C|1|L|note", TRAILER)
    report = document.reports[0]
    assert report.results == ()
    written = "..\\..\\cr:1.pdf"
    assert report.attachments == (Attachment("cr_1.pdf", "PDF", "LABO", written_name=written, label="CR", line=4),)
    assert (4, "hprim.sante.file_name") in codes(document)
    assert report.text == "note"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\a.pdf", "a.pdf"),
        ("..", "fichier"),
        ("", "fichier"),
        (" .cache. ", "cache"),
        ("a" * 300, "a" * 120),
    ],
)
def test_file_names_are_safe(name: str, safe: str) -> None:
    assert safe_file_name(name) == safe


@pytest.mark.parametrize(
    ("field", "status", "code"),
    [
        ("F", "final", None),
        ("P", "unvalidated", None),
        ("R", "unvalidated", None),
        ("I", "unvalidated", None),
        ("C", "corrected", None),
        ("X", None, "hprim.result.withdrawn"),
        ("D", None, "hprim.result.withdrawn"),
        ("U", None, "hprim.result.status_unknown"),
        ("", None, None),
    ],
)
def test_statuses(field: str, status: str | None, code: str | None) -> None:
    # OBX 10.12 is the status
    document = read(H, P, OBR, f"OBX|1|NM|A~A||1||||||{field}", TRAILER)
    assert [result.status for result in document.reports[0].results] == [status]
    assert codes(document) == ([] if code is None else [(4, code)])


def test_codes_texts_and_repeats() -> None:
    document = read(
        H, P, OBR, "OBX|1|CE|G~Groupe||A~A positif", "OBX|2|CE|H~Rhesus||P", "OBX|3|TX|T~Texte||a^^b", TRAILER
    )
    assert [(r.kind, r.value) for r in document.reports[0].results] == [
        ("code", "A positif"),
        ("code", "P"),
        ("text", "a\n\nb"),
    ]


@pytest.mark.parametrize("seps", ["|~^\\&", "|^~\\&", "|^~&\\", "|\\^&~"])
def test_separators_go_by_position(seps: str) -> None:
    sub, repeat = seps[1], seps[2]
    lines = [
        line.translate({ord("~"): sub, ord("^"): repeat}) for line in (P, OBR, "OBX|1|NM|A~Label||1", TRAILER)
    ]
    header = f"H{seps}|F||LAB{sub}LABO||ORU|||DR{sub}MEDECIN||P|H2.2{sub}L|20251120"
    document = read(header, *lines)
    assert document.reports[0].patient.given_name == "PAULA"
    assert document.reports[0].results[0].label == "Label"
    assert document.problems == ()


def test_continuation_joins_with_nothing_between() -> None:
    document = read(H, P, OBR, "OBX|1|NM|A~Lab", "A|el||1", "A|2|g/l", TRAILER)
    result = document.reports[0].results[0]
    assert (result.label, result.value, result.unit, result.line) == ("Label", "12", "g/l", 4)


def test_defects_are_named_with_their_line() -> None:
    document = read("junk", H.replace("~L|", "|"), "OBX|1|NM|A||1", P.replace("19700102", "xx"), "ZZZ|1", "OBR|1|S1")
    assert codes(document) == [
        (2, "hprim.sante.junk_before"),
        (2, "hprim.sante.link_missing"),
        (3, "hprim.sante.orphan_segment"),
        (4, "hprim.header.date_unreadable"),
        (4, "hprim.header.identity_incomplete"),
        (5, "hprim.sante.unknown_segment"),
        (6, "hprim.sante.trailer_missing"),
    ]
    nobody, report = document.reports
    # what came before any patient is kept where a person can see it
    assert (nobody.patient, nobody.results[0].code) == (Patient(), "A")
    assert (report.request_id, report.report_date) == ("S1", date(2025, 11, 20))


def test_message_of_another_context_is_laid_out() -> None:
    document = read(H.replace("ORU", "ADM"), P, "AP|1|x~y^z", TRAILER)
    assert document.reports[0].patient.surname == "INVENTE"
    assert document.reports[0].text is not None
    assert document.reports[0].text.splitlines()[1] == "AP · 1 · x y / z"
    assert read(H.replace("ORU", "ADM"), TRAILER).reports == ()
    two = read(H.replace("ORU", "ADM"), P, P.replace("PAULA", "PAUL"), TRAILER)
    assert [report.patient.given_name for report in two.reports] == ["PAULA", "PAUL"]


def test_segments_known_but_without_results_are_passed_over() -> None:
    document = read(H, P, "AP|1", OBR, "OBX|1|NM|A~A||1", TRAILER)
    assert document.problems == ()


def test_split_adds_the_closing_segment_that_is_missing() -> None:
    document = read(H, P, OBR)
    (part,) = hprim.split(document)
    assert part.endswith(b"\r\nL|1\r\n")


def test_numbers_of_reports_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sante, "MAX_REPORTS", 2)
    document = read(H, P, P, P, TRAILER)
    assert len(document.reports) == 2
    assert (4, "hprim.limit.reports") in codes(document)


def test_a_huge_patient_segment_is_not_multiplied() -> None:
    document = read(H, P + "~" + "x" * 3000, OBR, OBR.replace("S1~D1", "S2~D2"), TRAILER)
    assert len(document.reports) == 1


def test_json_carries_the_envelope() -> None:
    answer = hprim.to_json(read(H, P, OBR, "OBX|1|FIC|CR||LABO~a.pdf~PDF", TRAILER))
    assert answer["version"] == "H2.2"
    assert answer["message"] == {
        "context": "ORU",
        "sender": {"code": "LAB", "name": "LABO"},
        "recipient": {"code": "DR", "name": "MEDECIN"},
        "link": "L",
        "version": "H2.2",
        "file_name": "F.HPR",
        "processing": "P",
        "created": "2025-11-20T12:00:00",
        "comment": None,
        "segments": [],
    }
    reports = answer["reports"]
    assert isinstance(reports, list)
    assert reports[0]["attachments"] == [
        {"name": "a.pdf", "type": "PDF", "editor": "LABO", "written_name": "a.pdf", "label": "CR", "line": 4}
    ]
