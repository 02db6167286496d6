"""Waiting for mail (IDLE) on a connection that comes to harm at any step."""

from collections.abc import Callable

import pytest

from secmail.engine import watching
from tests.support import fault_scenes
from tests.support.fault_bench import Bench
from tests.support.fault_count import PROPERTY
from tests.support.fault_kinds import Protocol
from tests.support.fault_matrix import harm, planned, share
from tests.support.fault_watch import spoiled_watch, watching_steps

PARTS = 2


@pytest.mark.expects_log
@pytest.mark.parametrize("part", range(PARTS))
def test_new_mail_is_shown_by_itself(
    bench: Bench,
    part: int,
    record_property: Callable[[str, object], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(watching, "_BACK_OFF_SECONDS", (0.02,))
    monkeypatch.setattr(watching, "_LOOK_ANYWAY_SECONDS", 0.5)
    picture = bench.picture("watched", fault_scenes.watched)
    faults = share(planned(watching_steps(bench, picture), Protocol.IMAP), part, PARTS)
    record_property(PROPERTY, harm("watching", faults, lambda fault: spoiled_watch(bench, picture, fault)))
