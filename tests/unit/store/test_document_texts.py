"""Documents are read in a child process: what is in them, and what hostile ones do not do to us."""

import io
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest

from secmail.domain.octets import octets
from secmail.store import document_child, document_texts
from secmail.store.document_texts import DocumentTexts

ODT = (
    '<?xml version="1.0"?><o:c xmlns:o="o" xmlns:text="t"><text:p>Compte<text:s/>rendu</text:p>'
    "<text:p>Spirométrie <text:span>normale</text:span></text:p></o:c>"
)
RTF = (
    rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}{\*\generator Riched20;}{\info{\title secret}}"
    rb"Bonjour \b cher\b0  confr\'e8re\par Gar\u231?on, {\i th\'e9rapie}\tab fin\par}"
)


def pdf(*texts: str) -> bytes:
    """A document with one page for each text, written by hand."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for text in texts:
        content = f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET".encode("cp1252")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >>"
        objects.append(page + b" /Contents %d 0 R >>" % len(objects))
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    made = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    end = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(made))
    return made + head + rows + end


def packed(name: str, content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return made.getvalue()


def letter(text: str) -> bytes:
    document = docx.Document()
    document.add_paragraph(text)
    document.add_table(1, 1).cell(0, 0).text = "Cellule"
    document.sections[0].header.paragraphs[0].text = "Cabinet des Tilleuls"
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


@pytest.fixture(scope="module")
def texts() -> Iterator[DocumentTexts]:
    made = DocumentTexts()
    yield made
    made.close()


@pytest.mark.parametrize(
    ("kind", "document", "words"),
    [
        ("pdf", pdf("Bonjour", "Radiographie du thorax"), ["Bonjour", "Radiographie du thorax"]),
        ("docx", letter("Cher confrère"), ["Cher confrère", "Cellule", "Cabinet des Tilleuls"]),
        ("odt", packed("content.xml", ODT.encode()), ["Compte rendu", "Spirométrie normale"]),
        ("rtf", RTF, ["Bonjour cher confrère", "Garçon, thérapie fin"]),
    ],
    ids=["pdf", "docx", "odt", "rtf"],
)
def test_what_is_in_them(texts: DocumentTexts, kind: str, document: bytes, words: list[str]) -> None:
    found = texts.read(kind, octets(document))
    assert [word for word in words if word not in found] == []
    assert not {"secret", "Riched20", "Arial"} & set(found.split())


def test_words_of_a_document_stay_apart_as_they_are_seen(texts: DocumentTexts) -> None:
    document = docx.Document()
    line = document.add_paragraph("Nom :")
    for part in ("\tDURAND", "\nPrénom :", "\tZoé"):
        line.add_run(part)
    section = document.sections[0]
    section.different_first_page_header_footer = True
    section.first_page_header.paragraphs[0].text = "Cabinet des Tilleuls"
    made = io.BytesIO()
    document.save(made)
    found = texts.read("docx", octets(made.getvalue())).split()
    assert found == ["Nom", ":", "DURAND", "Prénom", ":", "Zoé", "Cabinet", "des", "Tilleuls"]
    found = texts.read("rtf", octets(rb"{\rtf1 Dr\~Martin h\'e9mo\-globine m\'e9dico\_social}")).split()
    assert found == ["Dr", "Martin", "hémoglobine", "médico-social"]


def test_a_page_that_cannot_be_read_hides_no_other(texts: DocumentTexts) -> None:
    document = pdf("Bonjour", "Illisible", "Radiographie")
    place = document.index(b"(Illisible) Tj")
    harmed = document[:place] + b"<zz" + document[place + 3 :]
    found = texts.read("pdf", octets(harmed))
    assert "Bonjour" in found and "Radiographie" in found


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + ']><o:c xmlns:o="o" xmlns:text="t"><text:p>&j;</text:p></o:c>'
)
OUTSIDE = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><text:p xmlns:text="t">&a;</text:p>'
)
CIRCLE = pdf("x").replace(b"/Kids [5 0 R]", b"/Kids [2 0 R]")
HOSTILE = {
    "nothing": ("pdf", b"%PDF-"),
    "noise": ("pdf", b"%PDF-1.4\n" + bytes(range(256)) * 2000),
    "circle": ("pdf", CIRCLE),
    "bomb": ("odt", packed("content.xml", b"<a>" + b" " * 200_000_000)),
    "bomb in docx": ("docx", packed("word/document.xml", b"<a>" + b" " * 200_000_000)),
    "laughs": ("odt", packed("content.xml", LAUGHS.encode())),
    "laughs in docx": ("docx", packed("word/document.xml", LAUGHS.encode())),
    "outside": ("odt", packed("content.xml", OUTSIDE.encode())),
    "deep": ("odt", packed("content.xml", b"<a>" * 100_000)),
    "no archive": ("docx", b"PK\x03\x04" + b"\0" * 100),
    "open groups": ("rtf", rb"{\rtf1" + b"{" * 200_000),
    "unknown": ("exe", b"MZ"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_ones_tell_nothing_and_the_next_is_read(texts: DocumentTexts, name: str) -> None:
    kind, document = HOSTILE[name]
    assert texts.read(kind, octets(document)).strip(" {\n") == ""
    assert "Bonjour" in texts.read("pdf", octets(pdf("Bonjour")))


def test_a_long_text_is_cut(texts: DocumentTexts) -> None:
    found = texts.read("rtf", octets(rb"{\rtf1 " + b"mot " * 600_000 + b"}"))
    assert len(found) == document_child.CHARACTERS


def test_what_is_too_large_is_not_sent(texts: DocumentTexts) -> None:
    assert texts.read("pdf", octets(bytes(document_child.LARGEST + 1))) == ""


@pytest.mark.parametrize(
    "program",
    [
        "import time; time.sleep(60)",
        "import sys; sys.stdin.buffer.read(1); sys.exit(1)",
        "import sys; sys.stdout.buffer.write(b'\\xff' * 8)",
        "import sys; sys.stdout.buffer.write(b'\\0' * 7 + b'\\x09' + b'half')",
    ],
    ids=["hangs", "crashes", "lies", "half"],
)
def test_a_child_that_misbehaves_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, program: str) -> None:
    child = tmp_path / "child.py"
    child.write_text(program)
    monkeypatch.setattr(document_texts, "_command", lambda: [sys.executable, "-I", str(child)])
    reader = DocumentTexts(seconds=0.4)
    assert reader.read("pdf", octets(pdf("x"))) == ""
    assert reader._child is None
    reader.close()


def test_after_the_end_nothing_is_started() -> None:
    reader = DocumentTexts()
    reader.close()
    assert reader.read("pdf", octets(pdf("x"))) == ""
    assert reader._child is None
