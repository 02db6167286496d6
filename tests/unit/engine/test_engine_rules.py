"""Rules over a running engine: once on each message, only on what may be believed, whatever happens in between."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.custody import JournalPage
from secmail.api.events import JobDone, JobFailed
from secmail.api.rules import (
    Applied,
    ApplyRules,
    Assignees,
    DropRule,
    ExplainRules,
    OrderRules,
    RuleActs,
    Rules,
    SaveRule,
    TryRule,
)
from secmail.domain.accounts import Account
from secmail.domain.deeds import Deed
from secmail.domain.errors import ActionNeeded, Code, Rejected, Unavailable
from secmail.domain.ids import MessageId
from secmail.domain.messages import Kind, MessageSummary
from secmail.domain.rules import Act, ActState, Condition, Fit, Part, Rule
from secmail.domain.triage import Triage
from secmail.engine import rule_reading
from secmail.engine.steps import wait
from secmail.store.messages import Messages
from secmail.store.rules import RuleReader, RuleStore
from tests.support.engine_desk import Box, EngineDesk, offline
from tests.support.on_disk import contents_below
from tests.support.pki_lab import LABORATORY

RESULTS = Condition(kind=Kind.RESULT)
FROM_LABORATORY = Condition(sender=LABORATORY.address)
MARK = Act(keyword=Triage.TO_DO)
AWAY = Act(folder="Labo", keyword=Triage.DONE, file=True, seen=True)


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


def save(desk: EngineDesk, condition: Condition, act: Act, name: str = "règle") -> int:
    number = desk.result_of(SaveRule(Rule(0, name, condition, act)))
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
    """Until rules have acted on so many messages, and nothing is being done."""
    desk.until(lambda: sum(act.state is not ActState.INTENDED for act in desk.ask(RuleActs())) == count)
    quiet(desk)


def quiet(desk: EngineDesk) -> None:
    """Until nothing is read and nothing acted."""
    deeds = desk.engine._deeds
    desk.until(lambda: desk.here(lambda: deeds.background._running is None and deeds.rules._running is None))


def flags(desk: EngineDesk, folder: str = "INBOX") -> list[frozenset[str]]:
    return [found for _, found in desk.post.boxes[folder].messages.values()]


def deeds(desk: EngineDesk) -> list[str]:
    return [each.entry.deed for each in desk.ask(JournalPage(0, 1000))]


def acts(desk: EngineDesk) -> list[tuple[int, ActState, str]]:
    return [(act.rule, act.state, act.reason) for act in desk.ask(RuleActs())]


def once(error: Exception, then: Callable[..., None]) -> Callable[..., None]:
    """Fails the first time."""
    failed: list[int] = []

    def call(*given: object, **named: object) -> None:
        if not failed:
            failed.append(1)
            raise error
        then(*given, **named)

    return call


# What is done.


def test_what_comes_is_filed_marked_and_given_to_somebody(ready: EngineDesk) -> None:
    save(ready, RESULTS, Act(keyword=Triage.TO_DO, assign="Marie-Thérèse", file=True))
    (message,) = ready.receive(ready.result())
    settled(ready)
    ready.sync()
    assert flags(ready) == [{Triage.TO_DO, Triage.FILED, "$SecmailFor-marie-therese"}]
    assert len(ready.filed()) == 1
    assert (row(ready, message).triage, row(ready, message).assignee) == (Triage.TO_DO, "marie-therese")
    assert ready.ask(Assignees()) == {"marie-therese": "Marie-Thérèse"}
    assert [deed for deed in deeds(ready) if "rule" in deed or deed == Deed.RESULT_FILED] == [
        Deed.RULE_SAVED,
        Deed.RULE_FILES,
        Deed.RESULT_FILED,
    ]


def test_what_is_done_with_lies_elsewhere(ready: EngineDesk) -> None:
    save(ready, FROM_LABORATORY, AWAY)
    ready.receive(ready.result())
    settled(ready)
    ready.sync()
    assert flags(ready) == []
    assert flags(ready, "Labo") == [{Triage.DONE, Triage.FILED, "\\Seen"}]
    assert len(ready.filed()) == 1
    # A person's move would be in the journal; a rule's follows from the rule.
    assert Deed.MESSAGE_MOVED not in deeds(ready)


def test_letters_are_not_held_for_having_no_results(ready: EngineDesk) -> None:
    save(ready, FROM_LABORATORY, AWAY)
    ready.receive(ready.letter("Avis", "Bonjour."))
    settled(ready)
    assert acts(ready) == [(1, ActState.DONE, "")]
    assert Deed.RULE_FILES not in deeds(ready)


def test_clear_mail_too_where_a_rule_asks_for_no_trust(ready: EngineDesk) -> None:
    save(ready, Condition(subject="bulletin", trusted_only=False), Act(folder="Labo", seen=True))
    ready.receive(
        ready.letter("Bulletin 4", "Nouvelles.", signed=False, sealed=False),
        ready.letter("Avis", "Bonjour.", signed=False, sealed=False),
    )
    settled(ready)
    ready.sync()
    assert (flags(ready), flags(ready, "Labo")) == ([frozenset()], [frozenset({"\\Seen"})])


def test_the_first_that_fits_in_the_order_given(ready: EngineDesk) -> None:
    first, second = save(ready, RESULTS, MARK), save(ready, FROM_LABORATORY, Act(seen=True))
    assert ready.result_of(OrderRules((second, first))) is None
    (message,) = ready.receive(ready.result())
    settled(ready)
    assert (row(ready, message).seen, row(ready, message).triage) == (True, None)
    assert [rule.id for rule in ready.ask(Rules())] == [second, first]
    for numbers in ((first,), (first, first), (first, second, 99), ()):
        assert refused(ready, OrderRules(numbers)) is Code.RULE_UNKNOWN


# Who is believed.


def test_only_a_trusted_signature_is_believed(ready: EngineDesk) -> None:
    save(ready, FROM_LABORATORY, AWAY)
    forged = ready.receive(
        ready.letter("Résultat", "urgent", signed=False),
        ready.letter("Résultat", "urgent", signed=False, sealed=False),
        ready.letter("Résultat", "urgent", signer=ready.colleague),
    )
    quiet(ready)
    assert acts(ready) == []
    assert [row(ready, message).triage for message in forged] == [None, None, None]
    assert (ready.post.boxes["Labo"].messages, ready.filed()) == ({}, [])


def test_who_only_writes_from_the_address_gets_no_more_than_the_holder_gave_him(ready: EngineDesk) -> None:
    assert refused(ready, SaveRule(Rule(0, "r", replace(FROM_LABORATORY, trusted_only=False), AWAY))) is (
        Code.RULE_FORGEABLE
    )
    save(ready, replace(FROM_LABORATORY, trusted_only=False), Act(folder="Labo"))
    ready.receive(ready.result(signed=False))
    settled(ready)
    assert ready.filed() == []
    assert refused(ready, SaveRule(Rule(0, "r", RESULTS, Act(folder="Trash")))) is Code.RULE_FOLDER


def test_what_is_held_goes_no_further_and_waits_for_a_person(ready: EngineDesk) -> None:
    """The same file in another message: sent again by the laboratory, or replayed by whoever has it."""
    save(ready, FROM_LABORATORY, AWAY)
    ready.receive(ready.result())
    settled(ready)
    (again,) = ready.receive(ready.result())
    settled(ready, 2)
    assert set(acts(ready)) == {(1, ActState.DONE, ""), (1, ActState.HELD, Code.EXPORT_DUPLICATE)}
    assert (row(ready, again).triage, row(ready, again).seen) == (Triage.TO_DO, False)
    assert len(flags(ready)) == 1
    assert len(ready.filed()) == 1


def test_a_folder_that_has_become_the_trash_takes_nothing(ready: EngineDesk) -> None:
    """A server says which folder is what, and may say otherwise tomorrow."""
    save(ready, FROM_LABORATORY, Act(folder="Labo"))
    ready.post.boxes["Labo"].role = "trash"
    ready.sync()
    (message,) = ready.receive(ready.letter("Avis", "Bonjour."))
    settled(ready)
    assert acts(ready) == [(1, ActState.HELD, Code.RULE_FOLDER)]
    assert row(ready, message).triage is Triage.TO_DO
    assert ready.post.boxes["Labo"].messages == {}


def test_what_a_server_says_of_messages_changes_nothing_but_what_is_shown(ready: EngineDesk) -> None:
    save(ready, RESULTS, Act(file=True))
    lies = frozenset({"$SecmailFiled", "$SecmailDone", "$SecmailFor-" + "x" * 500, "$SecmailFor-<b>", "\\Seen"})
    ready.post.deliver(ready.result(), flags=lies)
    ready.sync()
    settled(ready)
    (message,) = ready.inbox()
    assert len(ready.filed()) == 1
    assert (row(ready, message).triage, row(ready, message).assignee) == (Triage.DONE, "")


# Once.


def test_the_same_bytes_are_acted_on_once(ready: EngineDesk) -> None:
    save(ready, FROM_LABORATORY, MARK)
    raw = ready.letter("Avis", "Bonjour.")
    (message,) = ready.receive(raw)
    settled(ready)
    ready.sync()
    ready.until(lambda: flags(ready) == [{Triage.TO_DO}])
    ready.post.boxes["INBOX"].messages[1] = (raw, frozenset({Triage.DONE}))
    ready.sync()
    assert row(ready, message).triage is Triage.DONE
    ready.result_of(c.OpenMessage(message))
    (copy,) = ready.receive(raw)
    quiet(ready)
    assert len(acts(ready)) == 1
    assert [row(ready, each).triage for each in (message, copy)] == [Triage.DONE, None]


def test_what_waits_for_the_server_is_done_when_it_answers(ready: EngineDesk) -> None:
    save(ready, FROM_LABORATORY, Act(keyword=Triage.TO_DO, folder="Labo"))
    ready.post.before = lambda deed: offline(deed) if deed.startswith(("flag", "move", "append")) else None
    ready.receive(ready.letter("Avis", "Bonjour."))
    quiet(ready)
    assert flags(ready) == [frozenset()]
    ready.post.before = lambda _deed: None
    ready.sync()
    settled(ready)
    ready.sync()
    assert flags(ready, "Labo") == [{Triage.TO_DO}]


def test_a_crash_after_the_decision(ready: EngineDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Decided, filed, and then nothing more: at the next start the rest is done, and nothing of it twice."""
    save(ready, FROM_LABORATORY, AWAY)
    with monkeypatch.context() as crash:

        def dies(*_given: object) -> None:
            raise Unavailable(Code.STORE_FULL)

        crash.setattr(RuleStore, "end", dies)
        ready.receive(ready.result())
        ready.until(lambda: len(ready.filed()) == 1)
        quiet(ready)
        assert [state for _, state, _ in acts(ready)] == [ActState.INTENDED]
        ready.stop()
    ready.start()
    ready.until(lambda: bool(ready.ask(q.Cards())))
    ready.unlock()
    settled(ready)
    ready.sync()
    assert (len(ready.filed()), ready.drop.puts) == (1, 1)
    assert (flags(ready), len(flags(ready, "Labo"))) == ([], 1)
    assert deeds(ready).count(Deed.RULE_FILES) == deeds(ready).count(Deed.RESULT_FILED) == 1


