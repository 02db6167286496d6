"""Doctors and secretaries with cards of their own: what a mandate allows, what it refuses, and when it ends."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from secmail.api import commands as c
from secmail.api import custody as v
from secmail.api import events as ev
from secmail.api import queries as q
from secmail.api.finding import FindMessages
from secmail.domain.addresses import Mailbox
from secmail.domain.deeds import Deed
from secmail.domain.drafts import Draft
from secmail.domain.errors import Code, SecmailError
from secmail.domain.mandates import MandateState, Right, Scope
from secmail.domain.messages import Kind
from secmail.domain.outbox import OutboxState
from secmail.domain.security import SignedLayer, Summary
from tests.support import pki_lab, softhsm
from tests.support.dovecot import Dovecot
from tests.support.front import Front
from tests.support.group_practice import LOCUM, SECOND_DOCTOR, SECOND_SECRETARY, CardBox, GroupPractice, Member
from tests.support.smime_desk import Desk

ONE_YEAR = timedelta(days=365)
BEGINS = "Cher confrère,\n"


@pytest.fixture(scope="session")
def card_box(tmp_path_factory: pytest.TempPathFactory) -> CardBox:
    if softhsm.module() is None:
        pytest.skip("SoftHSM2 is not installed")
    return CardBox(tmp_path_factory.mktemp("cards"))


@pytest.fixture
def practice(tmp_path: Path, post: Dovecot, card_box: CardBox) -> GroupPractice:
    return GroupPractice(tmp_path, post, card_box)


@pytest.fixture
def doctor(practice: GroupPractice) -> Member:
    return practice.doctor(pki_lab.DOCTOR)


@pytest.fixture
def secretary(practice: GroupPractice) -> Member:
    return practice.secretary(pki_lab.SECRETARY)


@pytest.fixture
def front(practice: GroupPractice, doctor: Member, secretary: Member) -> Iterator[Front]:
    """One doctor, one secretary; nothing is granted yet."""
    with practice.open() as front:
        yield front


def test_a_whole_day_of_two_people_takes_two_pins(
    practice: GroupPractice, doctor: Member, secretary: Member, front: Front
) -> None:
    """She sorts, files and drafts in the morning; he signs in the evening."""
    practice.grant(front, doctor, secretary)
    practice.receive(doctor, practice.letter(doctor), practice.result(doctor))
    asked = len(front.questions)
    with practice.seated(front, secretary) as opened:
        assert opened.mandate is not None
        assert (opened.holder, opened.mandate.principal.name) == (doctor.name, doctor.name)
        (letter,), (result,) = practice.letters(front, doctor), practice.results(front, doctor)
        assert front.do(c.OpenMessage(letter)).view.opened.summary is Summary.SIGNED_TRUSTED
        front.do(c.MarkSeen((letter,)))
        assert len(front.do(c.FileResults(result)).exported) == 1
        _prepare_answer(practice, front, doctor)
        _refused_to_a_delegate(practice, front, doctor)
    with practice.seated(front, doctor) as opened:
        assert opened.mandate is None
        ((number, draft),) = front.ask(q.Drafts())
        assert draft.prepared_by is not None
        assert draft.prepared_by.national_id == secretary.card.person.national_id
        sent = front.do(c.SendDraft(draft)).entry
        assert sent.state is OutboxState.FILED
        front.do(c.DropDraft(number))
        rows = front.ask(v.JournalPage())
    assert [question.card.holder for question in front.questions[asked:]] == [secretary.name, doctor.name]
    (arrived,) = practice.inbox(practice.colleague)
    assert _signer(practice.colleague, arrived) == doctor.card.signature.der
    _the_journal_names_both(rows, doctor, secretary)


def test_she_answers_as_herself_and_he_can_read_it(
    practice: GroupPractice, doctor: Member, secretary: Member, front: Front
) -> None:
    """From her own mailbox, signed by her own card; what was written on his behalf is sealed to him too."""
    _own_vault(practice, front, secretary)
    practice.grant(front, doctor, secretary)
    practice.receive(doctor, practice.letter(doctor))
    with practice.seated(front, secretary) as opened:
        assert opened.mandate is None
        asked = len(front.questions)
        front.do(v.SwitchVault(_vault_of(front, doctor)))
        (letter,) = practice.letters(front, doctor)
        assert front.do(c.OpenMessage(letter)).view.opened.summary is Summary.SIGNED_TRUSTED
        sent = front.do(c.SendDraft(_answer(practice, front, secretary))).entry
        assert sent.state is OutboxState.FILED
        assert len(front.questions) == asked
    (arrived,) = practice.inbox(practice.colleague)
    for reader in (practice.colleague, doctor):
        assert _signer(reader, arrived) == secretary.card.signature.der


def test_what_a_mandate_does_not_reach_is_refused(
    practice: GroupPractice, doctor: Member, secretary: Member, front: Front
) -> None:
    scope = Scope(kinds=(Kind.RESULT,))
    practice.grant(front, doctor, secretary, rights=frozenset({Right.READ}), scope=scope)
    practice.receive(doctor, practice.letter(doctor), practice.result(doctor))
    with practice.seated(front, secretary):
        (letter,), (result,) = practice.letters(front, doctor), practice.results(front, doctor)
        assert front.do(c.OpenMessage(result)).view.results
        assert front.fail(c.OpenMessage(letter)).code is Code.MANDATE_OUT_OF_SCOPE
        assert front.fail(c.FileResults(result)).code is Code.MANDATE_NO_RIGHT
        assert front.fail(c.SaveDraft(_answer(practice, front, doctor))).code is Code.MANDATE_NO_RIGHT
        assert "va mieux" not in repr(front.ask(q.MessagePage()))
        assert front.ask(FindMessages("mieux")) == ()


def test_a_mandate_ends_with_its_date_and_a_clock_set_back_does_not_prolong_it(
    practice: GroupPractice, doctor: Member, secretary: Member
) -> None:
    with practice.open() as front:
        practice.grant(front, doctor, secretary, term=timedelta(days=30))
    for off, refused in ((31, Code.MANDATE_EXPIRED), (20, Code.CLOCK_SET_BACK)):
        practice.clock_off = timedelta(days=off)
        with practice.open() as front:
            practice.insert(front, secretary)
            front.pins.append(secretary.card.pin)
            assert front.fail(c.UnlockCard()).code is refused
            practice.remove(front, secretary)
    with practice.open() as front, practice.seated(front, doctor):
        (shown,) = front.ask(v.Mandates())
        assert shown.mandate.delegate.national_id == secretary.card.person.national_id


def test_a_revoked_mandate_opens_nothing_more_and_old_files_do_not_bring_it_back(
    practice: GroupPractice, doctor: Member, secretary: Member, front: Front
) -> None:
    mandate = practice.grant(front, doctor, secretary)
    before = {path: path.read_bytes() for path in practice.profile.vaults.iterdir()}
    with practice.seated(front, secretary):
        pass
    with practice.seated(front, doctor):
        front.do(v.RevokeMandate(mandate.id))
        (shown,) = front.ask(v.Mandates())
        assert shown.state is MandateState.REVOKED
        practice.receive(doctor, practice.result(doctor))
        (result,) = practice.results(front, doctor)
        assert front.do(c.OpenMessage(result)).view.opened.summary is Summary.SIGNED_TRUSTED
    _does_not_open(practice, front, secretary, Code.MANDATE_REVOKED)
    for path, content in before.items():
        path.write_bytes(content)
    _does_not_open(practice, front, secretary, Code.VAULT_ROLLED_BACK)


def test_two_doctors_two_secretaries_and_a_locum(
    practice: GroupPractice, doctor: Member, secretary: Member, front: Front
) -> None:
    """Ines works for both doctors, Rosa for one; the locum has the other's results for a week."""
    second, rosa, locum = (
        practice.doctor(SECOND_DOCTOR),
        practice.secretary(SECOND_SECRETARY),
        practice.secretary(LOCUM),
    )
    practice.add_accounts(front)
    for principal, delegate in ((doctor, secretary), (second, secretary), (second, rosa)):
        practice.grant(front, principal, delegate)
    practice.grant(front, doctor, locum, rights=frozenset({Right.READ, Right.FILE}), term=timedelta(days=7))
    for principal in (doctor, second):
        practice.receive(principal, practice.result(principal))
    first_result, second_result = (practice.results(front, each)[0] for each in (doctor, second))
    with practice.seated(front, secretary) as opened:
        asked = len(front.questions)
        assert {choice.holder for choice in front.ask(v.VaultChoices())} == {doctor.name, second.name}
        for holder, result in ((doctor, first_result), (second, second_result)):
            front.do(v.SwitchVault(_vault_of(front, holder)))
            assert front.do(c.OpenMessage(result)).view.opened_by == holder.name
        assert len(front.questions) == asked
    with practice.seated(front, rosa) as opened:
        assert opened.holder == second.name
        assert [choice.holder for choice in front.ask(v.VaultChoices())] == [second.name]
        assert front.do(c.OpenMessage(second_result)).view.opened_by == second.name
        assert front.do(c.OpenMessage(first_result, ask_pin=False)).view.results == ()
    with practice.seated(front, locum) as opened:
        assert opened.holder == doctor.name
        assert len(front.do(c.FileResults(first_result)).exported) == 1
        assert front.fail(c.MarkSeen((first_result,))).code is Code.MANDATE_NO_RIGHT


