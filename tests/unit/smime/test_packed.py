"""Files that other software packed into one part: found where attachments are, told where they cannot be read."""

import base64
import binascii
import codecs
import struct
from collections.abc import Sequence

import pytest

from secmail.domain.messages import Attachment, OpenedMessage
from secmail.domain.octets import octets
from secmail.domain.policy import Limits
from secmail.domain.security import Finding, Severity, Summary
from secmail.smime import tnef
from secmail.smime.uuencoded import take_files
from tests.support import tnef_forge as forge
from tests.support.pki_lab import PkiLab
from tests.support.smime_desk import Desk, wrapped

HPRIM = b"H|~^\\&|LABO.HPR||LABORATOIRE FICTIF||ORU|||CABINET||P|H2.1~C|20261120\r\n"
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 4
NAME = "Résultat de Mme Lœuf.hpr"
TEXT = ("Content-Type: text/plain; charset=utf-8", b"Bonjour,\r\nci-joint.\r\n")
"""What Outlook writes beside: the text of the message."""


def mail(*parts: tuple[str, bytes], kind: str = "multipart/mixed; boundary=x") -> bytes:
    """`parts`: header and content, which goes in base64 where it is no text."""
    body = b""
    for header, content in parts:
        plain = header.startswith("Content-Type: text/")
        encoding = "" if plain else "\r\nContent-Transfer-Encoding: base64"
        body += b"--x\r\n" + f"{header}{encoding}\r\n\r\n".encode()
        body += (content if plain else base64.encodebytes(content)) + b"\r\n"
    return f"From: labo@exemple.test\r\nSubject: x\r\nContent-Type: {kind}\r\n\r\n".encode() + body + b"--x--\r\n"


def winmail(data: bytes, kind: str = "application/ms-tnef", name: str = "winmail.dat") -> tuple[str, bytes]:
    return f'Content-Type: {kind}; name="{name}"', data


def opened(message: bytes) -> OpenedMessage:
    return Desk().open(message)


def shown(attachments: Sequence[Attachment]) -> list[tuple[str, bytes]]:
    return [(each.name, bytes(each.content)) for each in attachments]


def told(message: OpenedMessage) -> list[str]:
    return [each.detail for each in message.problems if each.code is Finding.PACKED_UNREAD]


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("application/ms-tnef", "winmail.dat"),
        ("application/vnd.ms-tnef", "winmail.dat"),
        ("application/octet-stream", "ATT00001.dat"),
    ],
)
def test_files_of_winmail_dat_stand_among_the_attachments(kind: str, name: str) -> None:
    data = forge.winmail((NAME, HPRIM), ("Compte rendu.pdf", PDF))
    found = opened(mail(TEXT, winmail(data, kind, name), ('Content-Type: image/png; name="logo.png"', b"png")))
    # The first in its place, so that the number of the picture, by which a ledger may know it, stays what it was.
    assert shown(found.attachments) == [(NAME, HPRIM), ("logo.png", b"png"), ("Compte rendu.pdf", PDF)]
    assert found.text == "Bonjour,\nci-joint.\n"
    assert found.problems == ()


def test_a_signature_around_covers_them() -> None:
    inner = mail(TEXT, winmail(forge.winmail((NAME, HPRIM))))
    found = Desk().open(wrapped(inner, PkiLab().organisation()))
    assert [(each.name, each.covered) for each in found.attachments] == [(NAME, True)]
    assert not opened(inner).attachments[0].covered


def test_names_and_types_as_they_are_given() -> None:
    """The long name in UTF-16, else in the code page of the stream, else the title; a type only where it is one."""
    cp850 = "Bilan é.hpr".encode("cp850") + b"\0"
    data = forge.head(code_page=850) + b"".join(
        (
            forge.file("a", b"1", properties=[forge.single(forge.STRING, forge.LONG_NAME, cp850)]),
            forge.file("a", b"2", title=cp850, properties=[]),
            forge.file("../../b\\c.pdf", b"3"),
            forge.file("d", b"4", properties=[forge.wide(forge.MIME_TYPE, "Application/PDF")]),
            forge.file("e", b"5", properties=[forge.wide(forge.MIME_TYPE, "a b/c\r\nX: y")]),
            forge.file("f", b"6", properties=[forge.wide(forge.MIME_TYPE, "multipart/signed")]),
        )
    )
    found = opened(mail(TEXT, winmail(data))).attachments
    assert [each.name for each in found] == ["Bilan é.hpr", "Bilan é.hpr", "c.pdf", "d", "e", "f"]
    kinds = [each.media_type for each in found]
    assert kinds == [*["application/octet-stream"] * 3, "application/pdf", "application/octet-stream", "message/rfc822"]


