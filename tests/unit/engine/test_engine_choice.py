"""Which protection a letter gets, by what its readers announced in mail that was verified."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from secmail.api import certificates as k
from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.results import SendResult
from secmail.app.demo import pki, profiles
from secmail.app.demo.pki import Credential
from secmail.app.demo.sealing import OLD_READS
from secmail.card.soft_card import SoftKey, write_card
from secmail.cms.sign import ANNOUNCED
from secmail.domain.accounts import Account
from secmail.domain.cards import KeyRole
from secmail.domain.outbox import OutboxEntry
from secmail.domain.people import RecipientState
from secmail.domain.security import EncryptedLayer, SignedLayer
from tests.support.engine_desk import PIN, EngineDesk
from tests.support.pki_lab import AT, COLLEAGUE, DOCTOR, LABORATORY
from tests.support.smime_desk import Desk as Reader

DAY = timedelta(days=1)
STRONG = "aes-256-gcm+rsa-pss"
"""What all that this program announces comes to, with a card that makes PSS signatures."""


@pytest.fixture
def unlocked(desk: EngineDesk, account: Account) -> EngineDesk:
    desk.insert()
    desk.unlock()
    return desk


def hear(desk: EngineDesk, *announces: str, at: datetime = AT, signer: Credential | None = None) -> None:
    """A letter of the colleague, opened."""
    raw = desk.letter(
        "Avis",
        "Bonjour.",
        signer=signer or desk.lab.cps_signature(COLLEAGUE),
        sender=("Noé Rivière", COLLEAGUE.address),
        encryption_certificate=desk.colleague.der,
        announces=announces,
        at=at,
    )
    read(desk, raw)


def hear_laboratory(desk: EngineDesk) -> Credential:
    """A result of the laboratory, whose software is old, opened; the certificate that it wants answers sealed to."""
    reads = desk.lab.organisation_confidentiality()
    read(desk, desk.result(encryption_certificate=reads.der, announces=OLD_READS))
    return reads


def read(desk: EngineDesk, raw: bytes) -> None:
    (message,) = desk.receive(raw)
    desk.result_of(c.OpenMessage(message))


def sent(desk: EngineDesk, account: Account, *to: str) -> OutboxEntry:
    result = desk.result_of(c.SendDraft(desk.draft(account, *to)))
    assert isinstance(result, SendResult)
    return result.entry


def outer(raw: bytes, reader: Credential) -> tuple[str, set[str]]:
    """The content algorithm and the key transports of a letter that this reader can read."""
    opened = Reader(keys=(reader,)).open(raw)
    assert opened.text.splitlines() == ["Cher confrère,"]
    layer = opened.layers[0]
    assert isinstance(layer, EncryptedLayer)
    return layer.content_algorithm, {recipient.algorithm for recipient in layer.recipients}


def test_strong_to_who_announced_it(unlocked: EngineDesk, account: Account) -> None:
    hear(unlocked, *ANNOUNCED)
    entry = sent(unlocked, account)
    assert entry.protection == STRONG
    assert unlocked.ask(q.Outbox())[0].protection == STRONG
    (raw,) = unlocked.post.submitted
    for reader in (unlocked.colleague, unlocked.confidentiality):
        assert outer(raw, reader) == ("aes-256-gcm", {"rsa-oaep"})


def test_a_first_letter_to_oneself(desk: EngineDesk, account: Account) -> None:
    """Before any mail has come; sealed as strongly as this program reads."""
    (before,) = desk.ask(q.RecipientStatuses((account.address,)))
    assert before.state is RecipientState.NO_CERTIFICATE, "no vault has been open here"
    desk.insert()
    desk.unlock()
    desk.until(lambda: desk.ask(q.RecipientStatuses((account.address.upper(),)))[0].state is RecipientState.READY)
    (found,) = desk.ask(q.RecipientStatuses((account.address,)))
    assert found.certificate is not None and found.certificate.der == desk.confidentiality.der
    assert [row.usable for row in desk.ask(k.CertificateRanking(account.address))] == [True]
    assert sent(desk, account, account.address).protection == STRONG
    (raw,) = desk.post.submitted
    assert outer(raw, desk.confidentiality) == ("aes-256-gcm", {"rsa-oaep"})


def test_a_vault_says_nothing_of_other_peoples_mailboxes(desk: EngineDesk, account: Account) -> None:
    """Whatever a certificate in it names: without that account it is known for nobody."""
    desk.insert()
    desk.unlock()
    desk.until(lambda: desk.ask(q.RecipientStatuses((account.address,)))[0].state is RecipientState.READY)
    desk.result_of(c.RemoveAccount(account.id))
    (found,) = desk.ask(q.RecipientStatuses((account.address,)))
    assert found.state is RecipientState.NO_CERTIFICATE


def test_a_vault_that_has_left_takes_its_certificates_along(unlocked: EngineDesk, account: Account) -> None:
    """Two doctors share a mailbox, and one leaves: nothing is sealed to his key any more, also not by this program."""
    desk, address = unlocked, account.address
    desk.until(lambda: sealed_to(desk, address) == desk.confidentiality.der)
    here = {facts.id for facts in desk.vaults.facts()}
    life = profiles.Validity(AT - DAY / 2, AT + 300 * DAY)
    shared = profiles.person_software(replace(COLLEAGUE, address=address), profiles.CONFIDENTIALITY)
    departing = desk.lab.issue(shared, key="departing", validity=life)
    desk.make_vault(desk.lab.cps_authentication(COLLEAGUE), departing)
    (left,) = {facts.id for facts in desk.vaults.facts()} - here
    desk.here(lambda: desk.db.own_certificates.see(left, (departing.der,)))
    assert len(desk.ask(k.CertificateRanking(address))) == 2
    assert sealed_to(desk, address) == departing.der
    for file in (desk.directory / "vaults").glob(f"{left}*"):
        file.unlink()
    assert sealed_to(desk, address) == desk.confidentiality.der
    assert [row.known.certificate.der for row in desk.ask(k.CertificateRanking(address))] == [desk.confidentiality.der]
    sent(desk, account, address)
    (raw,) = desk.post.submitted
    assert opens(raw, desk.confidentiality)
    assert not opens(raw, departing)


def opens(raw: bytes, reader: Credential) -> bool:
    layer = Reader(keys=(reader,)).open(raw).layers[0]
    return isinstance(layer, EncryptedLayer) and layer.opened


def sealed_to(desk: EngineDesk, address: str) -> bytes | None:
    """What a letter there would be sealed to."""
    (found,) = desk.ask(q.RecipientStatuses((address,)))
    return found.certificate.der if found.certificate is not None else None


def test_one_old_reader_and_all_get_what_he_reads(unlocked: EngineDesk, account: Account) -> None:
    hear(unlocked, *ANNOUNCED)
    laboratory = hear_laboratory(unlocked)
    assert sent(unlocked, account, COLLEAGUE.address, LABORATORY.address).protection == "aes-256-cbc"
    (raw,) = unlocked.post.submitted
    for reader in (unlocked.colleague, laboratory, unlocked.confidentiality):
        assert outer(raw, reader) == ("aes-256-cbc", {"rsa-pkcs1"})


def test_who_never_announced_anything_gets_what_all_software_reads(unlocked: EngineDesk, account: Account) -> None:
    unlocked.know_colleague()
    assert sent(unlocked, account).protection == "aes-256-cbc"


def test_the_window_is_told_what_each_reads(unlocked: EngineDesk) -> None:
    hear(unlocked, *ANNOUNCED)
    hear_laboratory(unlocked)
    statuses = unlocked.ask(q.RecipientStatuses((COLLEAGUE.address, LABORATORY.address)))
    assert [(each.capabilities, each.key_transport) for each in statuses] == [(ANNOUNCED, True), (OLD_READS, True)]


def test_the_software_of_the_latest_letter_counts(unlocked: EngineDesk, account: Account) -> None:
    hear(unlocked, *OLD_READS, at=AT - DAY)
    hear(unlocked, *ANNOUNCED, at=AT)
    hear(unlocked, *OLD_READS, at=AT - DAY)  # it took its time, or is replayed
    assert sent(unlocked, account).protection == STRONG


def test_new_software_may_be_given_up_again(unlocked: EngineDesk, account: Account) -> None:
    hear(unlocked, *ANNOUNCED, at=AT - DAY)
    hear(unlocked, *OLD_READS, at=AT)
    assert sent(unlocked, account).protection == "aes-256-cbc"


def test_a_signature_from_the_future_announces_nothing(unlocked: EngineDesk, account: Account) -> None:
    hear(unlocked, *ANNOUNCED, at=AT)
    hear(unlocked, *OLD_READS, at=AT + DAY)
    assert sent(unlocked, account).protection == STRONG
    unlocked.clock.move(2 * DAY)  # what lay in the future when it came is not made past by waiting
    unlocked.result_of(c.OpenMessage(unlocked.inbox()[-1]))
    assert sent(unlocked, account).protection == STRONG


def test_a_sender_whose_clock_is_a_little_fast_is_believed(unlocked: EngineDesk, account: Account) -> None:
    hear(unlocked, *ANNOUNCED, at=AT + timedelta(minutes=5))
    assert sent(unlocked, account).protection == STRONG


def test_somebody_else_announces_nothing_in_his_name(unlocked: EngineDesk, account: Account) -> None:
    hear(unlocked, *OLD_READS, at=AT - DAY)
    hear(unlocked, *ANNOUNCED, at=AT, signer=unlocked.laboratory)
    assert sent(unlocked, account).protection == "aes-256-cbc"


# How it is signed.


def algorithm(raw: bytes, reader: Credential) -> str:
    """The scheme of a letter's signature."""
    layer = Reader(keys=(reader,)).open(raw).layers[1]
    assert isinstance(layer, SignedLayer)
    return layer.signers[0].algorithm


