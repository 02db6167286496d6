"""Of how many people a message is: one name in a list must not stand for several."""

import pytest

from secmail.domain.ids import MessageId
from secmail.domain.messages import Attachment
from secmail.engine.classify import classify, patient_of, people_of
from secmail.engine.digesting import digest_of
from tests.support.kinds_of_mail import HPRIM, attached, cda, message, pdf
from tests.support.store_samples import NOW

HEAD = HPRIM.split(b"\r\n")


def report(name: str, given: str, born: str = "01/02/1980") -> Attachment:
    head = [HEAD[0], name.encode("cp1252"), given.encode("cp1252"), *HEAD[3:6], born.encode(), *HEAD[7:]]
    return attached(f"{name}{given}{born}.hpr", b"\r\n".join(head))


def document(family: str = "MODELE", given: str = "ODILE") -> Attachment:
    written = cda().replace(b'"SP">MODELE', f'"SP">{family}'.encode()).replace(b"ODILE", given.encode())
    return attached(f"{family}.xml", written.replace(b"19600531", b"19800201"))


@pytest.mark.parametrize(
    ("files", "people"),
    [
        ((pdf(),), 0),
        ((report("DURAND", "Anne"),), 1),
        ((report("DURAND", "Anne"), report("Durand", "ANNE")), 1),
        ((report("MARTIN née DURAND", "Anne"), report("MARTIN", "Anne")), 1),
        ((report("DURAND", "Anne"), report("DURAND", "Anne", "")), 1),
        ((report("DURAND", "Anne"), report("DURAND", "Anne", "01/02/1981")), 2),
        ((report("DURAND", "Anne"), report("DURAND", "Léa")), 2),
        ((report("DURAND", "Anne"), report("MARTIN", "Paul"), report("PETIT", "Jean")), 3),
        ((report("DURAND", "Anne"), report("", "", "")), 2),
        ((report("", "", ""), report("", "", "")), 1),
        ((report("DURAND", "Anne"), document("DURAND", "Anne")), 1),
        ((report("DURAND", "Anne"), document()), 2),
        ((document(), document("PETIT")), 2),
    ],
)
def test_people_are_counted(files: tuple[Attachment, ...], people: int) -> None:
    assert people_of(classify(message("x", "x", *files))) == people


def test_the_digest_says_that_the_first_is_not_the_only_one() -> None:
    found = classify(message("x", "x", report("DURAND", "Anne"), report("MARTIN", "Paul")))
    kept = digest_of(MessageId(1), found, received=NOW, attached="")
    assert (kept.patient, kept.people) == (patient_of(found), 2) == ("DURAND Anne", 2)
