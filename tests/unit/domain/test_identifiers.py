"""National numbers compare in one form, and only as far as they tell one person."""

import pytest

from secmail.domain.identifiers import (
    NumberKind,
    different_persons,
    is_of_structure,
    normal_identifier,
    number_kind,
    possible_identifiers,
    same_person_number,
)

RPPS, ADELI, EMPLOYEE = "899700000017", "0750000013", "30B0057881/CPET0002"
FINESS, SIRET = "10B0057881", "312345678901234"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (RPPS, RPPS),
        ("99700000017", RPPS),
        (" 8 99700 000017 ", RPPS),
        ("8.997.000.000-17", RPPS),
        (ADELI, ADELI),
        ("02a0000013", "02A0000013"),
        ("30b0057881/cpet0002", EMPLOYEE),
        (SIRET, SIRET),
        ("12345678901234", SIRET),
        (FINESS, FINESS),
        ("750000013", None),  # ADELI or FINESS
        ("", None),
        ("8997000000171", None),
        ("89970000001", "889970000001"),  # eleven digits are a bare RPPS, whatever they begin with
        ("Fontaine", None),
        ("8" * 70, None),
        ("30B0057881/1.23", None),
        ("30B0057881/CPE T0002", None),
        ("٨٩٩٧٠٠٠٠٠٠١٧" * 2, None),
    ],
)
def test_one_form(text: str, expected: str | None) -> None:
    assert normal_identifier(text) == expected


def test_nine_characters_may_be_of_two_kinds() -> None:
    assert possible_identifiers("750000013") == ("0750000013", "1750000013")


def test_kinds() -> None:
    kinds = [number_kind(number) for number in (RPPS, ADELI, EMPLOYEE, FINESS, SIRET, "x")]
    assert kinds == [*(NumberKind(word) for word in ("rpps", "adeli", "employee", "finess", "siret")), None]
    assert [is_of_structure(number) for number in (FINESS, SIRET, RPPS, None)] == [True, True, False, False]


def test_the_same_person() -> None:
    assert same_person_number(RPPS, "99700000017")
    assert same_person_number(EMPLOYEE, EMPLOYEE.lower())
    assert not same_person_number(SIRET, SIRET)
    assert not same_person_number(RPPS, None)
    assert not same_person_number("?", "?")


def test_two_persons_only_within_one_register() -> None:
    assert different_persons(RPPS, "899700000025")
    assert not different_persons(RPPS, ADELI)
    assert not different_persons(EMPLOYEE, "30B0057881/CPET0003")
    assert not different_persons(RPPS, None)


def test_a_person_is_no_structure() -> None:
    for person in (RPPS, ADELI, EMPLOYEE):
        for structure in (FINESS, SIRET):
            assert different_persons(person, structure) and different_persons(structure, person)
    assert not different_persons(FINESS, SIRET), "one house in two registers"
