"""Synchronising with a server that does harm at any step: nothing is lost or shown twice, and the next run finishes."""

from collections.abc import Callable

import pytest

from secmail.api import commands as c
from tests.support import fault_scenes
from tests.support.fault_bench import Bench
from tests.support.fault_count import PROPERTY
from tests.support.fault_matrix import harm, planned, share
from tests.support.fault_proxy import Protocol
from tests.support.fault_trials import spoiled_sync, steps_of

PARTS = 4
SCENES = {
    "first": (fault_scenes.first_sync, 1),
    "news": (fault_scenes.news, 2),
    "renumbered": (fault_scenes.renumbered, 1),
    "renamed": (fault_scenes.renamed, 1),
}


@pytest.mark.expects_log
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("scene", SCENES)
def test_a_synchronisation_survives(
    bench: Bench, scene: str, part: int, record_property: Callable[[str, object], None]
) -> None:
    prepare, each = SCENES[scene]
    picture = bench.picture(scene, prepare)
    steps = steps_of(bench, bench.imap, picture, c.Synchronise())
    faults = share(planned(steps, Protocol.IMAP, each=each), part, PARTS)
    record_property(PROPERTY, harm(scene, faults, lambda fault: spoiled_sync(bench, picture, fault)))
