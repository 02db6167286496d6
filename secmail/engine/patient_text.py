"""What a report's text says of its patient where the file's fields are silent: birth date, name at birth (pure)."""

import re
from dataclasses import dataclass, field
from datetime import date

_LINES, _WIDTH = 60, 200
"""At the head of the text, where laboratories print whom it is about."""
_BORN = re.compile(
    r"\b(?:n[ée](?:e|\(e\))?\s+le|date\s+de\s+naissance|ddn)\s*:?\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b",
    re.IGNORECASE,
)
_BIRTH_NAME = re.compile(
    r"\b(?:nom\s+de\s+(?:naissance|jeune\s+fille)|nom\s+patronymique)\s*:\s*([^\W\d_](?:[^\W\d_]|['’ -](?! )){1,60})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Said:
    """What the text says; None where it says nothing, or several things."""

    birth_date: date | None = None
    birth_name: str | None = field(default=None, repr=False)


def said_in(text: str) -> Said:
    """Of one report. Dates with four digits of a year only."""
    lines = [line[:_WIDTH] for line in text.split("\n", _LINES)[:_LINES]]
    dates = {day for line in lines for found in _BORN.findall(line) if (day := _day(*found)) is not None}
    names = {" ".join(found.split()) for line in lines for found in _BIRTH_NAME.findall(line)}
    return Said(dates.pop() if len(dates) == 1 else None, names.pop() if len(names) == 1 else None)


def _day(day: str, month: str, year: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
