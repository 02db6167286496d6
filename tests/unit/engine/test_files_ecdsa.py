"""S/MIME on files with keys on elliptic curves: signed by us, read by us and by openssl."""

import shutil
import subprocess
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from secmail.api.files import PemFiles, SignOptions, Trust
from secmail.domain.cards import KeyRole, Pin
from secmail.domain.errors import Code, SecmailError
from secmail.domain.security import Integrity, SignedLayer
from secmail.engine.ports.tokens import TokenKeyPort
from tests.support.pki_lab import AT
from tests.support.smime_desk import letter
from tests.support.whole_files import WholeFiles

HASHES = {"p256": "sha256", "p384": "sha384", "p521": "sha512"}
CURVES: dict[str, ec.EllipticCurve] = {"p256": ec.SECP256R1(), "p384": ec.SECP384R1(), "p521": ec.SECP521R1()}


class Clock:
    def now(self) -> datetime:
        return AT


def no_token(module: str, token: str, *, pin: Pin, role: KeyRole) -> TokenKeyPort:
    raise AssertionError(f"no token was named, {module} {token} {role}")


def key_files(curve: ec.EllipticCurve) -> PemFiles:
    """A new key with a certificate of its own."""
    key = ec.generate_private_key(curve)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Laboratoire d'essai")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 7)
        .not_valid_before(AT - timedelta(days=1))
        .not_valid_after(AT + timedelta(days=999))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return PemFiles(private, certificate.public_bytes(Encoding.PEM))


@pytest.mark.parametrize("detached", [True, False])
@pytest.mark.parametrize("curve", CURVES)
def test_what_is_signed_is_verified(curve: str, detached: bool, tmp_path: Path) -> None:
    files = WholeFiles(no_token, Clock())
    signed = files.sign(letter(), key_files(CURVES[curve]), SignOptions(detached=detached))
    (layer,) = files.verify(signed, Trust(AT)).layers
    assert isinstance(layer, SignedLayer)
    (signer,) = layer.signers
    assert (signer.integrity, signer.algorithm, signer.weak) == (Integrity.INTACT, f"ecdsa-{HASHES[curve]}", False)
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    (tmp_path / "signed.eml").write_bytes(signed)
    command = ["openssl", "cms", "-verify", "-noverify", "-in", "signed.eml"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert b"Le bilan est normal." in done.stdout


def test_pss_is_for_rsa() -> None:
    with pytest.raises(SecmailError) as refusal:
        WholeFiles(no_token, Clock()).sign(letter(), key_files(CURVES["p256"]), SignOptions(pss=True))
    assert refusal.value.code is Code.SMIME_UNSUPPORTED
