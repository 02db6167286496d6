"""Content ciphers and key wraps of other times, as other programs write them: read, shown as legacy, never written."""

import shutil
import subprocess
import time
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import keywrap

from secmail.cms import der, kek
from secmail.cms.ciphers import ALGORITHMS
from secmail.cms.enveloped import seal
from secmail.cms.hints import RecipientHint
from secmail.domain.errors import Code, SecmailError
from secmail.domain.octets import octets
from secmail.domain.policy import CryptoPolicy
from secmail.domain.security import EncryptedLayer, Finding
from tests.support.pki_lab import PkiLab
from tests.support.sealed_mail import by, inside
from tests.support.smime_desk import Desk

BODY = b"Le bilan est normal.\r\n" * 40
OPENSSL = {"rc2-40": "rc2-40-cbc", "rc2-64": "rc2-64-cbc", "rc2-128": "rc2-cbc", "des": "des-cbc", "des3": "3des-cbc"}


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
@pytest.mark.parametrize("cipher", OPENSSL)
def test_openssl_sealed_it(cipher: str, tmp_path: Path) -> None:
    doctor = PkiLab().confidentiality()
    (tmp_path / "doctor.pem").write_bytes(doctor.pem)
    command = ["openssl", "cms", "-encrypt", "-binary", "-outform", "DER", f"-{cipher}", "doctor.pem"]
    providers = ["-provider", "legacy", "-provider", "default"]
    done = subprocess.run(
        [*command[:-1], *providers, command[-1]], cwd=tmp_path, input=BODY, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    sizes: list[int] = []

    def key(hint: RecipientHint, size: int) -> bytes:
        sizes.append(size)
        return by(doctor.key)(hint, size)

    assert inside(done.stdout, key) == BODY
    known = {known.name: known.key_size for known in ALGORITHMS.values()} | {"rc2-40-cbc": 5, "rc2-64-cbc": 8}
    assert sizes == [known[OPENSSL[cipher]]]
    assert OPENSSL[cipher] in CryptoPolicy().legacy_content


@pytest.mark.parametrize("cipher", sorted(CryptoPolicy().legacy_content))
def test_none_of_it_is_written(cipher: str) -> None:
    doctor = PkiLab().confidentiality()
    with pytest.raises(SecmailError) as refusal:
        seal(octets(BODY), recipients=(doctor.der,), content_algorithm=cipher, key_transport="rsa-pkcs1")
    assert refusal.value.code is Code.SMIME_UNSUPPORTED


PADDED = {16: "2.16.840.1.101.3.4.1.8", 24: "2.16.840.1.101.3.4.1.28", 32: "2.16.840.1.101.3.4.1.48"}


def under(shared: bytes, wrapped: bytes) -> RecipientHint:
    wrap = der.algorithm(PADDED[len(shared)])
    return RecipientHint("kek", "", None, None, b"name", wrapped, wrap)


@pytest.mark.parametrize(
    ("key", "wrapped"),
    [
        (
            "c37b7e6492584340bed12207808941155068f738",
            "138bdeaa9b8fa7fc61f97742e72248ee5ae6ae5360d1ae6a5f54f373fa543b6a",
        ),
        ("466f7250617369", "afbeb0f07dfbf5419200f2ccb50bb24f"),
    ],
)
def test_padded_key_wrap_by_the_examples_of_its_rfc(key: str, wrapped: str) -> None:
    """RFC 5649 §6."""
    shared = bytes.fromhex("5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8")
    found = kek.recover(under(shared, bytes.fromhex(wrapped)), shared, key_size=0)
    assert found == bytes.fromhex(key)


@pytest.mark.parametrize("size", PADDED)
def test_padded_key_wrap_of_every_size_and_damaged(size: int) -> None:
    shared, content_key = bytes(range(size)), bytes(range(100, 132))
    wrapped = keywrap.aes_key_wrap_with_padding(shared, content_key)
    assert kek.recover(under(shared, wrapped), shared, key_size=32) == content_key
    for damaged in (wrapped[:-1], wrapped[:-8], b"", wrapped[::-1], wrapped + bytes(8), bytes(2048)):
        with pytest.raises(SecmailError) as refusal:
            kek.recover(under(shared, damaged), shared, key_size=32)
        assert refusal.value.code is Code.SMIME_DECRYPT_FAILED


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
@pytest.mark.parametrize(("lines", "reason"), [(40, None), (200_000, Finding.TOO_LARGE)])
def test_an_old_message_is_read_and_a_huge_one_refused_before_it_costs_anything(
    lines: int, reason: Finding | None, tmp_path: Path
) -> None:
    doctor = PkiLab().confidentiality()
    (tmp_path / "doctor.pem").write_bytes(doctor.pem)
    clear = b"Content-Type: text/plain\r\n\r\n" + b"Le bilan est normal.\r\n" * lines
    command = ["openssl", "cms", "-encrypt", "-rc2-40", "-provider", "legacy", "-provider", "default", "doctor.pem"]
    done = subprocess.run(command, cwd=tmp_path, input=clear, capture_output=True, check=False)
    started = time.process_time()
    opened = Desk((doctor,)).open(b"From: a@example.org\r\n" + done.stdout)
    assert time.process_time() - started < 4
    layer = opened.layers[0]
    assert isinstance(layer, EncryptedLayer)
    assert (layer.legacy, layer.content_algorithm, layer.reason) == (True, "rc2-40-cbc", reason)
    assert ("Le bilan est normal." in opened.text) is (reason is None)
