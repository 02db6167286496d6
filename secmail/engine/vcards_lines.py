"""The content lines of vCard files (RFC 6350 §3.3, RFC 2426, vCard 2.1), within bounds. Pure.

No library: the one that is maintained (vobject) cuts the certificates of vCard 4.0 (`KEY:data:…`) at their comma,
garbles the quoted-printable text of 2.1 as address books still export it, gives up a whole file for one bad line, and
writes 3.0 alone. A card is a dozen kinds of lines.
"""

import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from secmail.domain.errors import ActionNeeded, Code

MOST_OCTETS = 32 * 1024 * 1024
_MOST_ROWS = 1_000_000
_LONGEST_LINE = 4 * 1024 * 1024
"""Characters of a line: pictures are long; what is longer is left out."""
_MOST_PARAMETERS = 30
_MOST_BINARY = 64 * 1024
_FOLDED_AT = 75
_BREAK = re.compile(r"\r\n|\n|\r")
_NAME = re.compile(r"(?:([A-Za-z0-9-]{1,64})\.)?([A-Za-z0-9-]{1,64})")
_PARAMETER = re.compile(r';([A-Za-z0-9-]{1,64})(?:=((?:"[^"]*"|[^";:]){0,1000}))?')
_QUOTED_PRINTABLE = re.compile(r"^[^:]{0,1000}quoted-printable", re.IGNORECASE)
_TOKEN = re.compile(r"\\.|[;,]|[^\\;,]+|\\", re.DOTALL)
_VALUES = re.compile(r'(?:"[^"]*"|[^",]+)+')
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_CARET = re.compile(r"\^[n'^]")
_CARETS = {"^n": "\n", "^'": '"', "^^": "^"}
_ENCODINGS = frozenset({"BASE64", "QUOTED-PRINTABLE", "8BIT", "7BIT"})
_CHARSETS: Mapping[str, str] = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-15": "iso-8859-15",
    "latin9": "iso-8859-15",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
    "utf-16": "utf-16",
    "macintosh": "mac-roman",
}
"""What address books write, by its names. No others: some decoders take hours for what is small, or run escapes."""
_BYTE_ORDER = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True, slots=True)
class Line:
    """One property. `parameters`: by name in capitals; those of 2.1 without a name are types. `value`: escaped.

    `group`: what ties it to others of its card, in small letters; it is not written again.
    """

    name: str
    parameters: Mapping[str, tuple[str, ...]]
    value: str
    group: str = field(default="", compare=False)

    @property
    def text(self) -> str:
        """Of a property that is one text."""
        return _unescaped(self.value).strip()

    def is_typed(self, word: str) -> bool:
        """Whether TYPE says this, in whatever case."""
        return word in (each.lower() for each in self.parameters.get("TYPE", ()))

    def parts(self, separator: str) -> tuple[str, ...]:
        """Of a property that is several texts: ";" (N, ORG), "," (CATEGORIES)."""
        pieces: list[list[str]] = [[]]
        for token in _TOKEN.findall(self.value):
            if token == separator:
                pieces.append([])
            else:
                pieces[-1].append(token)
        return tuple(_unescaped("".join(piece)).strip() for piece in pieces)

    def binary(self) -> bytes | None:
        """What a KEY holds; None where it is elsewhere, or too long."""
        value = self.value.replace("\\,", ",").replace("\\;", ";")
        if value[:5].lower() == "data:":
            head, _, value = value.partition(",")
            is_base64 = head.lower().endswith(";base64")
        else:
            is_base64 = self.parameters.get("ENCODING", ("",))[0].upper() in {"B", "BASE64"}
        if not is_base64 or len(value) > 2 * _MOST_BINARY:
            return None
        try:
            return binascii.a2b_base64(value)[:_MOST_BINARY]
        except ValueError:
            return None

    def written(self) -> str:
        """As a content line of 3.0 and 4.0, not folded."""
        parameters = "".join(f";{name}={','.join(map(_parameter, values))}" for name, values in self.parameters.items())
        return f"{self.name}{parameters}:{self.value}"


