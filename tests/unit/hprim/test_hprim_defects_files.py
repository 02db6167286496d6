"""Every defect of whole files that was seen, one test each, named for it: encodings, line ends, HTML, end markers."""

import pytest

from secmail import hprim
from secmail.hprim import Document

HEADER = (
    *("PAT42", "INVENTÉ", "Zoé", "1 ALLÉE DU CŒUR", "", "99999 NULLEPART", "01/02/1950", "", "REQ7", "20/11/2026"),
    *("LAB        LABO", "DR         MEDECIN"),
)
TEXT = "Prélèvement à jeun : hémoglobine 11,3 g/dl, température 37 °C, gêné, reçu, forêt, Noël, 5 µg/l."
LINES = (*HEADER, TEXT, "****LAB****", "RES|Hémoglobine|HB|N|11.3|g/dl", "****FIN****", "****FINFICHIER****")
FILE = "\r\n".join((*LINES, ""))
LATIN = FILE.replace("Œ", "OE")
FIN, END = "****FIN****", "****FINFICHIER****"


def codes(document: Document) -> list[str]:
    return [problem.code.removeprefix("hprim.") for problem in document.problems]


def of(*lines: str) -> Document:
    return hprim.read("\r\n".join((*HEADER, *lines, "")).encode("cp1252"))


def chain(text: str, *steps: tuple[str, str]) -> str:
    """Text after wrong conversions: encoded so, read as that."""
    for encoding, misread in steps:
        text = text.encode(encoding, "replace").decode(misread, "replace")
    return text


TWICE = ("utf-8", "latin-1")
ENCODINGS = [
    pytest.param(FILE.encode("cp1252"), "cp1252", FILE, [], id="cp1252"),
    pytest.param(LATIN.encode("latin-1"), "cp1252", LATIN, [], id="iso-8859-1"),
    pytest.param(FILE.encode("iso-8859-15"), "iso-8859-15", FILE, [], id="iso-8859-15"),
    pytest.param(FILE.encode(), "utf-8", FILE, [], id="utf-8"),
    pytest.param(FILE.encode("utf-8-sig"), "utf-8-sig", FILE, [], id="utf-8-with-mark"),
    pytest.param(b"\xff\xfe" + FILE.encode("utf-16-le"), "utf-16-le", FILE, [], id="utf-16-le-with-mark"),
    pytest.param(b"\xfe\xff" + FILE.encode("utf-16-be"), "utf-16-be", FILE, [], id="utf-16-be-with-mark"),
    pytest.param(FILE.encode("utf-16-le"), "utf-16-le", FILE, ["charset.utf16_without_bom"], id="utf-16-le-bare"),
    pytest.param(FILE.encode("utf-16-be"), "utf-16-be", FILE, ["charset.utf16_without_bom"], id="utf-16-be-bare"),
    pytest.param(LATIN.encode("cp850"), "cp850", LATIN, [], id="cp850"),
    pytest.param(FILE.encode("mac-roman"), "mac-roman", FILE, [], id="mac-roman"),
    pytest.param(
        chain(LATIN, ("latin-1", "mac-roman")).encode(), "utf-8", LATIN, ["charset.mojibake"], id="latin-1-as-mac-roman"
    ),
    pytest.param(chain(LATIN, TWICE).encode(), "utf-8", LATIN, ["charset.mojibake"], id="utf-8-twice"),
    pytest.param(chain(LATIN, TWICE, TWICE).encode(), "utf-8", LATIN, ["charset.mojibake"], id="utf-8-three-times"),
    pytest.param(
        chain(LATIN, TWICE, TWICE, TWICE).encode(), "utf-8", LATIN, ["charset.mojibake"], id="utf-8-four-times"
    ),
    pytest.param(
        chain(FILE, ("utf-8", "cp1252"), ("utf-8", "cp1252")).replace("\ufffd", "").encode(),
        *("utf-8", FILE, ["charset.mojibake"]),
        id="utf-8-three-times-through-cp1252",
    ),
    pytest.param(
        LATIN.partition("****LAB")[0].encode() + b"****LAB" + LATIN.partition("****LAB")[2].encode("cp1252"),
        *("cp1252", LATIN, ["charset.mojibake"]),
        id="utf-8-and-cp1252-in-one-file",
    ),
]


