"""Numbers, ranges and flags as laboratories write them: commas, stars, censored values, powers, two bounds in a field.

A value that is censored (``<5``) is only ever compared on the side where it is known, so it is never flagged wrongly.
What is not wholly one number (a titre ``1/80``, a range, crosses, words) is text: no part of it is taken for the value.
"""

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from secmail.hprim import problems
from secmail.hprim.dates import parse_date
from secmail.hprim.model import Flag

_MAX_VALUE = 80
_DIGITS = r"(?:[0-9]{1,3}(?: [0-9]{3})+(?![0-9])|[0-9]{1,30})(?:[.,][0-9]{0,30})?|[.,][0-9]{1,30}"
_SIGNED = rf"[+-]?(?:{_DIGITS})"
_WORD = r"(?:inf|sup)(?:érieur|erieur)?e?s?\.?(?: ou (?:égal|egal)e?s?)? (?:à|a)(?= )|(?:moins|plus) de(?= )"
_COMPARATOR = rf"(?:<=|>=|=<|=>|[<>] ?(?:ou ?)?=|[<>]|≤|≥)(?: à(?= ))?|{_WORD}"
# A power of ten multiplies when an operator says so; after a mere blank and before a slash it belongs to the unit.
_TIMES_TEN = r"(?: ?[.x×·*] ?10 ?\^| ?[x×·*] ?10 ?e) ?| 10 ?\^ ?(?=[+-]?[0-9]{1,2}(?![0-9]| ?/))"
_POWER = rf"(?:{_TIMES_TEN})(?P<power>[+-]?[0-9]{{1,2}})(?![0-9])"
# "10e5" is left alone: some mean ten to the fifth by it.
_EXPONENT = r"(?<!10)e(?P<exponent>[+-]?[0-9]{1,2})(?![0-9])"
_QUANTITY = re.compile(
    rf"\** ?(?P<comparator>{_COMPARATOR})? ?\** ?"
    rf"(?:10 ?\^ ?(?P<bare>[+-]?[0-9]{{1,2}})(?![0-9])|(?P<number>{_SIGNED})(?:{_POWER}|{_EXPONENT})?)"
    r" ?\**(?P<rest> ?(?:[^\W\d_]|[µ%‰°/(\[]| 10[\^*][0-9]).*)?",
    re.IGNORECASE,
)
_SUPERSCRIPT = re.compile(r"(?<=10)[⁺⁻]?[⁰¹²³⁴-⁹]+")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_MINUS = str.maketrans({"−": "-", "‐": "-", "‑": "-", "–": "-", "—": "-"})
_RANGE = re.compile(
    rf"(?:de |entre )?({_SIGNED}) ?(?:-|à|a|to|et|;|\.\.\.?|…) ?({_SIGNED})(?P<rest> .*)?", re.IGNORECASE
)
_BOUND = re.compile(rf"({_COMPARATOR}) ?({_SIGNED})(?P<rest> .*)?", re.IGNORECASE)
# A bound in its own field with what it is a bound of: a unit, a remark in brackets, a star.
_OWN_FIELD = re.compile(rf"(?P<to>à |jusqu'à )?(?P<bound>{_SIGNED})(?P<rest> [^ ()*]+)?(?: ?\*+| ?\([^()]{{0,40}}\)?)?")
_PLAIN = re.compile(_SIGNED)
_STRICT_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(?:\.[0-9]{1,30})?")
_UNIT = re.compile(r"[µμ]?[A-Za-z0-9,.²³^* ]{0,12}/ ?[A-Za-z0-9µμ,.²³^*]{1,14}|[%‰]", re.IGNORECASE)
_BARE_UNITS = frozenset(
    {
        *("g", "mg", "µg", "μg", "ng", "pg", "mol", "mmol", "µmol", "μmol"),
        *("ui", "mui", "ku", "u", "mm", "cm", "fl", "s", "sec", "min", "kpa", "mmhg"),
    }
)
_DAY = re.compile(r"(?:19|20)[0-9]{6}|[0-3][0-9][01][0-9](?:19|20)[0-9]{2}")
# What laboratories write after a number: a mark, or that they measured it again. "L" alone may be the unit.
_MARKED = re.compile(
    r"(?P<value>.*[0-9*])(?: ?\((?P<inner>[HLN+!]|HH|LL|\+\+)\)| (?P<outer>[HLN+!]|HH|LL|\+\+)| ?(?P<arrow>[↑↓]{1,2})"
    r"| \(?(?:contrôlé|controlé|controle|vérifié|verifié|verifie)e?\)?)",
    re.IGNORECASE,
)
_MARKS = {"+": "H", "++": "H", "↑": "H", "↓": "L", "↑↑": "HH", "↓↓": "LL"}
_UNIT_OR_MARK = "L"
_FAR_APART = 100
_THOUSANDS_DIGITS = 3
_NEAR = 20
_SIGNS = {"≤": "<=", "=<": "<=", "≥": ">=", "=>": ">="}


