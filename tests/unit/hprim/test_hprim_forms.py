"""One pure function for every form that a file may be wanted in."""

import pytest

from secmail import hprim
from secmail.hprim import convert
from secmail.hprim.recoding import ENCODINGS, recode

HEADER = "P1\nINVENTE\nPaul\n\n\n\n01/02/1950\n\nR1\n20/11/2026\nLAB        LABO\nDOC        MÉDECIN\n"
REPORT = HEADER + "Hémoglobine 0,91 g/l\n****LAB****\nRES|Hb|HB|N|0.91|g/l\n****FIN****\n"
FILE = (REPORT + REPORT.replace("R1", "R2") + "****FINFICHIER****\n").encode()


def test_as_received_is_byte_for_byte() -> None:
    assert convert.to_form(hprim.read(FILE), "as-received") == FILE


def test_one_report_as_received_keeps_its_bytes() -> None:
    one = convert.to_form(hprim.read(FILE), "as-received", report=1)
    assert one == (REPORT.replace("R1", "R2") + "****FINFICHIER****\n").encode()


def test_one_report_in_another_form() -> None:
    document = hprim.read(FILE)
    one = hprim.read(convert.to_form(document, "hprim2", report=1))
    assert [report.request_id for report in one.reports] == ["R2"]
    assert one.encoding == "cp1252"
    assert convert.to_form(document, "hprim1") == convert.to_hprim1(document)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(("name", "end"), [("crlf", "\r\n"), ("lf", "\n"), ("cr", "\r")])
def test_encoding_and_line_ends_are_those_wished_for(encoding: str, name: str, end: str) -> None:
    document = hprim.read(FILE)
    written = convert.to_form(document, "as-received", encoding=encoding, line_ending=name)
    text = written.decode("utf-16" if encoding.startswith("utf-16") else encoding)
    expected = FILE.decode().replace("\n", end)
    assert text == (expected.replace("É", "E").replace("é", "e") if encoding == "ascii" else expected)


def test_what_an_encoding_lacks_becomes_its_plain_equivalent() -> None:
    data = "œuf ≥ 5 € \u4e2d".encode()
    assert recode(data, encoding="iso-8859-1", line_ending=None) == b"oeuf >= 5 EUR ?"
    assert recode(data, encoding="iso-8859-15", line_ending=None) == b"\xbduf >= 5 \xa4 ?"


def test_line_ends_alone_keep_encoding_and_mark() -> None:
    data = "\ufeffé\r\nb\r".encode("utf-16-le")
    assert recode(data, encoding=None, line_ending="lf") == "\ufeffé\nb\n".encode("utf-16-le")
    assert recode(b"\xef\xbb\xbf\xc3\xa9\r", encoding=None, line_ending="crlf") == b"\xef\xbb\xbf\xc3\xa9\r\n"


@pytest.mark.parametrize("wish", [{"encoding": "utf-7"}, {"line_ending": "nel"}])
def test_unknown_wishes_are_refused(wish: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=next(iter(wish.values()))):
        convert.to_form(hprim.read(FILE), "hprim1", **wish)  # type: ignore[arg-type]  # only names that exist


def test_unknown_forms_are_refused() -> None:
    with pytest.raises(ValueError, match="docx"):
        convert.to_form(hprim.read(FILE), "docx")
    with pytest.raises(IndexError):
        convert.to_form(hprim.read(FILE), "hprim1", report=7)
