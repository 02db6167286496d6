"""Opening: what is shown of each kind of message, what is remembered, and what is learned."""

from datetime import timedelta
from typing import Any

import pytest

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.events import JobFailed, MessageLocked, MessageOpened
from secmail.api.finding import FindMessages
from secmail.app.demo.pki import Credential
from secmail.app.demo.profiles import Person
from secmail.domain.accounts import Account
from secmail.domain.errors import Code
from secmail.domain.messages import Kind, MessageState
from secmail.domain.people import RecipientState
from secmail.domain.security import AddressMatch, Finding, SignedLayer, SignerFacts, Summary
from tests.support.engine_desk import EngineDesk, Gate
from tests.support.pki_lab import COLLEAGUE, LABORATORY, PkiLab


def opened(desk: EngineDesk, raw: bytes) -> MessageOpened:
    """Received and opened with the session at hand."""
    (message,) = desk.receive(raw)
    event = desk.result_of(c.OpenMessage(message))
    assert isinstance(event, MessageOpened)
    return event


@pytest.fixture
def unlocked(desk: EngineDesk, account: Account) -> EngineDesk:
    desk.insert()
    desk.unlock()
    return desk


def test_a_trusted_result(unlocked: EngineDesk) -> None:
    view = opened(unlocked, unlocked.result()).view
    assert (view.opened.summary, view.kind, view.exported) == (Summary.SIGNED_TRUSTED, Kind.RESULT, False)
    assert [file.name for file in view.results] == ["resultat.hpr"]
    assert view.opened_by == "Camille FONTAINE-ESSAI"
    (row,) = unlocked.ask(q.MessagePage())
    assert (row.subject, row.summary, row.kind, row.state) == (
        "Résultat 1",
        Summary.SIGNED_TRUSTED,
        Kind.RESULT,
        MessageState.OPENED,
    )


def signer(event: MessageOpened) -> SignerFacts:
    (facts,) = [layer for layer in event.view.opened.layers if isinstance(layer, SignedLayer)]
    return facts.signers[0]


def test_who_forges_a_laboratory_is_not_believed(unlocked: EngineDesk) -> None:
    forger = PkiLab(prefix="forger ").organisation()
    view = opened(unlocked, unlocked.result(signer=forger)).view
    assert view.opened.summary is Summary.SIGNED_UNTRUSTED


def test_who_signs_with_a_good_certificate_under_another_name_is_not_believed(unlocked: EngineDesk) -> None:
    view = opened(unlocked, unlocked.result(signer=unlocked.lab.person_software())).view
    assert view.opened.summary is Summary.SIGNED_MISMATCH


def test_an_altered_message_hands_out_nothing(unlocked: EngineDesk) -> None:
    lines = unlocked.result().split(b"\r\n")
    lines[-5] = lines[-5].swapcase()  # in the middle of the ciphertext
    view = opened(unlocked, b"\r\n".join(lines)).view
    assert Finding.DECRYPT_FAILED in {problem.code for problem in view.opened.problems}
    assert (view.opened.text, view.results, view.opened_by) == ("", (), None)
    assert unlocked.ask(q.MessagePage())[0].state is MessageState.UNREADABLE


def test_a_message_for_somebody_else(unlocked: EngineDesk) -> None:
    view = opened(unlocked, unlocked.result(to=unlocked.colleague)).view
    assert {problem.code for problem in view.opened.problems} == {Finding.NOT_FOR_US}
    assert (view.opened.text, view.opened_by) == ("", None)


def test_an_unsigned_message_is_called_so(unlocked: EngineDesk) -> None:
    assert opened(unlocked, unlocked.result(signed=False)).view.opened.summary is Summary.UNSIGNED


def test_garbage_is_told_and_the_program_goes_on(unlocked: EngineDesk) -> None:
    (garbage,) = unlocked.receive(b"\0\xff" * 100)
    event = unlocked.run(c.OpenMessage(garbage))
    assert isinstance(event, JobFailed)
    assert event.code is Code.SMIME_MALFORMED
    assert opened(unlocked, unlocked.result()).view.opened.summary is Summary.SIGNED_TRUSTED


def test_what_was_opened_is_in_the_journal_and_found(unlocked: EngineDesk) -> None:
    opened(unlocked, unlocked.letter("Avis", "La spirométrie est normale."))
    assert [found.message.subject for found in unlocked.ask(FindMessages("spirometrie"))] == ["Avis"]
    sealed: Any = unlocked.engine._deeds.session.open.sealed  # type: ignore[union-attr]
    deeds = unlocked.here(lambda: sealed._db.rows("SELECT deed FROM journal ORDER BY rowid"))
    assert ("session.opened",) in deeds
    assert ("message.opened",) in deeds


def test_opening_again_asks_the_vault_for_nothing(unlocked: EngineDesk) -> None:
    opened(unlocked, unlocked.result())
    asked = unlocked.vaults.content_keys
    unlocked.remove()
    unlocked.insert()
    unlocked.unlock()
    event = unlocked.result_of(c.OpenMessage(unlocked.inbox()[0]))
    assert isinstance(event, MessageOpened)
    assert event.view.opened.text.startswith("Voir le fichier joint.")
    assert unlocked.vaults.content_keys == asked


