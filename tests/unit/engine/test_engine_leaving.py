"""How letters leave: held, scheduled, taken back, put off for some, and kept back when a certificate was revoked."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api import sending as s
from secmail.api.custody import JournalPage
from secmail.api.events import Event, JobDone, JobFailed
from secmail.api.results import SendResult
from secmail.domain.accounts import Account
from secmail.domain.deeds import Deed
from secmail.domain.drafts import DraftAttachment
from secmail.domain.errors import ActionNeeded, Code, OutcomeUnknown
from secmail.domain.history import Happening, Witness
from secmail.domain.outbox import Delivery, DeliveryState, OutboxEntry, OutboxState
from secmail.engine.send import Sending
from secmail.engine.steps import Steps
from tests.support.engine_desk import EngineDesk, Post, accepted, offline
from tests.support.pki_lab import COLLEAGUE, SECRETARY

OTHER = SECRETARY.address
BOTH = (COLLEAGUE.address, OTHER)


@pytest.fixture
def ready(desk: EngineDesk, account: Account) -> EngineDesk:
    """A session, and two correspondents whose certificates are known."""
    desk.know_colleague()
    desk.know(desk.lab.confidentiality(SECRETARY), OTHER)
    desk.insert()
    desk.unlock()
    return desk


def sent(event: Event) -> OutboxEntry:
    assert isinstance(event, JobDone), event
    assert isinstance(event.result, SendResult)
    return event.result.entry


def failed(event: Event) -> Code:
    assert isinstance(event, JobFailed), event
    return event.code


def only(desk: EngineDesk) -> OutboxEntry:
    (found,) = desk.ask(q.Outbox())
    return found


def states(entry: OutboxEntry) -> list[DeliveryState]:
    return [delivery.state for delivery in entry.deliveries]


# Held and scheduled.


def test_a_held_letter_leaves_by_itself(ready: EngineDesk, account: Account) -> None:
    held = sent(ready.run(c.SendDraft(ready.draft(account), hold=10)))
    assert (held.state, held.held) == (OutboxState.READY, True)
    ready.clock.move(timedelta(seconds=9))
    ready.tick()
    ready.flush()
    assert ready.post.submitted == []
    ready.clock.move(timedelta(seconds=1))
    ready.tick()
    ready.until(lambda: only(ready).state is OutboxState.FILED)
    assert len(ready.post.submitted) == 1


def test_as_long_as_it_is_set(ready: EngineDesk, account: Account) -> None:
    assert ready.ask(s.HoldSeconds()) == 10
    ready.result_of(s.HoldLetters(30))
    assert ready.ask(s.HoldSeconds()) == 30
    held = sent(ready.run(c.SendDraft(ready.draft(account), hold=None)))
    assert held.not_before == ready.clock.now() + timedelta(seconds=30)
    ready.result_of(s.HoldLetters(0))
    assert sent(ready.run(c.SendDraft(ready.draft(account), hold=None))).state is OutboxState.FILED


def test_a_scheduled_letter_leaves_after_a_restart(ready: EngineDesk, account: Account) -> None:
    at = ready.clock.now() + timedelta(days=2)
    assert sent(ready.run(c.SendDraft(ready.draft(account), at=at))).not_before == at
    ready.stop()
    ready.start()
    ready.sync()
    assert ready.post.submitted == []
    ready.clock.move(timedelta(days=2))
    ready.tick()
    ready.until(lambda: only(ready).state is OutboxState.FILED)


def test_a_moment_that_is_past_is_now(ready: EngineDesk, account: Account) -> None:
    at = ready.clock.now() - timedelta(hours=1)
    assert sent(ready.run(c.SendDraft(ready.draft(account), at=at))).state is OutboxState.FILED


def test_nothing_is_scheduled_for_another_age(ready: EngineDesk, account: Account) -> None:
    at = ready.clock.now() + timedelta(days=400)
    assert failed(ready.run(c.SendDraft(ready.draft(account), at=at))) is Code.SCHEDULE_TOO_FAR
    assert ready.ask(q.Outbox()) == ()


def test_sent_now_after_all(ready: EngineDesk, account: Account) -> None:
    held = sent(ready.run(c.SendDraft(ready.draft(account), hold=60)))
    assert sent(ready.run(s.SendNow(held.id))).state is OutboxState.FILED


def test_sending_while_offline(ready: EngineDesk, account: Account) -> None:
    """Queued, and delivered by itself."""
    ready.post.before = offline
    assert sent(ready.run(c.SendDraft(ready.draft(account)))).last_error is Code.MAIL_OFFLINE
    ready.post.before = lambda deed: None
    ready.clock.move(timedelta(minutes=1))
    ready.tick()
    ready.until(lambda: only(ready).state is OutboxState.FILED)


# What is too large.


def test_what_the_server_does_not_take_is_refused_before_the_card_signs(ready: EngineDesk, account: Account) -> None:
    """By what it said at the last contact, and without asking it again."""
    large = DraftAttachment("scanner.pdf", "application/pdf", bytes(100_000))
    draft, post = replace(ready.draft(account), attachments=(large,)), ready.post
    sent(ready.run(c.SendDraft(draft)))
    size = len(post.submitted[-1])
    for largest in (size * 101 // 100, size * 9 // 10):
        post.largest = largest
        sent(ready.run(c.SendDraft(ready.draft(account))))  # it learns
        contacts, told = post.deeds.count("connect smtp"), ready.run(c.SendDraft(draft))
        if largest > size:
            assert sent(told).state is OutboxState.FILED
    assert failed(told) is Code.MAIL_TOO_LARGE
    assert isinstance(told, JobFailed)
    assert told.words == f"SIZE {largest} (0.3 > 0.2 Mo)"
    signed = [row for row in ready.ask(JournalPage()) if row.entry.deed == Deed.MESSAGE_SIGNED]
    assert (len(signed), post.deeds.count("connect smtp")) == (4, contacts)


def test_the_size_is_known_from_the_first_contact(ready: EngineDesk) -> None:
    post = Post()
    post.largest = 30_000
    second = ready.add_account("cabinet@cabinet.example", post)
    assert ready.here(lambda: ready.db.folders.setting(f"submission.largest.{second.id}")) == "30000"


# Taken back.


def test_taken_back_it_is_a_draft_again(ready: EngineDesk, account: Account) -> None:
    draft = ready.draft(account)
    held = sent(ready.run(c.SendDraft(draft, hold=10)))
    assert ready.ask(q.Drafts()) == ()
    number = ready.result_of(s.TakeBack(held.id))
    assert ready.ask(q.Drafts()) == ((number, draft),)
    ready.clock.move(timedelta(minutes=1))
    ready.tick()
    ready.flush()
    assert (only(ready).state, ready.post.submitted) == (OutboxState.CANCELLED, [])
    assert failed(ready.run(s.TakeBack(held.id))) is Code.OUTBOX_ILLEGAL


def test_which_letter_waits_is_told_while_a_session_is_open(ready: EngineDesk, account: Account) -> None:
    draft = ready.draft(account)
    held = sent(ready.run(c.SendDraft(draft, hold=10)))
    assert ready.ask(s.LetterTitles((held.id,))) == (s.LetterTitle(held.id, draft.subject),)
    ready.result_of(c.LockSession())
    assert ready.ask(s.LetterTitles((held.id,))) is None


def test_what_the_sender_did_stands_in_the_history(ready: EngineDesk, account: Account) -> None:
    held = sent(ready.run(c.SendDraft(ready.draft(account), hold=10)))
    ready.result_of(s.TakeBack(held.id))
    other = sent(ready.run(c.SendDraft(ready.draft(account), hold=10)))
    ready.result_of(c.CancelOutbox(other.id))
    told = [[line.what for line in ready.ask(s.LetterHistory(each.id))] for each in (held, other)]
    assert told == [[Happening.QUEUED, Happening.TAKEN_BACK], [Happening.QUEUED, Happening.CANCELLED]]


def test_a_letter_whose_text_is_not_kept_is_not_taken_back_into_nothing(ready: EngineDesk, account: Account) -> None:
    """As those that an older program has queued: it can be withdrawn, which says what it does."""
    held = sent(ready.run(c.SendDraft(ready.draft(account), hold=10)))
    session = ready.engine._deeds.session.open
    assert session is not None
    ready.here(lambda: session.sealed.drop_draft(session.sealed.kept_drafts.all()[0][0]))
    assert failed(ready.run(s.TakeBack(held.id))) is Code.OUTBOX_ILLEGAL
    assert only(ready).state is OutboxState.READY
    ready.result_of(c.CancelOutbox(held.id))
    assert only(ready).state is OutboxState.CANCELLED


def test_the_saved_draft_becomes_the_letter_and_comes_back(ready: EngineDesk, account: Account) -> None:
    draft = ready.draft(account)
    number = ready.result_of(c.SaveDraft(draft))
    assert isinstance(number, int)
    held = sent(ready.run(c.SendDraft(draft, hold=10, saved=number)))
    assert ready.ask(q.Drafts()) == ()
    assert ready.result_of(s.TakeBack(held.id)) == number
    assert ready.ask(q.Drafts()) == ((number, draft),)


def test_a_saved_draft_that_is_sent_twice_at_once_leaves_once(ready: EngineDesk, account: Account) -> None:
    """As by two presses, or by hand while a program's letter is sent by itself."""
    draft = ready.draft(account)
    number = ready.result_of(c.SaveDraft(draft))
    assert isinstance(number, int)
    twice = ready.here(lambda: [ready.submit(c.SendDraft(draft, saved=number)) for _ in range(2)])
    first, second = (ready.ended(job) for job in twice)
    assert sent(first).state is OutboxState.FILED
    assert failed(second) is Code.DRAFT_GONE
    assert len(ready.post.submitted) == 1


