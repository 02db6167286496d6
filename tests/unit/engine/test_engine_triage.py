"""Triage by hand: seen at once, told when the server can be reached, within the rights of whoever acts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from secmail.api import commands as c
from secmail.api import custody as v
from secmail.api import queries as q
from secmail.api.rules import (
    ApplyRules,
    Assign,
    Assignees,
    DeleteMessages,
    Marked,
    MoveMessages,
    RuleActs,
    Rules,
    SaveRule,
    SetTriage,
    TryRule,
)
from secmail.domain.deeds import Deed
from secmail.domain.errors import Code, Untrusted
from secmail.domain.ids import FolderId, MessageId
from secmail.domain.mandates import Right, Scope
from secmail.domain.messages import Kind, MessageSummary
from secmail.domain.rules import Act, ActState, Condition, Rule
from secmail.domain.triage import ALL, Standing, Triage, Wanted
from tests.support.custody_desk import YEAR, CustodyDesk
from tests.support.engine_desk import Box, PostSession, offline
from tests.support.pki_lab import AT, DOCTOR, SECRETARY


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[CustodyDesk]:
    """An account with a folder for results; no session."""
    desk = CustodyDesk(tmp_path)
    desk.start()
    desk.post.boxes |= {"Labo": Box(), "Ailleurs": Box()}
    desk.add_account()
    desk.set_drop_folder()
    desk.sync()
    yield desk
    desk.stop()


def folder(desk: CustodyDesk, name: str) -> FolderId:
    return next(found.id for found in desk.ask(q.Folders()) if found.name == name)


def row(desk: CustodyDesk, message: MessageId) -> MessageSummary:
    (found,) = desk.ask(q.MessageRows((message,)))
    return found


def flags(desk: CustodyDesk, folder: str = "INBOX") -> list[frozenset[str]]:
    return [found for _, found in desk.post.boxes[folder].messages.values()]


def quiet(desk: CustodyDesk) -> None:
    deeds = desk.engine._deeds
    desk.until(lambda: desk.here(lambda: deeds.background._running is None and deeds.rules._running is None))


def lend(desk: CustodyDesk, *rights: Right, scope: Scope = Scope()) -> None:  # noqa: B008 -- frozen
    """By the doctor; the secretary's session is open afterwards."""
    desk.open_with("doctor")
    desk.insert("secretary")
    command = v.GrantMandate(frozenset(rights), AT + YEAR, scope, card=desk.card("secretary").id)
    desk.done(command)
    desk.open_with("secretary")
    quiet(desk)


def entries(desk: CustodyDesk, deed: Deed) -> list[tuple[str, str | None]]:
    """Whose they are, and on whose behalf. In the doctor's session."""
    desk.open_with("doctor")
    return [
        (each.entry.actor, each.entry.on_behalf) for each in desk.ask(v.JournalPage(0, 1000)) if each.entry.deed == deed
    ]


def test_marks_without_a_session(desk: CustodyDesk) -> None:
    """What is not sealed is nobody's secret at this computer; who it was, nobody knows."""
    one, two = desk.receive(desk.letter("Un", "1"), desk.letter("Deux", "2"))
    assert desk.result_of(SetTriage((one, two), Triage.TO_DO)) == Marked()
    assert desk.result_of(Assign((two,), "  Élodie  ROUX ")) == Marked()
    assert sorted(map(sorted, flags(desk))) == [["$SecmailFor-elodie-roux", "$SecmailTodo"], ["$SecmailTodo"]]
    desk.result_of(SetTriage((one,), Triage.DONE))
    desk.result_of(Assign((two,), "Adam"))
    assert (row(desk, one).triage, row(desk, two).assignee) == (Triage.DONE, "adam")
    desk.result_of(SetTriage((one,), None))
    desk.result_of(Assign((two,), ""))
    assert row(desk, one).flags == frozenset()
    assert row(desk, two).flags == {"$SecmailTodo"}
    assert desk.ask(Assignees()) == {}
    assert entries(desk, Deed.MESSAGE_DONE) == []


