"""Sending and delivery: everybody or nobody, never twice, and every end of a submission in its own state."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.events import CardReason, Event, JobCancelled, JobDone, JobFailed, OutboxChanged, PinWanted
from secmail.api.results import SendResult
from secmail.domain.accounts import Account
from secmail.domain.cards import Card
from secmail.domain.errors import ActionNeeded, Code, OutcomeUnknown, Rejected, SecmailError, Unavailable
from secmail.domain.ids import OutboxId
from secmail.domain.outbox import Delivery, DeliveryState, OutboxEntry, OutboxState
from secmail.domain.triage import ANSWERED, Standing
from secmail.engine.open_session import OpenSession
from secmail.engine.session import Session
from tests.support.engine_desk import EngineDesk, Gate, accepted, offline
from tests.support.pki_lab import COLLEAGUE
from tests.support.smime_desk import Desk as Reader

OTHER = "autre@cardiologie.example"


@pytest.fixture
def ready(desk: EngineDesk, account: Account) -> EngineDesk:
    """A session, and a colleague whose certificate is known."""
    desk.know_colleague()
    desk.insert()
    desk.unlock()
    return desk


def send(desk: EngineDesk, account: Account, *to: str, queue_only: bool = False) -> Event:
    return desk.run(c.SendDraft(desk.draft(account, *to), queue_only))


def entry(event: Event) -> OutboxEntry:
    assert isinstance(event, JobDone), event
    assert isinstance(event.result, SendResult)
    return event.result.entry


def failed(event: Event) -> Code:
    assert isinstance(event, JobFailed), event
    return event.code


def outbox(desk: EngineDesk) -> list[OutboxState]:
    return [found.state for found in desk.ask(q.Outbox())]


def states(desk: EngineDesk) -> list[OutboxState]:
    """As they were told."""
    return [event.entry.state for event in desk.events.of(OutboxChanged)]


def raises(error: SecmailError) -> Callable[[Sequence[str]], tuple[Delivery, ...]]:
    def outcome(recipients: Sequence[str]) -> tuple[Delivery, ...]:
        raise error

    return outcome


# Preparing.


def test_signed_sealed_sent_and_filed(ready: EngineDesk, account: Account) -> None:
    done = entry(send(ready, account))
    assert done.state is OutboxState.FILED
    assert done.deliveries == (Delivery(COLLEAGUE.address, DeliveryState.ACCEPTED),)
    (raw,) = ready.post.submitted
    for key in (ready.colleague, ready.confidentiality):
        assert Reader(keys=(key,)).open(raw).text.splitlines() == ["Cher confrère,"]
    assert [held for held, _ in ready.post.boxes["Sent"].messages.values()] == [raw]
    assert list(dict.fromkeys(states(ready))) == [
        OutboxState.PREPARING,
        OutboxState.READY,
        OutboxState.SUBMITTING,
        OutboxState.SENT,
        OutboxState.FILED,
    ]


@pytest.mark.parametrize(
    ("to", "code"),
    [
        ((OTHER,), Code.RECIPIENT_NO_CERTIFICATE),
        ((COLLEAGUE.address, OTHER), Code.RECIPIENT_NO_CERTIFICATE),
        (("pas une adresse",), Code.RECIPIENT_INVALID),
    ],
)
def test_everybody_or_nobody(ready: EngineDesk, account: Account, to: tuple[str, ...], code: Code) -> None:
    assert failed(send(ready, account, *to)) is code
    assert (ready.post.submitted, outbox(ready)) == ([], [])


def test_what_was_answered_is_marked_so_when_the_answer_has_left(ready: EngineDesk, account: Account) -> None:
    (message,) = ready.receive(ready.letter("Question", "?"))
    answer = replace(ready.draft(account), answers=message)
    ready.post.before = offline
    ready.result_of(c.SendDraft(answer, queue_only=True))
    assert ready.ask(q.MessageRows((message,)))[0].standing is Standing.UNSORTED
    ready.post.before = lambda _deed: None
    ready.result_of(c.SendDraft(answer))
    ready.until(lambda: ready.ask(q.MessageRows((message,)))[0].standing is Standing.ANSWERED)
    ready.until(lambda: ANSWERED in next(iter(ready.post.boxes["INBOX"].messages.values()))[1])


def test_not_to_an_expired_certificate(ready: EngineDesk, account: Account) -> None:
    ready.clock.move(timedelta(days=3650))
    assert failed(send(ready, account)) is Code.RECIPIENT_NO_CERTIFICATE
    assert ready.post.submitted == []


def test_not_to_a_revoked_certificate(ready: EngineDesk, account: Account) -> None:
    ready.write_trust(revoked=[ready.colleague])
    assert failed(send(ready, account)) is Code.RECIPIENT_NO_CERTIFICATE
    assert ready.post.submitted == []


def test_a_declined_pin_sends_nothing(desk: EngineDesk, account: Account) -> None:
    desk.know_colleague()
    desk.insert()
    job = desk.submit(c.SendDraft(desk.draft(account)))
    desk.answer(desk.question(), None)
    assert failed(desk.ended(job)) is Code.CARD_PIN_CANCELLED
    assert outbox(desk) == []


def test_the_card_goes_while_it_signs(ready: EngineDesk, account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate()
    real = ready.office.compose

    def slow(*args: object, **more: object) -> bytes:
        gate.pass_through()
        return real(*args, **more)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(ready.office, "compose", slow)
    job = ready.submit(c.SendDraft(ready.draft(account)))
    gate.wait()
    ready.remove()
    gate.open()
    ready.decline_card()
    assert failed(ready.ended(job)) is Code.CARD_REMOVED
    ready.tick()
    assert (outbox(ready), ready.post.submitted) == ([OutboxState.CANCELLED], [])


def test_the_card_comes_back_while_a_letter_waits_for_its_signature(
    ready: EngineDesk, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One PIN, and the letter leaves."""
    gate = Gate()
    real = ready.office.compose

    def slow(*args: object, **more: object) -> bytes:
        gate.pass_through()
        return real(*args, **more)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(ready.office, "compose", slow)
    asked = len(ready.events.of(PinWanted))
    job = ready.submit(c.SendDraft(ready.draft(account)))
    gate.wait()
    ready.remove()
    gate.open()
    assert ready.card_wanted().reason is CardReason.RESUME
    ready.insert()
    ready.answer(ready.question(asked + 1))
    assert entry(ready.ended(job)).state in {OutboxState.SENT, OutboxState.FILED}
    assert len(ready.events.of(PinWanted)) == asked + 1


