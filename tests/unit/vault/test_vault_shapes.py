"""What authenticates and yet makes no sense: written by a later program, or by one gone wrong. Never half used."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from secmail.domain.cards import KeyRole
from secmail.domain.errors import Code, SecmailError
from secmail.vault import container, locks, opening, slots
from secmail.vault.container import ConfidentialityKey, Content, Header
from secmail.vault.locks import NewLock, RecoveryLock
from secmail.vault.opened import OpenedVault
from tests.support.sealing_lab import certificate_of

AUTHORITY, VMK, KEY = bytes(32), bytes(range(32)), bytes([7]) * 32
PUBLIC = slots.public_authority(AUTHORITY)
VAULT = slots.vault_of(PUBLIC)
LOCK = NewLock(RecoveryLock(1, 2, 3, 1), KEY)


def error_of(call: Callable[[], object]) -> tuple[Code, str]:
    with pytest.raises(SecmailError) as caught:
        call()
    return caught.value.code, caught.value.detail


def sealed(content: Content, slot: slots.Slot | None = None) -> bytes:
    header = Header(PUBLIC, 1, 1, (slot,) if slot else ())
    return container.seal(header, content, vmk=VMK, authority=AUTHORITY)


@pytest.mark.parametrize(
    "spoilt",
    [
        {"holder": 7},
        {"address": None},
        {"keys": [{}]},
        {"keys": [{"certificate": "AA=", "private": ""}]},
        {"keys": [{"certificate": 7, "private": ""}]},
        {"keys": [7]},
        {"owners": "AA=="},
        {"owners": [""] * (container.MAX_OWNERS + 1)},
        {"documents": [7]},
        {"custodians": [{"name": "A"}]},
        {"custodians": [{"name": "A", "check": 7}]},
        {"former": [{"epoch": -1, "key": "A" * 43 + "="}]},
        {"former": [{"epoch": 1, "key": "AAAA"}]},
    ],
)
def test_content_of_another_shape(monkeypatch: pytest.MonkeyPatch, spoilt: dict) -> None:
    honest = container._content_json
    monkeypatch.setattr(container, "_content_json", lambda content: {**honest(content), **spoilt})
    found = container.read(sealed(Content("A", "a@a.example")))

    assert error_of(lambda: container.unseal(found, VMK)) == (Code.VAULT_DAMAGED, "content")


def test_content_that_lacks_something(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "_content_json", lambda _: {"holder": "A"})
    found = container.read(sealed(Content("A", "a@a.example")))

    assert error_of(lambda: container.unseal(found, VMK)) == (Code.VAULT_DAMAGED, "content")


@pytest.mark.parametrize(("size", "mandate"), [(95, None), (96, None), (127, None), (128, "m1"), (97, "m1"), (0, None)])
def test_a_slot_whose_key_has_another_size(size: int, mandate: str | None) -> None:
    slot, _ = slots.new_slot(VAULT, "0" * 16, LOCK, authority=AUTHORITY, mandate=mandate)
    other = bytes(12) + AESGCM(KEY).encrypt(bytes(12), bytes(size), slots._binding(VAULT, slot))

    assert error_of(lambda: slots.open_slot(VAULT, replace(slot, private=other), KEY))[0] is Code.VAULT_DAMAGED


def test_a_slot_that_holds_something_else_than_a_master_key() -> None:
    slot, private = slots.new_slot(VAULT, "0" * 16, LOCK, authority=AUTHORITY, mandate=None)
    short = slots.seal_vmk(VAULT, slot, b"short", epoch=1)
    good = slots.seal_vmk(VAULT, slot, VMK, epoch=1)

    assert slots.open_vmk(VAULT, good, private, epoch=1) == VMK
    for wrong, epoch in ((short, 1), (good, 2), (replace(good, sealed=b""), 1), (replace(good, sealed=bytes(1168)), 1)):
        assert error_of(lambda s=wrong, e=epoch: slots.open_vmk(VAULT, s, private, epoch=e))[0] is Code.VAULT_DAMAGED


def test_a_slot_whose_public_key_is_none() -> None:
    slot, _ = slots.new_slot(VAULT, "0" * 16, LOCK, authority=AUTHORITY, mandate=None)
    wrong = replace(slot, public=b"\xff" * slots.PUBLIC_SIZE)

    assert error_of(lambda: slots.seal_vmk(VAULT, wrong, VMK, epoch=1))[0] is Code.VAULT_DAMAGED


def open_by_key(data: bytes, slot: slots.Slot) -> OpenedVault:
    unlock = opening.by_key(slot.id, slots.open_slot(VAULT, slot, KEY))
    return opening.opened(data, unlock, vault=VAULT)


def test_a_slot_with_another_authority_does_not_open() -> None:
    slot, _ = slots.new_slot(VAULT, "0" * 16, LOCK, authority=bytes([1]) * 32, mandate=None)
    slot = slots.seal_vmk(VAULT, slot, VMK, epoch=1)

    assert error_of(lambda: open_by_key(sealed(Content("A", "a@a.example"), slot), slot)) == (
        Code.VAULT_DAMAGED,
        "authority",
    )


@pytest.mark.parametrize("private", [b"", b"no key", b"\x30\x03\x02\x01\x00"])
def test_a_confidentiality_key_that_is_none(private: bytes) -> None:
    slot, _ = slots.new_slot(VAULT, "0" * 16, LOCK, authority=AUTHORITY, mandate=None)
    slot = slots.seal_vmk(VAULT, slot, VMK, epoch=1)
    content = Content("A", "a@a.example", (ConfidentialityKey(b"certificate", private),))

    assert error_of(lambda: open_by_key(sealed(content, slot), slot)) == (Code.VAULT_DAMAGED, "private key")


def test_a_card_without_rsa_gets_no_slot(editor) -> None:
    """Elliptic curves neither decrypt nor sign the same way twice."""
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = certificate_of(key.public_key(), "A")
    challenge = editor.signing_challenge(certificate)

    for deed in (
        lambda: editor.add_decrypting_card(certificate, KeyRole.AUTHENTICATION),
        lambda: editor.add_signing_card(challenge, b""),
    ):
        assert error_of(deed)[0] is Code.CERTIFICATE_UNREADABLE
    spki = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert error_of(lambda: locks.check_signature(spki, b"", b"")) == (Code.VAULT_DAMAGED, "card key")
