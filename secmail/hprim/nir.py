"""The French social security number (NIR): 13 characters and a key, which is 97 minus the number modulo 97."""

import re
from datetime import date
from typing import NamedTuple

from secmail.hprim.dates import is_fictive_month

_NIR = re.compile(r"([1-478][0-9]{4}(?:[0-9]{2}|2[AB])[0-9]{6})([0-9]{2})?", re.IGNORECASE)
_BLANK = re.compile(r"[ ./\u00a0\u202f-]")
# Corsican departments are counted as 19 and 18 for the key.
_CORSICA = {"2A": "19", "2B": "18"}


class Nir(NamedTuple):
    """The number, its key, and whether they agree (``None`` without a key)."""

    number: str
    key: str | None
    valid: bool | None


def parse_nir(text: str) -> Nir | None:
    """Read a number with or without blanks and key; ``None`` if it is not one."""
    compact = _BLANK.sub("", text[:60])
    found = _NIR.fullmatch(compact)
    if found is None:
        return None
    number, key = found.group(1).upper(), found.group(2)
    return Nir(number, key, None if key is None else key == nir_key(number))


def nir_key(number: str) -> str:
    """The key of a 13-character number."""
    department = number[5:7]
    digits = number[:5] + _CORSICA.get(department, department) + number[7:]
    return f"{97 - int(digits) % 97:02d}"


def sex_of(number: str) -> str:
    """``M`` or ``F``; 3, 4, 7 and 8 begin provisional numbers."""
    return "M" if number[0] in "137" else "F"


def agrees_with(number: str, birth: date) -> bool:
    """Whether year and month in the number are those of the birth date; a fictive month agrees with any."""
    year, month = int(number[1:3]), int(number[3:5])
    return year == birth.year % 100 and (month == birth.month or is_fictive_month(month))
