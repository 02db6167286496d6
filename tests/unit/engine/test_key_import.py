"""Keys out of other programs' files: what opens mail comes in, whatever it is wrapped in."""

import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import mlkem
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from secmail.app.demo import pki, profiles
from secmail.app.demo.pki import Credential, KemCredential
from secmail.domain.errors import Code, Rejected, SecmailError
from secmail.engine.key_import import matching, read_keys
from tests.support.pki_lab import AT, COLLEAGUE, DOCTOR, PkiLab

PHRASE = "ancien code"


@pytest.fixture(scope="module")
def lab() -> PkiLab:
    return PkiLab()


@pytest.fixture(scope="module")
def conf(lab: PkiLab) -> Credential:
    return lab.confidentiality()


@pytest.fixture(scope="module")
def kem(lab: PkiLab) -> KemCredential:
    profile = profiles.person_software(DOCTOR, profiles.CONFIDENTIALITY)
    return lab.persons.issue_kem(profile, mlkem.MLKEM768PrivateKey.generate(), pki.leaf_life(AT))


def _refused(data: bytes, passphrase: str = PHRASE) -> str:
    with pytest.raises(Rejected) as caught:
        read_keys(data, passphrase)
    assert caught.value.code is Code.KEYFILE_UNREADABLE
    return caught.value.detail


def _openssl(*words: str | Path) -> bytes:
    done = subprocess.run(["openssl", *map(str, words)], capture_output=True, check=False)
    if done.returncode:
        pytest.skip(f"openssl cannot: {done.stderr[:200]!r}")
    return done.stdout


# PEM.


@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL], ids=["pkcs8", "traditional"])
@pytest.mark.parametrize("sealed", [False, True])
def test_a_pem_key_with_its_certificate(conf: Credential, form: PrivateFormat, sealed: bool) -> None:
    how = BestAvailableEncryption(PHRASE.encode()) if sealed else NoEncryption()
    key = conf.key.private_bytes(Encoding.PEM, form, how)
    for data in (key + conf.pem, b"Bag Attributes\n  friendlyName: x\n" + conf.pem + b"\n" + key):
        (pair,) = read_keys(data, PHRASE if sealed else "")
        assert pair.certificate == conf.der
    if sealed:
        _refused(key + conf.pem, "falsch")


@pytest.mark.parametrize("sealed", [False, True])
def test_an_ml_kem_seed_with_its_certificate(kem: KemCredential, sealed: bool) -> None:
    how = BestAvailableEncryption(PHRASE.encode()) if sealed else NoEncryption()
    key = kem.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, how)
    (pair,) = read_keys(key + kem.pem, PHRASE)
    assert isinstance(pair.key, mlkem.MLKEM768PrivateKey) and pair.certificate == kem.der


def test_several_keys_in_one_file(conf: Credential, kem: KemCredential, lab: PkiLab) -> None:
    signing = lab.person_software(DOCTOR)
    data = b"".join(each.key_pem() + each.pem for each in (conf, signing, kem)) + lab.confidentiality(COLLEAGUE).pem
    assert {pair.certificate for pair in read_keys(data, "")} == {conf.der, kem.der}


def test_a_key_without_its_certificate_or_that_only_signs_stays_out(conf: Credential, lab: PkiLab) -> None:
    signing = lab.person_software(DOCTOR)
    _refused(conf.key_pem() + lab.confidentiality(COLLEAGUE).pem)
    _refused(conf.key_pem())
    _refused(conf.pem)
    _refused(signing.key_pem() + signing.pem)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x30\x80",
        b"rubbish",
        b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        b"-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----\n",
        b"x" * (1024 * 1024 + 1),
    ],
)
def test_rubbish_is_told_as_such(data: bytes, conf: Credential) -> None:
    _refused(data)
    if data.startswith(b"-----"):
        _refused(data + conf.pem)


# PKCS#12.


@pytest.mark.parametrize(
    "how",
    [
        ("-legacy", "-certpbe", "PBE-SHA1-RC2-40", "-keypbe", "PBE-SHA1-3DES"),
        ("-legacy", "-certpbe", "PBE-SHA1-RC2-40", "-keypbe", "PBE-SHA1-RC2-40"),
        ("-legacy", "-certpbe", "PBE-SHA1-3DES", "-keypbe", "PBE-SHA1-3DES", "-macalg", "sha1"),
        ("-certpbe", "AES-256-CBC", "-keypbe", "AES-256-CBC", "-macalg", "sha256"),
        ("-certpbe", "NONE", "-keypbe", "AES-128-CBC"),
    ],
)
def test_containers_of_every_age(conf: Credential, tmp_path: Path, how: tuple[str, ...]) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    key.write_bytes(conf.key_pem())
    certificate.write_bytes(conf.pem)
    data = _openssl("pkcs12", "-export", *how, "-inkey", key, "-in", certificate, "-passout", f"pass:{PHRASE}")
    (pair,) = read_keys(data, PHRASE)
    assert pair.certificate == conf.der
    _refused(data, "falsch")
    _refused(data[:-20])


# Certificates.


def test_a_chain_brings_the_certificate_of_our_key(conf: Credential, lab: PkiLab, tmp_path: Path) -> None:
    chain = tmp_path / "chain.pem"
    chain.write_bytes(conf.pem + b"".join(_pem(der) for der in (*lab.intermediates, *lab.roots)))
    bundle = _openssl("crl2pkcs7", "-nocrl", "-certfile", chain, "-outform", "DER")
    for data in (conf.der, conf.pem, chain.read_bytes(), bundle):
        assert matching(data, (conf.der,)) == conf.der


def test_a_certificate_for_another_key_or_another_use_is_none(conf: Credential, lab: PkiLab) -> None:
    signing = lab.issue(profiles.person_software(DOCTOR), key=f"{DOCTOR.surname} conf")  # the same key, to sign with
    none = {lab.confidentiality(COLLEAGUE).der: Code.CERTIFICATE_FOREIGN, signing.der: Code.CERTIFICATE_FOREIGN}
    for data, code in {**none, b"": Code.CERTIFICATE_UNREADABLE, b"rubbish": Code.CERTIFICATE_UNREADABLE}.items():
        with pytest.raises(SecmailError) as caught:
            matching(data, (conf.der,))
        assert caught.value.code is code


def _pem(der: bytes) -> bytes:
    import base64

    return b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(der) + b"-----END CERTIFICATE-----\n"
