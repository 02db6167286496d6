"""Bytes into lines: each with its number, its byte range in the file and its text, repaired and made harmless.

The byte ranges let every report be cut out of the file exactly as it was received.
"""

import html
import re
from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from secmail.hprim import problems
from secmail.hprim.charset import REPLACEMENT, byte_length, decode, mojibake_chain, undo
from secmail.hprim.problems import ProblemLog

MAX_BYTES = 64 * 1024 * 1024
MAX_LINES = 500_000


class Line(NamedTuple):
    """One physical line; ``start`` and ``end`` are byte offsets in the file, the line ending included."""

    number: int
    start: int
    end: int
    text: str


class Lexed(NamedTuple):
    """A file as lines."""

    lines: Sequence[Line]
    encoding: str | None
    line_ending: str | None


class Marker(Enum):
    """The three markers of HPRIM Médecin."""

    LAB = "****LAB****"
    FIN = "****FIN****"
    FINFICHIER = "****FINFICHIER****"


_EOL = re.compile(r"(\r\n|\n|\r)")
_EOL_NAMES = {"\r\n": "crlf", "\n": "lf", "\r": "cr"}
_MARKER = re.compile(r"\*{2,8} ?(LAB|FIN|FINFICHIER) ?\*{2,8}", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_ENTITY = re.compile(r"&(?:#[0-9]{1,6}|#[xX][0-9a-fA-F]{1,5}|[A-Za-z]{2,8}[0-9]{0,2});")
_BREAK = re.compile(r"<br ?/?>", re.IGNORECASE)
EOL_BYTES = {"crlf": "\r\n", "lf": "\n", "cr": "\r"}


def lex(data: bytes, log: ProblemLog) -> Lexed:
    """Cut the file into lines. Too large a file, or one of too many lines, gives no lines and a problem."""
    if len(data) > MAX_BYTES:
        log.add(problems.TOO_LARGE)
        return Lexed((), None, None)
    if data.count(b"\n") > MAX_LINES or data.count(b"\r") > MAX_LINES:
        log.add(problems.TOO_MANY_LINES)
        return Lexed((), None, None)
    decoded = decode(data)
    if decoded.bom_missing:
        log.add(problems.BOM_MISSING)
    pieces = _EOL.split(decoded.text)
    chain = mojibake_chain(decoded.text)
    lines, position = [], decoded.skipped
    for index in range(0, len(pieces), 2):
        number = index // 2 + 1
        eol = pieces[index + 1] if index + 1 < len(pieces) else ""
        if not eol and not pieces[index]:
            break
        end = position + byte_length(pieces[index] + eol, decoded.encoding)
        lines.append(Line(number, position, end, _harmless(pieces[index], number, chain=chain, log=log)))
        position = end
    return Lexed(lines, decoded.encoding, _line_ending(pieces, log))


def marker(text: str) -> Marker | None:
    """The marker that this line is, if it is one; tolerant of blanks, case and the number of stars."""
    if "*" not in text or len(text) > 200:
        return None
    found = _MARKER.fullmatch(text.strip())
    return Marker[found.group(1).upper()] if found else None


def plain(line: Line, log: ProblemLog) -> Line:
    """The same line without HTML entities and breaks, which some laboratories leave in (never rendered as HTML)."""
    if "&" not in line.text and "<" not in line.text:
        return line
    text = _BREAK.sub("\n", _ENTITY.sub(_decoded_entity, line.text)).rstrip("\n")
    if text == line.text:
        return line
    log.add(problems.HTML, line.number)
    return line._replace(text=text)


def _decoded_entity(entity: re.Match[str]) -> str:
    character = html.unescape(entity.group())
    # An entity must not make a separator, a line end or a control character that was not there.
    if character == "|" or _CONTROL.search(character) or character in "\r\n\t":
        return " "
    return character


def _harmless(text: str, number: int, *, chain: tuple[str, str] | None, log: ProblemLog) -> str:
    """Text without damaged accents, and without characters that could steer a terminal or reverse the reading order."""
    if chain is not None and not text.isascii():
        repaired = undo(text, chain)
        if repaired != text:
            log.add_once(problems.MOJIBAKE, number)
            if REPLACEMENT in repaired and REPLACEMENT not in text:
                log.add(problems.LETTER_LOST, number)
            text = repaired
    if text.isprintable():
        return text
    cleaned = _CONTROL.sub(REPLACEMENT, text.strip("\x00\x0b\x0c\x1a"))
    if cleaned != text:
        log.add_once(problems.CONTROL_CHARACTER, number)
    return cleaned


def _line_ending(pieces: list[str], log: ProblemLog) -> str | None:
    kinds = set(pieces[1::2])
    if len(kinds) > 1:
        log.add_once(problems.MIXED_LINE_ENDINGS)
        return "mixed"
    return _EOL_NAMES[kinds.pop()] if kinds else None