def test_a_crash_before_the_message_counts_as_read(ready: EngineDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    save(ready, FROM_LABORATORY, MARK)
    monkeypatch.setattr(Messages, "set_state", once(Unavailable(Code.STORE_FULL), Messages.set_state))
    (message,) = ready.receive(ready.letter("Avis", "Bonjour."))
    ready.sync()
    settled(ready)
    assert row(ready, message).triage is Triage.TO_DO
    assert len(acts(ready)) == 1


# Old mail.


def test_old_mail_by_the_holders_word_only(ready: EngineDesk) -> None:
    old, letter = ready.receive(ready.result(), ready.letter("Avis", "Bonjour."))
    quiet(ready)
    ready.clock.move(timedelta(days=1))
    rule = Rule(0, "résultats", RESULTS, MARK)
    assert [found.id for found in ready.ask(TryRule(rule))] == [old]
    number = save(ready, RESULTS, MARK)
    ready.result_of(c.OpenMessage(old))
    quiet(ready)
    assert row(ready, old).triage is None
    assert ready.result_of(ApplyRules(number)) == Applied(1, 0, 0)
    assert [row(ready, each).triage for each in (old, letter)] == [Triage.TO_DO, None]
    assert ready.result_of(ApplyRules(number)) == ready.result_of(ApplyRules()) == Applied(0, 0, 0)
    assert refused(ready, ApplyRules(99)) is Code.RULE_UNKNOWN


def test_all_old_mail_is_looked_through_in_portions(ready: EngineDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks for a list meanwhile has it before all has been looked through."""
    messages = ready.receive(*(ready.result(number) for number in range(1, 6)))
    quiet(ready)
    monkeypatch.setattr(rule_reading, "_LOOKED_THROUGH", 2)
    lists: list[Future[Any]] = []
    looks: list[int] = []
    candidates = RuleReader.candidates

    def watched(self: RuleReader, *arguments: Any, **more: Any) -> Any:
        looks.append(sum(asked.done() for asked in lists))
        lists.append(ready.engine.ask(q.MessagePage()))
        return candidates(self, *arguments, **more)

    monkeypatch.setattr(RuleReader, "candidates", watched)
    assert [found.id for found in ready.ask(TryRule(Rule(0, "r", RESULTS, MARK), 3))] == sorted(messages)[:1:-1]
    assert looks == [0, 1, 2]
    number = save(ready, RESULTS, MARK)
    assert ready.result_of(ApplyRules(number)) == Applied(5, 0, 0)


@pytest.mark.parametrize("change", ["dropped", "changed", "switched off"])
def test_a_rule_that_is_gone_or_another_by_now_is_not_applied(
    ready: EngineDesk, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    """What waits is read first, which takes minutes."""
    (message,) = ready.receive(ready.result())
    quiet(ready)
    ready.clock.move(timedelta(days=1))
    number = save(ready, RESULTS, MARK)
    commands: dict[str, c.Command] = {
        "dropped": DropRule(number),
        "changed": SaveRule(Rule(number, "règle", RESULTS, Act(assign="Zoé"))),
        "switched off": SaveRule(Rule(number, "règle", RESULTS, MARK, enabled=False)),
    }
    meanwhile: Future[None] = Future()
    monkeypatch.setattr(ready.engine._deeds.rules, "read_first", lambda: wait(meanwhile))
    job = ready.submit(ApplyRules())
    ready.result_of(commands[change])
    ready.here(lambda: meanwhile.set_result(None))
    event = ready.ended(job)
    assert isinstance(event, JobDone) and event.result == Applied(0, 0, 0)
    assert (row(ready, message).triage, row(ready, message).assignee) == (None, "")


def test_a_message_that_goes_meanwhile_keeps_no_other_back(ready: EngineDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    messages = ready.receive(ready.result(1), ready.result(2))
    quiet(ready)
    ready.clock.move(timedelta(days=1))
    number = save(ready, RESULTS, MARK)
    stored = Messages.stored

    def gone(self: Messages, message: MessageId) -> Any:
        if message == messages[0]:
            raise Rejected(Code.MESSAGE_UNKNOWN)
        return stored(self, message)

    with monkeypatch.context() as patch:
        patch.setattr(Messages, "stored", gone)
        assert ready.result_of(ApplyRules(number)) == Applied(1, 0, 0)
    assert [row(ready, each).triage for each in messages] == [None, Triage.TO_DO]


def test_a_changed_rule_may_act_again_when_asked(ready: EngineDesk) -> None:
    number = save(ready, RESULTS, MARK)
    (message,) = ready.receive(ready.result())
    settled(ready)
    ready.result_of(SaveRule(Rule(number, "autre nom", RESULTS, MARK)))
    assert ready.result_of(ApplyRules(number)) == Applied(0, 0, 0)
    ready.clock.move(timedelta(seconds=1))
    ready.result_of(SaveRule(Rule(number, "autre nom", RESULTS, Act(assign="Zoé"))))
    assert row(ready, message).assignee == ""
    assert ready.result_of(ApplyRules(number)) == Applied(1, 0, 0)
    assert (row(ready, message).assignee, row(ready, message).triage) == ("zoe", Triage.TO_DO)
    assert sorted(rule for rule, _, _ in acts(ready)) == [0, number]


def test_why(ready: EngineDesk) -> None:
    urgent, results = save(ready, replace(RESULTS, urgent=True), MARK), save(ready, RESULTS, MARK)
    (message,) = ready.receive(ready.result())
    quiet(ready)
    told = ready.ask(ExplainRules(message))
    assert [(each.rule.id, each.acts) for each in told] == [(urgent, False), (results, True)]
    assert {reason.part: reason.fit for reason in told[0].reasons}[Part.URGENT] is Fit.NO
    assert all(reason.fit is Fit.YES for reason in told[1].reasons)


# Who may.


def test_rules_are_sealed(ready: EngineDesk) -> None:
    number = save(ready, RESULTS, MARK)
    ready.result_of(c.LockSession())
    assert (ready.ask(Rules()), ready.ask(Assignees())) == ((), {})
    with pytest.raises(ActionNeeded) as locked:
        ready.ask(TryRule(Rule(0, "r", RESULTS, MARK)))
    assert locked.value.code is Code.VAULT_LOCKED
    files = list(contents_below(ready.directory / "db"))
    assert files
    assert all(LABORATORY.address.encode() not in content for _, content in files)
    ready.unlock()
    assert [rule.id for rule in ready.ask(Rules())] == [number]
    assert ready.result_of(DropRule(number)) is None
    assert ready.ask(Rules()) == ()
    assert refused(ready, DropRule(number)) is Code.RULE_UNKNOWN


def test_filing_needs_a_folder(desk: EngineDesk, account: Account) -> None:
    desk.insert()
    desk.unlock()
    assert refused(desk, SaveRule(Rule(0, "r", RESULTS, Act(file=True)))) is Code.EXPORT_UNSET
    assert refused(desk, SaveRule(Rule(7, "r", RESULTS, MARK))) is Code.RULE_UNKNOWN