@pytest.mark.parametrize(("data", "encoding", "text", "found"), ENCODINGS)
def test_encodings(data: bytes, encoding: str, text: str, found: list[str]) -> None:
    document = hprim.read(data)
    patient, lines = document.reports[0].patient, text.split("\r\n")
    assert (document.encoding, patient.surname, patient.given_name) == (encoding, "INVENTÉ", "Zoé")
    assert (patient.address, document.reports[0].text) == ((lines[3],), lines[12])
    assert document.reports[0].results[0].label == "Hémoglobine"
    assert codes(document) == found
    assert document.raw == data


def test_utf8_read_as_latin1_and_saved_as_mac_roman_with_its_lost_capital() -> None:
    data = chain(LATIN, ("utf-8", "latin-1")).replace("\r\n", "\r").encode("mac-roman", "replace")
    document = hprim.read(data)
    assert (document.encoding, document.line_ending) == ("mac-roman", "cr")
    assert document.reports[0].patient.surname == "INVENT\ufffd"
    assert document.reports[0].text == TEXT
    assert codes(document) == ["charset.mojibake", "charset.letter_lost", "charset.letter_lost"]


@pytest.mark.parametrize("name", ["ÉLODIE", "FRANÇOISE", "Zoé", "Hélène"])
@pytest.mark.parametrize("encoding", ["mac-roman", "cp850", "cp1252"])
def test_the_only_accent_of_a_file_stands_in_a_name(name: str, encoding: str) -> None:
    lines = ("PAT42", "INVENTE", name, *("",) * 3, "01/02/1950", *("",) * 5, "texte", FIN, END, "")
    assert hprim.read("\r\n".join(lines).encode(encoding)).reports[0].patient.given_name == name


@pytest.mark.parametrize("text", ["12 € à payer", "CŒUR", "bœuf", "Œdème", "un cœur"])
def test_signs_of_iso_8859_15(text: str) -> None:
    document = hprim.read(
        "\r\n".join((*HEADER[:3], *HEADER[4:5] * 3, *HEADER[6:], text, FIN, END)).encode("iso-8859-15")
    )
    assert (document.encoding, document.reports[0].text) == ("iso-8859-15", text)


@pytest.mark.parametrize("text", ["½ comprimé", "1¼ dose", "µ ¼", "déjà ½"])
def test_fractions_of_cp1252_are_not_letters(text: str) -> None:
    document = of(text, FIN, END)
    assert (document.encoding, document.reports[0].text) == ("cp1252", text)


def test_bytes_that_no_encoding_has_are_named_with_their_line() -> None:
    document = hprim.read(FILE.encode("cp1252").replace(b"jeun", b"je\x81n"))
    assert [(p.line, p.code) for p in document.problems] == [(13, "hprim.charset.letter_lost")]


ENDINGS = [
    pytest.param("\r\n", "crlf", [], id="crlf"),
    pytest.param("\n", "lf", [], id="lf"),
    pytest.param("\r", "cr", [], id="cr"),
    pytest.param("\r\r\n", "mixed", ["text.mixed_line_endings"], id="doubled-return"),
    pytest.param("\n\n", "lf", ["text.doubled_line_endings"], id="lf-twice"),
    pytest.param("\r\n\r\n", "crlf", ["text.doubled_line_endings"], id="crlf-twice"),
    pytest.param("\r\r", "cr", ["text.doubled_line_endings"], id="cr-twice"),
]


@pytest.mark.parametrize(("end", "name", "found"), ENDINGS)
def test_line_ends(end: str, name: str, found: list[str]) -> None:
    document = hprim.read(FILE.replace("\r\n", end).encode("cp1252"))
    assert (document.line_ending, document.reports[0].text, codes(document)) == (name, TEXT, found)
    assert [p.reports[0].text for p in map(hprim.read, hprim.split(document))] == [TEXT]


def test_lines_that_end_twice_keep_their_numbers_and_blank_lines() -> None:
    text = FILE.replace(TEXT, f"{TEXT}\r\n\r\nfin").replace("|11.3|", "|11,3|").replace("\r\n", "\n\n")
    document = hprim.read(text.encode("cp1252")[:-1])
    assert document.reports[0].text == f"{TEXT}\n\nfin"
    line = text.split("\n").index("RES|Hémoglobine|HB|N|11,3|g/dl") + 1
    assert document.reports[0].results[0].line == line
    assert (line, "hprim.result.number_repaired") in [(p.line, p.code) for p in document.problems]


