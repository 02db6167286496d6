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
_MOST = 100
"""Files of one text."""


@dataclass(frozen=True, slots=True)
class Written:
    """One file, whole."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Taken:
    """What a text was made of. `text`: without the files; `left`: a file in it is damaged, and stays in the text."""

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
        content, end, lines = _content(text, begin.end() + 1)
        if content is None or len(files) >= _MOST:
            left = left or lines > 0
            continue
        kept.append(text[at : begin.start()])
        files.append(Written(begin[1].strip(), content))
        at = end
    return Taken("".join((*kept, text[at:])), tuple(files), left) if files or left else Taken(text)


def _content(text: str, at: int) -> tuple[bytes | None, int, int]:
    """What is written from here on, None if it is damaged; where the text goes on; how many good lines there were."""
    pieces: list[bytes] = []
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        line, at = text[at:end], end + 1
        if line in _EMPTY:
            last = text[at : at + 4].rstrip("\n ")
            return (b"".join(pieces) if last == "end" and pieces else None), min(at + 4, len(text)), len(pieces)
        piece = _decoded(line)
        if piece is None:
            break
        pieces.append(piece)
    return None, at, len(pieces)


def _decoded(line: str) -> bytes | None:
    if not _LINE.fullmatch(line):
        return None
    letters = (((ord(line[0]) - 32) & 63) + 2) // 3 * 4
    missing = letters - (len(line) - 1)
    # Some programs write one more letter, a sum of the others.
    if not -1 <= missing <= _LOST:
        return None
    try:
        return binascii.a2b_uu(line[: letters + 1].ljust(letters + 1))
    except (binascii.Error, ValueError):
        return None
