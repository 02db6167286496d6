"""Containers with several keys: each does what its certificate is for."""

from datetime import datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat, pkcs12
from hypothesis import given, settings
from hypothesis import strategies as st

from secmail.api.files import EncryptOptions, Pkcs12File, SignOptions, Trust
from secmail.app.demo import pki, profiles
from secmail.app.demo.pki import pkcs12_file
from secmail.cms import der
from secmail.cms import pkcs12 as own_reader
from secmail.cms.algorithms import DATA, SHA256
from secmail.cms.own_schemes import SigningKey
from secmail.cms.recipients import PrivateKey
from secmail.domain.cards import KeyRole, Pin
from secmail.domain.errors import Code, SecmailError
from secmail.domain.security import EncryptedLayer, Integrity, SignedLayer
from secmail.engine.files import Files
from secmail.engine.pkcs12_keys import read_pairs
from secmail.engine.ports.tokens import TokenKeyPort
from secmail.store.temporaries import Temporaries
from tests.support.pki_lab import AT, DOCTOR, PkiLab
from tests.support.reference import reference
from tests.support.signing_lab import signer
from tests.support.smime_desk import letter

SECRET = "lilas"


class Clock:
    def now(self) -> datetime:
        return AT


def no_token(module: str, token: str, *, pin: Pin, role: KeyRole) -> TokenKeyPort:
    raise AssertionError(f"no token was named, {module} {token} {role}")


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(no_token, Clock(), Temporaries(tmp_path))


def info(content: bytes) -> bytes:
    return der.sequence(der.oid(DATA), der.element(0xA0, der.octets(content)))


