"""Rules in the sealed database: kept, ordered, and what they did kept with the bytes that they did it to."""

from dataclasses import replace
from datetime import timedelta

import pytest

from secmail.domain.errors import Code, Rejected
from secmail.domain.ids import MessageId
from secmail.domain.messages import Kind
from secmail.domain.rules import Act, ActState, Condition, Rule, RuleAct, SavedRule
from secmail.domain.sealed import JournalEntry
from secmail.domain.security import Summary
from secmail.domain.triage import Triage
from secmail.engine.ports import SealedDb, SealedDbReader
from tests.support.store_samples import NOW, READ, digest

FULL = Rule(
    0,
    "règle",
    Condition("@labo.example", Kind.RESULT, "Élève", urgent=False, subject="bilan", trusted_only=False),
    Act("Labo", Triage.TO_DO, "Zoé", file=True, seen=True),
    "INBOX",
    enabled=False,
)
BARE = Rule(0, "autre", Condition(), Act(seen=True))
ENTRY = JournalEntry(NOW, "899700000001", "rule.saved", "")
LATER = NOW + timedelta(hours=1)


def save(sealed: SealedDb, rule: Rule) -> int:
    return sealed.rules.save(SavedRule(rule, NOW), ENTRY)


def act(number: int, rule: int = 1) -> RuleAct:
    return RuleAct(f"{number:064d}", rule, MessageId(number), Kind.RESULT, FULL.act, NOW)


def test_rules_come_back_as_they_were(sealed: SealedDb, sealed_reader: SealedDbReader) -> None:
    one, two = save(sealed, FULL), save(sealed, BARE)
    assert sealed_reader.rules.all() == (SavedRule(replace(FULL, id=one), NOW), SavedRule(replace(BARE, id=two), NOW))
    sealed.rules.order([two, one], ENTRY)
    assert [each.rule.id for each in sealed.rules.all()] == [two, one]
    assert [row.entry.subject for row in sealed.journal_rows(0, 10)] == [str(one), str(two), ""]
    sealed.rules.drop(one, ENTRY)
    assert [each.rule.id for each in sealed.rules.all()] == [two]
    assert save(sealed, FULL) > two


def test_what_is_not_there_is_refused_and_leaves_no_row(sealed: SealedDb) -> None:
    for deed in (
        lambda: sealed.rules.save(SavedRule(replace(FULL, id=9), NOW), ENTRY),
        lambda: sealed.rules.drop(9, ENTRY),
        lambda: sealed.rules.order([9], ENTRY),
    ):
        with pytest.raises(Rejected) as refusal:
            deed()
        assert refusal.value.code is Code.RULE_UNKNOWN
    assert sealed.journal_rows(0, 10) == ()


def test_an_intention_is_one_whoever_repeats_it(sealed: SealedDb, sealed_reader: SealedDbReader) -> None:
    entry = replace(ENTRY, deed="rule.files", subject=act(1).message_sha256)
    sealed.rules.begin([act(1), act(2)], [entry])
    sealed.rules.begin([act(1)], [entry])
    assert len(sealed.journal_rows(0, 10)) == 1
    assert sealed.rules.begun(10) == (act(1), act(2))
    assert sealed.rules.begun(10, (NOW, act(1).message_sha256)) == (act(2),)
    sealed.rules.end(act(1), ActState.HELD, "export.duplicate")
    sealed.rules.begin([act(1)], [entry])
    assert sealed.rules.acts_on(act(1).message_sha256) == (
        replace(act(1), state=ActState.HELD, reason="export.duplicate"),
    )
    assert sealed.rules.begun(10) == (act(2),)
    sealed.rules.found_again(act(2).message_sha256, MessageId(7))
    assert sealed.rules.begun(10) == (replace(act(2), message=MessageId(7)),)
    assert len(sealed_reader.rules.acts(10)) == 2


def test_a_rule_that_is_changed_or_removed_leaves_what_it_did_and_not_what_it_began(sealed: SealedDb) -> None:
    number = save(sealed, FULL)
    sealed.rules.begin([act(1, number), act(2, number)], [])
    sealed.rules.end(act(1, number), ActState.DONE)
    sealed.rules.save(SavedRule(replace(BARE, id=number), LATER), ENTRY)
    assert [each.rule for each in sealed.rules.acts_on(act(1).message_sha256)] == [0]
    assert [each.rule for each in sealed.rules.begun(10)] == [number]
    sealed.rules.drop(number, ENTRY)
    assert sealed.rules.begun(10) == ()
    assert [each.rule for each in sealed.rules.acts_on(act(1).message_sha256)] == [0]


def test_names(sealed: SealedDb, sealed_reader: SealedDbReader) -> None:
    sealed.rules.name("zoe", "Zoe")
    sealed.rules.name("zoe", "Zoé")
    assert sealed_reader.rules.names() == {"zoe": "Zoé"}


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        (Condition(trusted_only=False), {7, 8}),
        (Condition(), {7}),
        (Condition(kind=Kind.LETTER), set()),
        (Condition(urgent=True, trusted_only=False), {8}),
        (Condition(patient="jean-luc", trusted_only=False), {8}),
        (Condition(patient="jean paul", trusted_only=False), set()),
        (Condition(sender="@LABO.example", trusted_only=False), {7, 8}),
        (Condition(sender="@labo_example", trusted_only=False), set()),
        (Condition(sender="%@labo.example", trusted_only=False), set()),
        (Condition(subject="a%", trusted_only=False), set()),
    ],
)
def test_candidates(sealed: SealedDb, sealed_reader: SealedDbReader, condition: Condition, found: set[int]) -> None:
    labo = {"sender": replace(digest(7).sender, address="Resultats@labo.example")}
    sealed.keep_digests([digest(7, summary=Summary.SIGNED_TRUSTED, kind=Kind.RESULT, **labo)], [READ])
    other = digest(
        8, summary=Summary.UNSIGNED, kind=Kind.RESULT, urgent=True, patient="DUPONT Jean Luc", people=3, **labo
    )
    sealed.keep_digests([other], [READ])
    rules = sealed_reader.rules
    assert {message for message, _ in rules.candidates([condition], many=100)[0]} == found
    assert {message for message, _ in rules.candidates([condition, Condition(urgent=True)], many=100)[0]} >= found
    judged = dict(rules.candidates([Condition(trusted_only=False)], many=100)[0])[MessageId(8)].judged
    assert judged is not None
    assert judged.people == 3
    newest, below = rules.candidates([condition], many=1)
    assert below == 8
    oldest, none = rules.candidates([condition], below=below, many=2)
    assert ({message for message, _ in (*newest, *oldest)}, none) == (found, None)
