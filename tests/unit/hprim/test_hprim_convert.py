"""Writing: strict lines, CP1252, nothing forged, and splitting in the encoding received."""

import pytest

from secmail import hprim
from secmail.hprim import Document, convert
from secmail.hprim.writing import cp1252_text, party_line, text_lines

HEADER = (
    "PAT42\nINVENTE\nPaul\n1 RUE X\n\n99999 NULLEPART\n01/02/1950\n2550814168025 38\n"
    "REQ7\n20/11/2026\nLAB        LABO\n.          MEDECIN\n"
)
ENDS = "****FIN****\n****FINFICHIER****\n"
CODED = (
    "****LAB****\nRES|Glucose : |GLU|N|*0,91*|g/l|0.74-1.06||L|F|5.05|mmol/l|4.11|5.88\n"
    "TEX|A surveiller\nRES|Groupe|G|C|A+||||N|R\n"
)


def read(text: str, encoding: str = "utf-8") -> Document:
    return hprim.read(text.encode(encoding))


def test_hprim2_is_strict() -> None:
    written = convert.to_hprim2(read(HEADER + "Texte à lire\n" + CODED + ENDS)).decode("cp1252")
    assert written.split("\r\n") == [
        "PAT42",
        "INVENTE",
        "Paul",
        "1 RUE X",
        "",
        "99999 NULLEPART",
        "01/02/1950",
        "2550814168025 38",
        "REQ7",
        "20/11/2026",
        "LAB        LABO",
        ".          MEDECIN",
        "",
        "Texte à lire",
        "****LAB****",
        "RES|Glucose|GLU|N|0.91|g/l|0.74|1.06|L|F|5.05|mmol/l|4.11|5.88",
        "TEX|A surveiller",
        "RES|Groupe|G|C|A+||||N|R",
        "****FIN****",
        "****FINFICHIER****",
        "",
    ]


def test_hprim1_has_the_text_only_where_it_says_everything() -> None:
    said = "Glucose     0.91 g/l\n  A surveiller\nGroupe      A+"
    final = CODED.replace("N|R", "N|F")
    written = convert.to_hprim1(read(HEADER + said + "\n" + final + ENDS)).decode("cp1252")
    assert written.split("\r\n")[12:] == ["", *said.split("\n"), "****FIN****", "****FINFICHIER****", ""]


def test_hprim1_says_below_the_text_what_only_the_coded_part_says() -> None:
    free = CODED.replace("RES|Groupe", "TEX|IMMUNOLOGIE\nRES|Groupe")
    written = convert.to_hprim1(read(HEADER + "Groupe : A+\n" + free + ENDS)).decode("cp1252")
    lines = [" ".join(line.split()) for line in written.split("\r\n")[13:-3]]
    assert lines == [
        "Groupe : A+",
        "",
        "IMMUNOLOGIE",
        "Glucose *0,91* g/l (0.74 - 1.06) L",
        "Autre valeur : 5.05 mmol/l (4.11 - 5.88)",
        "A surveiller",
        "Groupe A+ N",
        "Résultat non validé",
    ]


@pytest.mark.parametrize(
    ("status", "words"), [("R", ["Résultat non validé"]), ("C", ["Résultat corrigé"]), ("F", None), ("", None)]
)
def test_hprim1_never_prints_as_final_what_is_not(status: str, words: list[str] | None) -> None:
    """A status stands in the coded part alone, and HPRIM 1 has none."""
    coded = f"****LAB****\nRES|TSH|TSH|N|4.2|mUI/L|||H|{status}\n"
    for text in ("TSH : 4.2 mUI/L\n", ""):
        written = convert.to_hprim1(read(HEADER + text + coded + ENDS)).decode("cp1252")
        lines = [" ".join(line.split()) for line in written.split("\r\n")[13:-3]]
        said = [text.strip()] if text else []
        table = ["TSH 4.2 mUI/L H", *(words or [])]
        assert lines == ([*said, "", *table] if text and words else said or table)


def test_report_without_text_is_printed_as_a_table() -> None:
    source = (
        "H|~^\\&|F||L~LABO||ORU|||D~MED||P|H2.2~L|20251120\nP|1|P9|||INVENTE~PAUL||19500201|M\nOBR|1|S~R\n"
        "OBX|1|NM|GLU~Glucose||0.91|g/l|0.74 - 1.06|L\nC|1|L|Note\nOBX|2|NM|CRP~CRP||<5|mg/l|<5\n"
        "OBX|3|NM|HDL||1|g/l|>0.4\n"
        "OBX|4|ST|||un|\nL|1\n"
    )
    written = convert.to_hprim1(read(source)).decode("cp1252").split("\r\n")[13:-3]
    assert [" ".join(line.split()) for line in written] == [
        "Sexe : M",
        "Glucose 0.91 g/l (0.74 - 1.06) L",
        "Note",
        "CRP <5 mg/l (< 5)",
        "HDL 1 g/l (> 0.4)",  # normal by our own comparison alone
        "un",
    ]


def test_report_of_nobody_survives_writing() -> None:
    document = read("RES|A|B|N|1|g/l\nRES|C|D|A|x\n")
    again = hprim.read(convert.to_hprim2(document))
    assert [r.value for r in again.reports[0].results] == ["1", "x"]
    assert again.reports[0].patient == document.reports[0].patient
    assert again.reports[0].text is not None
    assert [line.split() for line in again.reports[0].text.split("\n")] == [["A", "1", "g/l"], ["C", "x"]]