@pytest.mark.parametrize(
    ("announces", "expected"),
    [
        (ANNOUNCED, "rsa-pss-sha256"),
        (tuple(word for word in ANNOUNCED if word != "rsa-pss"), "rsa-pkcs1-sha256"),
        (OLD_READS, "rsa-pkcs1-sha256"),
    ],
)
def test_pss_by_who_verifies_it(
    unlocked: EngineDesk, account: Account, announces: tuple[str, ...], expected: str
) -> None:
    hear(unlocked, *announces)
    protection = sent(unlocked, account).protection
    assert protection is not None and protection.endswith("+rsa-pss") is (expected == "rsa-pss-sha256")
    assert algorithm(unlocked.post.submitted[0], unlocked.colleague) == expected


def test_a_card_that_has_no_pss_is_not_asked_for_it(desk: EngineDesk, account: Account) -> None:
    """Its key lies on a curve, and signs by the hash of that curve."""
    key = ec.generate_private_key(ec.SECP384R1())
    profile = profiles.card_signature(DOCTOR, product=profiles.CPS)
    certificate = desk.lab.persons._leaf(profile, key, pki.leaf_life(AT))
    keys = {
        KeyRole.AUTHENTICATION: SoftKey(desk.doctor.key, desk.doctor.der),
        KeyRole.SIGNATURE: SoftKey(key, certificate.public_bytes(Encoding.DER)),
    }
    write_card(desk.drawer, "curve", keys=keys, pin=PIN)
    desk.insert("curve")
    desk.unlock()
    hear(desk, *ANNOUNCED)
    assert sent(desk, account).protection == "aes-256-gcm"
    assert algorithm(desk.post.submitted[0], desk.colleague) == "ecdsa-sha384"
