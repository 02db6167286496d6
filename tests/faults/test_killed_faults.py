"""Killed before any change of any file, or unable to make it and all later ones: what the next start finds is whole."""

import errno
from collections.abc import Callable, Iterator

import pytest

from tests.support import fault_scenes, fault_upkeep, file_shim
from tests.support.fault_bench import Bench, Picture
from tests.support.fault_count import PROPERTY
from tests.support.fault_matrix import WHOLE
from tests.support.fault_process import Deed, Processes
from tests.support.fault_trials import filed, filed_result, note_before, submitted, synchronised

FAILURES = (errno.ENOSPC, errno.EROFS, errno.EIO)
"""A full disk, rights that were lost, a disk that breaks."""
SCENES: dict[str, tuple[Callable[..., dict[str, object]], Deed, int, int]] = {
    "first": (fault_scenes.first_sync, Deed.SYNCHRONISE, 5, 7),
    "news": (fault_scenes.news, Deed.SYNCHRONISE, 5, 7),
    "queued": (fault_scenes.queued, Deed.SUBMIT, 2, 3),
    "to be filed": (fault_scenes.to_be_filed, Deed.SYNCHRONISE, 2, 3),
    "result": (fault_scenes.opened_result, Deed.FILE_RESULT, 6, 14),
    "year": (fault_upkeep.year_to_put_away, Deed.PUT_AWAY, 9, 15),
    "overdue": (fault_upkeep.overdue_mail, Deed.REMOVE_OVERDUE, 9, 15),
}
"""Every how many changes there is a kill, and a failure; the whole matrix has them all."""


@pytest.fixture(scope="module")
def processes(bench: Bench, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    shim = file_shim.built(tmp_path_factory.mktemp("shim"))
    if shim is None:
        pytest.skip("no C compiler to build the counting shim with")
    with Processes(shim, bench) as running:
        yield running


@pytest.mark.expects_log
@pytest.mark.parametrize("scene", SCENES)
def test_a_kill_or_a_failing_disk_loses_nothing(
    bench: Bench, processes: Processes, scene: str, record_property: Callable[[str, object], None]
) -> None:
    prepare, deed, *every = SCENES[scene]
    picture = bench.picture(scene, prepare)
    note_before(bench, picture)
    changes = _whole_run(bench, processes, picture, deed)
    wrong = []
    killed = failed = 0
    harms = list(_harms(changes, *map(_step, every)))
    for harm in harms:
        bench.put_back(picture)
        ended = processes.run(deed, **harm)
        killed += ended.killed
        failed += ended.failed
        if told := ended.told or _wrong_afterwards(bench, picture, deed):
            wrong.append(f"{_named(harm)}: {told}")
    assert not wrong, f"{len(wrong)} of {len(harms)} did harm:\n" + "\n".join(wrong)
    # Not quite each: how often a log is written varies by one or two.
    assert killed >= len(range(1, changes, _step(every[0]))) - 1
    assert failed > 0, "no disk ever failed"
    record_property(PROPERTY, [f"{scene}: {_named(harm)}" for harm in harms])


def _harms(changes: int, kills: int, failures: int) -> Iterator[dict[str, int]]:
    for at in range(1, changes + 1, kills):
        yield {"kill": at}
    for turn, at in enumerate(range(1, changes + 1, failures)):
        for error in FAILURES if WHOLE else (FAILURES[turn % len(FAILURES)],):
            yield {"fail": at, "error": error}


def _named(harm: dict[str, int]) -> str:
    return f"kill at {harm['kill']}" if "kill" in harm else f"{errno.errorcode[harm['error']]} at {harm['fail']}"


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
    if deed is Deed.PUT_AWAY:
        return fault_upkeep.put_away(bench, picture)
    if deed is Deed.REMOVE_OVERDUE:
        return fault_upkeep.removed(bench, picture)
    if "served" not in picture.facts:
        return filed(bench, picture)
    with bench.running():
        told = synchronised(bench, picture)
    bench.require_sound()
    return told
