"""Values that are only known to be below or above something, against bounds that belong to the range or do not.

A mark is computed only where every value that it may be lies on one side; what does not decide stays without one.
"""

from itertools import product

import pytest

from secmail import hprim
from secmail.hprim.model import Flag, Result
from secmail.hprim.values import computed_flag, parse_quantity, parse_range, parse_range_field

STEPS = [number / 2 for number in range(21)]
"""All values that a measurement can have here: from 0 to 10, by halves."""
SIGNS = ("", "<", "<=", "≤", ">", ">=", "≥", "inférieur à ", "> ou = ")
RANGES = ("<5", "< 5", "<=5", "≤ 5", "> 5", ">5", ">=5", "≥5", "3 - 7", "inférieur à 5", "supérieur ou égal à 5")


def meant(sign: str, number: float) -> set[float]:
    """All that a written value may stand for."""
    tests = {
        **dict.fromkeys(("<", "inférieur à "), lambda at: at < number),
        **dict.fromkeys((">",), lambda at: at > number),
        **dict.fromkeys(("<=", "≤"), lambda at: at <= number),
        **dict.fromkeys((">=", "≥", "> ou = "), lambda at: at >= number),
        "": lambda at: at == number,
    }
    return {at for at in STEPS if tests[sign](at)}


def sides(written: str, at: float) -> Flag:
    """Where a measured value lies, by what the range says."""
    if written == "3 - 7":
        return Flag.LOW if at < 3 else Flag.HIGH if at > 7 else Flag.NORMAL
    if written in {"<5", "< 5", "inférieur à 5"}:
        return Flag.NORMAL if at < 5 else Flag.HIGH
    if written in {"<=5", "≤ 5"}:
        return Flag.NORMAL if at <= 5 else Flag.HIGH
    if written in {">5", "> 5"}:
        return Flag.NORMAL if at > 5 else Flag.LOW
    return Flag.NORMAL if at >= 5 else Flag.LOW


@pytest.mark.parametrize(("sign", "written"), list(product(SIGNS, RANGES)))
def test_no_mark_is_invented(sign: str, written: str) -> None:
    for number in (2.5, 3, 4.5, 5, 5.5, 7, 8):
        flag = computed_flag(parse_quantity(f"{sign}{number:g}", None), parse_range_field(written))
        possible = {sides(written, at) for at in meant(sign, number)}
        assert flag is None or possible == {flag}, (number, flag, possible)
        if sign == "" and number != 5:
            assert flag is not None, number


@pytest.mark.parametrize(
    ("value", "written", "flag"),
    [
        ("<5", ">=5", Flag.LOW),
        ("<5", "5 - 9", Flag.LOW),
        ("<4", ">5", Flag.LOW),
        (">5", "<=5", Flag.HIGH),
        (">5", "1 - 5", Flag.HIGH),
        (">=6", "<5", Flag.HIGH),
        ("<5", "<5", None),
        ("<5", "<=5", None),
        ("<10", "<5", None),
        (">1", ">5", None),
        ("5", "<5", None),
        ("5", ">5", None),
        ("5", "<=5", Flag.NORMAL),
    ],
)
def test_marks_that_are_certain_are_computed(value: str, written: str, flag: Flag | None) -> None:
    assert computed_flag(parse_quantity(value, None), parse_range_field(written)) is flag


@pytest.mark.parametrize(
    ("low", "high", "is_open"),
    [
        ("", "5", False),
        ("", "<5", True),
        ("", "< 5", True),
        ("", "<=5", False),
        ("", "≤5", False),
        ("", "< ou = 5", False),
        (">5", "", True),
        ("1", "<5", True),
        ("1", "≤5", False),
        (">1", "5", True),
        ("-1", "5", False),
    ],
)
def test_bounds_in_their_own_fields_may_be_outside_of_the_range(low: str, high: str, *, is_open: bool) -> None:
    found = parse_range(low, high)
    assert found.open is is_open
    assert found.usable
    bound = high.strip("<>=≤≥ ou") or low.strip("<>=≤≥ ou")
    assert (computed_flag(parse_quantity(bound, None), found) is None) is is_open


def only(data: str) -> Result:
    (report,) = hprim.read(data.encode()).reports
    (result,) = report.results
    return result


HEAD = (
    "7\nDUPONT\nJEANNE\n\n\n06000 NICE\n01/02/1950\n\n12\n20/11/2026\n.          LABO FICTIF\n.          DR FICTIF\n\n"
)


@pytest.mark.parametrize(("high", "is_open"), [("<5", True), ("5", False), ("<=5", False)])
def test_a_result_knows_whether_its_bound_is_normal(high: str, *, is_open: bool) -> None:
    medecin = only(f"{HEAD}****LAB****\nRES|CRP|CRP|N|5|mg/l||{high}||F\n****FIN****\n****FINFICHIER****\n")
    assert (medecin.open_range, medecin.flag) == (is_open, None if is_open else Flag.NORMAL)
    sante = only(
        "H|~^\\&|L.HPR||LABO||ORU|||CABINET||P|H2.1~C|20261120\nP|1|1||1|DUPONT~JEANNE||19500201|F\nOBR|1|1||CRP\n"
        f"OBX|1|NM|CRP~CRP||5|mg/l|{high}||||F\nL|1||1|5\n"
    )
    assert sante.open_range is (high == "<5")
