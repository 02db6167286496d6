"""Outgoing messages."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from secmail.domain.errors import Code, Rejected
from secmail.domain.history import Happening, HistoryLine, Witness
from secmail.domain.ids import AccountId, MessageId, OutboxId
from secmail.domain.outbox import Delivery, DeliveryState, Departure, Notice, OutboxEntry, OutboxState
from secmail.engine.ports import MailDb, MailDbReader, StorePort
from secmail.store.db import Database, Row
from tests.support.store_samples import ACCOUNT, NOW

NUMBERS = itertools.count(1)
HOUR = timedelta(hours=1)


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


# What the engine asks for at every tick, and what outlives a letter.


def queued(mail: MailDb, *, not_before: datetime | None = None, account: int = 0) -> OutboxEntry:
    number = AccountId(account) if account else mail.folders.add_account(ACCOUNT).id
    made = mail.outbox.begin(number, "me@example", ["b@example"], message_id=f"<{next(NUMBERS)}@x>")
    notice = Notice(f"envelope-{made.id}", success=True)
    departure = Departure(not_before, notice, matters=True, certificates=(("", b"signer"), ("b@example", b"reader")))
    return mail.outbox.ready(made.id, b"wrapped", protection="aes-256-gcm", departure=departure)


def filed(mail: MailDb) -> OutboxEntry:
    made = queued(mail)
    for state in (OutboxState.SUBMITTING, OutboxState.SENT, OutboxState.FILED):
        made = mail.outbox.move(made.id, state)
    return made


def test_what_is_due(mail: MailDb) -> None:
    later = queued(mail, not_before=NOW + timedelta(minutes=1))
    now, orphan = queued(mail), queued(mail, account=99)
    assert mail.outbox.due(NOW, longest=HOUR) == (now.id,)
    assert mail.outbox.due(NOW + timedelta(minutes=1), longest=HOUR) == (later.id, now.id)
    assert mail.outbox.put_off(now.id, until=NOW + timedelta(hours=1), error=Code.MAIL_OFFLINE).last_error is not None
    assert mail.outbox.due(NOW, longest=HOUR) == ()
    assert orphan.id not in mail.outbox.due(NOW + timedelta(days=1), longest=HOUR)


def test_a_clock_set_back_delays_no_further_try(mail: MailDb) -> None:
    scheduled, tried = queued(mail, not_before=NOW + timedelta(days=1)), queued(mail)
    mail.outbox.move(tried.id, OutboxState.SUBMITTING)
    mail.outbox.move(tried.id, OutboxState.READY, not_before=NOW + HOUR)
    assert mail.outbox.due(NOW, longest=HOUR) == ()
    assert mail.outbox.due(NOW - timedelta(days=1), longest=HOUR) == (tried.id,)
    assert scheduled.id in mail.outbox.due(NOW + timedelta(days=1), longest=HOUR)


def test_those_in_a_state(mail: MailDb) -> None:
    preparing, ready, done = begin(mail), queued(mail), filed(mail)
    assert mail.outbox.standing(OutboxState.READY, OutboxState.PREPARING) == (preparing, ready)
    assert mail.outbox.standing(OutboxState.PREPARING, account=AccountId(8)) == ()
    assert done not in mail.outbox.standing(*OutboxState)


@pytest.mark.parametrize("ask", ["due", "standing", "awaiting"])
def test_a_tick_costs_the_same_after_ten_years(mail: MailDb, monkeypatch: pytest.MonkeyPatch, ask: str) -> None:
    asked: list[str] = []
    real = Database.rows

    def rows(database: Database, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        plan = real(database, f"EXPLAIN QUERY PLAN {sql}", parameters)
        asked.extend(str(step[-1]) for step in plan)
        return real(database, sql, parameters)

    monkeypatch.setattr(Database, "rows", rows)
    {
        "due": lambda: mail.outbox.due(NOW, longest=HOUR),
        "standing": lambda: mail.outbox.standing(OutboxState.SUBMITTING),
        "awaiting": lambda: mail.outbox.awaiting(NOW),
    }[ask]()
    looked = [step for step in asked if "outbox" in step]
    assert looked and all("USING INDEX outbox_" in step or "ROWID" in step or "json" in step for step in looked)


def test_how_a_letter_leaves_is_kept(mail: MailDb) -> None:
    made = queued(mail, not_before=NOW + timedelta(days=1))
    assert (made.held, made.notice) == (True, Notice(f"envelope-{made.id}", success=True))
    assert mail.outbox.certificates(made.id) == (("", b"signer"), ("b@example", b"reader"))


def test_whom_the_server_put_off_is_asked_again_with_the_next_try(mail: MailDb) -> None:
    made = begin(mail)
    mail.outbox.ready(made.id, b"wrapped", protection="aes-256-gcm")
    mail.outbox.move(made.id, OutboxState.SUBMITTING)
    off = Delivery("a@example", DeliveryState.DEFERRED, "450")
    done = Delivery("b@example", DeliveryState.ACCEPTED)
    back = mail.outbox.move(made.id, OutboxState.READY, deliveries=[off, done])
    assert (back.deliveries, back.partly_sent) == ((done, off), True)
    again = mail.outbox.move(made.id, OutboxState.SUBMITTING)
    assert again.deliveries == (done, Delivery("a@example"))
    assert again.tried == back.tried == NOW
    mail.outbox.move(made.id, OutboxState.REFUSED)
    assert mail.outbox.move(made.id, OutboxState.READY).tried is None


def test_bytes_go_and_the_history_stays(mail: MailDb) -> None:
    done, waiting = filed(mail), queued(mail)
    withdrawn = mail.outbox.move(queued(mail).id, OutboxState.CANCELLED)
    assert mail.outbox.prune(NOW) == 1
    assert refusal(lambda: mail.outbox.wrapped(withdrawn.id)) is Code.OUTBOX_UNKNOWN
    assert mail.outbox.prune(NOW + timedelta(seconds=1)) == 1
    assert refusal(lambda: mail.outbox.wrapped(done.id)) is Code.OUTBOX_UNKNOWN
    assert mail.outbox.certificates(done.id) == ()
    assert mail.outbox.wrapped(waiting.id) == b"wrapped"
    assert [line.what for line in mail.outbox.history(done.id)] == [Happening.QUEUED]


def test_the_letter_that_a_report_is_about(mail: MailDb) -> None:
    one, two = queued(mail), queued(mail)
    assert mail.outbox.named(envelope=f"envelope-{two.id}", message_ids=[one.message_id]) == two
    assert mail.outbox.named(message_ids=["<foreign@x>", one.message_id]) == one
    assert mail.outbox.named() is mail.outbox.named(message_ids=["<foreign@x>"]) is None


def test_lines_are_added_and_bounded(mail: MailDb) -> None:
    done = filed(mail)
    line = HistoryLine(NOW, Happening.FAILED, "b@example", "w" * 900, MessageId(7), Witness.ANYBODY)
    assert mail.outbox.note(done.id, line)
    assert not mail.outbox.note(done.id, line)
    for number in range(20):
        mail.outbox.note(done.id, replace(line, at=NOW + timedelta(hours=number), message=MessageId(100 + number)))
    kept = [each for each in mail.outbox.history(done.id) if each.what is Happening.FAILED]
    assert (len(kept), len(kept[0].words), kept[0].message) == (8, 500, None)  # no such message here
    assert mail.outbox.entry(done.id).failed == ("b@example",)


def test_what_is_awaited(mail: MailDb) -> None:
    done = filed(mail)
    assert mail.outbox.awaiting(NOW - timedelta(seconds=1)) == ()
    assert mail.outbox.awaiting(NOW) == (done,)
    mail.outbox.settle(done.id)
    assert mail.outbox.awaiting(NOW) == ()
    mail.outbox.note(done.id, HistoryLine(NOW, Happening.FAILED, "", message=MessageId(7), witness=Witness.ANYBODY))
    assert [each.id for each in mail.outbox.awaiting(NOW - timedelta(days=99))] == [done.id]


def test_readers_know_letters_too(mail: MailDb, reader: MailDbReader) -> None:
    done = filed(mail)
    assert reader.letter(done.id) == reader.letter_named(done.message_id) == done
    assert reader.letter_history(done.id) == mail.outbox.history(done.id)
    assert reader.awaiting(NOW) == (done,)
    assert reader.copy_of(done.id) is None
    assert refusal(lambda: reader.letter(OutboxId(99))) is Code.OUTBOX_UNKNOWN
