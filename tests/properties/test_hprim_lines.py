"""No line of a file is lost: each is found in what was read, or a problem bears its number; and writing keeps facts."""

import json
import os
import string
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from secmail import hprim
from secmail.hprim import Document, Report, convert

ROOT = Path(__file__).parents[1]
OWN = sorted(path for path in (ROOT / "corpus" / "hprim").iterdir() if path.suffix != ".json")
SHARED = Path(os.environ.get("SECMAIL_SHARED", ROOT.parents[1] / "shared")) / "corpus" / "hprim"
CORPUS = [*OWN, *(sorted(SHARED.iterdir()) if SHARED.is_dir() else ())]

# Each line bears a word that no other has; letters alone, so that names stay names.
_HEADER = (
    *("PAT{}", "NOM {}", "Prenom {}", "1 rue {}", "Bat {}", "99999 {}", "01/02/1950", "2500275056001 74"),
    *("REQ{}", "20/11/2026", "LAB        {}", "DR         {}"),
)
_LINES = (
    *(
        "{}",
        "texte {} 5,2 g/l",
        "   TITRE {}",
        "TEX|{}",
        "TEX|Glucose {} 1,1",
        "TEX|   {}",
        "suite {}",
        "M&eacute;decin {}",
    ),
    *(
        "RES|{}|G|N|1.1|g/l|0.7|1.1|N|F",
        "RES|Glucose|{}|N|<5",
        "RES|A||A|{}",
        "RES||{}|A",
        "RES|soit|G|N|2|{}",
        "RES|{}",
    ),
    *("RES|A|B|N|1|u|||{}", "RES|A|B|N|1|u|{}|2", "RES|A|B|N|1|u|1|2|N|F|{}", "REN|{}|x|y", "RES|A|B|N|1 {}|g/l|1|2|N"),
)
_BARE = ("", " ", ".", "[apicrypt]", "****LAB****", "****FIN****", "****FINFICHIER****", "*** FIN ***", "TEX|", "RES|")
_PARTS = st.one_of(
    st.just(_HEADER),
    st.just(_HEADER[1:]),
    st.just((*_HEADER[:4], *_HEADER[5:])),
    st.just(_HEADER[:7]),
    st.lists(st.sampled_from(_LINES), max_size=6),
    st.lists(st.sampled_from(_BARE), max_size=3),
    st.just(("****LAB****", *_LINES[-8:], "****FIN****")),
)
_FILES = st.lists(_PARTS, min_size=1, max_size=8).map(lambda parts: [line for part in parts for line in part])


def token(number: int) -> str:
    letters = string.ascii_lowercase
    return f"zq{letters[number // 26 % 26]}{letters[number % 26]}x"


def lost(lines: list[str], document: Document) -> list[int]:
    """Numbers of the lines that bear a word which is nowhere, and for which no problem stands."""
    known = json.dumps(hprim.to_json(document), ensure_ascii=False).casefold()
    told = {problem.line for problem in document.problems}
    words = [token(number) for number in range(1, len(lines) + 1)]
    numbered = enumerate(zip(lines, words, strict=True), 1)
    return [number for number, (line, word) in numbered if "{}" in line and word not in known and number not in told]


@given(_FILES, st.sampled_from(["\r\n", "\n", "\r"]))
@settings(max_examples=150, deadline=None)
def test_every_line_is_found_again(lines: list[str], end: str) -> None:
    data = end.join(line.format(token(number)) for number, line in enumerate(lines, 1)).encode("cp1252")
    document = hprim.read(data)
    assert document.raw == data
    if document.format is hprim.Format.MEDECIN:
        assert lost(lines, document) == []


def facts(report: Report) -> tuple[object, ...]:
    patient = report.patient
    names = (patient.id, patient.surname, patient.given_name, patient.birth_date, patient.sex, patient.nir)
    places = (patient.address[:2], patient.postcode, patient.town, patient.birth_name, patient.used_name)
    return (*names, *places, report.request_id, report.report_date, report.sender.name, report.recipient.name)


def errors(document: Document) -> set[str]:
    return {problem.code for problem in document.problems if problem.severity == "error"}


def values(report: Report) -> list[tuple[object, ...]]:
    return [
        (r.label, r.code, r.number, r.comparator, r.unit, r.low, r.high, r.flag, r.status, r.comments)
        for r in report.results
    ]


@pytest.mark.parametrize("path", [path for path in CORPUS if "sante" not in path.name], ids=lambda path: path.name)
def test_written_files_of_the_corpus_read_back_to_the_same_facts(path: Path) -> None:
    document = hprim.read(path.read_bytes())
    first, second = hprim.read(convert.to_hprim1(document)), hprim.read(convert.to_hprim2(document))
    for report, plain, coded in zip(document.reports, first.reports, second.reports, strict=True):
        kept = facts(report)
        lost_letters = tuple(fact.replace("\ufffd", "?") if isinstance(fact, str) else fact for fact in kept)
        assert facts(plain) == facts(coded) == lost_letters
        assert plain.text is not None
        if report.text is not None:
            # version 1 has nothing but text: what the report gave in codes alone is printed below its own
            assert plain.text.startswith(report.text)
            assert coded.text == report.text
        assert values(coded) == values(report)
        assert plain.results == ()
    for written in (first, second):
        assert errors(written) <= errors(document)


_MUTATIONS = st.lists(
    st.tuples(st.integers(0, 2_000), st.binary(max_size=4), st.integers(0, 40)), min_size=1, max_size=4
)


@given(st.sampled_from(CORPUS), _MUTATIONS)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_damaged_files_of_the_corpus_are_read(path: Path, mutations: list[tuple[int, bytes, int]]) -> None:
    data = path.read_bytes()
    for position, inserted, removed in mutations:
        data = data[:position] + inserted + data[position + removed :]
    document = hprim.read(data)
    assert document.raw == data
    json.dumps(hprim.to_json(document), allow_nan=False)
    assert len(hprim.split(document)) == len(document.reports)
    # what is written is sound, whatever it was read of: reading it again finds as many reports that say something
    if all(report.patient.birth_date and (report.text or report.results) for report in document.reports):
        for written in (convert.to_hprim1(document), convert.to_hprim2(document)):
            assert len(hprim.read(written).reports) >= len(document.reports)