def test_a_draft_whose_letter_waits_is_not_sent_again(ready: EngineDesk, account: Account) -> None:
    draft = ready.draft(account)
    number = ready.result_of(c.SaveDraft(draft))
    assert isinstance(number, int)
    held = sent(ready.run(c.SendDraft(draft, hold=10, saved=number)))
    assert failed(ready.run(c.SendDraft(draft, saved=number))) is Code.DRAFT_GONE
    assert ready.result_of(s.TakeBack(held.id)) == number
    sent(ready.run(c.SendDraft(draft, saved=number)))
    assert len(ready.post.submitted) == 1


def test_a_draft_that_is_a_letter_by_now_is_neither_saved_nor_dropped(ready: EngineDesk, account: Account) -> None:
    """Saved over, it would stand among the drafts again, and be sent a second time; dropped, its text would be lost."""
    draft = ready.draft(account)
    number = ready.result_of(c.SaveDraft(draft))
    assert isinstance(number, int)
    held = sent(ready.run(c.SendDraft(draft, hold=10, saved=number)))
    for command in (c.SaveDraft(draft, number), c.DropDraft(number)):
        assert failed(ready.run(command)) is Code.DRAFT_GONE
    assert ready.ask(q.Drafts()) == ()
    assert ready.result_of(s.TakeBack(held.id)) == number
    assert ready.result_of(c.SaveDraft(draft, number)) == number
    sent(ready.run(c.SendDraft(draft, saved=number)))
    for command in (c.SaveDraft(draft, number), c.SendDraft(draft, saved=number)):
        assert failed(ready.run(command)) is Code.DRAFT_GONE
    assert len(ready.post.submitted) == 1


