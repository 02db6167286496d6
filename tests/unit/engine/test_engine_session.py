"""The session: one PIN for everything, never tried by the program, and nothing left when the card goes."""

import shutil
import time

import pytest

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.custody import JournalPage
from secmail.api.events import (
    CardNoLongerWanted,
    CardReason,
    CardsChanged,
    CardWanted,
    Event,
    JobCancelled,
    JobDone,
    JobFailed,
    MessageOpened,
    PinNoLongerWanted,
    PinWanted,
    SessionLocked,
    SessionOpened,
)
from secmail.api.finding import FindMessages
from secmail.card.soft_card import SoftKey, write_card
from secmail.domain.accounts import Account
from secmail.domain.cards import KeyRole
from secmail.domain.deeds import Deed
from secmail.domain.errors import ActionNeeded, Code, Unavailable, Untrusted
from secmail.domain.ids import MessageId
from secmail.domain.messages import MessageState
from secmail.store.sealed_db import SealedDb, SealedDbReader
from secmail.store.stores import Stores
from tests.support.engine_desk import EngineDesk, Gate
from tests.support.pki_lab import COLLEAGUE, DOCTOR


@pytest.fixture
def message(desk: EngineDesk, account: Account) -> MessageId:
    """A sealed result that waits; the card is in."""
    (message,) = desk.receive(desk.result())
    desk.insert()
    return message


def clear_after_lock(events: list[Event]) -> list[Event]:
    """Clear text told while no session was open."""
    shown: list[Event] = []
    is_open = False
    for event in events:
        is_open = isinstance(event, SessionOpened) or (is_open and not isinstance(event, SessionLocked))
        view = event.result.view if isinstance(event, JobDone) and isinstance(event.result, MessageOpened) else None
        view = event.view if isinstance(event, MessageOpened) else view
        if view is not None and view.opened.text and not is_open:
            shown.append(event)
    return shown


def failed(event: Event) -> Code:
    assert isinstance(event, JobFailed), event
    return event.code


def test_one_pin_serves_everything_that_waits(desk: EngineDesk, message: MessageId) -> None:
    jobs = [desk.submit(c.OpenMessage(message)) for _ in range(4)] + [desk.submit(c.UnlockCard())]
    desk.answer(desk.question())
    assert all(isinstance(desk.ended(job), JobDone) for job in jobs)
    assert (len(desk.events.of(PinWanted)), desk.vaults.opened) == (1, 1)


def test_a_wrong_pin_is_asked_again_and_tried_once(desk: EngineDesk, message: MessageId) -> None:
    job = desk.submit(c.OpenMessage(message))
    first = desk.question(1)
    desk.answer(first, "0000")
    second = desk.question(2)
    assert (first.refused, second.refused) == (False, True)
    desk.answer(second)
    assert isinstance(desk.ended(job), JobDone)
    assert len(desk.events.of(PinWanted)) == 2


def test_a_declined_pin_leaves_the_message_locked(desk: EngineDesk, message: MessageId) -> None:
    job = desk.submit(c.OpenMessage(message))
    desk.answer(desk.question(), None)
    event = desk.ended(job)
    assert isinstance(event, JobDone)
    assert isinstance(event.result, MessageOpened)
    assert event.result.view.opened.text == ""
    assert failed(desk.run(c.SaveDraft(desk.draft(desk.ask(q.Accounts())[0])))) is Code.VAULT_LOCKED


def test_the_card_goes_while_its_pin_is_asked_for(desk: EngineDesk, message: MessageId) -> None:
    job = desk.submit(c.UnlockCard())
    question = desk.question()
    desk.remove()
    desk.decline_card()
    assert failed(desk.ended(job)) is Code.CARD_REMOVED
    assert desk.events.of(PinNoLongerWanted) == [PinNoLongerWanted(question.question)]
    desk.answer(question)
    desk.flush()
    assert desk.vaults.opened == 0


def test_the_question_goes_with_the_job_that_asked(desk: EngineDesk, message: MessageId) -> None:
    job = desk.submit(c.UnlockCard())
    question = desk.question()
    desk.engine.cancel(job)
    assert desk.ended(job) == JobCancelled(job)
    assert desk.events.of(PinNoLongerWanted) == [PinNoLongerWanted(question.question)]