def test_content_among_the_properties_counts() -> None:
    """§2.1.3: a property stands above the attribute that says the same."""
    own = [forge.wide(forge.LONG_NAME, NAME), forge.single(forge.BINARY, forge.CONTENT, HPRIM)]
    data = forge.head() + forge.file("x", b"old", properties=own)
    assert shown(opened(mail(TEXT, winmail(data))).attachments) == [(NAME, HPRIM)]


def test_a_whole_message_of_tnef_brings_its_text() -> None:
    """As between Exchange servers, where nothing stands beside it."""
    data = forge.head(forge.wide(forge.PLAIN, "Voici le bilan.")) + forge.file(NAME, HPRIM)
    head = b"From: a@b.example\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\n"
    found = opened(head + b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(data))
    assert found.text == "Voici le bilan."
    assert shown(found.attachments) == [(NAME, HPRIM)]
    assert found.problems == ()


def test_text_inside_gives_way_to_the_text_outside() -> None:
    data = forge.head(forge.wide(forge.PLAIN, "dedans")) + forge.file(NAME, HPRIM)
    assert opened(mail(TEXT, winmail(data))).text == "Bonjour,\nci-joint.\n"


def test_text_beside_a_signed_part_is_no_text_of_the_message() -> None:
    """Anybody may have added the part."""
    signed = wrapped(mail(("Content-Type: text/plain", b"\r\n")), PkiLab().organisation())
    head, _, _ = signed.partition(b"\r\n\r\n")
    boundary = head.partition(b'boundary="')[2].partition(b'"')[0]
    assert boundary
    data = forge.head(forge.wide(forge.PLAIN, "Potassium 3,9")) + forge.file(NAME, HPRIM)
    header, content = winmail(data)
    part = f"{header}\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode() + base64.encodebytes(content)
    end = b"--" + boundary + b"--"
    added = signed.replace(end, b"--" + boundary + b"\r\n" + part + b"\r\n" + end)
    assert added != signed
    found = opened(added)
    assert found.summary is Summary.SIGNED_PARTLY
    assert "Potassium" not in found.text
    assert [(each.name, each.covered) for each in found.attachments] == [(NAME, False)]


def test_html_and_rtf_where_there_is_no_other_text() -> None:
    page = forge.single(forge.BINARY, forge.HTML, "<p>Potassium élevé</p>".encode("cp1252"))
    number = forge.single(forge.INTEGER, forge.HTML_CODE_PAGE, struct.pack("<I", 1252))
    found = opened(mail(winmail(forge.head(page, number) + forge.file(NAME, HPRIM))))
    assert "Potassium élevé" in found.text
    assert told(found) == []
    data = forge.head(forge.single(forge.BINARY, forge.RICH, b"LZFu")) + forge.file(NAME, HPRIM)
    found = opened(mail(winmail(data)))
    assert shown(found.attachments) == [(NAME, HPRIM), ("winmail.dat", data)]
    assert told(found) == ["winmail.dat: its text is RTF"]


def test_formatting_alone_stays_as_it_is() -> None:
    data = forge.head(forge.single(forge.BINARY, forge.RICH, b"LZFu"))
    found = opened(mail(TEXT, winmail(data)))
    assert shown(found.attachments) == [("winmail.dat", data)]
    assert found.problems == ()


