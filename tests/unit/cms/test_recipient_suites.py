"""Sealed content that other programs and working groups published, with the keys to it."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key, pkcs12

from secmail.cms import kek, kem, password
from secmail.cms.content import read_content
from secmail.cms.enveloped import Enveloped, seal
from secmail.cms.hints import RecipientHint
from secmail.cms.recipients import recover_key
from secmail.domain.errors import Code, SecmailError
from secmail.domain.octets import octets
from secmail.domain.policy import Limits
from tests.support.reference import pem_body, reference
from tests.support.sealed_mail import by, inside

NSS = "nss/interop-openssl/"
THUNDERBIRD = "thunderbird/smime-interop/"
RUST = "rustcrypto-formats/cms/tests/examples/"
OPENSSL = "openssl/test/"
ML_KEM = "lamps-cms-kyber/example/"

NSS_FILES = {
    "fran-ec_ossl-aes128-sha1": "ecdh-sha1",
    "fran-ec_ossl-aes128-sha224": "ecdh-sha224",
    "fran-ec_ossl-aes128-sha256": "ecdh-sha256",
    "fran-ec_ossl-aes192-sha384": "ecdh-sha384",
    "fran-ec_ossl-aes256-sha512": "ecdh-sha512",
    "fran-oaep-label_ossl": "rsa-oaep",
    "fran-oaep-sha256hash-label_ossl": "rsa-oaep",
    "fran-oaep-sha256hash-sha256mgf_ossl": "rsa-oaep",
    "fran-oaep-sha256hash_ossl": "rsa-oaep",
    "fran-oaep-sha256mgf-label_ossl": "rsa-oaep",
    "fran-oaep-sha256mgf_ossl": "rsa-oaep",
    "fran-oaep-sha384hash_ossl": "rsa-oaep",
    "fran-oaep-sha384mgf_ossl": "rsa-oaep",
    "fran-oaep-sha512hash_ossl": "rsa-oaep",
    "fran-oaep-sha512mgf_ossl": "rsa-oaep",
    "fran-oaep_ossl-sha256hash-sha256mgf-label": "rsa-oaep",
    "fran-oaep_ossl": "rsa-oaep",
}
THUNDERBIRD_FILES = [
    "fran-ec_ossl-aes128-sha256",
    "fran-ec_ossl-aes256-sha512",
    "fran-oaep-label_ossl",
    "fran-oaep-sha256hash-sha256mgf_ossl",
    "fran-oaep-sha256hash_ossl",
    "fran-oaep_ossl",
]

BODY = octets(b"Hb 12,1")


def fran(shared: Path, folder: str, name: str) -> tuple[object, bytes]:
    """Key and certificate of the recipient of these suites."""
    file = "Fran-ec.p12" if "fran-ec" in name else "Fran.p12"
    key, certificate, _ = pkcs12.load_key_and_certificates(reference(shared, folder + file), b"nss")
    assert certificate is not None
    return key, certificate.public_bytes(Encoding.DER)


@pytest.mark.parametrize("name", NSS_FILES)
def test_nss(shared: Path, name: str) -> None:
    key, certificate = fran(shared, NSS, name)
    sealed = enveloped(reference(shared, f"{NSS}{name}.env"))
    (hint,) = sealed.recipients
    assert (hint.algorithm, hint.matches(certificate)) == (NSS_FILES[name], True)
    opened = sealed.open(recover_key(hint, key, key_size=sealed.cipher.key_size))
    assert opened.startswith(b"This is a test message")


@pytest.mark.parametrize("name", THUNDERBIRD_FILES)
def test_thunderbird(shared: Path, name: str) -> None:
    key, _ = fran(shared, THUNDERBIRD, name)
    assert b"This is a test message" in inside(reference(shared, f"{THUNDERBIRD}{name}.env"), by(key))


def test_rustcrypto_shared_key(shared: Path) -> None:
    given = bytes.fromhex("0102030405060708090A0B0C0D0E0F00")
    data = reference(shared, RUST + "enveloped_data_kekri.bin")

    def recover(hint: RecipientHint, size: int) -> bytes:
        assert hint.identifier() == "deadbeef"
        return kek.recover(hint, given, key_size=size)

    assert inside(data, recover) == reference(shared, RUST + "data.txt")
    assert code(lambda: inside(data, lambda h, s: kek.recover(h, bytes(16), key_size=s))) is Code.SMIME_DECRYPT_FAILED


def test_rustcrypto_password(shared: Path) -> None:
    data = reference(shared, RUST + "enveloped_data_pwri.bin")
    opened = inside(data, lambda hint, size: password.recover(hint, b"password", key_size=size))
    assert opened == reference(shared, RUST + "data.txt")
    wrong = code(lambda: inside(data, lambda hint, size: password.recover(hint, b"Password", key_size=size)))
    assert wrong is Code.SMIME_DECRYPT_FAILED


def test_rustcrypto_several_kinds(shared: Path) -> None:
    data = reference(shared, RUST + "enveloped_data_multi.bin")
    seen: list[RecipientHint] = []
    opened = inside(data, lambda hint, size: password.recover(hint, b"password", key_size=size), seen=seen)
    assert opened.replace(b"\r\n", b"\n") == reference(shared, RUST + "data.txt").replace(b"\r\n", b"\n")
    assert [hint.kind for hint in seen] == ["key-transport", "key-agreement", "kek", "password"]
    assert seen[1].matches(reference(shared, RUST + "ec384-ee-key.der"))


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_rustcrypto_key_service(shared: Path, number: int) -> None:
    """Indefinite lengths and a key identifier, as a key service writes them; its private key was not published."""
    sealed = enveloped(reference(shared, f"{RUST}kms_ciphertext_for_recipient_{number}.ber"))
    assert [(hint.algorithm, len(hint.encrypted_key)) for hint in sealed.recipients] == [("rsa-oaep", 256)]
    assert len(sealed.recipients[0].identifier()) == 64


@pytest.mark.parametrize("name", ["auth", "id-alg-hkdf-with-sha256", "ukm"])
def test_rustcrypto_draft_of_ml_kem_is_named_and_not_opened(shared: Path, name: str) -> None:
    sealed = enveloped(reference(shared, f"{RUST}1.3.6.1.4.1.22554.5.6.1_ML-KEM-512-ipd_kemri_{name}.der"))
    (hint,) = sealed.recipients
    assert (hint.kind, hint.algorithm) == ("kem", "1.3.6.1.4.1.22554.5.6.1")
    assert hint.encapsulation is not None and (hint.encapsulation.ukm is not None) is (name == "ukm")


def test_openssl_1_1_1_with_triple_des_wrap(shared: Path) -> None:
    data = reference(shared, OPENSSL + "recipes/80-test_cms_data/ciphertext_from_1_1_1.cms")
    key = load_pem_private_key(reference(shared, OPENSSL + "smime-certs/smec3.pem"), None)
    seen: list[RecipientHint] = []
    assert inside(data, by(key), seen=seen).startswith(b"Somewhat longer test content")
    assert {hint.kind for hint in seen} == {"key-agreement"}


@pytest.mark.parametrize("name", ["dh-malformed", "ecdh-malformed", "rsa-malformed"])
def test_openssl_malformed_recipients_are_told_by_code(shared: Path, name: str) -> None:
    folder = OPENSSL + "recipes/80-test_cms_data/"
    sealed = enveloped(reference(shared, f"{folder}{name}.der"))
    source = "smime-certs/smrsa1.pem" if name.startswith("rsa") else "recipes/80-test_cms_data/ecdh-key.pem"
    key = load_pem_private_key(reference(shared, OPENSSL + source), None)
    for hint in sealed.recipients:
        found = code(lambda hint=hint: recover_key(hint, key, key_size=sealed.cipher.key_size))
        assert found in {Code.SMIME_MALFORMED, Code.SMIME_UNSUPPORTED, Code.SMIME_DECRYPT_FAILED}


def test_openssl_password_without_derivation(shared: Path) -> None:
    sealed = enveloped(reference(shared, OPENSSL + "cms-msg/missing-kdf.der"))
    (hint,) = sealed.recipients
    assert code(lambda: password.recover(hint, b"password", key_size=0)) is Code.SMIME_UNSUPPORTED


def test_openssl_aead_in_enveloped_data_is_refused(shared: Path) -> None:
    data = pem_body(reference(shared, OPENSSL + "cms-msg/enveloped-content-type-for-aes-gcm.pem"))
    assert code(lambda: read_content(data, limits=Limits())) is Code.SMIME_MALFORMED


def test_rfc_9936_example_from_the_shared_secret_on(shared: Path) -> None:
    """ML-KEM-512 is not in the library, so the secret is taken from the example; all the rest is ours."""
    sealed = enveloped(pem_body(reference(shared, ML_KEM + "ML-KEM-512.cms")))
    (hint,) = sealed.recipients
    assert (hint.algorithm, sealed.content_type) == ("ml-kem-512", "auth-enveloped")
    assert hint.encapsulation is not None
    secret = hexadecimal(shared, "shared_secret")
    key = kem.open_encapsulated(hint.encapsulation, secret, hint.encrypted_key)
    assert key == hexadecimal(shared, "cek")
    assert bytes(sealed.open(key)) == reference(shared, ML_KEM + "decrypted.txt")


def hexadecimal(shared: Path, name: str) -> bytes:
    return bytes.fromhex(reference(shared, f"{ML_KEM}{name}.txt").decode())


def enveloped(data: bytes) -> Enveloped:
    content = read_content(data, limits=Limits())
    assert isinstance(content, Enveloped)
    return content


def code(call) -> Code:
    with pytest.raises(SecmailError) as caught:
        call()
    return caught.value.code


def sealed_for(certificate: bytes) -> Enveloped:
    pieces = seal(BODY, recipients=(certificate,), content_algorithm="aes-256-gcm", key_transport="rsa-oaep")
    return enveloped(bytes(pieces))


@pytest.mark.parametrize("form", ["seed"])
@pytest.mark.parametrize("size", [768, 1024])
def test_certificates_and_keys_of_the_working_group(shared: Path, size: int, form: str) -> None:
    folder = f"lamps-mlkem-certs/example/ML-KEM-{size}"
    key = load_pem_private_key(reference(shared, f"{folder}-{form}.priv"), None)
    sealed = sealed_for(pem_body(reference(shared, f"{folder}.crt")))
    assert sealed.recipients[0].algorithm == f"ml-kem-{size}"
    assert bytes(sealed.open(recover_key(sealed.recipients[0], key, key_size=32))) == b"Hb 12,1"


def test_ml_kem_512_is_no_key_to_seal_to(shared: Path) -> None:
    certificate = pem_body(reference(shared, "lamps-mlkem-certs/example/ML-KEM-512.crt"))
    assert code(lambda: sealed_for(certificate)) is Code.RECIPIENT_INVALID


@pytest.mark.parametrize("name", ["alice", "bob", "carlos", "dana"])
def test_people_of_rfc_9216(shared: Path, name: str) -> None:
    """RSA for two of them, X25519 for the others."""
    key = load_pem_private_key(reference(shared, f"rfc9216/{name}.encrypt.key"), None)
    certificate = pem_body(reference(shared, f"rfc9216/{name}.encrypt.crt"))
    sealed = sealed_for(certificate)
    expected = "rsa-oaep" if name in {"alice", "bob"} else "ecdh-hkdf-sha256"
    assert (sealed.recipients[0].algorithm, sealed.recipients[0].matches(certificate)) == (expected, True)
    assert bytes(sealed.open(recover_key(sealed.recipients[0], key, key_size=32))) == b"Hb 12,1"
