"""Rules: which mail one fits, which is refused, and that what anybody can forge is neither filed nor hidden."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secmail.domain.addresses import Mailbox
from secmail.domain.errors import Code, Rejected
from secmail.domain.messages import Kind
from secmail.domain.rules import (
    Act,
    Condition,
    Facts,
    Fit,
    Judged,
    Part,
    Rule,
    first,
    fit,
    may_move_to,
    questions,
    reasons,
    require_sound,
)
from secmail.domain.triage import Triage

LABORATORY = Mailbox("Resultats@Labo-Tilleuls.example", "Laboratoire des Tilleuls")
JUDGED = Judged(Kind.RESULT, "ÉLÈVE-MARTIN Zoé", urgent=False, trusted=True)
FACTS = Facts(LABORATORY, "Résultat d'analyses", "INBOX", inbox=True, judged=JUDGED)
FOLDERS = [("INBOX", "inbox"), ("Labo", None), ("Corbeille", "trash"), ("Indésirables", "junk"), ("Envoyés", "sent")]
MARK = Act(keyword=Triage.TO_DO)


def rule(act: Act = MARK, **condition: object) -> Rule:
    return Rule(0, "règle", Condition(**condition), act)  # type: ignore[arg-type]  # whatever a condition takes


def how(condition: Condition, facts: Facts = FACTS) -> Fit:
    return fit(questions(Rule(0, "règle", condition, MARK)), facts)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (Condition(), Fit.YES),
        (Condition(sender="resultats@labo-tilleuls.EXAMPLE"), Fit.YES),
        (Condition(sender="@labo-tilleuls.example"), Fit.YES),
        (Condition(sender="@tilleuls.example"), Fit.NO),
        (Condition(sender="ultats@labo-tilleuls.example"), Fit.NO),
        (Condition(sender="labo-tilleuls.example"), Fit.NO),
        (Condition(sender="LABORATOIRE"), Fit.YES),
        (Condition(sender="labo@example"), Fit.NO),
        (Condition(kind=Kind.RESULT), Fit.YES),
        (Condition(kind=Kind.LETTER), Fit.NO),
        (Condition(patient="zoe martin"), Fit.YES),
        (Condition(patient="eleve"), Fit.YES),
        (Condition(patient="mart"), Fit.NO),
        (Condition(patient="martin paul"), Fit.NO),
        (Condition(subject="RESULTAT d'"), Fit.YES),
        (Condition(subject="facture"), Fit.NO),
        (Condition(urgent=True), Fit.NO),
        (Condition(urgent=False), Fit.YES),
    ],
)
def test_what_fits(condition: Condition, expected: Fit) -> None:
    assert how(condition) is expected


def test_only_trusted_mail_unless_it_says_otherwise() -> None:
    forged = replace(FACTS, judged=replace(JUDGED, trusted=False))
    assert how(Condition(sender=LABORATORY.address), forged) is Fit.NO
    assert how(Condition(sender=LABORATORY.address, trusted_only=False), forged) is Fit.YES


def test_a_patients_rule_leaves_messages_of_several_alone() -> None:
    """It would file, assign or put out of sight what is another one's."""
    wanted = Condition(patient="zoe martin")
    for people, expected in ((0, Fit.YES), (1, Fit.YES), (2, Fit.NO)):
        assert how(wanted, replace(FACTS, judged=replace(JUDGED, people=people))) is expected
    assert how(Condition(kind=Kind.RESULT), replace(FACTS, judged=replace(JUDGED, people=2))) is Fit.YES


def test_what_only_opening_tells_is_open_until_then() -> None:
    waiting = replace(FACTS, judged=None, subject="[...]", sealed=True)
    assert how(Condition(), waiting) is Fit.OPEN
    assert how(Condition(trusted_only=False), waiting) is Fit.YES
    assert how(Condition(trusted_only=False, patient="martin"), waiting) is Fit.OPEN
    # Inside, subject and sender may be others than outside.
    assert how(Condition(trusted_only=False, subject="résultat"), waiting) is Fit.OPEN
    assert how(Condition(trusted_only=False, subject="résultat"), replace(waiting, sealed=False)) is Fit.NO


def test_the_place() -> None:
    elsewhere = replace(FACTS, folder="Labo", inbox=False)
    assert how(Condition(), elsewhere) is Fit.NO
    assert fit(questions(replace(rule(), folder="Labo")), elsewhere) is Fit.YES
    assert fit(questions(replace(rule(), folder="Labo")), FACTS) is Fit.NO


