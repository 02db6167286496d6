"""Searching and conversations by the command line."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.events import Event, JobDone
from secmail.api.finding import BuildIndex, Conversation, FindMessages, Found
from secmail.domain.addresses import Mailbox
from secmail.domain.ids import FolderId, JobId, MessageId
from secmail.domain.messages import Folder, MessageState, MessageSummary
from secmail.domain.security import Summary
from tests.support.cli_shell import Shell
from tests.support.scripted_handle import ScriptedHandle

INBOX = Folder(FolderId(3), 1, "INBOX", "inbox", total=2, unread=1)
ROW = MessageSummary(
    MessageId(7), FolderId(3), Mailbox("labo@labo.example", "Labo"), (), "Bilan",
    datetime(2026, 11, 20, 8, 30, tzinfo=UTC), encrypted=True, state=MessageState.OPENED, seen=True, size=100,
)  # fmt: skip


def done(result: object) -> Callable[[object, JobId], Iterator[Event]]:
    return lambda _command, job: iter([JobDone(job, result)])


def test_with_a_pin_all_mail_is_read_first(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(q.Folders, (INBOX,))
    handle.answer(FindMessages, (Found(ROW, 0.0, "le bilan de mardi"),))
    handle.on(c.UnlockCard, done("Dr Camille"))
    handle.on(BuildIndex, done(None))
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
