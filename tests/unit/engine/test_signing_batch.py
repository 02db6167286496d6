"""Letters prepared by mandate: read, signed several at once, given back; nothing is signed that was not read."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from secmail.api import commands as c
from secmail.api import custody as v
from secmail.api import queries as q
from secmail.api.signing import (
    DraftsChanged,
    LetterOutcome,
    LettersToSign,
    LetterToSign,
    ReturnDraft,
    SendDrafts,
    SignItem,
    WaitingLetter,
)
from secmail.domain.accounts import Account
from secmail.domain.addresses import Mailbox
from secmail.domain.deeds import Deed
from secmail.domain.drafts import DraftAttachment
from secmail.domain.errors import Code, SecmailError
from secmail.domain.mandates import Right
from secmail.domain.outbox import OutboxState
from tests.support.custody_desk import CustodyDesk

PDF = DraftAttachment("courrier.pdf", "application/pdf", b"%PDF-1.7 " * 100)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[CustodyDesk]:
    desk = CustodyDesk(tmp_path)
    desk.start()
    yield desk
    desk.stop()


@pytest.fixture
def account(desk: CustodyDesk) -> Account:
    """The doctor's, with a colleague who can be written to; the secretary has prepared nothing yet."""
    account = desk.add_account()
    desk.know_colleague()
    desk.open_with("doctor")
    desk.grant(Right.READ, Right.DRAFT)
    desk.open_with("secretary")
    return account


def _prepare(desk: CustodyDesk, account: Account, *subjects: str) -> tuple[int, ...]:
    numbers = [desk.done(c.SaveDraft(replace(desk.draft(account), subject=subject))) for subject in subjects]
    return tuple(number for number in numbers if isinstance(number, int))


def _waiting(desk: CustodyDesk) -> tuple[WaitingLetter, ...]:
    return desk.ask(LettersToSign())


def _read(desk: CustodyDesk, number: int) -> SignItem:
    return SignItem(number, desk.ask(LetterToSign(number)).fingerprint)


def _signed(desk: CustodyDesk, *items: SignItem) -> tuple[LetterOutcome, ...]:
    done = desk.done(SendDrafts(items))
    assert isinstance(done, tuple)
    return done


def _why(desk: CustodyDesk, query: LetterToSign) -> Code:
    with pytest.raises(SecmailError) as refused:
        desk.ask(query)
    return refused.value.code


def test_the_doctor_signs_several_with_one_code(desk: CustodyDesk, account: Account) -> None:
    numbers = _prepare(desk, account, "Un", "Deux", "Trois")
    desk.hand.asked.clear()
    desk.open_with("doctor")
    waiting = _waiting(desk)
    assert [letter.number for letter in waiting] == list(numbers)  # the oldest first
    assert all(letter.draft.prepared_by is not None and letter.draft.saved is not None for letter in waiting)
    outcomes = _signed(desk, *(_read(desk, number) for number in numbers))
    assert [outcome.code for outcome in outcomes] == [None] * 3
    assert desk.hand.asked == ["doctor"]
    desk.until(lambda: len(desk.post.submitted) == 3)
    assert _waiting(desk) == ()
    desk.until(lambda: desk.ask(q.Drafts()) == ())


def test_what_was_not_read_or_has_changed_since_is_not_signed(desk: CustodyDesk, account: Account) -> None:
    unread, changed, good = _prepare(desk, account, "Un", "Deux", "Trois")
    desk.open_with("doctor")
    was = _read(desk, changed)
    desk.open_with("secretary")
    desk.done(c.SaveDraft(replace(desk.draft(account), subject="Deux", body="Autre dose.\n"), changed))
    desk.open_with("doctor")
    outcomes = _signed(desk, SignItem(unread, ""), was, _read(desk, good), _read(desk, good))
    assert [outcome.code for outcome in outcomes] == [Code.DRAFT_NOT_READ, Code.DRAFT_CHANGED, None, Code.DRAFT_GONE]
    desk.until(lambda: len(desk.post.submitted) == 1)
    assert [letter.number for letter in _waiting(desk)] == [unread, changed]


def test_a_letter_that_cannot_be_sealed_holds_no_other_back(desk: CustodyDesk, account: Account) -> None:
    (stranger,) = _prepare(desk, account, "Un")
    nobody = replace(desk.draft(account), to=(Mailbox("inconnu@ailleurs.example"),))
    desk.done(c.SaveDraft(nobody, stranger))
    (good,) = _prepare(desk, account, "Deux")
    desk.open_with("doctor")
    refused, sent = _signed(desk, _read(desk, stranger), _read(desk, good))
    assert refused.code is not None and refused.code.value.startswith("recipient.") and refused.entry is None
    assert sent.entry is not None and sent.entry.state is OutboxState.READY


