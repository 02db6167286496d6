"""Signatures of every kind by a real token and by files: RSA PKCS#1 and PSS, ECDSA, EdDSA, each checked by its key."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pkcs11 import Mechanism

from secmail.card import mechanisms, pkcs11_keys
from secmail.card.file_key import file_key
from secmail.card.mechanisms import KeyKind
from secmail.card.pkcs12_source import Pkcs12Source
from secmail.card.soft_card import SoftKey, write_card
from secmail.cms.own_schemes import SigningKey, own_scheme
from secmail.cms.schemes import digest, holds
from secmail.domain.cards import PLAIN_SCHEME, KeyRole, Pin, SignatureScheme
from secmail.domain.errors import Code, SecmailError
from tests.contract.card.conftest import PIN, SECONDS, Desk, SoftHsm, VirtualReader
from tests.support import softhsm
from tests.support.pki_lab import AT, session_key
from tests.support.softhsm import TokenKey

DATA = b"the signed attributes of a letter"


def make_key(kind: str) -> rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey:
    curves: dict[str, ec.EllipticCurve] = {"p256": ec.SECP256R1(), "p384": ec.SECP384R1(), "p521": ec.SECP521R1()}
    if kind == "ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    return session_key("card schemes") if kind == "rsa" else ec.generate_private_key(curves[kind])


def certificate_of(key: SigningKey) -> x509.Certificate:
    """Its own authority; a card shows whatever certificate it holds."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Carte d'essai")])
    usage = x509.KeyUsage(
        digital_signature=False, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    builder = x509.CertificateBuilder(name, name, key.public_key(), 7).add_extension(usage, critical=True)
    builder = builder.not_valid_before(AT - timedelta(days=1)).not_valid_after(AT + timedelta(days=999))
    return builder.sign(session_key("card schemes"), hashes.SHA256())


@dataclass(frozen=True)
class Made:
    """A key with its certificate."""

    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
    certificate: x509.Certificate

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)


@pytest.fixture(scope="module", params=["rsa", "p256", "p384", "p521", "ed25519"])
def made(request: pytest.FixtureRequest) -> Made:
    key = make_key(request.param)
    return Made(key, certificate_of(key))


