"""A text that gives another birth date than its header: the result may be somebody else's."""

import pytest

from secmail import hprim
from secmail.hprim.model import Severity
from secmail.hprim.problems import MAX_PROBLEMS, TEXT_OTHER_BIRTH

HEAD = "7\nDUPONT\nJEANNE\n\n\n06000 NICE\n{born}\n\n12\n20/11/2026\n.          LABO FICTIF\n.          DR FICTIF\n\n"
CODED = "****LAB****\n{tex}RES|K|K|N|5.9|mmol/l|3.5|5.0|H|F\n****FIN****\n****FINFICHIER****\n"


def told(text: str, *, born: str = "01/02/1950", tex: str = "") -> list[int | None]:
    data = (HEAD.format(born=born) + text + "\n" + CODED.format(tex=tex)).encode("cp1252")
    return [each.line for each in hprim.read(data).problems if each.code == TEXT_OTHER_BIRTH]


@pytest.mark.parametrize(
    "text",
    [
        "Patient : MARTIN Paul né le 03/04/1940",
        "Mme MARTIN Paule Née le : 03.04.1940",
        "NE(E) LE 03/04/1940",
        "Née(e) le 03-04-1940",
        "NÉE LE 03/04/1940",
        "Date de naissance ...... : 3/4/1940",
        "DDN : 03/04/1940",
        "né le 02/02/1950",
    ],
)
def test_another_birth_date_is_told(text: str) -> None:
    assert told(text) == [1]
    assert told("", tex=f"TEX|{text}\n") == [1]


@pytest.mark.parametrize(
    "text",
    [
        "Patiente : DUPONT Jeanne née le 01/02/1950",
        "née le 1/2/1950",
        "DUPONT Jeanne née le 01/02/1950, sa mère née le 03/04/1920",
        "née le 01/01/1950",
        "Prélevé le 20/11/2026, édité le 20/11/2026",
        "Le journée le 03/04/1940",
        "née le 03/04/40",
        "née le 33/14/1940",
        "née en 1940",
    ],
)
def test_the_same_date_and_other_dates_are_nothing(text: str) -> None:
    assert told(text) == []


def test_a_day_that_is_not_known_contradicts_nothing() -> None:
    assert told("née le 03/04/1950", born="01/01/1950") == []
    assert told("née le 03/04/1951", born="01/01/1950") == [1]
    assert told("née le 03/04/1940", born="") == []


@pytest.mark.parametrize("lines", [10, MAX_PROBLEMS + 1])
def test_it_is_told_however_much_else_is(lines: int) -> None:
    born = "Patient : MARTIN Paul né le 03/04/1940"
    numbers = "".join(f"RES|K{at}|K|N|5,9|mmol/l|3.5|6.0|N|F\n" for at in range(lines))
    data = (HEAD.format(born="01/02/1950") + born + "\n" + CODED.format(tex=numbers)).encode("cp1252")
    found = [each for each in hprim.read(data).problems if each.severity is Severity.ERROR]
    assert [each.code for each in found] == [TEXT_OTHER_BIRTH]


SANTE = (
    "H|~^\\&|LABO.HPR||LABO||ORU|||CABINET||P|H2.1~C|20261120\nP|1|1||1|DUPONT~JEANNE||19500101|F\n"
    "OBR|1|1||NFS\n{lines}L|1||1|5\n"
)
OBX = "OBX|1|NM|HB~Hemoglobine||9.1|g/dl|12-16|L|||F\n"


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (OBX + "C|1|L|MARTIN Paul né le 03/04/1940\n", [2]),
        ("C|1|L|MARTIN Paul né le 03/04/1940\n" + OBX, [2]),
        (OBX + "OBX|2|TX|CR~Compte rendu||Mme MARTIN, née le 03/04/1940||||||F\n", [2]),
        (OBX + "C|1|L|Mme DUPONT, née le 01/01/1950\n", []),
        (OBX + "C|1|L|vu le 03/04/1940\n", []),
    ],
)
def test_comments_and_texts_of_segments_are_looked_at_too(lines: str, found: list[int]) -> None:
    problems = hprim.read(SANTE.format(lines=lines).encode("cp1252")).problems
    assert [each.line for each in problems if each.code == TEXT_OTHER_BIRTH] == found


def test_each_report_is_held_against_its_own_text() -> None:
    one = HEAD.format(born="01/02/1950") + "née le 01/02/1950\n****FIN****\n"
    other = HEAD.format(born="03/04/1940") + "née le 01/02/1950\n****FIN****\n****FINFICHIER****\n"
    problems = hprim.read((one + other).encode("cp1252")).problems
    assert [each.line for each in problems if each.code == TEXT_OTHER_BIRTH] == [16]
