"""The journal of a running engine: who did what, sealed by the card, and nothing lost on the way."""

import time
from concurrent.futures import Future
from dataclasses import replace
from datetime import timedelta

import pytest

from secmail.api import commands as c
from secmail.api.custody import ExportJournal, JournalPage, JournalVerdict, VerifyJournal
from secmail.api.events import JobDone, JobFailed, SessionLocked, SessionOpened
from secmail.domain.accounts import Account
from secmail.domain.cards import Card, CardKey
from secmail.domain.deeds import Deed
from secmail.domain.errors import Code, SecmailError, Unavailable
from secmail.domain.sealed import JournalRow
from secmail.engine import audit
from secmail.engine.open_session import OpenSession
from tests.support.engine_desk import EngineDesk
from tests.support.pki_lab import DOCTOR


def rows(desk: EngineDesk) -> tuple[JournalRow, ...]:
    return desk.ask(JournalPage())


def deeds(desk: EngineDesk) -> list[str]:
    return [row.entry.deed for row in rows(desk)]


def verdict(desk: EngineDesk) -> JournalVerdict:
    return desk.ask(VerifyJournal())


def session_of(desk: EngineDesk) -> OpenSession:
    found = desk.engine._deeds.session.open
    assert found is not None
    return found


def lock(desk: EngineDesk) -> None:
    assert isinstance(desk.run(c.LockSession()), JobDone)


@pytest.fixture
def opened(desk: EngineDesk, account: Account) -> EngineDesk:
    """The doctor's session over an empty mailbox."""
    desk.insert()
    desk.unlock()
    return desk


def test_who_did_what(desk: EngineDesk, account: Account) -> None:
    desk.set_drop_folder()
    desk.know_colleague()
    (message,) = desk.receive(desk.result())
    desk.insert()
    desk.unlock()
    desk.result_of(c.OpenMessage(message))
    desk.result_of(c.FileResults())
    desk.result_of(c.SendDraft(desk.draft(account)))
    desk.until(lambda: Deed.MESSAGE_SENT in deeds(desk))
    found = deeds(desk)
    wanted = [
        Deed.SESSION_OPENED,
        Deed.MESSAGE_OPENED,
        Deed.RESULT_FILED,
        Deed.MESSAGE_SIGNED,
        Deed.MESSAGE_QUEUED,
        Deed.MESSAGE_SENT,
    ]
    assert [deed for deed in dict.fromkeys(found) if deed in wanted] == wanted
    assert {row.entry.actor for row in rows(desk)} == {DOCTOR.national_id, "secmail"}
    assert [row.number for row in rows(desk)] == list(range(1, len(found) + 1))


def test_rows_are_answered_with_names_and_kept_without(opened: EngineDesk) -> None:
    first = rows(opened)[0]
    assert first.entry.deed == Deed.SESSION_OPENED
    assert first.actor_name is not None and "FONTAINE" in first.actor_name
    assert first.subject_name is not None and "FONTAINE" in first.subject_name
    exported = opened.result_of(ExportJournal())
    assert exported[0] == first
    assert session_of(opened).sealed.journal_rows(0, 1)[0].actor_name is None


def test_no_address_name_or_word_of_a_message_gets_in(desk: EngineDesk, account: Account) -> None:
    desk.set_drop_folder()
    desk.know_colleague()
    desk.receive(desk.result(), desk.letter("Avis MARTINEZ", "Monsieur MARTINEZ"))
    desk.insert()
    desk.unlock()
    desk.result_of(c.FileResults())
    desk.result_of(c.SendDraft(desk.draft(account)))
    desk.until(lambda: Deed.MESSAGE_SENT in deeds(desk))
    for row in rows(desk):
        entry = row.entry
        assert "@" not in entry.subject + entry.actor
        assert entry.subject == "" or set(entry.subject) <= set("0123456789abcdef"), entry


def test_the_card_signs_when_the_user_locks(opened: EngineDesk) -> None:
    lock(opened)
    opened.unlock()
    found = verdict(opened)
    assert deeds(opened) == [Deed.SESSION_OPENED, Deed.SESSION_LOCKED, Deed.SESSION_OPENED]
    assert (found.rows, found.sealed_to, found.broken_at, found.bad_seals) == (3, 2, None, ())