class Quantity(NamedTuple):
    """What could be read of a value: number, comparator, a unit written after it, and the codes of repairs.

    ``starred`` tells that the laboratory marked the value itself (``85*``), ``mark`` what it wrote after it
    (``12.9 H``); ``raised`` is the number without the power of ten it was written with.
    """

    number: Decimal | None
    comparator: str | None = None
    unit: str | None = None
    repairs: tuple[str, ...] = ()
    starred: bool = False
    mark: Flag | None = None
    raised: Decimal | None = None


class Range(NamedTuple):
    """Bounds of the normal range. ``usable`` is false when they contradict each other; an ``open`` range (``< 5``)
    does not hold its bound itself; ``lost`` tells that one that is written could not be read; ``unit`` is one written
    with the bounds."""

    low: Decimal | None
    high: Decimal | None
    usable: bool = True
    repairs: tuple[str, ...] = ()
    open: bool = False
    lost: bool = False
    unit: str | None = None


NO_RANGE = Range(None, None)
_MAX_REMEMBERED = 40


def parse_quantity(value: str, unit: str | None) -> Quantity:
    """Read a value. Text, titres (``1/80``), crosses and anything that is not wholly one number give ``None``."""
    if _STRICT_NUMBER.fullmatch(value):
        return Quantity(Decimal(value))
    text = value.strip()
    starred = "*" in text and (text[0] == "*" or text[-1] == "*")
    if len(text) > _MAX_VALUE:
        return Quantity(None, starred=starred)
    plain = _normalised(text)
    if (marked := _MARKED.fullmatch(plain)) is not None:
        return _marked(marked, unit)
    found = _QUANTITY.fullmatch(plain)
    if found is None:
        return Quantity(None, starred=starred)
    rest = (found["rest"] or "").strip()
    repairs: tuple[str, ...] = ()
    own_unit = None
    if rest and not _same_unit(rest, unit):
        if not _is_unit(rest):
            return Quantity(None, starred=starred)
        if unit:
            return Quantity(None, repairs=(problems.RESULT_UNITS_DIFFER,), starred=starred)
        own_unit, repairs = rest, (problems.RESULT_UNIT_IN_VALUE,)
    if not _STRICT_NUMBER.match(text.lstrip("<>=≤≥ ")) or starred or not _is_strict(found):
        repairs = (problems.RESULT_NUMBER_REPAIRED, *repairs)
    mantissa = _decimal(found["number"]) if found["number"] and (found["power"] or found["exponent"]) else None
    return Quantity(_number(found), _comparator(found["comparator"]), own_unit, repairs, starred, raised=mantissa)


def _marked(found: re.Match[str], unit: str | None) -> Quantity:
    """A number with a mark or a remark of the laboratory after it. The mark alone never makes it normal."""
    written = (found["inner"] or found["outer"] or found["arrow"] or "").upper()
    if found["outer"] and written == _UNIT_OR_MARK and not unit:
        return Quantity(None)
    quantity = parse_quantity(found["value"], unit)
    if quantity.number is None:
        return quantity._replace(starred=True)
    mark = _MARKS.get(written, written)
    repairs = tuple(dict.fromkeys((problems.RESULT_NUMBER_REPAIRED, *quantity.repairs)))
    starred = quantity.starred or mark == "!"
    return quantity._replace(repairs=repairs, starred=starred, mark=Flag(mark) if mark in tuple(Flag) else None)


