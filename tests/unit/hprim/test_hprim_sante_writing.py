"""Strict HPRIM Santé: 220 characters, escapes, counters, and the same facts when it is read again."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secmail import hprim
from secmail.hprim import convert, refusing

H = "H|~^\\&|F.HPR||LAB~LABO||ORU|||DR~MEDECIN||P|H2.4~L|202511201200"
P = "P|1|PAT9|||INVENTE~PAULA||19700102|F||1 RUE X~~NULLEPART~~99999"
OBR = "OBR|1|S1~D1||GLY~Glycemie||||||||||||||||||20251119"
TRAILER = "L|1"
OWN = sorted(path for path in (Path(__file__).parents[2] / "corpus" / "hprim").iterdir() if path.suffix != ".json")
AT = datetime(2025, 11, 21, 8, 30, tzinfo=UTC)


def read(*lines: str) -> hprim.Document:
    return hprim.read("".join(f"{line}\r\n" for line in lines).encode("cp1252"))


def again(document: hprim.Document) -> hprim.Document:
    data = convert.to_sante(document)
    assert all(len(line) <= 220 for line in data.decode("iso-8859-1").split("\r\n"))
    return hprim.read(data)


def facts(document: hprim.Document) -> list[object]:
    """What must survive being written and read: everything but lines of the file and marks that we compute."""
    return [
        (
            report.patient,
            report.request_id,
            report.text,
            [
                replace(result, line=0, flag=None, flag_source=None, comment_sources=(), range=None, value=None)
                for result in report.results
            ],
            [result.value for result in report.results if result.number is None],
            [result.flag for result in report.results if result.flag_source is hprim.FlagSource.FILE],
            [replace(each, line=None, label=None) for each in report.attachments],
            [replace(each, line=0) for each in report.requests],
        )
        for report in document.reports
    ]


@pytest.mark.parametrize("written", ["TN|T~T~L||0450111111", "DT|D~D~L||202611200800", "PN|N~N~L||BIO LEA"])
def test_what_is_no_number_stays_none(written: str) -> None:
    lines = (
        *("H|~^\\&|F||LAB||ORU|||DR||P|H2.2~L|20251120", "P|1|P9|||A~B||19700102|F", "OBR|1|S~R"),
        f"OBX|1|{written}",
    )
    document = hprim.read("\r\n".join((*lines, "L|1", "")).encode())
    again = hprim.read(convert.to_sante(document))
    (before,), (after,) = document.reports[0].results, again.reports[0].results
    assert (after.type, after.value, after.number) == (before.type, before.value, None)


def test_a_message_of_results_says_the_same_when_read_again() -> None:
    document = read(
        H,
        "P|1|PAT9|EX1|SEJ1|INVENTE~PAULA~ANNE~~MME|NAISSANCE|19700102|F||1 RUE X~BAT C~NULLEPART~~99999|"
        "1234~INS-C|0100",
        "OBR|1|S1~D1|~X1|GLY~Glycemie~L^NF~Numeration~L|S|20251118|202511190700||||N||fièvre|202511190800|SANG|DR7~DUPONT"
        "||||||202511191200|||F|||DR8~MARTIN",
        "C|1|L|à jeun",
        "OBX|1|NM|GLY~Glycemie~L||1.91^5.95^9|g/l^mmol/l^u|0.74 - 1.06^4.11 - 5.88|H^A|||F|||202511191130|BIO||",
        "C|1|P|premier^deuxième",
        "OBX|2|TX|T~Texte~L~ALT~Autre~N|1|  un^deux||||||P",
        "OBX|3|CE|G~Groupe~L||A~A positif~L||||||C",
        "OBX|4|ST|CRP~CRP~L||< 5|mg/l|<5||||X",
        "OBX|5|FIC|CR~Compte rendu~L||LABO~cr1.pdf~PDF||||||F",
        "L|1||1|10",
    )
    assert facts(again(document)) == facts(document)
    assert [problem.code for problem in again(document).problems] == ["hprim.result.withdrawn"]


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_files_of_every_family_keep_their_results(path: Path) -> None:
    document = hprim.read(path.read_bytes())
    second = again(document)
    assert facts(again(second)) == facts(second)
    numbers = [[(r.code, r.number, r.comparator, r.unit, r.status) for r in x.results] for x in document.reports]
    assert [[(r.code, r.number, r.comparator, r.unit, r.status) for r in x.results] for x in second.reports] == numbers


@given(st.text(alphabet="aé|~^\\&\n\tRFSEA ", max_size=400))
@settings(max_examples=60, deadline=None)
def test_no_text_makes_fields_or_segments(written: str) -> None:
    document = read(H, P, OBR, "OBX|1|TX|T~Texte||x", TRAILER)
    report = document.reports[0]
    result = replace(report.results[0], value=written, label=f"L{written}")
    second = again(replace(document, reports=(replace(report, results=(result,)),)))
    assert len(second.reports[0].results) == 1
    found = second.reports[0].results[0]
    assert found.label == " ".join(f"L{written}".split())
    lines = [line.expandtabs().rstrip() for line in written.split("\n")]
    assert (found.value or "") == ("\n".join(lines).strip("\n") if len(lines) > 1 else lines[0].strip())


def test_lines_are_cut_beside_no_blank() -> None:
    value = "mot " * 200
    report = read(H, P, OBR, f"OBX|1|TX|T~Texte||{value}", TRAILER)
    data = convert.to_sante(report).decode("iso-8859-1").split("\r\n")
    continued = [index for index, line in enumerate(data) if line.startswith("A|")]
    assert len(continued) > 2
    assert not any(data[index - 1].endswith(" ") or data[index].startswith("A| ") for index in continued)


def test_the_end_counts_patients_and_segments() -> None:
    header = "P1\nINVENTE\n{}\n\n\n\n01/02/1950\n\nR1\n20/11/2026\nLAB        LABO\nDOC        MED\n"
    body = "Texte\n****LAB****\nRES|Hb|HB|N|9.1|g/l\n****FIN****\n"
    document = hprim.read((header.format("Paul") + body + header.format("Anne") + body).encode())
    written = convert.to_sante(document).decode("iso-8859-1").split("\r\n")
    # header, 2 x (patient, request, comment, result), end
    assert written[-2] == "L|1||2|10"
    assert written[0] == "H|~^\\&|||LAB~LABO||ORU|||DOC~MED||P|H2.2~L|20261120"


def test_each_pair_of_parties_has_a_message_of_its_own() -> None:
    header = "P1\nINVENTE\nPaul\n\n\n\n01/02/1950\n\nR1\n20/11/2026\nLAB        LABO\n{:<10} MED\n"
    body = "Texte\n****FIN****\n"
    document = hprim.read((header.format("D1") + body + header.format("D2") + body).encode())
    second = again(document)
    assert [report.recipient.code for report in second.reports] == ["D1", "D2"]
    assert [problem.code for problem in second.problems] == ["hprim.sante.second_message"]
    assert [hprim.read(part).reports[0].recipient.code for part in hprim.split(second)] == ["D1", "D2"]


def test_marks_that_we_computed_are_not_handed_on() -> None:
    document = read(H, P, OBR, "OBX|1|NM|GLY||2|g/l|0.74 - 1.06", TRAILER)
    assert document.reports[0].results[0].flag_source is hprim.FlagSource.COMPUTED
    assert "OBX|1|NM|GLY~Glycemie~L||2|g/l|0.74 - 1.06\r\n" in convert.to_sante(document).decode("iso-8859-1")
    assert b"RES|Glycemie|GLY|N|2|g/l|0.74|1.06||\r\n" in convert.to_hprim2(document)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "P|1||||INVENTE~PAULA||19700102|F",
            "ERR|1|F.HPR|202511210830|P|2|P~1|8.3||A|Identifiant du patient non renseigné",
        ),
        (
            "P|1|PAT9|||~PAULA||19700102|F",
            "ERR|1|F.HPR|202511210830|P|2|P~1~PAT9|8.6.1||A|Nom du patient non renseigné",
        ),
        ("P|1|PAT9|||A~B||1970|F", "ERR|1|F.HPR|202511210830|P|2|P~1~PAT9|8.8|1970|S|Date illisible"),
        ("P|1|PAT9|||A~B||19700102|X", "ERR|1|F.HPR|202511210830|I|2|P~1~PAT9|8.9|X|I|Sexe inconnu"),
    ],
)
def test_errors_name_field_line_and_segment(line: str, expected: str) -> None:
    written = refusing.to_error_message(read(H, line, TRAILER), at=AT).decode("iso-8859-1").split("\r\n")
    assert written == [
        "H|~^\\&|||DR~MEDECIN||ERR|||LAB~LABO||P|H2.4~L|202511210830",
        expected,
        "L|1||0|3",
        "",
    ]


@pytest.mark.parametrize(
    ("line", "field", "fault"),
    [
        ("OBX|1|FIC|CR||LABO~~PDF", "10.6.2", "A"),
        ("OBX|1|NM|A||douze", "10.6", "S"),
        ("OBX|1|NM|A||12||||||Z", "10.12", "I"),
        ("OBX|1|ZZ|A||12", "10.3", "I"),
        ("OBX|1|NM|||12", "10.4", "A"),
        ("OBR|2", "9.3", "A"),
        ("OBR|2|S~R|||||||||||||||||||||||Z", "9.26", "I"),
        ("ZZZ|1", "", "S"),
    ],
)
def test_what_is_refused_of_requests_and_results(line: str, field: str, fault: str) -> None:
    (found,) = refusing.refusals(read(H, P, OBR, line, TRAILER))
    assert (found.field, found.fault, found.line) == (field, fault, 4)


def test_refusals_of_whole_messages() -> None:
    (context,) = refusing.refusals(read(H.replace("ORU", "XYZ"), P, TRAILER))
    assert (context.extent, context.field, context.value) == ("T", "7.7", "XYZ")
    (other,) = refusing.refusals(hprim.read(b"Bonjour"))
    assert other.extent == "T"
    (end,) = refusing.refusals(read(H, P))
    assert (end.field, end.fault) == ("14", "A")
    assert refusing.refusals(read(H, P, OBR, "OBX|1|NM|A||12||||||F", TRAILER)) == ()


def test_a_message_of_errors_is_never_answered() -> None:
    message = hprim.read(refusing.to_error_message(read(H, "P|1", TRAILER), at=AT))
    assert message.message is not None
    assert message.message.context == "ERR"
    assert refusing.refusals(message) == ()
    (first, *_) = [each for each in message.message.segments if each.name == "ERR"]
    assert {field.number: field.values[0][0] for field in first.fields}["25.8"] == "8.3"


def codes(document: hprim.Document, form: str, encoding: str | None = None) -> set[str]:
    return {problem.code.removeprefix("hprim.lost.") for problem in convert.losses(document, form, encoding=encoding)}


def test_losses_are_told() -> None:
    document = read(
        H,
        P.replace("PAULA||", "PAULA~ANNE|NEE|"),
        "OBR|1|S1~D1||GLY~Glycemie|S" + "|" * 23 + "DR8~MARTIN",
        "OBX|1|NM|GLY||1^2^3|g/l|voir^4 - 6|A|||F|||202511191130|BIO",
        "OBX|2|FIC|CR||LABO~cr.pdf~PDF",
        "OBX|3|NM|X||1||||||X",
        TRAILER,
    )
    assert codes(document, "json") == codes(document, "as-received") == set()
    assert codes(document, "hprim2") == {
        *("files", "values", "withdrawn", "flags", "range", "details", "identity", "request"),
    }
    assert codes(document, "hprim1") == {"coded_part", "files", "withdrawn", "identity", "request"}
    assert codes(document, "sante") == {"files", "values"}
    assert codes(document, "fhir") == {"files", "details", "request"}
    assert codes(document, "as-received", "ascii") == set()
    assert codes(hprim.read("é".encode()), "as-received", "ascii") == {"characters"}


def test_what_has_no_field_in_medecin_is_carried_as_lines() -> None:
    document = read(
        H,
        P.replace("PAULA||", "PAULA|NEE|"),
        "OBR|1|S1~D1||GLY~Glycemie|S||202511190700|||||||||DR7~DUPONT",
        "C|1|L|à jeun",
        "OBX|1|NM|GLY||1^2^3|g/l|voir|A|||F",
        "OBX|2|FIC|CR||LABO~cr.pdf~PDF",
        "OBX|3|NM|X||13||||||X",
        "OBX|4|TX|T~Texte||un^deux",
        TRAILER,
    )
    written = convert.to_hprim2(document).decode("cp1252").split("\r\n")
    assert written[13:20] == [
        "Sexe : F",
        "Nom de naissance : NEE",
        "Demande urgente",
        "Prescripteur : DUPONT",
        "Prélèvement : 19/11/2025 07:00",
        "Fichier joint : cr.pdf",
        "à jeun",
    ]
    coded = written[written.index("****LAB****") :]
    assert coded[2:5] == [
        "TEX|Autre valeur : 3",
        "TEX|Marque du laboratoire : A",
        "TEX|Valeurs de référence : voir",
    ]
    assert "RES||X|A|Annulé par le laboratoire|||||" in coded
    assert (
        " ".join(written[written.index(next(line for line in written if line.startswith("Texte"))) + 1].split())
        == "deux"
    )


HEADER = "P1\nINVENTE\nPaul\n\n\n\n01/02/1950\n\nR1\n20/11/2026\nLAB        LABO\nDOC        MED\nTexte\n****LAB****\n"


@pytest.mark.parametrize(
    ("line", "written", "comment"),
    [
        ("RES|T|C|N|5|x|3|6|N|F|9|y|8|12", "NM|C~T~L||5^9|x^y|3 - 6^8 - 12|N|||F", None),
        ("RES|T|C|N|5|x|3|6|N|F|<3|y||2", "NM|C~T~L||5|x|3 - 6|N|||F", "Autre valeur : <3 y (< 2)"),
        ("RES|T|C|A|33.0|%|||L|F|964|/mm3|1|4", "ST|C~T~L||33.0|%||L|||F", "Autre valeur : 964 /mm3 (1 - 4)"),
        ("RES|T|NF   030|C|A+||||N|F", "CE|NF   030~T~L||~A+|||N|||F", None),
    ],
)
def test_second_values_marks_and_codes_survive(line: str, written: str, comment: str | None) -> None:
    document = hprim.read((HEADER + line + "\n****FIN****\n****FINFICHIER****\n").encode())
    assert f"OBX|1|{written}\r\n" in convert.to_sante(document).decode("iso-8859-1")
    assert again(document).reports[0].results[0].comments == ((comment,) if comment else ())
    assert ("values" in codes(document, "sante")) is (comment is not None)
    assert line.split("|")[2] == again(document).reports[0].results[0].code


def test_the_layout_of_text_survives() -> None:
    document = hprim.read((HEADER.replace("Texte", "   Titre\n  a    b\n\nfin") + "****FIN****\n").encode())
    assert again(document).reports[0].text == document.reports[0].text
