"""Outgoing messages."""

from datetime import timedelta

import pytest

from secmail.domain.errors import Code, Rejected
from secmail.domain.ids import AccountId, OutboxId
from secmail.domain.outbox import Delivery, DeliveryState, OutboxEntry, OutboxState
from secmail.engine.ports import MailDb, MailDbReader, StorePort
from tests.support.store_samples import NOW


def begin(mail: MailDb) -> OutboxEntry:
    return mail.outbox.begin(AccountId(3), "me@example", ["b@example", "a@example", "b@example"], message_id="<1@x>")


def refusal(deed: object) -> Code:
    with pytest.raises(Rejected) as caught:
        deed()  # type: ignore[operator]  # a lambda
    return caught.value.code


def test_a_letter_goes_its_way(mail: MailDb, reader: MailDbReader) -> None:
    entry = begin(mail)
    assert entry.deliveries == (Delivery("b@example"), Delivery("a@example"))
    assert (entry.state, entry.created, entry.attempts) == (OutboxState.PREPARING, NOW, 0)
    wrapped = bytes(range(256)) * 5000
    assert entry.protection is None
    ready = mail.outbox.ready(entry.id, wrapped, protection="aes-256-gcm")
    assert (ready.state, ready.protection) == (OutboxState.READY, "aes-256-gcm")
    assert mail.outbox.wrapped(entry.id) == wrapped
    assert mail.outbox.move(entry.id, OutboxState.SUBMITTING).attempts == 1
    later = NOW + timedelta(minutes=5)
    back = mail.outbox.move(entry.id, OutboxState.READY, not_before=later, error=Code.MAIL_REFUSED_TEMPORARILY)
    assert (back.not_before, back.last_error) == (later, Code.MAIL_REFUSED_TEMPORARILY)
    again = mail.outbox.move(entry.id, OutboxState.SUBMITTING)
    assert (again.attempts, again.not_before, again.last_error) == (2, None, None)
    mail.outbox.move(entry.id, OutboxState.SENT)
    filed = mail.outbox.move(entry.id, OutboxState.FILED)
    assert mail.outbox.entry(entry.id) == filed
    assert mail.outbox.entries() == reader.entries() == (filed,)


def test_what_the_server_said_is_kept_by_recipient(mail: MailDb) -> None:
    entry = begin(mail)
    refused = Delivery("b@example", DeliveryState.REFUSED, "550 5.1.1 boîte inconnue")
    assert mail.outbox.record(entry.id, [refused]).deliveries == (refused, Delivery("a@example"))


def test_illegal_moves_change_nothing(mail: MailDb) -> None:
    entry = begin(mail)
    assert refusal(lambda: mail.outbox.move(entry.id, OutboxState.SENT)) is Code.OUTBOX_ILLEGAL
    assert mail.outbox.entry(entry.id) == entry


def test_nothing_is_queued_without_its_bytes(mail: MailDb) -> None:
    entry = begin(mail)
    assert refusal(lambda: mail.outbox.move(entry.id, OutboxState.READY)) is Code.OUTBOX_ILLEGAL
    assert refusal(lambda: mail.outbox.wrapped(entry.id)) is Code.OUTBOX_UNKNOWN


def test_bytes_never_change(mail: MailDb) -> None:
    entry = begin(mail)
    mail.outbox.ready(entry.id, b"one", protection="aes-256-gcm")
    assert refusal(lambda: mail.outbox.ready(entry.id, b"two", protection="aes-256-gcm")) is Code.OUTBOX_ILLEGAL
    assert mail.outbox.wrapped(entry.id) == b"one"


def test_unknown_entries_are_refused(mail: MailDb) -> None:
    nobody = OutboxId(9)
    for deed in (
        lambda: mail.outbox.entry(nobody),
        lambda: mail.outbox.ready(nobody, b"", protection=""),
        lambda: mail.outbox.move(nobody, OutboxState.READY),
        lambda: mail.outbox.record(nobody, []),
        lambda: mail.outbox.wrapped(nobody),
    ):
        assert refusal(deed) is Code.OUTBOX_UNKNOWN


def test_newest_first(mail: MailDb) -> None:
    one, two = begin(mail), begin(mail)
    assert mail.outbox.entries() == (two, one)


def test_what_a_dead_program_left_is_found_as_it_was(stores: StorePort) -> None:
    mail = stores.mail()
    preparing, submitting = begin(mail), begin(mail)
    mail.outbox.ready(submitting.id, b"wrapped", protection="aes-256-gcm")
    mail.outbox.move(submitting.id, OutboxState.SUBMITTING)
    mail.close()
    mail = stores.mail()
    assert [(entry.id, entry.state) for entry in mail.outbox.entries()] == [
        (submitting.id, OutboxState.SUBMITTING),
        (preparing.id, OutboxState.PREPARING),
    ]
    mail.close()
