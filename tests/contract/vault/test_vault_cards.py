"""Vaults opened by real cards (SoftHSM2), by decryption and by signature."""

from collections.abc import Callable
from pathlib import Path

import pytest

from secmail.domain.cards import KeyRole
from secmail.domain.errors import Code, SecmailError
from secmail.engine.ports.vaults import OpenVault, VaultPort
from secmail.vault.opened import OpenedVault
from secmail.vault.room import VaultRoom
from tests.support.pki_lab import DOCTOR

MakeVault = Callable[[str], OpenedVault]


@pytest.mark.parametrize("label", ["decrypting", "signing"])
def test_a_card_opens_its_vault(vaults: VaultRoom, make_vault: MakeVault, cards, folder: Path, label: str) -> None:
    made = make_vault(label)
    card = cards.card(label)
    port: VaultPort = VaultRoom(folder)  # as after a restart

    (challenge,) = port.challenges(card)
    opened: OpenVault = port.open(challenge, cards.answer(card, challenge))

    assert challenge.decrypt == (label == "decrypting")
    assert (opened.holder, opened.address) == ("Camille FONTAINE-ESSAI", DOCTOR.address)
    assert opened.certificates == made.certificates
    assert opened.sealing_keys()[0] == made.sealing_keys()[0]
    assert len(opened.sealing_keys()[0]) == 32


def test_the_challenge_is_there_before_the_pin(vaults: VaultRoom, make_vault: MakeVault, cards) -> None:
    make_vault("signing")
    card = next(card for card in cards.room.cards() if card.label == "signing")
    cards.room.lock(card.id).result(30)

    (locked,) = (card for card in cards.room.cards() if card.label == "signing")

    assert not locked.unlocked
    assert len(vaults.challenges(locked)) == 1


def test_a_card_without_a_slot_has_no_challenge(vaults: VaultRoom, make_vault: MakeVault, cards) -> None:
    make_vault("signing")

    assert vaults.challenges(cards.card("secretary")) == ()


@pytest.mark.parametrize("label", ["decrypting", "signing"])
def test_another_card_does_not_open_it(vaults: VaultRoom, make_vault: MakeVault, cards, label: str) -> None:
    make_vault(label)
    (challenge,) = vaults.challenges(cards.card(label))
    secretary = cards.card("secretary")

    answer = cards.room.sign(secretary.id, KeyRole.AUTHENTICATION, challenge.data).result(30)

    with pytest.raises(SecmailError) as caught:
        vaults.open(challenge, answer)
    assert caught.value.code is Code.VAULT_DAMAGED


def test_a_card_that_stopped_decrypting_uses_its_signing_slot(vaults: VaultRoom, make_vault: MakeVault, cards) -> None:
    """The same certificate on a token that does not decrypt, as after an update of the vendor's module."""
    editor = vaults.edit(make_vault("decrypting"))
    card = cards.card("signing")
    challenge = editor.signing_challenge(cards.certificate(card, KeyRole.AUTHENTICATION))
    editor.add_signing_card(challenge, cards.answer(card, challenge))
    editor.save()

    (by_decryption,), (by_signature,) = vaults.challenges(cards.card("decrypting")), vaults.challenges(card)

    assert by_decryption.decrypt
    assert not by_signature.decrypt
    opened = [
        vaults.open(by_decryption, cards.answer(cards.card("decrypting"), by_decryption)),
        vaults.open(by_signature, cards.answer(card, by_signature)),
    ]
    assert opened[0].sealing_keys()[0] == opened[1].sealing_keys()[0]


def test_a_delegate_gets_a_slot_of_the_open_vault(vaults: VaultRoom, make_vault: MakeVault, cards) -> None:
    editor = vaults.edit(make_vault("signing"))
    secretary = cards.card("secretary")
    asked = editor.signing_challenge(cards.certificate(secretary, KeyRole.AUTHENTICATION))
    editor.add_signing_card(asked, cards.answer(secretary, asked))
    editor.save()

    (challenge,) = vaults.challenges(secretary)

    assert vaults.open(challenge, cards.answer(secretary, challenge)).holder == "Camille FONTAINE-ESSAI"


def test_a_slot_is_not_made_with_another_cards_signature(vaults: VaultRoom, make_vault: MakeVault, cards) -> None:
    editor = vaults.edit(make_vault("signing"))
    asked = editor.signing_challenge(cards.certificate(cards.card("signing"), KeyRole.AUTHENTICATION))
    secretary = cards.card("secretary")

    with pytest.raises(SecmailError) as caught:
        editor.add_signing_card(asked, cards.answer(secretary, asked))
    assert caught.value.code is Code.VAULT_DAMAGED


def test_the_file_does_not_name_anybody(make_vault: MakeVault, folder: Path, cards) -> None:
    make_vault("signing")

    assert {file.suffix for file in folder.iterdir()} == {".vault", ".bak"}
    for file in folder.iterdir():
        data = file.read_bytes()
        assert b"FONTAINE" not in data
        assert DOCTOR.address.encode() not in data
        assert b"PRIVATE" not in data
        assert file.stat().st_mode & 0o077 == 0


def test_a_mandate_is_given_and_taken_away(vaults: VaultRoom, make_vault: MakeVault, cards) -> None:
    """Two cards, one session: the secretary's slot comes, stays through a new master key that her card was not in for,
    and goes."""
    secretary, doctor = cards.card("secretary"), cards.card("signing")
    editor = vaults.edit(make_vault("signing"))
    asked = editor.signing_challenge(cards.certificate(secretary, KeyRole.AUTHENTICATION), KeyRole.AUTHENTICATION)
    slot = editor.add_signing_card(asked, cards.answer(secretary, asked), mandate="m1")
    renewed = vaults.edit(editor.save())
    renewed.rekey()
    saved = renewed.save()

    (challenge,) = vaults.challenges(secretary)
    opened = vaults.open(challenge, cards.answer(secretary, challenge))
    assert opened.sealing_keys() == saved.sealing_keys()
    with pytest.raises(SecmailError) as caught:
        vaults.edit(opened)
    assert caught.value.code is Code.VAULT_NOT_OWNER

    revoking = vaults.edit(saved)
    revoking.remove_slot(slot)
    revoking.save()
    assert vaults.challenges(secretary) == ()
    with pytest.raises(SecmailError) as caught:
        vaults.open(challenge, cards.answer(secretary, challenge))
    assert caught.value.code is Code.VAULT_NO_SLOT
    (own,) = vaults.challenges(doctor)
    assert vaults.open(own, cards.answer(doctor, own)).sealing_keys()[1:] == saved.sealing_keys()