def test_the_question_stays_while_somebody_else_waits(desk: EngineDesk, message: MessageId) -> None:
    first = desk.submit(c.UnlockCard())
    second = desk.submit(c.OpenMessage(message))
    question = desk.question()
    entrance = desk.engine._deeds.session._entrance
    desk.until(lambda: entrance._opening is not None and entrance._opening.waiting == 2)
    desk.engine.cancel(first)
    assert desk.ended(first) == JobCancelled(first)
    desk.answer(question)
    assert isinstance(desk.ended(second), JobDone)
    assert len(desk.events.of(PinWanted)) == 1


def test_a_lock_voids_the_question(desk: EngineDesk, message: MessageId) -> None:
    job = desk.submit(c.UnlockCard())
    question = desk.question()
    desk.run(c.LockSession())
    assert failed(desk.ended(job)) is Code.CARD_PIN_CANCELLED
    assert desk.events.of(PinNoLongerWanted) == [PinNoLongerWanted(question.question)]


def test_a_card_comes_while_it_is_seen_that_none_is_in(desk: EngineDesk) -> None:
    """It is not asked for again: its coming was told before anybody listened."""
    gate = Gate()
    desk.vaults.during_facts = gate.pass_through
    job = desk.submit(c.UnlockCard())
    gate.wait()
    desk.insert()
    desk.flush()
    gate.open()
    desk.answer(desk.question())
    assert isinstance(desk.ended(job), JobDone)
    assert desk.events.of(CardWanted) == []


@pytest.mark.parametrize("back_again", [False, True])
def test_the_card_goes_while_its_vault_opens(desk: EngineDesk, message: MessageId, back_again: bool) -> None:
    """Without a card there is no session, and no key stays."""
    gate = Gate()
    desk.vaults.during_open = gate.pass_through
    job = desk.submit(c.UnlockCard())
    desk.answer(desk.question())
    gate.wait()
    desk.remove()
    if back_again:
        desk.insert()
        desk.flush()
    gate.open()
    if back_again:
        desk.answer(desk.question(2), None)
        assert failed(desk.ended(job)) is Code.CARD_PIN_CANCELLED
    else:
        desk.decline_card()
        assert failed(desk.ended(job)) is Code.CARD_REMOVED
    desk.until(lambda: desk.vaults.wiped == 1)
    assert desk.events.of(SessionOpened) == []
    assert desk.ask(q.SessionHolder()) is None


def test_the_card_goes_while_a_message_opens(desk: EngineDesk, message: MessageId) -> None:
    gate = Gate()
    desk.vaults.during_content_key = gate.pass_through
    job = desk.submit(c.OpenMessage(message))
    desk.answer(desk.question())
    gate.wait()
    desk.remove()
    desk.events.wait_for(lambda event: event == SessionLocked())
    gate.open()
    desk.decline_card()
    assert failed(desk.ended(job)) is Code.CARD_REMOVED
    assert clear_after_lock(desk.events.all) == []


def test_the_card_goes_and_is_back_while_a_message_opens(desk: EngineDesk, message: MessageId) -> None:
    """What the old session decrypted is not shown in the new one, which may be another holder's: it is opened anew."""
    # Read already, so that the background does not stand at the gate too: the vault needs a thread of the pool.
    desk.here(lambda: desk.db.messages.set_state(message, MessageState.OPENED))
    gate = Gate()
    desk.vaults.during_content_key = gate.pass_through
    job = desk.submit(c.OpenMessage(message))
    desk.answer(desk.question())
    gate.wait()
    desk.vaults.during_content_key = lambda: None
    desk.remove()
    desk.insert()
    desk.unlock()
    read = desk.vaults.content_keys
    gate.open()
    assert isinstance(desk.ended(job), JobDone)
    assert desk.vaults.content_keys >= read


@pytest.mark.parametrize("moment", range(12))
def test_no_clear_text_after_the_lock_at_any_moment(desk: EngineDesk, account: Account, moment: int) -> None:
    """The lock falls a little later each time."""
    messages = desk.receive(*(desk.result(number) for number in (1, 2, 3)))
    desk.insert()
    desk.unlock()
    jobs = [desk.submit(c.OpenMessage(message, ask_pin=False)) for message in messages]
    time.sleep(moment * 0.004)
    jobs.append(desk.submit(c.LockSession()))
    for job in jobs:
        desk.ended(job)
    assert clear_after_lock(desk.events.all) == []
    assert all(row.subject == "[...]" for row in desk.ask(q.MessagePage()))