def looks_like_day(value: str) -> bool:
    """Whether an unbroken number of eight digits is a date in either order."""
    if not _DAY.fullmatch(value):
        return False
    day_first = f"{value[:2]}/{value[2:4]}/{value[4:]}"
    return any(parse_date(text, latest_year=0).day for text in (value, day_first))


def parse_range(low: str, high: str) -> Range:
    """Read the two bounds of a normal range, or both (``2.20-2.60``) or one (``<5``) out of a single field."""
    if len(low) + len(high) > _MAX_REMEMBERED:
        return _parse_range(low, high)
    return _remembered_range(low, high)


def _parse_range(low: str, high: str) -> Range:
    if _STRICT_NUMBER.fullmatch(low) and _STRICT_NUMBER.fullmatch(high):
        return _checked(Decimal(low), Decimal(high), repairs=())
    low, high = _unwrapped(low), _unwrapped(high)
    alone = low or high
    if not (low and high) and alone and _own_bound(alone, upper=bool(high)) is None:
        return _combined(alone)
    lower, upper = _bound(low, upper=False), _bound(high, upper=True)
    unread = tuple(problems.RANGE_UNREADABLE for text, bound in ((low, lower), (high, upper)) if text and bound is None)
    if not alone:
        return NO_RANGE
    found = _checked(lower, upper, repairs=unread)
    return found._replace(
        lost=bool(unread), open=_excludes(low) or _excludes(high), unit=_own_unit(low) or _own_unit(high)
    )


def parse_range_field(text: str) -> Range:
    """Read the single range field of HPRIM Santé (OBX 10.8), where two bounds in one field are the rule."""
    text = _unwrapped(text)
    found = _combined(text) if text else NO_RANGE
    return found._replace(repairs=tuple(code for code in found.repairs if code != problems.RANGE_COMBINED))


def in_unit(bounds: Range, unit: str | None) -> Range:
    """The range of a value in this unit: bounds that are written in another cannot judge it."""
    if not bounds.unit or not unit or _same_unit(bounds.unit, unit):
        return bounds
    return bounds._replace(usable=False, repairs=(*bounds.repairs, problems.RANGE_UNIT))


def computed_flag(quantity: Quantity, bounds: Range) -> Flag | None:
    """Compare a value with its range; ``None`` whenever that does not decide. Panic limits are never computed."""
    number, low, high = quantity.number, bounds.low, bounds.high
    if number is None or not bounds.usable or _says_nothing(low, high) or is_out_of_scale(quantity, bounds):
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
    return None if bounds.lost or (bounds.open and number in (low, high)) else Flag.NORMAL


def _says_nothing(low: Decimal | None, high: Decimal | None) -> bool:
    """No bound; "from 0 on", which all values are; or "up to" less than nothing, which is a dash before the bound."""
    return not low if high is None else low is None and high < 0


def is_out_of_scale(quantity: Quantity, bounds: Range) -> bool:
    """Whether value and range are so far apart that one of them may be in thousands (``12.345`` for 12 345)."""
    number, low, high = quantity.number, bounds.low, bounds.high
    if number is None:
        return False
    floor, top = low or high, high or low
    if not floor or not top:
        return False
    if quantity.raised is not None and abs(number) >= _FAR_APART * abs(top):
        return abs(top) <= _NEAR * abs(quantity.raised) and abs(quantity.raised) <= _NEAR * abs(top)
    if _may_be_thousands(number) and number * _FAR_APART <= floor:
        return True
    in_thousands = _may_be_thousands(floor) and _may_be_thousands(top)
    return in_thousands and number >= _FAR_APART * top and number == number.to_integral_value()


def _may_be_thousands(number: Decimal) -> bool:
    return number >= 1 and number.as_tuple().exponent == -_THOUSANDS_DIGITS


