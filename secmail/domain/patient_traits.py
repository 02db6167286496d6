"""What a report says about its patient, and how two reports stand to each other (pure; see `domain.patients`)."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import product

from secmail.domain.patient_names import (
    Likeness,
    given_key,
    given_likeness,
    one_slip,
    surname_key,
    surname_likeness,
)

_MONTHS = 12
_PROVISIONAL = "3478"
"""How numbers begin that are given for a time only."""
_MEN = "137"
_SHORTEST_CODE = 3


@dataclass(frozen=True, slots=True)
class SenderCode:
    """What a laboratory calls its patient. `laboratory`: whose numbering it is, in a form that can be compared."""

    laboratory: str
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Traits:
    """What one report says about its patient.

    A surname of which nobody says which it is stands in `used_name`. `given_names`: as written, in their order. `sex`:
    "M", "F" or None. `nir`: 13 characters, only when its key agrees.
    """

    birth_name: str | None = field(default=None, repr=False)
    used_name: str | None = field(default=None, repr=False)
    given_names: str | None = field(default=None, repr=False)
    birth_date: date | None = field(default=None, repr=False)
    sex: str | None = None
    nir: str | None = field(default=None, repr=False)
    sender_code: SenderCode | None = field(default=None, repr=False)

    @property
    def surnames(self) -> tuple[str, ...]:
        """Those that are there, the used one first."""
        return tuple(name for name in (self.used_name, self.birth_name) if surname_key(name) and name)


class Why(StrEnum):
    """A reason; its sentences are in the front ends (`patients.why.…`)."""

    SAME_NIR = "same-nir"
    SAME_NAMES = "same-names"
    """Surname, first given name and birth date."""
    OTHER_SEX = "other-sex"
    OTHER_NIR = "other-nir"
    NIR_OF_OTHER_DATE = "nir-of-other-date"
    NIR_OF_OTHER_GIVEN_NAME = "nir-of-other-given-name"
    OTHER_BIRTH_NAME = "other-birth-name"
    OTHER_GIVEN_NAME = "other-given-name"
    """Same surname and birth date: twins, or a second given name that is used."""
    NEAR_GIVEN_NAME = "near-given-name"
    NEAR_SURNAME = "near-surname"
    OTHER_SURNAME = "other-surname"
    """Same first given name and birth date: a marriage, or chance."""
    NEAR_DATE = "near-date"
    CODE_OF_OTHER_NAMES = "code-of-other-names"
    SEVERAL = "several"
    """It fits records that are kept apart, or that contradict each other."""
    NO_SURNAME = "no-surname"
    NO_GIVEN_NAME = "no-given-name"
    NO_BIRTH_DATE = "no-birth-date"


class Bond(StrEnum):
    """How two sets of traits stand to each other. CLASH: they are one by this and not one by that."""

    SAME = "same"
    CLASH = "clash"
    NEAR = "near"
    NONE = "none"


def keys(traits: Traits) -> frozenset[str]:
    """What two have in common between whom there is any bond, for finding whom to compare with."""
    found: list[str] = []
    if traits.birth_date is not None:
        found.append(f"d:{traits.birth_date.isoformat()}")
    if traits.nir:
        found.append(f"n:{traits.nir}")
    if (code := telling(traits.sender_code)) is not None:
        found.append(f"c:{code.laboratory}:{code.code}")
    found += [f"g:{surname_key(name)}:{given_key(traits.given_names)[:1]}" for name in traits.surnames]
    return frozenset(found)


def bond(one: Traits, other: Traits) -> tuple[Bond, tuple[Why, ...]]:
    """How two reports stand to each other, and why. Symmetric."""
    names, given = _surnames(one, other), _given_names(one, other)
    dated = one.birth_date is not None and other.birth_date is not None
    own = (own_nir(one), own_nir(other))
    if one.nir and one.nir == other.nir and dated and any(own):
        return _same_nir(one, other, given=given)
    if None not in own and not _provisional(*own):
        return (Bond.CLASH, (Why.OTHER_NIR,)) if _same_names(one, other, names=names, given=given) else (Bond.NONE, ())
    if dated and one.birth_date == other.birth_date:
        found = _same_date(one, other, names=names, given=given)
    else:
        found = _other_date(one, other, names=names, given=given)
    if found is None and (code := telling(one.sender_code)) is not None and code == telling(other.sender_code):
        found = Why.CODE_OF_OTHER_NAMES
    if found is None:
        return Bond.NONE, ()
    return _BONDS.get(found, Bond.NEAR), (found,)


def contradiction(one: Traits, other: Traits) -> Why | None:
    """What makes two people of them whatever else they share: two numbers of their own, or another sex."""
    own = (own_nir(one), own_nir(other))
    if None not in own and own[0] != own[1] and not _provisional(*own):
        return Why.OTHER_NIR
    return Why.OTHER_SEX if {_sex(one), _sex(other)} == {"M", "F"} else None


def own_nir(traits: Traits) -> str | None:
    """The NIR where it is the patient's own: a child's report often gives the number of the parent who is insured.

    Year and month of birth and the sex stand in it; a fictive month agrees with any.
    """
    nir, born = traits.nir, traits.birth_date
    if not nir or born is None:
        return None
    year, month = int(nir[1:3]), int(nir[3:5])
    agrees = year == born.year % 100 and (month > _MONTHS or month == born.month)
    return nir if agrees and traits.sex in (None, _sex_of(nir)) else None


def near_dates(one: date | None, other: date | None) -> bool:
    """Whether one may be a slip of the pen for the other: a digit, two exchanged, day for month, another century."""
    if one is None or other is None or one == other:
        return False
    left, right = f"{one:%d%m}{one.year:04}", f"{other:%d%m}{other.year:04}"
    swapped = (one.day, one.month, one.year) == (other.month, other.day, other.year)
    return one_slip(left, right) or swapped or left[:4] + left[6:] == right[:4] + right[6:]


def covers(known: Traits, new: Traits) -> bool:
    """Whether `new` says nothing that `known` does not say already."""
    pairs = (
        (surname_key(known.birth_name), surname_key(new.birth_name)),
        (surname_key(known.used_name), surname_key(new.used_name)),
        (given_key(known.given_names), given_key(new.given_names)),
        (known.birth_date, new.birth_date),
        (known.sex, new.sex),
        (known.nir, new.nir),
        (telling(known.sender_code), telling(new.sender_code)),
    )
    return all(not said or said == before for before, said in pairs)


# How two reports stand to each other.


def _same_nir(one: Traits, other: Traits, *, given: Likeness) -> tuple[Bond, tuple[Why, ...]]:
    both = own_nir(one) is not None and own_nir(other) is not None
    if one.birth_date != other.birth_date:
        return (Bond.CLASH if both else Bond.NEAR), (Why.NIR_OF_OTHER_DATE,)
    if not both:  # year and month agree, so it is the sex that does not
        return Bond.CLASH, (Why.OTHER_SEX,)
    if given is Likeness.OTHER:
        return Bond.CLASH, (Why.NIR_OF_OTHER_GIVEN_NAME,)
    return Bond.SAME, (Why.SAME_NIR,)


def _same_names(one: Traits, other: Traits, *, names: Likeness, given: Likeness) -> bool:
    return names is given is Likeness.SAME and one.birth_date == other.birth_date


def _same_date(one: Traits, other: Traits, *, names: Likeness, given: Likeness) -> Why | None:
    sexes = {_sex(one), _sex(other)}
    if names is given is Likeness.SAME:
        if sexes == {"M", "F"}:
            return Why.OTHER_SEX
        births = (surname_key(one.birth_name), surname_key(other.birth_name))
        return Why.OTHER_BIRTH_NAME if all(births) and births[0] != births[1] else Why.SAME_NAMES
    if names is Likeness.SAME:
        return Why.NEAR_GIVEN_NAME if given is Likeness.NEAR else Why.OTHER_GIVEN_NAME
    if names is Likeness.NEAR and given is not Likeness.OTHER:
        return Why.NEAR_SURNAME
    married = given is Likeness.SAME and sexes not in ({"M"}, {"M", "F"})
    return Why.OTHER_SURNAME if married else None


def _other_date(one: Traits, other: Traits, *, names: Likeness, given: Likeness) -> Why | None:
    same = names is Likeness.SAME and given is not Likeness.OTHER
    same = same and given_key(one.given_names)[:1] == given_key(other.given_names)[:1]
    return Why.NEAR_DATE if same and near_dates(one.birth_date, other.birth_date) else None


_BONDS = {Why.SAME_NAMES: Bond.SAME, Why.OTHER_SEX: Bond.CLASH, Why.OTHER_BIRTH_NAME: Bond.CLASH}
"""All others: NEAR."""


def _surnames(one: Traits, other: Traits) -> Likeness:
    """The best of any two. What is missing resembles nothing."""
    found = {surname_likeness(left, right) for left, right in product(one.surnames, other.surnames)}
    return next((each for each in (Likeness.SAME, Likeness.NEAR) if each in found), Likeness.OTHER)


def _given_names(one: Traits, other: Traits) -> Likeness:
    if not given_key(one.given_names) or not given_key(other.given_names):
        return Likeness.NEAR
    return given_likeness(one.given_names or "", other.given_names or "")


def _sex(traits: Traits) -> str | None:
    nir = own_nir(traits)
    return traits.sex or (_sex_of(nir) if nir is not None else None)


def _sex_of(nir: str) -> str:
    return "M" if nir[0] in _MEN else "F"


def _provisional(*numbers: str | None) -> bool:
    """Numbers for a time only say nothing when they differ."""
    return any(number is not None and number[0] in _PROVISIONAL for number in numbers)


def telling(code: SenderCode | None) -> SenderCode | None:
    """The code unless it is plainly none: some programs write a title, a point or nothing there."""
    if code is None:
        return None
    compact = "".join(code.code.split()).casefold()
    telling = len(compact) >= _SHORTEST_CODE and any(letter.isdigit() for letter in compact) and len(set(compact)) > 1
    return SenderCode(code.laboratory, compact) if telling and code.laboratory else None
