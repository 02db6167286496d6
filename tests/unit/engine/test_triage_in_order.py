"""What people do with messages happens in the order in which they do it, however quickly one thing follows another."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path

import pytest

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.events import Event, JobDone, JobFailed
from secmail.api.rules import Assign, DeleteMessages, MoveMessages, RuleActs, SaveRule, SetTriage
from secmail.domain.errors import Cancelled, Code
from secmail.domain.ids import FolderId, JobId, MessageId
from secmail.domain.messages import MessageSummary
from secmail.domain.rules import Act, ActState, Condition, Rule
from secmail.domain.triage import Triage
from secmail.engine.jobs import JobRunner
from secmail.engine.loop import EngineLoop
from secmail.engine.steps import Steps, wait
from secmail.engine.turns import Turn
from tests.support.engine_desk import PATIENCE, Box, EngineDesk, Gate
from tests.support.pki_lab import LABORATORY


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[EngineDesk]:
    desk = EngineDesk(tmp_path)
    desk.start()
    desk.post.boxes |= {"Labo": Box(), "Trash": Box(role="trash")}
    desk.add_account()
    desk.sync()
    yield desk
    desk.stop()


def folder(desk: EngineDesk, name: str) -> FolderId:
    return next(found.id for found in desk.ask(q.Folders()) if found.name == name)


def row(desk: EngineDesk, message: MessageId) -> MessageSummary:
    (found,) = desk.ask(q.MessageRows((message,)))
    return found


def at_once(desk: EngineDesk, *commands: c.Command) -> list[Event]:
    """All of them are begun before any of them has heard of its messages."""
    jobs = desk.here(lambda: [desk.submit(command) for command in commands])
    return [desk.ended(job) for job in jobs]


def all_done(desk: EngineDesk, *commands: c.Command) -> None:
    assert all(isinstance(event, JobDone) for event in at_once(desk, *commands))


def test_a_mark_that_is_taken_back_at_once_is_gone(desk: EngineDesk) -> None:
    (one,) = desk.receive(desk.letter("Un", "1"))
    all_done(desk, SetTriage((one,), Triage.DONE), SetTriage((one,), None))
    assert row(desk, one).flags == frozenset()
    all_done(desk, SetTriage((one,), Triage.TO_DO), SetTriage((one,), Triage.WAITING), SetTriage((one,), Triage.DONE))
    assert row(desk, one).flags == {"$SecmailDone"}
    all_done(desk, Assign((one,), "Adam"), Assign((one,), "Zoé"), c.MarkSeen((one,)), c.MarkSeen((one,), seen=False))
    assert row(desk, one).flags == {"$SecmailDone", "$SecmailFor-zoe"}


def test_what_is_deleted_and_taken_back_at_once_is_back(desk: EngineDesk) -> None:
    (one,) = desk.receive(desk.letter("Un", "1"))
    inbox = folder(desk, "INBOX")
    deleted, back = at_once(desk, DeleteMessages((one,)), MoveMessages((one,), inbox))
    assert isinstance(deleted, JobDone)
    assert isinstance(back, JobDone) or (isinstance(back, JobFailed) and back.code is Code.MESSAGE_NOT_HERE)
    if isinstance(back, JobFailed):  # the server has it in hand: the window tries again when it is found
        desk.sync()
        desk.result_of(MoveMessages((one,), inbox))
    desk.sync()
    assert row(desk, one).folder == inbox
    assert (len(desk.post.boxes["INBOX"].messages), len(desk.post.boxes["Trash"].messages)) == (1, 0)


@contextmanager
def held(desk: EngineDesk, deed: str, command: c.Command) -> Iterator[JobId]:
    """What follows happens while the server is at this deed for the command."""
    begun, go_on = threading.Event(), threading.Event()

    def hold(doing: str) -> None:
        if doing.startswith(deed):
            begun.set()
            assert go_on.wait(PATIENCE)

    desk.post.before = hold
    job = desk.submit(command)
    assert begun.wait(PATIENCE)
    try:
        yield job
    finally:
        desk.post.before = lambda _: None
        go_on.set()


def test_what_is_taken_back_before_its_server_is_told_is_not_told(desk: EngineDesk) -> None:
    (one,) = desk.receive(desk.letter("Un", "1"))
    inbox, labo = folder(desk, "INBOX"), folder(desk, "Labo")
    with held(desk, "heads ", MoveMessages((one,), labo)) as moving:
        back = desk.submit(MoveMessages((one,), inbox))
        desk.until(lambda: row(desk, one).folder == inbox)
    assert all(isinstance(desk.ended(job), JobDone) for job in (moving, back))
    desk.sync()
    assert row(desk, one).folder == inbox
    assert len(desk.post.boxes["INBOX"].messages) == 1


def test_what_its_server_moves_now_is_not_moved_back_meanwhile(desk: EngineDesk) -> None:
    """It would be shown in its old place, and lie in the new one from the next round on."""
    (one,) = desk.receive(desk.letter("Un", "1"))
    inbox, labo = folder(desk, "INBOX"), folder(desk, "Labo")
    with held(desk, "move ", MoveMessages((one,), labo)) as moving:
        refused = desk.run(MoveMessages((one,), inbox))
    assert isinstance(refused, JobFailed)
    assert refused.code is Code.MESSAGE_NOT_HERE
    assert isinstance(desk.ended(moving), JobDone)
    desk.result_of(MoveMessages((one,), inbox))
    desk.sync()
    assert row(desk, one).folder == inbox


# Turns.


@pytest.fixture
def runner() -> Iterator[tuple[EngineLoop, JobRunner]]:
    loop = EngineLoop()
    loop.start()
    yield loop, JobRunner(loop, lambda _: None)
    assert loop.stop(PATIENCE)


def begin(loop: EngineLoop, work: Callable[[], list[Future[None]]]) -> list[Future[None]]:
    begun = Future[list[Future[None]]]()
    loop.post(lambda: begun.set_result(work()))
    return begun.result(PATIENCE)


def test_turns_come_in_order_also_past_one_that_is_broken_off(runner: tuple[EngineLoop, JobRunner]) -> None:
    loop, jobs = runner
    turn, order = Turn(), list[int]()
    gates = [Future[None]() for _ in range(4)]

    def work(number: int) -> Callable[[], Steps[None]]:
        def steps() -> Steps[None]:
            order.append(number)
            yield from wait(gates[number])
            order.append(number)

        return steps

    outcomes = begin(loop, lambda: [jobs.start(turn.take(work(number))) for number in range(4)])
    loop.post(lambda: jobs.break_off(outcomes[1], Cancelled()))
    with pytest.raises(Cancelled):
        outcomes[1].result(PATIENCE)
    assert order == [0]  # whoever comes behind the one that was broken off still waits for the first
    for gate in reversed(gates):
        gate.set_result(None)
    for number in (0, 2, 3):
        outcomes[number].result(PATIENCE)
    assert order == [0, 0, 2, 2, 3, 3]


def test_a_rule_moves_nothing_that_a_person_has_put_elsewhere_since(desk: EngineDesk) -> None:
    """While the result was being filed, which comes before the place."""
    desk.post.boxes["Papiers"] = Box()
    desk.set_drop_folder()
    desk.sync()
    desk.insert()
    desk.unlock()
    act = Act(folder="Labo", keyword=Triage.DONE, file=True)
    desk.result_of(SaveRule(Rule(0, "règle", Condition(sender=LABORATORY.address), act)))
    gate = Gate()
    desk.drop.during_put = gate.pass_through
    (one,) = desk.receive(desk.result())
    gate.wait()
    desk.result_of(MoveMessages((one,), folder(desk, "Papiers")))
    gate.open()
    desk.until(lambda: [found.state for found in desk.ask(RuleActs())] == [ActState.DONE])
    assert row(desk, one).triage is Triage.DONE
    desk.sync()
    assert row(desk, one).folder == folder(desk, "Papiers")
    assert [len(desk.post.boxes[name].messages) for name in ("INBOX", "Labo", "Papiers")] == [0, 0, 1]
