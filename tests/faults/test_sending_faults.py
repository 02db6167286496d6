"""Submitting and filing with servers that do harm at any step: a letter leaves once, and one copy is filed."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from secmail.api import commands as c
from tests.support import fault_scenes
from tests.support.fault_bench import Bench, Picture
from tests.support.fault_count import PROPERTY
from tests.support.fault_kinds import Fault, Kind, Protocol, Step
from tests.support.fault_matrix import LAST_ANSWER, harm, planned, share
from tests.support.fault_trials import filing_steps, spoiled_filing, spoiled_submission
from tests.support.postfix import Postfix, why_not

PARTS = 2


@pytest.fixture(scope="module")
def postfix(bench: Bench) -> Iterator[Postfix]:
    if reason := why_not():
        pytest.skip(reason)
    with tempfile.TemporaryDirectory(prefix="secmail-postfix-") as name:
        directory = Path(name)
        directory.chmod(0o755)
        with Postfix(directory, auth=bench.post.auth, sink=bench.post.sink.port) as running:
            yield running


@pytest.mark.expects_log
@pytest.mark.parametrize("part", range(PARTS))
def test_a_letter_leaves_once(bench: Bench, part: int, record_property: Callable[[str, object], None]) -> None:
    """Over Dovecot, which relays while the program waits."""
    record_property(PROPERTY, _submissions(bench, "submission", each=2, part=part))


@pytest.mark.expects_log
@pytest.mark.parametrize("part", range(PARTS))
def test_a_letter_leaves_once_over_postfix(
    bench: Bench, postfix: Postfix, part: int, record_property: Callable[[str, object], None]
) -> None:
    with bench.submitting_to(postfix):
        record_property(PROPERTY, _submissions(bench, "postfix", each=1, part=part))


def _submissions(bench: Bench, name: str, *, each: int, part: int) -> list[str]:
    picture = bench.picture("queued", fault_scenes.queued)
    steps = _submission_steps(bench, picture)
    assert {"dot", "data", "RCPT", LAST_ANSWER} <= {step.label for step in steps}
    faults = share(planned(steps, Protocol.SMTP, each=each), part, PARTS)
    return harm(name, faults, lambda fault: spoiled_submission(bench, picture, fault))


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
