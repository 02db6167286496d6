"""Results that Outlook has put into winmail.dat, or a server into the text, are results like all others."""

import binascii

from secmail.domain.messages import Kind, OpenedMessage
from secmail.domain.security import Finding
from secmail.engine.classify import Classified, classify
from secmail.engine.digesting import words_of
from tests.support.kinds_of_mail import HPRIM, PDF, attached, eml, message
from tests.support.smime_desk import Desk
from tests.support.tnef_forge import embedded, winmail

TWO = winmail(("a.hpr", HPRIM), ("b.pdf", PDF))


def opened(content: bytes) -> OpenedMessage:
    return Desk().open(eml("Bilan", "Bonjour,\n", ("winmail.dat", content)))


def reports(found: Classified) -> list[tuple[int, str, str | None]]:
    return [(file.part, file.name, each.patient.surname) for file in found.results for each in file.document.reports]


def test_a_result_in_winmail_dat_is_one() -> None:
    found = classify(opened(TWO))
    assert found.kind is Kind.RESULT
    assert reports(found) == [(0, "a.hpr", "ABADIE")]
    assert [each.name for each in found.opened.attachments] == ["a.hpr", "b.pdf"]
    words = words_of(found, "")
    assert "ABADIE" in words.patients
    assert "b.pdf" in words.files


def test_so_is_one_in_the_text() -> None:
    lines = [binascii.b2a_uu(HPRIM[at : at + 45], backtick=True).decode() for at in range(0, len(HPRIM), 45)]
    text = f"Bonjour,\nbegin 644 a.hpr\n{''.join(lines)}`\nend\nSalut\n"
    found = classify(Desk().open(eml("Bilan", text)))
    assert reports(found) == [(0, "a.hpr", "ABADIE")]
    assert found.opened.text.strip() == "Bonjour,\nSalut"


def test_and_one_in_an_attached_message() -> None:
    inner = eml("Bilan", "voir ci-joint", ("winmail.dat", TWO))
    found = classify(message("TR", "Bonjour", attached("bilan.eml", inner, "message/rfc822")))
    assert reports(found) == [(0, "a.hpr", "ABADIE")]


def test_what_is_left_in_an_attached_message_is_told() -> None:
    inner = eml("Bilan", "voir ci-joint", ("winmail.dat", TWO + embedded("TR", TWO)))
    found = classify(message("TR", "Bonjour", attached("bilan.eml", inner, "message/rfc822")))
    assert reports(found) == [(0, "a.hpr", "ABADIE")]
    assert [each.code for each in found.opened.problems] == [Finding.PACKED_UNREAD]


def test_a_damaged_result_is_told_and_never_read() -> None:
    damaged = bytearray(TWO)
    damaged[TWO.index(HPRIM) + len(HPRIM) // 2] ^= 1
    found = classify(opened(bytes(damaged)))
    assert reports(found) == []
    assert [each.name for each in found.opened.attachments] == ["winmail.dat", "b.pdf"]
    assert [each.code for each in found.opened.problems] == [Finding.PACKED_UNREAD]
