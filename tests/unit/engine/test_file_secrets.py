"""Files sealed to keys of every kind, under a shared key and under a passphrase."""

import shutil
import subprocess
from datetime import datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)

from secmail.api.files import EncryptOptions, Passphrase, PemFiles, Pkcs12File, SharedKey, SignOptions, Trust
from secmail.domain.cards import Pin
from secmail.domain.errors import Code, SecmailError
from secmail.domain.security import EncryptedLayer, Finding
from tests.support.pki_lab import AT
from tests.support.reference import pem_body, reference
from tests.support.sealing_lab import certificate_of, keys_of_every_kind
from tests.support.smime_desk import letter
from tests.support.whole_files import WholeFiles

KEYS = keys_of_every_kind()
CERTIFICATES = {name: certificate_of(key.public_key(), name) for name, key in KEYS.items()}
SHARED = bytes(range(32))
needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")


class Clock:
    def now(self) -> datetime:
        return AT


def no_token(*_arguments: object, **_more: object) -> None:
    raise AssertionError


@pytest.fixture
def files() -> WholeFiles:
    return WholeFiles(no_token, Clock())


def pem(name: str) -> PemFiles:
    return PemFiles(KEYS[name].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), CERTIFICATES[name])


@pytest.mark.parametrize("name", KEYS)
def test_a_key_file_of_every_kind_opens(files: WholeFiles, name: str) -> None:
    sealed = files.encrypt(letter(), (CERTIFICATES[name], CERTIFICATES["rsa"]), EncryptOptions())
    opened = files.inspect(sealed, (pem(name),), Trust(AT))
    assert opened.text == "Le bilan est normal.\n"
    layer = opened.layers[0]
    assert isinstance(layer, EncryptedLayer)
    assert [facts.ours for facts in layer.recipients].count(True) == 1


@pytest.mark.parametrize("name", ["secp256r1", "secp521r1", "brainpoolP256r1"])
def test_a_container_with_a_key_on_a_curve_opens(files: WholeFiles, name: str) -> None:
    certificate = x509.load_der_x509_certificate(CERTIFICATES[name])
    sealing = BestAvailableEncryption(b"phrase")
    data = pkcs12.serialize_key_and_certificates(b"key", KEYS[name], certificate, None, sealing)  # type: ignore[arg-type]
    sealed = files.encrypt(letter(), (CERTIFICATES[name],), EncryptOptions())
    assert b"Le bilan est normal." in files.decrypt(sealed, (Pkcs12File(data, Pin("phrase")),))


def test_a_renewed_certificate_of_the_same_key_opens(files: WholeFiles) -> None:
    for name in ("secp256r1", "x25519", "ml-kem-768"):
        renewed = certificate_of(KEYS[name].public_key(), "renewed")
        sealed = files.encrypt(letter(), (renewed,), EncryptOptions())
        others = tuple(pem(other) for other in KEYS if other != name)
        assert b"Le bilan est normal." in files.decrypt(sealed, (*others, pem(name)))
        with pytest.raises(SecmailError) as caught:
            files.decrypt(sealed, others)
        assert caught.value.code is Code.SMIME_NOT_FOR_US


def test_such_keys_do_not_sign(files: WholeFiles) -> None:
    with pytest.raises(SecmailError) as caught:
        files.sign(letter(), pem("x25519"), SignOptions())
    assert caught.value.code is Code.SMIME_UNSUPPORTED


def openssl(*arguments: str) -> bytes:
    command = ["openssl", "cms", "-encrypt", "-binary", "-outform", "DER", "-aes-256-cbc", *arguments]
    return subprocess.run(command, input=letter(), capture_output=True, check=True).stdout


@needs_openssl
@pytest.mark.parametrize("given", [SHARED, SHARED.hex().encode() + b"\n"])
def test_a_shared_key_opens(files: WholeFiles, given: bytes) -> None:
    sealed = openssl("-secretkey", SHARED.hex(), "-secretkeyid", "0A")
    assert files.decrypt(sealed, (pem("x25519"), SharedKey(given))) == letter()
    for wrong, code in ((bytes(32), Code.SMIME_DECRYPT_FAILED), (b"short", Code.KEYFILE_UNREADABLE)):
        with pytest.raises(SecmailError) as caught:
            files.decrypt(sealed, (SharedKey(wrong),))
        assert caught.value.code is code


@needs_openssl
def test_a_passphrase_opens(files: WholeFiles) -> None:
    sealed = openssl("-pwri_password", "pommier")
    assert files.decrypt(sealed, (Passphrase(Pin("pommier")),)) == letter()
    opened = files.inspect(sealed, (Passphrase(Pin("poirier")),), Trust(AT))
    layer = opened.layers[0]
    assert isinstance(layer, EncryptedLayer)
    assert (layer.opened, layer.reason) == (False, Finding.DECRYPT_FAILED)


@pytest.mark.parametrize("form", ["seed", "both"])
@pytest.mark.parametrize("size", [768, 1024])
def test_the_forms_of_a_published_ml_kem_key(files: WholeFiles, shared: Path, size: int, form: str) -> None:
    """The library reads seeds; openssl writes seed and expanded key together."""
    folder = f"lamps-mlkem-certs/example/ML-KEM-{size}"
    key, certificate = reference(shared, f"{folder}-{form}.priv"), reference(shared, f"{folder}.crt")
    sealed = files.encrypt(letter(), (certificate,), EncryptOptions())
    assert b"Le bilan est normal." in files.decrypt(sealed, (PemFiles(key, certificate),))
    assert b"Le bilan est normal." in files.decrypt(sealed, (PemFiles(pem_body(key), certificate),))


@pytest.mark.parametrize("name", ["ML-KEM-512-both", "ML-KEM-768-expanded"])
def test_forms_that_the_library_does_not_read(files: WholeFiles, shared: Path, name: str) -> None:
    folder = "lamps-mlkem-certs/example/"
    size = name.split("-")[2]
    key = PemFiles(reference(shared, f"{folder}{name}.priv"), reference(shared, f"{folder}ML-KEM-{size}.crt"))
    sealed = files.encrypt(letter(), (CERTIFICATES["rsa"],), EncryptOptions())
    with pytest.raises(SecmailError) as caught:
        files.decrypt(sealed, (key,))
    assert caught.value.code is Code.KEYFILE_UNREADABLE
