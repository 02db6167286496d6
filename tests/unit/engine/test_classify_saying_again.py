"""Reports in the text of a message beside attached ones: none is lost, and what only repeats is not read twice."""

from dataclasses import replace

import pytest

from secmail import hprim
from secmail.api.results import ResultFile
from secmail.engine.classify import classify
from secmail.engine.classify.saying_again import _Said, says_again
from tests.support.kinds_of_mail import attached, message

HEADER = "P{0}\nNOM{0}\nPaul\n\n\n99999 X\n01/02/1950\n\nREQ{0}\n20/11/2026\nLAB        LABO\nDR         MEDECIN\n"
ENDS = "****FIN****\n****FINFICHIER****\n"
CODED = "****LAB****\nRES|Hémoglobine|HB|N|9.1|g/dl|||{}|{}\n"


def report(who: str, *, flag: str = "", status: str = "F") -> str:
    return HEADER.format(who) + "texte\n" + CODED.format(flag, status) + ENDS


def people(text: str, *files: str) -> list[tuple[int, str | None]]:
    parts = (attached(f"r{number}.hpr", file.encode("cp1252")) for number, file in enumerate(files))
    found = classify(message("x", text, *parts)).results
    return [(file.part, each.patient.surname) for file in found for each in file.document.reports]


HEADLESS = CODED.format("", "F") + ENDS


@pytest.mark.parametrize("files", [(report("A"), HEADLESS), (HEADLESS, report("A"))])
def test_a_report_in_the_text_is_read_though_an_attached_one_is_not_whole(files: tuple[str, ...]) -> None:
    found = people(report("B"), *files)
    assert (-1, "NOMB") in found
    assert "NOMA" in [surname for _, surname in found]


def test_what_the_attached_one_says_is_not_read_twice_though_another_is_not_whole() -> None:
    assert -1 not in [part for part, _ in people(report("A"), report("A"), HEADLESS)]


def test_a_text_that_a_report_was_cut_over_is_not_read_beside_it() -> None:
    whole = report("A")
    head, _, rest = whole.partition("****LAB****")
    assert people(head, f"****LAB****{rest}") == [(0, "NOMA")]


JUDGED = [
    pytest.param(report("A", status="C"), id="corrected"),
    pytest.param(report("A", status="R"), id="not-validated"),
    pytest.param(report("A", flag="L"), id="marked-as-low"),
]


@pytest.mark.parametrize("text", JUDGED)
def test_a_value_of_another_state_is_another(text: str) -> None:
    assert [part for part, _ in people(text, report("A"))] == [0, -1]


SANTE = (
    "H|~^\\&|F||LAB~LABO||ORU|||CAB~X||P|H2.2~L|20261119\r\nP|1|P1|||MARTIN~ANNE||19510507|F\r\nOBR|1|S~R1\r\n"
    "OBX|1|NM|HB~Hb~L||9.1|g/l|||||{}\r\nL|1\r\n"
)


@pytest.mark.parametrize("state", ["D", "X"])
@pytest.mark.parametrize("attached_one", ["F", ""])
def test_a_withdrawal_of_what_is_attached_is_read(state: str, attached_one: str) -> None:
    assert [part for part, _ in people(SANTE.format(state), SANTE.format(attached_one))] == [0, -1]


def _many(different: int) -> ResultFile:
    """A file of as many reports of one patient, request and day, each of another value."""
    document = hprim.read(report("A").encode("cp1252"))
    (one,) = document.reports
    (result,) = one.results
    reports = tuple(replace(one, results=(replace(result, value=str(number)),)) for number in range(different))
    return ResultFile(0, "r.hpr", replace(document, reports=reports))


def test_each_report_is_taken_apart_once_and_few_alike_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []
    says = _Said.says
    monkeypatch.setattr(_Said, "says", lambda self, other: compared.append(other) or says(self, other))
    many = _many(300)
    assert not says_again(replace(many, document=replace(many.document, reports=many.document.reports[::-1])), [many])
    assert says_again(_many(10), [many])
    assert len(compared) < 300
