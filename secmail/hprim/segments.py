"""HPRIM Santé, the physical layer: separators by position, continuation lines, fields.

The header segment is ``H`` and five separators: field, sub-field, repeat, escape, sub-sub-field. A line ``A`` continues
the segment before it and may cut inside a field.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from secmail.hprim import problems
from secmail.hprim.lexer import Line
from secmail.hprim.problems import ProblemLog

_HEADER = re.compile(r"H(?P<field>[^\w\s])(?P<others>[^\w\s]{4})(?P=field)")
_SEARCHED_LINES = 20
_SEARCHED_CHARACTERS = 200
MAX_FIELDS = 60
MAX_REPEATS = 10_000


@dataclass(frozen=True, slots=True)
class Separators:
    """The separators that a file declares."""

    field: str
    sub: str
    repeat: str


@dataclass(slots=True)
class Segment:
    """One segment with the bytes ``start`` to ``end`` of the file that its lines take; fields count as in the norm."""

    name: str
    fields: list[str]
    line: int
    start: int
    end: int
    separators: Separators

    def text(self, number: int) -> str:
        """Field by its number in the norm (10.6 is ``text(6)``); empty if it is not there."""
        return self.fields[number - 1].strip() if number <= len(self.fields) else ""

    def parts(self, number: int) -> list[str]:
        """The sub-fields of the first repetition of a field, and as many empty ones as anyone may ask for."""
        first = self.text(number).split(self.separators.repeat, 1)[0]
        return [part.strip() for part in first.split(self.separators.sub, MAX_FIELDS)] + [""] * 6

    def repeats(self, number: int) -> list[str]:
        """The repetitions of a field."""
        return [text.strip() for text in self.text(number).split(self.separators.repeat, MAX_REPEATS)]


def find_header(lines: Sequence[Line]) -> tuple[int, int] | None:
    """Index of the line that holds the header segment, and the column where it begins."""
    for index, line in enumerate(lines[:_SEARCHED_LINES]):
        found = _HEADER.search(line.text[:_SEARCHED_CHARACTERS])
        if found and len(set(found["field"] + found["others"])) == 5:
            return index, found.start()
    return None


def read_segments(lines: Sequence[Line], log: ProblemLog) -> list[Segment]:
    """All segments from the header on; the file must have a header."""
    place = find_header(lines)
    assert place is not None, "read only what was detected"
    index, column = place
    if column or any(line.text.strip() for line in lines[:index]):
        log.add(problems.SANTE_JUNK_BEFORE, lines[index].number)
    header = lines[index].text[column:]
    separators = Separators(header[1], header[2], header[3])
    first = lines[index]._replace(text=header)
    return [_segment(group, separators) for group in _groups((first, *lines[index + 1 :]), separators.field)]


def _groups(lines: Sequence[Line], field: str) -> list[list[Line]]:
    """The lines of each segment: the first, and those that continue it."""
    groups: list[list[Line]] = []
    for line in lines:
        if groups and line.text.startswith("A" + field):
            groups[-1].append(line)
        elif line.text.strip():
            groups.append([line])
    return groups


def _segment(lines: Sequence[Line], separators: Separators) -> Segment:
    text = lines[0].text.lstrip() + "".join(line.text[2:] for line in lines[1:])
    fields = text.split(separators.field, MAX_FIELDS)
    start, end = lines[0].start, lines[-1].end
    return Segment(fields[0].strip().upper(), fields, lines[0].number, start, end, separators)
