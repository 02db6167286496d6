"""Confidentiality keys of every kind in a vault, and keys that nobody names."""

from collections.abc import Callable

import pytest

from secmail.cms.content import read_content
from secmail.cms.enveloped import Enveloped, seal
from secmail.cms.hints import RecipientHint
from secmail.domain.errors import Code, SecmailError
from secmail.domain.octets import octets
from secmail.domain.policy import Limits
from secmail.vault.editor import VaultEditor
from tests.support.sealing_lab import certificate_of, keys_of_every_kind

KEYS = keys_of_every_kind()
OTHERS = keys_of_every_kind()
CERTIFICATES = {name: certificate_of(key.public_key(), name) for name, key in KEYS.items()}

BODY = octets(b"Hb 12,1")


def recipients_of(*certificates: bytes) -> tuple[Enveloped, tuple[RecipientHint, ...]]:
    pieces = seal(BODY, recipients=certificates, content_algorithm="aes-256-gcm", key_transport="rsa-oaep")
    sealed = read_content(bytes(pieces), limits=Limits())
    assert isinstance(sealed, Enveloped)
    return sealed, sealed.recipients


@pytest.mark.parametrize("name", KEYS)
def test_every_kind_survives_the_disk_and_opens(editor: VaultEditor, doctor, open_with: Callable, name: str) -> None:
    editor.add_keys([(KEYS[name], CERTIFICATES[name])])
    editor.save()
    vault = open_with(doctor)

    sealed, recipients = recipients_of(CERTIFICATES[name])
    found = vault.content_key(recipients, 32)

    assert found is not None and bytes(sealed.open(found[1])) == b"Hb 12,1"


@pytest.mark.parametrize("name", KEYS)
def test_a_certificate_we_do_not_know_for_a_key_we_hold(editor: VaultEditor, name: str) -> None:
    """A renewed certificate for the same key: the sender has the new one, the vault the old one."""
    editor.add_keys([(KEYS[name], CERTIFICATES[name])])
    vault = editor.save()
    stranger = certificate_of(OTHERS[name].public_key(), "somebody else")

    sealed, recipients = recipients_of(stranger, certificate_of(KEYS[name].public_key(), "renewed"))
    found = vault.content_key(recipients, 32)

    assert found is not None and bytes(sealed.open(found[1])) == b"Hb 12,1"


def test_mail_for_others_is_not_for_us_and_guessing_has_a_bound(
    editor: VaultEditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor.add_keys([(KEYS["x25519"], CERTIFICATES["x25519"])])
    vault = editor.save()
    _, recipients = recipients_of(certificate_of(OTHERS["x25519"].public_key(), "somebody else"))
    assert vault.content_key(recipients, 32) is None

    tried = []

    def count(hint: RecipientHint, key: object, *, key_size: int) -> bytes:
        tried.append(hint)
        raise SecmailError(Code.SMIME_DECRYPT_FAILED)

    monkeypatch.setattr("secmail.vault.opened.recover_key", count)
    assert vault.content_key(recipients * 500, 32) is None
    assert len(tried) == 16


def test_a_key_goes_with_its_own_certificate_only(editor: VaultEditor) -> None:
    for name, other in (("x25519", "x448"), ("secp256r1", "secp384r1"), ("ml-kem-768", "rsa")):
        with pytest.raises(SecmailError) as caught:
            editor.add_keys([(KEYS[name], CERTIFICATES[other])])
        assert caught.value.code is Code.KEYFILE_UNREADABLE
