"""Rules over a running engine: once on each message, only on what may be believed, whatever happens in between."""

import pytest

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.custody import JournalPage
from secmail.api.events import JobFailed
from secmail.api.rules import (
    Assignees,
    RuleActs,
    SaveRule,
)
from secmail.domain.accounts import Account
from secmail.domain.deeds import Deed
from secmail.domain.errors import Code
from secmail.domain.ids import MessageId
from secmail.domain.messages import Kind, MessageSummary
from secmail.domain.rules import Act, ActState, Condition, Rule
from secmail.domain.triage import Triage
from tests.support.engine_desk import Box, EngineDesk
from tests.support.pki_lab import LABORATORY

RESULTS = Condition(kind=Kind.RESULT)
FROM_LABORATORY = Condition(sender=LABORATORY.address)
MARK = Act(keyword=Triage.TO_DO)


@pytest.fixture
def ready(desk: EngineDesk, account: Account) -> EngineDesk:
    """A session, a drop folder, and folders for rules."""
    desk.post.boxes["Labo"] = Box()
    desk.post.boxes["Trash"] = Box("trash")
    desk.set_drop_folder()
    desk.sync()
    desk.insert()
    desk.unlock()
    return desk


def save(desk: EngineDesk, condition: Condition, act: Act, **more: object) -> int:
    number = desk.result_of(SaveRule(Rule(0, "règle", condition, act, **more)))  # type: ignore[arg-type]  # what Rule takes
    assert isinstance(number, int)
    return number


def refused(desk: EngineDesk, command: c.Command) -> Code:
    event = desk.run(command)
    assert isinstance(event, JobFailed), event
    return event.code


def row(desk: EngineDesk, message: MessageId) -> MessageSummary:
    (found,) = desk.ask(q.MessageRows((message,)))
    return found


def settled(desk: EngineDesk, count: int = 1) -> None:
    """Until rules have acted on so many messages."""
    desk.until(lambda: sum(act.state is not ActState.INTENDED for act in desk.ask(RuleActs())) == count)


def flags(desk: EngineDesk, folder: str = "INBOX") -> list[frozenset[str]]:
    return [found for _, found in desk.post.boxes[folder].messages.values()]


def deeds(desk: EngineDesk) -> list[str]:
    return [each.entry.deed for each in desk.ask(JournalPage(0, 1000))]


def test_what_comes_is_marked_assigned_and_filed(ready: EngineDesk) -> None:
    save(ready, RESULTS, Act(keyword=Triage.TO_DO, assign="Marie-Thérèse", file=True))
    (message,) = ready.receive(ready.result())
    settled(ready)
    ready.until(lambda: Triage.FILED in flags(ready)[0])
    assert flags(ready)[0] == {Triage.TO_DO, Triage.FILED, "$SecmailFor-marie-therese"}
    assert len(ready.filed()) == 1
    assert (row(ready, message).triage, row(ready, message).assignee) == (Triage.TO_DO, "marie-therese")
    assert ready.ask(Assignees()) == {"marie-therese": "Marie-Thérèse"}
    assert {Deed.RULE_SAVED, Deed.RULE_FILES, Deed.RESULT_FILED} <= set(deeds(ready))


def test_it_is_moved_last(ready: EngineDesk) -> None:
    save(ready, FROM_LABORATORY, Act(folder="Labo", keyword=Triage.DONE, file=True, seen=True))
    ready.receive(ready.result())
    settled(ready)
    ready.until(lambda: not ready.post.boxes["INBOX"].messages)
    assert flags(ready, "Labo") == [{Triage.DONE, Triage.FILED, "\\Seen"}] or len(ready.filed()) == 1


def test_only_a_trusted_signature_is_believed(ready: EngineDesk) -> None:
    save(ready, FROM_LABORATORY, Act(folder="Labo", keyword=Triage.DONE, file=True, seen=True))
    forged = ready.receive(
        ready.letter("Résultat", "urgent", signed=False),
        ready.letter("Résultat", "urgent", signed=False, sealed=False),
        ready.letter("Résultat", "urgent", signer=ready.colleague),
    )
    ready.flush()
    assert ready.ask(RuleActs()) == ()
    assert [row(ready, message).triage for message in forged] == [None, None, None]
    assert (ready.post.boxes["Labo"].messages, ready.filed()) == ({}, [])