def test_a_session_that_was_sealed_is_not_sealed_again_at_the_next_opening(
    opened: EngineDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock(opened)
    sealed: list[object] = []
    monkeypatch.setattr(audit.Audit, "_sign", lambda *args, **_: sealed.append(args))
    opened.unlock()
    assert sealed == []


def test_what_a_pulled_card_left_unsealed_is_sealed_at_the_next_opening(opened: EngineDesk) -> None:
    opened.remove()
    opened.events.wait_for(lambda event: isinstance(event, SessionLocked))
    opened.insert()
    opened.unlock()
    opened.until(lambda: verdict(opened).sealed_to == 2)
    assert verdict(opened).broken_at is None


def test_the_card_signs_at_the_program_s_end(opened: EngineDesk) -> None:
    session = session_of(opened)
    keys = opened.here(session.vault.sealing_keys)
    opened.stop()
    sealed = opened.stores.sealed(session.sealed_name, keys)
    last, head = sealed.last_seal(), sealed.journal_head()
    sealed.close()
    assert last is not None
    assert head is not None
    assert (last.number, last.hash) == (head.number, head.hash)


def test_the_card_signs_once_a_day(opened: EngineDesk) -> None:
    opened.clock.move(timedelta(hours=23))
    opened.tick()
    assert verdict(opened).sealed_to == 0
    opened.clock.move(timedelta(hours=2))
    opened.tick()
    opened.until(lambda: verdict(opened).sealed_to == 1)
    opened.tick()
    assert verdict(opened).sealed_to == 1


def test_a_card_that_does_not_answer_does_not_hold_the_lock(
    opened: EngineDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "SEAL_SECONDS", 0.05)
    monkeypatch.setattr(opened.ports.cards, "sign", lambda *_args, **_more: Future())
    begun = time.monotonic()
    lock(opened)
    assert time.monotonic() - begun < 4  # a second less than it waits for a card
    monkeypatch.undo()
    opened.unlock()
    opened.until(lambda: verdict(opened).sealed_to == 2)


@pytest.mark.parametrize("code", [Code.CARD_REMOVED, Code.CARD_PIN_NEEDED, Code.CARD_UNUSABLE])
def test_a_seal_that_fails_costs_no_row(opened: EngineDesk, monkeypatch: pytest.MonkeyPatch, code: Code) -> None:
    failed: Future[bytes] = Future()
    failed.set_exception(SecmailError(code))
    with monkeypatch.context() as patched:
        patched.setattr(opened.ports.cards, "sign", lambda *_args, **_more: failed)
        lock(opened)
    opened.unlock()
    assert deeds(opened) == [Deed.SESSION_OPENED, Deed.SESSION_LOCKED, Deed.SESSION_OPENED]
    opened.until(lambda: verdict(opened).sealed_to == 2)


def test_a_key_that_wants_its_pin_each_time_seals_nothing(opened: EngineDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock is no moment to ask for a PIN."""
    real = opened.ports.cards.cards

    def wanting() -> tuple[Card, ...]:
        def each(key: CardKey) -> CardKey:
            return replace(key, always_authenticate=True)

        return tuple(replace(card, keys=tuple(map(each, card.keys))) for card in real())

    with monkeypatch.context() as patched:
        patched.setattr(opened.ports.cards, "cards", wanting)
        lock(opened)
    opened.unlock()
    opened.until(lambda: verdict(opened).sealed_to == 2)


def test_a_pin_refused_while_nothing_was_open_is_in_the_journal_before_the_opening(
    desk: EngineDesk, account: Account
) -> None:
    desk.insert()
    job = desk.submit(c.UnlockCard())
    desk.answer(desk.question(1), "9999")
    desk.answer(desk.question(2))
    desk.ended(job)
    refused, opening = rows(desk)
    assert (refused.entry.deed, refused.entry.actor) == (Deed.PIN_REFUSED, DOCTOR.national_id)
    assert opening.entry.deed == Deed.SESSION_OPENED
    assert verdict(desk).clock_back == ()
    assert desk.here(desk.db.custody.waiting_entries) == ()


@pytest.mark.expects_log
def test_an_end_that_was_cut_off_shows_for_ever(opened: EngineDesk) -> None:
    """By somebody with the database's key, before the card ever signed: the head is remembered all the time.

    What is written and signed later takes nothing of that away.
    """
    opened.tick()
    opened.here(lambda: session_of(opened).sealed._db.script("DROP TRIGGER journal_no_delete; DELETE FROM journal"))  # type: ignore[attr-defined]  # the real store
    assert verdict(opened).broken_at == 1
    for _ in range(3):
        lock(opened)
        opened.unlock()
        opened.tick()
        assert (verdict(opened).broken_at, verdict(opened).sealed_to) == (1, 0)


def test_a_full_disk_does_not_keep_the_end_from_being_remembered_later(
    opened: EngineDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = session_of(opened).sealed_name

    def full(*_arguments: object) -> None:
        raise Unavailable(Code.STORE_FULL)

    with monkeypatch.context() as patched:
        patched.setattr(type(opened.db.custody), "keep_journal_head", full)
        opened.tick()
    assert opened.here(lambda: opened.db.custody.journal_head(name)) is None
    opened.tick()
    assert opened.here(lambda: opened.db.custody.journal_head(name)) is not None


def test_an_export_is_its_own_last_row(opened: EngineDesk) -> None:
    exported = opened.result_of(ExportJournal())
    assert exported == rows(opened)
    assert exported[-1].entry.deed == Deed.JOURNAL_EXPORTED  # type: ignore[index]  # a tuple of rows
    assert exported[-1].entry.subject == "1"  # type: ignore[index]  # as above


def test_without_a_session_there_is_no_journal(desk: EngineDesk) -> None:
    failed = desk.run(ExportJournal())
    assert isinstance(failed, JobFailed)
    assert failed.code is Code.VAULT_LOCKED
    with pytest.raises(SecmailError):
        verdict(desk)


def test_the_journal_s_pages_follow_one_another(opened: EngineDesk) -> None:
    lock(opened)
    opened.unlock()
    assert [row.number for row in opened.ask(JournalPage(1, 1))] == [2]
    assert opened.ask(JournalPage(3, 10)) == ()
    assert opened.ask(JournalPage(-7, -1)) == ()
    assert isinstance(opened.events.of(SessionOpened)[0], SessionOpened)
