"""Properties of the HPRIM library: reading never raises, nothing is lost, what is written reads back to the same."""

import json
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from secmail import hprim
from secmail.hprim import Document, Result, convert

SAMPLE = (
    b"PAT1\r\nINVENTE\r\n\xc9LISE\r\n1 RUE X\r\n\r\n99999 NULLEPART\r\n01/02/1950\r\n"
    b"2550814168025 38\r\nREQ1\r\n20/11/2026\r\n"
    b"LAB        LABO\r\nDR         MEDECIN\r\n\r\nPr\xe9l\xe8vement &agrave; jeun<br />\r\n****LAB****\r\n"
    b"TEX|H\xe9moglobine 11,3\r\nRES|H\xe9moglobine|HB|N|11.3|g/dl|12.0|16.0|L|F\r\nRES|CRP|CRP|A|< 5,0  mg/l|||||F\r\n"
    b"RES|soit|CRP|N|5|mmol/l|1-2\r\n****FIN****\r\n****FINFICHIER****\r\n"
)
SANTE = (
    b"H|~^\\&|F||LAB~LABO||ORU|||DR~MED||P|H2.2~L|20251120\r\nP|1|P9|||INVENTE~PAULA||19700102|F\r\n"
    b"OBR|1|S1~D1||GLY~Glyc\xe9mie\r\nOBX|1|NM|GLY||0.91|g/l|0.74 - 1.06|L|||F\r\nA|x|y\r\nC|1|L|note\r\n"
    b"OBX|2|FIC|CR||L~a.pdf~PDF\r\nL|1\r\n"
)
PIECES = st.sampled_from(
    [
        *SAMPLE.split(b"\r\n"),
        *SANTE.split(b"\r\n"),
        *(b"A|", b"RES|", b"TEX", b"|", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc3\xa9", b"\xcc\xa9", b"&#124;"),
        *(b"[apicrypt]", b"RES|A|B|N|<5|u|1|2||R|1|v|3|", b"H|\\^&~|x||a||ORU||||||", b"P|1", b"OBX|1|CE|a", b"\r"),
    ]
)
FILES = st.one_of(
    st.binary(max_size=400),
    st.lists(PIECES, max_size=40).map(b"\r\n".join),
    st.lists(PIECES, max_size=40).map(b"".join),
    st.text(max_size=200).map(lambda text: text.encode("utf-16", "surrogatepass")),
)
MUTATIONS = st.lists(st.tuples(st.integers(0, 2000), st.binary(max_size=6), st.integers(0, 12)), max_size=6)


def check(data: bytes) -> Document:
    """What must hold of any bytes."""
    document = hprim.read(data)
    assert document.raw == data
    json.dumps(hprim.to_json(document), allow_nan=False).encode("utf-8")
    assert hprim.detect(data).format is document.format
    assert 0.0 <= document.confidence <= 1.0
    assert all(problem.code in hprim.ALL_CODES for problem in document.problems)
    parts = hprim.split(document)
    assert len(parts) == len(document.reports)
    for written in (convert.to_hprim1(document), convert.to_hprim2(document)):
        assert b"\n" not in written.replace(b"\r\n", b"")
        assert written.count(b"****FIN****\r\n") >= len(document.reports)
    convert.to_csv(document)
    return document


@given(FILES)
@settings(max_examples=400, deadline=None)
def test_any_bytes_are_read_without_an_exception(data: bytes) -> None:
    check(data)


@given(st.sampled_from([SAMPLE, SANTE]), MUTATIONS)
@settings(max_examples=300, deadline=None)
def test_damaged_files_are_read_without_an_exception(data: bytes, mutations: list[tuple[int, bytes, int]]) -> None:
    for position, inserted, removed in mutations:
        data = data[:position] + inserted + data[position + removed :]
    check(data)


@given(st.lists(st.sampled_from([SAMPLE, SAMPLE.replace(b"PAT1", b"PAT2")]), min_size=1, max_size=4))
@settings(max_examples=30, deadline=None)
def test_no_report_byte_is_lost(files: list[bytes]) -> None:
    data = b"".join(files)
    document = hprim.read(data)
    assert len(document.reports) == len(files)
    assert b"****FINFICHIER****\r\n".join((*(report.raw for report in document.reports), b"")) == data


WORDS = st.text(alphabet="abcdefghijklmnoprstuvéèàçABCDEFG-'", min_size=1, max_size=12).filter(
    lambda text: text.casefold() != "soit"
)
NUMBERS = st.decimals(min_value=-9999, max_value=9999, allow_nan=False, places=2)
OPTIONAL_NUMBERS = st.one_of(st.just(""), NUMBERS.map(lambda number: f"{number:f}"))
VALUES = st.tuples(st.sampled_from(["", "<", ">", "<=", ">="]), NUMBERS).map(lambda pair: f"{pair[0]}{pair[1]:f}")
RES_LINES = st.tuples(
    WORDS,
    st.sampled_from(["A1", "NF 03", ""]),
    st.just("N"),
    VALUES,
    st.sampled_from(["g/l", "", "%"]),
    *(OPTIONAL_NUMBERS, OPTIONAL_NUMBERS),
    st.sampled_from(["", "L", "H", "LL", "HH", "N"]),
    st.sampled_from(["", "F", "R", "C"]),
    *(OPTIONAL_NUMBERS, st.sampled_from(["", "mmol/l"]), OPTIONAL_NUMBERS, OPTIONAL_NUMBERS),
).map(lambda fields: "|".join(("RES", *fields)))
DAYS = st.dates(min_value=date(1910, 1, 1), max_value=date(2026, 1, 1))


def facts(result: Result) -> tuple[object, ...]:
    second = result.second
    other = None if second is None else (second.number, second.unit, second.low, second.high)
    head = (result.label, result.code, result.kind, result.number, result.comparator, result.unit)
    return (*head, result.low, result.high, result.flag, result.flag_source and "said", result.status, other)


@given(st.lists(RES_LINES, min_size=1, max_size=8), WORDS, WORDS, DAYS)
@settings(max_examples=150, deadline=None)
def test_written_files_read_back_to_the_same_facts(lines: list[str], surname: str, given_name: str, born: date) -> None:
    header = ["P1", surname, given_name, "", "", "99999 X", f"{born:%d/%m/%Y}", "", "REQ", "20/11/2026", "L", "D"]
    source = "\r\n".join((*header, "texte", "****LAB****", *lines, "****FIN****", "****FINFICHIER****", ""))
    first = hprim.read(source.encode("cp1252"))
    again = hprim.read(convert.to_hprim2(first))
    assert again.reports[0].patient == first.reports[0].patient
    assert again.reports[0].text == first.reports[0].text == "texte"
    assert [facts(result) for result in again.reports[0].results] == [facts(r) for r in first.reports[0].results]
    # strict writing is a fixed point: written again, not a byte changes
    assert convert.to_hprim2(again) == convert.to_hprim2(first)


@given(VALUES, NUMBERS, NUMBERS)
@settings(max_examples=200, deadline=None)
def test_no_computed_flag_contradicts_what_is_known_of_the_value(value: str, low: Decimal, high: Decimal) -> None:
    document = hprim.read(f"RES|A|B|N|{value}|g/l|{low:f}|{high:f}\n".encode())
    result = document.reports[0].results[0]
    assert result.number is not None
    if low >= high:
        assert result.flag is None
        return
    # whatever true value the statement allows nearest to the wrong side must still bear the flag out
    step = Decimal("0.01")
    nearest = {"<": -step, ">": step}.get(result.comparator or "", Decimal(0))
    if result.flag == "L":
        assert result.comparator not in {">", ">="}
        assert result.number + min(nearest, Decimal(0)) < low
    elif result.flag == "H":
        assert result.comparator not in {"<", "<="}
        assert result.number + max(nearest, Decimal(0)) > high
    elif result.flag == "N":
        assert result.comparator is None
        assert low <= result.number <= high
