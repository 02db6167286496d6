"""Making, opening and changing vaults, and what an open one does."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from secmail.app.demo import pki
from secmail.cms.ber import parse
from secmail.cms.recipients import RecipientHint
from secmail.domain.cards import KeyRole
from secmail.domain.errors import BugError, Code, SecmailError
from secmail.vault import locks
from secmail.vault.editor import VaultEditor
from secmail.vault.room import VaultRoom
from tests.support.pki_lab import AT, DOCTOR, PkiLab

RSA_PKCS1 = bytes.fromhex("300d06092a864886f70d0101010500")
RSA_OAEP_SHA1 = bytes.fromhex("300d06092a864886f70d0101073000")
CONTENT_KEY = b"thirty-two bytes of content key!"


def code_of(call: Callable[[], object]) -> Code:
    with pytest.raises(SecmailError) as caught:
        call()
    return caught.value.code


def hint_for(certificate, *, oaep: bool = False) -> RecipientHint:
    """The content key sealed to a certificate, as a sender does."""
    public = certificate.public_key()
    assert isinstance(public, rsa.RSAPublicKey)
    used = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None) if oaep else padding.PKCS1v15()
    return RecipientHint(
        kind="key-transport",
        algorithm="rsa-oaep" if oaep else "rsa-pkcs1",
        issuer_der=certificate.issuer.public_bytes(),
        serial=certificate.serial_number,
        ski=None,
        encrypted_key=public.encrypt(CONTENT_KEY, used),
        algorithm_der=RSA_OAEP_SHA1 if oaep else RSA_PKCS1,
    )


def test_the_algorithm_identifiers_of_these_tests_are_well_formed() -> None:
    assert parse(RSA_PKCS1).raw == RSA_PKCS1
    assert parse(RSA_OAEP_SHA1).raw == RSA_OAEP_SHA1


@pytest.mark.parametrize("oaep", [False, True])
def test_the_content_key_of_ours_is_found_among_others(editor: VaultEditor, lab: PkiLab, sealed, oaep: bool) -> None:
    vault = editor.save()
    stranger = hint_for(lab.organisation_confidentiality().certificate, oaep=oaep)

    found = vault.content_key((stranger, hint_for(sealed.certificate, oaep=oaep)), 32)

    assert found == (1, CONTENT_KEY)


def test_a_message_for_others_gives_nothing(editor: VaultEditor, lab: PkiLab) -> None:
    vault = editor.save()

    assert vault.content_key((hint_for(lab.organisation_confidentiality().certificate),), 32) is None
    assert vault.content_key((), 32) is None


def test_ours_that_cannot_be_opened_is_an_error(editor: VaultEditor, sealed) -> None:
    vault = editor.save()
    broken = replace(hint_for(sealed.certificate, oaep=True), encrypted_key=bytes(256))

    assert code_of(lambda: vault.content_key((broken,), 32)) is Code.SMIME_DECRYPT_FAILED
    assert vault.content_key((broken, hint_for(sealed.certificate, oaep=True)), 32) == (1, CONTENT_KEY)


def test_a_thousand_recipients_in_our_name_are_not_all_tried(
    editor: VaultEditor, sealed, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = editor.save()
    broken = replace(hint_for(sealed.certificate, oaep=True), encrypted_key=bytes(256))
    tried = []

    def count(hint: RecipientHint, key: object, *, key_size: int) -> bytes:
        tried.append(hint)
        raise SecmailError(Code.SMIME_DECRYPT_FAILED)

    monkeypatch.setattr("secmail.vault.opened.recover_key", count)
    assert code_of(lambda: vault.content_key((broken,) * 1000, 32)) is Code.SMIME_DECRYPT_FAILED
    assert len(tried) == 16


def test_former_keys_stay_and_the_newest_comes_first(editor: VaultEditor, lab: PkiLab, sealed) -> None:
    older_lab = PkiLab(AT - timedelta(days=700))
    former = older_lab.confidentiality()
    editor.add_keys([(former.key, former.der)])

    vault = editor.save()

    assert vault.certificates == (sealed.der, former.der)
    assert vault.content_key((hint_for(former.certificate),), 32) == (0, CONTENT_KEY)


def test_a_key_needs_its_own_certificate(room: VaultRoom, lab: PkiLab, sealed) -> None:
    other = lab.organisation_confidentiality()

    editor = room.create(holder="", address="")

    assert code_of(lambda: editor.add_keys([(sealed.key, other.der)])) is Code.KEYFILE_UNREADABLE
    assert code_of(lambda: editor.add_keys([(sealed.key, b"?")])) is Code.CERTIFICATE_UNREADABLE
    assert code_of(lambda: editor.add_owner(b"?")) is Code.CERTIFICATE_UNREADABLE


def test_a_vault_without_a_way_in_is_not_written(room: VaultRoom, folder: Path, sealed) -> None:
    editor = room.create(holder="A", address="a@a.example")

    assert code_of(editor.save) is Code.VAULT_NO_SLOT
    assert not folder.exists()


def test_the_signature_key_is_never_asked(editor: VaultEditor, doctor) -> None:
    with pytest.raises(BugError):
        editor.signing_challenge(doctor.credential.der, KeyRole.SIGNATURE)


def test_a_challenge_is_used_once(editor: VaultEditor, doctor) -> None:
    challenge = editor.signing_challenge(doctor.credential.der)
    editor.add_signing_card(challenge, doctor.answer(challenge))

    with pytest.raises(BugError):
        editor.add_signing_card(challenge, doctor.answer(challenge))


def test_every_slot_has_its_own_salt_and_text(editor: VaultEditor, doctor) -> None:
    first, second = (editor.signing_challenge(doctor.credential.der) for _ in range(2))

    assert first.data != second.data
    assert first.data.startswith(b"secmail vault slot v2" + bytes.fromhex(first.vault))
    assert (first.decrypt, first.role) == (False, KeyRole.AUTHENTICATION)


def test_a_decrypting_slot_is_passed_over_when_the_key_does_not_decrypt(
    editor: VaultEditor, room: VaultRoom, doctor, sealed
) -> None:
    mixed = room.create(holder="A", address="a@a.example")
    mixed.add_keys([(sealed.key, sealed.der)])
    mixed.add_decrypting_card(doctor.credential.der, KeyRole.AUTHENTICATION)
    mixed.save()

    assert room.challenges(doctor.card(unlocked=True, can_decrypt=False)) == ()
    (challenge,) = room.challenges(doctor.card(unlocked=True, can_decrypt=True))
    assert room.open(challenge, doctor.answer(challenge)).holder == "A"


def test_a_slot_that_is_gone_does_not_come_back_from_the_backup(
    editor: VaultEditor, room: VaultRoom, doctor, secretary, sign_slot
) -> None:
    slot = sign_slot(editor, secretary)
    vault = editor.save()
    (challenge,) = room.challenges(secretary.card())
    removing = room.edit(vault)
    removing.remove_slot(slot)
    removing.save()

    assert room.challenges(secretary.card()) == ()
    assert code_of(lambda: room.open(challenge, secretary.answer(challenge))) is Code.VAULT_NO_SLOT


def test_a_passphrase_opens_its_slot(
    editor: VaultEditor, room: VaultRoom, doctor, open_with: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "ARGON2_MEMORY_KIB", 64)
    editor.add_passphrase("une longue phrase")
    vault = editor.save()

    opened = room.open_with_passphrase(vault.id, "une longue phrase")

    assert opened.sealing_keys()[0] == open_with(doctor).sealing_keys()[0]
    assert code_of(lambda: room.open_with_passphrase(vault.id, "une autre")) is Code.VAULT_WRONG_PASSPHRASE


def test_a_file_cannot_ask_for_any_amount_of_memory() -> None:
    for costs in ((2**31, 3, 4), (64, 2**20, 4), (64, 3, 1000), (0, 3, 4), (1, 3, 4)):
        lock = locks.PassphraseLock(bytes(32), *costs)
        assert code_of(lambda lock=lock: lock.key("0" * 32, "x")) is Code.VAULT_DAMAGED


@pytest.mark.parametrize("vault", ["0" * 32, "../../etc/passwd", ""])
def test_a_vault_that_is_not_there_is_missing(room: VaultRoom, vault: str) -> None:
    assert code_of(lambda: room.open_with_passphrase(vault, "x")) is Code.VAULT_MISSING
    challenge = locks.sign_challenge("0" * 32, "0", role=KeyRole.AUTHENTICATION, salt=bytes(32))
    assert code_of(lambda: room.open(replace(challenge, vault=vault), b"")) is Code.VAULT_MISSING


def test_the_sealing_key_belongs_to_the_vault(editor: VaultEditor, room: VaultRoom, doctor, sealed, sign_slot) -> None:
    first = editor.save()
    other = room.create(holder="A", address="a@a.example")
    sign_slot(other, doctor)

    assert first.sealing_keys() == room.edit(first).save().sealing_keys()
    assert first.sealing_keys()[0] != other.save().sealing_keys()[0]
    assert first.sealing_keys()[0] != first.keyring.vmk


def test_a_wiped_vault_knows_nothing(editor: VaultEditor, room: VaultRoom, sealed) -> None:
    vault = editor.save()
    memory = [vault._keyring._vmk, vault._keyring._authority, vault._keyring._private]

    vault.wipe()

    assert not any(map(any, memory))
    assert vault.facts.id
    for question in (
        lambda: vault.holder,
        lambda: vault.address,
        lambda: vault.certificates,
        vault.sealing_keys,
        lambda: vault.owners,
        lambda: vault.documents,
        lambda: vault.custodians,
        lambda: vault.custodian_of("academic"),
        lambda: vault.keyring.vmk,
        lambda: room.merge(vault),
        lambda: room.refresh(vault),
        lambda: vault.content_key((hint_for(sealed.certificate),), 32),
        lambda: room.edit(vault),
    ):
        assert code_of(question) is Code.VAULT_LOCKED


def test_no_secret_and_no_name_shows_in_a_repr(editor: VaultEditor) -> None:
    vault = editor.save()
    shown = "".join(map(repr, (vault, vault.header, vault._keys, vault.content, vault.keyring)))

    for secret in (vault.keyring.vmk, vault.keyring.authority, vault.keyring.private):
        assert secret.hex() not in shown
        assert repr(secret) not in shown
    assert "FONTAINE" not in shown.replace(repr(vault.certificates[0]), "")
    assert DOCTOR.address not in shown.replace(repr(vault.certificates[0]), "")


def test_a_vault_of_the_demonstration_is_readable_by_its_holder_alone(
    room: VaultRoom, lab: PkiLab, doctor, secretary
) -> None:
    """Two vaults in one profile: each card finds its own."""
    for card, name in ((doctor, "A"), (secretary, "B")):
        credential = pki.Credential(lab.confidentiality().certificate, lab.confidentiality().key)
        editor = room.create(holder=name, address="x@x.example")
        editor.add_keys([(credential.key, credential.der)])
        editor.add_decrypting_card(card.credential.der, KeyRole.AUTHENTICATION)
        editor.save()

    for card, name in ((doctor, "A"), (secretary, "B")):
        (challenge,) = room.challenges(card.card())
        assert room.open(challenge, card.answer(challenge)).holder == name
