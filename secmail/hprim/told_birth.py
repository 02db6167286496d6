"""The birth date that the text of a report tells, held against that of its header.

Laboratories print both from one record. Where a text names other dates alone, one of the two is somebody else's.
"""

import re
from collections.abc import Iterable
from datetime import date

from secmail.hprim.dates import parse_date

_BORN = re.compile(
    r"(?:\bn[ée]e?(?: ?\(e\))?\.? ?le\b|\bdate de naissance\b|\bddn\b)[ .:=]{0,20}"
    r"([0-9]{1,2}[/.-][0-9]{1,2}[/.-](?:18|19|20)[0-9]{2})(?![0-9])",
    re.IGNORECASE,
)
_SIGNS = (" le", " LE", "aissance", "AISSANCE", "ddn", "DDN")
"""One of which stands in every such line; most lines have none of them."""
_MOST_LETTERS = 500


def tells_other_birth(lines: Iterable[str], birth: date) -> bool:
    """Whether lines give another birth date, and none of them this one."""
    other = False
    for line in lines:
        if not any(sign in line for sign in _SIGNS):
            continue
        for found in _BORN.finditer(line, 0, _MOST_LETTERS):
            told = parse_date(found[1], latest_year=0).day
            if told is not None and _agree(told, birth):
                return False
            other = other or told is not None
    return other


def _agree(told: date, birth: date) -> bool:
    """The first of January stands for a day that is not known."""
    unknown = told.year == birth.year and (1, 1) in {(told.month, told.day), (birth.month, birth.day)}
    return told == birth or unknown