def test_a_pulled_card_interrupts_and_its_return_goes_on(
    practice: GroupPractice, doctor: Member, secretary: Member, front: Front
) -> None:
    practice.grant(front, doctor, secretary)
    practice.receive(doctor, practice.result(doctor))
    (result,) = practice.results(front, doctor)
    with practice.seated(front, secretary):
        front.mark()
        practice.remove(front, secretary)
        front.wait(ev.SessionLocked)
        assert front.ask(q.SessionHolder()) is None
        job = front.start(c.OpenMessage(result))
        front.wait(ev.CardWanted)
        front.pins.append(secretary.card.pin)
        practice.insert(front, secretary)
        done = front.end(job)
        assert isinstance(done, ev.JobDone)
        assert isinstance(done.result, ev.MessageOpened)
        assert done.result.view.results


def _prepare_answer(practice: GroupPractice, front: Front, doctor: Member) -> None:
    """Drafted in the doctor's name; sending it is his."""
    draft = _answer(practice, front, doctor)
    front.do(c.SaveDraft(draft))
    assert front.fail(c.SendDraft(draft)).code is Code.MANDATE_NEVER_SIGNS
    assert practice.inbox(practice.colleague) == []


def _answer(practice: GroupPractice, front: Front, sender: Member) -> Draft:
    to = (Mailbox(practice.colleague.user.address),)
    return Draft(practice.account(front, sender), to, subject="Réponse", body=BEGINS)