def test_a_letter_with_a_blank_line_after_each_line_keeps_them() -> None:
    assert of(*("texte", "") * 30, FIN, END).reports[0].text == "\n\n".join(["texte"] * 30)


def test_stray_return_at_the_end_of_lines_of_two() -> None:
    document = hprim.read(FILE.encode("cp1252") + b"\r")
    assert (document.line_ending, codes(document)) == ("mixed", ["text.mixed_line_endings"])


HTML = [
    pytest.param("M&eacute;decin", "Médecin", id="named"),
    pytest.param("N&deg;Demande", "N°Demande", id="degree"),
    pytest.param("Date d&#039;impression", "Date d'impression", id="decimal"),
    pytest.param("d&#xE9;j&#XE0;", "déjà", id="hexadecimal"),
    pytest.param("pr&eacutel&egravevement", "prélèvement", id="letter-without-semicolon"),
    pytest.param("37&deg C, 5 &micromol/l", "37° C, 5 µmol/l", id="sign-without-semicolon"),
    pytest.param("d&#233j&#224", "déjà", id="decimal-without-semicolon"),
    pytest.param("CRP &lt 5 et &gt; 3", "CRP < 5 et > 3", id="sign-of-comparison"),
    pytest.param("M&amp;eacute;decin", "Médecin", id="entity-of-an-entity"),
    pytest.param("R&D, A&microbiologie, a&b;", "R&D, A&microbiologie, a&b;", id="ampersand-that-is-one"),
    pytest.param("?a=1&copy=2&reg=3", "?a=1&copy=2&reg=3", id="address-of-a-page"),
    pytest.param("un<br />deux<BR>trois", "un\ndeux\ntrois", id="break"),
    pytest.param("<b>gras</b> <script>x</script>", "<b>gras</b> <script>x</script>", id="tags-are-text"),
    pytest.param("a&#124;b &#10; &#27;", "a b", id="separator-and-control-character"),
]


@pytest.mark.parametrize(("written", "text"), HTML)
def test_html_becomes_plain_text(written: str, text: str) -> None:
    document = of(written, FIN, END)
    assert document.reports[0].text == text
    assert codes(document) == ([] if written == text else ["text.html"])


def test_html_around_markers_and_in_fields() -> None:
    document = of("texte<br />", "****LAB****<br />", "RES|H&eacute;mo<br/>globine|HB|N|1", FIN + "<br>", END)
    assert [result.label for result in document.reports[0].results] == ["Hémo globine"]


ENDS = [
    pytest.param((FIN, END), [], id="both"),
    pytest.param((FIN, "", END), [], id="blank-line-between"),
    pytest.param((FIN, END, "", "", FIN, END), ["end.doubled"], id="pair-written-twice"),
    pytest.param((FIN, FIN, END), ["end.doubled"], id="first-written-twice"),
    pytest.param((FIN, END, END), ["end.doubled"], id="second-written-twice"),
    pytest.param((END, FIN), ["end.reversed"], id="reversed"),
    pytest.param((END,), ["end.fin_missing"], id="first-missing"),
    pytest.param((FIN,), ["end.finfichier_missing"], id="second-missing"),
    pytest.param((), ["end.finfichier_missing", "end.fin_missing"], id="both-missing"),
    pytest.param(("  ****FIN****  ", END + " "), [], id="blanks-around"),
    pytest.param(("****fin****", "***FIN FICHIER***"), ["marker.variant", "marker.variant"], id="written-otherwise"),
    pytest.param((FIN, END, "\x1a"), ["text.control_character"], id="end-sign-of-dos"),
]


@pytest.mark.parametrize(("lines", "found"), ENDS)
def test_end_markers(lines: tuple[str, ...], found: list[str]) -> None:
    document = of("texte", *lines)
    assert [report.text for report in document.reports] == ["texte"]
    assert codes(document) == found
    assert document.outside == ()


AFTER = [
    pytest.param((FIN, END, "Cordialement", "", "Le labo"), 16, "Cordialement\n\nLe labo", id="after-the-file"),
    pytest.param((FIN, "Cordialement", END), 15, "Cordialement", id="between-the-markers"),
]


