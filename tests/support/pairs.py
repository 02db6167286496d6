"""Choosing from a matrix: every pair of values of two axes at least once, or everything when that is asked for."""

import os
import random
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations, product

WHOLE = "SECMAIL_WHOLE_MATRIX"
"""Set it to 1 to run every combination (minutes) instead of every pair (seconds)."""

Case = dict[str, str]


def cases(axes: Mapping[str, Sequence[str]], keep: Callable[[Case], bool] = lambda _: True) -> list[Case]:
    """The combinations to run, of those that `keep` calls possible; the same ones each time."""
    whole = [dict(zip(axes, values, strict=True)) for values in product(*axes.values())]
    possible = [case for case in whole if keep(case)]
    if os.environ.get(WHOLE) == "1":
        return possible
    random.Random("pairs").shuffle(possible)
    missing = {pair for case in possible for pair in _pairs(case)}
    chosen: list[Case] = []
    # First those that bring the most, then whatever is still missing.
    for at_least in range(len(axes) * (len(axes) - 1) // 2, 0, -1):
        for case in possible:
            brought = _pairs(case) & missing
            if len(brought) >= at_least:
                chosen.append(case)
                missing -= brought
    return chosen


def name(case: Case) -> str:
    """For the test's name."""
    return "-".join(case.values())


def _pairs(case: Case) -> set[tuple[tuple[str, str], ...]]:
    return set(combinations(case.items(), 2))
