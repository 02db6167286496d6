"""Who is let in as a vault's holder, what is remembered of him, and how a refusal is told."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from secmail.api import commands as c
from secmail.api import custody as v
from secmail.api.events import SessionOpened
from secmail.app.demo.pki import Credential
from secmail.app.demo.sealing import document
from secmail.domain.cards import KeyRole
from secmail.domain.deeds import Deed
from secmail.domain.errors import Code
from secmail.domain.mandate_form import encode_mandate
from secmail.domain.mandates import Mandate, MandateState, Right, Scope
from secmail.domain.vaults import KnownVault
from secmail.engine.mandates import counting_owners, is_owner
from secmail.engine.people import named_by
from secmail.pki import certificate
from secmail.smime.documents import DocumentKind
from tests.support.custody_desk import YEAR, CustodyDesk
from tests.support.engine_desk import PIN
from tests.support.pki_lab import AT, COLLEAGUE, SECRETARY, PkiLab

NUMBER = "ab" * 16


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[CustodyDesk]:
    """This profile knows the doctor; his card is in, locked."""
    desk = CustodyDesk(tmp_path)
    desk.start()
    desk.open_with("doctor")
    desk.done(c.LockSession())
    yield desk
    desk.stop()


def plant(
    desk: CustodyDesk, opener: Credential, *documents: bytes, mandate: str | None = None, owner: bytes | None = None
) -> str:
    """A slot for another card, as somebody could write it who had the vault open; then that card alone is in."""
    room = desk.vaults.room
    (challenge,) = room.challenges(desk.card("doctor"))
    vault = room.open(challenge, desk.doctor.sign(challenge.data))
    editor = room.edit(vault)
    asked = editor.signing_challenge(opener.der, KeyRole.AUTHENTICATION)
    editor.add_signing_card(asked, opener.sign(asked.data), mandate=mandate)
    for each in documents:
        editor.add_document(each)
    if owner is not None:
        editor.add_owner(owner)
    editor.save().wipe()
    vault.wipe()
    desk.make_card("planted", opener, desk.lab.cpe_signature(SECRETARY))
    desk.hand.pins["planted"] = PIN
    desk.remove("doctor")
    desk.insert("planted")
    return challenge.vault


def a_mandate(desk: CustodyDesk, opener: Credential, **changes: object) -> bytes:
    (facts,) = desk.vaults.room.facts()
    doctor, delegate = (named_by(certificate.facts(each.der)) for each in (desk.doctor, opener))
    mandate = Mandate(NUMBER, facts.id, doctor, delegate, frozenset({Right.READ}), Scope(), AT, AT + YEAR)
    mandate = replace(mandate, **changes)  # type: ignore[arg-type]  # what a test names
    return document(encode_mandate(mandate), DocumentKind.MANDATE, signer=desk.signature, at=AT)


def test_whoever_makes_herself_the_holder_is_not(desk: CustodyDesk) -> None:
    """A slot without a mandate, and her card among the owners."""
    hers = desk.lab.cpe_authentication(SECRETARY)
    plant(desk, hers, owner=hers.der)
    assert desk.refused(c.UnlockCard()) is Code.VAULT_NOT_OWNER
    assert len(desk.events.of(SessionOpened)) == 1


def test_whoever_forges_a_card_of_the_holder_is_not(desk: CustodyDesk) -> None:
    """The doctor's name and number, by an authority of the same names that nobody knows."""
    forged = PkiLab(AT, prefix="FAUX ").cps_authentication()
    plant(desk, forged, owner=forged.der)
    assert desk.refused(c.UnlockCard()) is Code.VAULT_NOT_OWNER


def test_a_further_card_of_the_holder_is_his(desk: CustodyDesk) -> None:
    further = desk.lab.cps_authentication()
    plant(desk, further, owner=further.der)
    desk.done(c.UnlockCard())
    shown = desk.ask(v.OpenedSession())
    assert shown is not None
    assert shown.mandate is None


def test_the_holder_has_the_name_that_his_certificate_says(desk: CustodyDesk) -> None:
    """Whatever whoever made mandate and vault has written."""
    hers = desk.lab.cpe_authentication(SECRETARY)
    doctor = named_by(certificate.facts(desk.doctor.der))
    plant(desk, hers, a_mandate(desk, hers, principal=replace(doctor, name="Dr Quelqu'un")), mandate=NUMBER)
    assert desk.done(c.UnlockCard()) == doctor.name
    shown = desk.ask(v.OpenedSession())
    assert shown is not None
    assert shown.mandate is not None
    assert shown.mandate.principal == doctor


def test_a_card_whose_mandate_was_withdrawn_hears_so(desk: CustodyDesk) -> None:
    """Its slot is gone: nothing else would tell it from a stranger's."""
    desk.done(c.UnlockCard())
    granted = desk.grant(Right.READ)
    desk.done(v.RevokeMandate(granted.id))
    desk.done(c.LockSession())
    desk.remove("doctor")
    assert desk.refused(c.UnlockCard()) is Code.MANDATE_REVOKED


def test_a_refusal_is_journaled_and_the_holder_sees_how_the_mandate_stands(desk: CustodyDesk) -> None:
    hers = desk.lab.cpe_authentication(SECRETARY)
    plant(desk, hers, a_mandate(desk, hers, vault="cd" * 16), mandate=NUMBER)
    assert desk.refused(c.UnlockCard()) is Code.MANDATE_FORGED
    desk.open_with("doctor")
    assert [each.state for each in desk.ask(v.Mandates())] == [MandateState.FORGED]
    (entry,) = [row.entry for row in desk.ask(v.JournalPage()) if row.entry.deed == Deed.MANDATE_REFUSED]
    assert (entry.actor, entry.subject) == (SECRETARY.national_id, NUMBER)


def test_only_what_counts_is_remembered(desk: CustodyDesk) -> None:
    hers = desk.lab.cpe_authentication(SECRETARY)
    vault = plant(desk, hers, owner=hers.der)
    desk.refused(c.UnlockCard())
    desk.open_with("doctor")
    assert Deed.VAULT_REFUSED in [row.entry.deed for row in desk.ask(v.JournalPage())]
    known = desk.here(lambda: desk.db.custody.known_vault(vault))
    assert known is not None
    assert certificate.facts(hers.der).sha256 not in known.owners
    assert certificate.facts(desk.doctor.der).sha256 in known.owners


def test_owners_count_by_what_is_remembered() -> None:
    lab = PkiLab()
    card, renewed, stranger = (lab.cps_signature(), lab.cps_signature(), lab.cps_signature(COLLEAGUE))
    facts = certificate.facts(card.der)
    known = KnownVault("ab" * 16, 1, 1, "Dr", "dr@cabinet.example", facts.national_id, (facts.sha256,))
    everybody = [card.der, renewed.der, stranger.der, b"no certificate"]

    def numbers(remembered: KnownVault | None) -> list[str]:
        return [each.serial for each in counting_owners(everybody, remembered)]

    ours = [certificate.facts(each.der).serial for each in (card, renewed)]
    assert numbers(known) == ours
    assert numbers(None) == [*ours, certificate.facts(stranger.der).serial]
    assert numbers(replace(known, owners=())) == numbers(None)
    owners = counting_owners(everybody, known)
    assert [is_owner(each, owners) for each in everybody] == [True, True, False, False]
