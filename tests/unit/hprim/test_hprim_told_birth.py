"""A text that gives another birth date than its header: the result may be somebody else's."""

import pytest

from secmail import hprim
from secmail.hprim.problems import TEXT_OTHER_BIRTH

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


def test_each_report_is_held_against_its_own_text() -> None:
    one = HEAD.format(born="01/02/1950") + "née le 01/02/1950\n****FIN****\n"
    other = HEAD.format(born="03/04/1940") + "née le 01/02/1950\n****FIN****\n****FINFICHIER****\n"
    problems = hprim.read((one + other).encode("cp1252")).problems
    assert [each.line for each in problems if each.code == TEXT_OTHER_BIRTH] == [16]