def content_lines(data: bytes) -> Iterator[Line | None]:
    """Every property; None for a line that is none. ActionNeeded CONTACT_FILE_UNREADABLE for too large a file."""
    if len(data) > MOST_OCTETS or max(data.count(b"\n"), data.count(b"\r")) > _MOST_ROWS:
        raise ActionNeeded(Code.CONTACT_FILE_UNREADABLE, "size")
    return (content_line(text) for text in _unfolded(_decoded(data)) if text.strip())


def content_line(text: str) -> Line | None:
    """A line that is not folded."""
    name = _NAME.match(text)
    if name is None or len(text) > _LONGEST_LINE:
        return None
    found: dict[str, tuple[str, ...]] = {}
    place = name.end()
    for _ in range(_MOST_PARAMETERS):
        parameter = _PARAMETER.match(text, place)
        if parameter is None:
            break
        place = parameter.end()
        key, values = _named(parameter[1], parameter[2])
        found[key] = (*found.get(key, ()), *values)
    if text[place : place + 1] != ":":
        return None
    value = text[place + 1 :]
    charset = found.pop("CHARSET", ("utf-8",))[0]
    if found.get("ENCODING", ("",))[0].upper() == "QUOTED-PRINTABLE":
        del found["ENCODING"]
        value = _BREAK.sub(r"\\n", _of_charset(binascii.a2b_qp(value.encode()), charset))
    return Line(name[2].upper(), found, value, (name[1] or "").lower())


def escaped(text: str) -> str:
    """A text as a value (RFC 6350 §3.4)."""
    plain = text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    return _BREAK.sub(r"\\n", plain)


def folded(line: str) -> bytes:
    """Octets of a content line, folded (RFC 6350 §3.2) between characters."""
    octets = line.encode("utf-8", "replace")
    pieces, start, room = [], 0, _FOLDED_AT
    while len(octets) - start > room:
        end = start + room
        while octets[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(octets[start:end])
        start, room = end, _FOLDED_AT - 1
    return b"\r\n ".join((*pieces, octets[start:])) + b"\r\n"


def _decoded(data: bytes) -> str:
    for mark, encoding in _BYTE_ORDER:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    return _of_charset(data, "utf-8")


def _of_charset(data: bytes, charset: str) -> str:
    """By the charset that is named, where address books write it; else as Windows writes."""
    try:
        return data.decode(_CHARSETS.get(charset.lower().replace("_", "-"), "cp1252"))
    except UnicodeError:
        return data.decode("cp1252", "replace")


def _unfolded(text: str) -> Iterator[str]:
    """Lines that go on with a blank; in quoted-printable text those that end with "="."""
    pieces: list[str] = []
    is_quoted = False
    for row in _BREAK.split(text):
        if is_quoted and pieces[-1].endswith("="):
            pieces[-1] = pieces[-1][:-1]
            pieces.append(row)
        elif row[:1] in {" ", "\t"} and pieces:
            pieces.append(row[1:])
        else:
            yield "".join(pieces)
            pieces, is_quoted = [row], _QUOTED_PRINTABLE.match(row) is not None
    yield "".join(pieces)


def _named(name: str, value: str | None) -> tuple[str, tuple[str, ...]]:
    if value is None:
        return ("ENCODING", (name,)) if name.upper() in _ENCODINGS else ("TYPE", (name,))
    values = (_CARET.sub(_uncareted, each.replace('"', "")) for each in _VALUES.findall(value))
    return name.upper(), tuple(values) or ("",)


def _uncareted(found: re.Match[str]) -> str:
    return _CARETS[found[0]]


def _parameter(value: str) -> str:
    """RFC 6868."""
    plain = value.replace("^", "^^").replace("\n", "^n").replace('"', "^'")
    return f'"{plain}"' if re.search(r"[,;:]", plain) else plain


def _unescaped(value: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)
