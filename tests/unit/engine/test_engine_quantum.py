"""Letters that withstand a quantum computer: ML-KEM certificates learned, chosen, sealed to, and honestly spoken of."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.certificates import OwnCertificates
from secmail.api.results import SendResult
from secmail.app.demo import pki, profiles
from secmail.app.demo.pki import Credential, KemCredential
from secmail.app.demo.profiles import Person, Validity
from secmail.app.demo.sealing import OLD_READS
from secmail.cms.sign import ANNOUNCED
from secmail.domain.accounts import Account
from secmail.domain.choice import Strength, strength_of
from secmail.domain.security import EncryptedLayer, SignedLayer
from secmail.pki import certificate
from tests.support.engine_desk import EngineDesk
from tests.support.pki_lab import AT, COLLEAGUE, DOCTOR, LABORATORY, PkiLab
from tests.support.smime_desk import Desk as Reader

DAY = timedelta(days=1)


def kem(lab: PkiLab, person: Person, validity: Validity | None = None) -> KemCredential:
    profile = profiles.person_software(person, profiles.CONFIDENTIALITY)
    return lab.persons.issue_kem(profile, MLKEM768PrivateKey.generate(), validity or pki.leaf_life(lab.at))


class QuantumDesk(EngineDesk):
    """The doctor's vault holds an ML-KEM key too; the colleague has one."""

    def make_vault(self, opener: Credential, sealed: Credential) -> None:
        self.own_kem = kem(self.lab, DOCTOR)
        self.colleagues_kem = kem(self.lab, COLLEAGUE)
        person = certificate.facts(sealed.der)
        keys = [(sealed.key, sealed.der), (self.own_kem.key, self.own_kem.der)]
        editor = self.vaults.room.create(holder=person.common_name, address=person.emails[0])
        editor.add_keys(keys)
        for owner in (opener, self.signature):
            editor.add_owner(owner.der)
        challenge = editor.signing_challenge(opener.der)
        editor.add_signing_card(challenge, opener.sign(challenge.data))
        editor.save().wipe()

    def hear(self, *announces: str, brings: tuple[KemCredential, ...] = (), at: object = AT) -> None:
        """A letter of the colleague, opened."""
        signer = self.lab.cps_signature(COLLEAGUE)
        chain = (*(each.der for each in brings), *signer.chain)
        raw = self.letter(
            "Avis",
            "Bonjour.",
            signer=replace(signer, chain=chain),
            sender=("Noé Rivière", COLLEAGUE.address),
            encryption_certificate=self.colleague.der,
            announces=announces or ANNOUNCED,
            at=at,
        )
        (message,) = self.receive(raw)
        self.result_of(c.OpenMessage(message))

    def status(self) -> tuple[bytes | None, bool]:
        (found,) = self.ask(q.RecipientStatuses((COLLEAGUE.address,)))
        return found.certificate.der if found.certificate else None, found.post_quantum

    def sent(self, account: Account, *to: str) -> str | None:
        result = self.result_of(c.SendDraft(self.draft(account, *to)))
        assert isinstance(result, SendResult)
        return result.entry.protection


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[QuantumDesk]:
    found = QuantumDesk(tmp_path)
    found.start()
    yield found
    found.stop()


@pytest.fixture
def account(desk: QuantumDesk) -> Account:
    return desk.add_account()


@pytest.fixture
def unlocked(desk: QuantumDesk, account: Account) -> QuantumDesk:
    desk.insert()
    desk.unlock()
    return desk


def outer(raw: bytes, reader: object) -> tuple[str, list[str]]:
    """The content algorithm, and how each copy of its key is sealed, as this reader sees it who can read all."""
    opened = Reader(keys=(reader,)).open(raw)  # type: ignore[arg-type]
    assert opened.text.splitlines() == ["Cher confrère,"]
    layer = opened.layers[0]
    assert isinstance(layer, EncryptedLayer)
    return layer.content_algorithm, [recipient.algorithm for recipient in layer.recipients]


def test_an_answer_is_sealed_by_ml_kem_alone(unlocked: QuantumDesk, account: Account) -> None:
    """To the colleague and to ourselves: no copy under RSA is left for later."""
    unlocked.hear(brings=(unlocked.colleagues_kem,))
    assert unlocked.status() == (unlocked.colleagues_kem.der, True)
    assert unlocked.ask(q.OwnPostQuantum()) is True
    protection = unlocked.sent(account)
    assert protection == "aes-256-gcm+ml-kem+rsa-pss"
    assert strength_of(protection) is Strength.QUANTUM
    (raw,) = unlocked.post.submitted
    for reader in (unlocked.colleagues_kem, unlocked.own_kem):
        assert outer(raw, reader) == ("aes-256-gcm", ["ml-kem-768", "ml-kem-768"])