def test_the_card_comes_back_before_there_is_a_letter(
    ready: EngineDesk, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, gone = Session.card_of, [True]

    def card_of(self: Session, session: OpenSession) -> Card:
        if gone and gone.pop():
            raise ActionNeeded(Code.CARD_REMOVED)
        return real(self, session)

    monkeypatch.setattr(Session, "card_of", card_of)
    asked = len(ready.events.of(PinWanted))
    job = ready.submit(c.SendDraft(ready.draft(account)))
    ready.answer(ready.question(asked + 1))
    assert entry(ready.ended(job)).state in {OutboxState.SENT, OutboxState.FILED}


def test_withdrawn_while_it_is_prepared(ready: EngineDesk, account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate()
    real = ready.office.compose

    def slow(*args: object, **more: object) -> bytes:
        gate.pass_through()
        return real(*args, **more)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(ready.office, "compose", slow)
    job = ready.submit(c.SendDraft(ready.draft(account)))
    gate.wait()
    ready.result_of(c.CancelOutbox(ready.ask(q.Outbox())[0].id))
    gate.open()
    assert ready.ended(job) == JobCancelled(job)
    assert (outbox(ready), ready.post.submitted) == ([OutboxState.CANCELLED], [])


# Delivering.


def test_queued_only(ready: EngineDesk, account: Account) -> None:
    assert entry(send(ready, account, queue_only=True)).state is OutboxState.READY
    assert ready.post.submitted == []
    ready.tick()
    ready.until(lambda: outbox(ready) == [OutboxState.FILED])


@pytest.mark.parametrize(
    ("outcome", "state", "code"),
    [
        (raises(Unavailable(Code.MAIL_OFFLINE)), OutboxState.READY, Code.MAIL_OFFLINE),
        (raises(Unavailable(Code.MAIL_REFUSED_TEMPORARILY)), OutboxState.READY, Code.MAIL_REFUSED_TEMPORARILY),
        (raises(ActionNeeded(Code.MAIL_AUTH)), OutboxState.READY, Code.MAIL_AUTH),
        (raises(Rejected(Code.MAIL_REFUSED, words="non")), OutboxState.REFUSED, Code.MAIL_REFUSED),
        (raises(OutcomeUnknown()), OutboxState.UNCERTAIN, Code.MAIL_UNCERTAIN),
        (raises(SecmailError(Code.BUG)), OutboxState.UNCERTAIN, Code.MAIL_UNCERTAIN),
        (lambda to: (Delivery(to[0], DeliveryState.REFUSED, "550 inconnu"),), OutboxState.REFUSED, Code.MAIL_REFUSED),
    ],
)
def test_each_end_of_a_submission(
    ready: EngineDesk,
    account: Account,
    *,
    outcome: Callable[[Sequence[str]], tuple[Delivery, ...]],
    state: OutboxState,
    code: Code,
) -> None:
    ready.post.outcome = outcome
    done = entry(send(ready, account))
    assert (done.state, done.last_error) == (state, code)
    ready.post.outcome = accepted
    ready.tick()
    ready.flush()
    assert outbox(ready) == [state]
    assert "append Sent" not in ready.post.deeds


@pytest.mark.expects_log
def test_a_bug_while_submitting_is_an_unknown_outcome(ready: EngineDesk, account: Account) -> None:
    def broken(recipients: Sequence[str]) -> tuple[Delivery, ...]:
        raise ZeroDivisionError

    ready.post.outcome = broken
    assert entry(send(ready, account)).state is OutboxState.UNCERTAIN


def test_the_servers_words_are_kept(ready: EngineDesk, account: Account) -> None:
    ready.post.outcome = raises(Rejected(Code.MAIL_REFUSED, words="boîte pleine"))
    assert entry(send(ready, account)).deliveries == (
        Delivery(COLLEAGUE.address, DeliveryState.REFUSED, "boîte pleine"),
    )


def assert_pause(desk: EngineDesk, waiting: OutboxEntry, pause: timedelta) -> None:
    """A little longer, so that not all letters come at the same minute."""
    assert waiting.not_before is not None
    assert pause <= waiting.not_before - desk.clock.now() < pause * 1.2


def test_a_pause_is_kept_and_grows(ready: EngineDesk, account: Account) -> None:
    ready.post.outcome = raises(Unavailable(Code.MAIL_REFUSED_TEMPORARILY))
    assert_pause(ready, entry(send(ready, account)), timedelta(seconds=30))
    ready.tick()
    ready.clock.move(timedelta(seconds=29))
    ready.tick()
    assert ready.post.deeds.count("submit") == 1
    ready.clock.move(timedelta(seconds=7))
    ready.tick()
    ready.until(lambda: ready.ask(q.Outbox())[0].attempts == 2 and outbox(ready) == [OutboxState.READY])
    assert_pause(ready, ready.ask(q.Outbox())[0], timedelta(minutes=2))
    ready.post.outcome = accepted
    ready.clock.move(timedelta(minutes=2.4))
    ready.tick()
    ready.until(lambda: outbox(ready) == [OutboxState.FILED])
    assert len(ready.post.submitted) == 1


def test_a_refused_password_waits_an_hour(ready: EngineDesk, account: Account) -> None:
    ready.post.outcome = raises(ActionNeeded(Code.MAIL_AUTH))
    assert_pause(ready, entry(send(ready, account)), timedelta(hours=1))
    ready.post.outcome = accepted
    assert entry(ready.run(c.RetryOutbox(ready.ask(q.Outbox())[0].id))).state is OutboxState.FILED


def test_an_unknown_outcome_is_found_in_sent(ready: EngineDesk, account: Account) -> None:
    """The server itself had kept a copy."""

    def lost(recipients: Sequence[str]) -> tuple[Delivery, ...]:
        raise OutcomeUnknown

    ready.post.outcome = lost
    uncertain = entry(send(ready, account))
    ready.sync()
    ready.flush()
    assert outbox(ready) == [OutboxState.UNCERTAIN]
    ready.post.deliver(f"Message-ID: {uncertain.message_id}\r\n\r\n".encode(), "Sent")
    ready.sync()
    ready.until(lambda: outbox(ready) == [OutboxState.FILED])
    assert ready.post.deeds.count("submit") == 1


def test_a_failing_copy_never_sends_again(ready: EngineDesk, account: Account) -> None:
    def no_copy(deed: str) -> None:
        if deed.startswith(("append", "create")):
            offline(deed)

    ready.post.before = no_copy
    assert entry(send(ready, account)).state is OutboxState.SENT
    ready.sync()
    ready.flush()
    assert outbox(ready) == [OutboxState.SENT]
    ready.post.before = lambda deed: None
    ready.sync()
    ready.until(lambda: outbox(ready) == [OutboxState.FILED])
    assert len(ready.post.submitted) == len(ready.post.boxes["Sent"].messages) == 1


def test_a_broken_append_that_arrived_is_not_filed_twice(ready: EngineDesk, account: Account) -> None:
    def broken_after(deed: str) -> None:
        if deed == "append Sent":
            ready.post.deliver(ready.post.submitted[0], "Sent")
            ready.post.before = lambda deed: None
            offline(deed)

    ready.post.before = broken_after
    send(ready, account)
    ready.sync()
    ready.until(lambda: outbox(ready) == [OutboxState.FILED])
    assert len(ready.post.boxes["Sent"].messages) == 1


def test_cancelling_the_users_job_does_not_cut_the_submission(ready: EngineDesk, account: Account) -> None:
    gate = Gate()
    ready.post.before = lambda deed: gate.pass_through() if deed == "submit" else None
    job = ready.submit(c.SendDraft(ready.draft(account)))
    gate.wait()
    ready.engine.cancel(job)
    assert ready.ended(job) == JobCancelled(job)
    gate.open()
    ready.until(lambda: outbox(ready) == [OutboxState.FILED])
    assert len(ready.post.submitted) == 1


def test_what_is_being_submitted_is_settled_by_nobody_else(ready: EngineDesk, account: Account) -> None:
    """Settled as not sent it would go out twice."""
    gate = Gate()
    ready.post.before = lambda deed: gate.pass_through() if deed == "submit" else None
    job = ready.submit(c.SendDraft(ready.draft(account)))
    gate.wait()
    (running,) = ready.ask(q.Outbox())
    for command in (
        c.ResolveOutbox(running.id, sent=False),
        c.ResolveOutbox(running.id, sent=True),
        c.CancelOutbox(running.id),
        c.RetryOutbox(running.id),
    ):
        assert failed(ready.run(command)) is Code.OUTBOX_ILLEGAL
    ready.tick()
    gate.open()
    assert entry(ready.ended(job)).state is OutboxState.FILED
    assert len(ready.post.submitted) == 1


def test_the_second_of_two_waits_its_turn_and_may_be_withdrawn(ready: EngineDesk, account: Account) -> None:
    gate = Gate()
    ready.post.before = lambda deed: gate.pass_through() if deed == "submit" else None
    first = ready.submit(c.SendDraft(ready.draft(account)))
    gate.wait()
    second = ready.submit(c.SendDraft(ready.draft(account)))
    ready.until(lambda: outbox(ready) == [OutboxState.READY, OutboxState.SUBMITTING])
    ready.result_of(c.CancelOutbox(ready.ask(q.Outbox())[0].id))
    gate.open()
    assert entry(ready.ended(first)).state is OutboxState.FILED
    assert entry(ready.ended(second)).state is OutboxState.CANCELLED
    assert len(ready.post.submitted) == 1


def test_a_disk_that_is_full_when_the_server_has_accepted(
    ready: EngineDesk, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It cannot be written that it was sent: then nobody knows, and it is not sent again."""
    real = ready.db.outbox.move

    def full(number: OutboxId, state: OutboxState, **more: object) -> OutboxEntry:
        if state is OutboxState.SENT:
            raise Unavailable(Code.STORE_FULL)
        return real(number, state, **more)  # type: ignore[arg-type]  # passed on as they came

    with monkeypatch.context() as patch:
        patch.setattr(ready.db.outbox, "move", full)
        assert failed(send(ready, account)) is Code.STORE_FULL
    ready.tick()
    assert outbox(ready) == [OutboxState.UNCERTAIN]
    assert len(ready.post.submitted) == 1


# After a crash, and by the user's hand.

NUMBERS = itertools.count(1)


def left_in(desk: EngineDesk, account: Account, state: OutboxState) -> OutboxEntry:
    """An entry as a crash leaves it, with a Message-ID of its own."""
    message_id = f"<{next(NUMBERS)}@cabinet.example>"
    path = {
        OutboxState.PREPARING: (),
        OutboxState.READY: (OutboxState.READY,),
        OutboxState.SUBMITTING: (OutboxState.READY, OutboxState.SUBMITTING),
        OutboxState.SENT: (OutboxState.READY, OutboxState.SUBMITTING, OutboxState.SENT),
        OutboxState.FILED: (OutboxState.READY, OutboxState.SUBMITTING, OutboxState.SENT, OutboxState.FILED),
        OutboxState.UNCERTAIN: (OutboxState.READY, OutboxState.SUBMITTING, OutboxState.UNCERTAIN),
        OutboxState.REFUSED: (OutboxState.READY, OutboxState.SUBMITTING, OutboxState.REFUSED),
        OutboxState.CANCELLED: (OutboxState.CANCELLED,),
    }

    def leave() -> OutboxEntry:
        box = desk.db.outbox
        made = box.begin(account.id, account.address, [COLLEAGUE.address], message_id=message_id)
        for step in path[state]:
            raw = b"Message-ID: <1@cabinet.example>\r\n\r\n"
            if step is OutboxState.READY:
                made = box.ready(made.id, raw, protection="aes-256-gcm")
            else:
                made = box.move(made.id, step)
        return made

    return desk.here(leave)


@pytest.mark.parametrize(
    ("left", "found", "submissions"),
    [
        (OutboxState.PREPARING, OutboxState.CANCELLED, 0),
        (OutboxState.READY, OutboxState.FILED, 1),
        (OutboxState.SUBMITTING, OutboxState.UNCERTAIN, 0),
        (OutboxState.SENT, OutboxState.FILED, 0),
    ],
)
def test_the_start_after_a_crash(
    desk: EngineDesk, account: Account, *, left: OutboxState, found: OutboxState, submissions: int
) -> None:
    left_in(desk, account, left)
    desk.stop()
    desk.start()
    desk.sync()
    desk.until(lambda: outbox(desk) == [found])
    assert len(desk.post.submitted) == submissions


MOVES = {
    "retry": ((OutboxState.READY, OutboxState.FILED), (OutboxState.REFUSED, OutboxState.FILED)),
    "cancel": tuple(
        (state, OutboxState.CANCELLED)
        for state in (OutboxState.PREPARING, OutboxState.READY, OutboxState.UNCERTAIN, OutboxState.REFUSED)
    ),
    "sent": ((OutboxState.UNCERTAIN, OutboxState.SENT),),
    "not sent": ((OutboxState.UNCERTAIN, OutboxState.FILED),),
}


def by_hand(deed: str, number: OutboxId) -> c.Command:
    """The user's command."""
    commands: dict[str, c.Command] = {
        "retry": c.RetryOutbox(number),
        "cancel": c.CancelOutbox(number),
        "sent": c.ResolveOutbox(number, sent=True),
        "not sent": c.ResolveOutbox(number, sent=False),
    }
    return commands[deed]


@pytest.mark.parametrize("before", list(OutboxState))
@pytest.mark.parametrize("deed", list(MOVES))
def test_the_users_moves(desk: EngineDesk, account: Account, deed: str, before: OutboxState) -> None:
    made = left_in(desk, account, before)
    event = desk.run(by_hand(deed, made.id))
    after = dict(MOVES[deed]).get(before)
    if after is None:
        assert failed(event) is Code.OUTBOX_ILLEGAL
        assert outbox(desk) == [before]
    else:
        assert isinstance(event, JobDone)
        desk.until(lambda: outbox(desk) == [after])
    assert len(desk.post.submitted) == (after is OutboxState.FILED)


DEEDS = ("tick", "sync", "retry", "cancel", "sent", "not sent", "hour", "restart")
ENDS: dict[str, Callable[[Sequence[str]], tuple[Delivery, ...]]] = {
    "accepted": accepted,
    "offline": raises(Unavailable(Code.MAIL_OFFLINE)),
    "refused": raises(Rejected(Code.MAIL_REFUSED)),
    "unknown": raises(OutcomeUnknown()),
}


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(st.tuples(st.sampled_from(DEEDS), st.sampled_from(sorted(ENDS))), max_size=10))
def test_no_order_of_deeds_sends_twice(desk: EngineDesk, steps: list[tuple[str, str]]) -> None:
    """The server says each time whether it took the message; it takes it once at most."""
    account = desk.add_account()
    made = left_in(desk, account, OutboxState.READY)
    for deed, end in steps:
        desk.post.outcome = ENDS[end]
        if deed == "restart":
            desk.stop()
            desk.start()
        elif deed == "hour":
            desk.clock.move(timedelta(hours=1))
        elif deed == "tick":
            desk.tick()
        elif deed == "sync":
            desk.run(c.Synchronise())
        else:
            desk.run(by_hand(deed, made.id))
    desk.flush()
    assert sum(made.message_id.encode() in raw for raw in desk.post.submitted) <= 1