def _combined(text: str) -> Range:
    """Both bounds, or a bound with its sign, out of one field; a unit may follow."""
    text = text[:_MAX_VALUE]
    if (found := _RANGE.fullmatch(text)) and _ends_soundly(found["rest"]):
        both = _checked(_decimal(found[1]), _decimal(found[2]), repairs=(problems.RANGE_COMBINED,))
        return both._replace(unit=(found["rest"] or "").strip() or None)
    if (found := _BOUND.fullmatch(text)) and _ends_soundly(found["rest"]):
        bound, sign = _decimal(found[2]), _comparator(found[1]) or ""
        low, high = (None, bound) if sign.startswith("<") else (bound, None)
        own_unit = (found["rest"] or "").strip() or None
        return Range(low, high, repairs=(problems.RANGE_COMBINED,), open=len(sign) == 1, unit=own_unit)
    return Range(None, None, repairs=(problems.RANGE_UNREADABLE,), lost=True)


def _own_bound(text: str, *, upper: bool) -> Decimal | None:
    if _PLAIN.fullmatch(text):
        return _decimal(text)
    found = _OWN_FIELD.fullmatch(text)
    if found is None or (found["to"] and not upper) or not _ends_soundly(found["rest"]):
        return None
    return _decimal(found["bound"])


def _own_unit(text: str) -> str | None:
    found = None if not text or _PLAIN.fullmatch(text) else _OWN_FIELD.fullmatch(text)
    return (found["rest"] or "").strip() or None if found else None


def _bound(text: str, *, upper: bool) -> Decimal | None:
    """One bound in its own field; its sign may be written with it if it is the right one."""
    if (own := _own_bound(text, upper=upper)) is not None:
        return own
    found = _BOUND.fullmatch(text)
    right = found is not None and (_comparator(found[1]) or "").startswith("<" if upper else ">")
    return _decimal(found[2]) if found and right and _ends_soundly(found["rest"]) else None


def _excludes(text: str) -> bool:
    """Whether a bound in its own field is written with a sign that leaves it out."""
    found = _BOUND.fullmatch(text) if text and not text[0].isdecimal() else None
    return found is not None and len(_comparator(found[1]) or "") == 1


def _ends_soundly(rest: str | None) -> bool:
    return rest is None or _is_unit(rest.strip())


def _checked(low: Decimal | None, high: Decimal | None, *, repairs: tuple[str, ...]) -> Range:
    if low is not None and high is not None and low >= high:
        return Range(low, high, usable=False, repairs=(*repairs, problems.RANGE_REVERSED))
    return Range(low, high, repairs=repairs)


def _unwrapped(text: str) -> str:
    return _normalised(text[: _MAX_VALUE + 1].strip().strip("()[]")) if text else ""


def _normalised(text: str) -> str:
    """One blank between words, a plain minus, and a caret before a raised exponent."""
    text = " ".join(text.split())
    return text if text.isascii() else _SUPERSCRIPT.sub(_raised, text.translate(_MINUS))


def _raised(exponent: re.Match[str]) -> str:
    return "^" + exponent.group().translate(_SUPERSCRIPTS)


def _is_strict(found: re.Match[str]) -> bool:
    plain = found["power"] is None and found["exponent"] is None
    return plain and found["number"] is not None and _STRICT_NUMBER.fullmatch(found["number"]) is not None


def _number(found: re.Match[str]) -> Decimal:
    exponent = found["bare"] or found["power"] or found["exponent"]
    mantissa = Decimal(1) if found["number"] is None else _decimal(found["number"])
    return mantissa if exponent is None else mantissa.scaleb(int(exponent))


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(" ", "").replace(",", "."))


def _comparator(text: str | None) -> str | None:
    if text is None:
        return None
    text = text.casefold().removesuffix(" à").replace(" ", "")
    if text[0] in "ismp" and text[0].isalpha():
        return ("<" if text[0] in "im" else ">") + ("=" if "gal" in text else "")
    return _SIGNS.get(text, text.replace("ou", ""))


def _same_unit(rest: str, unit: str | None) -> bool:
    return unit is not None and rest.replace(" ", "").casefold() == unit.replace(" ", "").casefold()


def _is_unit(text: str) -> bool:
    return text.casefold() in _BARE_UNITS or (
        _UNIT.fullmatch(text) is not None and any(c.isalpha() or c in "%‰" for c in text)
    )


# A laboratory gives the same ranges in every file: they are the norm's, not a patient's.
_remembered_range = lru_cache(maxsize=4096)(_parse_range)
