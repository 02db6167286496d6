"""Numbers, ranges and flags, one line per trap."""

from decimal import Decimal

import pytest

from secmail.hprim.model import Flag
from secmail.hprim.values import (
    Quantity,
    Range,
    computed_flag,
    looks_like_day,
    parse_quantity,
    parse_range,
    parse_range_field,
)


@pytest.mark.parametrize(
    ("value", "unit", "number", "comparator"),
    [
        ("5.2", "g/l", "5.2", None),
        ("-8", None, "-8", None),
        ("+3.5", None, "3.5", None),
        ("12,9", "g/l", "12.9", None),
        (".5", None, "0.5", None),
        ("85*", "µmol/L", "85", None),
        ("*12.9*", None, "12.9", None),
        ("<5", None, "5", "<"),
        ("< 5,0", None, "5.0", "<"),
        (">=120", None, "120", ">="),
        ("≥120", None, "120", ">="),
        ("≤ 3", None, "3", "<="),
        ("=<3", None, "3", "<="),
        ("=>3", None, "3", ">="),
        ("inf. à 5", None, "5", "<"),
        ("Inférieur à 5", None, "5", "<"),
        ("supérieur à 90", None, "90", ">"),
        ("5 270 000", "/mm3", "5270000", None),
        ("5\u00a0270", "/mm3", "5270", None),
        ("5 g/l", "g/l", "5", None),
        ("5 G / L", "g/l", "5", None),
        ("10 %", None, "10", None),
        ("−8", None, "-8", None),
        ("12.", None, "12", None),
        ("10^5", None, "100000", None),
        ("10⁵", "UFC/ml", "100000", None),
        ("<10^3 UFC/ml", None, "1000", "<"),
        ("1,2.10^6", None, "1200000", None),
        ("1,2 x 10^6", "/mm3", "1200000", None),
        ("1,2·10⁻³", None, "0.0012", None),
        ("1.2E+06", None, "1200000", None),
        ("5,2 10^9/L", None, "5.2", None),
        ("5,2 10^9/L", "10^9/L", "5.2", None),
        ("5.2 10^9", "/L", "5200000000", None),
        ("supérieure ou égale à 90", None, "90", ">="),
        ("moins de 5", None, "5", "<"),
        ("plus de 5 g/l", "g/l", "5", ">"),
        ("< ou = 5", None, "5", "<="),
        ("> ou =5", None, "5", ">="),
        ("< à 5", None, "5", "<"),
        (" *  <5,0 ** ", None, "5.0", "<"),
    ],
)
def test_numbers(value: str, unit: str | None, number: str, comparator: str | None) -> None:
    quantity = parse_quantity(value, unit)
    assert (quantity.number, quantity.comparator) == (Decimal(number), comparator)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "1/80",
        "1:80",
        "12/8",
        "2+",
        "A+",
        "++",
        "±",
        "traces",
        "4 à 6 par champ",
        "2.20-2.60",
        "-2 - 2",
        "5 à 10",
        "10e5",
        "1.250.000",
        "12..5",
        "12.9 L",
        "10e5 H",
        "~5",
        "03/04/2025",
        "- 8",
        "10^",
        "1,2.10^",
        "10^100",
        "5'000",
        "5 mg/l 6",
        "٣",
        "1" * 81,
        "5,2,1",
        "-",
    ],
)
def test_not_numbers(value: str) -> None:
    assert parse_quantity(value, None).number is None


def test_value_with_another_unit_than_its_field_is_not_a_number() -> None:
    assert parse_quantity("5 mg/l", "g/l").number is None


def test_unit_in_the_value_is_reported() -> None:
    assert parse_quantity("< 0.12  mg/l", None) == Quantity(
        Decimal("0.12"), "<", "mg/l", ("hprim.result.unit_in_value",)
    )
    assert parse_quantity("0,12 mg", None).repairs == ("hprim.result.number_repaired", "hprim.result.unit_in_value")


MARKED = [
    ("12.9 H", "12.9", "H", False),
    ("12,9 (H)", "12.9", "H", False),
    ("12,9 +", "12.9", "H", False),
    ("12.9 L", "12.9", "L", False),
    ("<5 L", "5", "L", False),
    ("12.9 \N{DOWNWARDS ARROW}", "12.9", "L", False),
    ("12.9 !", "12.9", None, True),
    ("12.9 contrôlé", "12.9", None, False),
    ("4,5x10e6", "4500000", None, False),
]


@pytest.mark.parametrize(("value", "number", "mark", "starred"), MARKED)
def test_mark_after_a_number(value: str, number: str, mark: str | None, starred: bool) -> None:
    found = parse_quantity(value, "g/dl")
    assert (found.number, found.mark, found.starred) == (Decimal(number), mark, starred)
    assert found.repairs == ("hprim.result.number_repaired",)