def test_our_letters_bring_our_certificate(unlocked: QuantumDesk, account: Account) -> None:
    """What the colleague's program learns from it is what this one learned from his."""
    unlocked.hear(brings=(unlocked.colleagues_kem,))
    unlocked.sent(account)
    (raw,) = unlocked.post.submitted
    opened = Reader(keys=(unlocked.colleagues_kem,)).open(raw)  # type: ignore[arg-type]
    layer = opened.layers[1]
    assert isinstance(layer, SignedLayer)
    (signer,) = layer.signers
    assert signer.encryption_certificate == unlocked.confidentiality.der
    assert signer.post_quantum_certificate == unlocked.own_kem.der
    assert signer.algorithm == "rsa-pss-sha256"


def test_the_own_list_tells_both_certificates_apart(unlocked: QuantumDesk) -> None:
    kinds = {one.certificate.der: one.post_quantum for one in unlocked.ask(OwnCertificates())}
    assert kinds == {unlocked.confidentiality.der: False, unlocked.own_kem.der: True}


def test_the_own_copy_is_read_again(unlocked: QuantumDesk, account: Account) -> None:
    unlocked.hear(brings=(unlocked.colleagues_kem,))
    unlocked.sent(account)
    (message,) = unlocked.receive(unlocked.post.submitted[0])
    view = unlocked.result_of(c.OpenMessage(message)).view
    assert view.opened.text.splitlines() == ["Cher confrère,"]


def test_beside_somebody_without_one_nothing_is_promised(unlocked: QuantumDesk, account: Account) -> None:
    """The colleague's copy is still his ML-KEM one; ours is not: beside RSA it would win nothing."""
    unlocked.hear(brings=(unlocked.colleagues_kem,))
    laboratory = unlocked.lab.organisation_confidentiality()
    raw = unlocked.result(encryption_certificate=laboratory.der, announces=ANNOUNCED)
    (message,) = unlocked.receive(raw)
    unlocked.result_of(c.OpenMessage(message))
    protection = unlocked.sent(account, COLLEAGUE.address, LABORATORY.address)
    assert protection == "aes-256-gcm+rsa-pss"
    (raw,) = unlocked.post.submitted
    for reader in (unlocked.colleagues_kem, laboratory, unlocked.confidentiality):
        content, keys = outer(raw, reader)
        assert (content, sorted(keys)) == ("aes-256-gcm", ["ml-kem-768", "rsa-oaep", "rsa-oaep"])


def test_a_vault_without_one_promises_nothing(desk: QuantumDesk, account: Account) -> None:
    """Before the card is in nobody knows what the vault holds."""
    assert desk.ask(q.OwnPostQuantum()) is False
    desk.insert()
    desk.unlock()
    assert desk.ask(q.OwnPostQuantum()) is True
    desk.remove()
    assert desk.ask(q.OwnPostQuantum()) is False


def test_going_back_to_old_software_counts(unlocked: QuantumDesk, account: Account) -> None:
    unlocked.hear(brings=(unlocked.colleagues_kem,), at=AT - DAY)
    unlocked.hear(*OLD_READS, at=AT)
    assert unlocked.status() == (unlocked.colleague.der, False)
    assert unlocked.sent(account) == "aes-256-cbc"
    unlocked.hear(brings=(unlocked.colleagues_kem,), at=AT + timedelta(minutes=1))
    assert unlocked.status() == (unlocked.colleagues_kem.der, True)


def test_a_certificate_that_the_signer_does_not_announce_is_not_learned(unlocked: QuantumDesk) -> None:
    """The bag is not signed: anybody on the way can put a certificate into it."""
    unlocked.hear("aes-256-gcm", "rsa-oaep", brings=(unlocked.colleagues_kem,))
    assert unlocked.status() == (unlocked.colleague.der, False)


@pytest.mark.parametrize("who", ["another", "two"])
def test_a_certificate_that_is_not_clearly_the_signers_is_not_learned(unlocked: QuantumDesk, who: str) -> None:
    second = kem(unlocked.lab, COLLEAGUE)
    brings = (unlocked.own_kem,) if who == "another" else (unlocked.colleagues_kem, second)
    unlocked.hear(brings=brings)
    assert unlocked.status() == (unlocked.colleague.der, False)


def test_one_that_has_expired_gives_way(unlocked: QuantumDesk) -> None:
    over = kem(unlocked.lab, COLLEAGUE, Validity(AT - 9 * DAY, AT - DAY))
    unlocked.hear(brings=(over,))
    assert unlocked.status() == (unlocked.colleague.der, False)


def test_one_from_a_file_is_used_at_once(unlocked: QuantumDesk, account: Account) -> None:
    """Who publishes it reads it; what content ciphers he reads nobody has heard yet."""
    unlocked.result_of(c.ImportCertificates(unlocked.colleagues_kem.pem))
    assert unlocked.status() == (unlocked.colleagues_kem.der, True)
    assert unlocked.sent(account) == "aes-256-cbc+ml-kem"
    (raw,) = unlocked.post.submitted
    assert outer(raw, unlocked.colleagues_kem) == ("aes-256-cbc", ["ml-kem-768", "ml-kem-768"])