def test_what_left_while_the_card_was_out_is_not_sent_again(ready: EngineDesk, account: Account) -> None:
    draft = ready.draft(account)
    number = ready.result_of(c.SaveDraft(draft))
    assert isinstance(number, int)
    sent(ready.run(c.SendDraft(draft, hold=10, saved=number)))
    ready.result_of(c.LockSession())
    ready.clock.move(timedelta(minutes=1))
    ready.tick()
    ready.until(lambda: len(ready.post.submitted) == 1)
    ready.until(lambda: only(ready).state is OutboxState.FILED)
    ready.unlock()
    assert failed(ready.run(c.SendDraft(draft, saved=number))) is Code.DRAFT_GONE
    assert len(ready.post.submitted) == 1


def test_what_has_left_leaves_no_draft(ready: EngineDesk, account: Account) -> None:
    number = ready.result_of(c.SaveDraft(ready.draft(account)))
    assert isinstance(number, int)
    done = sent(ready.run(c.SendDraft(ready.draft(account), saved=number)))
    assert (ready.ask(q.Drafts()), kept(ready)) == ((), 0)
    assert failed(ready.run(s.TakeBack(done.id))) is Code.OUTBOX_ILLEGAL


def test_undone_while_the_card_is_out(ready: EngineDesk, account: Account) -> None:
    """It does not leave, and the text is there at the next session."""
    held = sent(ready.run(c.SendDraft(ready.draft(account), hold=10)))
    ready.result_of(c.LockSession())
    assert ready.result_of(s.TakeBack(held.id)) is None
    ready.unlock()
    assert [draft for _, draft in ready.ask(q.Drafts())] == [ready.draft(account)]
    assert only(ready).state is OutboxState.CANCELLED


