"""A vault room and the two kinds of cards that open it, real ones: PKCS#12 files and SoftHSM2 tokens."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from secmail.card.pkcs11_source import Pkcs11Source
from secmail.card.room import CardRoom
from secmail.domain.cards import Card, KeyRole, Pin
from secmail.domain.vaults import SlotChallenge
from secmail.vault.opened import OpenedVault
from secmail.vault.room import VaultRoom
from tests.support import softhsm
from tests.support.pki_lab import DOCTOR, PkiLab
from tests.support.softhsm import SoftHsmReader, TokenKey

SECONDS = 30.0
PIN = "1234"


class CardDesk:
    """Unlocked cards, and the answering of a vault's challenge with them."""

    def __init__(self, room: CardRoom) -> None:
        self.room = room

    def card(self, label: str) -> Card:
        """The unlocked card of this label."""
        found = next(card for card in self.room.cards() if card.label == label)
        return self.room.unlock(found.id, Pin(PIN)).result(SECONDS)

    def answer(self, card: Card, challenge: SlotChallenge) -> bytes:
        """What the engine does between the two ports."""
        act = self.room.decrypt if challenge.decrypt else self.room.sign
        return act(card.id, challenge.role, challenge.data).result(SECONDS)

    def certificate(self, card: Card, role: KeyRole) -> bytes:
        """The certificate (DER) of this role."""
        key = card.key(role)
        assert key is not None
        return key.certificate.der


@pytest.fixture(scope="session")
def lab() -> PkiLab:
    return PkiLab()


@pytest.fixture(scope="session")
def tokens(lab: PkiLab, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A CPS whose authentication key decrypts, one that only signs, and a secretary's CPE that only signs."""
    if softhsm.module() is None:
        pytest.skip("SoftHSM2 is not installed")
    doctor, secretary = lab.cps_authentication(), lab.cpe_authentication()
    keys = {
        "decrypting": TokenKey.cps_authentication(doctor, decrypt=True),
        "signing": TokenKey.cps_authentication(doctor, decrypt=False),
        "secretary": TokenKey.cps_authentication(secretary, decrypt=False),
    }
    folder = tmp_path_factory.mktemp("tokens")
    return [softhsm.build_token(folder / label, label, [key], pin=PIN) for label, key in keys.items()]


@pytest.fixture
def cards(tokens: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CardDesk]:
    """A desk with the three cards in the reader."""
    reader, module = SoftHsmReader(tmp_path / "hsm"), softhsm.module()
    assert module is not None
    monkeypatch.setenv("SOFTHSM2_CONF", str(reader.configuration))
    for token in tokens:
        reader.insert(token)
    room = CardRoom([Pkcs11Source(module)], poll_seconds=0.2)
    room.start(lambda _: None)
    room.diagnose().result(SECONDS)  # answered after the first look
    yield CardDesk(room)
    room.stop()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "vaults"


@pytest.fixture
def vaults(folder: Path) -> VaultRoom:
    return VaultRoom(folder)


@pytest.fixture
def make_vault(vaults: VaultRoom, lab: PkiLab, cards: CardDesk) -> Callable[[str], OpenedVault]:
    """The doctor's vault with one slot for the card of this label, by the strategy that its label names."""

    def make(label: str) -> OpenedVault:
        sealed = lab.confidentiality()
        editor = vaults.create(holder="Camille FONTAINE-ESSAI", address=DOCTOR.address)
        editor.add_keys([(sealed.key, sealed.der)])
        card = cards.card(label)
        certificate = cards.certificate(card, KeyRole.AUTHENTICATION)
        if label == "decrypting":
            editor.add_decrypting_card(certificate, KeyRole.AUTHENTICATION)
        else:
            challenge = editor.signing_challenge(certificate)
            editor.add_signing_card(challenge, cards.answer(card, challenge))
        return editor.save()

    return make