def test_lists_of_what_waits_and_of_what_is_whose(desk: CustodyDesk) -> None:
    desk.receive(*(desk.letter(name, name) for name in "ABC"))
    three, two, one = (found.id for found in desk.ask(q.MessagePage()))
    desk.result_of(SetTriage((one, three), Triage.TO_DO))
    desk.result_of(SetTriage((two,), Triage.DONE))
    desk.result_of(Assign((three, two), "Zoé"))

    def listed(wanted: Wanted, **more: object) -> list[MessageId]:
        return [found.id for found in desk.ask(q.MessagePage(wanted=wanted, **more))]  # type: ignore[arg-type]

    assert listed(Wanted(Standing.TO_DO)) == [three, one]
    assert listed(Wanted(Standing.TO_DO), limit=1) == [three]
    assert listed(Wanted(Standing.TO_DO), after=three) == [one]
    assert listed(Wanted(Standing.DONE)) == [two]
    assert listed(Wanted(filed=True)) == listed(Wanted(Standing.UNSORTED)) == []
    assert listed(Wanted(assignee="zoe")) == [three, two]
    assert listed(Wanted(Standing.TO_DO, "zoe")) == [three]
    assert listed(ALL) == [three, two, one]


def test_each_message_is_in_the_list_of_the_one_word_that_it_stands_for(desk: CustodyDesk) -> None:
    desk.post.deliver(desk.letter("répondu", "1"), flags=frozenset({"\\Answered"}))
    messages = desk.receive(*(desk.letter(name, name) for name in "ABCD"))
    desk.result_of(SetTriage(messages[1:2], Triage.TO_DO))
    desk.result_of(SetTriage(messages[2:3], Triage.WAITING))
    desk.result_of(SetTriage(messages[3:4], Triage.DONE))
    lists = {each: [row.id for row in desk.ask(q.MessagePage(wanted=Wanted(each)))] for each in Standing}
    in_order = (Standing.ANSWERED, Standing.TO_DO, Standing.WAITING, Standing.DONE, Standing.UNSORTED)
    assert [lists[standing] for standing in in_order] == [[message] for message in messages]
    assert all(row(desk, message).standing is standing for standing, (message,) in lists.items())


def test_a_folder_is_put_in_order_by_what_work_is_sorted_by(desk: CustodyDesk) -> None:
    desk.open_with("doctor")
    letter, result, other = desk.receive(desk.letter("Un", "1"), desk.result(), desk.letter("Autre", "3"))
    quiet(desk)
    desk.result_of(SetTriage((letter,), Triage.DONE))
    desk.result_of(Assign((other,), "Zoé"))
    inbox = folder(desk, "INBOX")

    def listed(by: q.Order, **more: object) -> tuple[MessageId, ...]:
        return desk.ask(q.MessageOrder(inbox, by=by, **more))  # type: ignore[arg-type]

    newest = listed(q.Order.DATE)
    assert newest == tuple(row.id for row in desk.ask(q.MessagePage(inbox)))
    assert listed(q.Order.DATE, reverse=True) == newest[::-1]
    assert listed(q.Order.DATE, wanted=Wanted(Standing.DONE)) == (letter,)
    assert listed(q.Order.PERSON)[0] == other
    assert listed(q.Order.STANDING)[-1] == letter
    assert listed(q.Order.STANDING, reverse=True)[0] == letter
    assert listed(q.Order.KIND)[0] == listed(q.Order.PATIENT)[0] == result
    assert listed(q.Order.SUBJECT, most=1) == newest, "older ones follow by date"
    desk.done(c.LockSession())
    assert listed(q.Order.PATIENT) == newest, "whose it is, is sealed"


def test_offline_it_is_shown_and_told_later(desk: CustodyDesk) -> None:
    (message,) = desk.receive(desk.letter("Un", "1"))
    desk.post.before = offline
    assert desk.result_of(SetTriage((message,), Triage.TO_DO)) == Marked()
    desk.result_of(MoveMessages((message,), folder(desk, "Labo")))
    assert row(desk, message).triage is Triage.TO_DO
    assert row(desk, message).folder == folder(desk, "Labo")
    assert flags(desk) == [frozenset()]
    desk.post.before = lambda _deed: None
    desk.sync()
    desk.sync()
    assert flags(desk) == []
    assert flags(desk, "Labo") == [{Triage.TO_DO}]
    assert row(desk, message).folder == folder(desk, "Labo")


