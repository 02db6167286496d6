"""Results that Outlook has put into winmail.dat, or a server into the text, are results like all others."""

import binascii

import pytest

from secmail.domain.messages import Kind, OpenedMessage
from secmail.domain.security import Finding
from secmail.engine.classify import Classified, classify, unpacking
from secmail.engine.digesting import words_of
from tests.support.kinds_of_mail import HPRIM, PDF, attached, eml, message, zipped
from tests.support.smime_desk import Desk
from tests.support.tnef_forge import PLAIN, embedded, head, wide, winmail

TWO = winmail(("a.hpr", HPRIM), ("b.pdf", PDF))
LINES = [binascii.b2a_uu(HPRIM[at : at + 45], backtick=True).decode() for at in range(0, len(HPRIM), 45)]
WRITTEN = f"Bonjour,\nbegin 644 a.hpr\n{''.join(LINES)}`\nend\nSalut\n"
CUT = WRITTEN.replace(LINES[2], LINES[2][:-3] + "\n")


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
    found = classify(Desk().open(eml("Bilan", WRITTEN)))
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


def forwarded(*inner: tuple[str, bytes], text: str = "voir ci-joint") -> Classified:
    return classify(message("TR", "Bonjour", attached("bilan.eml", eml("Bilan", text, *inner), "message/rfc822")))


def told(found: Classified) -> list[str]:
    return [each.detail for each in found.opened.problems if each.code is Finding.PACKED_UNREAD]


def test_one_in_the_text_of_what_is_attached() -> None:
    packed = head(wide(PLAIN, WRITTEN))
    for found in (
        forwarded(text=WRITTEN),
        forwarded(("winmail.dat", packed)),
        forwarded(("a.txt", WRITTEN.replace("\n", "\r\n").encode())),
        classify(message("Bilan", "Bonjour", attached("a.txt", WRITTEN.encode("utf-8-sig"), "text/plain"))),
        classify(message("Bilan", "Bonjour", attached("a.uue", WRITTEN.encode(), "application/octet-stream"))),
    ):
        assert reports(found) == [(0, "a.hpr", "ABADIE")]
        assert found.kind is Kind.RESULT
        assert told(found) == []


def test_letters_that_are_missing_there_are_told() -> None:
    for found in (forwarded(text=CUT), forwarded(("winmail.dat", head(wide(PLAIN, CUT))))):
        assert reports(found) == []
        assert told(found) == ["uuencode: a file in the text is damaged"]


def test_one_in_winmail_dat_in_winmail_dat() -> None:
    found = classify(opened(winmail(("winmail.dat", TWO))))
    assert reports(found) == [(0, "a.hpr", "ABADIE")]
    assert [each.name for each in found.opened.attachments] == ["a.hpr", "b.pdf"]


def test_what_is_too_large_or_too_far_inside_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = TWO
    for _ in range(3):
        deep = winmail(("winmail.dat", deep))
    assert told(forwarded(("winmail.dat", deep))) == ["winmail.dat: too large, or too far inside"]
    written = WRITTEN.encode()
    for _ in range(3):
        written = b"begin 644 a.txt\n" + b"".join(
            binascii.b2a_uu(written[at : at + 45], backtick=True) for at in range(0, len(written), 45)
        )
        written += b"`\nend\n"
    assert told(forwarded(("a.txt", written))) == ["uuencode: too far inside"]
    many = [(f"{number}.bin", b"\0") for number in range(300)]
    assert told(forwarded(("winmail.dat", winmail(*many, ("a.hpr", HPRIM))))) == ["too many files"]
    inner = eml("Bilan", "voir ci-joint", ("winmail.dat", TWO), ("a.txt", WRITTEN.encode()))
    in_archive = [("winmail.dat", TWO), ("a.txt", WRITTEN.encode())]
    assert told(classify(message("TR", "", attached("a.eml", inner, "message/rfc822")))) == []
    for name, content in in_archive:
        archive = attached("a.zip", zipped([(name, content)]), "application/zip")
        assert reports(classify(message("TR", "", archive))) == [(0, "a.hpr", "ABADIE")]
        monkeypatch.setattr(unpacking, "_LARGEST_MESSAGE", len(content) - 1)
        found = classify(message("TR", "", archive))
        monkeypatch.undo()
        assert (reports(found), len(told(found))) == ([], 1)
