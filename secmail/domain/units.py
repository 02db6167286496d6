"""Units of laboratories: one spelling for each, and conversion by known factors alone (pure, exact).

"g/l", "G/L" and "g.l-1" are spellings; "mg/dl" and "g/L" differ by a power of ten; "mmol/L" and "g/L" by the molar mass
of what was measured, which the table of analyses gives or does not. What is not known here is never converted.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache

_MOST = 40
"""Letters of a unit; what is longer is text."""
_DIGITS = 34
"""Significant digits of a converted value before it is shortened: more than any measurement has."""
_LARGEST = 20
"""Power of ten; no measurement is larger."""
_SHOWN = 4
"""Significant digits that a converted value keeps where the factor is no power of ten."""
_EXPONENTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")

_PREFIXES = {"k": 3, "": 0, "d": -1, "c": -2, "m": -3, "µ": -6, "n": -9, "p": -12, "f": -15}
_BASES = {"g": "mass", "mol": "amount", "L": "volume", "U": "activity", "Eq": "charge", "Osm": "osmoles"}
_OTHERS: Mapping[str, tuple[str, str, Fraction]] = {
    "mm³": ("mm³", "volume", Fraction(1, 10**6)),
    "fL": ("fL", "volume", Fraction(1, 10**15)),
    "min": ("min", "minute", Fraction(1)),
    "h": ("h", "hour", Fraction(1)),
    "24h": ("24h", "day", Fraction(1)),
    "s": ("s", "second", Fraction(1)),
    "1.73m²": ("1.73m²", "body", Fraction(1)),
    "%": ("%", "", Fraction(1, 100)),
    "‰": ("‰", "", Fraction(1, 1000)),
    "": ("", "", Fraction(1)),
}
"""Spelling, dimension, factor of units that take no prefix. Times are never converted into one another."""
_WORDS = {
    **dict.fromkeys(("mm3", "mm^3", "mmc", "mm*3"), "mm³"),
    **dict.fromkeys(("µm3", "µm^3", "µm³", "µ3", "u3", "um3"), "fL"),
    **dict.fromkeys(("1,73m2", "1.73m2", "1,73m^2", "1.73m^2", "1,73m²"), "1.73m²"),
    **dict.fromkeys(("mn", "minute", "minutes"), "min"),
    **dict.fromkeys(("sec", "sec.", "seconde", "secondes"), "s"),
    **dict.fromkeys(("24heures", "24hr", "jour", "j"), "24h"),
    **dict.fromkeys(("ui", "iu", "u"), "U"),
    **dict.fromkeys(("litre", "litres", "lit"), "L"),
    **dict.fromkeys(("gr", "gramme", "grammes"), "g"),
    **dict.fromkeys(("moles", "mole"), "mol"),
    **dict.fromkeys(("p.100", "p100", "pct", "pourcent", "%."), "%"),
    **dict.fromkeys(("p.1000", "p1000", "°/oo", "o/oo"), "‰"),
    **dict.fromkeys(("sansunité", "sansunite", "sans", "ratio", "index"), ""),
}
_POWERS = {
    **dict.fromkeys(("t", "tera", "téra", "10^12", "10*12", "10e12", "e12", "x10^12", "10exp12"), 12),
    **dict.fromkeys(("giga", "10^9", "10*9", "10e9", "e9", "x10^9", "10exp9", "milliards"), 9),
    **dict.fromkeys(("million", "millions", "10^6", "10*6", "10e6", "e6", "x10^6", "10exp6"), 6),
    **dict.fromkeys(("k", "mille", "10^3", "10*3", "10e3", "e3", "x10^3", "10exp3"), 3),
}
"""How many, where a number is counted: "G/L", "10*9/l", "M/mm3". Not "mil" and "m": some mean thousands by them."""
_SPELT = {12: "T", 9: "G", 6: "10⁶", 3: "10³", 0: ""}


Dimension = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """`spelling`: the one form. `factor` and `dimension` (sorted pairs of name and exponent): None where unknown."""

    spelling: str
    factor: Fraction | None = None
    dimension: Dimension = ()


@dataclass(frozen=True, slots=True)
class Substance:
    """What may be needed to convert. `molar_mass`: grams a mole; `valence`: charges a mole."""

    molar_mass: Decimal | None = None
    valence: int | None = None
    counted: bool | None = None
    """Whether "G/L" are cells (giga) or grams in capitals; None: nobody knows, and it stays as it is."""


NOTHING_KNOWN = Substance()


def normal_unit(written: str | None, substance: Substance = NOTHING_KNOWN) -> str:
    """The one spelling of a unit; what is not understood stays as it is, but for its blanks. "" for none."""
    return read_unit(written or "", counted=substance.counted).spelling


def convert(value: Decimal, written: str | None, to: str, *, substance: Substance = NOTHING_KNOWN) -> Decimal | None:
    """The value in another unit; None where no factor is known.

    A power of ten is exact; any other factor leaves four significant digits, and never fewer than the value had before
    its point.
    """
    factor = factor_between(written, to, substance)
    if factor is None or not value.is_finite() or abs(value.adjusted()) > _LARGEST:
        return None
    if factor == 1:
        return value  # its digits are the laboratory's
    exact = Fraction(value) * factor
    context = Context(prec=_DIGITS)
    found = context.divide(Decimal(exact.numerator), Decimal(exact.denominator))
    if _is_power_of_ten(factor):
        return _plain(found)
    return _plain(Context(prec=max(_SHOWN, found.adjusted() + 1)).plus(found))


def factor_between(written: str | None, to: str, substance: Substance = NOTHING_KNOWN) -> Fraction | None:
    """By what a value is multiplied; None where it is not known."""
    one, other = (read_unit(each or "", counted=substance.counted) for each in (written, to))
    if one.spelling == other.spelling:
        return Fraction(1)
    if one.factor is None or other.factor is None or not one.dimension:
        return None  # "%" and "mmol/mol" are both plain numbers, and no factor of ours leads from one to the other
    ratio, dimension = _moved(one, other, substance)
    return one.factor * ratio / other.factor if dimension == other.dimension else None


def _moved(one: Unit, other: Unit, substance: Substance) -> tuple[Fraction, Dimension]:
    """By what to multiply, and the dimension then, to have the first in what the second measures: mass, amount…"""
    ours, theirs = dict(one.dimension), dict(other.dimension)
    for (source, target), ratio in _ratios(substance).items():
        if ours.get(source) == theirs.get(target) == 1:
            ours[target] = ours.pop(source)
            return ratio, tuple(sorted(ours.items()))
    return Fraction(1), one.dimension


def _ratios(substance: Substance) -> Mapping[tuple[str, str], Fraction]:
    found: dict[tuple[str, str], Fraction] = {}
    mass = Fraction(substance.molar_mass) if substance.molar_mass else None
    charges = Fraction(substance.valence) if substance.valence else None
    if mass is not None:
        found |= {("mass", "amount"): 1 / mass, ("amount", "mass"): mass}
    if charges is not None:
        found |= {("amount", "charge"): charges, ("charge", "amount"): 1 / charges}
    if mass is not None and charges is not None:
        found |= {("mass", "charge"): charges / mass, ("charge", "mass"): mass / charges}
    return found


@lru_cache(maxsize=4096)
def read_unit(written: str, *, counted: bool | None = None) -> Unit:
    """`counted`: as in `Substance`."""
    text = " ".join(written[: _MOST + 1].split())
    if len(text) > _MOST:
        return Unit(text)
    top, *below = _sides(text)
    numerator = _number_of(top, counted=counted) if below else None
    parts = [numerator or _side(top), *map(_below, below)]
    known = [part for part in parts if part is not None and part.factor is not None]
    if len(known) < len(parts):
        return Unit(text.upper() if text.lower() == "g/l" else text)
    spelling = "/".join(part.spelling for part in known)
    factor, dimension = Fraction(1), dict[str, int]()
    for place, part in enumerate(known):
        sign = 1 if place == 0 else -1
        factor *= (part.factor or Fraction(1)) ** sign
        for name, exponent in part.dimension:
            dimension[name] = dimension.get(name, 0) + sign * exponent
    return Unit(spelling, factor, tuple(sorted((name, power) for name, power in dimension.items() if power)))


def _sides(text: str) -> list[str]:
    """Above and below the strokes: "mL/min/1,73m2", "g.l-1", "par mm3"."""
    text = re.sub(r"10([⁰¹²³⁴⁵⁶⁷⁸⁹]+)", r"10^\1", text).translate(_EXPONENTS).replace("μ", "µ").replace("\\", "/")
    text = re.sub(r"(?i)(?:^|\s)par\s", "/", text).replace(" ", "")
    text = re.sub(r"(?i)[.·](l|ml|dl)-1$", r"/\1", text)
    return re.split(r"/(?!oo)", text)


def _number_of(text: str, *, counted: bool | None) -> Unit | None:
    """Of things that are counted; with an unknown factor where it may as well be grams. None: it is a unit."""
    if text == "G" and counted is None:
        return Unit(text)
    power = _CAPITALS.get(text)
    if power is None and (text.lower() not in _SINGLE or counted):
        power = _POWERS.get(text.lower())
    if text.lower() == "g":
        power = 9 if counted else None
    return None if power is None else Unit(_SPELT[power], Fraction(10) ** power)


def _side(text: str) -> Unit | None:
    known = _OTHERS.get(_WORDS.get(text.lower(), text.lower()))
    if known is not None:
        spelling, dimension, factor = known
        return Unit(spelling, factor, ((dimension, 1),) if dimension else ())
    return _prefixed(text)


def _below(text: str) -> Unit | None:
    """Under a stroke something has to stand."""
    if text.lower() == "100ml":
        return Unit("dL", Fraction(1, 10), (("volume", 1),))
    return _side(text) if text else None


_CAPITALS = {"T": 12, "M": 6}
_SINGLE = frozenset({"t", "k"})
"""Letters that say how many only where something is counted."""


def _prefixed(text: str) -> Unit | None:
    lower = text.lower()
    for written, prefix in (("mcg", "µg"), ("mc", "µ"), ("ug", "µg"), ("umol", "µmol"), ("ul", "µl"), ("uui", "µui")):
        if lower.startswith(written):
            lower = prefix + lower[len(written) :]
            break
    for base, dimension in _BASES.items():
        for word in (base.lower(), *(each for each, meant in _WORDS.items() if meant == base)):
            prefix = lower.removesuffix(word)
            if lower.endswith(word) and prefix in _PREFIXES:
                return Unit(prefix + base, Fraction(10) ** _PREFIXES[prefix], ((dimension, 1),))
    return None


def _is_power_of_ten(factor: Fraction) -> bool:
    digits = f"{factor.numerator}{factor.denominator}".replace("0", "")
    return digits == "11"


def _plain(value: Decimal) -> Decimal:
    """Without an exponent, and without the zeros that counting brought."""
    return Decimal(f"{value.normalize(Context(prec=_DIGITS)):f}")
