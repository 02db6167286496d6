"""Encodings, damaged accents, and lines with their bytes."""

import pytest

from secmail import hprim
from secmail.hprim import lexer, problems
from secmail.hprim.charset import decode
from secmail.hprim.lexer import MAX_BYTES, Line, Marker, lex, marker, plain
from secmail.hprim.mojibake import mojibake_chain, undo
from secmail.hprim.problems import MAX_PROBLEMS, ProblemLog

SENTENCE = "Hémoglobine à jeun, prélèvement répété, ÉLODIE FRANÇOIS, 12 °C, Noël"


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("cp1252", "cp1252"),
        ("cp850", "cp850"),
        ("mac-roman", "mac-roman"),
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
    ],
)
def test_each_encoding_is_recognised(encoding: str, named: str) -> None:
    decoded = decode(SENTENCE.encode(encoding))
    assert (decoded.text, decoded.encoding) == (SENTENCE, named)


@pytest.mark.parametrize(("codec", "mark"), [("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff")])
def test_utf16_with_and_without_mark(codec: str, mark: bytes) -> None:
    marked = decode(mark + SENTENCE.encode(codec))
    assert (marked.text, marked.encoding, marked.skipped, marked.bom_missing) == (SENTENCE, codec, 2, False)
    bare = decode(SENTENCE.encode(codec))
    assert (bare.text, bare.encoding, bare.skipped, bare.bom_missing) == (SENTENCE, codec, 0, True)


def test_short_or_mixed_zero_bytes_are_not_utf16() -> None:
    assert decode(b"a\0b\0").encoding == "ascii"
    assert decode(b"\0" * 40).encoding == "ascii"


def test_half_a_unit_at_the_end_is_dropped() -> None:
    assert decode(b"\xff\xfea\0b").text == "a"


def test_utf8_mark_before_other_bytes() -> None:
    decoded = decode(b"\xef\xbb\xbfpr\xe9l\xe8vement")
    assert (decoded.text, decoded.encoding, decoded.skipped) == ("prélèvement", "cp1252", 3)


@pytest.mark.parametrize(
    ("meant", "misread"), [("utf-8", "cp1252"), ("cp1252", "mac-roman"), ("utf-8", "mac-roman"), ("utf-8", "cp850")]
)
def test_each_wrong_conversion_is_undone(meant: str, misread: str) -> None:
    text = "prélèvement répété"
    damaged = text.encode(meant).decode(misread)
    chain = mojibake_chain(damaged)
    assert chain == (misread, meant)
    assert undo(damaged, chain) == text


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "mac-roman"])
def test_accents_far_from_the_beginning_decide_too(encoding: str) -> None:
    text = "x" * 1_000_000 + " " + SENTENCE
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize(
    "name",
    ["HéLèNE", "éLODIE", "FRéDéRIQUE HéLèNE FRANçOIS", "MUñOZ", "GARCíA", "àA", "HÉLÈNE", "Zoé", "ÇINAR", "BJÖRK"],
)
def test_a_lone_name_in_cp1252_is_not_taken_for_another_encoding(name: str) -> None:
    assert decode(name.encode("cp1252")).text == name
    assert mojibake_chain(name) is None


@pytest.mark.parametrize("encoding", ["cp850", "mac-roman"])
def test_a_lone_name_in_an_old_encoding_is_recognised(encoding: str) -> None:
    assert decode("Zoé Hélène".encode(encoding)).text == "Zoé Hélène"


def test_latin1_controls_are_undone_like_cp1252() -> None:
    assert undo("\u00c3\u0089LODIE", ("cp1252", "utf-8")) == "ÉLODIE"


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE,
        "plain",
        "Ñandú 5 ‰",
        "ÀÉÈ",
        "12 € ¤",
        "Škoda",
        "Muñoz Conceição García Ümit BJÖRK Łukasz",
        "suite…",
        "3 ‰ …",
    ],
)
def test_sound_text_is_left_alone(text: str) -> None:
    assert mojibake_chain(text) is None


def test_a_destroyed_letter_is_not_guessed() -> None:
    log = ProblemLog()
    lines = lex("prÃ©lÃ¨vement\nÃ?LODIE\n37 °".encode(), log).lines
    assert [line.text for line in lines] == ["prélèvement", "\ufffdLODIE", "37 °"]
    assert [(p.line, p.code) for p in log.all()] == [(1, problems.MOJIBAKE), (2, problems.LETTER_LOST)]