def derived(secret: str, salt: bytes, *, rounds: int) -> bytes:
    """The key of the MAC (RFC 7292 §B.2, identifier 3), for one block of SHA-256."""
    text = (secret + "\0").encode("utf-16-be")
    fill = lambda octets: (octets * (64 // len(octets) + 1))[: 64 * -(-len(octets) // 64)]  # noqa: E731
    value = b"\x03" * 64 + fill(salt) + fill(text)
    for _ in range(rounds):
        digest = hashes.Hash(hashes.SHA256())
        digest.update(value)
        value = digest.finalize()
    return value


def container(*pairs: tuple[PrivateKey | SigningKey, bytes], secret: str = SECRET, claimed: int = 1000) -> bytes:
    """A PKCS#12 of these keys and certificates, also of kinds that the library writes into none."""
    number = "1.2.840.113549.1.12.10.1."
    bags = []
    for index, (key, certificate) in enumerate(pairs, 1):
        named = der.sequence(der.oid("1.2.840.113549.1.9.21"), der.set_of(der.octets(bytes([index]))))
        shrouded = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, BestAvailableEncryption(secret.encode()))
        x509_bag = der.sequence(der.oid("1.2.840.113549.1.9.22.1"), der.element(0xA0, der.octets(certificate)))
        for kind, content in (("2", shrouded), ("3", x509_bag)):
            bags.append(der.sequence(der.oid(number + kind), der.element(0xA0, content), der.set_of(named)))
    safe = der.sequence(info(der.sequence(*bags)))
    mac = hmac.HMAC(derived(secret, b"saltsalt", rounds=1000), hashes.SHA256())
    mac.update(safe)
    proof = der.sequence(der.algorithm(SHA256, der.NULL), der.octets(mac.finalize()))
    return der.sequence(der.integer(3), info(safe), der.sequence(proof, der.octets(b"saltsalt"), der.integer(claimed)))


@pytest.mark.parametrize("person", ["alice", "bob", "carlos", "dana"])
def test_the_sample_people_sign_with_one_key_and_read_with_the_other(files: Files, shared: Path, person: str) -> None:
    """RFC 9216: the container's first key is the one to read with."""
    held = reference(shared, f"rfc9216/{person}.p12")
    signed = bytes(files.sign(letter(), Pkcs12File(held, Pin(person)), SignOptions()))
    (layer,) = files.verify(signed, Trust(AT)).layers
    assert isinstance(layer, SignedLayer)
    (one,) = layer.signers
    assert one.integrity is Integrity.INTACT and one.certificate is not None
    signing = x509.load_pem_x509_certificate(reference(shared, f"rfc9216/{person}.sign.crt"))
    assert one.certificate.der == signing.public_bytes(Encoding.DER)
    sealed = bytes(files.encrypt(letter(), (reference(shared, f"rfc9216/{person}.encrypt.crt"),), EncryptOptions()))
    assert b"Le bilan est normal." in bytes(files.decrypt(sealed, (Pkcs12File(held, Pin(person)),)))


@pytest.mark.parametrize("kind", ["rsa", "ml-dsa-44", "ml-dsa-65", "ml-dsa-87", "ed448"])
def test_keys_against_quantum_computers_in_one_container(files: Files, kind: str) -> None:
    key = MLKEM768PrivateKey.generate()
    lab = PkiLab()
    profile = profiles.person_software(DOCTOR, profiles.CONFIDENTIALITY)
    sealed_to = lab.persons.issue_kem(profile, key, pki.leaf_life(AT))
    held = container((key, sealed_to.der), (signer(kind).key, signer(kind).certificate))
    pairs = read_pairs(held, SECRET)
    assert [pair.certificate for pair in pairs] == [sealed_to.der, signer(kind).certificate]
    sealed = bytes(files.encrypt(letter(), (sealed_to.der,), EncryptOptions()))
    opened = files.inspect(sealed, (Pkcs12File(held, Pin(SECRET)),), Trust(AT))
    outer = opened.layers[0]
    assert isinstance(outer, EncryptedLayer) and outer.opened
    signed = bytes(files.sign(letter(), Pkcs12File(held, Pin(SECRET)), SignOptions()))
    (layer,) = files.verify(signed, Trust(AT)).layers
    assert isinstance(layer, SignedLayer) and layer.signers[0].integrity is Integrity.INTACT


def test_a_single_key_does_everything() -> None:
    doctor = PkiLab().confidentiality()
    (pair,) = read_pairs(pkcs12_file("x", doctor, SECRET), SECRET)
    assert (pair.certificate, pair.chain) == (doctor.der, doctor.chain)


@pytest.mark.parametrize(
    ("data", "secret", "code"),
    [
        (container((signer("rsa").key, signer("rsa").certificate)), "falsch", Code.VAULT_WRONG_PASSPHRASE),
        (container((signer("rsa").key, signer("p256").certificate)), SECRET, Code.KEYFILE_UNREADABLE),
        (b"rubbish", SECRET, Code.KEYFILE_UNREADABLE),
        (b"\x30\x03\x02\x01\x03", SECRET, Code.VAULT_WRONG_PASSPHRASE),
    ],
)
def test_what_is_no_container_for_mail(data: bytes, secret: str, code: Code) -> None:
    with pytest.raises(SecmailError) as refusal:
        read_pairs(data, secret)
    assert refusal.value.code is code


SAMPLE = container((signer("rsa").key, signer("rsa").certificate), (signer("p256").key, signer("p256").certificate))


@settings(max_examples=150, deadline=None)
@given(where=st.integers(0, len(SAMPLE) - 1), change=st.integers(1, 255))
def test_a_changed_container_gives_no_other_key(where: int, change: int) -> None:
    """Its HMAC covers what is inside; whatever is changed is a refusal with a code, or changes nothing."""
    changed = bytearray(SAMPLE)
    changed[where] ^= change
    try:
        found = read_pairs(bytes(changed), SECRET)
    except SecmailError as error:
        assert error.code in {Code.VAULT_WRONG_PASSPHRASE, Code.KEYFILE_UNREADABLE}
    else:
        assert [pair.certificate for pair in found] == [signer("rsa").certificate, signer("p256").certificate]


def test_a_container_is_not_ground_for_ever() -> None:
    endless = container((signer("rsa").key, signer("rsa").certificate), claimed=2**31 - 1)
    with pytest.raises(SecmailError) as refusal:
        own_reader.read(endless, SECRET)
    assert refusal.value.code is Code.SMIME_UNSUPPORTED


def test_a_container_without_a_key() -> None:
    certificate = x509.load_der_x509_certificate(signer("rsa").certificate)
    data = pkcs12.serialize_key_and_certificates(None, None, None, [certificate], BestAvailableEncryption(b"lilas"))
    with pytest.raises(SecmailError) as refusal:
        read_pairs(data, SECRET)
    assert refusal.value.code is Code.KEYFILE_UNREADABLE