def test_a_server_without_keywords_is_told_of_and_the_mark_stays_here(
    desk: CustodyDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    (message,) = desk.receive(desk.letter("Un", "1"))
    monkeypatch.setattr(PostSession, "set_flag", lambda *_given, **_named: False)
    assert desk.result_of(SetTriage((message,), Triage.TO_DO)) == Marked((message,))
    assert desk.result_of(Assign((message,), "Zoé")) == Marked((message,))
    desk.sync()
    assert flags(desk) == [frozenset()]
    assert (row(desk, message).triage, row(desk, message).assignee) == (Triage.TO_DO, "zoe")


def test_what_is_deleted_lies_in_the_trash_and_comes_back(desk: CustodyDesk) -> None:
    one, two = desk.receive(desk.letter("Un", "1"), desk.letter("Deux", "2"))
    assert desk.refused(DeleteMessages((one, two))) is Code.FOLDER_NO_TRASH
    assert row(desk, one).folder == row(desk, two).folder == folder(desk, "INBOX")
    desk.post.boxes["Trash"] = Box(role="trash")
    desk.sync()
    assert desk.result_of(DeleteMessages((one, two))) is None
    trash = folder(desk, "Trash")
    assert {row(desk, one).folder, row(desk, two).folder} == {trash}
    assert desk.result_of(DeleteMessages((one,))) is None, "what lies there stays there"
    desk.result_of(MoveMessages((one,), folder(desk, "INBOX")))
    assert (row(desk, one).folder, row(desk, two).folder) == (folder(desk, "INBOX"), trash)
    desk.sync()
    assert (len(flags(desk)), len(flags(desk, "Trash"))) == (1, 1)


def test_several_are_marked_as_read_together(desk: CustodyDesk) -> None:
    messages = desk.receive(desk.letter("Un", "1"), desk.letter("Deux", "2"))
    desk.result_of(c.MarkSeen(tuple(messages)))
    assert flags(desk) == [{"\\Seen"}, {"\\Seen"}]
    desk.result_of(c.MarkSeen((messages[0],), seen=False))
    assert [row(desk, message).seen for message in messages] == [False, True]


def test_what_is_refused(desk: CustodyDesk) -> None:
    (message,) = desk.receive(desk.letter("Un", "1"))
    assert desk.refused(SetTriage((message,), Triage.FILED)) is Code.RULE_UNFIT
    assert desk.refused(Assign((message,), "\u674e")) is Code.ASSIGNEE_UNUSABLE
    assert desk.refused(SetTriage((message, MessageId(99)), Triage.DONE)) is Code.MESSAGE_UNKNOWN
    assert desk.refused(MoveMessages((message,), FolderId(99))) is Code.FOLDER_UNKNOWN
    assert row(desk, message).flags == frozenset()


def test_a_persons_deeds_that_take_mail_out_of_sight_are_journaled(desk: CustodyDesk) -> None:
    one, two = desk.receive(desk.letter("Un", "1"), desk.result())
    lend(desk, Right.READ, Right.TRIAGE)
    desk.result_of(SetTriage((one,), Triage.DONE))
    desk.result_of(SetTriage((one,), Triage.TO_DO))
    desk.result_of(MoveMessages((two,), folder(desk, "Labo")))
    secretary = (SECRETARY.national_id, DOCTOR.national_id)
    assert entries(desk, Deed.MESSAGE_DONE) == [secretary]
    assert entries(desk, Deed.MESSAGE_MOVED) == [secretary]


def test_without_the_right_nothing_is_marked_or_moved(desk: CustodyDesk) -> None:
    (message,) = desk.receive(desk.letter("Un", "1"))
    lend(desk, Right.READ, Right.FILE)
    for command in (
        SetTriage((message,), Triage.DONE),
        Assign((message,), "Zoé"),
        MoveMessages((message,), folder(desk, "Labo")),
        DeleteMessages((message,)),
        c.MarkSeen((message,)),
    ):
        assert desk.refused(command) is Code.MANDATE_NO_RIGHT
    assert row(desk, message).flags == frozenset()


def test_a_mandates_folders_and_kinds(desk: CustodyDesk) -> None:
    desk.post.deliver(desk.letter("Autre", "1"), "Ailleurs")
    letter, result = desk.receive(desk.letter("Un", "1"), desk.result())
    there = desk.ask(q.MessagePage(folder(desk, "Ailleurs")))[0].id
    lend(desk, Right.READ, Right.TRIAGE, scope=Scope(("INBOX", "Labo"), (Kind.RESULT,)))
    assert desk.refused(SetTriage((result, there), Triage.DONE)) is Code.MANDATE_OUT_OF_SCOPE
    assert desk.refused(SetTriage((letter,), Triage.DONE)) is Code.MANDATE_OUT_OF_SCOPE
    assert desk.refused(MoveMessages((result,), folder(desk, "Ailleurs"))) is Code.MANDATE_OUT_OF_SCOPE
    assert desk.result_of(SetTriage((result,), Triage.DONE)) == Marked()
    assert desk.result_of(MoveMessages((result,), folder(desk, "Labo"))) is None


def test_rules_are_the_holders_alone(desk: CustodyDesk) -> None:
    desk.open_with("doctor")
    rule = Rule(0, "résultats", Condition(kind=Kind.RESULT), Act(keyword=Triage.TO_DO))
    desk.done(SaveRule(rule))
    lend(desk, *Right)
    assert desk.refused(SaveRule(rule)) is Code.MANDATE_NO_RIGHT
    assert desk.refused(ApplyRules()) is Code.MANDATE_NO_RIGHT
    questions = (lambda: desk.ask(Rules()), lambda: desk.ask(TryRule(rule)), lambda: desk.ask(RuleActs()))
    for question in questions:
        with pytest.raises(Untrusted) as refusal:
            question()
        assert refusal.value.code is Code.MANDATE_NO_RIGHT


def test_a_rule_in_a_delegates_session_does_no_more_than_she_may(desk: CustodyDesk) -> None:
    """What needs a right that she has not waits for somebody who has it, and is lost no more than done twice."""
    desk.open_with("doctor")
    desk.done(SaveRule(Rule(0, "r", Condition(kind=Kind.RESULT), Act(keyword=Triage.TO_DO, file=True))))
    desk.done(SaveRule(Rule(0, "l", Condition(kind=Kind.LETTER), Act(assign="Zoé"))))
    lend(desk, Right.READ, Right.TRIAGE)
    letter, result = desk.receive(desk.letter("Un", "1"), desk.result())
    desk.until(lambda: row(desk, letter).assignee == "zoe")
    quiet(desk)
    assert (desk.filed(), row(desk, result).triage) == ([], None)
    desk.open_with("doctor")
    desk.until(lambda: row(desk, result).triage is Triage.TO_DO)
    quiet(desk)
    assert len(desk.filed()) == 1
    assert [act.state for act in desk.ask(RuleActs())] == [ActState.DONE, ActState.DONE]
    assert entries(desk, Deed.MANDATE_REFUSED) == []


def test_a_session_that_ends_in_the_middle_loses_nothing(desk: CustodyDesk) -> None:
    desk.open_with("doctor")
    desk.done(SaveRule(Rule(0, "r", Condition(kind=Kind.RESULT), Act(folder="Labo", file=True))))

    def lock() -> None:
        desk.submit(c.LockSession())

    desk.drop.during_put = lock
    desk.receive(desk.result())
    desk.until(lambda: desk.ask(q.SessionHolder()) is None)
    quiet(desk)
    desk.drop.during_put = lambda: None
    desk.open_with("doctor")
    desk.until(lambda: [act.state for act in desk.ask(RuleActs())] == [ActState.DONE])
    quiet(desk)
    desk.sync()
    assert (len(desk.filed()), len(flags(desk)), len(flags(desk, "Labo"))) == (1, 0, 1)
