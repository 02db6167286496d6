"""Bytes into lines: each with its number, its byte range in the file and its text, repaired and made harmless.

The byte ranges let every report be cut out of the file exactly as it was received.
"""

import html
import re
from collections.abc import Sequence
from dataclasses import replace
from enum import Enum
from functools import lru_cache
from itertools import accumulate, islice
from typing import NamedTuple

from secmail.hprim import problems
from secmail.hprim.charset import Decoded, byte_length, decode, is_container
from secmail.hprim.mojibake import REPLACEMENT, mojibake_chains, undo
from secmail.hprim.problems import ProblemLog

MAX_BYTES = 64 * 1024 * 1024
# A file of results of the largest size has about as many; a result takes about 1 KB of memory.
MAX_LINES = 1_500_000


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


_MARKERS = {marker.value: marker for marker in Marker}
_EOL = re.compile(r"(\r\n|\n|\r)")
# What a program leaves that ends its lines with CR LF and writes them to a file that does so again.
_RETURNED_EOL = re.compile(r"(\r\r\n|\r\n|\n|\r)")
# What a program leaves that ends its lines itself and prints each with an end once more.
_DOUBLED_EOL = re.compile(r"(\r\n\r\n|\n\n|\r\r|\r\n|\n|\r)")
# A header has twelve lines: fewer blank lines may well be meant.
_SURELY_DOUBLED = 24
# The last lines may be ours, of a report that was split off.
_SINGLE_ENDS = 3
_MARKER = re.compile(r"\*{2,8} ?(LAB|FIN|FIN[ _]?FICHIER) ?\*{2,8}", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_PADDING = "\x00\x0b\x0c\x1a\ufeff"
_PAGE_BREAKS = str.maketrans("\x0b\x0c", "  ")
# Whether a line of the file could hold one of them, or a letter that was lost.
_SUSPECT = re.compile(f"[{_CONTROL.pattern[1:-1]}\ufeff{REPLACEMENT}]".replace("\x0b-\x1f", "\x0b\x0c\x0e-\x1f"))
_LETTER_ENTITY = "[AEIOUaeiou](?:grave|acute|circ|uml)|[Cc]cedil|oelig|OElig|aelig|AElig|ntilde|Ntilde"
_ENTITY = re.compile(
    r"&(?:amp;(?=#?[0-9A-Za-z]{2,8};)|#[0-9]{1,6};|#[xX][0-9a-fA-F]{1,5};|[A-Za-z]{2,8}[0-9]{0,2};"
    # Without the semicolon only what nothing else can mean.
    r"|#(?:39|34|1[6-9][0-9]|2[0-5][0-9])(?![0-9])|#[xX](?:27|[A-Fa-f][0-9A-Fa-f])(?![0-9A-Fa-f])"
    rf"|(?:{_LETTER_ENTITY})|(?:deg|nbsp)(?![a-z;])|micro(?=mol|[gl/ ]|$)|(?:lt|gt)(?= ?[0-9]))"
)
# Where a program had no byte for a letter: amid a word, or for the micro sign before a unit.
_ASKED = re.compile(r"(?<![/.?=&\w])[A-Za-z]{1,20}\?[A-Za-z]{2,20}(?![\w=/?&])|(?<!\w)\?(?:mol|g)/")
_BREAK = re.compile(r"<br ?/?>", re.IGNORECASE)
EOL_BYTES = {"crlf": "\r\n", "lf": "\n", "cr": "\r"}


def lex(data: bytes, log: ProblemLog) -> Lexed:
    """Cut the file into lines. Too large a file, or another kind of file, gives no lines and a problem."""
    if len(data) > MAX_BYTES:
        log.add(problems.TOO_LARGE)
        return Lexed((), None, None)
    if is_container(data):
        log.add(problems.NOT_HPRIM)
        return Lexed((), None, None)
    decoded = _first_lines(decode(data), log)
    if decoded.bom_missing:
        log.add(problems.BOM_MISSING)
    pieces, line_ending, step = _cut(decoded.text, log)
    lines = _numbered(pieces, decoded, step=step)
    if decoded.sound:
        return Lexed(lines, decoded.encoding, line_ending)
    chains = () if decoded.binary else mojibake_chains(decoded.text, was_utf8=decoded.encoding.startswith("utf"))
    if chains or _SUSPECT.search(decoded.text):
        lines = [line._replace(text=_harmless(line.text, line.number, chains=chains, log=log)) for line in lines]
    return Lexed(lines, decoded.encoding, line_ending)


def _first_lines(decoded: Decoded, log: ProblemLog) -> Decoded:
    """As much of the text as is read."""
    text = decoded.text
    if text.count("\n") <= MAX_LINES and text.count("\r") <= MAX_LINES:
        return decoded
    last = next(islice(_EOL.finditer(text), MAX_LINES - 1, None))
    log.add(problems.TOO_MANY_LINES, MAX_LINES)
    return replace(decoded, text=text[: last.end()])


def _cut(text: str, log: ProblemLog) -> tuple[list[str], str | None, int]:
    """The text as lines and their endings in turn, how the lines end, and how many lines of the file each takes."""
    returns, feeds, both = text.count("\r"), text.count("\n"), text.count("\r\n")
    if both > 1 and text.count("\r\r\n") * 2 > feeds:
        log.add_once(problems.MIXED_LINE_ENDINGS)
        return _RETURNED_EOL.split(text), "mixed", 1
    kinds = [name for name, count in (("crlf", both), ("lf", feeds - both), ("cr", returns - both)) if count]
    if len(kinds) > 1:
        log.add_once(problems.MIXED_LINE_ENDINGS)
        return _EOL.split(text), "mixed", 1
    if not kinds:
        return [text], None, 1
    end, ends = EOL_BYTES[kinds[0]], returns if kinds[0] == "cr" else feeds
    if ends >= _SURELY_DOUBLED and text.count(end + end) * 2 >= ends - _SINGLE_ENDS:
        log.add_once(problems.DOUBLED_LINE_ENDINGS)
        return _DOUBLED_EOL.split(text), kinds[0], 2
    pieces = [end] * (2 * ends + 1)
    pieces[::2] = text.split(end)
    return pieces, kinds[0], 1


def _numbered(pieces: list[str], decoded: Decoded, *, step: int) -> list[Line]:
    """The lines with their places in the file; nothing after the last line ending is no line."""
    texts, ends = pieces[::2], [*pieces[1::2], ""]
    if not texts[-1]:
        texts.pop()
        ends.pop()
    whole = [text + end for text, end in zip(texts, ends, strict=True)]
    narrow = not decoded.encoding.startswith("utf")
    sizes = map(len, whole) if narrow else (byte_length(text, decoded.encoding) for text in whole)
    places = list(accumulate(sizes, initial=decoded.skipped))
    return list(map(Line, range(1, step * len(texts) + 1, step), places, places[1:], texts))


def marker(text: str) -> Marker | None:
    """The marker that this line is, if it is one; tolerant of blanks, case and the number of stars."""
    if "*" not in text or len(text) > 200:
        return None
    text = text.strip()
    if (exact := _MARKERS.get(text)) is not None:
        return exact
    found = _MARKER.fullmatch(text)
    return Marker[found.group(1).upper().replace(" ", "").replace("_", "")] if found else None


def plain(line: Line, log: ProblemLog) -> Line:
    """The same line without HTML entities and breaks, which some laboratories leave in (never rendered as HTML)."""
    if "?" in line.text and _ASKED.search(line.text):
        log.add_once(problems.LETTER_LOST, line.number)
    if "&" not in line.text and "<" not in line.text:
        return line
    text = line.text
    if "&" in text:
        text = _ENTITY.sub(_decoded_entity, text)
        if "&amp;" in line.text:
            text = _ENTITY.sub(_decoded_entity, text)
    text = _BREAK.sub("\n", text).rstrip("\n")
    if text == line.text:
        return line
    log.add(problems.HTML, line.number)
    return line._replace(text=text)


def _decoded_entity(entity: re.Match[str]) -> str:
    return _character(entity.group())


@lru_cache(maxsize=512)
def _character(text: str) -> str:
    if text == "&amp;":
        return "&"  # of an entity that was itself made one: the rest of it is decoded by the second pass
    character = html.unescape(text if text.endswith(";") else text + ";")
    # An entity must not make a separator, a line end or a control character that was not there.
    if character == "|" or _CONTROL.search(character) or character in "\r\n\t":
        return " "
    return character


def _harmless(text: str, number: int, *, chains: Sequence[tuple[str, str]], log: ProblemLog) -> str:
    """Text without damaged accents, and without characters that could steer a terminal or reverse the reading order."""
    if text.isascii() and text.isprintable():
        return text
    repaired = text
    for chain in chains:
        repaired = undo(repaired, chain)
    if repaired != text:
        log.add_once(problems.MOJIBAKE, number)
    if REPLACEMENT in repaired:
        log.add(problems.LETTER_LOST, number)
    cleaned = _CONTROL.sub(REPLACEMENT, repaired.strip(_PADDING).translate(_PAGE_BREAKS))
    if cleaned != repaired:
        log.add_once(problems.CONTROL_CHARACTER, number)
    return cleaned