def test_after_the_lock_only_the_outside_is_told(desk: EngineDesk, message: MessageId) -> None:
    desk.unlock()
    desk.run(c.OpenMessage(message))
    assert [row.subject for row in desk.ask(q.MessagePage())] == ["Résultat 1"]
    desk.remove()
    (row,) = desk.ask(q.MessagePage())
    assert (row.subject, row.patient, row.kind, row.summary) == ("[...]", None, None, None)
    assert desk.ask(FindMessages("fichier")) == ()
    assert desk.ask(q.Drafts()) == ()
    assert desk.ask(q.SessionHolder()) is None
    with pytest.raises(ActionNeeded) as locked:
        desk.ask(q.Exports())
    assert locked.value.code is Code.VAULT_LOCKED
    assert desk.vaults.wiped == 1


def test_a_lock_asks_for_the_pin_again_and_a_wrong_one_opens_nothing(desk: EngineDesk, message: MessageId) -> None:
    """The card's own logout may still be on its way."""
    desk.unlock()
    desk.submit(c.LockSession())
    job = desk.submit(c.UnlockCard())
    desk.answer(desk.question(2), "0000")
    assert desk.question(3).refused
    desk.answer(desk.question(3))
    assert isinstance(desk.ended(job), JobDone)


def test_a_storm_of_cards(desk: EngineDesk, message: MessageId) -> None:
    desk.unlock()
    for _ in range(5):
        desk.remove()
        desk.insert()
    desk.flush()
    assert desk.events.of(SessionLocked) == [SessionLocked()]
    desk.unlock()
    assert desk.ask(q.SessionHolder()) == "Camille FONTAINE-ESSAI"
    assert len(desk.events.of(CardsChanged)) >= 11


def test_a_card_without_a_vault(desk: EngineDesk, account: Account) -> None:
    desk.make_card("stranger", desk.lab.cps_authentication(COLLEAGUE), desk.lab.cps_signature(COLLEAGUE))
    desk.insert("stranger")
    assert failed(desk.run(c.UnlockCard())) is Code.VAULT_NO_SLOT
    assert desk.events.of(PinWanted) == []


def test_a_card_where_there_is_nothing_to_open(desk: EngineDesk, account: Account) -> None:
    """Not "not allowed": the holder must hear what is missing."""
    shutil.rmtree(desk.directory / "vaults")
    desk.insert()
    assert failed(desk.run(c.UnlockCard())) is Code.VAULT_MISSING


def test_a_stranger_s_card_is_in_the_journal(desk: EngineDesk, account: Account) -> None:
    desk.make_card("stranger", desk.lab.cps_authentication(COLLEAGUE), desk.lab.cps_signature(COLLEAGUE))
    desk.insert("stranger")
    assert failed(desk.run(c.UnlockCard())) is Code.VAULT_NO_SLOT
    assert failed(desk.run(c.UnlockCard())) is Code.VAULT_NO_SLOT  # once in a while is enough
    desk.remove("stranger")
    desk.insert()
    desk.unlock()
    (row,) = [row for row in desk.ask(JournalPage()) if row.entry.deed == Deed.CARD_REFUSED]
    assert (row.entry.actor, row.entry.subject) == (COLLEAGUE.national_id, "")


def test_no_card_is_waited_for(desk: EngineDesk, account: Account) -> None:
    job = desk.submit(c.UnlockCard())
    asked = desk.card_wanted()
    assert asked.reason is CardReason.RESUME
    desk.insert()
    desk.answer(desk.question())
    assert isinstance(desk.ended(job), JobDone)
    assert desk.events.of(CardNoLongerWanted) == [CardNoLongerWanted(asked.question)]


def test_no_card_and_none_to_come(desk: EngineDesk) -> None:
    job = desk.submit(c.UnlockCard())
    desk.decline_card()
    assert failed(desk.ended(job)) is Code.CARD_ABSENT


def test_a_cancelled_job_no_longer_wants_a_card(desk: EngineDesk) -> None:
    job = desk.submit(c.UnlockCard())
    asked = desk.card_wanted()
    desk.engine.cancel(job)
    assert desk.ended(job) == JobCancelled(job)
    assert desk.events.of(CardNoLongerWanted) == [CardNoLongerWanted(asked.question)]
    desk.insert()
    desk.flush()
    assert desk.events.of(PinWanted) == []


