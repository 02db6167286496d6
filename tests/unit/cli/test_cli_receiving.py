"""`secmail bodies` and `secmail fetch`, and what lists and `show --raw` say of messages whose bytes are not here."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.events import Event, JobDone
from secmail.api.receiving import Bodies, BodyState, FetchBodies, MissingBodies, SetBodyPolicy
from secmail.domain.accounts import Account, Server
from secmail.domain.addresses import Mailbox
from secmail.domain.errors import Code, Rejected
from secmail.domain.ids import AccountId, FolderId, JobId, MessageId
from secmail.domain.messages import Folder, MessageState, MessageSummary
from secmail.domain.policy import MEBIBYTE
from tests.support.cli_shell import Shell
from tests.support.scripted_handle import ScriptedHandle

ACCOUNT = Account(
    AccountId(1), "camille@cabinet.example", "Cabinet", "camille", Server("imap", 993), Server("smtp", 465)
)
INBOX = Folder(FolderId(3), 1, "INBOX", "inbox", total=2, unread=1)
ROW = MessageSummary(
    id=MessageId(7),
    folder=FolderId(3),
    sender=Mailbox("labo@example"),
    to=(),
    subject="Bilan",
    date=datetime(2026, 11, 20, 8, 30, tzinfo=UTC),
    encrypted=False,
    state=MessageState.STORED,
    seen=True,
    size=9,
)
STATE = BodyState(10 * MEBIBYTE, (MissingBodies(AccountId(1), 7, 3 * MEBIBYTE // 2, wanted=5),))


def done(result: object) -> Callable[[object, JobId], Iterator[Event]]:
    """A command's reaction: it is done at once."""
    return lambda _command, job: iter([JobDone(job, result)])


def test_bodies(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(Bodies, STATE)
    handle.answer(q.Accounts, (ACCOUNT,))
    shown = shell("bodies").text
    assert "jusqu'à 10 Mo" in shown
    assert "7 messages encore sur le serveur (1.5 Mo), dont 5" in shown
    document = {"largest": 10485760, "missing": [{"account": "1", "count": 7, "bytes": 1572864, "wanted": 5}]}
    assert shell("bodies", "--json").json() == document
    handle.on(SetBodyPolicy, done(None))
    assert shell("bodies", "--largest", "0").code == 0
    assert handle.orders(SetBodyPolicy) == [SetBodyPolicy(0)]
    assert shell("bodies", "--largest", "257").code == 2


def test_fetch(shell: Shell, handle: ScriptedHandle) -> None:
    handle.on(FetchBodies, done((MessageId(3), MessageId(9))))
    assert shell("fetch", "3", "4").text == "Messages téléchargés : 2.\n"
    assert shell("fetch", "3", "4", "--json").json() == {"messages": ["3", "9"]}
    assert handle.orders(FetchBodies)[0] == FetchBodies((MessageId(3), MessageId(4)))


def test_a_header_alone_is_marked(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(q.Folders, (INBOX,))
    handle.answer(q.MessagePage, (replace(ROW, here=False),))
    assert "en-tête seul" in shell("list").text
    (document,) = shell("list", "--json").json()["messages"]
    assert document["here"] is False


def test_the_bytes_are_fetched_to_be_shown(shell: Shell, handle: ScriptedHandle) -> None:
    def fetched(_command: c.Command, job: JobId) -> Iterator[Event]:
        handle.answer(q.RawMessage, b"here now")
        yield JobDone(job, (MessageId(7),))

    def not_here(_query: object) -> bytes:
        raise Rejected(Code.MESSAGE_NOT_HERE)

    handle.answer(q.RawMessage, not_here)
    handle.on(FetchBodies, fetched)
    assert shell("show", "7", "--raw").out == b"here now"
