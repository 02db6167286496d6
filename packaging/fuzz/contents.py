"""What messages bring: archives, structured documents, attached messages, noise, and what is made of them."""

from collections.abc import Iterator

from fuzz.target import Target, require
from secmail.domain.kinds import dumped, kind_reasons, urgent_reasons
from secmail.domain.messages import Kind
from secmail.engine.classify import classify, patient_of, with_texts
from tests.support.kinds_of_mail import DICOM, HPRIM, PDF, attached, cda, eml, message, n1, xdm, zipped

_GROWTH = 64 * 1024 * 1024 + 1


def _contents(data: bytes) -> None:
    """The first octet chooses where the rest stands: in the text, in one attachment, or in several."""
    which, content = data[:1], data[1:]
    if which == b"t":
        opened = message("x", content.decode("utf-8", "replace"))
    elif which == b"s":
        half = len(content) // 2
        opened = message("x", "x", attached("1", content[:half]), attached("2", content[half:], covered=False))
    else:
        opened = message("x", "x", attached("a", content, "message/rfc822" if which == b"m" else "text/plain"))
    found = classify(opened)
    shown = found.opened
    require(found.kind in Kind, "a kind that there is not")
    require(shown.attachments[: len(opened.attachments)] == opened.attachments, "an attachment lost its place")
    require(opened.text in {shown.text, _kept(shown.attachments)}, "a text is lost")
    require(sum(each.size for each in shown.attachments) < _GROWTH + 2 * len(data), "more came out than may")
    names = [each.name for each in shown.attachments[len(opened.attachments) :]]
    require(all(name and not set(name) & set('/\\:\0"<>|') for name in names), "a name that leads somewhere")
    require(all(each.covered or which == b"s" for each in shown.attachments), "what came inside is as its attachment")
    require(kind_reasons(dumped(found.reasons)) == found.reasons, "a reason that cannot be kept")
    require(len(urgent_reasons(dumped(found.urgency))) == len(found.urgency), "a reason that cannot be kept")
    require(all(-1 <= file.part < len(opened.attachments) for file in found.results), "a result of no part")
    with_texts(found, content.decode("latin-1"))
    patient_of(found)


def _kept(attachments: tuple[object, ...]) -> str:
    """What noise was put aside as."""
    last = attachments[-1] if attachments else None
    return bytes(getattr(last, "content", b"")).decode("utf-8", "replace")


def _seeds() -> Iterator[bytes]:
    yield from (b"a" + content for content in (HPRIM, PDF, DICOM, cda(), cda("60591-5", body=n1(PDF))))
    yield b"a" + zipped([("a.hpr", HPRIM), ("b/c.txt", b"x")])
    yield b"a" + xdm(cda())
    yield b"m" + eml("x", "y", ("a.hpr", HPRIM), ("b.zip", zipped([("c", HPRIM)])))
    yield b"t$APICRYPT\n" + b"kF9%" * 40
    yield "tCher confrère,\nScanner thoracique\nConclusion : urgence vitale, 5 mg/l\n".encode()
    yield b"s" + HPRIM


TARGETS = (
    Target(
        "contents",
        _contents,
        _seeds,
        (b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"<!DOCTYPE", b"<section>", b"<text>", b'representation="B64"'),
        max_size=16_384,
    ),
)