@pytest.mark.parametrize(("lines", "line", "text"), AFTER)
def test_text_after_the_end_is_kept_outside(lines: tuple[str, ...], line: int, text: str) -> None:
    document = of("texte", *lines)
    assert [report.text for report in document.reports] == ["texte"]
    assert [(outside.line, outside.text) for outside in document.outside] == [(line, text)]
    assert "end.trailing_text" in codes(document)


def test_several_patients_each_with_a_mark_of_order() -> None:
    second = FILE.replace("PAT42", "PAT43").replace("Zoé", "Éloi")
    data = "\ufeff".join((FILE.replace(END + "\r\n", ""), second)).encode()
    document = hprim.read(data)
    assert [(r.patient.id, r.patient.given_name) for r in document.reports] == [("PAT42", "Zoé"), ("PAT43", "Éloi")]
    assert [report.lines for report in document.reports] == [(1, 15), (17, 31)]
    assert b"".join(report.raw for report in document.reports) + f"{END}\r\n".encode() == data


def test_page_breaks_are_blanks() -> None:
    document = of("\fpage 2", "a\fb", FIN, END)
    assert (document.reports[0].text, codes(document)) == ("page 2\na b", ["text.control_character"])


OTHER = ("PAT43", "AUTRE", "Éloi", *HEADER[3:6], "03/04/1960", *HEADER[7:])


def test_patients_without_a_marker_between_them_stay_apart() -> None:
    document = of("texte", "****LAB****", "RES|A|B|N|1|g/l", "", *OTHER, "autre", "RES|C|D|N|2", FIN, END)
    assert [(r.patient.id, r.text, [x.code for x in r.results]) for r in document.reports] == [
        ("PAT42", "texte", ["B"]),
        ("PAT43", "autre", ["D"]),
    ]
    assert [(p.line, p.code.removeprefix("hprim."), p.severity) for p in document.problems] == [
        (16, "end.fin_missing", "warning"),
        (16, "lab.truncated", "error"),
        (30, "lab.marker_missing", "info"),
    ]
    assert b"".join(report.raw for report in document.reports) + f"{END}\r\n".encode() == document.raw


A, B = ("****LAB****", "RES|A|A|N|1|g/l"), ("****LAB****", "RES|B|B|N|2|g/l")
POOR = ("MARTIN ELOI", "MARTIN", "ELOI", "", "", "", "03/04/1960", "", "", "20/11/2026", *HEADER[10:])
ANOTHERS = [
    pytest.param(("texte", *A, *POOR, "autre", *B, FIN, END), "MARTIN", id="without-number-and-postcode"),
    pytest.param(("texte", *A, ".", *POOR[1:], "autre", *B, FIN, END), "MARTIN", id="without-a-code"),
    pytest.param(("texte", *A, *POOR[:9], "", *POOR[10:], "autre", *B, FIN, END), "MARTIN", id="without-a-date"),
    pytest.param(("texte", *A, *POOR[:6], "", *POOR[7:], "autre", *B, FIN, END), "MARTIN", id="without-a-birth-date"),
    pytest.param(("texte", *A, *POOR, *B[1:], FIN, END), "MARTIN", id="without-an-opening-marker"),
    pytest.param(("texte", *A, *POOR[:3], *[""] * 9, "autre", *B, FIN, END), None, id="without-anything-but-names"),
    pytest.param(("texte", *POOR, "autre", *B, FIN, END), "MARTIN", id="after-a-text"),
]


@pytest.mark.parametrize(("lines", "surname"), ANOTHERS)
def test_results_behind_a_poor_header_are_not_the_first_patients(lines: tuple[str, ...], surname: str | None) -> None:
    document = of(*lines)
    first, other = document.reports
    assert (first.patient.surname, other.patient.surname) == ("INVENTÉ", surname)
    assert "B" not in [result.code for result in first.results]
    assert [result.code for result in other.results] == ["B"]
    assert b"".join(report.raw for report in document.reports) + f"{END}\r\n".encode() == document.raw
    if other.patient.birth_date is None:
        assert any(problem.severity == "error" and problem.line for problem in document.problems)


