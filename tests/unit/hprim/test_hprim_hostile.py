"""Files made to hurt. Each is large enough that work growing faster than its size would not end within the test run."""

import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from secmail import hprim

SANTE = b"H|~^\\&|F||LAB~LABO||ORU|||DR~MED||P|H2.2~L|20251120\r\nP|1|P9|||A~B||19700102|F\r\n"
OBX = b"OBX|1|NM|A~A||1\r\n"


@pytest.mark.parametrize(
    ("data", "reports", "results"),
    [
        (b"RES|a|b|N|" + b"RES|" * 500_000, 1, 1),
        (b"RES|a|b|N|1\n" * 2 + b"&" * 2_000_000, 1, 2),
        (b"RES|a|b|N|1\n" * 2 + b"&eacute" * 300_000, 1, 2),
        (b"RES|a|b|N|1\n" * 2 + b"<br " * 500_000, 1, 2),
        (b"RES|a|b|N|" + b"1 " * 1_000_000, 1, 1),
        (b"RES|a|b|N|1|" + b"1" * 1_000_000 + b"|" + b"1 -" * 300_000, 1, 1),
        (b"RES|a b|x|N|1.5\n" + b"TEX|a b c d e f\n" * 30_000 + b"RES|a|b|N|1\n", 1, 2),
        (b"*" * 3_000_000, 0, 0),
        (b"\n" * 100_000, 0, 0),
        (b"\r" * 100_000, 0, 0),
        (bytes(range(128, 256)) * 10_000, 0, 0),
        (b"\x8e\xcc\xa9 " * 300_000, 0, 0),
        ("Ã©Ã?".encode() * 200_000, 0, 0),
        (b"\xff\xfe" + b"\x00\xd8" * 500_000, 0, 0),
        (SANTE + b"A|" + b"x" * 60 + b"\r\n" * 40_000, 1, 0),
        (SANTE + b"A|xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n" * 60_000, 1, 0),
        (SANTE + OBX + b"C|1|L|x\r\n" * 20_000, 1, 1),
        (SANTE + OBX * 10_000, 1, 10_000),
        (SANTE + b"OBX|1|TX|A||" + b"^" * 1_000_000, 1, 1),
        (SANTE + b"".join(b"OBR|1|S~%d\r\n" % i for i in range(25_000)), 20_000, 0),
    ],
    ids=lambda value: None if isinstance(value, int) else repr(value[-12:]),
)
def test_time_stays_in_proportion(data: bytes, reports: int, results: int) -> None:
    document = hprim.read(data)
    assert len(document.reports) == reports
    assert sum(len(report.results) for report in document.reports) == results
    assert len(document.problems) <= 10_001


def test_a_patient_cannot_be_multiplied_in_memory() -> None:
    document = hprim.read(SANTE.replace(b"P9", b"P" * 100_000) + b"".join(b"OBR|1|S~%d\r\n" % i for i in range(1000)))
    assert sum(len(report.raw) for report in document.reports) <= 2 * len(document.raw)


