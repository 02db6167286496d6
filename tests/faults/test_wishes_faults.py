"""Marking, moving and reading mail with a server that does harm at any step: done in the end, once, nothing lost."""

from collections.abc import Callable

import pytest

from tests.support import fault_scenes
from tests.support.fault_bench import Bench
from tests.support.fault_count import PROPERTY
from tests.support.fault_kinds import Protocol
from tests.support.fault_matrix import harm, planned
from tests.support.fault_wishes import WISHES, reading_steps, spoiled_reading, spoiled_wish, wish_steps

pytestmark = pytest.mark.expects_log


@pytest.mark.parametrize("name", WISHES)
def test_a_wish_comes_true_or_is_refused(
    bench: Bench, name: str, record_property: Callable[[str, object], None]
) -> None:
    wish = WISHES[name]
    picture = bench.picture("watched", fault_scenes.watched)
    steps = wish_steps(bench, picture, wish)
    faults = planned(steps[len(steps) // 4 :], Protocol.IMAP)
    record_property(PROPERTY, harm(name, faults, lambda fault: spoiled_wish(bench, picture, wish, fault)))


def test_a_large_message_is_read_whole_in_the_end(bench: Bench, record_property: Callable[[str, object], None]) -> None:
    picture = bench.picture("large", fault_scenes.large)
    steps = reading_steps(bench, picture)
    assert sum(step.label == "literal" for step in steps) > 40
    faults = planned(steps[len(steps) // 4 :], Protocol.IMAP, every=3)
    record_property(PROPERTY, harm("reading", faults, lambda fault: spoiled_reading(bench, picture, fault)))