def test_what_is_not_read_is_told_and_stays() -> None:
    whole = forge.winmail((NAME, HPRIM), ("b.pdf", PDF))
    flipped = bytearray(whole)
    flipped[whole.index(PDF) + 50] ^= 1
    inside = forge.head() + forge.file(NAME, HPRIM) + forge.embedded("Bilan", forge.winmail(("c", b"c")))
    first = [(NAME, HPRIM)]
    cases = [
        (b"nothing of it", [], "winmail.dat: TNEF: no signature"),
        (bytes(flipped), first, "winmail.dat: a checksum"),
        (whole[: whole.index(PDF) + 50], first, "winmail.dat: TNEF: cut short"),
        (whole + b"\x07 more of it than there may be", [*first, ("b.pdf", PDF)], "winmail.dat: TNEF: something behind"),
        (inside, first, "winmail.dat: a message or an object inside"),
    ]
    for data, files, why in cases:
        found = opened(mail(TEXT, winmail(data)))
        assert shown(found.attachments) == [("winmail.dat", data), *files], why
        assert [each[: len(why)] for each in told(found)] == [why]
        assert found.problems[0].severity is Severity.WARNING


def test_line_ends_that_transport_left_are_nothing() -> None:
    assert tnef.read(octets(forge.winmail((NAME, HPRIM)) + b"\r\n\0\0")).left == ""


def test_hostile_streams_are_told() -> None:
    """Counts that promise more than there is, and streams of nothing but smallest pieces."""
    endless = struct.pack("<I", 0xFFFFFFFF)
    lists = (
        endless + struct.pack("<HH", forge.INTEGER, 1) * 4,
        forge.listed([struct.pack("<HH", 0x1000, 1) + endless]),
        forge.listed([struct.pack("<HH", forge.BINARY, 1) + endless + endless]),
        forge.listed([struct.pack("<HH", 0x77, 1)]),
        endless + struct.pack("<HH", 1, 1) * 100_000,
    )
    for properties in lists:
        file = forge.attribute(forge.ATTACHMENT, forge.RENDERING, bytes(14))
        file += forge.attribute(forge.ATTACHMENT, forge.DATA, HPRIM)
        found = tnef.read(octets(forge.head() + file + forge.attribute(2, forge.FILE_PROPERTIES, properties)))
        assert (found.files, found.left[:5]) == ((), "TNEF:")
    many = forge.head() + forge.attribute(forge.ATTACHMENT, forge.RENDERING, b"") * 100_000
    assert tnef.read(octets(many)).left
    files = tnef.read(octets(forge.winmail(*(("a", b"b") for _ in range(600)))))
    assert (len(files.files), files.left) == (500, "too many files")


def test_every_cut_and_every_flipped_octet_is_told_or_harmless() -> None:
    """Whatever comes out is one of the files, whole; what does not is told."""
    whole = forge.winmail(("a.hpr", HPRIM), ("b.txt", b"xyz"))
    contents = {HPRIM, b"xyz"}
    ends, at = set(), 6
    while at < len(whole):
        ends.add(at)
        at += 11 + struct.unpack_from("<I", whole, at + 5)[0]
    for at in range(len(whole)):
        cut = tnef.read(octets(whole[:at]))
        flipped = bytearray(whole)
        flipped[at] ^= 1 << at % 8
        changed = tnef.read(octets(bytes(flipped)))
        for read in (cut, changed):
            got = [bytes(each.content) for each in read.files]
            assert set(got) <= contents, at
            # Cut between two attributes there is nothing to see it by: the format has no end.
            assert len(got) == 2 or read.left or (read is cut and at in ends), at


def test_no_more_files_than_a_message_may_have() -> None:
    desk = Desk(limits=Limits(parts=10))
    data = forge.winmail(*((f"{number}.txt", b"x") for number in range(20)))
    found = desk.open(mail(TEXT, winmail(data)))
    assert len(found.attachments) == 9
    assert found.attachments[0].name == "winmail.dat"
    assert Finding.TOO_MANY_PARTS in [each.code for each in found.problems]


def written(content: bytes, name: str = NAME, *, stripped: bool = False, backtick: bool = False) -> str:
    lines = [
        binascii.b2a_uu(content[at : at + 45], backtick=backtick).decode().rstrip("\n")
        for at in range(0, len(content), 45)
    ]
    if stripped:
        lines = [line.rstrip(" ") for line in lines]
    return "\n".join((f"begin 644 {name}", *lines, "`" if backtick else " ", "end", ""))