def test_without_a_key_it_is_locked_and_nothing_is_asked_where_nothing_may_be(desk: EngineDesk) -> None:
    desk.add_account()
    (message,) = desk.receive(desk.result())
    event = desk.result_of(c.OpenMessage(message, ask_pin=False))
    assert isinstance(event, MessageOpened)
    assert (event.view.opened.text, event.view.results) == ("", ())
    assert desk.events.of(MessageLocked) == [MessageLocked(message, Code.VAULT_LOCKED)]
    job = desk.submit(c.OpenMessage(message))
    desk.decline_card()
    desk.ended(job)
    assert desk.events.of(MessageLocked)[1:] == [MessageLocked(message, Code.CARD_ABSENT)]


def test_a_message_that_vanishes_while_it_is_opened_leaves_nothing_behind(unlocked: EngineDesk) -> None:
    gate = Gate()
    unlocked.vaults.during_content_key = gate.pass_through
    (message,) = unlocked.receive(unlocked.result(2))
    job = unlocked.submit(c.OpenMessage(message))
    gate.wait()
    stored = unlocked.here(lambda: unlocked.db.messages.stored(message))
    unlocked.here(lambda: unlocked.db.messages.vanish(stored.folder, [stored.uid]))
    unlocked.here(lambda: unlocked.db.messages.settle(stored.account, 9))
    gate.open()
    event = unlocked.ended(job)
    assert isinstance(event, JobFailed)
    assert event.code is Code.MESSAGE_UNKNOWN
    sealed: Any = unlocked.engine._deeds.session.open.sealed  # type: ignore[union-attr]
    assert unlocked.here(lambda: sealed._db.rows("SELECT count(*) FROM digests")) == [(0,)]


# The background.


def test_what_waits_is_read_when_the_card_comes(desk: EngineDesk, account: Account) -> None:
    desk.receive(desk.result(1), desk.letter("Avis", "Bonjour."), b"\0garbage", desk.result(2, to=desk.colleague))
    desk.insert()
    desk.unlock()
    desk.until(lambda: not desk.here(lambda: desk.db.messages.waiting(10)))
    kinds = {row.kind for row in desk.ask(q.MessagePage())} - {None, Kind.OTHER}  # garbage in clear is read too
    assert kinds == {Kind.LETTER, Kind.RESULT}