@pytest.fixture(scope="module")
def token(made: Made, softhsm_module: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    keys = [TokenKey(made.key, made.certificate, b"\x01", "signature", "signature")]
    return softhsm.build_token(tmp_path_factory.mktemp("token"), "essai", keys, pin=PIN)


def verified(made: Made, signature: bytes, *, pss: bool) -> bool:
    """By the reader of CMS, under the scheme that CMS would name."""
    scheme = own_scheme(made.der, pss=pss)
    value = DATA if scheme.scheme.pure else digest([DATA], scheme.digest)
    assert value is not None
    public = made.certificate.public_key()
    spki = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return holds(scheme.scheme, spki, public, signature=signature, value=value)


def sign(desk: Desk, made: Made, *, pss: bool = False) -> bytes:
    card = desk.watch.one_card() if not desk.room.cards() else desk.room.cards()[0]
    if not card.unlocked:
        card = desk.room.unlock(card.id, Pin(PIN)).result(SECONDS)
    scheme = own_scheme(made.der)
    return desk.room.sign(card.id, KeyRole.SIGNATURE, DATA, scheme=SignatureScheme(scheme.digest, pss)).result(SECONDS)


def test_a_token_signs_with_each_kind_of_key(hsm_reader: SoftHsm, made: Made, token: Path, open_desk: Callable) -> None:
    hsm_reader.slot.insert(token)
    desk = open_desk(hsm_reader)
    assert verified(made, sign(desk, made), pss=False)
    (key,) = desk.room.cards()[0].keys
    assert (key.can_sign, key.can_pss) == (True, isinstance(made.key, rsa.RSAPrivateKey))
    assert key.can_decrypt is False
    if key.can_pss:
        assert verified(made, sign(desk, made, pss=True), pss=True)
    else:
        with pytest.raises(SecmailError) as refusal:
            sign(desk, made, pss=True)
        assert refusal.value.code is Code.CARD_UNUSABLE


def test_without_mechanisms_that_hash_the_digest_is_signed(
    hsm_reader: SoftHsm, made: Made, token: Path, open_desk: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CKM_RSA_PKCS, CKM_RSA_PKCS_PSS and CKM_ECDSA take what the others compute themselves."""
    offers = pkcs11_keys.offers
    plain = {Mechanism.RSA_PKCS, Mechanism.RSA_PKCS_PSS, Mechanism.ECDSA, Mechanism.EDDSA}
    monkeypatch.setattr(pkcs11_keys, "offers", lambda slot, what, use: what in plain and offers(slot, what, use))
    hsm_reader.slot.insert(token)
    desk = open_desk(hsm_reader)
    assert verified(made, sign(desk, made), pss=False)
    if isinstance(made.key, rsa.RSAPrivateKey):
        assert verified(made, sign(desk, made, pss=True), pss=True)


def test_a_token_is_asked_for_nothing_that_it_does_not_list(
    hsm_reader: SoftHsm, made: Made, token: Path, open_desk: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pkcs11_keys, "offers", lambda *_: False)
    hsm_reader.slot.insert(token)
    desk = open_desk(hsm_reader)
    with pytest.raises(SecmailError) as refusal:
        sign(desk, made)
    assert refusal.value.code is Code.CARD_UNUSABLE
    (key,) = desk.room.cards()[0].keys
    assert (key.can_sign, key.can_pss) == (False, False)


def test_a_card_like_the_cps_signs_pkcs1_over_data_and_no_pss() -> None:
    """Its list: CKM_SHA1_RSA_PKCS, CKM_SHA256_RSA_PKCS, and CKM_RSA_PKCS, which its signature key refuses."""
    listed = {Mechanism.SHA1_RSA_PKCS, Mechanism.SHA256_RSA_PKCS, Mechanism.RSA_PKCS}
    offers = listed.__contains__
    how = mechanisms.signing(KeyKind.RSA, DATA, scheme=PLAIN_SCHEME, offers=offers)
    assert how is not None and (how.mechanism, how.block) == (Mechanism.SHA256_RSA_PKCS, DATA)
    assert not mechanisms.can_pss(KeyKind.RSA, offers)


def test_a_file_signs_with_each_kind_of_key(made: Made, tmp_path: Path) -> None:
    write_card(tmp_path, "card", keys={KeyRole.SIGNATURE: SoftKey(made.key, made.der)}, pin=PIN)
    source = Pkcs12Source(tmp_path)
    (card,) = source.poll()
    source.unlock(card.id, Pin(PIN))
    ((key,),) = [card.keys for card in source.poll()]
    scheme = own_scheme(made.der)
    signature = source.sign(card.id, KeyRole.SIGNATURE, DATA, scheme=SignatureScheme(scheme.digest))
    assert verified(made, signature, pss=False)
    assert key.can_pss is isinstance(made.key, rsa.RSAPrivateKey)
    if key.can_pss:
        assert verified(made, source.sign(card.id, KeyRole.SIGNATURE, DATA, scheme=SignatureScheme(pss=True)), pss=True)
    else:
        with pytest.raises(SecmailError) as refusal:
            source.sign(card.id, KeyRole.SIGNATURE, DATA, scheme=SignatureScheme(pss=True))
        assert refusal.value.code is Code.CARD_UNUSABLE


def test_the_key_for_commands_on_files_signs_too(
    hsm_reader: SoftHsm, made: Made, token: Path, softhsm_module: Path
) -> None:
    hsm_reader.slot.insert(token)
    scheme = own_scheme(made.der)
    with file_key(softhsm_module, "essai", pin=Pin(PIN), role=KeyRole.SIGNATURE) as key:
        assert key.certificate == made.der
        assert verified(made, key.sign(DATA, digest=scheme.digest), pss=False)
        if isinstance(made.key, rsa.RSAPrivateKey):
            assert verified(made, key.sign(DATA, pss=True), pss=True)


def test_a_card_of_another_maker_signs_as_it_says(virtual_reader: VirtualReader, open_desk: Callable) -> None:
    """OpenSC offers PSS for a PIV card, whose key only does bare RSA: the padding is the module's work."""
    virtual_reader.insert()
    desk = open_desk(virtual_reader)
    card = desk.room.unlock(desk.watch.one_card().id, Pin(virtual_reader.pin)).result(SECONDS)
    key = card.key(KeyRole.AUTHENTICATION)
    assert key is not None
    certificate = x509.load_der_x509_certificate(key.certificate.der)
    own = Made(session_key("card schemes"), certificate)
    assert key.can_pss
    for pss in (False, True):
        signature = desk.room.sign(card.id, KeyRole.AUTHENTICATION, DATA, scheme=SignatureScheme(pss=pss)).result(
            SECONDS
        )
        assert verified(own, signature, pss=pss)