def test_nobody_is_asked_for_a_code_again_that_he_would_not_give(desk: CustodyDesk, account: Account) -> None:
    numbers = _prepare(desk, account, "Un", "Deux")
    desk.open_with("doctor")
    items = [_read(desk, number) for number in numbers]
    desk.done(c.LockSession())
    desk.hand.pins.pop("doctor")
    desk.hand.asked.clear()
    assert desk.refused(SendDrafts(tuple(items))) is Code.CARD_PIN_CANCELLED
    assert desk.hand.asked == ["doctor"] and desk.post.submitted == []


def test_a_letter_given_back_waits_for_who_prepared_it(desk: CustodyDesk, account: Account) -> None:
    (number,) = _prepare(desk, account, "Un")
    desk.open_with("doctor")
    desk.done(ReturnDraft(number, "  Préciser la posologie. "))
    assert _waiting(desk) == () and _why(desk, LetterToSign(number)) is Code.DRAFT_GONE
    assert desk.refused(ReturnDraft(number)) is Code.DRAFT_GONE
    rows = [row.entry for row in desk.ask(v.JournalPage()) if row.entry.deed == Deed.DRAFT_RETURNED]
    assert [entry.subject for entry in rows] == [str(number)]

    desk.open_with("secretary")
    (back,) = _waiting(desk)
    assert back.draft.returned == "Préciser la posologie."
    told = len(desk.events.of(DraftsChanged))
    desk.done(c.SaveDraft(replace(back.draft, unfinished=True), number))
    (writing,) = _waiting(desk)
    assert writing.draft.returned == "Préciser la posologie." and len(desk.events.of(DraftsChanged)) > told
    desk.done(c.SaveDraft(replace(back.draft, body="Un comprimé le soir.\n"), number))
    desk.open_with("doctor")
    assert [(one.number, one.draft.returned) for one in _waiting(desk)] == [(number, None)]


def test_what_she_is_still_writing_is_not_put_before_him(desk: CustodyDesk, account: Account) -> None:
    number = desk.done(c.SaveDraft(replace(desk.draft(account), unfinished=True)))
    assert isinstance(number, int)
    assert [one.draft.unfinished for one in _waiting(desk)] == [True]
    desk.open_with("doctor")
    assert _waiting(desk) == () and _why(desk, LetterToSign(number)) is Code.DRAFT_GONE


def test_only_the_holder_signs_or_gives_back(desk: CustodyDesk, account: Account) -> None:
    (number,) = _prepare(desk, account, "Un")
    item = _read(desk, number)  # her own she may read
    assert desk.refused(SendDrafts((item,))) is Code.MANDATE_NEVER_SIGNS
    assert desk.refused(ReturnDraft(number)) is Code.MANDATE_NEVER_SIGNS
    desk.done(c.LockSession())
    assert desk.refused(ReturnDraft(number)) is Code.VAULT_LOCKED and _waiting(desk) == ()
    assert desk.post.submitted == []


def test_a_draft_of_ones_own_is_none_of_these(desk: CustodyDesk, account: Account) -> None:
    desk.open_with("doctor")
    (own,) = _prepare(desk, account, "À moi")
    assert _waiting(desk) == () and _why(desk, LetterToSign(own)) is Code.DRAFT_OWN
    assert [one.code for one in _signed(desk, SignItem(own, "0" * 64))] == [Code.DRAFT_OWN]


def test_what_the_doctor_corrects_stays_prepared_by_her(desk: CustodyDesk, account: Account) -> None:
    draft = replace(desk.draft(account), attachments=(PDF,))
    number = desk.done(c.SaveDraft(draft))
    assert isinstance(number, int)
    desk.open_with("doctor")
    (letter,) = _waiting(desk)
    assert letter.sizes == (len(PDF.content),) and letter.draft.attachments[0].content == b""
    read = _read(desk, number)
    desk.done(c.SaveDraft(replace(draft, body="Corrigé.\n"), number))
    (after,) = _waiting(desk)
    assert after.draft.prepared_by == letter.draft.prepared_by and after.draft.body == "Corrigé.\n"
    assert [one.code for one in _signed(desk, read)] == [Code.DRAFT_CHANGED]
    whole = desk.ask(LetterToSign(number))
    assert whole.draft.attachments == (PDF,)
    assert [one.code for one in _signed(desk, _read(desk, number))] == [None]


def test_the_patient_is_told_whom_the_answered_message_is_about(desk: CustodyDesk, account: Account) -> None:
    desk.open_with("doctor")
    (message,) = desk.receive(desk.result())
    desk.done(c.OpenMessage(message))
    (row,) = desk.ask(q.MessageRows((message,)))
    assert row.patient
    desk.open_with("secretary")
    desk.done(c.SaveDraft(replace(desk.draft(account), answers=message)))
    desk.open_with("doctor")
    assert (
        [(letter.patient, letter.people) for letter in _waiting(desk)]
        == [(row.patient, row.people)]
        == [(row.patient, 1)]
    )
