"""Synchronising with a server that does harm at any step: nothing is lost or shown twice, and the next run finishes."""

from collections.abc import Callable

import pytest

from secmail.api import commands as c
from tests.support import fault_scenes
from tests.support.fault_bench import Bench
from tests.support.fault_count import PROPERTY
from tests.support.fault_kinds import Fault, Kind, Protocol
from tests.support.fault_matrix import harm, planned, share
from tests.support.fault_trials import spoiled_sync, steps_of

PARTS = 3
SCENES = {
    "first": (fault_scenes.first_sync, 2),
    "news": (fault_scenes.news, 1),
    "renumbered": (fault_scenes.renumbered, 2),
    "renamed": (fault_scenes.renamed, 2),
}
"""With every how many steps there is a fault in the suite."""
AGAIN_FOUND = ("renumbered", "renamed")


@pytest.mark.expects_log
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("scene", SCENES)
def test_a_synchronisation_survives(
    bench: Bench, scene: str, part: int, record_property: Callable[[str, object], None]
) -> None:
    prepare, every = SCENES[scene]
    picture = bench.picture(scene, prepare)
    steps = steps_of(bench, bench.imap, picture, c.Synchronise())
    faults = share(planned(steps, Protocol.IMAP, every=every), part, PARTS)
    record_property(PROPERTY, harm(scene, faults, lambda fault: spoiled_sync(bench, picture, fault)))


@pytest.mark.expects_log
@pytest.mark.parametrize("scene", AGAIN_FOUND)
def test_a_cut_synchronisation_shows_nothing_twice_or_nowhere(bench: Bench, scene: str) -> None:
    picture = bench.picture(scene, SCENES[scene][0])
    steps = steps_of(bench, bench.imap, picture, c.Synchronise())
    cuts = [Fault(step, Kind.CUT, place) for place, step in enumerate(steps[len(steps) // 3 :]) if place % 6 == 0]
    harm(scene, cuts, lambda fault: spoiled_sync(bench, picture, fault))