HEAD = b"PAT1\nINVENTE\nPaul\n\n\n99999 X\n01/02/1950\n\nREQ\n20/11/2026\nL          LABO\nD          DR\n"
LAB = HEAD + b"texte\n****LAB****\n"
GROWING = {
    "results": lambda n: LAB + b"RES|A|B|N|1.5|g/l|1|2|N|F\n" * (n // 20) + b"****FIN****\n",
    "results-and-texts-of-one-label": lambda n: LAB + b"TEX|A 1.5 g/l\nRES|A|B|N|1.5|g/l\n" * (n // 30),
    "one-line": lambda n: HEAD + b"a" * (n * 4) + b"\n****FIN****\n",
    "one-line-of-separators": lambda n: LAB + b"RES|A|B|N|" + b"|" * (n * 4) + b"\n****FIN****\n",
    "one-line-of-accents": lambda n: HEAD + b"\x8e\x88 " * n + b"\n****FIN****\n",
    "one-line-of-damaged-accents": lambda n: HEAD + "pÃ©Ã¨ ".encode() * (n // 3) + b"\n****FIN****\n",
    "entities": lambda n: HEAD + b"&eacute &#233;" * (n // 6) + b"\n****FIN****\n",
    "markers": lambda n: HEAD + b"****FIN****\n" * (n // 8),
    "markers-and-words": lambda n: HEAD + b"x\n****FIN****\n" * (n // 100),
    "reports": lambda n: (HEAD + b"t\n****FIN****\n") * (n // 150),
    "second-units": lambda n: LAB + b"RES|soit|A|N|1\n" * (n // 30),
    "messages-of-a-patient": lambda n: SANTE * (n // 100),
    "reports-without-ends": lambda n: (HEAD + b"t\n") * (n // 100),
    "headers-alone": lambda n: HEAD * (n // 10),
    "strange-lines-amid-results": lambda n: LAB + (b"RES|A|B|N|1\n" + b"x\n" * 9) * (n // 40),
    "double-ends": lambda n: HEAD.replace(b"\n", b"\n\n") + b"a\n\n" * (n // 4),
    "zeros": lambda n: HEAD.replace(b"\n", b"\0" * n + b"\n"),
    "stars": lambda n: HEAD + b"*" * (n * 4),
}


def _seconds(work: Callable[[], object]) -> float:
    times = []
    for _ in range(3):
        begin = time.process_time()
        work()
        times.append(time.process_time() - begin)
    return min(times)


@pytest.mark.parametrize("make", GROWING.values(), ids=GROWING)
def test_time_grows_with_the_bytes_and_no_faster(make: Callable[[int], bytes]) -> None:
    small, large = make(10_000), make(80_000)

    def told(data: bytes) -> list[object]:
        return [hprim.repeated(report) for report in hprim.read(data).reports]

    # eight times the bytes: work that grows with the square would take 64 times as long
    assert _seconds(lambda: told(large)) < 24 * _seconds(lambda: told(small)) + 0.02


def test_errors_keep_their_lines_behind_any_number_of_lesser_problems() -> None:
    document = hprim.read(LAB + b"RES|A|B|N|1,5\n" * 10_100 + b"RES|A|B|N\nRES|A|B\n****FIN****\n")
    errors = [(problem.line, problem.code) for problem in document.problems if problem.severity == "error"]
    assert errors == [(10_115, "hprim.result.truncated"), (10_116, "hprim.result.truncated")]
    assert len(document.problems) <= 10_004


def test_errors_that_are_left_out_are_about_the_whole_file() -> None:
    document = hprim.read(LAB + b"RES|A|B|N\n" * 10_100 + b"****FIN****\n")
    (left_out,) = [problem for problem in document.problems if problem.code == "hprim.limit.problems"]
    assert (left_out.line, left_out.severity) == (None, "error")
    assert len(document.problems) <= 10_003


class Counted(bytes):
    """Bytes that count how many of them are copied out."""

    copied = 0

    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(key)
        Counted.copied += len(found) if isinstance(key, slice) else 1
        return found


@pytest.mark.parametrize("part", [SANTE.splitlines(keepends=True)[0], SANTE, SANTE + OBX, HEAD + b"t\n****FIN****\n"])
def test_a_file_of_many_parts_is_not_copied_for_each_of_them(part: bytes) -> None:
    data = Counted(part * 400)
    Counted.copied = 0
    hprim.read(data)
    assert Counted.copied <= 10 * len(data)


def test_memory_stays_in_proportion() -> None:
    data = LAB + b"RES|A|B|N|1.5|g/l|1|2|N|F\n" * 4_000 + b"****FIN****\n****FINFICHIER****\n"
    tracemalloc.start()
    try:
        document = hprim.read(data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(document.reports[0].results) == 4_000
    assert peak < 60 * len(data)
