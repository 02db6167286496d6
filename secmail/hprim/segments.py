"""HPRIM Santé, the physical layer: separators by position, escapes, continuation lines, fields.

The header segment is ``H`` and five separators: field, sub-field, repeat, escape, sub-sub-field. A line ``A`` continues
the segment before it and may cut anywhere, inside a field or a sub-field; several may follow one another.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from secmail.hprim import problems
from secmail.hprim.lexer import Line
from secmail.hprim.problems import ProblemLog

# What a message is for (H 7.7): admissions, requests, results, requests with insurance, payments, invoices, errors.
CONTEXTS = frozenset({"ADM", "ORM", "ORU", "ORA", "REG", "FAC", "ERR"})
# A separator that a header does not declare: the lexer leaves no such character in any text.
ABSENT = "\x00"
_HEADER = re.compile(r"H(?P<field>[^\w\s])(?P<others>[^\w\s]{1,4}?)(?P=field)")
_CONTEXT_INDEX = 6
_SEARCHED_NAME = 20
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]{0,3}")
_SEARCHED_LINES = 20
_SEARCHED_CHARACTERS = 200
MAX_FIELDS = 60
MAX_REPEATS = 10_000
_BREAKS = {".br": "\n", "H": "", "N": ""}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Separators:
    """The separators that a header declares, by position."""

    field: str
    sub: str
    repeat: str
    escape: str = ABSENT
    inner: str = ABSENT

    def plain(self, text: str) -> str:
        r"""Text with its escapes undone: ``\F\ \S\ \R\ \E\ \T\`` stand for the separators, ``\Xhh\`` for bytes."""
        if self.escape not in text:
            return text
        signs = {"F": self.field, "S": self.sub, "R": self.repeat, "E": self.escape, "T": self.inner, **_BREAKS}
        return _escapes(self.escape).sub(lambda found: _sign(found[1], signs), text)


@dataclass(slots=True)
class Segment:
    """One segment with the bytes ``start`` to ``end`` and the lines ``line`` to ``last`` of the file that it takes.

    Fields count as in the norm. ``broken``: the lines that are no segment and were joined to it, or are it.
    """

    name: str
    fields: list[str]
    line: int
    last: int
    start: int
    end: int
    separators: Separators
    broken: tuple[int, ...] = ()

    def text(self, number: int) -> str:
        """Field by its number in the norm (10.6 is ``text(6)``), as written; empty if it is not there."""
        return self.fields[number - 1].strip() if number <= len(self.fields) else ""

    def plain(self, number: int) -> str:
        """The field with its escapes undone, for those that have neither sub-fields nor repetitions."""
        return self.separators.plain(self.text(number))

    def parts(self, number: int, repeat: int = 0) -> list[str]:
        """The sub-fields of one repetition of a field, and as many empty ones as anyone may ask for."""
        text = self.text(number)
        if self.separators.repeat not in text:  # nearly always
            return self.split(text) if text and not repeat else [""] * 6
        repeats = text.split(self.separators.repeat, repeat + 1)
        return self.split(repeats[repeat]) if repeat < len(repeats) else [""] * 6

    def repeats(self, number: int) -> list[str]:
        """The repetitions of a field, escapes undone."""
        field = self.text(number)
        if self.separators.repeat not in field:
            return [self.separators.plain(field)]
        return [self.separators.plain(text.strip()) for text in field.split(self.separators.repeat, MAX_REPEATS)]

    def lines(self, number: int) -> list[str]:
        """The repetitions of a field that are lines of text: the blanks that lay them out are kept."""
        field = self.fields[number - 1] if number <= len(self.fields) else ""
        return [self.separators.plain(text.rstrip()) for text in field.split(self.separators.repeat, MAX_REPEATS)]

    def repeated_parts(self, number: int) -> list[list[str]]:
        """The sub-fields of every repetition of a field; none for an empty field."""
        field = self.text(number)
        return [self.split(text) for text in field.split(self.separators.repeat, MAX_REPEATS)] if field else []

    def split(self, text: str) -> list[str]:
        """The sub-fields of a text that is one repetition, and six empty ones."""
        parts = [part.strip() for part in text.split(self.separators.sub, MAX_FIELDS)]
        if self.separators.escape in text:
            parts = [self.separators.plain(part) for part in parts]
        return [*parts, "", "", "", "", "", ""]


def find_header(lines: Sequence[Line]) -> tuple[int, int] | None:
    """Index of the line that holds the header segment, and the column where it begins."""
    for index, line in enumerate(lines[:_SEARCHED_LINES]):
        column = _header_column(line.text[:_SEARCHED_CHARACTERS])
        if column is not None:
            return index, column
    return None


def is_header(text: str) -> bool:
    """Whether a line begins a message."""
    return text.startswith("H") and _header_column(text[:_SEARCHED_CHARACTERS]) == 0


def read_segments(lines: Sequence[Line], log: ProblemLog) -> list[Segment]:
    """All segments from the header on; the file must have a header. A further header declares its own separators."""
    place = find_header(lines)
    assert place is not None, "read only what was detected"
    index, column = place
    if column or any(line.text.strip() for line in lines[:index]):
        log.add(problems.SANTE_JUNK_BEFORE, lines[index].number)
    first = lines[index]._replace(text=lines[index].text[column:])
    segments: list[Segment] = []
    separators = Separators("|", "~", "^")
    for group in _groups((first, *lines[index + 1 :]), log):
        if is_header(group.lines[0].text):
            separators = _separators(group.lines[0], log)
        segments.append(_segment(group, separators))
    return segments


def _header_column(text: str) -> int | None:
    found = _HEADER.search(text)
    if found is None:
        return None
    if len(set(found["field"] + found["others"])) == 5:
        return found.start()
    # Fewer or equal separators: a header only if the message says at the right place what it is for.
    fields = text[found.start() :].split(found["field"], _CONTEXT_INDEX + 1)
    context = fields[_CONTEXT_INDEX][:3].upper() if len(fields) > _CONTEXT_INDEX else ""
    return found.start() if context in CONTEXTS else None


def _separators(header: Line, log: ProblemLog) -> Separators:
    found = _HEADER.match(header.text)
    assert found is not None, "only headers declare separators"
    declared: list[str] = [found["field"]]
    for sign in found["others"]:
        declared.append(ABSENT if sign in declared else sign)
    if len(declared) < 5 or ABSENT in declared:
        log.add(problems.SANTE_SEPARATORS, header.number)
    field, sub, repeat, escape, inner = [*declared, *[ABSENT] * 4][:5]
    return Separators(field, sub, repeat, escape, inner)


@dataclass(slots=True)
class _Group:
    """The lines of a segment, and the numbers of those that are none."""

    lines: list[Line]
    broken: list[int] = field(default_factory=list)


def _groups(lines: Sequence[Line], log: ProblemLog) -> list[_Group]:
    """The lines of each segment: the first, and what continues it, without its ``A``.

    A line that begins no segment is what was cut off from the one before it, if it has fields of its own; in any case
    something is wrong that a person must look at.
    """
    groups: list[_Group] = []
    bar = "|"
    for line in lines:
        text = line.text.lstrip(" ")
        if is_header(line.text):
            bar = line.text[1]
        if groups and text.startswith("A" + bar):
            groups[-1].lines.append(line._replace(text=text[2:]))
        elif not text.strip():
            continue
        elif _begins_segment(text, bar) or not groups:
            groups.append(_Group([line._replace(text=line.text.lstrip())]))
        else:
            log.add(problems.SANTE_BROKEN, line.number)
            if bar in text:
                groups[-1].lines.append(line)
            else:
                groups.append(_Group([line]))
            groups[-1].broken.append(line.number)
    return groups


def _begins_segment(text: str, field: str) -> bool:
    return _NAME.fullmatch(text[:_SEARCHED_NAME].split(field, 1)[0].rstrip()) is not None


def _segment(group: _Group, separators: Separators) -> Segment:
    lines = group.lines
    text = "".join(line.text for line in lines)
    fields = text.split(separators.field, MAX_FIELDS)
    start, end = lines[0].start, lines[-1].end
    return Segment(
        fields[0].strip().upper(),
        fields,
        line=lines[0].number,
        last=lines[-1].number,
        start=start,
        end=end,
        separators=separators,
        broken=tuple(group.broken),
    )


@lru_cache(maxsize=32)
def _escapes(escape: str) -> re.Pattern[str]:
    sign = re.escape(escape)
    return re.compile(rf"{sign}([FSRETHN]|\.br|X(?:[0-9A-Fa-f]{{2}}){{1,20}}){sign}")


def _sign(code: str, signs: dict[str, str]) -> str:
    if code[0] != "X":
        return signs[code].replace(ABSENT, "")
    return _CONTROL.sub(" ", bytes.fromhex(code[1:]).decode("latin-1"))