@pytest.mark.parametrize(
    ("data", "ending", "texts"),
    [
        (b"a\r\nb\r\n", "crlf", ["a", "b"]),
        (b"a\nb", "lf", ["a", "b"]),
        (b"a\rb\r", "cr", ["a", "b"]),
        (b"a\r\nb\nc\r", "mixed", ["a", "b", "c"]),
        (b"\n\na", "lf", ["", "", "a"]),
        (b"a", None, ["a"]),
        (b"", None, []),
        (b"a\x0bb\x1cc\n", "lf", ["a b\ufffdc"]),
    ],
)
def test_lines(data: bytes, ending: str | None, texts: list[str]) -> None:
    lexed = lex(data, ProblemLog())
    assert lexed.line_ending == ending
    assert [line.text for line in lexed.lines] == texts
    assert b"".join(data[line.start : line.end] for line in lexed.lines) == data


def test_line_numbers_and_bytes_in_utf8() -> None:
    assert list(lex("é\nb".encode(), ProblemLog()).lines) == [Line(1, 0, 3, "é"), Line(2, 3, 4, "b")]


def test_control_characters_cannot_steer_a_terminal_or_the_reading_order() -> None:
    log = ProblemLog()
    lines = lex("a\x1b[2Jb\u202ec\n\x1a\n".encode(), log).lines
    assert [line.text for line in lines] == ["a\ufffd[2Jb\ufffdc", ""]
    assert [(p.line, p.code) for p in log.all()] == [(1, problems.CONTROL_CHARACTER)]


def test_too_many_bytes_give_a_problem_and_no_lines() -> None:
    log = ProblemLog()
    assert lex(bytes(MAX_BYTES + 1), log).lines == ()
    assert [p.code for p in log.all()] == [problems.TOO_LARGE]


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_lines_after_the_limit_are_left(monkeypatch: pytest.MonkeyPatch, end: str, encoding: str) -> None:
    monkeypatch.setattr(lexer, "MAX_LINES", 3)
    log = ProblemLog()
    assert [line.text for line in lex(end.join(("a", "bé", "c", "d", "")).encode(encoding), log).lines] == [
        "a",
        "bé",
        "c",
    ]
    assert [(p.code, p.severity) for p in log.all()] == [(problems.TOO_MANY_LINES, "error")]


CONTAINERS = {
    "zip": b"PK\x03\x04\x0a\0\0\0\0\0a.hpr",
    "pdf": b"%PDF-1.4\n",
    "signed": b"0\x82\x10\x00",
    "gzip": b"\x1f\x8b\x08",
    "zeros": b"a\0\0\0" * 100,
}


@pytest.mark.parametrize("begin", CONTAINERS.values(), ids=CONTAINERS)
def test_container_is_no_report_whatever_is_in_it(begin: bytes) -> None:
    report = (
        b"P1\nINVENTE\nPaul\n\n\n99999 X\n01/02/1950\n\nR\n20/11/2026\nL          L\nD          D\nt\n****FIN****\n"
    )
    assert hprim.detect(report).format == "hprim-medecin"
    document = hprim.read(begin + b"\n" + report)
    assert (document.format, document.reports) == ("none", ())
    assert [problem.code for problem in document.problems] == ["hprim.format.none"]


def test_markers_around_nothing_are_none() -> None:
    assert hprim.detect(b"****FIN****\r\n****FINFICHIER****\r\n").format == "none"


SIGNS = ["ERR · 1 ·", "a¦b", "A¦B c", "· jeun\n· b", "élevée · 1 · 2 · 3 · 4 · 5 · 6 · 7"]


@pytest.mark.parametrize("text", SIGNS)
def test_points_and_bars_are_no_letters(text: str) -> None:
    assert decode(text.encode("cp1252")).text == text


CONFUSED = [("cp850", "cp1252"), ("cp1252", "cp850"), ("mac-roman", "cp1252")]


