"""Two ways with `openssl cms`: every curve, derivation, wrap and identifier that it can write or read."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from secmail.cms import kek, password
from secmail.cms.enveloped import seal
from secmail.cms.hints import RecipientHint
from secmail.cms.recipients import PrivateKey
from secmail.domain.errors import SecmailError
from secmail.domain.octets import octets
from tests.support.sealed_mail import by, inside
from tests.support.sealing_lab import CURVES, certificate_of

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")

BODY = b"Le bilan est normal.\r\n" * 40
HASHES = ["sha1", "sha224", "sha256", "sha384", "sha512"]
CIPHERS = ["aes-128-cbc", "aes-192-cbc", "aes-256-cbc", "aes-128-gcm", "aes-256-gcm", "des3"]


@dataclass(frozen=True)
class Person:
    """A key, its certificate, and where openssl finds both."""

    key: PrivateKey
    der: bytes
    name: str


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("recipients")


@pytest.fixture(scope="module")
def people(folder: Path) -> dict[str, Person]:
    found = {}
    for name, curve in CURVES.items():
        key = ec.generate_private_key(curve)
        der = certificate_of(key.public_key(), name)
        pem = x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM)
        (folder / f"{name}.pem").write_bytes(pem)
        (folder / f"{name}.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        found[name] = Person(key, der, name)
    return found


def openssl(folder: Path, *arguments: str, given: bytes) -> bytes:
    done = subprocess.run(["openssl", "cms", *arguments], cwd=folder, input=given, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def encrypt(folder: Path, *arguments: str) -> bytes:
    return openssl(folder, "-encrypt", "-binary", "-outform", "DER", *arguments, given=BODY)


@pytest.mark.parametrize("curve", CURVES)
@pytest.mark.parametrize("hashed", HASHES)
def test_openssl_seals_to_a_curve(folder: Path, people: dict[str, Person], curve: str, hashed: str) -> None:
    person = people[curve]
    seen: list[RecipientHint] = []
    data = encrypt(folder, "-aes-256-cbc", "-recip", f"{curve}.pem", "-keyopt", f"ecdh_kdf_md:{hashed}")
    assert inside(data, by(person.key), seen=seen) == BODY
    assert [hint.algorithm for hint in seen] == [f"ecdh-{hashed}"]
    assert [hint.matches(each.der) for hint in seen for each in people.values()].count(True) == 1


@pytest.mark.parametrize("named", [(), ("-keyid",)])
@pytest.mark.parametrize("cipher", CIPHERS)
def test_openssl_seals_with_every_cipher(
    folder: Path, people: dict[str, Person], cipher: str, named: tuple[str, ...]
) -> None:
    """The wrap goes with the cipher: AES of its size, Triple-DES for Triple-DES."""
    person = people["secp256r1"]
    seen: list[RecipientHint] = []
    data = encrypt(folder, f"-{cipher}", *named, "-recip", "secp256r1.pem")
    assert inside(data, by(person.key), seen=seen) == BODY
    assert seen[0].matches(person.der) and (seen[0].ski is not None) is bool(named)


def test_openssl_seals_by_the_cofactor_variant(folder: Path, people: dict[str, Person]) -> None:
    data = encrypt(folder, "-aes-128-cbc", "-recip", "secp384r1.pem", "-keyopt", "ecdh_cofactor_mode:1")
    assert inside(data, by(people["secp384r1"].key)) == BODY


@pytest.mark.parametrize("cipher", ["-aes-128-cbc", "-aes-192-cbc", "-aes-256-gcm"])
def test_openssl_seals_under_a_shared_key(folder: Path, cipher: str) -> None:
    size = int(cipher.split("-")[2]) // 8
    given = bytes(range(size))
    data = encrypt(folder, cipher, "-secretkey", given.hex(), "-secretkeyid", "0BADCAFE")
    assert inside(data, lambda hint, wanted: kek.recover(hint, given, key_size=wanted)) == BODY
    with pytest.raises(SecmailError):
        inside(data, lambda hint, wanted: kek.recover(hint, bytes(size), key_size=wanted))


@pytest.mark.parametrize("cipher", ["-aes-128-cbc", "-aes-256-cbc", "-des3"])
def test_openssl_seals_under_a_passphrase(folder: Path, cipher: str) -> None:
    data = encrypt(folder, cipher, "-pwri_password", "pommier")
    assert inside(data, lambda hint, size: password.recover(hint, b"pommier", key_size=size)) == BODY
    with pytest.raises(SecmailError):
        inside(data, lambda hint, size: password.recover(hint, b"poirier", key_size=size))


@pytest.mark.parametrize("cipher", ["aes-128-cbc", "aes-192-cbc", "aes-256-cbc", "aes-128-gcm", "aes-256-gcm"])
@pytest.mark.parametrize("curve", CURVES)
def test_openssl_reads_what_we_seal(folder: Path, people: dict[str, Person], curve: str, cipher: str) -> None:
    recipients = tuple(person.der for person in people.values())
    data = bytes(seal(octets(BODY), recipients=recipients, content_algorithm=cipher, key_transport="rsa-oaep"))
    arguments = ("-decrypt", "-binary", "-inform", "DER", "-inkey", f"{curve}.key", "-recip", f"{curve}.pem")
    assert openssl(folder, *arguments, given=data) == BODY