def test_text_cannot_forge_markers_or_coded_lines() -> None:
    text = "un\n****FIN****\n＊＊＊＊LAB＊＊＊＊\nRES|A|B|N|1\n RES｜A｜B\n  TEX|x"
    assert text_lines(text) == ["un", "····FIN····", "····LAB····", "RES¦A|B|N|1", " RES¦A|B", "  TEX¦x"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("éàŒ€", "éàŒ€"),
        ("≥ 5 ≤ 6 − 7", ">= 5 <= 6 - 7"),
        ("Łukasz Dvořák", "?ukasz Dvorák"),
        ("10\u202f000 μg", "10 000 µg"),
        ("\ufffd", "?"),
        ("｜", "|"),
    ],
)
def test_characters_outside_cp1252_have_a_rule(text: str, expected: str) -> None:
    assert cp1252_text(text) == expected


def test_separators_in_fields_are_replaced() -> None:
    source = "H|~^\\&|F||L~LABO||ORU|||D~MED||P|H2.2~L|20251120\nP|1|P9|||INVENTE~PAUL||19500201|M\n"
    document = read(source + "OBX|1|TX|T~Titre｜x||a^b ｜ c^****FIN****\nL|1\n")
    written = convert.to_hprim2(document)
    assert b"RES|Titre\xa6x|T|A|a b \xa6 c ****FIN****|||||\r\n" in written
    assert len(hprim.read(written).reports) == 1


def test_party_codes_fit_their_column() -> None:
    assert party_line(hprim.Party("ABCDEFGHIJKLM", "NOM")) == "ABCDEFGHIJ NOM"
    assert party_line(hprim.Party()) == "."


def test_csv() -> None:
    document = read(HEADER + "Texte\n" + CODED + ENDS)
    written = convert.to_csv(document)
    assert written.startswith(b"\xef\xbb\xbfreport;patient_id;surname;")
    rows = [row.split(";") for row in written.decode("utf-8-sig").split("\r\n")]
    assert len(rows) == 4
    assert all(len(row) == len(convert.CSV_COLUMNS) for row in rows[:3])
    first = dict(zip(rows[0], rows[1], strict=True))
    assert (first["surname"], first["birth_date"], first["report_date"]) == ("INVENTE", "1950-02-01", "2026-11-20")
    assert (first["number"], first["low"], first["flag"], first["flag_source"]) == ("0.91", "0.74", "L", "file")
    assert (first["second_number"], first["second_high"], first["comments"]) == ("5.05", "5.88", "A surveiller")
    assert dict(zip(rows[0], rows[2], strict=True))["second_value"] == ""


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+cmd", "'+cmd"),
        ("-8", "-8"),
        ("++", "++"),
        ("+1,5", "+1,5"),
        ('a;"b"', '"a;""b"""'),
    ],
)
def test_csv_cells_are_not_formulas(value: str, cell: str) -> None:
    document = read(f"RES|A|B|A|{value}|x\nRES|C|D|A|x\n")
    row = convert.to_csv(document).decode("utf-8-sig").split("\r\n")[1]
    assert f";text;{cell};" in row


def test_csv_of_unknown_patient_has_empty_cells() -> None:
    row = convert.to_csv(read("RES|A|B|A|x\n")).decode("utf-8-sig").split("\r\n")[1]
    assert row.startswith("1;;;;;;;;;A;B;text;x;")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "utf-16", "cp1252", "cp850", "mac-roman"])
@pytest.mark.parametrize("eol", ["\r\n", "\n", "\r"])
def test_split_keeps_bytes_encoding_and_line_ends(encoding: str, eol: str) -> None:
    reports = (HEADER + "Prélèvement à jeun répété\n****FIN****\n").replace("\n", eol) * 2
    whole = (reports + "****FINFICHIER****" + eol).encode(encoding)
    parts = hprim.split(hprim.read(whole))
    single = (reports[: len(reports) // 2] + "****FINFICHIER****" + eol).encode(encoding)
    assert parts == (single, single)


def test_split_closes_what_was_left_open() -> None:
    assert hprim.split(read(HEADER + "dernier mot")) == ((HEADER + "dernier mot\n" + ENDS).encode(),)


def test_split_with_mixed_line_ends_uses_crlf_for_its_own() -> None:
    (part,) = hprim.split(read(HEADER + "un\r\ndeux"))
    assert part == (HEADER + "un\r\ndeux\r\n****FIN****\r\n****FINFICHIER****\r\n").encode()


def test_nothing_to_write() -> None:
    empty = hprim.read(b"Bonjour")
    assert convert.to_hprim1(empty) == b"****FINFICHIER****\r\n"
    assert convert.to_csv(empty).decode("utf-8-sig") == ";".join(convert.CSV_COLUMNS) + "\r\n"


def test_bound_whose_other_was_not_read_is_not_handed_on_alone() -> None:
    lines = ("P1\nINVENTE\nPaul\n\n\n99999 X\n01/02/1950\n\nR\n20/11/2026\nL          L\nD          D\nt\n****LAB****",)
    data = "\n".join((*lines, "RES|A|B|N|9|x|3.9|à jeun||F", "****FIN****", "****FINFICHIER****", "")).encode("cp1252")
    again = hprim.read(convert.to_form(hprim.read(data), "hprim2"))
    (result,) = again.reports[0].results
    assert (result.low, result.flag, result.comments) == (None, None, ("Valeurs de référence : 3.9 - à jeun",))
