"""The child process that reads documents for the index: whatever a hostile file does to it, it takes nothing with it.

Run as a file by the interpreter; in a frozen program, which has no interpreter, the program starts itself with `WORD`.
Imports nothing else of the program, so that the child starts at once. Documents come and texts go by pipe alone.

A question is the kind ("pdf", "docx", "odt", "rtf"; four characters, padded), the length (8 octets) and the document;
an answer is the length and the text (UTF-8); nothing can be read in it: length 0.
"""

import io
import re
import struct
import sys
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from typing import BinaryIO
from xml.parsers import expat

WORD = "--read-documents"
"""A hidden first argument of the program."""
QUESTION = struct.Struct(">4sQ")
ANSWER = struct.Struct(">Q")
LARGEST = 32 * 1024 * 1024
"""Octets of a document."""
CHARACTERS = 1_000_000
"""Of a text; the rest is not read."""

_MEMORY = 1024 * 1024 * 1024
"""Octets of addresses, where the system has such a bound: half of it are the libraries themselves."""
_UNPACKED = 96 * 1024 * 1024
_PAGES = 1000
_Piece = Callable[[], str]


def answer_all(questions: BinaryIO, answers: BinaryIO) -> int:
    """Until there are no more questions. The exit status."""
    _bound_memory()
    while len(head := questions.read(QUESTION.size)) == QUESTION.size:
        kind, length = QUESTION.unpack(head)
        if length > LARGEST:
            return 2
        text = _read(kind.decode("ascii").strip(), questions.read(length)).encode("utf-8", "replace")
        answers.write(ANSWER.pack(len(text)) + text)
        answers.flush()
    return 0


def _read(kind: str, document: bytes) -> str:
    """A piece that cannot be read hides none of the others."""
    reader = _READERS.get(kind)
    pieces = iter(()) if reader is None else reader(document)
    found: list[str] = []
    left = CHARACTERS
    while left > 0:
        try:
            piece = next(pieces)()
        except StopIteration:
            break
        except Exception:  # noqa: BLE001 -- the job's boundary: libraries fail on hostile files in every way there is
            piece = ""  # a reader that has failed itself has no more pieces
        found.append(piece[:left])
        left -= len(piece)
    return "\n".join(found)


def _pdf(document: bytes) -> Iterator[_Piece]:
    import pypdf  # noqa: PLC0415 -- a tenth of a second, only where there is such a file

    reader = pypdf.PdfReader(io.BytesIO(document), strict=False)
    for number, page in enumerate(reader.pages):
        if number == _PAGES:
            return
        yield page.extract_text


_DOCX_SIGNS = {"p": "\n", "t": "", "tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
"""What parts words or joins them; the words themselves stand in "t"."""


def _docx(document: bytes) -> Iterator[str]:
    import docx  # noqa: PLC0415 -- as above
    from docx.oxml.ns import qn  # noqa: PLC0415 -- as above

    _require_modest(document)
    opened = docx.Document(io.BytesIO(document))
    parts = [opened.element.body]
    for section in opened.sections:
        edges = (section.header, section.footer, section.first_page_header, section.first_page_footer)
        parts += [edge._element for edge in edges if not edge.is_linked_to_previous]
    signs = {qn(f"w:{name}"): sign for name, sign in _DOCX_SIGNS.items()}
    for part in parts:
        yield "".join(signs[element.tag] or element.text or "" for element in part.iter(*signs))


def _odt(document: bytes) -> Iterator[str]:
    _require_modest(document)
    with zipfile.ZipFile(io.BytesIO(document)) as packed:
        content = packed.read("content.xml")
    yield from _Paragraphs().read(content)


def _require_modest(document: bytes) -> None:
    """What unpacks to a multiple of what honest letters are is not looked into; libraries unpack what is declared."""
    with zipfile.ZipFile(io.BytesIO(document)) as packed:
        if sum(entry.file_size for entry in packed.infolist()) > _UNPACKED:
            raise ValueError("unpacks to too much")


class _Paragraphs:
    """The text of OpenDocument, paragraph by paragraph. No entity is ever declared there."""

    def __init__(self) -> None:
        self._found: list[str] = [""]

    def read(self, content: bytes) -> list[str]:
        """All of it."""
        parser = expat.ParserCreate()
        parser.EntityDeclHandler = _refuse
        parser.StartElementHandler = self._begin
        parser.CharacterDataHandler = self._characters
        parser.Parse(content, True)  # noqa: FBT003 -- expat's own signature
        return self._found

    def _begin(self, name: str, _attributes: dict[str, str]) -> None:
        if name in {"text:p", "text:h"}:
            self._found.append("")
        elif name in {"text:tab", "text:s", "text:line-break"}:
            self._found[-1] += " "

    def _characters(self, text: str) -> None:
        self._found[-1] += text


def _refuse(*_declared: object) -> None:
    raise ValueError("an entity")


_RTF = re.compile(
    rb"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.DOTALL
)
_HIDDEN = frozenset(
    {b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"themedata", b"datastore", b"listtable"}
)
_RTF_SIGNS = {b"~": b" ", b"-": b"", b"_": b"-"}
"""A blank and a hyphen at which no line may end, and a place in a word where one may."""
_BREAKS = {b"par": "\n", b"line": "\n", b"row": "\n", b"tab": " ", b"cell": " ", b"emdash": "-", b"endash": "-"}


def _rtf(document: bytes) -> Iterator[str]:
    """The words; groups that are not text are passed over."""
    depth = hidden = skipped = 0
    for match in _RTF.finditer(document):
        word, number, octet, sign, brace, text = match.groups()
        if brace is not None:
            depth += 1 if brace == b"{" else -1
            hidden = 0 if depth < hidden else hidden
        elif not hidden and (sign == b"*" or word in _HIDDEN):
            hidden = depth
        elif hidden:
            continue
        elif word == b"u" and number is not None:
            skipped = 1
            yield chr(int(number) % 0x10000)
        elif word is not None:
            yield _BREAKS.get(word, "")
        elif skipped and (octet is not None or text is not None):
            skipped = 0
            yield (text or b"")[1:].decode("cp1252", "replace")
        elif octet is not None:
            yield bytes.fromhex(octet.decode("ascii")).decode("cp1252", "replace")
        else:
            yield (text or _RTF_SIGNS.get(sign, sign) or b"").decode("cp1252", "replace")


def _joined(pieces: Iterator[str]) -> Iterator[str]:
    """Signs come one by one; a text is one piece."""
    yield "".join(pieces)


def _at_hand(texts: Iterator[str]) -> Iterator[_Piece]:
    for text in texts:
        yield partial(str, text)


_READERS: dict[str, Callable[[bytes], Iterator[_Piece]]] = {
    "pdf": _pdf,
    "docx": lambda document: _at_hand(_docx(document)),
    "odt": lambda document: _at_hand(_odt(document)),
    "rtf": lambda document: _at_hand(_joined(_rtf(document))),
}


def _bound_memory() -> None:
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 -- not there on Windows

        for kind, bound in ((resource.RLIMIT_AS, _MEMORY), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
            resource.setrlimit(kind, (bound, bound))


if __name__ == "__main__":
    sys.exit(answer_all(sys.stdin.buffer, sys.stdout.buffer))
