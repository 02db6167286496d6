"""Searching and conversations by the command line."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.events import Event, JobDone
from secmail.api.finding import BuildIndex, Conversation, FindMessages, Found, IndexProgress, IndexState
from secmail.api.rules import Rules
from secmail.cli.outcome import EXIT_CODES
from secmail.domain.addresses import Mailbox
from secmail.domain.errors import Code
from secmail.domain.ids import FolderId, JobId, MessageId
from secmail.domain.messages import Folder, MessageState, MessageSummary
from secmail.domain.security import Summary
from tests.support.cli_shell import CARD, Shell
from tests.support.scripted_handle import ScriptedHandle

INBOX = Folder(FolderId(3), 1, "INBOX", "inbox", total=2, unread=1)
ROW = MessageSummary(
    MessageId(7), FolderId(3), Mailbox("labo@labo.example", "Labo"), (), "Bilan",
    datetime(2026, 11, 20, 8, 30, tzinfo=UTC), encrypted=True, state=MessageState.OPENED, seen=True, size=100,
)  # fmt: skip


def done(result: object) -> Callable[[object, JobId], Iterator[Event]]:
    return lambda _command, job: iter([JobDone(job, result)])


def with_session(handle: ScriptedHandle, waiting: int = 0) -> None:
    handle.answer(q.Folders, (INBOX,))
    handle.answer(FindMessages, (Found(ROW, 0.0, "le bilan de mardi"),))
    handle.answer(IndexProgress, IndexState(1, waiting))
    handle.on(c.UnlockCard, done("Dr Camille"))
    handle.on(BuildIndex, done(None))


def test_with_a_pin_all_mail_is_read_first(shell: Shell, handle: ScriptedHandle) -> None:
    with_session(handle)
    told = shell(
        "search", "patient:durand avec:pj", "--by-match", "--snippets", "--after", "9", "--pin-stdin", stdin=b"1\n"
    )
    assert told.code == 0
    assert "Bilan" in told.text and "le bilan de mardi" in told.text
    assert [type(order) for order in handle.submitted] == [c.UnlockCard, BuildIndex]
    asked = FindMessages("patient:durand avec:pj", 50, by_match=True, after=MessageId(9), snippets=True)
    assert asked in handle.asked


def test_without_a_pin_what_is_known_outside(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(q.Folders, (INBOX,))
    handle.answer(FindMessages, (Found(ROW, 0.0),))
    (found,) = shell("search", "bilan", "--json").json()["messages"]
    assert (found["id"], found["rank"], "snippet" in found) == ("7", 1, False)
    assert handle.submitted == []


def test_a_conversation_tells_each_signature(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(q.Folders, (INBOX,))
    outsider = replace(ROW, id=MessageId(8), summary=Summary.UNSIGNED)
    handle.answer(Conversation, (replace(ROW, summary=Summary.SIGNED_TRUSTED), outsider))
    found = shell("conversation", "7", "--json").json()["messages"]
    assert [(row["id"], row["summary"]) for row in found] == [("7", "signed-trusted"), ("8", "unsigned")]
    assert Conversation(MessageId(7)) in handle.asked


def test_without_a_card_it_says_that_only_headers_were_searched(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(q.Folders, (INBOX,))
    handle.answer(FindMessages, ())
    told = shell("search", "bensaid")
    assert told.code == 1
    assert "Aucun message trouvé." in told.text
    assert "Sans carte, seuls les en-têtes ont été cherchés" in told.err
    told = shell("search", "bensaid", "--json")
    assert (told.code, told.err) == (1, "")
    assert told.json() == {"messages": [], "complete": False}


@pytest.mark.parametrize(("waiting", "complete"), [(0, True), (12, False)])
def test_while_mail_is_not_read_yet_it_says_so(
    shell: Shell, handle: ScriptedHandle, waiting: int, complete: bool
) -> None:
    with_session(handle, waiting)
    told = shell("search", "bilan", "--pin-stdin", stdin=b"1\n")
    assert told.code == 0
    assert ("messages pas encore lus : 12" in told.err) is not complete
    assert shell("search", "bilan", "--pin-stdin", "--json", stdin=b"1\n").json()["complete"] is complete


@pytest.mark.parametrize("typed", ["avant:31/02/2026", "avant:hierr", "type:résultatt", "est:vu", "patient:"])
def test_a_condition_that_is_not_understood_is_named(shell: Shell, handle: ScriptedHandle, typed: str) -> None:
    told = shell("search", f"bilan {typed}")
    assert (told.code, told.out) == (2, b"")
    assert f"« {typed} »" in told.err
    assert handle.asked == []


@pytest.mark.parametrize("typed", ["", '""', '"', "***"])
def test_no_word_at_all_is_no_search(shell: Shell, typed: str) -> None:
    told = shell("search", typed)
    assert told.code == 2
    assert "aucun mot à chercher" in told.err


def test_words_behind_two_dashes_may_begin_with_one(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(q.Folders, (INBOX,))
    handle.answer(FindMessages, (Found(ROW, 0.0),))
    assert shell("search", "--", "-bensaid").code == 0
    assert FindMessages("-bensaid", 50) in handle.asked
    assert "-- -mot" in " ".join(shell("search", "--help").text.split())


def test_a_conversation_of_no_message_is_answered_as_show_does(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(q.Folders, (INBOX,))
    handle.answer(Conversation, ())
    told = shell("conversation", "9999")
    assert (told.code, told.out) == (EXIT_CODES[Code.MESSAGE_UNKNOWN], b"")
    assert told.err


@pytest.mark.parametrize(
    ("command", "query", "sentence"),
    [
        (("list",), q.MessagePage, "Aucun message."),
        (("outbox", "list"), q.Outbox, "Aucune lettre."),
        (("rules", "list"), Rules, "Aucune règle."),
        (("exports",), q.Exports, "Aucun résultat rangé."),
        (("account", "list"), q.Accounts, "Aucun compte."),
    ],
)
def test_an_empty_list_says_so(
    shell: Shell, handle: ScriptedHandle, command: tuple[str, ...], query: type[object], sentence: str
) -> None:
    handle.answer(q.Folders, (INBOX,))
    handle.answer(query, ())
    handle.on(c.UnlockCard, done("Dr Camille"))
    handle.answer(q.Cards, (CARD,))
    told = shell(*command)
    assert (told.code, told.text.startswith(sentence), told.text.count("\n")) == (0, True, 1)
    (rows,) = shell(*command, "--json").json().values()
    assert rows == []


@pytest.mark.parametrize(
    "command",
    [
        ("search", "potassium", "--after", "9999"),
        ("list", "--after", "9999"),
        ("export-mail", "--message", "9999", "-o", "x"),
    ],
)
def test_a_number_that_no_message_has_is_said_to_be_unknown(
    shell: Shell, handle: ScriptedHandle, command: tuple[str, ...]
) -> None:
    handle.answer(q.MessageRows, ())
    handle.answer(q.Folders, ())
    ran = shell(*command)
    assert (ran.code, ran.text) == (2, "")
    assert "Il n'y a pas de message 9999." in ran.err
    assert handle.submitted == []