def _refused_to_a_delegate(practice: GroupPractice, front: Front, doctor: Member) -> None:
    """What only the holder does, whatever the mandate."""
    (facts,) = front.ask(v.Vaults())
    until = practice.lab.at + ONE_YEAR
    rosa = practice.box.of(SECOND_SECRETARY).authentication.der
    for command in (
        v.GrantMandate(frozenset(Right), until, certificate=rosa),
        v.MakeShares(("Dr A", "Dr B"), 2),
        v.AddPassphrase("treize cerises mûres sous la pluie"),
        v.RemoveSlot(facts.slots[0].id),
    ):
        assert front.fail(command).code is Code.VAULT_NOT_OWNER, command
    with pytest.raises(SecmailError) as refused:
        front.ask(v.JournalPage())
    assert refused.value.code is Code.MANDATE_NO_RIGHT


def _the_journal_names_both(rows: tuple[Any, ...], doctor: Member, secretary: Member) -> None:
    his, hers = (member.card.person.national_id for member in (doctor, secretary))
    by_her = {row.entry.deed for row in rows if (row.entry.actor, row.entry.on_behalf) == (hers, his)}
    assert {Deed.SESSION_OPENED, Deed.RESULT_FILED, Deed.SESSION_LOCKED} <= by_her
    by_him = {row.entry.deed for row in rows if (row.entry.actor, row.entry.on_behalf) == (his, None)}
    assert {Deed.MANDATE_GRANTED, Deed.MESSAGE_SIGNED} <= by_him
    assert Deed.MESSAGE_SIGNED not in by_her


def _own_vault(practice: GroupPractice, front: Front, secretary: Member) -> None:
    """Made by the program, with her own card."""
    practice.insert(front, secretary)
    front.pins.append(secretary.card.pin)
    made = front.do(v.CreateVault(secretary.user.address))
    assert isinstance(made, v.VaultCreated)
    front.do(c.LockSession())
    practice.remove(front, secretary)


def _vault_of(front: Front, holder: Member) -> str:
    return next(choice.vault for choice in front.ask(v.VaultChoices()) if choice.holder == holder.name)


def _does_not_open(practice: GroupPractice, front: Front, member: Member, code: Code) -> None:
    practice.insert(front, member)
    front.pins.append(member.card.pin)
    assert front.fail(c.UnlockCard()).code is code
    front.pins.clear()
    practice.remove(front, member)


def _signer(reader: Member, raw: bytes) -> bytes:
    """The certificate that signed what this reader opens."""
    opened = Desk(keys=(reader.sealed_to,)).open(raw)
    (signed,) = (layer for layer in opened.layers if isinstance(layer, SignedLayer))
    (signer,) = signed.signers
    assert signer.certificate is not None
    return signer.certificate.der
