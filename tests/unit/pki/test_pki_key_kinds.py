"""Authorities and holders with keys of every kind that signs mail: path and revocation."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, mldsa, rsa
from cryptography.x509.oid import NameOID

from secmail.domain.policy import TrustPolicy
from secmail.domain.security import Chain, ChainFacts, Revocation, RevocationReason, Revoked
from secmail.pki.anchors import Anchors
from secmail.pki.path import Purpose, check

AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
KINDS: dict[str, Callable[[], Any]] = {
    "rsa": lambda: rsa.generate_private_key(65537, 2048),
    "p384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "brainpool": lambda: ec.generate_private_key(ec.BrainpoolP256R1()),
    "ed25519": ed25519.Ed25519PrivateKey.generate,
    "ed448": ed448.Ed448PrivateKey.generate,
    "ml-dsa-44": mldsa.MLDSA44PrivateKey.generate,
    "ml-dsa-65": mldsa.MLDSA65PrivateKey.generate,
    "ml-dsa-87": mldsa.MLDSA87PrivateKey.generate,
}


def hash_for(kind: str) -> hashes.HashAlgorithm | None:
    return hashes.SHA256() if kind in {"rsa", "p384", "brainpool"} else None


def name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def der(thing: Any) -> bytes:
    encoded: bytes = thing.public_bytes(serialization.Encoding.DER)
    return encoded


def certificate(subject: str, public: Any, issuing: Any, *, kind: str, authority: bool) -> x509.Certificate:
    builder = x509.CertificateBuilder(name("Racine"), name(subject), public, x509.random_serial_number())
    dated = builder.not_valid_before(AT - DAY).not_valid_after(AT + DAY)
    return dated.add_extension(x509.BasicConstraints(authority, None), critical=True).sign(issuing, hash_for(kind))


def found(facts: ChainFacts) -> tuple[Chain, Revocation, Revoked | None]:
    return facts.chain, facts.revocation, facts.revoked


@pytest.mark.parametrize("kind", KINDS)
def test_path_and_revocation(kind: str) -> None:
    issuing, own, stranger = KINDS[kind](), KINDS[kind](), KINDS[kind]()
    root = certificate("Racine", issuing.public_key(), issuing, kind=kind, authority=True)
    end = certificate("Titulaire", own.public_key(), issuing, kind=kind, authority=False)
    forged = certificate("Titulaire", own.public_key(), stranger, kind=kind, authority=False)

    def judged(leaf: x509.Certificate, *, revoked: bool, by: Any) -> ChainFacts:
        lists = x509.CertificateRevocationListBuilder(name("Racine"), AT - DAY, AT + DAY)
        if revoked:
            lists = lists.add_revoked_certificate(x509.RevokedCertificateBuilder(leaf.serial_number, AT - DAY).build())
        anchors = Anchors((der(root),), (), (der(lists.sign(by, hash_for(kind))),))
        return check(der(leaf), extra=(), anchors=anchors, policy=TrustPolicy(at=AT), purpose=Purpose.SIGN)

    assert found(judged(end, revoked=False, by=issuing)) == (Chain.TRUSTED, Revocation.GOOD, None)
    since = Revoked(AT - DAY, RevocationReason.UNSPECIFIED)
    assert found(judged(end, revoked=True, by=issuing)) == (Chain.TRUSTED, Revocation.REVOKED, since)
    assert found(judged(end, revoked=False, by=stranger)) == (Chain.TRUSTED, Revocation.UNKNOWN, None)
    assert judged(forged, revoked=False, by=issuing).chain is not Chain.TRUSTED
