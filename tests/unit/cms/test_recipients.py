"""Recovering content keys, and the small writers and readers below."""

import secrets

import pytest
from cryptography.hazmat.primitives.asymmetric import padding

from secmail.cms import ber, der
from secmail.cms.algorithms import RSA_ENCRYPTION
from secmail.cms.content import read_content
from secmail.cms.enveloped import Enveloped, seal
from secmail.cms.holders import holder
from secmail.cms.recipients import RecipientHint, recover_key
from secmail.domain.errors import Code, SecmailError
from secmail.domain.octets import octets
from secmail.domain.policy import Limits
from tests.support.pki_lab import PkiLab

LAB = PkiLab()
DOCTOR = LAB.confidentiality()
OTHER = LAB.organisation_confidentiality()
PKCS1 = der.algorithm(RSA_ENCRYPTION, der.NULL)


def hint(sealed: bytes, algorithm: bytes = PKCS1) -> RecipientHint:
    own = holder(DOCTOR.der)
    return RecipientHint("key-transport", "rsa-pkcs1", own.issuer_der, own.serial, None, sealed, algorithm)


def test_pkcs1_gives_the_key() -> None:
    key = secrets.token_bytes(32)
    sealed = DOCTOR.key.public_key().encrypt(key, padding.PKCS1v15())
    assert recover_key(hint(sealed), DOCTOR.key, key_size=32) == key


@pytest.mark.parametrize("sealed", [b"", b"\x00", b"\xff" * 256, b"\x01" * 256, b"\x01" * 300])
def test_a_wrong_pkcs1_block_gives_a_random_key_not_an_error(sealed: bytes) -> None:
    found = {recover_key(hint(sealed), DOCTOR.key, key_size=32) for _ in range(2)}
    assert all(len(key) == 32 for key in found)


def test_a_pkcs1_key_of_the_wrong_size_is_replaced() -> None:
    sealed = DOCTOR.key.public_key().encrypt(b"k" * 16, padding.PKCS1v15())
    assert len(recover_key(hint(sealed), DOCTOR.key, key_size=32)) == 32


def test_oaep_fails_with_a_code_for_another_key() -> None:
    pieces = seal(octets(b"x"), recipients=(DOCTOR.der,), content_algorithm="aes-128-gcm", key_transport="rsa-oaep")
    sealed = read_content(bytes(pieces), limits=Limits())
    assert isinstance(sealed, Enveloped)
    with pytest.raises(SecmailError) as caught:
        recover_key(sealed.recipients[0], OTHER.key, key_size=16)
    assert caught.value.code is Code.SMIME_DECRYPT_FAILED


@pytest.mark.parametrize("kind", ["key-agreement", "kek", "password", "kem"])
def test_other_kinds_are_unsupported(kind: str) -> None:
    other = RecipientHint(kind, kind, None, None, None, b"", b"")
    assert (other.identifier(), other.matches(DOCTOR.der)) == ("", False)
    with pytest.raises(SecmailError) as caught:
        recover_key(other, DOCTOR.key, key_size=32)
    assert caught.value.code is Code.SMIME_UNSUPPORTED


def test_matching_by_issuer_and_serial_or_key_identifier() -> None:
    own = holder(DOCTOR.der)
    assert hint(b"").matches(DOCTOR.der) and not hint(b"").matches(OTHER.der)
    assert own.ski is not None
    by_key = RecipientHint("key-transport", "rsa-pkcs1", None, None, own.ski, b"", PKCS1)
    assert by_key.matches(DOCTOR.der) and not by_key.matches(OTHER.der)
    assert by_key.identifier() == own.ski.hex()
    assert not by_key.matches(b"no certificate")
    assert hint(b"").identifier().endswith(f"#{own.serial:x}")


def test_keys_do_not_show_in_representations() -> None:
    from secmail.smime.steps import ContentKey

    assert "secret" not in repr(ContentKey(b"secret", 0))


def test_everybody_or_nobody() -> None:
    with pytest.raises(SecmailError) as caught:
        seal(octets(b"x"), recipients=(DOCTOR.der, b"x"), content_algorithm="aes-128-gcm", key_transport="rsa-oaep")
    assert caught.value.code is Code.RECIPIENT_INVALID
    with pytest.raises(SecmailError) as caught:
        seal(octets(b"x"), recipients=(), content_algorithm="aes-128-gcm", key_transport="rsa-oaep")
    assert caught.value.code is Code.RECIPIENT_NONE


@pytest.mark.parametrize("name", ["3des-cbc", "rc2-cbc", "aes-512-gcm", ""])
def test_old_ciphers_are_never_written(name: str) -> None:
    with pytest.raises(SecmailError) as caught:
        seal(octets(b"x"), recipients=(DOCTOR.der,), content_algorithm=name, key_transport="rsa-oaep")
    assert caught.value.code is Code.SMIME_UNSUPPORTED


@pytest.mark.parametrize(
    "oid", ["1.2.840.113549.1.7.2", "2.16.840.1.101.3.4.1.46", "2.999.1", "0.9.2342", "1.3.101.112"]
)
def test_identifiers_come_back(oid: str) -> None:
    assert ber.parse(der.oid(oid)).oid() == oid


@pytest.mark.parametrize("value", [0, 1, 127, 128, 255, 256, -1, -128, -129, 2**70])
def test_integers_come_back(value: int) -> None:
    assert ber.parse(der.integer(value)).integer() == value


def test_octets_in_pieces_of_any_depth() -> None:
    inner = b"\x24\x80\x04\x01b\x24\x03\x04\x01c\x00\x00"
    assert ber.parse(b"\x24\x80\x04\x01a" + inner + b"\x00\x00rest").octets() == b"abc"


@pytest.mark.parametrize(
    "encoded",
    [
        b"",
        b"\x30",
        b"\x30\x05\x00",
        b"\x30\x80",
        b"\x04\x80\x00\x00",
        b"\x30\x89" + b"\x01" * 9,
        b"\x30\x82\x01",
        b"\x1f",
    ],
)
def test_what_is_cut_short_is_malformed(encoded: bytes) -> None:
    with pytest.raises(SecmailError) as caught:
        list(ber.parse(encoded).children())
    assert caught.value.code is Code.SMIME_MALFORMED
