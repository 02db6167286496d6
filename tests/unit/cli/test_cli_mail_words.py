"""What lists and the reader say in words, and under whose name somebody reads."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.events import Event, JobDone, MessageOpened
from secmail.api.finding import FindMessages, Found
from secmail.api.results import MessageView
from secmail.domain.addresses import Mailbox
from secmail.domain.exports import ExportKey, ExportRecord, ExportState
from secmail.domain.ids import FolderId, JobId, MessageId
from secmail.domain.mandates import Mandate, Person, Right, Scope
from secmail.domain.messages import Headers, Kind, MessageState, MessageSummary, OpenedMessage
from secmail.domain.security import Summary
from secmail.domain.sentences.protection import SUMMARIES
from secmail.domain.sentences.text import LANGUAGES
from tests.support.cli_shell import Shell
from tests.support.scripted_handle import ScriptedHandle

AT = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
ROW = MessageSummary(
    MessageId(7), FolderId(3), Mailbox("labo@labo.example", "Labo"), (), "Bilan", AT, encrypted=True,
    state=MessageState.OPENED, seen=True, size=100,
)  # fmt: skip
OPENED = OpenedMessage(
    Headers((Mailbox("labo@labo.example", "Labo"),), to=(), subject="Bilan"), headers_protected=True, layers=(),
    summary=Summary.SIGNED_TRUSTED, encrypted=True, text="Le bilan.", html=None, attachments=(), problems=(),
)  # fmt: skip
VIEW = MessageView(MessageId(7), OPENED, Kind.LETTER, urgent=False, results=(), received=AT, exported=False)
MANDATE = Mandate(
    "77" * 16, "ab" * 16, Person("Camille FONTAINE", "899700000011", "cd" * 32),
    Person("Inès MARCHAND", None, "ef" * 32), frozenset({Right.READ}), Scope(), AT,
    datetime(2027, 6, 30, 12, tzinfo=UTC),
)  # fmt: skip


def done(result: object) -> Callable[[object, JobId], Iterator[Event]]:
    return lambda _command, job: iter([JobDone(job, result)])


@pytest.mark.parametrize("summary", list(Summary))
@pytest.mark.parametrize("command", [("list",), ("search", "bilan")])
def test_lists_say_what_signatures_are_worth(
    shell: Shell, handle: ScriptedHandle, summary: Summary, command: tuple[str, ...]
) -> None:
    handle.answer(q.MessagePage, (replace(ROW, summary=summary),))
    handle.answer(FindMessages, (Found(replace(ROW, summary=summary), 0.0),))
    handle.answer(q.Folders, ())
    for language in LANGUAGES:
        text = shell(*command, "--lang", language).text
        assert SUMMARIES[summary][language].title in text
        assert summary.value not in text
    assert shell(*command, "--json").json()["messages"][0]["summary"] == summary.value


@pytest.mark.parametrize("state", list(ExportState))
def test_the_ledger_says_what_became_of_a_file(shell: Shell, handle: ScriptedHandle, state: ExportState) -> None:
    record = ExportRecord(ExportKey("ab" * 32, 0, "cd" * 32), MessageId(7), state, "a.hpr", AT)
    handle.on(c.UnlockCard, done("Camille FONTAINE"))
    handle.answer(q.Exports, (record,))
    assert state.value not in shell("exports").text
    assert shell("exports", "--json").json()["exports"][0]["state"] == state.value


def test_a_delegate_sees_whose_mail_she_reads(shell: Shell, handle: ScriptedHandle) -> None:
    handle.on(c.OpenMessage, done(MessageOpened(replace(VIEW, mandate=MANDATE))))
    first = shell("show", "7").text.splitlines()[0]
    assert first == "Courrier de Camille FONTAINE, lu par Inès MARCHAND par délégation jusqu'au 2027-06-30."
    assert shell("show", "7", "--json").json()["mandate"]["principal"]["name"] == "Camille FONTAINE"
    handle.on(c.OpenMessage, done(MessageOpened(VIEW)))
    assert "délégation" not in shell("show", "7").text
    assert "mandate" not in shell("show", "7", "--json").json()
