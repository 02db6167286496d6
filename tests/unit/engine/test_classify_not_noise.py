"""What looks odd and is read by people all the same: never taken away as noise."""

import time

import pytest

from secmail.domain.security import Finding
from secmail.engine.classify import cda, classify
from tests.support.kinds_of_mail import message

LETTER = (
    "Cher confrère,\n\nJ'ai reçu votre patiente âgée, opérée après un épisode fébrile ; l'échographie a été réalisée.\n"
)
READ_BY_PEOPLE = {
    "latin-1 called utf-8": LETTER.encode("latin-1").decode("utf-8", "replace"),
    "accents alone lost": "é à è ".encode("latin-1").decode("utf-8", "replace") + LETTER,
    "ruled line": "=" * 69 + "\nTSH: 3,1\n",
    "table": "|12,3|45,6|78,9|\n" * 30,
    "figures": "\n".join(f"{each};{3 * each};{7 * each}" for each in range(100, 200)),
    "another script": " ".join("".join(map(chr, range(0x430, 0x433 + each % 9))) for each in range(40)),
}


@pytest.mark.parametrize("name", READ_BY_PEOPLE)
def test_what_people_read_is_shown(name: str) -> None:
    shown = classify(message("Avis", READ_BY_PEOPLE[name])).opened
    assert shown.text == READ_BY_PEOPLE[name]
    assert Finding.SCRAMBLED not in {problem.code for problem in shown.problems}


def test_many_given_names_take_no_time() -> None:
    names = b"<given>" + b"x" * 100 + b"</given>"
    document = (
        b'<ClinicalDocument xmlns="urn:hl7-org:v3"><recordTarget><patientRole><patient><name>'
        + names * 60_000
        + b"</name></patient></patientRole></recordTarget></ClinicalDocument>"
    )
    begun = time.process_time()
    assert cda.read(document, part=0, name="cda.xml") is not None
    assert time.process_time() - begun < 2  # four seconds, were each joined to all before it
