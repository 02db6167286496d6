"""National numbers of persons and structures, as certificates and directories write them (cps-mssante §2.5).

The first character tells the kind: 8 RPPS (11 digits), 0 ADELI (9 characters), 1 FINESS (9 characters), 3 SIRET (14
digits); `structure/employee` is somebody on the staff of a structure, who has no number of his own.
"""

import re
from enum import StrEnum


class NumberKind(StrEnum):
    """Whose number it is."""

    RPPS = "rpps"
    ADELI = "adeli"
    EMPLOYEE = "employee"
    FINESS = "finess"
    SIRET = "siret"


_WHOLE = {
    NumberKind.RPPS: re.compile(r"8[0-9]{11}"),
    NumberKind.ADELI: re.compile(r"0[0-9][0-9AB][0-9]{7}"),  # departments 2A, 2B; 0B in numbers of tests
    NumberKind.FINESS: re.compile(r"1[0-9][0-9AB][0-9]{7}"),
    NumberKind.SIRET: re.compile(r"3[0-9]{14}"),
    NumberKind.EMPLOYEE: re.compile(r"[1-9][0-9A-Z]{8,14}/[0-9A-Z]{2,20}"),
}
_OF_ONE_PERSON = frozenset({NumberKind.RPPS, NumberKind.ADELI})
_OF_PERSONS = _OF_ONE_PERSON | {NumberKind.EMPLOYEE}
_BARE_RPPS, _BARE_SIRET, _BARE_NINE = (
    re.compile(r"[0-9]{11}"),
    re.compile(r"[0-9]{14}"),
    re.compile(r"[0-9][0-9AB][0-9]{7}"),
)
_SEPARATORS = re.compile(r"[\s.\-\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]+")
_LONGEST = 64


def number_kind(number: str) -> NumberKind | None:
    """Of a number with its type's digit; None where it is none."""
    return next((kind for kind, shape in _WHOLE.items() if shape.fullmatch(number)), None)


def normal_identifier(text: str) -> str | None:
    """The form in which numbers compare, with the type's digit; None where it is no number, or could be of two kinds.

    A bare RPPS (11 digits) or SIRET (14) gets its digit. Nine characters alone may be ADELI or FINESS: see
    `possible_identifiers`.
    """
    found = possible_identifiers(text)
    return found[0] if len(found) == 1 else None


def possible_identifiers(text: str) -> tuple[str, ...]:
    """Every number that somebody who typed this may mean."""
    if len(text) > _LONGEST:
        return ()
    whole = text.strip().upper()
    if number_kind(whole) is not None:
        return (whole,)
    bare = _SEPARATORS.sub("", whole)
    if number_kind(bare) is not None:
        return () if "/" in bare else (bare,)  # staff are numbered by their structure, with whatever signs
    if _BARE_RPPS.fullmatch(bare):
        return (f"8{bare}",)
    if _BARE_SIRET.fullmatch(bare):
        return (f"3{bare}",)
    if _BARE_NINE.fullmatch(bare):
        return (f"0{bare}", f"1{bare}")
    return ()


def same_person_number(one: str | None, other: str | None) -> bool:
    """Whether both are one number of one person or employee; structures are no persons, and an ADELI is no RPPS."""
    if one is None or other is None:
        return False
    number = normal_identifier(one)
    return number is not None and number == normal_identifier(other) and number_kind(number) in _OF_PERSONS


def different_persons(one: str | None, other: str | None) -> bool:
    """Whether the two numbers can only be of two: of one register and not the same, or a person's and a structure's.

    Who has an ADELI number in one place and an RPPS number in another may well be one person.
    """
    if one is None or other is None:
        return False
    first, second = normal_identifier(one), normal_identifier(other)
    if first is None or second is None:
        return False
    if is_of_structure(first) is not is_of_structure(second):
        return True
    kind = number_kind(first)
    return kind in _OF_ONE_PERSON and kind is number_kind(second) and first != second


def is_of_structure(number: str | None) -> bool:
    """FINESS or SIRET."""
    return number is not None and number_kind(number) in {NumberKind.FINESS, NumberKind.SIRET}
