"""Files written into a text as letters (uuencode, POSIX.1-2017), as old laboratory servers still send them.

Strict, since people write "begin" too: a file counts only when every line of it is as it should be, down to its end.
Linear in the text.
"""

import binascii
import re
from dataclasses import dataclass, field

_BEGIN = re.compile(r"^begin [0-7]{3,4} (\S[^\n]{0,200})$", re.MULTILINE)
_LINE = re.compile(r"[ -`]{1,70}")
_EMPTY = frozenset({"", " ", "`"})
_LOST = 4
"""Spaces at the end of a line that a server may have cut off; they stand for zeros."""
_NO_SPACES = "`"
"""What a program that writes no spaces has for a zero; none of its lines can lose anything by their being cut off."""
_MOST = 100
"""Files of one text."""


@dataclass(frozen=True, slots=True)
class Written:
    """One file, whole."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Taken:
    """What a text was made of. `text`: without the files.

    `left`: a file in it is damaged, and stays in the text; or letters were missing at the ends of its lines, and what
    they were could only be guessed.
    """

    text: str
    files: tuple[Written, ...] = ()
    left: bool = False


def take_files(text: str) -> Taken:
    """The files of a text, whose lines end in one line feed. Never raises."""
    if "begin " not in text:
        return Taken(text)
    kept: list[str] = []
    files: list[Written] = []
    left, at = False, 0
    for begin in _BEGIN.finditer(text):
        if begin.start() < at:
            continue
        content, end, doubtful = _content(text, begin.end() + 1)
        left = left or doubtful
        if content is None or len(files) >= _MOST:
            left = left or content is not None
            continue
        kept.append(text[at : begin.start()])
        files.append(Written(begin[1].strip(), content))
        at = end
    return Taken("".join((*kept, text[at:])), tuple(files), left) if files or left else Taken(text)


def _content(text: str, at: int) -> tuple[bytes | None, int, bool]:
    """What is written from here on, None if it is damaged; where the text goes on; whether a person has to look."""
    pieces: list[bytes] = []
    start, cut = at, False
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        line, at = text[at:end], end + 1
        if line in _EMPTY:
            whole = text[at : at + 4].rstrip("\n ") == "end" and not (cut and _NO_SPACES in text[start:at])
            end = min(at + 4, len(text))
            return (b"".join(pieces), end, cut) if whole and pieces else (None, end, bool(pieces))
        piece = _decoded(line)
        if piece is None:
            break
        pieces.append(piece)
        cut = cut or len(line) - 1 < _carrying(line)
    return None, at, bool(pieces)


def _octets(line: str) -> int:
    return (ord(line[0]) - 32) & 63


def _carrying(line: str) -> int:
    """The letters that its octets need; what stands behind them fills up a group of four."""
    return (_octets(line) * 4 + 2) // 3


def _decoded(line: str) -> bytes | None:
    if not _LINE.fullmatch(line):
        return None
    letters = (_octets(line) + 2) // 3 * 4
    missing = letters - (len(line) - 1)
    # Some programs write one more letter, a sum of the others.
    if not -1 <= missing <= _LOST:
        return None
    try:
        return binascii.a2b_uu(line[: letters + 1].ljust(letters + 1))
    except (binascii.Error, ValueError):
        return None
