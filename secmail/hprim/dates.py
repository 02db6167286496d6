"""Dates as laboratories write them, read without a clock: the century of a short year comes from another date."""

import re
from datetime import date
from typing import NamedTuple

from secmail.hprim import problems

_DAY_FIRST = re.compile(r"([0-9]{1,2})[/. -]([0-9]{1,2})[/. -]([0-9]{4}|[0-9]{2})")
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{2})\2([0-9]{2})")
_MONTH_NAME = re.compile(r"([0-9]{1,2})(?:er)?[ -]([A-Za-zéûÉÛ]{3,9})\.?[ -]([0-9]{4}|[0-9]{2})", re.IGNORECASE)
_COMPACT = re.compile(r"((?:1[89]|20)[0-9]{2})([0-9]{2})([0-9]{2})")
_COMPACT_DAY_FIRST = re.compile(r"([0-9]{2})([0-9]{2})((?:1[89]|20)[0-9]{2})")
# Fifteen characters are all that some programs keep of a date and its time.
_TIME = re.compile(r"(?<=[0-9])(?:[ T]+(?:à )?[0-9]{1,2}(?:[:hH][0-9:.]{0,9})?(?:Z|[+-][0-9:]{4,6})?)$")
_STAMP = re.compile(r"([0-9]{8})(?:[0-9]{4}(?:[0-9]{2})?)?(?:[.+-][0-9.+-]{1,10})?")
_SHORT_STAMP = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{2})")
_SUFFIX = re.compile(r"(?:^|[^0-9])([0-9]{1,2}[/.-][0-9]{1,2}[/.-](?:[0-9]{4}|[0-9]{2})|[0-9]{4}-[0-9]{2}-[0-9]{2})$")
_MONTHS = ("jan", "fev", "mar", "avr", "mai", "juin", "juil", "aou", "sep", "oct", "nov", "dec")
_OTHER_MONTHS = {"feb": 2, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8}
_UNACCENTED = str.maketrans("éûÉÛ", "euEU")

# Reports with short years come from programs of the 1990s on; a birth year without any other date turns at 30.
LATEST_REPORT_YEAR = 2079
LATEST_UNKNOWN_YEAR = 2030


_SHORTEST_DATE = 6


class ReadDate(NamedTuple):
    """A date and the codes of what had to be assumed to read it; ``None`` when there is none or it is impossible."""

    day: date | None
    repairs: tuple[str, ...] = ()


def parse_date(text: str, *, latest_year: int, latest: date | None = None) -> ReadDate:
    """Read ``DD/MM/YYYY`` and its relatives, ``YYYY-MM-DD``, ``YYYYMMDD`` and ``1 JAN 1911``; a time after it is left.

    A two-digit year is the last such year not after ``latest_year``, and in that year not after the day ``latest``.
    """
    text = text.strip()
    if not text:
        return ReadDate(None)
    parts = _parts(text) if len(text) <= 30 else None
    if parts is None:
        return ReadDate(None, (problems.DATE_UNREADABLE,))
    year, month, day, short = parts
    if short:
        year += 2000 if 2000 + year <= latest_year and not _is_after((2000 + year, month, day), latest) else 1900
    repairs = (problems.DATE_TWO_DIGIT_YEAR,) if short else ()
    if is_fictive_month(month):
        month, repairs = 1, (*repairs, problems.DATE_FICTIVE_MONTH)
    try:
        return ReadDate(date(year, month, day), repairs)
    except ValueError:
        return ReadDate(None, (problems.DATE_UNREADABLE,))


def parse_stamp(text: str) -> ReadDate:
    """Read the day of an HPRIM Santé date-time ``YYYYMMDD[HHMM[SS]]``; the six-digit form has a short year."""
    if stamp := _STAMP.fullmatch(text):
        return parse_date(stamp.group(1), latest_year=LATEST_REPORT_YEAR)
    if short := _SHORT_STAMP.fullmatch(text):
        year, month, day = short.groups()
        return parse_date(f"{day}/{month}/{year}", latest_year=LATEST_UNKNOWN_YEAR)
    return ReadDate(None, (problems.DATE_UNREADABLE,) if text else ())


def date_suffix(text: str) -> str | None:
    """The date that ends a line, as in ``M-5128-03/04/25``."""
    found = _SUFFIX.search(_TIME.sub("", text[-60:].rstrip()))
    return found.group(1) if found else None


def is_date(text: str) -> bool:
    """Whether the whole line is a date."""
    if not text[:1].isdigit() or len(text) < _SHORTEST_DATE:
        return False  # most lines are told from dates so
    return parse_date(text, latest_year=LATEST_REPORT_YEAR).day is not None


def _is_after(parts: tuple[int, int, int], latest: date | None) -> bool:
    year, month, day = parts
    return latest is not None and (year, 1 if is_fictive_month(month) else month, day) > latest.timetuple()[:3]


def _parts(text: str) -> tuple[int, int, int, bool] | None:
    """Year, month, day, and whether the year has two digits."""
    if not text[:1].isdigit():
        return None  # most lines are told from dates so
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year = found.groups()
        return int(year), int(month), int(day), len(year) == 2
    if found := _YEAR_FIRST.fullmatch(text):
        year, _, month, day = found.groups()
        return int(year), int(month), int(day), False
    if found := _COMPACT.fullmatch(text):
        year, month, day = found.groups()
        return int(year), int(month), int(day), False
    if found := _COMPACT_DAY_FIRST.fullmatch(text):
        day, month, year = found.groups()
        return int(year), int(month), int(day), False
    if found := _MONTH_NAME.fullmatch(text):
        day, name, year = found.groups()
        number = _month_number(name.translate(_UNACCENTED).lower())
        return (int(year), number, int(day), len(year) == 2) if number else None
    bare = _TIME.sub("", text)
    return _parts(bare) if bare != text else None


def _month_number(name: str) -> int:
    french = next((index for index, prefix in enumerate(_MONTHS, 1) if name.startswith(prefix)), 0)
    return french or _OTHER_MONTHS.get(name[:3], 0)


def is_fictive_month(month: int) -> bool:
    """Months that the social security number gives to people whose month of birth is not known."""
    return month == 20 or 30 <= month <= 42 or 50 <= month <= 99
