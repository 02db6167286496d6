"""The people and authorities of RFC 9216: their paths, straight and crossed, and mail signed with their keys."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from secmail.cms import der
from secmail.cms.algorithms import DATA, SHA256, SHA256_WITH_RSA, SIGNED_DATA
from secmail.cms.holders import holder
from secmail.domain.messages import OpenedMessage
from secmail.domain.policy import CryptoPolicy, Limits, TrustPolicy
from secmail.domain.security import Chain, Integrity, SignedLayer, Summary
from secmail.pki.anchors import Anchors
from secmail.pki.certificate import facts
from secmail.pki.path import Purpose, check
from secmail.smime.steps import NeedChain
from secmail.smime.unwrap import unwrap
from tests.support import cms_forge as forge
from tests.support.reference import pem_body, reference

AT = TrustPolicy(at=datetime(2026, 11, 20, 12, 0, tzinfo=UTC))
PEOPLE = ("alice", "bob", "carlos", "dana")
RSA_PEOPLE = ("alice", "bob")
TEXT = forge.entity(b"Le bilan est normal.")
SHA512 = "2.16.840.1.101.3.4.2.3"


def certificate(shared: Path, name: str) -> bytes:
    return pem_body(reference(shared, f"rfc9216/{name}.crt"))


def authority(person: str) -> str:
    return "rsa-ca" if person in RSA_PEOPLE else "ed25519-ca"


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("role", ["sign", "encrypt"])
def test_paths(shared: Path, person: str, role: str) -> None:
    end = certificate(shared, f"{person}.{role}")
    own = Anchors((certificate(shared, f"{authority(person)}.selfsigned"),), (), ())
    other = "ed25519-ca" if person in RSA_PEOPLE else "rsa-ca"
    crossed = certificate(shared, "rsa-ca.cross-by-ed25519" if person in RSA_PEOPLE else "ed25519-ca.cross-by-rsa")
    foreign = Anchors((certificate(shared, f"{other}.selfsigned"),), (), ())
    fits, not_fits = (Purpose.SIGN, Purpose.ENCRYPT) if role == "sign" else (Purpose.ENCRYPT, Purpose.SIGN)
    assert check(end, extra=(), anchors=own, policy=AT, purpose=fits).chain is Chain.TRUSTED
    assert check(end, extra=(), anchors=own, policy=AT, purpose=not_fits).chain is Chain.UNUSABLE
    assert check(end, extra=(crossed,), anchors=foreign, policy=AT, purpose=fits).chain is Chain.TRUSTED
    assert check(end, extra=(), anchors=foreign, policy=AT, purpose=fits).chain is Chain.INCOMPLETE
    assert facts(end).emails == (f"{person}@smime.example",)


def signed(shared: Path, person: str) -> bytes:
    key = load_pem_private_key(reference(shared, f"rfc9216/{person}.sign.key"), None)
    own = certificate(shared, f"{person}.sign")
    digest = SHA256 if isinstance(key, rsa.RSAPrivateKey) else SHA512
    hashed = hashlib.new("sha256" if digest == SHA256 else "sha512", TEXT).digest()
    attributes = sorted(
        [
            forge.attribute("1.2.840.113549.1.9.3", der.oid(DATA)),
            forge.attribute("1.2.840.113549.1.9.4", der.octets(hashed)),
        ]
    )
    given = der.set_of(*attributes)
    if isinstance(key, rsa.RSAPrivateKey):
        scheme = der.algorithm(SHA256_WITH_RSA, der.NULL)
        signature = key.sign(given, padding.PKCS1v15(), hashes.SHA256())
    else:
        assert isinstance(key, ed25519.Ed25519PrivateKey)
        scheme, signature = der.algorithm("1.3.101.112"), key.sign(given)
    named = der.sequence(holder(own).issuer_der, der.integer(holder(own).serial))
    info = der.sequence(
        der.integer(1), named, der.algorithm(digest), der.element(0xA0, *attributes), scheme, der.octets(signature)
    )
    inner = der.sequence(der.oid(DATA), der.element(0xA0, der.octets(TEXT)))
    body = der.sequence(
        der.integer(1), der.set_of(der.algorithm(digest)), inner, der.element(0xA0, own), der.element(0x31, info)
    )
    return der.sequence(der.oid(SIGNED_DATA), der.element(0xA0, body))


def opened(raw: bytes, anchors: Anchors) -> OpenedMessage:
    steps = unwrap(raw, crypto=CryptoPolicy(), limits=Limits())
    need = next(steps)
    assert isinstance(need, NeedChain)
    found = check(need.certificate, extra=need.certificates, anchors=anchors, policy=AT, purpose=Purpose.SIGN)
    with pytest.raises(StopIteration) as end:
        steps.send(found)
    message: OpenedMessage = end.value.value
    return message


@pytest.mark.parametrize("person", PEOPLE)
def test_mail_of_each_person(shared: Path, person: str) -> None:
    anchors = Anchors((certificate(shared, f"{authority(person)}.selfsigned"),), (), ())
    cms = signed(shared, person)
    message = opened(forge.cms_message(cms, sender=f"{person}@smime.example"), anchors)
    (layer,) = message.layers
    assert isinstance(layer, SignedLayer)
    algorithm = "rsa-pkcs1-sha256" if person in RSA_PEOPLE else "ed25519"
    assert (layer.signers[0].algorithm, layer.signers[0].weak) == (algorithm, False)
    # Nobody publishes revocation lists for these authorities.
    assert message.summary is Summary.SIGNED_UNCONFIRMED
    broken = opened(forge.cms_message(cms.replace(b"normal", b"anodin"), sender=f"{person}@smime.example"), anchors)
    assert isinstance(broken.layers[0], SignedLayer)
    assert broken.layers[0].signers[0].integrity is Integrity.BROKEN
    other = opened(forge.cms_message(cms, sender="eve@smime.example"), anchors)
    assert other.summary is Summary.SIGNED_MISMATCH
