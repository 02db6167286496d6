"""To whom nothing is sealed, and why: everybody or nobody."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from secmail.cms.enveloped import seal
from secmail.cms.sealing import can_seal_to, sealing_key, withstands_quantum
from secmail.domain.errors import Code, SecmailError
from secmail.domain.octets import octets
from tests.support.reference import pem_body, reference
from tests.support.sealing_lab import certificate_of, keys_of_every_kind

KEYS = keys_of_every_kind()
GOOD = {kind: certificate_of(key.public_key(), kind) for kind, key in KEYS.items()}


def refusal(certificate: bytes) -> SecmailError:
    with pytest.raises(SecmailError) as caught:
        sealing_key(certificate)
    return caught.value


@pytest.mark.parametrize("kind", GOOD)
def test_every_kind_is_sealed_to(kind: str) -> None:
    assert can_seal_to(GOOD[kind])
    assert withstands_quantum(GOOD[kind]) is kind.startswith("ml-kem")


@pytest.mark.parametrize(
    ("certificate", "detail"),
    [
        (certificate_of(rsa.generate_private_key(65537, 1024).public_key(), "short"), "key"),
        (certificate_of(ec.generate_private_key(ec.SECP256K1()).public_key(), "k1"), "key"),
        (certificate_of(ec.generate_private_key(ec.SECP224R1()).public_key(), "p224"), "key"),
        (certificate_of(ed25519.Ed25519PrivateKey.generate().public_key(), "signs"), "key"),
        (b"rubbish", "certificate"),
    ],
)
def test_one_unusable_key_and_nobody_gets_it(certificate: bytes, detail: str) -> None:
    found = refusal(certificate)
    assert (found.code, found.detail) == (Code.RECIPIENT_INVALID, detail)
    assert not can_seal_to(certificate) and not withstands_quantum(certificate)
    with pytest.raises(SecmailError) as caught:
        seal(
            octets(b"x"), recipients=(*GOOD.values(), certificate), content_algorithm="aes-256-gcm",
            key_transport="rsa-oaep",
        )  # fmt: skip
    assert caught.value.code is Code.RECIPIENT_INVALID


def test_the_size_of_ml_kem_that_the_library_lacks_is_named(shared: Path) -> None:
    found = refusal(pem_body(reference(shared, "lamps-mlkem-certs/example/ML-KEM-512.crt")))
    assert (found.code, found.detail) == (Code.RECIPIENT_INVALID, "ml-kem-512")