@pytest.mark.parametrize("stripped", [False, True])
@pytest.mark.parametrize("backtick", [False, True])
def test_files_written_into_the_text(*, stripped: bool, backtick: bool) -> None:
    text = f"Bonjour,\n{written(HPRIM, stripped=stripped, backtick=backtick)}Bien à vous\n{written(PDF, 'b.pdf')}"
    found = opened(mail(("Content-Type: text/plain; charset=utf-8", text.replace("\n", "\r\n").encode())))
    assert shown(found.attachments) == [(NAME, HPRIM), ("b.pdf", PDF)]
    assert found.text == "Bonjour,\nBien à vous\n"
    assert found.problems == ()


def test_a_damaged_file_in_the_text_stays_there_and_is_told() -> None:
    whole = written(HPRIM * 3)
    lines = whole.split("\n")
    for damaged in (
        whole.removesuffix("end\n"),
        "\n".join((*lines[:2], lines[2][:-10], *lines[3:])),
        "\n".join((*lines[:2], lines[2] + "!!", *lines[3:])),
        "\n".join((*lines[:2], "é" + lines[2][1:], *lines[3:])),
    ):
        found = opened(mail(("Content-Type: text/plain; charset=utf-8", damaged.encode())))
        assert found.attachments == ()
        assert found.text.strip() == damaged.strip()
        assert told(found) == ["uuencode: a file in the text is damaged"]


def cut(text: str, number: int, letters: int) -> str:
    """Without so many letters at the end of a line."""
    lines = text.split("\n")
    lines[number] = lines[number][:-letters]
    return "\n".join(lines)


@pytest.mark.parametrize("letters", [1, 2, 3, 4])
def test_letters_are_missing_where_no_space_can_have_been_cut_off(letters: int) -> None:
    """A program that writes ` for a zero: zeros in their stead made 12.0 of 11.3."""
    taken = take_files(damaged := cut(written(HPRIM, backtick=True), 1, letters))
    assert (taken.text, taken.files, taken.left) == (damaged, (), True)


def test_letters_that_may_have_been_spaces_are_guessed_and_told() -> None:
    zeros = b"%PDF" + bytes(43) + b"b"
    text = cut(written(zeros), 1, 3)
    taken = take_files(text)
    assert ([each.content for each in taken.files], taken.left) == ([zeros], True)
    found = opened(mail(("Content-Type: text/plain; charset=utf-8", text.encode())))
    assert shown(found.attachments) == [(NAME, zeros)]
    assert told(found) == ["uuencode: a file in the text is damaged"]


@pytest.mark.parametrize("backtick", [False, True])
@pytest.mark.parametrize(("size", "fill"), [(1, 2), (2, 1)])
def test_letters_that_only_fill_up_may_be_missing(*, size: int, fill: int, backtick: bool) -> None:
    content = b"\xff" * (45 + size)
    taken = take_files(cut(written(content, backtick=backtick), 2, fill))
    assert ([each.content for each in taken.files], taken.left) == ([content], False)
    assert take_files(cut(written(content, backtick=backtick), 2, fill + 1)).left


def test_what_is_packed_in_what_is_packed() -> None:
    two = forge.winmail((NAME, HPRIM), ("b.pdf", PDF))
    found = opened(mail(TEXT, winmail(forge.winmail(("winmail.dat", two), ("c.txt", b"c")))))
    assert shown(found.attachments) == [(NAME, HPRIM), ("b.pdf", PDF), ("c.txt", b"c")]
    assert found.problems == ()
    with_text = forge.head(forge.wide(forge.PLAIN, "dedans")) + forge.file(NAME, HPRIM)
    found = opened(mail(TEXT, winmail(forge.winmail(("w.dat", with_text)))))
    assert shown(found.attachments) == [("w.dat", with_text), (NAME, HPRIM)]
    assert told(found) == ["winmail.dat: the text of one inside"]
    deep = forge.winmail((NAME, HPRIM))
    for _ in range(3):
        deep = forge.winmail(("w.dat", deep))
    found = opened(mail(TEXT, winmail(deep)))
    assert [each.name for each in found.attachments] == ["w.dat"]
    assert told(found) == ["winmail.dat: too many in each other"]