def test_a_card_pulled_right_after_signing_leaves_no_second_letter_to_send(
    ready: EngineDesk, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The saved draft is the letter that waits, though it could not be marked so at once."""
    draft, wrap = ready.draft(account), Sending._wrap
    number = ready.result_of(c.SaveDraft(draft))
    assert isinstance(number, int)

    def pulled(self: Sending, letter: Any) -> Steps[Any]:
        done = yield from wrap(self, letter)
        self._session.lock()
        return done

    monkeypatch.setattr(Sending, "_wrap", pulled)
    held = sent(ready.run(c.SendDraft(draft, hold=10, saved=number)))
    ready.unlock()
    assert (ready.ask(q.Drafts()), kept(ready)) == ((), 1)
    assert ready.result_of(s.TakeBack(held.id)) == number


@pytest.mark.parametrize("taken_back", [False, True])
def test_nor_does_it_where_the_program_ends_before_the_next_session(
    ready: EngineDesk, account: Account, monkeypatch: pytest.MonkeyPatch, taken_back: bool
) -> None:
    draft, wrap = ready.draft(account), Sending._wrap
    number = ready.result_of(c.SaveDraft(draft))
    assert isinstance(number, int)

    def pulled(self: Sending, letter: Any) -> Steps[Any]:
        done = yield from wrap(self, letter)
        self._session.lock()
        return done

    monkeypatch.setattr(Sending, "_wrap", pulled)
    held = sent(ready.run(c.SendDraft(draft, hold=10, saved=number)))
    ready.stop()
    ready.start()
    if taken_back:
        assert ready.result_of(s.TakeBack(held.id)) is None
    ready.unlock()
    assert ready.ask(q.Drafts()) == (((number, draft),) if taken_back else ())
    if not taken_back:
        assert ready.result_of(s.TakeBack(held.id)) == number


def test_what_left_while_the_card_was_out_leaves_no_draft(ready: EngineDesk, account: Account) -> None:
    sent(ready.run(c.SendDraft(ready.draft(account), hold=10)))
    ready.result_of(c.LockSession())
    ready.clock.move(timedelta(minutes=1))
    ready.tick()
    ready.until(lambda: only(ready).state is OutboxState.FILED)
    ready.unlock()
    assert (ready.ask(q.Drafts()), kept(ready)) == ((), 0)


def test_a_refused_letter_can_be_corrected(ready: EngineDesk, account: Account) -> None:
    ready.post.outcome = lambda to: tuple(Delivery(each, DeliveryState.REFUSED, "550 inconnu") for each in to)
    refused = sent(ready.run(c.SendDraft(ready.draft(account))))
    ready.result_of(s.TakeBack(refused.id))
    assert [draft.subject for _, draft in ready.ask(q.Drafts())] == ["Avis"]


def test_what_is_withdrawn_is_gone(ready: EngineDesk, account: Account) -> None:
    held = sent(ready.run(c.SendDraft(ready.draft(account), hold=10)))
    ready.result_of(c.CancelOutbox(held.id))
    assert (ready.ask(q.Drafts()), kept(ready)) == ((), 0)


def kept(desk: EngineDesk) -> int:
    session = desk.engine._deeds.session.open
    assert session is not None
    return desk.here(lambda: len(session.sealed.kept_drafts.all()))


# Some are put off.


def puts_off(*addresses: str) -> Callable[[Sequence[str]], tuple[Delivery, ...]]:
    """Whoever else is named is accepted, but nothing is sent while one is put off."""

    def outcome(recipients: Sequence[str]) -> tuple[Delivery, ...]:
        later = [each for each in recipients if each in addresses]
        if not later:
            return accepted(recipients)
        states = {each: DeliveryState.DEFERRED if each in later else DeliveryState.WAITING for each in recipients}
        return tuple(Delivery(each, state, "450 plus tard") for each, state in states.items())

    return outcome


def test_who_was_put_off_gets_it_later_and_nobody_twice(ready: EngineDesk, account: Account) -> None:
    asked: list[tuple[str, ...]] = []

    def outcome(recipients: Sequence[str]) -> tuple[Delivery, ...]:
        asked.append(tuple(recipients))
        return puts_off(OTHER)(recipients) if len(asked) < 4 else accepted(recipients)

    ready.post.outcome = outcome
    partly = sent(ready.run(c.SendDraft(ready.draft(account, *BOTH))))
    assert (partly.state, partly.last_error) == (OutboxState.READY, Code.MAIL_REFUSED_TEMPORARILY)
    assert states(partly) == [DeliveryState.ACCEPTED, DeliveryState.DEFERRED]
    for _ in range(2):
        ready.clock.move(timedelta(minutes=5))
        ready.tick()
        ready.until(lambda: not ready.here(lambda: ready.engine._deeds.outbox._delivering._busy))
    assert asked == [BOTH, BOTH[:1], BOTH[1:], BOTH[1:]]
    ready.until(lambda: only(ready).state is OutboxState.FILED)
    assert states(only(ready)) == [DeliveryState.ACCEPTED] * 2
    assert len(ready.post.boxes["Sent"].messages) == 1


def test_a_crash_between_two_parts_leaves_no_doubt_about_who_was_put_off(ready: EngineDesk, account: Account) -> None:
    """The second part's outcome is unknown; the one who was put off cannot have it."""

    def outcome(recipients: Sequence[str]) -> tuple[Delivery, ...]:
        if OTHER in recipients:
            return puts_off(OTHER)(recipients)
        raise OutcomeUnknown

    ready.post.outcome = outcome
    unknown = sent(ready.run(c.SendDraft(ready.draft(account, *BOTH))))
    assert (unknown.state, states(unknown)) == (
        OutboxState.UNCERTAIN,
        [DeliveryState.WAITING, DeliveryState.DEFERRED],
    )
    ready.post.outcome = accepted
    ready.result_of(c.ResolveOutbox(unknown.id, sent=True))
    assert states(only(ready)) == [DeliveryState.ACCEPTED, DeliveryState.DEFERRED]
    ready.clock.move(timedelta(minutes=5))
    ready.tick()
    ready.until(lambda: only(ready).state is OutboxState.FILED)
    assert len(ready.post.submitted) == 1


def test_a_copy_of_the_first_part_says_nothing_of_the_second(ready: EngineDesk, account: Account) -> None:
    ready.post.outcome = puts_off(OTHER)
    partly = sent(ready.run(c.SendDraft(ready.draft(account, *BOTH))))
    ready.post.deliver(f"Message-ID: {partly.message_id}\r\n\r\n".encode(), "Sent")

    def lost(recipients: Sequence[str]) -> tuple[Delivery, ...]:
        raise OutcomeUnknown

    ready.post.outcome = lost
    assert sent(ready.run(s.SendNow(partly.id))).state is OutboxState.UNCERTAIN
    ready.sync()
    ready.flush()
    assert only(ready).state is OutboxState.UNCERTAIN


def test_the_others_are_given_up(ready: EngineDesk, account: Account) -> None:
    ready.post.outcome = puts_off(OTHER)
    partly = sent(ready.run(c.SendDraft(ready.draft(account, *BOTH))))
    assert failed(ready.run(s.TakeBack(partly.id))) is Code.OUTBOX_ILLEGAL
    ready.result_of(c.CancelOutbox(partly.id))
    ready.sync()
    ready.until(lambda: only(ready).state is OutboxState.FILED)
    assert states(only(ready)) == [DeliveryState.ACCEPTED, DeliveryState.DEFERRED]


def test_two_days_of_later_are_told(ready: EngineDesk, account: Account) -> None:
    ready.post.outcome = puts_off(COLLEAGUE.address)
    waiting = sent(ready.run(c.SendDraft(ready.draft(account))))
    assert waiting.state is OutboxState.READY
    ready.clock.move(timedelta(days=2))
    gave_up = sent(ready.run(s.SendNow(waiting.id)))
    assert (gave_up.state, gave_up.last_error) == (OutboxState.REFUSED, Code.MAIL_GAVE_UP)
    assert gave_up.deliveries[0].reason == "450 plus tard"
    again = sent(ready.run(c.RetryOutbox(waiting.id)))
    assert again.state is OutboxState.READY  # by hand it begins anew


def test_being_offline_for_long_is_no_refusal(ready: EngineDesk, account: Account) -> None:
    ready.post.before = offline
    waiting = sent(ready.run(c.SendDraft(ready.draft(account))))
    ready.clock.move(timedelta(days=20))
    assert sent(ready.run(s.SendNow(waiting.id))).state is OutboxState.READY


# What a letter was sealed to may be revoked before it leaves.


def test_not_to_a_certificate_that_was_revoked_meanwhile(ready: EngineDesk, account: Account) -> None:
    at = ready.clock.now() + timedelta(days=1)
    waiting = sent(ready.run(c.SendDraft(ready.draft(account), at=at)))
    ready.write_trust(revoked=[ready.colleague])
    ready.clock.move(timedelta(days=1))
    ready.tick()
    ready.until(lambda: only(ready).state is OutboxState.REFUSED)
    assert (only(ready).last_error, ready.post.submitted) == (Code.RECIPIENT_REVOKED, [])
    assert sent(ready.run(c.RetryOutbox(waiting.id))).last_error is Code.RECIPIENT_REVOKED
    ready.result_of(s.TakeBack(waiting.id))
    assert len(ready.ask(q.Drafts())) == 1


def test_not_under_a_signature_that_was_revoked_meanwhile(ready: EngineDesk, account: Account) -> None:
    at = ready.clock.now() + timedelta(days=1)
    sent(ready.run(c.SendDraft(ready.draft(account), at=at)))
    ready.write_trust(revoked=[ready.signature])
    ready.clock.move(timedelta(days=1))
    ready.tick()
    ready.until(lambda: only(ready).state is OutboxState.REFUSED)
    assert (only(ready).last_error, ready.post.submitted) == (Code.SENDER_REVOKED, [])


def test_what_nobody_can_judge_any_more_leaves(ready: EngineDesk, account: Account) -> None:
    at = ready.clock.now() + timedelta(days=1)
    sent(ready.run(c.SendDraft(ready.draft(account), at=at)))
    for file in ready.trust.iterdir():
        file.unlink()
    ready.clock.move(timedelta(days=1))
    ready.tick()
    ready.until(lambda: only(ready).state is OutboxState.FILED)


# Copies, histories, and what is kept.


def test_a_server_that_files_copies_itself_is_known_after_the_first(ready: EngineDesk, account: Account) -> None:
    """Also when it takes its time."""

    def filed_by_the_server(deed: str) -> None:
        if deed == "create Sent" and len(ready.post.boxes["Sent"].messages) < len(ready.post.submitted):
            ready.post.deliver(ready.post.submitted[-1], "Sent")

    ready.post.before = filed_by_the_server
    assert sent(ready.run(c.SendDraft(ready.draft(account)))).state is OutboxState.FILED
    ready.post.before = lambda deed: None
    assert sent(ready.run(c.SendDraft(ready.draft(account)))).state is OutboxState.SENT
    ready.post.deliver(ready.post.submitted[-1], "Sent")
    ready.sync()
    ready.until(lambda: ready.ask(q.Outbox())[0].state is OutboxState.FILED)
    assert "append Sent" not in ready.post.deeds
    assert sent(ready.run(c.SendDraft(ready.draft(account)))).state is OutboxState.SENT
    ready.clock.move(timedelta(minutes=6))
    ready.sync()
    ready.until(lambda: ready.ask(q.Outbox())[0].state is OutboxState.FILED)
    assert ready.post.deeds.count("append Sent") == 1


def test_a_full_mailbox_is_told_and_the_letter_is_not_sent_again(ready: EngineDesk, account: Account) -> None:
    def full(deed: str) -> None:
        if deed == "append Sent":
            raise ActionNeeded(Code.MAIL_QUOTA)

    ready.post.before = full
    done = sent(ready.run(c.SendDraft(ready.draft(account))))
    assert (done.state, done.last_error) == (OutboxState.SENT, Code.MAIL_QUOTA)
    for _ in range(5):
        ready.sync()
    assert ready.post.deeds.count("append Sent") <= 4  # pauses grow
    ready.post.before = lambda deed: None
    ready.clock.move(timedelta(hours=2))
    ready.sync()
    ready.until(lambda: only(ready).state is OutboxState.FILED)
    assert (only(ready).last_error, len(ready.post.submitted)) == (None, 1)


def test_an_unknown_outcome_is_looked_for_now_and_then_and_not_for_ever(ready: EngineDesk, account: Account) -> None:
    def lost(recipients: Sequence[str]) -> tuple[Delivery, ...]:
        raise OutcomeUnknown

    ready.post.outcome = lost
    for _ in range(3):
        ready.run(c.SendDraft(ready.draft(account)))
    for _ in range(10):
        ready.sync()
    ready.flush()
    often = ready.post.deeds.count("find Sent")
    assert 3 <= often <= 9
    ready.clock.move(timedelta(days=8))
    ready.sync()
    ready.flush()
    assert ready.post.deeds.count("find Sent") == often
    assert {entry.state for entry in ready.ask(q.Outbox())} == {OutboxState.UNCERTAIN}


def test_the_history_of_a_letter(ready: EngineDesk, account: Account) -> None:
    ready.post.outcome = lambda to: tuple(Delivery(each, DeliveryState.DEFERRED, "450 plus tard") for each in to)
    waiting = sent(ready.run(c.SendDraft(ready.draft(account))))
    ready.post.outcome = accepted
    ready.clock.move(timedelta(minutes=1))
    ready.run(s.SendNow(waiting.id))
    lines = ready.ask(s.LetterHistory(waiting.id))
    assert [(line.what, line.address, line.words, line.witness) for line in lines] == [
        (Happening.QUEUED, "", "", Witness.PROGRAM),
        (Happening.DELAYED, COLLEAGUE.address, "450 plus tard", Witness.SERVER),
        (Happening.SUBMITTED, COLLEAGUE.address, "", Witness.SERVER),
    ]


def test_after_a_week_the_bytes_go_and_the_history_stays(ready: EngineDesk, account: Account) -> None:
    done = sent(ready.run(c.SendDraft(ready.draft(account))))
    ready.tick()
    assert ready.here(lambda: ready.db.outbox.wrapped(done.id))
    ready.clock.move(timedelta(days=8))
    ready.tick()
    assert ready.here(lambda: ready.db.outbox.prune(ready.clock.now())) == 0
    assert (only(ready).state, len(ready.ask(s.LetterHistory(done.id)))) == (OutboxState.FILED, 2)