@pytest.mark.parametrize("text", ["Créatinine élevée", "Zoé", "Créatinine 8 µmol/L, né à l'hôpital"])
@pytest.mark.parametrize(("meant", "wrong"), CONFUSED)
def test_encodings_of_one_byte_that_were_confused(text: str, meant: str, wrong: str) -> None:
    damaged = text.encode(meant).decode(wrong)
    log = ProblemLog()
    assert lex(damaged.encode(), log).lines[0].text == text
    assert [problem.code for problem in log.all()] == ["hprim.charset.mojibake"]


@pytest.mark.parametrize("text", ["CrÄatinine, nÄ ê l'hÖpital", "ProtÇine C rÇactive", "Noæl Franìois HÄlÅne"])
def test_what_no_repair_makes_french_is_left(text: str) -> None:
    assert lex(text.encode(), ProblemLog()).lines[0].text == text


@pytest.mark.parametrize(
    ("text", "lost"),
    [("Cr?atinine", True), ("8 ?mol/L", True), ("DUR?ND", True), ("Comment ?", False), ("http://a.fr/b?c=d", False)],
)
def test_letter_that_became_a_question(text: str, lost: bool) -> None:
    log = ProblemLog()
    plain(lex(text.encode(), ProblemLog()).lines[0], log)
    assert [problem.code for problem in log.all()] == (["hprim.charset.letter_lost"] if lost else [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("****LAB****", Marker.LAB),
        (" ****FIN**** ", Marker.FIN),
        ("****FINFICHIER****", Marker.FINFICHIER),
        ("*** fin ***", Marker.FIN),
        ("****FIN", None),
        ("FIN", None),
        ("> ****FIN****", None),
        ("*" * 300, None),
    ],
)
def test_markers(text: str, expected: Marker | None) -> None:
    assert marker(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("N&deg;Demande : 7<br />", "N°Demande : 7"),
        ("a<BR>b", "a\nb"),
        ("d&#039;impression &eacute;", "d'impression é"),
        ("a&#124;b&verbar;c", "a b c"),
        ("a&#10;b&#0;c&#27;d", "a b\ufffdc d"),
        ("Dupont & Fils; <5", "Dupont & Fils; <5"),
        ("&inconnue;", "&inconnue;"),
        ("sans", "sans"),
    ],
)
def test_html_becomes_plain_text_that_separates_nothing(text: str, expected: str) -> None:
    log = ProblemLog()
    assert plain(Line(4, 0, 0, text), log).text == expected
    assert [p.code for p in log.all()] == ([] if text == expected else [problems.HTML])


def test_missing_mark_of_utf16_is_reported() -> None:
    log = ProblemLog()
    assert [line.text for line in lex("Hémoglobine\n".encode("utf-16-le"), log).lines] == ["Hémoglobine"]
    assert [p.code for p in log.all()] == [problems.BOM_MISSING]


def test_problem_log_is_bounded_and_says_so_once() -> None:
    log = ProblemLog()
    for line in range(MAX_PROBLEMS + 5):
        log.add(problems.HTML, line + 1)
    found = log.all()
    assert len(found) == MAX_PROBLEMS + 1
    assert [each.code for each in found].count(problems.TOO_MANY_PROBLEMS) == 1


@pytest.mark.parametrize(
    ("last", "severity"),
    [
        ((problems.HTML,), "info"),
        ((problems.HTML, problems.MOJIBAKE), "warning"),
        ((problems.LAB_EMPTY, problems.LAB_TRUNCATED, problems.HTML), "warning"),
        ((problems.LAB_EMPTY, *[problems.LAB_TRUNCATED] * (MAX_PROBLEMS + 1), problems.HTML), "error"),
    ],
    ids=["remarks", "warnings", "an-error-that-is-listed", "more-errors-than-are-listed"],
)
def test_what_is_not_listed_is_as_grave_as_the_gravest_of_it(last: tuple[str, ...], severity: str) -> None:
    log = ProblemLog()
    for code in (*[problems.HTML] * MAX_PROBLEMS, *last):
        log.add(code, 1)
    assert [problem.severity for problem in log.all() if problem.code == problems.TOO_MANY_PROBLEMS] == [severity]


def test_every_code_has_its_line_in_the_table() -> None:
    constants = {
        value
        for name, value in vars(problems).items()
        if name[0].isalpha() and name.isupper() and isinstance(value, str)
    }
    assert constants == set(problems.ALL_CODES)
    assert all(code.startswith("hprim.") for code in problems.ALL_CODES)