@pytest.mark.expects_log
def test_a_message_that_breaks_the_reader_keeps_no_other_back(
    unlocked: EngineDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug of ours, in the pool, on the newest message."""
    unlocked.submit(c.LockSession())
    first, second = unlocked.receive(unlocked.result(1), unlocked.result(2))
    worst = unlocked.here(lambda: unlocked.db.messages.raw(second))
    real = unlocked.engine._deeds.opening.view.__globals__["unwrap"]

    def broken(raw: bytes, **more: object) -> object:
        if raw == worst:
            raise RecursionError
        return (yield from real(raw, **more))

    monkeypatch.setattr("secmail.engine.opening.unwrap", broken)
    unlocked.unlock()
    unlocked.until(lambda: not unlocked.here(lambda: unlocked.db.messages.waiting(10)))
    states = {row.id: row.state for row in unlocked.ask(q.MessagePage())}
    assert states == {first: MessageState.OPENED, second: MessageState.UNREADABLE}


# Whose address.

HOLDER = Person("Alix", "VIGNE-ESSAI", "899700000033", "Médecin", "alix.vigne@cabinet.example", profession=10)
NAMESAKE = Person("Alix", "VIGNE-ESSAI", "899700000044", "Médecin", "alix.vigne@cabinet.example", profession=10)


def from_holder(desk: EngineDesk, answers_to: Credential | None, card: Credential | None = None) -> MessageOpened:
    """A letter signed with a card, which names no address."""
    signer = card or desk.lab.cps_signature(HOLDER)
    key = answers_to.der if answers_to else None
    raw = desk.letter(
        "Avis", "Bonjour.", signer=signer, sender=("Alix Vigne", HOLDER.address), encryption_certificate=key
    )
    return opened(desk, raw)


def test_the_confidentiality_certificate_vouches_for_the_address(unlocked: EngineDesk) -> None:
    event = from_holder(unlocked, unlocked.lab.confidentiality(HOLDER))
    assert (event.view.opened.summary, signer(event).address_match) == (Summary.SIGNED_TRUSTED, AddressMatch.MATCH)
    (status,) = unlocked.ask(q.RecipientStatuses((HOLDER.address,)))
    assert status.state is RecipientState.READY
    # From now on also without it.
    assert from_holder(unlocked, None).view.opened.summary is Summary.SIGNED_TRUSTED


def test_without_it_nobody_knows_whose_the_address_is(unlocked: EngineDesk) -> None:
    assert from_holder(unlocked, None).view.opened.summary is Summary.SIGNED_MISMATCH


def test_it_vouches_not_when_it_is_revoked(unlocked: EngineDesk) -> None:
    answers_to = unlocked.lab.confidentiality(HOLDER)
    unlocked.write_trust(revoked=[answers_to])
    assert from_holder(unlocked, answers_to).view.opened.summary is Summary.SIGNED_MISMATCH
    assert unlocked.ask(q.Certificates()) == ()


def test_it_vouches_not_when_nobody_trusts_it(unlocked: EngineDesk) -> None:
    answers_to = PkiLab(prefix="forger ").confidentiality(HOLDER)
    assert from_holder(unlocked, answers_to).view.opened.summary is Summary.SIGNED_MISMATCH


def test_it_vouches_not_for_another_national_identifier(unlocked: EngineDesk) -> None:
    event = from_holder(unlocked, unlocked.lab.confidentiality(NAMESAKE))
    assert event.view.opened.summary is Summary.SIGNED_MISMATCH


# Learning.


def test_certificates_are_learned_from_trusted_mail(unlocked: EngineDesk) -> None:
    opened(unlocked, unlocked.result())
    known = unlocked.ask(q.Certificates())
    assert [(entry.address, entry.confirmed) for entry in known] == [(LABORATORY.address, True)]


def test_nothing_is_learned_from_a_forged_or_foreign_signature(unlocked: EngineDesk) -> None:
    opened(unlocked, unlocked.result(signer=PkiLab(prefix="forger ").organisation()))
    opened(unlocked, unlocked.result(signer=unlocked.lab.person_software()))
    assert unlocked.ask(q.Certificates()) == ()


def test_the_certificate_of_somebody_else_is_not_learned_with_a_good_letter(unlocked: EngineDesk) -> None:
    """A trusted sender names a third person's certificate for his answers."""
    opened(unlocked, unlocked.result(encryption_certificate=unlocked.colleague.der))
    assert [entry.address for entry in unlocked.ask(q.Certificates())] == [LABORATORY.address]
    assert unlocked.here(lambda: unlocked.db.certificates.addresses_of(COLLEAGUE.national_id)) == ()


def test_a_revoked_certificate_from_a_file_ties_no_address(unlocked: EngineDesk) -> None:
    answers_to = unlocked.lab.confidentiality(HOLDER)
    unlocked.write_trust(revoked=[answers_to])
    assert unlocked.result_of(c.ImportCertificates(answers_to.der)) == 1
    assert from_holder(unlocked, None).view.opened.summary is Summary.SIGNED_MISMATCH


# The moment.


def test_a_certificate_that_expired_since_is_judged_at_the_receipt(unlocked: EngineDesk) -> None:
    (message,) = unlocked.receive(unlocked.result())
    unlocked.clock.move(timedelta(days=365 * 6))
    event = unlocked.result_of(c.OpenMessage(message))
    assert isinstance(event, MessageOpened)
    assert event.view.opened.summary is Summary.SIGNED_TRUSTED
    unlocked.write_trust(revoked=[unlocked.laboratory])
    event = unlocked.result_of(c.OpenMessage(message))
    assert isinstance(event, MessageOpened)
    assert event.view.opened.summary is Summary.SIGNED_UNTRUSTED


def test_a_clock_that_is_years_behind_believes_nothing_and_breaks_nothing(desk: EngineDesk) -> None:
    desk.clock.move(timedelta(days=-3650))
    desk.add_account()
    desk.insert()
    desk.unlock()
    assert opened(desk, desk.result()).view.opened.summary is Summary.SIGNED_UNTRUSTED


def test_a_clock_that_is_years_ahead_seals_nothing(desk: EngineDesk) -> None:
    """Mail is judged at its receipt, but what is sent is judged now."""
    desk.clock.move(timedelta(days=3650))
    desk.add_account()
    desk.know_colleague()
    (status,) = desk.ask(q.RecipientStatuses((COLLEAGUE.address,)))
    assert status.state is RecipientState.EXPIRED


def test_without_anchors_nothing_is_trusted_and_new_ones_count_at_once(unlocked: EngineDesk) -> None:
    for file in unlocked.trust.iterdir():
        file.unlink()
    (message,) = unlocked.receive(unlocked.result())
    event = unlocked.result_of(c.OpenMessage(message))
    assert isinstance(event, MessageOpened)
    assert event.view.opened.summary is Summary.SIGNED_UNTRUSTED
    unlocked.write_trust()
    event = unlocked.result_of(c.OpenMessage(message))
    assert isinstance(event, MessageOpened)
    assert event.view.opened.summary is Summary.SIGNED_TRUSTED


def test_a_revoked_laboratory_is_not_believed(unlocked: EngineDesk) -> None:
    unlocked.write_trust(revoked=[unlocked.laboratory])
    assert opened(unlocked, unlocked.result()).view.opened.summary is Summary.SIGNED_UNTRUSTED