@pytest.mark.parametrize(
    "between",
    [
        ("TEX|une note", "suite de la note", "et sa fin"),
        ("", "", "", "", "", "", "", ""),
        ("****LAB****",),
        tuple(f"TEX|ligne {number}" for number in range(20)),
    ],
)
def test_what_stands_between_results_of_one_patient(between: tuple[str, ...]) -> None:
    (report,) = of("texte", *A, *between, *B[1:], FIN, END).reports
    assert [result.code for result in report.results] == ["A", "B"]


CUT_HEADER = ("P99", "MARTIN", "ELOI", "", "2 RUE INVENTEE", "75001 PARIS")


@pytest.mark.parametrize(
    ("length", "following"),
    [(3, B[1:]), (5, B[1:]), (6, B[1:]), (3, B), (5, B), (6, ("TEX|note", *B[1:]))],
)
def test_lines_amid_results_that_may_be_anothers_header_are_an_error(length: int, following: tuple[str, ...]) -> None:
    document = of("texte", *A, *CUT_HEADER[:length], *following, FIN, END)
    assert [result.code for report in document.reports for result in report.results] == ["A", "B"]
    errors = [(problem.line, problem.code) for problem in document.problems if problem.severity == "error"]
    assert errors == [(16, "hprim.lab.strange_lines")]


@pytest.mark.parametrize(
    "lines",
    [
        ("texte", *A, *CUT_HEADER[:2], *B[1:], FIN, END),
        ("texte", *A, "suite", "TEX|note", "suite", "et fin", *B[1:], FIN, END),
        ("texte", A[0], "Biochimie", "du sang", "de ce matin", A[1], *B[1:], FIN, END),
        ("texte", *A, *B[1:], "Lu et approuvé", "par le biologiste", "Dr Inventé", FIN, END),
    ],
    ids=["two", "not-in-a-row", "before-all-of-them", "after-all-of-them"],
)
def test_few_lines_amid_results_or_others_around_them_are_no_error(lines: tuple[str, ...]) -> None:
    assert not any(problem.severity == "error" for problem in of(*lines).problems)


TABLE = ("Bilan", "Leucocytes", "Hématies", "", "", "", "03/04/1960", "", "", "20/11/2026")


@pytest.mark.parametrize(("ends", "reports"), [(("", HEADER[10]), 1), ((HEADER[11], "Dr X"), 1), (HEADER[10:], 2)])
def test_amid_text_a_poor_header_is_one_where_it_names_both_parties(ends: tuple[str, str], reports: int) -> None:
    assert len(of("texte", *TABLE, *ends, "autre", FIN, END).reports) == reports


def test_a_letter_that_names_two_dates_is_one_report() -> None:
    letter = ("Antécédents", "Appendicectomie", "Fracture", "", "", "", "03/04/1960", "", "", "20/11/2026", "Fin", "x")
    assert len(of(*letter, "suite", FIN, END).reports) == 1


@pytest.mark.parametrize("first", [HEADER, OTHER], ids=["the-same", "another-patient"])
def test_header_written_twice_is_one_report(first: tuple[str, ...]) -> None:
    document = hprim.read("\r\n".join((*first, "", *HEADER, "texte", FIN, END, "")).encode("cp1252"))
    assert [(report.patient.id, report.text) for report in document.reports] == [("PAT42", "texte")]
    assert codes(document) == ["header.preamble"]
    assert document.outside[0].text.startswith(first[0])


def test_long_letter_before_the_header_is_kept_outside() -> None:
    letter = tuple(f"Ligne {letter}" for letter in "abcdefghijklmnop")
    document = hprim.read("\r\n".join((*letter, *HEADER, "texte", FIN, END, "")).encode("cp1252"))
    assert [(report.patient.id, report.text) for report in document.reports] == [("PAT42", "texte")]
    assert document.outside[0].text == "\n".join(letter)


def test_many_blank_lines_before_the_header() -> None:
    document = hprim.read(b"\r\n" * 20 + FILE.encode("cp1252"))
    assert document.reports[0].patient.id == "PAT42"


def test_opening_marker_with_a_blank_before_it() -> None:
    document = of("texte", " ****LAB****", "RES|A|B|N|1", FIN, END)
    assert (document.version, codes(document)) == ("2", [])


def test_version_is_told_by_the_coded_part() -> None:
    assert (of("texte", FIN, END).version, of("texte", "****LAB****", FIN, END).version) == ("1", "2")
