"""A result that a mail quotes is told, and is no result."""

import pytest

from secmail.domain.messages import Kind
from secmail.domain.security import Finding
from secmail.engine.classify import classify
from tests.support.kinds_of_mail import HPRIM, HPRIM_TEXT, attached, message

SANTE = (
    "H|~^\\&|LABO.HPR||LABO||ORU|||CABINET||P|H2.1~C|20261120\n"
    "P|1|1||1|DUPONT~JEANNE||19500101|F\nOBR|1|1||NFS\n"
    "OBX|1|NM|HB~Hemoglobine||9.1|g/dl|12-16|L|||F\nL|1||1|4\n"
)
ANSWER = "Bonjour,\nqu'en pensez-vous ?\n\nLe 20/11/2026, le laboratoire a écrit :\n"


def quoted(text: str, marks: str) -> str:
    return "".join(f"{marks}{line}\n" for line in text.splitlines())


@pytest.mark.parametrize("text", [HPRIM_TEXT, SANTE])
@pytest.mark.parametrize("marks", ["> ", ">", "> > ", ">>", " > "])
def test_a_quoted_result_is_named_and_not_read(text: str, marks: str) -> None:
    found = classify(message("TR : bilan", ANSWER + quoted(text, marks)))
    assert [each.code for each in found.opened.problems] == [Finding.QUOTED_RESULT]
    assert (found.results, found.kind is Kind.RESULT, found.urgent) == ((), False, False)
    assert found.opened.text == ANSWER + quoted(text, marks)


@pytest.mark.parametrize(
    "text",
    [
        ANSWER
        + quoted(
            "Bonjour,\nvoici le bilan du 12/11/2026.\nPotassium 6,2 mmol/l\n\nDr Fictif\n1 rue X\n06000 Nice", "> "
        ),
        "Le taux est > 5 mmol/l\n> 6\n",
        ANSWER,
    ],
)
def test_ordinary_answers_are_left_alone(text: str) -> None:
    assert classify(message("Re: bilan", text)).opened.problems == ()


def test_nothing_is_said_where_the_result_itself_is_there() -> None:
    found = classify(message("TR : bilan", ANSWER + quoted(HPRIM_TEXT, "> "), attached("a.hpr", HPRIM)))
    assert (len(found.results), found.opened.problems) == (1, ())


@pytest.mark.parametrize("changed", [("11.3", "9.1"), ("ABADIE", "MARTIN")])
def test_a_quoted_result_is_told_beside_another(changed: tuple[str, str]) -> None:
    other = HPRIM_TEXT.replace(*changed)
    assert other != HPRIM_TEXT
    found = classify(message("TR : bilan", ANSWER + quoted(other, "> "), attached("a.hpr", HPRIM)))
    assert len(found.results) == 1
    assert [each.code for each in found.opened.problems] == [Finding.QUOTED_RESULT]
