"""Challenges to the key of a certificate, and the judgement of the answers."""

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding

from secmail.cms import possession
from secmail.domain.errors import Code, SecmailError
from tests.support.pki_lab import PkiLab

DATA = b"a challenge"
Key = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey


@pytest.fixture(scope="module")
def lab() -> PkiLab:
    return PkiLab()


def certificate_of(lab: PkiLab, key: Key) -> bytes:
    issued = lab.cps_signature().certificate
    builder = x509.CertificateBuilder(issued.issuer, issued.subject, key.public_key(), 7)
    builder = builder.not_valid_before(issued.not_valid_before_utc).not_valid_after(issued.not_valid_after_utc)
    made = builder.sign(lab.root.key, hashes.SHA256())
    from cryptography.hazmat.primitives.serialization import Encoding

    return made.public_bytes(Encoding.DER)


def test_an_rsa_key_answers_in_both_paddings(lab: PkiLab) -> None:
    doctor, other = lab.cps_signature(), lab.cps_authentication()
    plain = doctor.key.sign(DATA, padding.PKCS1v15(), hashes.SHA256())
    pss = doctor.key.sign(DATA, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())

    assert possession.digest_of(doctor.der) == "sha256"
    assert possession.signed(doctor.der, DATA, signature=plain)
    assert possession.signed(doctor.der, DATA, signature=pss, pss=True)
    assert not possession.signed(doctor.der, DATA, signature=pss)
    assert not possession.signed(doctor.der, DATA + b".", signature=plain)
    assert not possession.signed(other.der, DATA, signature=plain)


def test_curves_answer_in_their_own_way(lab: PkiLab) -> None:
    curve, edwards = ec.generate_private_key(ec.SECP384R1()), ed25519.Ed25519PrivateKey.generate()

    on_curve = certificate_of(lab, curve)
    assert possession.signed(on_curve, DATA, signature=curve.sign(DATA, ec.ECDSA(hashes.SHA384())))
    assert not possession.signed(on_curve, DATA, signature=curve.sign(DATA, ec.ECDSA(hashes.SHA256())))
    assert possession.signed(certificate_of(lab, edwards), DATA, signature=edwards.sign(DATA))


def test_a_secret_is_sealed_to_the_key(lab: PkiLab) -> None:
    doctor = lab.cps_authentication()
    oaep = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)

    assert doctor.key.decrypt(possession.sealed(doctor.der, DATA), padding.PKCS1v15()) == DATA
    assert doctor.key.decrypt(possession.sealed(doctor.der, DATA, oaep=True), oaep) == DATA


def test_a_curve_takes_no_secret(lab: PkiLab) -> None:
    with pytest.raises(SecmailError) as refused:
        possession.sealed(certificate_of(lab, ec.generate_private_key(ec.SECP256R1())), DATA)
    assert refused.value.code is Code.CERTIFICATE_UNREADABLE
