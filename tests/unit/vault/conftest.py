"""A vault with cheap slots: an RSA key in memory stands for the card (the contract tests use real ones)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import padding

from secmail.app.demo.pki import Credential
from secmail.domain.cards import Card, CardKey, CardKind, KeyRole
from secmail.domain.ids import CardId
from secmail.domain.vaults import SlotChallenge
from secmail.pki import certificate
from secmail.vault.editor import VaultEditor
from secmail.vault.room import VaultRoom
from tests.support.pki_lab import AT, DOCTOR, PkiLab


@dataclass
class KeyCard:
    """A credential as a card."""

    credential: Credential

    def card(self, *, unlocked: bool = False, can_decrypt: bool = False) -> Card:
        facts = certificate.facts(self.credential.der)
        key = CardKey(KeyRole.AUTHENTICATION, facts, can_sign=True, can_decrypt=can_decrypt)
        return Card(CardId("c"), "card", "reader", CardKind.CPS, "", (key,), unlocked)

    def answer(self, challenge: SlotChallenge) -> bytes:
        if challenge.decrypt:
            return self.credential.key.decrypt(challenge.data, padding.PKCS1v15())
        return self.credential.sign(challenge.data)


@pytest.fixture(scope="session")
def lab() -> PkiLab:
    return PkiLab()


@pytest.fixture(scope="session")
def doctor(lab: PkiLab) -> KeyCard:
    return KeyCard(lab.cps_authentication())


@pytest.fixture(scope="session")
def secretary(lab: PkiLab) -> KeyCard:
    return KeyCard(lab.cpe_authentication())


@pytest.fixture(scope="session")
def renewed() -> KeyCard:
    """The doctor's next card."""
    return KeyCard(PkiLab(AT - timedelta(days=700)).cps_authentication())


@pytest.fixture(scope="session")
def sealed(lab: PkiLab) -> Credential:
    """The doctor's confidentiality key."""
    return lab.confidentiality()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "vaults"


@pytest.fixture
def room(folder: Path) -> VaultRoom:
    return VaultRoom(folder)


@pytest.fixture
def sign_slot() -> Callable[..., str]:
    """Gives a card a signing slot."""

    def add(editor: VaultEditor, card: KeyCard, mandate: str | None = None) -> str:
        challenge = editor.signing_challenge(card.credential.der)
        return editor.add_signing_card(challenge, card.answer(challenge), mandate=mandate)

    return add


@pytest.fixture
def editor(room: VaultRoom, sealed: Credential, doctor: KeyCard, sign_slot: Callable) -> VaultEditor:
    """The doctor's vault with a slot for the card, not saved yet."""
    made = room.create(holder="Camille FONTAINE-ESSAI", address=DOCTOR.address)
    made.add_keys([(sealed.key, sealed.der)])
    sign_slot(made, doctor)
    return made


@pytest.fixture
def open_with(room: VaultRoom) -> Callable:
    """Opens a vault of the profile as a card would."""

    def open_it(card: KeyCard, vaults: VaultRoom | None = None):
        used = vaults or room
        (challenge,) = used.challenges(card.card())
        return used.open(challenge, card.answer(challenge))

    return open_it