def test_two_cards_and_only_one_has_a_vault(desk: EngineDesk, message: MessageId) -> None:
    desk.make_card("a-stranger", desk.lab.cps_authentication(COLLEAGUE), desk.lab.cps_signature(COLLEAGUE))
    desk.insert("a-stranger")
    job = desk.submit(c.UnlockCard())
    assert desk.question().card.label == "doctor"
    desk.answer(desk.question())
    assert isinstance(desk.ended(job), JobDone)
    desk.remove("a-stranger")
    assert desk.ask(q.SessionHolder()) == "Camille FONTAINE-ESSAI"


def test_another_holder_takes_over_and_sees_nothing_of_the_first(desk: EngineDesk, message: MessageId) -> None:
    desk.unlock()
    desk.run(c.OpenMessage(message))
    authentication = desk.lab.cps_authentication(COLLEAGUE)
    desk.make_card("colleague", authentication, desk.lab.cps_signature(COLLEAGUE), pin="9999")
    desk.make_vault(authentication, desk.colleague)
    desk.insert("colleague")
    (other,) = [card for card in desk.ask(q.Cards()) if card.label == "colleague"]
    job = desk.submit(c.UnlockCard(other.id))
    desk.answer(desk.question(2), "9999")
    event = desk.ended(job)
    assert event == JobDone(job, "Noé RIVIÈRE-ESSAI")
    assert desk.events.of(SessionLocked) == [SessionLocked()]
    assert [row.subject for row in desk.ask(q.MessagePage())] == ["[...]"]
    desk.remove("doctor")
    assert desk.ask(q.SessionHolder()) == "Noé RIVIÈRE-ESSAI"


def test_a_card_that_shows_no_keys_before_its_pin(desk: EngineDesk, account: Account) -> None:
    """A software certificate as an organisation gets it: one container alone."""
    card = write_card(
        desk.drawer,
        "bare",
        keys={KeyRole.AUTHENTICATION: SoftKey(desk.doctor.key, desk.doctor.der)},
        pin="4321",
    )
    (card / "authentication.crt").unlink()
    desk.insert("bare")
    desk.unlock()
    assert desk.ask(q.SessionHolder()) == f"{DOCTOR.given_name} {DOCTOR.surname}"


def test_a_damaged_vault_is_told_before_any_pin(desk: EngineDesk, account: Account) -> None:
    desk.insert()
    for file in (desk.directory / "vaults").iterdir():
        if file.is_file():
            file.write_bytes(b"\0" * 100)
    assert failed(desk.run(c.UnlockCard())) is Code.VAULT_DAMAGED
    assert desk.events.of(PinWanted) == []


def test_a_vault_that_does_not_open_leaves_the_card_locked(desk: EngineDesk, account: Account) -> None:
    def damaged() -> None:
        raise Untrusted(Code.VAULT_DAMAGED)

    desk.vaults.during_open = damaged
    desk.insert()
    job = desk.submit(c.UnlockCard())
    desk.answer(desk.question())
    assert failed(desk.ended(job)) is Code.VAULT_DAMAGED
    desk.until(lambda: not desk.ask(q.Cards())[0].unlocked)


def test_a_full_disk_while_the_sealed_database_opens_leaves_no_key(
    desk: EngineDesk, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Stores, holder: str, key: bytes) -> SealedDb:
        raise Unavailable(Code.STORE_FULL)

    desk.insert()
    with monkeypatch.context() as patch:
        patch.setattr(Stores, "sealed", full)
        job = desk.submit(c.UnlockCard())
        desk.answer(desk.question())
        assert failed(desk.ended(job)) is Code.STORE_FULL
    assert (desk.vaults.wiped, desk.ask(q.SessionHolder())) == (1, None)
    desk.unlock()


@pytest.mark.expects_log
def test_whatever_fails_while_locking_the_keys_are_wiped_and_it_is_told(
    desk: EngineDesk, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(self: SealedDbReader) -> None:
        raise Unavailable(Code.STORE_UNREADABLE)

    desk.insert()
    desk.unlock()
    with monkeypatch.context() as patch:
        patch.setattr(SealedDbReader, "close", away)
        desk.remove()
    assert desk.vaults.wiped == 1
    assert desk.events.of(SessionLocked) == [SessionLocked()]
