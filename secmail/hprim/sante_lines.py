r"""Strict HPRIM Santé lines: separators ``|~^\&``, 220 characters, ISO-8859-1, CRLF, nothing after the last field.

A separator in a text is written as its escape, so that no text can make a field, a segment or a line of its own.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from secmail.hprim.recoding import in_encoding

SEPARATORS = "|~^\\&"
ENCODING = "iso-8859-1"
MAX_LINE = 220
_CONTINUED = "A|"
_ESCAPES = str.maketrans({"\\": "\\E\\", "|": "\\F\\", "~": "\\S\\", "^": "\\R\\", "&": "\\T\\"})
_LINE_END = re.compile(r"[\r\n\t]")
# How far a cut moves back to stand between two characters that no reader trims.
_MOVED_BACK = 20


def text(value: str | None) -> str:
    """One text as a sub-field: on one line, its separators escaped."""
    return " ".join((value or "").split()).translate(_ESCAPES)


def parts(*values: str | None) -> str:
    """Sub-fields, without the empty ones at the end."""
    return "~".join(map(text, values)).rstrip("~")


def coded_parts(code: str | None, *values: str | None) -> str:
    """The same where the first is a code: a key, whose blanks count."""
    key = _LINE_END.sub(" ", code or "").strip().translate(_ESCAPES)
    return "~".join((key, *map(text, values))).rstrip("~")


def repeated(fields: Iterable[str]) -> str:
    """Repetitions of fields that are already written."""
    return "^".join(fields)


def lines_of(value: str) -> str:
    """Several lines of text as the repetitions of one field; the blanks that lay out a line are kept."""
    return repeated(line.expandtabs().rstrip().translate(_ESCAPES) for line in value.split("\n"))


def segment(*fields: str) -> str:
    """A segment, without separators after its last field that is not empty."""
    return "|".join(fields).rstrip("|")


def stamp(moment: datetime | date | None) -> str:
    """A date-time in the format's form; the day alone where there is no hour."""
    if moment is None:
        return ""
    if isinstance(moment, datetime) and (moment.hour or moment.minute or moment.second):
        return f"{moment:%Y%m%d%H%M%S}" if moment.second else f"{moment:%Y%m%d%H%M}"
    return f"{moment:%Y%m%d}"


def as_bytes(segments: Sequence[str]) -> bytes:
    """The segments as a file; those longer than a line are continued by lines ``A``."""
    return "".join(f"{line}\r\n" for each in segments for line in _cut(_plain(each))).encode(ENCODING)


def _plain(line: str) -> str:
    """The segment in characters that the encoding has: replaced before lines are cut, for that may lengthen them."""
    return in_encoding(line, ENCODING).decode(ENCODING)


def _cut(line: str) -> list[str]:
    if len(line) <= MAX_LINE:
        return [line]
    first = _place(line, 0, MAX_LINE)
    cut, start = [line[:first]], first
    while start < len(line):
        end = _place(line, start, start + MAX_LINE - len(_CONTINUED))
        cut.append(_CONTINUED + line[start:end])
        start = end
    return cut


def _place(line: str, start: int, end: int) -> int:
    """Where to cut at the latest at `end`: not beside a blank, which readers trim, nor inside an escape if possible."""
    if end >= len(line):
        return len(line)
    for place in range(end, max(end - _MOVED_BACK, start), -1):
        if not (line[place - 1].isspace() or line[place].isspace() or "\\" in line[place - 2 : place + 2]):
            return place
    return end
