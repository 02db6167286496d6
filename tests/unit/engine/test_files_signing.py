"""S/MIME on files signed with each kind of key: as PEM and PKCS#12, beside and around, read by us and by openssl."""

import shutil
import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from secmail.api.files import PemFiles, Pkcs12File, SignOptions, Trust
from secmail.domain.cards import KeyRole, Pin
from secmail.domain.errors import Code, SecmailError
from secmail.domain.security import Integrity, SignedLayer
from secmail.engine.files import Files
from secmail.engine.ports.tokens import TokenKeyPort
from secmail.store.temporaries import Temporaries
from tests.support.pki_lab import AT
from tests.support.reference import reference
from tests.support.signing_lab import KINDS, reserved_for_pss, signer
from tests.support.smime_desk import letter

MICALGS = {"sha256": b"sha-256", "sha384": b"sha-384", "sha512": b"sha-512", "shake256": b"shake256"}
BEYOND_OPENSSL = {"ed25519", "ed448", "ml-dsa-44", "ml-dsa-65", "ml-dsa-87"}
"""OpenSSL 3.0 has no EdDSA with another digest than its own, and no ML-DSA."""
BEYOND_PKCS12 = {"ml-dsa-44", "ml-dsa-65", "ml-dsa-87"}


class Clock:
    def now(self) -> datetime:
        return AT


def no_token(module: str, token: str, *, pin: Pin, role: KeyRole) -> TokenKeyPort:
    raise AssertionError(f"no token was named, {module} {token} {role}")


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(no_token, Clock(), Temporaries(tmp_path))


def pem(kind: str) -> PemFiles:
    return PemFiles(signer(kind).key_pem, signer(kind).pem)


def container(kind: str) -> Pkcs12File:
    certificate = x509.load_der_x509_certificate(signer(kind).certificate)
    sealing = BestAvailableEncryption(b"lilas")
    data = pkcs12.serialize_key_and_certificates(b"x", signer(kind).key, certificate, None, sealing)
    return Pkcs12File(data, Pin("lilas"))


def shown(files: Files, signed: bytes) -> tuple[Integrity, str, bool]:
    (layer,) = files.verify(signed, Trust(AT)).layers
    assert isinstance(layer, SignedLayer)
    (one,) = layer.signers
    return one.integrity, one.algorithm, one.weak


@pytest.mark.parametrize("detached", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_signed_is_verified(files: Files, kind: str, detached: bool, tmp_path: Path) -> None:
    signed = bytes(files.sign(letter(), pem(kind), SignOptions(detached=detached)))
    assert shown(files, signed) == (Integrity.INTACT, KINDS[kind].algorithm, False)
    assert (b" micalg=" + MICALGS[KINDS[kind].digest] + b";" in signed) is detached
    if kind not in BEYOND_OPENSSL:
        assert b"Le bilan est normal." in openssl_verifies(tmp_path, signed)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in BEYOND_PKCS12])
def test_a_key_in_a_container(files: Files, kind: str) -> None:
    signed = bytes(files.sign(letter(), container(kind), SignOptions()))
    assert shown(files, signed) == (Integrity.INTACT, KINDS[kind].algorithm, False)


@pytest.mark.parametrize("source", [pem, container])
def test_pss(files: Files, source: Callable[[str], PemFiles | Pkcs12File], tmp_path: Path) -> None:
    signed = bytes(files.sign(letter(), source("rsa"), SignOptions(detached=True, pss=True)))
    assert shown(files, signed) == (Integrity.INTACT, "rsa-pss-sha256", False)
    assert b"Le bilan est normal." in openssl_verifies(tmp_path, signed)


def test_a_key_reserved_for_pss_needs_no_option(files: Files) -> None:
    own = reserved_for_pss(b"")
    signed = bytes(files.sign(letter(), PemFiles(own.key_pem, own.certificate), SignOptions()))
    assert shown(files, signed) == (Integrity.INTACT, "rsa-pss-sha256", False)


@pytest.mark.parametrize("form", ["seed", "both"])
@pytest.mark.parametrize("size", ["44", "65", "87"])
def test_keys_as_openssl_writes_them(files: Files, shared: Path, size: str, form: str) -> None:
    """RFC 9881 §6: openssl gives the seed and the expanded key, the library reads the seed."""
    example = "lamps-mldsa-certs/examples/ML-DSA"
    key = PemFiles(reference(shared, f"{example}-{size}-{form}.priv"), reference(shared, f"{example}-{size}.crt"))
    signed = bytes(files.sign(letter(), key, SignOptions(detached=True)))
    assert shown(files, signed) == (Integrity.INTACT, f"ml-dsa-{size}", False)


def test_a_key_without_its_seed_is_refused(files: Files, shared: Path) -> None:
    example = "lamps-mldsa-certs/examples/ML-DSA-65"
    key = PemFiles(reference(shared, f"{example}-expanded.priv"), reference(shared, f"{example}.crt"))
    with pytest.raises(SecmailError) as refusal:
        files.sign(letter(), key, SignOptions())
    assert refusal.value.code is Code.KEYFILE_UNREADABLE


def test_pss_is_for_rsa(files: Files) -> None:
    for kind in ("p256", "ed25519", "ml-dsa-65"):
        with pytest.raises(SecmailError) as refusal:
            files.sign(letter(), pem(kind), SignOptions(pss=True))
        assert refusal.value.code is Code.SMIME_UNSUPPORTED


def openssl_verifies(folder: Path, signed: bytes) -> bytes:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    (folder / "signed.eml").write_bytes(signed)
    command = ["openssl", "cms", "-verify", "-noverify", "-in", "signed.eml"]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
