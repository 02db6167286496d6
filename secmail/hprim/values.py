"""Numbers, ranges and flags as laboratories write them: commas, stars, censored values, two bounds in one field.

A value that is censored (``<5``) is only ever compared on the side where it is known, so it is never flagged wrongly.
"""

import re
from decimal import Decimal
from typing import NamedTuple

from secmail.hprim import problems
from secmail.hprim.dates import parse_date
from secmail.hprim.model import Flag

_MAX_VALUE = 80
_DIGITS = r"(?:[0-9]{1,3}(?: [0-9]{3})+|[0-9]{1,30})(?:[.,][0-9]{0,30})?|[.,][0-9]{1,30}"
_COMPARATOR = r"<=|>=|=<|=>|<|>|≤|≥|(?:inf|sup)(?:érieur|erieur)?e?\.? (?:à|a)(?= )"
_QUANTITY = re.compile(
    rf"\** ?(?P<comparator>{_COMPARATOR})? ?\** ?(?P<number>[+-]?(?:{_DIGITS})) ?\**(?P<rest> ?[^0-9 *].*)?",
    re.IGNORECASE,
)
_RANGE = re.compile(rf"([+-]?(?:{_DIGITS})) ?(?:-|–|—|à|a|to|;) ?([+-]?(?:{_DIGITS}))", re.IGNORECASE)
_BOUND = re.compile(rf"({_COMPARATOR}) ?([+-]?(?:{_DIGITS}))", re.IGNORECASE)
_PLAIN = re.compile(rf"[+-]?(?:{_DIGITS})")
_STRICT_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_UNIT = re.compile(r"[µμ]?[A-Za-z0-9,.²³^ ]{0,12}/ ?[A-Za-z0-9µμ,.²³^*]{1,14}|%|‰", re.IGNORECASE)
_BARE_UNITS = frozenset(
    {
        *("g", "mg", "µg", "μg", "ng", "pg", "mol", "mmol", "µmol", "μmol"),
        *("ui", "mui", "ku", "u", "mm", "cm", "fl", "s", "sec", "min", "kpa", "mmhg"),
    }
)
_DAY = re.compile(r"(?:19|20)[0-9]{6}|[0-3][0-9][01][0-9](?:19|20)[0-9]{2}")


class Quantity(NamedTuple):
    """What could be read of a value: number, comparator, a unit written after it, and the codes of repairs."""

    number: Decimal | None
    comparator: str | None = None
    unit: str | None = None
    repairs: tuple[str, ...] = ()


class Range(NamedTuple):
    """Bounds of the normal range; ``usable`` is false when they contradict each other."""

    low: Decimal | None
    high: Decimal | None
    usable: bool = True
    repairs: tuple[str, ...] = ()


def parse_quantity(value: str, unit: str | None) -> Quantity:
    """Read a value. Text, titres (``1/80``), crosses and anything that is not wholly one number give ``None``."""
    text = value.strip()
    found = _QUANTITY.fullmatch(" ".join(text[: _MAX_VALUE + 1].split()))
    if found is None or len(text) > _MAX_VALUE:
        return Quantity(None)
    rest = (found["rest"] or "").strip()
    repairs: tuple[str, ...] = ()
    own_unit = None
    if rest and not _same_unit(rest, unit):
        if unit or not _is_unit(rest):
            return Quantity(None)
        own_unit, repairs = rest, (problems.RESULT_UNIT_IN_VALUE,)
    bare = text.lstrip("<>=≤≥ ")
    if not _STRICT_NUMBER.match(bare) or "*" in text or not _STRICT_NUMBER.fullmatch(found["number"]):
        repairs = (problems.RESULT_NUMBER_REPAIRED, *repairs)
    return Quantity(_decimal(found["number"]), _comparator(found["comparator"]), own_unit, repairs)


def looks_like_day(value: str) -> bool:
    """Whether an unbroken number of eight digits is a date in either order."""
    if not _DAY.fullmatch(value):
        return False
    day_first = f"{value[:2]}/{value[2:4]}/{value[4:]}"
    return any(parse_date(text, latest_year=0).day for text in (value, day_first))


def parse_range(low: str, high: str) -> Range:
    """Read the two bounds of a normal range, or both (``2.20-2.60``) or one (``<5``) out of a single field."""
    low, high = _unwrapped(low), _unwrapped(high)
    if low and not high and not _PLAIN.fullmatch(low):
        return _combined(low)
    bounds, repairs = [], []
    for text in (low, high):
        readable = _PLAIN.fullmatch(text)
        bounds.append(_decimal(text) if readable else None)
        if text and not readable:
            repairs.append(problems.RANGE_UNREADABLE)
    return _checked(bounds[0], bounds[1], repairs=tuple(repairs))


def parse_range_field(text: str) -> Range:
    """Read the single range field of HPRIM Santé (OBX 10.8), where two bounds in one field are the rule."""
    text = _unwrapped(text)
    found = _combined(text) if text else Range(None, None)
    return found._replace(repairs=tuple(code for code in found.repairs if code != problems.RANGE_COMBINED))


def computed_flag(quantity: Quantity, bounds: Range) -> Flag | None:
    """Compare a value with its range; ``None`` whenever that does not decide. Panic limits are never computed."""
    number, low, high = quantity.number, bounds.low, bounds.high
    if number is None or not bounds.usable or (low is None and high is None):
        return None
    match quantity.comparator:
        case "<":
            return Flag.LOW if low is not None and number <= low else None
        case "<=":
            return Flag.LOW if low is not None and number < low else None
        case ">":
            return Flag.HIGH if high is not None and number >= high else None
        case ">=":
            return Flag.HIGH if high is not None and number > high else None
    if low is not None and number < low:
        return Flag.LOW
    if high is not None and number > high:
        return Flag.HIGH
    return Flag.NORMAL


def _combined(text: str) -> Range:
    if found := _RANGE.fullmatch(text[:_MAX_VALUE]):
        return _checked(_decimal(found[1]), _decimal(found[2]), repairs=(problems.RANGE_COMBINED,))
    if found := _BOUND.fullmatch(text[:_MAX_VALUE]):
        bound, repairs = _decimal(found[2]), (problems.RANGE_COMBINED,)
        upper = (_comparator(found[1]) or "").startswith("<")
        return Range(None, bound, repairs=repairs) if upper else Range(bound, None, repairs=repairs)
    return Range(None, None, repairs=(problems.RANGE_UNREADABLE,))


def _checked(low: Decimal | None, high: Decimal | None, *, repairs: tuple[str, ...]) -> Range:
    if low is not None and high is not None and low >= high:
        return Range(low, high, usable=False, repairs=(*repairs, problems.RANGE_REVERSED))
    return Range(low, high, repairs=repairs)


def _unwrapped(text: str) -> str:
    return " ".join(text[: _MAX_VALUE + 1].strip().strip("()[]").split()) if text else ""


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(" ", "").replace(",", "."))


def _comparator(text: str | None) -> str | None:
    if text is None:
        return None
    signs = {"≤": "<=", "=<": "<=", "≥": ">=", "=>": ">="}
    if text[:3].lower() in {"inf", "sup"}:
        return "<" if text[0] in "iI" else ">"
    return signs.get(text, text)


def _same_unit(rest: str, unit: str | None) -> bool:
    return unit is not None and rest.replace(" ", "").casefold() == unit.replace(" ", "").casefold()


def _is_unit(text: str) -> bool:
    return text.casefold() in _BARE_UNITS or (
        _UNIT.fullmatch(text) is not None and any(c.isalpha() or c in "%‰" for c in text)
    )