def test_a_file_written_into_the_text_of_winmail_dat() -> None:
    """Also where another text is shown; what both hold is one file."""
    text = f"Bonjour,\n{written(HPRIM)}".replace("\n", "\r\n")
    part = winmail(forge.head(forge.wide(forge.PLAIN, text)) + forge.file("b.pdf", PDF))
    found = opened(mail(part))
    assert (found.text, shown(found.attachments)) == ("Bonjour,\n", [("b.pdf", PDF), (NAME, HPRIM)])
    assert shown(opened(mail(TEXT, part)).attachments) == [("b.pdf", PDF), (NAME, HPRIM)]
    same = ("Content-Type: text/plain; charset=utf-8", text.encode())
    assert shown(opened(mail(same, part)).attachments) == [("b.pdf", PDF), (NAME, HPRIM)]


def test_only_known_code_pages_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each other one would be looked for among modules, and the answer kept for good."""
    asked: set[str] = set()
    lookup = codecs.lookup
    monkeypatch.setattr(codecs, "lookup", lambda name: asked.add(name) or lookup(name))
    for number in (1252, 950001, 65001):
        page = forge.single(forge.INTEGER, forge.HTML_CODE_PAGE, struct.pack("<I", number + 1))
        html = forge.single(forge.BINARY, forge.HTML, b"<p>\xe9</p>")
        tnef.read(octets(forge.head(page, html, code_page=number) + forge.file("a", b"b")))
    assert asked == {"", "utf-16-le", "cp1252", "cp1253", "cp65001"}


def test_the_streams_of_a_message_share_their_bound() -> None:
    several = forge.head() + forge.attribute(forge.MESSAGE, forge.SUBJECT, b"x") * 15_000 + forge.file(NAME, HPRIM)
    assert told(opened(mail(TEXT, winmail(several)))) == []
    found = opened(mail(TEXT, winmail(several), winmail(several)))
    assert [each.name for each in found.attachments] == [NAME, "winmail.dat"]
    assert told(found) == ["winmail.dat: TNEF: too many attributes"]


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (0, 2, 1)])
def test_files_that_follow_each_other_without_a_beginning(order: tuple[int, ...]) -> None:
    """What would be the second of a kind belongs to the next; a person looks whether it does."""
    stream = forge.head()
    for name, content in (("un.hpr", b"1"), ("deux.hpr", b"2")):
        own = (
            (forge.TITLE, name.encode() + b"\0"),
            (forge.DATA, content),
            (forge.FILE_PROPERTIES, forge.listed([])),
        )
        stream += b"".join(forge.attribute(forge.ATTACHMENT, *own[each]) for each in order)
    read = tnef.read(octets(stream))
    assert [(each.name, bytes(each.content)) for each in read.files] == [("un.hpr", b"1"), ("deux.hpr", b"2")]
    assert read.left == "a file without its beginning"


def test_content_behind_content_is_another_file() -> None:
    own = forge.listed([forge.wide(forge.LONG_NAME, NAME), forge.single(forge.BINARY, forge.CONTENT, HPRIM)])
    stream = forge.head() + forge.attribute(2, forge.FILE_PROPERTIES, own) + forge.attribute(2, forge.DATA, b"2")
    read = tnef.read(octets(stream))
    assert [(each.name, bytes(each.content)) for each in read.files] == [(NAME, HPRIM), ("", b"2")]
    assert read.left == "a file without its beginning"


def test_the_name_may_stand_behind_the_content() -> None:
    beginning = forge.attribute(forge.ATTACHMENT, forge.RENDERING, bytes(14))
    files = b"".join(
        beginning + forge.attribute(forge.ATTACHMENT, forge.DATA, each) + forge.attribute(2, forge.TITLE, each + b"\0")
        for each in (b"1", b"2")
    )
    read = tnef.read(octets(forge.head() + files))
    assert [(each.name, bytes(each.content)) for each in read.files] == [("1", b"1"), ("2", b"2")]
    assert read.left == ""


@pytest.mark.parametrize(
    "text", ["begin 644 x\n", "begin 644 to do it\nplease\nend\n", "begin 644 x\n`\nend\n", "> " + written(HPRIM)]
)
def test_people_who_write_begin_are_left_alone(text: str) -> None:
    taken = take_files(text)
    assert (taken.text, taken.files, taken.left) == (text, (), False)
