"""Submitting and filing with servers that do harm at any step: a letter leaves once, and one copy is filed."""

from collections.abc import Callable

import pytest

from secmail.api import commands as c
from tests.support import fault_scenes
from tests.support.fault_bench import Bench, Picture
from tests.support.fault_count import PROPERTY
from tests.support.fault_kinds import Fault, Kind, Protocol, Step
from tests.support.fault_matrix import LAST_ANSWER, harm, planned, share
from tests.support.fault_trials import filing_steps, spoiled_filing, spoiled_submission

PARTS = 3


@pytest.mark.expects_log
@pytest.mark.parametrize("part", range(PARTS))
def test_a_letter_leaves_once(bench: Bench, part: int, record_property: Callable[[str, object], None]) -> None:
    picture = bench.picture("queued", fault_scenes.queued)
    steps = _submission_steps(bench, picture)
    assert {"dot", "data", "354 DATA", "RCPT", LAST_ANSWER} <= {step.label for step in steps}
    faults = share(planned(steps, Protocol.SMTP, each=3), part, PARTS)
    record_property(PROPERTY, harm("submission", faults, lambda fault: spoiled_submission(bench, picture, fault)))


@pytest.mark.expects_log
def test_a_server_that_closes_down_in_its_last_answer_may_have_the_letter(bench: Bench) -> None:
    """A relaying server says so too when it does not know what became of the letter."""
    picture = bench.picture("queued", fault_scenes.queued)
    (last,) = (step for step in _submission_steps(bench, picture) if step.label == LAST_ANSWER)
    assert spoiled_submission(bench, picture, Fault(last, Kind.BYE)) == ""


@pytest.mark.expects_log
@pytest.mark.parametrize("part", range(PARTS))
def test_one_copy_is_filed(bench: Bench, part: int, record_property: Callable[[str, object], None]) -> None:
    picture = bench.picture("to be filed", fault_scenes.to_be_filed)
    steps = filing_steps(bench, picture)
    faults = share(planned(_from_the_filing_on(steps), Protocol.IMAP, each=2), part, PARTS)
    record_property(PROPERTY, harm("filing", faults, lambda fault: spoiled_filing(bench, picture, fault)))


def _submission_steps(bench: Bench, picture: Picture) -> list[Step]:
    bench.put_back(picture)
    with bench.running() as desk:
        bench.smtp.begin()
        desk.result_of(c.RetryOutbox(bench.outbox().id))
        return bench.smtp.end()


def _from_the_filing_on(steps: list[Step]) -> list[Step]:
    """Steps of both sides after the synchronisation itself; `APPEND` is among them."""
    assert "APPEND" in {step.label for step in steps}
    first = next(place for place, step in enumerate(steps) if step.label == "CREATE")
    return steps[first:]