def test_the_first_one_that_fits() -> None:
    letters, urgent, anything = rule(kind=Kind.LETTER), rule(urgent=True), rule()
    asked = [(each, questions(each)) for each in (letters, urgent, anything)]
    assert first(asked, FACTS) is anything
    assert first(asked, replace(FACTS, judged=replace(JUDGED, urgent=True))) is urgent
    off = replace(urgent, enabled=False)
    assert first([(off, questions(off)), *asked[2:]], replace(FACTS, judged=replace(JUDGED, urgent=True))) is anything
    # One that may fit when the message has been opened keeps those behind it back.
    outer = rule(trusted_only=False)
    assert first([*asked, (outer, questions(outer))], replace(FACTS, judged=None)) is None
    assert first([(outer, questions(outer)), *asked], replace(FACTS, judged=None)) is outer


def test_why() -> None:
    told = {each.part: each.fit for each in reasons(rule(sender="@labo.example", urgent=False), FACTS)}
    assert told == {Part.FOLDER: Fit.YES, Part.SENDER: Fit.NO, Part.URGENT: Fit.YES, Part.TRUSTED: Fit.YES}


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (replace(rule(), name="  "), Code.RULE_UNFIT),
        (replace(rule(), name="x" * 201), Code.RULE_UNFIT),
        (rule(sender="--"), Code.RULE_UNFIT),
        (rule(patient="  .  "), Code.RULE_UNFIT),
        (rule(Act()), Code.RULE_DOES_NOTHING),
        (rule(Act(keyword=Triage.FILED)), Code.RULE_UNFIT),
        (rule(Act(file=True), trusted_only=False), Code.RULE_FORGEABLE),
        (rule(Act(keyword=Triage.DONE), trusted_only=False), Code.RULE_FORGEABLE),
        (rule(Act(assign="\u674e")), Code.ASSIGNEE_UNUSABLE),
        (rule(Act(folder="Labot")), Code.RULE_FOLDER),
        (rule(Act(folder="Corbeille")), Code.RULE_FOLDER),
        (rule(Act(folder="Indésirables")), Code.RULE_FOLDER),
        (rule(Act(folder="Envoyés")), Code.RULE_FOLDER),
        (replace(rule(), folder="Labot"), Code.RULE_FOLDER),
        (replace(rule(Act(folder="Labo")), folder="Labo"), Code.RULE_DOES_NOTHING),
    ],
    ids=str,
)
def test_what_is_refused(bad: Rule, code: Code) -> None:
    with pytest.raises(Rejected) as refusal:
        require_sound(bad, FOLDERS)
    assert refusal.value.code is code


def test_what_is_taken() -> None:
    for act in (MARK, Act(folder="Labo"), Act(seen=True), Act(file=True), Act(assign="Zoé")):
        require_sound(rule(act, sender="@labo.example"), FOLDERS)
    require_sound(rule(Act(folder="Labo", seen=True), trusted_only=False), FOLDERS)


def test_a_name_that_is_a_folder_here_and_the_trash_there_is_none_for_rules() -> None:
    assert may_move_to("Labo", FOLDERS)
    assert not may_move_to("Labo", [*FOLDERS, ("Labo", "trash")])


texts = st.text(st.characters(codec="utf-8"), max_size=12)
conditions = st.builds(
    Condition,
    sender=texts,
    kind=st.none() | st.sampled_from(Kind),
    patient=texts,
    urgent=st.none() | st.booleans(),
    subject=texts,
    trusted_only=st.booleans(),
)
judgements = st.builds(
    Judged, st.sampled_from(Kind), st.none() | texts, st.booleans(), st.booleans()
)  # fmt: skip
facts = st.builds(
    Facts,
    st.builds(Mailbox, texts, texts),
    texts,
    st.sampled_from(["INBOX", "Labo"]),
    st.booleans(),
    st.none() | judgements,
    st.booleans(),
)


@settings(max_examples=150, deadline=None)
@given(conditions, facts, judgements)
def test_opening_decides_what_was_open_and_nothing_else(condition: Condition, known: Facts, judged: Judged) -> None:
    """From outside a rule says YES or NO only where opening could not say otherwise, all else being as it seems."""
    asked = questions(Rule(0, "r", condition, MARK))
    before = fit(asked, replace(known, judged=None))
    after = fit(asked, replace(known, judged=judged, sealed=False))
    assert after is not Fit.OPEN
    if before is not Fit.OPEN:
        assert after is before


@settings(max_examples=150, deadline=None)
@given(conditions, facts)
def test_without_trust_nothing_fits_that_asks_for_it(condition: Condition, known: Facts) -> None:
    asked = questions(Rule(0, "r", replace(condition, trusted_only=True), MARK))
    judged = known.judged
    distrusted = replace(judged, trusted=False) if judged is not None else None
    assert fit(asked, replace(known, judged=distrusted)) is not Fit.YES
