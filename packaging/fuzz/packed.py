"""What other software packs into one part of a message: winmail.dat, files written into a text."""

from collections.abc import Iterator

from fuzz.target import Target, require
from secmail.domain.octets import octets
from secmail.smime import tnef
from secmail.smime.uuencoded import take_files
from tests.support import tnef_forge as forge
from tests.support.kinds_of_mail import HPRIM

_WRITTEN = "Bonjour,\nbegin 644 a.hpr\n#86)C\n`\nend\nSalut\n"


def _packed(data: bytes) -> None:
    """A stream with its signature is one; everything else is also a text."""
    read = tnef.read(octets(data))
    require(sum(len(each.content) for each in read.files) <= len(data), "more came out than there was")
    require(all(bytes(each.content) in data for each in read.files), "a file that was not there")
    require(read.left or data.startswith(tnef.SIGNATURE), "what is no stream was read as one")
    require("\0" not in read.text + "".join(each.name for each in read.files), "a text goes on behind its end")
    text = data.decode("latin-1").replace("\r", "\n")
    taken = take_files(text)
    require(len(taken.text) + sum(len(each.content) for each in taken.files) <= len(text), "a text has grown")
    require(taken.files or taken.text == text, "a text without files was changed")


def _seeds() -> Iterator[bytes]:
    yield forge.winmail(("a.hpr", HPRIM[:200]), ("b.txt", b"xyz"))
    yield forge.head(forge.wide(forge.PLAIN, "Bonjour")) + forge.embedded("TR", forge.winmail(("c", b"d")))
    yield forge.head(forge.single(forge.BINARY, forge.HTML, b"<p>x</p>"), code_page=65001)
    yield _WRITTEN.encode()


TARGETS = (
    Target(
        "packed",
        _packed,
        _seeds,
        (
            forge.SIGNATURE,
            b"\x02\x02\x90\x06\x00",
            b"\x02\x0f\x80\x06\x00",
            b"\xff\xff\xff\xff",
            b"begin 644 a\n",
            b"end\n",
        ),
    ),
)
