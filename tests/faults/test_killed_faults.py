"""Killed before any change of any file, or out of room from it on: what the next start finds is whole, and finished."""

from collections.abc import Callable, Iterator

import pytest

from tests.support import fault_scenes, file_shim
from tests.support.fault_bench import Bench, Picture
from tests.support.fault_count import PROPERTY
from tests.support.fault_matrix import WHOLE
from tests.support.fault_process import Deed, Processes
from tests.support.fault_trials import filed, filed_result, note_before, submitted, synchronised

HARMS = ("kill", "full")
SCENES: dict[str, tuple[Callable[..., dict[str, object]], Deed, int, int]] = {
    "first": (fault_scenes.first_sync, Deed.SYNCHRONISE, 4, 9),
    "news": (fault_scenes.news, Deed.SYNCHRONISE, 4, 9),
    "queued": (fault_scenes.queued, Deed.SUBMIT, 1, 3),
    "to be filed": (fault_scenes.to_be_filed, Deed.SYNCHRONISE, 1, 3),
    "result": (fault_scenes.opened_result, Deed.FILE_RESULT, 6, 14),
}
"""Every how many changes there is a kill, and a full disk; the whole matrix has them all."""


@pytest.fixture(scope="module")
def processes(bench: Bench, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    shim = file_shim.built(tmp_path_factory.mktemp("shim"))
    if shim is None:
        pytest.skip("no C compiler to build the counting shim with")
    with Processes(shim, bench) as running:
        yield running


@pytest.mark.expects_log
@pytest.mark.parametrize("scene", SCENES)
def test_a_kill_or_a_full_disk_loses_nothing(
    bench: Bench, processes: Processes, scene: str, record_property: Callable[[str, object], None]
) -> None:
    prepare, deed, *every = SCENES[scene]
    picture = bench.picture(scene, prepare)
    note_before(bench, picture)
    changes = _whole_run(bench, processes, picture, deed)
    wrong = {}
    places = [(harm, n) for harm, step in zip(HARMS, every, strict=True) for n in range(1, changes + 1, _step(step))]
    for harm, at in places:
        bench.put_back(picture)
        ended = processes.run(deed, **{harm: at})
        if told := ended.told or _wrong_afterwards(bench, picture, deed):
            wrong[harm, at] = told
    assert not wrong, f"{len(wrong)} of {len(places)} did harm:\n" + "\n".join(
        f"{place}: {told}" for place, told in wrong.items()
    )
    record_property(PROPERTY, [f"{scene}: {harm} at change {n}" for harm, n in places])


def _step(step: int) -> int:
    return 1 if WHOLE else step


def _whole_run(bench: Bench, processes: Processes, picture: Picture, deed: Deed) -> int:
    """How many changes it makes; what it files is noted."""
    bench.put_back(picture)
    ended = processes.run(deed)
    assert (ended.killed, ended.told) == (False, "")
    if deed is Deed.FILE_RESULT:
        (file,) = bench.desk.inbox_folder.iterdir()
        picture.facts["file"] = file.read_bytes()
    return ended.changes


def _wrong_afterwards(bench: Bench, picture: Picture, deed: Deed) -> str:
    if deed is Deed.FILE_RESULT:
        return filed_result(bench, picture.facts["file"])
    if deed is Deed.SUBMIT:
        return submitted(bench, picture)
    if "served" not in picture.facts:
        return filed(bench, picture)
    with bench.running():
        told = synchronised(bench, picture)
    bench.require_sound()
    return told