def test_plain_numbers_need_no_repair() -> None:
    assert parse_quantity("<5.2", None).repairs == ()
    assert parse_quantity("5,2", None).repairs == ("hprim.result.number_repaired",)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        ("", "", (None, None, True, ())),
        ("0.7", "1.1", ("0.7", "1.1", True, ())),
        ("12,0", "16,0", ("12.0", "16.0", True, ())),
        ("", "5", (None, "5", True, ())),
        ("0.4", "", ("0.4", None, True, ())),
        ("2.20-2.60", "", ("2.20", "2.60", True, ("hprim.range.combined",))),
        ("-2 - 2", "", ("-2", "2", True, ("hprim.range.combined",))),
        ("-5--2", "", ("-5", "-2", True, ("hprim.range.combined",))),
        ("(12,0 à 16,0)", "", ("12.0", "16.0", True, ("hprim.range.combined",))),
        ("<5", "", (None, "5", True, ("hprim.range.combined",))),
        ("> 0.40", "", ("0.40", None, True, ("hprim.range.combined",))),
        ("neg", "", (None, None, True, ("hprim.range.unreadable",))),
        ("neg", "5", (None, "5", True, ("hprim.range.unreadable",))),
        ("5", "2", ("5", "2", False, ("hprim.range.reversed",))),
        ("0", "0", ("0", "0", False, ("hprim.range.reversed",))),
        ("10 à 40", "", ("10", "40", True, ("hprim.range.combined",))),
        ("de 10 à 40", "", ("10", "40", True, ("hprim.range.combined",))),
        ("entre 10 et 40", "", ("10", "40", True, ("hprim.range.combined",))),
        ("0,4 - 4,0 mUI/L", "", ("0.4", "4.0", True, ("hprim.range.combined",))),
        ("", "2.20-2.60", ("2.20", "2.60", True, ("hprim.range.combined",))),
        ("", "<5", (None, "5", True, ("hprim.range.combined",))),
        ("inférieur ou égal à 5", "", (None, "5", True, ("hprim.range.combined",))),
        (">10", "<20", ("10", "20", True, ())),
        ("<10", "<20", (None, "20", True, ("hprim.range.unreadable",))),
        ("10-", "", (None, None, True, ("hprim.range.unreadable",))),
        ("3 mmol/L", "6 mmol/L", ("3", "6", True, ())),
        ("3.9", "6,1 mmol/L (à jeun)", ("3.9", "6.1", True, ())),
        ("3", "à 6", ("3", "6", True, ())),
        ("3", "6 *", ("3", "6", True, ())),
        ("", "6,1 mmol/L", (None, "6.1", True, ())),
    ],
)
def test_ranges(low: str, high: str, expected: tuple[object, ...]) -> None:
    found = parse_range(low, high)
    texts = tuple(None if bound is None else str(bound) for bound in (found.low, found.high))
    assert (*texts, found.usable, found.repairs) == expected


def test_range_in_one_field_is_the_rule_in_sante() -> None:
    assert parse_range_field("10 - 40") == Range(Decimal(10), Decimal(40))
    assert parse_range_field("<5") == Range(None, Decimal(5), open=True)
    assert parse_range_field("") == Range(None, None)


def flag(value: str, low: str, high: str) -> Flag | None:
    return computed_flag(parse_quantity(value, None), parse_range(low, high))


@pytest.mark.parametrize(
    ("value", "low", "high", "expected"),
    [
        ("1", "2", "4", "L"),
        ("5", "2", "4", "H"),
        ("2", "2", "4", "N"),
        ("4", "2", "4", "N"),
        ("3", "2", "", "N"),
        ("3", "", "", None),
        ("text", "2", "4", None),
        ("3", "4", "2", None),
        # censored: only the known side counts
        ("<5", "2", "4", None),
        ("<5", "5", "9", "L"),
        ("<=5", "5", "9", None),
        ("<=4", "5", "9", "L"),
        ("<5", "", "4", None),
        (">5", "2", "4", "H"),
        (">4", "2", "4", "H"),
        (">=4", "2", "4", None),
        (">=5", "2", "4", "H"),
        (">3", "2", "4", None),
        (">1", "2", "", None),
        # a bound that the range does not hold decides nothing at the bound itself
        ("5", "< 5", "", None),
        ("4.9", "< 5", "", "N"),
        ("5", "<= 5", "", "N"),
        ("5.1", "< 5", "", "H"),
        ("60", "> 60", "", None),
        # a bound that is written but cannot be read is still a bound
        ("9", "3.9", "-", None),
        ("9", "3", "négatif", None),
        ("2", "3-6", "6", None),
        ("2", "3", "?", "L"),
        # from nothing on, or up to less than nothing
        ("500", "0", "", None),
        ("5", "", "-6.1", None),
        # one of them may be in thousands
        ("12.345", "4000", "10000", None),
        ("12,345", "4 000", "10 000", None),
        ("4,5.10^6", "4", "5", None),
        ("12345", "4.000", "10.000", None),
        ("0.003", "0.400", "4.000", "L"),
        ("45", "0.400", "4.000", "H"),
        ("10^5", "", "1000", "H"),
    ],
)
def test_computed_flags(value: str, low: str, high: str, expected: str | None) -> None:
    assert flag(value, low, high) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("20250403", True), ("03042025", True), ("20251340", False), ("12345678", False), ("2025", False)],
)
def test_eight_digit_dates(text: str, expected: bool) -> None:
    assert looks_like_day(text) is expected
