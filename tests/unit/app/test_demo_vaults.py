"""The demonstration's vault: two cards open it, the secretary's by a mandate that the doctor has signed; it is kept."""

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from secmail.app.demo.people import DOCTOR, SECRETARY, Role
from secmail.app.demo.practice import Practice
from secmail.app.demo.profile import prepare
from secmail.card.pkcs12_source import Pkcs12Source
from secmail.domain.cards import Card, Pin
from secmail.domain.mandate_form import decode_mandate
from secmail.domain.mandates import Right
from secmail.domain.policy import CryptoPolicy, Limits
from secmail.domain.vaults import SlotChallenge
from secmail.smime.documents import DocumentKind, read_document
from secmail.vault.room import VaultRoom


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Practice:
    """Built and prepared, twice; its servers are down again."""
    built = Practice.build(tmp_path_factory.mktemp("demo") / "practice", at=datetime.now(UTC))
    built.start()
    prepare(built, language="fr")
    before = _vault_files(built)
    prepare(built, language="fr")
    built.stop()
    assert _vault_files(built) == before
    return built


def _vault_files(practice: Practice) -> dict[str, bytes]:
    folder = practice.profile / "vaults"
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def _opened(practice: Practice, role: Role, pin: str) -> tuple[VaultRoom, Card, SlotChallenge, bytes]:
    """The card in the reader, and what it answers to the vault's challenge."""
    practice.cards.insert(role)
    source, room = Pkcs12Source(practice.cards.reader), VaultRoom(practice.profile / "vaults")
    (found,) = source.poll()
    source.unlock(found.id, Pin(pin))
    (card,) = source.poll()
    (challenge,) = room.challenges(card)
    answer = source.sign(card.id, challenge.role, challenge.data)
    source.close()
    return room, card, challenge, answer


def test_the_doctors_card_opens_it_as_his_own(practice: Practice) -> None:
    room, _, challenge, answer = _opened(practice, Role.DOCTOR, DOCTOR.pin)
    (facts,) = room.facts()
    assert next(slot for slot in facts.slots if slot.id == challenge.slot).mandate is None
    vault = room.open(challenge, answer)
    identity = practice.identity(Role.DOCTOR)
    assert identity.confidentiality.der in vault.certificates
    assert identity.signature.der in vault.owners
    vault.wipe()


def test_the_secretarys_card_opens_it_by_the_doctors_mandate(practice: Practice) -> None:
    room, card, challenge, answer = _opened(practice, Role.SECRETARY, SECRETARY.pin)
    (facts,) = room.facts()
    slot = next(slot for slot in facts.slots if slot.id == challenge.slot)
    vault = room.open(challenge, answer)
    assert (vault.holder, vault.address) == (DOCTOR.name, DOCTOR.address)
    (data,) = vault.documents
    vault.wipe()
    document = read_document(data, crypto=CryptoPolicy(), limits=Limits())
    assert document.kind is DocumentKind.MANDATE
    assert document.certificate == practice.identity(Role.DOCTOR).signature.der
    mandate = decode_mandate(document.content)
    assert (mandate.id, mandate.vault) == (slot.mandate, facts.id)
    assert (mandate.principal.name, mandate.delegate.name) == (DOCTOR.name.removeprefix("Dr "), SECRETARY.name)
    assert mandate.delegate.certificate in {hashlib.sha256(key.certificate.der).hexdigest() for key in card.keys}
    assert mandate.rights == {Right.READ, Right.FILE, Right.DRAFT, Right.TRIAGE}
    assert mandate.until - mandate.since == timedelta(days=365)
    assert mandate.since <= datetime.now(UTC)


def test_a_practice_of_another_version_is_made_anew_with_its_profile(tmp_path: Path) -> None:
    directory = tmp_path / "practice"
    (directory / "profile" / "vaults").mkdir(parents=True)
    kept = directory / "profile" / "vaults" / "old.vault"
    kept.write_bytes(b"sealed with keys that are gone")
    (directory / "practice.json").write_text('{"format": 1, "passwords": {}}')
    Practice.build(directory, at=datetime.now(UTC))
    assert not kept.exists()


def test_what_is_no_practice_of_ours_keeps_its_files(tmp_path: Path) -> None:
    mine = tmp_path / "profile" / "holiday.txt"
    mine.parent.mkdir()
    mine.write_bytes(b"mine")
    Practice.build(tmp_path, at=datetime.now(UTC))
    assert mine.read_bytes() == b"mine"
