"""Receipts by command: asked for, sent, declined, shown, and taken out as a proof."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.events import Event, JobDone, JobFailed, MessageOpened
from secmail.api.results import SendResult
from secmail.cli.listings import view as document
from secmail.domain.accounts import Account, Server
from secmail.domain.errors import Code
from secmail.domain.ids import AccountId, JobId, MessageId, OutboxId
from secmail.domain.outbox import Delivery, DeliveryState, OutboxEntry, OutboxState
from secmail.domain.receipts import ReadReceipt, ReceiptAnswer, ReceiptHistory, ReceiptsShown, ReceiptWish
from tests.support.cli_shell import Shell
from tests.support.invented_practice import COLLEAGUE, view
from tests.support.scripted_handle import ScriptedHandle

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ACCOUNT = Account(AccountId(1), "camille@cabinet.example", "C", "c", Server("imap", 993), Server("smtp", 465))
NOE, INES = "noe@cardio.example", "ines@pneumo.example"
READ = ReadReceipt(NOE, AT, "ab" * 32)
HISTORY = ReceiptHistory((NOE, INES), (READ,))
TOLD_READ = {"address": NOE, "at": "2026-11-20T09:00:00+00:00", "message_sha256": "ab" * 32}
TOLD = {"asked": [NOE, INES], "read": [TOLD_READ]}


def entry(receipts: ReceiptHistory | None = HISTORY) -> OutboxEntry:
    return OutboxEntry(
        OutboxId(4),
        AccountId(1),
        OutboxState.FILED,
        "<a@cabinet.example>",
        ACCOUNT.address,
        (Delivery(NOE, DeliveryState.ACCEPTED),),
        AT,
        receipts=receipts,
    )


def done(result: object) -> Callable[[object, JobId], Iterator[Event]]:
    return lambda _command, job: iter([JobDone(job, result)])


@pytest.mark.parametrize(("words", "asks"), [(["--receipt"], True), (["--no-receipt"], False), ([], None)])
def test_a_letter_asks_as_it_is_told(shell: Shell, handle: ScriptedHandle, words: list[str], asks: bool | None) -> None:
    handle.answer(q.Accounts, (ACCOUNT,))
    handle.on(c.SendDraft, done(SendResult(entry())))
    assert shell("send", "--to", NOE, *words).code == 0
    assert handle.orders(c.SendDraft)[0].draft.receipt is asks


def test_the_outbox_says_who_has_read(shell: Shell, handle: ScriptedHandle) -> None:
    handle.answer(q.Outbox, (entry(),))
    assert shell("outbox", "list", "--json").json()["outbox"][0]["receipts"] == TOLD
    text = shell("outbox", "list").text
    assert f"Lu par {NOE} le 2026-11-20" in text
    assert f"Accusé de lecture attendu de : {INES}." in text
    handle.answer(q.Outbox, (entry(None),))
    assert "receipts" not in shell("outbox", "list", "--json").json()["outbox"][0]
    assert "Accusé" not in shell("outbox", "list").text


def test_a_receipt_is_sent_by_its_own_command(shell: Shell, handle: ScriptedHandle) -> None:
    handle.on(c.SendReceipt, done(SendResult(entry(None))))
    assert shell("receipt", "7", "--json").json()["state"] == "filed"
    assert handle.orders(c.SendReceipt) == [c.SendReceipt(MessageId(7), queue_only=False)]
    assert shell("receipt", "7", "--queue").code == 0
    assert handle.orders(c.SendReceipt)[1].queue_only


def test_a_receipt_is_declined(shell: Shell, handle: ScriptedHandle) -> None:
    handle.on(c.DeclineReceipt, done(None))
    assert shell("receipt", "7", "--decline", "--json").json() == {"message": "7", "answer": "declined"}
    assert shell("receipt", "7", "--decline").text == "Accusé de lecture refusé.\n"
    assert not handle.orders(c.SendReceipt)


@pytest.mark.parametrize("code", [Code.RECEIPT_NOT_ASKED, Code.RECEIPT_ANSWERED])
def test_what_cannot_be_answered_is_a_no(shell: Shell, handle: ScriptedHandle, code: Code) -> None:
    handle.on(c.SendReceipt, lambda _command, job: iter([JobFailed(job, code)]))
    ran = shell("receipt", "7")
    assert ran.code == 1
    assert ran.err


def test_all_letters_may_ask(shell: Shell, handle: ScriptedHandle) -> None:
    handle.on(c.AskForReceipts, done(None))
    handle.answer(q.ReceiptsAsked, lambda _: handle.orders(c.AskForReceipts)[-1].always)
    assert shell("receipt", "--always", "on", "--json").json() == {"always": True}
    assert shell("receipt", "--always", "off", "--json").json() == {"always": False}
    assert shell("receipt").code == 2
    assert shell("receipt", "7", "--always", "on").code == 2


def test_the_proof_is_a_file(shell: Shell, handle: ScriptedHandle, tmp_path: Path) -> None:
    handle.answer(q.Outbox, (entry(),))
    handle.answer(q.ReceiptProof, lambda query: f"proof of {query.address}".encode())
    file = tmp_path / "proof.der"
    assert shell("outbox", "proof", "4", "-o", str(file)).code == 0
    assert file.read_bytes() == f"proof of {NOE}".encode()
    assert shell("outbox", "proof", "4", "--address", INES).out == f"proof of {INES}".encode()
    assert shell("outbox", "proof", "5").code == 2
    handle.answer(q.Outbox, (entry(ReceiptHistory((NOE,))),))
    assert shell("outbox", "proof", "4").code == 1
    two = ReceiptHistory((NOE, INES), (READ, ReadReceipt(INES, AT, "cd" * 32)))
    handle.answer(q.Outbox, (entry(two),))
    assert "--address" in shell("outbox", "proof", "4").err


SHOWN = [
    (ReceiptsShown(), None),
    (ReceiptsShown(wish=ReceiptWish((NOE,))), {"wanted": {"answer_to": [NOE], "answer": None}}),
    (
        ReceiptsShown(wish=ReceiptWish((NOE,), ReceiptAnswer.DECLINED)),
        {"wanted": {"answer_to": [NOE], "answer": "declined"}},
    ),
    (ReceiptsShown(history=HISTORY), {"history": TOLD}),
    (ReceiptsShown(proves=READ), {"proves": TOLD_READ}),
]


@pytest.mark.parametrize(("shown", "told"), SHOWN)
def test_a_shown_message_says_what_it_is_about(shown: ReceiptsShown, told: dict[str, object] | None) -> None:
    found = document(replace(view(7, COLLEAGUE, "Avis"), receipts=shown)).get("receipts")
    assert found == (None if told is None else {"wanted": None, "history": None, "proves": None, **told})


def test_every_state_has_a_line(shell: Shell, handle: ScriptedHandle) -> None:
    said = set()
    for shown, _ in SHOWN:
        handle.on(c.OpenMessage, done(MessageOpened(replace(view(7, COLLEAGUE, "Avis"), receipts=shown))))
        said.add(shell("show", "7").text)
    assert len(said) == len(SHOWN)
