"""Signed receipts: what was asked, what came back, what was answered."""

from datetime import timedelta

import pytest

from secmail.domain.errors import Code, Rejected
from secmail.domain.ids import AccountId, OutboxId
from secmail.domain.outbox import OutboxEntry, OutboxState
from secmail.domain.receipts import AskedReceipt, ReadReceipt, ReceiptAnswer, ReceiptHistory
from secmail.engine.ports import MailDb, MailDbReader
from tests.support.store_samples import NOW

READERS = ("b@example", "c@example")
REQUEST = b"\x01" * 32


def begin(mail: MailDb, *, answers: bytes | None = None) -> OutboxEntry:
    return mail.outbox.begin(AccountId(3), "me@example", READERS, message_id="<1@x>", answers=answers)


def asking(mail: MailDb, identifier: bytes = b"identifier") -> AskedReceipt:
    entry = begin(mail)
    asked = AskedReceipt(entry.id, identifier, b"c" * 32, b"d" * 32, READERS)
    mail.outbox.ready(entry.id, b"wrapped", protection="aes-256-gcm", asked=asked)
    return asked


def refusal(deed: object) -> Code:
    with pytest.raises(Rejected) as caught:
        deed()  # type: ignore[operator]  # a lambda
    return caught.value.code


def test_what_a_letter_asked_for_is_found_by_its_identifier(mail: MailDb, reader: MailDbReader) -> None:
    asked = asking(mail)
    assert mail.receipts.asked(b"identifier") == asked
    assert mail.receipts.asked(b"another") is None
    assert mail.receipts.history(asked.entry) == ReceiptHistory(READERS)
    assert [entry.receipts for entry in reader.entries()] == [ReceiptHistory(READERS)]
    assert begin(mail).receipts is None


def test_the_first_receipt_of_a_reader_stays(mail: MailDb, reader: MailDbReader) -> None:
    asked = asking(mail)
    other = asking(mail, b"other")
    later = ReadReceipt("c@example", NOW + timedelta(hours=1), "ee")
    first = ReadReceipt("b@example", NOW, "ff")
    assert mail.receipts.keep(asked.identifier, later, b"proof of c")
    assert mail.receipts.keep(asked.identifier, first, b"proof of b")
    assert not mail.receipts.keep(asked.identifier, ReadReceipt("b@example", NOW, "00"), b"another")
    assert mail.outbox.entry(asked.entry).receipts == ReceiptHistory(READERS, (first, later))
    assert mail.outbox.entry(other.entry).receipts == ReceiptHistory(READERS)
    assert reader.receipt_proof(asked.entry, "b@example") == b"proof of b"
    assert refusal(lambda: reader.receipt_proof(other.entry, "b@example")) is Code.RECEIPT_NONE


def test_nothing_is_asked_by_a_letter_that_was_not_queued(mail: MailDb) -> None:
    entry = begin(mail)
    asked = AskedReceipt(entry.id, b"identifier", b"c", b"d", READERS)
    mail.outbox.move(entry.id, OutboxState.CANCELLED)
    assert refusal(lambda: mail.outbox.ready(entry.id, b"wrapped", protection="", asked=asked)) is Code.OUTBOX_ILLEGAL
    assert mail.receipts.asked(b"identifier") is None


def test_a_request_is_answered_once(mail: MailDb) -> None:
    assert mail.receipts.answer(REQUEST) is None
    begin(mail, answers=REQUEST)
    assert mail.receipts.answer(REQUEST) is ReceiptAnswer.SENT
    before = len(mail.outbox.entries())
    assert refusal(lambda: begin(mail, answers=REQUEST)) is Code.RECEIPT_ANSWERED
    assert refusal(lambda: mail.receipts.decline(REQUEST)) is Code.RECEIPT_ANSWERED
    assert len(mail.outbox.entries()) == before  # no row of a message that will never be


def test_who_has_declined_does_not_send(mail: MailDb) -> None:
    mail.receipts.decline(REQUEST)
    assert mail.receipts.answer(REQUEST) is ReceiptAnswer.DECLINED
    assert refusal(lambda: begin(mail, answers=REQUEST)) is Code.RECEIPT_ANSWERED


def test_an_answer_that_was_withdrawn_was_never_given(mail: MailDb) -> None:
    entry = begin(mail, answers=REQUEST)
    mail.outbox.move(entry.id, OutboxState.CANCELLED)
    assert mail.receipts.answer(REQUEST) is None
    again = begin(mail, answers=REQUEST)
    assert again.id != entry.id
    assert mail.receipts.answer(REQUEST) is ReceiptAnswer.SENT


def test_an_unknown_row_is_no_letter(mail: MailDb) -> None:
    assert mail.receipts.history(OutboxId(99)) is None
