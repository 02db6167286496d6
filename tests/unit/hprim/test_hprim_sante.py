"""HPRIM Santé: separators, continuation, grouping, and what is outside the order."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
    ("written", "editor", "name", "found"),
    [
        ("cr 1.pdf", None, "cr 1.pdf", "file_place"),
        ("GALAXIE", "GALAXIE", "fichier", "file_without_name"),
        ("Labo S.A.", "Labo S.A.", "fichier", "file_without_name"),
    ],
)
def test_a_name_in_the_place_of_the_editor_is_a_name(written: str, editor: str | None, name: str, found: str) -> None:
    document = read(H, P, OBR, f"OBX|1|FIC|CR||{written}", TRAILER)
    (attachment,) = document.reports[0].attachments
    assert (attachment.editor, attachment.name) == (editor, name)
    assert (4, f"hprim.sante.{found}") in codes(document)


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
    lines = [line.translate({ord("~"): sub, ord("^"): repeat}) for line in (P, OBR, "OBX|1|NM|A~Label||1", TRAILER)]
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


def test_a_segment_broken_without_a_is_joined_and_held() -> None:
    document = read(H, P, OBR, "OBX|1|NM|GLY~Gly~L||1", "40|mmol/L|136-145|N|||F", TRAILER)
    (result,) = document.reports[0].results
    assert (result.value, result.unit, result.flag) == ("140", "mmol/L", "N")
    assert codes(document) == [(5, "hprim.sante.broken_segment")]
    assert document.problems[0].severity is hprim.Severity.ERROR


UNREAD = ["?P|2|PAT10|||BETA~ANNE", "2|PAT10|||BETA~ANNE", "|P|2|PAT10", "PAT10 BETA ANNE", "PP|2|PAT10|||BETA~ANNE"]


@pytest.mark.parametrize("unread", UNREAD)
def test_after_a_line_that_may_have_named_another_no_report_is_surely_the_first_patients(unread: str) -> None:
    later = ("OBR|2|S~R2", "OBX|1|NM|HB||9")
    document = read(H, P, OBR, "OBX|1|NM|GLY||1", unread, *later, P.replace("PAT9", "PAT11"), "OBR|1|S~R3", TRAILER)
    assert len(document.reports) == 3
    errors = [(problem.line, problem.code) for problem in document.problems if problem.severity == "error"]
    code = "stray_segment" if unread.startswith("PP") else "broken_segment"
    assert errors == [(5, f"hprim.sante.{code}"), (6, "hprim.sante.patient_unsure")]


@pytest.mark.parametrize("unread", ["L|1\r\nGARBAGE|x", "L|1\r\nGARBAGE AND MORE"])
def test_a_line_that_cannot_be_read_behind_the_end_makes_what_follows_unsure(unread: str) -> None:
    document = read(H, P, OBR, "OBX|1|NM|GLY||1", unread, "OBR|2|S~R2", "OBX|1|NM|HB||9")
    assert (7, "hprim.sante.patient_unsure") in codes(document)


@pytest.mark.parametrize("harmless", ["ZZZ|2|PAT10|||BETA~ANNE", "NTE|1|L|note", "PP", "PP||"])
def test_a_segment_that_names_nobody_makes_nothing_unsure(harmless: str) -> None:
    document = read(H, P, OBR, "OBX|1|NM|GLY||1", harmless, "OBR|2|S~R2", "OBX|1|NM|HB||9", TRAILER)
    assert codes(document) == [(5, "hprim.sante.unknown_segment")]


def test_text_between_segments_is_shown_and_held() -> None:
    document = read(H, P, OBR, "OBX|1|NM|GLY||1", "Page 2", "ZZZ|x~y", TRAILER)
    assert codes(document) == [
        (5, "hprim.sante.broken_segment"),
        (5, "hprim.sante.unknown_segment"),
        (6, "hprim.sante.unknown_segment"),
    ]
    assert document.reports[0].text == "PAGE 2\nZZZ · x y"
    assert b"Page 2" in document.reports[0].raw


@pytest.mark.parametrize(
    ("last", "end", "code"),
    [
        ("OBX|2|NM|B~B||14", "", "truncated"),
        ("OBX|2|NM|B~B||14", "\r\n", "truncated"),  # the others say their status
        ("OBX|2|NM|B~B||14||||||F", "\r\n", "trailer_missing"),
        ("OBX|2|NM|B~B||14||||||F", "\r\nL|1\r\n", None),
    ],
)
def test_messages_that_stop_inside_a_segment_are_held(last: str, end: str, code: str | None) -> None:
    text = "\r\n".join((H, P, OBR, "OBX|1|NM|A~A||1||||||F", last)) + end
    found = [problem.code for problem in hprim.read(text.encode()).problems]
    assert found == ([f"hprim.sante.{code}"] if code else [])


@pytest.mark.parametrize(
    ("end", "found"),
    [
        ("L|1||1|5", []),
        ("L|1||1|3", []),  # neither header nor end counted
        ("L|1||2|5", ["patients_missing"]),
        ("L|1||1|9", ["segments_missing"]),
        ("L|1||1|2", ["more_than_told"]),
        ("L|1||x|", []),
    ],
)
def test_counters_are_checked(end: str, found: list[str]) -> None:
    document = read(H, P, OBR, "OBX|1|NM|A~A||1", end)
    assert [problem.code.removeprefix("hprim.sante.") for problem in document.problems] == found


def test_every_answer_of_a_repeated_code_is_kept() -> None:
    document = read(H, P, OBR, "OBX|1|CE|G~Germe||ECOLI~Escherichia coli~L^STAPH~Staph~L||||||F", TRAILER)
    (result,) = document.reports[0].results
    assert result.value == "Escherichia coli\nStaph"
    assert [answer.code for answer in result.answers] == ["ECOLI", "STAPH"]
    assert b"RES|Germe|G|C|Escherichia coli ; Staph|||||F\r\n" in hprim.convert.to_hprim2(document)
    assert b"||ECOLI~Escherichia coli~L^STAPH~Staph~L||" in hprim.convert.to_sante(document)


def test_every_file_of_a_repeated_reference_is_named() -> None:
    document = read(H, P, OBR, "OBX|1|FIC|CR||ED~r.pdf~PDF^ED~b.jpg~JPG", TRAILER)
    assert [(file.name, file.type) for file in document.reports[0].attachments] == [("r.pdf", "PDF"), ("b.jpg", "JPG")]


@pytest.mark.parametrize("ranges", ["3-6^30-60", "H 3-6^F 2-4"])
def test_more_ranges_than_values_decide_nothing(ranges: str) -> None:
    document = read(H, P, OBR, f"OBX|1|NM|A~A||5|g/l|{ranges}", TRAILER)
    (result,) = document.reports[0].results
    assert (result.low, result.high, result.flag) == (None, None, None)
    assert result.range == ranges.replace("^", " / ")
    assert (4, "hprim.sante.repetitions") in codes(document)


@pytest.mark.parametrize(("value", "number"), [("<10^3", 1000), ("4,5.10^6", 4_500_000), ("10^2", 100)])
def test_powers_of_ten_whose_sign_was_not_escaped(value: str, number: int) -> None:
    document = read(H, P, OBR, f"OBX|1|NM|G~Test~L||{value}|UFC/ml", TRAILER)
    (result,) = document.reports[0].results
    assert result.value == value
    assert result.number == Decimal(number)
    assert result.second is None
    assert (4, "hprim.sante.power_of_ten") in codes(document)


def test_escapes_are_undone_and_others_left() -> None:
    document = read(H, P, OBR, r"OBX|1|ST|T~A\T\B||un\F\deux\S\\R\\E\ \X41\ \Z\ C:\temp", TRAILER)
    (result,) = document.reports[0].results
    assert result.label == "A&B"
    assert result.value == "un|deux~^\\ A \\Z\\ C:\\temp"


@pytest.mark.parametrize(
    "header",
    ["H|^^\\&|F||LAB~L||ORU|||DR~M||P|H2.2~L|20251120", "H|~^|F||LAB~L||ORU|||DR~M||P|H2.2~L|20251120"],
)
def test_headers_with_too_few_separators_are_read_by_their_context(header: str) -> None:
    document = read(header, P, OBR, "OBX|1|NM|A||1||||||F", TRAILER)
    assert document.format == "hprim-sante"
    assert "hprim.sante.separators" in {problem.code for problem in document.problems}
    assert document.reports[0].results[0].number == 1


@pytest.mark.parametrize("header", ["Habcde|F||LAB", "H     |F", "H||||||", "H|~^\\&", "HHHHHHH"])
def test_letters_and_blanks_are_no_separators(header: str) -> None:
    assert read(header, P, TRAILER).format != "hprim-sante"


def test_identity_of_version_25() -> None:
    patient = (
        "P|1|PAT9|EX1|SEJ1|INVENTE~PAULA~~~MME|NAISSANCE~PAULA~PAULA ANNE MARIE|19700102|F||~~||"
        "270019900000168~INS-NIR~~~~1.2.250.1.213.1.4.8^123~INS-C|0100^0200"
        + "|" * 22
        + "NULLEPART|||||DT||a@b.example"
    )
    document = read(H, patient.replace("|~~||", "|~~|"), OBR, TRAILER)
    found = document.reports[0].patient
    assert (found.surname, found.birth_name, found.given_names) == ("INVENTE", "NAISSANCE", ("PAULA", "ANNE", "MARIE"))
    assert (found.nir, found.nir_key) == ("2700199000001", "68")
    assert [each.type for each in found.identifiers] == ["INS-NIR", "INS-C"]
    assert (found.phones, found.birth_place, found.identity_attribute) == (("0100", "0200"), "NULLEPART", "DT")
    assert found.email == "a@b.example"
    assert (2, "hprim.sante.identity_doubtful") in codes(document)


def test_marks_without_a_side_are_never_called_normal() -> None:
    document = read(H, P, OBR, "OBX|1|NM|A||1|g/l|0 - 2|A", "OBX|2|NM|B||1|g/l|0.5 - 2|S^HH", TRAILER)
    first, second = document.reports[0].results
    assert (first.flag, first.flags) == (None, ("A",))
    assert (second.flag, second.flags) == ("HH", ("S", "HH"))


def test_a_status_of_the_request_counts_for_results_without_one() -> None:
    request = OBR + "|||R"
    document = read(H, P, request, "OBX|1|NM|A||1", "OBX|2|NM|B||1||||||F", TRAILER)
    assert [result.status for result in document.reports[0].results] == ["unvalidated", "final"]


def test_several_messages_in_one_file() -> None:
    other = H.replace("DR~MEDECIN", "DX~AUTRE").replace("|~^\\&", "|^~\\&").replace("LAB~LABO", "LAB^LABO")
    second = (other.replace("DX~AUTRE", "DX^AUTRE").replace("H2.2~L", "H2.2^L"), P.replace("~", "^"))
    document = read(H, P, OBR, TRAILER, *second, "OBR|1|S9^D9", TRAILER)
    assert [(r.recipient.code, r.request_id, r.patient.given_name) for r in document.reports] == [
        ("DR", "D1", "PAULA"),
        ("DX", "D9", "PAULA"),
    ]
    parts = [hprim.read(part) for part in hprim.split(document)]
    assert [part.reports[0].recipient.code for part in parts] == ["DR", "DX"]


@pytest.mark.parametrize("context", ["ADM", "ORM", "ORA", "REG", "FAC", "ERR"])
def test_other_contexts_are_laid_out_field_by_field(context: str) -> None:
    lines = (
        "AP|1|13|20250101||270019900000168",
        "AC|1|MUT9|A12",
        "FAC|1|x",
        "ACT|1|B40",
        "REG|1|SEJ1|12.50|+|20251120",
    )
    document = read(H.replace("ORU", context), P, *lines, "OBR|1|S1~D1||GLY~Gly", TRAILER)
    assert document.message is not None
    laid = {segment.name: segment for segment in document.message.segments}
    assert not document.is_of_results
    assert list(laid) == ["H", "P", "AP", "AC", "FAC", "ACT", "REG", "OBR", "L"]
    fields = {field.number: (field.name, field.values) for field in (*laid["P"].fields, *laid["REG"].fields)}
    assert fields["8.6"] == ("name", (("INVENTE", "PAULA"),))
    assert fields["REG.4"] == ("amount", (("12.50",),))
    assert {field.name for field in laid["AP"].fields} == {"rank", "insurance", "valid_from", "number"}
    assert document.reports[0].requests[0].request_id == "D1"
    assert document.reports[0].results == ()


def test_test_messages_and_unknown_contexts_are_told() -> None:
    assert codes(read(H.replace("||P|", "||T|"), P, OBR, TRAILER)) == [(1, "hprim.sante.test_message")]
    unknown = read(H.replace("ORU", "XXX"), P, OBR, "OBX|1|NM|A||1", TRAILER)
    assert codes(unknown) == [(1, "hprim.sante.context_unknown")]
    assert len(unknown.reports[0].results) == 1


PIECES = st.sampled_from(
    [
        H,
        P,
        OBR,
        "OBX|1|NM|A~A||1^2|g/l",
        "C|1|L|x^y",
        "A|^\\",
        "A|~",
        "L|1||9|9",
        "ZZ|",
        "texte",
        "",
        "ERR|1",
        "H|&&&&|",
    ]
)


@given(st.lists(PIECES, max_size=12), st.text(alphabet="|~^\\&AHPL1\r\n é", max_size=40))
@settings(max_examples=80, deadline=None)
def test_no_message_makes_reading_fail_or_lose_results(lines: list[str], noise: str) -> None:
    data = ("\r\n".join((H, *lines)) + noise).encode("cp1252")
    document = hprim.read(data)
    assert document.raw == data
    assert sum(len(report.results) for report in document.reports) >= lines.count("OBX|1|NM|A~A||1^2|g/l") or (
        document.message is not None and bool(document.message.segments)
    )
    hprim.convert.to_fhir(document)
    hprim.read(hprim.convert.to_sante(document))
    hprim.refusing.refusals(document)
