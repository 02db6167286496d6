"""Rules and triage by command: what is asked of the engine, and what is told of it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api import rules as r
from secmail.api.events import Event, JobDone
from secmail.domain.addresses import Mailbox
from secmail.domain.errors import Code
from secmail.domain.ids import AccountId, FolderId, JobId, MessageId
from secmail.domain.messages import Folder, Kind, MessageState, MessageSummary
from secmail.domain.rules import Act, ActState, Condition, Fit, Part, Reason, Rule, RuleAct
from secmail.domain.triage import Standing, Triage, Wanted
from tests.support.cli_shell import CARD, Shell
from tests.support.scripted_handle import ScriptedHandle

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
INBOX = Folder(FolderId(1), AccountId(1), "INBOX", "inbox")
LABO = Folder(FolderId(2), AccountId(1), "Labo", None)
URGENT = Rule(
    3,
    "urgences",
    Condition(kind=Kind.RESULT, urgent=True, patient="Martin"),
    Act(keyword=Triage.TO_DO, assign="Zoé", file=True),
)
ROW = MessageSummary(
    MessageId(7),
    FolderId(1),
    Mailbox("labo@labo.example"),
    (),
    "Résultat",
    AT,
    encrypted=False,
    state=MessageState.OPENED,
    seen=True,
    size=10,
    flags=frozenset({"$SecmailTodo", "$SecmailFor-zoe"}),
)


def done(result: object) -> Callable[[object, JobId], Iterator[Event]]:
    return lambda _command, job: iter([JobDone(job, result)])


@pytest.fixture
def ready(handle: ScriptedHandle) -> ScriptedHandle:
    """The card is in, its session opens."""
    handle.answer(q.Cards, (CARD,))
    handle.answer(q.Folders, (INBOX, LABO))
    handle.answer(r.Rules, (URGENT,))
    handle.on(c.UnlockCard, done("Camille FONTAINE"))
    handle.on(r.SaveRule, done(3))
    nothing: tuple[type[object], ...] = (r.DropRule, r.OrderRules, r.MoveMessages)
    marking: tuple[type[object], ...] = (r.SetTriage, r.Assign)
    for command in nothing:
        handle.on(command, done(None))
    for command in marking:
        handle.on(command, done(r.Marked()))
    return handle


def test_a_rule_is_described_by_options(shell: Shell, ready: ScriptedHandle) -> None:
    ran = shell(
        *("rules", "add", "--from", "@labo.example", "--kind", "result", "--urgent", "no", "--subject", " bilan "),
        *("--move", "labo", "--mark", "done", "--assign", "Zoé", "--file", "--seen", "--in", "inbox", "--json"),
    )
    (order,) = ready.orders(r.SaveRule)
    condition = Condition(sender="@labo.example", kind=Kind.RESULT, urgent=False, subject="bilan")
    act = Act("Labo", Triage.DONE, "Zoé", file=True, seen=True)
    assert (order.rule.id, order.rule.condition, order.rule.act, order.rule.folder) == (0, condition, act, "INBOX")
    assert order.rule.name.startswith("dans INBOX, de @labo.example, résultats")
    assert ran.json()["act"] == {"move": "Labo", "mark": "done", "assign": "Zoé", "file": True, "seen": True}


def test_what_is_not_named_stays_and_what_is_empty_goes(shell: Shell, ready: ScriptedHandle) -> None:
    assert shell("rules", "edit", "3", "--patient", "", "--mark", "none", "--urgent", "any", "--no-enabled").code == 0
    (order,) = ready.orders(r.SaveRule)
    assert order.rule == Rule(3, "urgences", Condition(kind=Kind.RESULT), Act(assign="Zoé", file=True), enabled=False)
    assert shell("rules", "edit", "9", "--seen").code == 2


def test_rules_are_told_in_a_sentence_and_as_a_document(shell: Shell, ready: ScriptedHandle) -> None:
    assert shell("rules", "list").text == (
        "3  urgences  résultats, patient Martin, urgent → à voir, pour Zoé, ranger les résultats\n"
    )
    (document,) = shell("rules", "list", "--json").json()["rules"]
    assert document["condition"] == {
        "from": None,
        "kind": "result",
        "patient": "Martin",
        "urgent": True,
        "subject": None,
        "trusted_only": True,
    }


def test_trying_asks_for_all_mail_and_orders_nothing(shell: Shell, ready: ScriptedHandle) -> None:
    ready.answer(r.TryRule, (ROW,))
    assert "à voir  pour zoe" in shell("rules", "try", "3", "--no-file").text
    (asked,) = [query for query in ready.asked if isinstance(query, r.TryRule)]
    assert (asked.rule.id, asked.rule.act.file, asked.wait) == (3, False, True)
    assert [type(order) for order in ready.submitted] == [c.UnlockCard]


def test_why_and_log(shell: Shell, ready: ScriptedHandle) -> None:
    parts = (Reason(Part.KIND, Fit.YES), Reason(Part.PATIENT, Fit.NO), Reason(Part.TRUSTED, Fit.OPEN))
    ready.answer(r.ExplainRules, (r.RuleExplained(URGENT, parts, acts=False),))
    ran = shell("rules", "why", "7")
    assert (ran.code, ran.text) == (1, "3  urgences  sorte oui, patient NON, signature à l'ouverture\n")
    held = RuleAct("ab" * 32, 3, MessageId(7), Kind.RESULT, URGENT.act, AT, ActState.HELD, Code.EXPORT_DUPLICATE)
    ready.answer(r.RuleActs, (held,))
    ready.answer(q.MessageRows, (replace(ROW, id=MessageId(7), subject="Potassium"),))
    assert "Potassium  urgences  retenu  " in shell("rules", "log").text
    (document,) = shell("rules", "log", "--json").json()["acts"]
    assert (document["message"], document["state"], document["reason"]) == ("7", "held", "export.duplicate")


def test_applying_tells_what_is_held_and_what_waits(shell: Shell, ready: ScriptedHandle) -> None:
    ready.on(r.ApplyRules, done(r.Applied(4, 1, 2)))
    text = shell("rules", "apply").text
    assert "par les règles : 4." in text and "Dont 1" in text and "2 attendent" in text
    assert shell("rules", "apply", "3", "--json").json() == {"acted": 4, "held": 1, "waiting": 2}
    assert [order.rule for order in ready.orders(r.ApplyRules)] == [None, 3]


def test_order_and_remove(shell: Shell, ready: ScriptedHandle) -> None:
    ready.answer(r.Rules, (URGENT, replace(URGENT, id=1), replace(URGENT, id=2)))
    assert shell("rules", "order", "3", "1", "2").code == shell("rules", "remove", "3").code == 0
    assert ready.orders(r.OrderRules) == [r.OrderRules((3, 1, 2))]
    assert ready.orders(r.DropRule) == [r.DropRule(3)]


def test_triage_needs_no_card(shell: Shell, ready: ScriptedHandle) -> None:
    assert shell("triage", "7", "8", "done").code == 0
    assert shell("triage", "7", "none").code == 0
    assert shell("assign", "7", "Marie-Thérèse").code == shell("assign", "7", "-").code == 0
    assert shell("move", "7", "8", "LABO").code == 0
    both = (MessageId(7), MessageId(8))
    assert ready.submitted == [
        r.SetTriage(both, Triage.DONE),
        r.SetTriage(both[:1], None),
        r.Assign(both[:1], "Marie-Thérèse"),
        r.Assign(both[:1], ""),
        r.MoveMessages(both, FolderId(2)),
    ]
    assert shell("triage", "7", "filed").code == shell("move", "7", "Ailleurs").code == 2


def test_a_mark_that_other_workstations_will_not_see_is_told_of(shell: Shell, ready: ScriptedHandle) -> None:
    ready.on(r.SetTriage, done(r.Marked((MessageId(7),))))
    ran = shell("triage", "7", "todo", "--json")
    assert ran.json() == {"marked": ["7"], "local": ["7"]}
    assert "ne garde pas les marques" in ran.err


def test_lists_of_what_stands_so(shell: Shell, ready: ScriptedHandle) -> None:
    ready.answer(q.MessagePage, (ROW,))
    (document,) = shell("list", "--triage", "todo", "--assignee", "ZOÉ", "--json").json()["messages"]
    assert (document["triage"], document["assignee"]) == ("todo", "zoe")
    (asked,) = [query for query in ready.asked if isinstance(query, q.MessagePage)]
    assert asked.wanted == Wanted(Standing.TO_DO, "zoe")


def test_an_order_that_names_an_unknown_rule_changes_nothing(shell: Shell, ready: ScriptedHandle) -> None:
    assert shell("rules", "order", "1", "8").code == 2
    assert ready.orders(r.OrderRules) == []


def test_who_looks_after_a_message_is_named_as_people_write_it(shell: Shell, ready: ScriptedHandle) -> None:
    ready.answer(q.MessagePage, (ROW,))
    ready.answer(r.Assignees, {"zoe": "Zoé"})
    assert "pour zoe" in shell("list").text, "the name stands in the sealed rules"
    assert "pour Zoé" in shell("list", "--pin-stdin", stdin=b"1234\n").text
